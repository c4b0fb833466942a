package mqgate.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the request that opens a WebSocket. Owned by the event loop; gone, with the HTTP codec, after a good request.
 *
 * <ul>
 *   <li>What follows a good request at once is frames already, and goes on as such.
 *   <li>Any other request is answered with its fault, and the connection closes.
 * </ul>
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(WebSocketUpgrade.class);

    /** The second is what MQTT 3.1 clients offered before there was a standard. */
    private static final Set<String> SUBPROTOCOLS = Set.of("mqtt", "mqttv3.1");

    private static final String USER_AGENT = "User-Agent";

    private final NettyAgent agent;
    private final ListenerSettings settings;
    private final ListenerAdmission admission;
    private @Nullable HttpRequest accepted;

    WebSocketUpgrade(NettyAgent agent, ListenerSettings settings, ListenerAdmission admission) {
        this.agent = agent;
        this.settings = settings;
        this.admission = admission;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (agent.isClosed() || !ctx.channel().isActive()) {
                return; // it came too late, or is only the half of what the client wanted to send
            }
            if (message instanceof HttpRequest request) {
                check(request);
            } else if (message instanceof LastHttpContent && accepted != null) {
                upgrade(ctx, accepted);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void check(HttpRequest request) {
        WebSocketRefusal refusal = refusal(request);
        if (refusal == null) {
            accepted = request;
        } else {
            refuse(refusal);
        }
    }

    private @Nullable WebSocketRefusal refusal(HttpRequest request) {
        Closing notLetIn = agent.refusal();
        if (notLetIn != null) {
            return WebSocketRefusal.of(notLetIn.reason());
        }
        WebSocketRefusal refusal = WebSocketRequestCheck.refusal(request, settings);
        return refusal == null ? admission.onRequest(agent, request.headers()) : refusal;
    }

    private void refuse(WebSocketRefusal refusal) {
        log.debug("{}: no WebSocket: {}, answered {}", agent, refusal, refusal.status);
        agent.closeWith(refusal.response(), refusal.reason);
    }

    /** The encoder leaves first, so that a protocol can write as soon as it knows; then what is behind the request. */
    private void upgrade(ChannelHandlerContext ctx, HttpRequest request) {
        String subprotocol = subprotocol(request);
        agent.setHttpRequest(request);
        String userAgent = request.headers().get(HttpHeaderNames.USER_AGENT);
        if (userAgent != null) {
            agent.addFirstSetting(USER_AGENT, userAgent);
        }
        ctx.writeAndFlush(response(request, subprotocol));
        agent.setTransport(ConnectionTransport.webSocket(settings.mqant()));
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(HttpResponseEncoder.class);
        ctx.fireUserEventTriggered(new HandshakeComplete(request.uri(), request.headers(), subprotocol));
        pipeline.remove(this);
        pipeline.remove(HttpRequestDecoder.class);
    }

    private static FullHttpResponse response(HttpRequest request, @Nullable String subprotocol) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(
                        HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                        accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)));
        if (subprotocol != null) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol);
        }
        return response;
    }

    /** Proves that the key was read (RFC 6455, section 4.2.2). */
    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] text =
                    (key + WebSocketServerHandshaker13.WEBSOCKET_13_ACCEPT_GUID).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(sha1.digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The first one offered that is ours; mqant's gate takes any. */
    private @Nullable String subprotocol(HttpRequest request) {
        return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(offers -> Arrays.stream(offers.split(",")))
                .map(String::strip)
                .filter(offer -> settings.mqant() ? !offer.isEmpty() : SUBPROTOCOLS.contains(offer))
                .findFirst()
                .orElse(null);
    }

    /** What the extensions of a handshake cannot read comes here, and so does what fails below HTTP. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean malformed = cause instanceof IllegalArgumentException || cause instanceof IndexOutOfBoundsException;
        if (malformed && !agent.isClosed()) {
            refuse(WebSocketRefusal.MALFORMED);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
