package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import mqgate.api.CloseReason;

/**
 * Reads the header of the PROXY protocol that a connection begins with. Owned by the event loop; gone after the header, what is behind it
 * goes to the handlers that came meanwhile.
 *
 * <p>What is no such header is refused with its first wrong byte: it may be too short for one to tell later.
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {

    /** More than the headers of known balancers need; besides an address they bring what the gate has no use for. */
    private static final int LARGEST_TLVS = 4096;

    private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final NettyAgent agent;
    private byte[] signature = VERSION_1;
    private int compared;

    ProxyHeaderDecoder(NettyAgent agent) {
        super(LARGEST_TLVS);
        this.agent = agent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        if (!agent.isClosed() && isSigned(bytes)) {
            super.channelRead(ctx, bytes);
        } else {
            bytes.release();
            agent.drop(CloseReason.PROTOCOL_ERROR);
        }
    }

    private boolean isSigned(ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex() && compared < signature.length; i++) {
            byte next = bytes.getByte(i);
            if (compared == 0 && next == VERSION_2[0]) {
                signature = VERSION_2;
            }
            if (next != signature[compared++]) {
                return false;
            }
        }
        return true;
    }
}
