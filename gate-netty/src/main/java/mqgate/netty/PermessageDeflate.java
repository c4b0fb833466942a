package mqgate.netty;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import org.jspecify.annotations.Nullable;

/** Agrees on the compression of messages (RFC 7692) if the client of one connection offers it. Immutable. */
final class PermessageDeflate implements WebSocketServerExtensionHandshaker {

    private static final int LEVEL = 6;

    private final PerMessageDeflateServerExtensionHandshaker negotiation;
    private final NettyAgent agent;
    private final int maxFrameSize;

    /** The window of what is sent cannot be chosen in Java, but a client may want each message compressed on its own. */
    PermessageDeflate(NettyAgent agent, int maxFrameSize) {
        int window = PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE;
        negotiation = new PerMessageDeflateServerExtensionHandshaker(LEVEL, false, window, true, false, maxFrameSize);
        this.agent = agent;
        this.maxFrameSize = maxFrameSize;
    }

    /** Returns null for an offer that is declined. */
    @Override
    public @Nullable WebSocketServerExtension handshakeExtension(WebSocketExtensionData offer) {
        try {
            WebSocketServerExtension agreed = negotiation.handshakeExtension(offer);
            return agreed == null ? null : new Agreement(agreed, agent, maxFrameSize);
        } catch (NumberFormatException e) {
            return null; // a size of the window that is no number
        }
    }

    /** As agreed, but what comes in is read by our own {@link MessageInflater}. */
    private record Agreement(WebSocketServerExtension agreed, NettyAgent agent, int maxFrameSize)
            implements WebSocketServerExtension {

        @Override
        public int rsv() {
            return agreed.rsv();
        }

        @Override
        public WebSocketExtensionEncoder newExtensionEncoder() {
            return agreed.newExtensionEncoder();
        }

        @Override
        public WebSocketExtensionDecoder newExtensionDecoder() {
            return new MessageInflater(agent, maxFrameSize);
        }

        @Override
        public WebSocketExtensionData newReponseData() {
            return agreed.newReponseData();
        }
    }
}
