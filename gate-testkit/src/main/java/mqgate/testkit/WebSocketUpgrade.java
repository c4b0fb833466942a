package mqgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Asks for a WebSocket and, when it is granted, makes room for its frames. Its key and its masks are always the same, so that two
 * runs of a test send the same bytes. Owned by who holds the lock of the client.
 */
final class WebSocketUpgrade extends ByteToMessageDecoder {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ANSWER_TO_KEY = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // RFC 6455, section 1.3
    private static final int MASK = 0x37fa213d;
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final int MAX_FRAME = 1 << 28;

    private final String request;
    private final WebSocketFrames frames;

    WebSocketUpgrade(String path, List<String> headers, WebSocketFrames frames) {
        StringBuilder lines = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: gate.test\r\n")
                .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Key: " + KEY + "\r\n");
        headers.forEach(header -> lines.append(header).append("\r\n"));
        request = lines.append("\r\n").toString();
        this.frames = frames;
    }

    /** Sends the request; when the layers below are ready. */
    void ask(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.UTF_8));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        String answer = in.toString(StandardCharsets.ISO_8859_1);
        int end = answer.indexOf(END_OF_HEADERS);
        if (end < 0) {
            return;
        }
        String headers = answer.substring(0, end);
        in.skipBytes(end + END_OF_HEADERS.length());
        if (!headers.startsWith("HTTP/1.1 101 ") || !headers.contains(ANSWER_TO_KEY)) {
            throw new IllegalStateException("the request for a WebSocket was answered with:\n" + headers);
        }
        makeRoom(ctx);
    }

    private void makeRoom(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_FRAME)
                .build();
        pipeline.addAfter(ctx.name(), null, frames);
        pipeline.addAfter(ctx.name(), null, new WebSocket13FrameEncoder(() -> MASK));
        pipeline.addAfter(ctx.name(), null, new WebSocket13FrameDecoder(config));
        ctx.fireUserEventTriggered(ClientWire.READY);
        pipeline.remove(this);
    }
}
