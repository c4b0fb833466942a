package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacketTest {

    @Test
    void toString_connect_hasNoPassword() {
        Packet connect = new Packet.Connect(4, true, 60, "me", null, "joe", "secret".getBytes(UTF_8), Properties.NONE);

        assertThat(connect).hasToString("Connect[level=4, clientId='me', userName='joe']");
    }

    @Test
    void toString_connectWithLineBreaks_isOneLine() {
        Packet connect = new Packet.Connect(4, true, 60, "me\nERROR", null, null, null, Properties.NONE);

        assertThat(connect).hasToString("Connect[level=4, clientId='me?ERROR', userName=none]");
    }
}
