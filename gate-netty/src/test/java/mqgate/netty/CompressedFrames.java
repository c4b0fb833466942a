package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Frames of permessage-deflate as a client sends them, each compressed on its own. */
final class CompressedFrames {

    static final int COMPRESSED = 0x40;

    private static final int TAIL = 4;

    private CompressedFrames() {}

    /** Shakes hands for a WebSocket with compression. */
    static void open(Socket socket) throws IOException {
        UpgradeRequest.Answer answer = UpgradeRequest.valid()
                .and("Sec-WebSocket-Extensions: permessage-deflate")
                .send(socket);
        assertThat(answer.header("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
    }

    /** Returns a frame that is a whole message. */
    static byte[] message(byte[] data) {
        return RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.BINARY | COMPRESSED, deflated(data));
    }

    /** Compresses without what the receiver adds. */
    static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(data);
        byte[] buffer = new byte[data.length / 100 + 1000];
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(buffer, length - TAIL);
    }
}
