package mqgate.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBufUtil;

/** What no client should do: its first bytes, after which it says nothing more. The gate has to close each of them. */
enum Fault {
    SILENCE(Way.TCP, ""),
    SILENCE_IN_TLS(Way.TLS, ""),
    GARBAGE(Way.TCP, "f6 3a 91 07 7e c4 00 ff 12 9d 5b e0"),
    GARBAGE_IN_TLS(Way.TLS, "f6 3a 91 07 7e c4 00 ff 12 9d 5b e0"),
    HALF_CLIENT_HELLO(Way.WEBSOCKET_TLS, "16 03 01 02 00 01 00 01 fc 03 03 5e"),
    HALF_CONNECT(Way.TCP, "10 20 00 04 4d 51"),
    SECOND_CONNECT(Way.TCP, Bytes.CONNECT + Bytes.CONNECT),
    PACKET_OF_256_MB(Way.TCP, Bytes.CONNECT + "30 ff ff ff 7f 00 04"),
    PACKET_OF_NO_CLIENT(Way.TCP, Bytes.CONNECT + "f0 00"),
    TOPIC_WITH_WILDCARD(Way.TCP, Bytes.CONNECT + "30 03 00 01 23"),
    HALF_UPGRADE(Way.WEBSOCKET, Bytes.hex("GET /mqtt HTTP/1.1\r\nHost: ga")),
    WRONG_PATH(Way.WEBSOCKET, Bytes.hex("GET /other HTTP/1.1\r\nHost: gate\r\n\r\n")),
    UNMASKED_FRAME(Way.WEBSOCKET, Bytes.UPGRADE + "82 02 c0 00"),
    CONTINUATION_OF_NOTHING(Way.WEBSOCKET, Bytes.UPGRADE + "80 82 00 00 00 00 c0 00"),
    HALF_FRAME(Way.WEBSOCKET, Bytes.UPGRADE + "82 fe ff ff 00 00"),
    COME_AND_GO(Way.TCP, ""),
    COME_AND_RESET(Way.TLS, "");

    private final Way way;
    private final String hex;

    Fault(Way way, String hex) {
        this.way = way;
        this.hex = hex;
    }

    /** What several of them begin with. */
    private static final class Bytes {

        static final String CONNECT = "10 12 00 04 4d 51 54 54 04 02 00 3c 00 06 76 61 6e 64 61 6c";
        static final String UPGRADE = hex(String.join(
                "\r\n",
                "GET /mqtt HTTP/1.1",
                "Host: gate",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                ""));

        private Bytes() {}

        static String hex(String text) {
            return ByteBufUtil.hexDump(text.getBytes(US_ASCII));
        }
    }

    Way way() {
        return way;
    }

    byte[] bytes() {
        return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    }
}
