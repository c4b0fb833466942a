package mqgate.netty;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT with a clean session and keep alive 60, of any version. Immutable.
 *
 * @param level 3, 4 or 5
 * @param properties those of MQTT 5, as hex digits
 */
record ConnectPacket(
        int level,
        String clientId,
        @Nullable String userName,
        @Nullable String password,
        String properties) {

    static ConnectPacket of(int level, String clientId) {
        return new ConnectPacket(level, clientId, null, null, "");
    }

    ConnectPacket user(String name, @Nullable String secret) {
        return new ConnectPacket(level, clientId, name, secret, properties);
    }

    /** Adds properties of MQTT 5, as hex digits. */
    ConnectPacket with(String hex) {
        return new ConnectPacket(level, clientId, userName, password, properties + hex.replace(" ", ""));
    }

    /** Adds a property of MQTT 5 that is a string, or bytes. */
    ConnectPacket with(int property, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        StringBuilder hex = new StringBuilder(String.format("%02x%04x", property, bytes.length));
        for (byte b : bytes) {
            hex.append(String.format("%02x", b));
        }
        return with(hex.toString());
    }

    byte[] bytes() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(TestClient.string(level == 3 ? "MQIsdp" : "MQTT"));
        body.write(level);
        body.write(0x02 | (userName == null ? 0 : 0x80) | (password == null ? 0 : 0x40));
        body.writeBytes(new byte[] {0, 60});
        if (level == 5) {
            byte[] some = TestClient.bytes(properties);
            body.write(some.length); // all tests have fewer than 128
            body.writeBytes(some);
        }
        body.writeBytes(TestClient.string(clientId));
        if (userName != null) {
            body.writeBytes(TestClient.string(userName));
        }
        if (password != null) {
            body.writeBytes(TestClient.string(password));
        }
        return TestClient.packet(0x10, body.toByteArray());
    }
}
