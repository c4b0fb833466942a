package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Session;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.Connection;
import mqgate.core.Arguments;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;

/** The end of the pipeline of a client that speaks a protocol of the user's own. Owned by the event loop. */
final class ProtocolHandler extends AgentHandler {

    private final AgentProtocol protocol;
    private final Gate gate;
    private final @Nullable ReadRate messageRate;
    private final long silenceNanos;
    private final boolean webSocket;
    private boolean initialized;

    ProtocolHandler(NettyAgent agent, AgentProtocol protocol, Gate gate, @Nullable ReadRate messageRate) {
        super(agent);
        this.protocol = protocol;
        this.gate = gate;
        this.messageRate = messageRate;
        webSocket = agent.network().equals(ConnectionTransport.WEBSOCKET.network);
        silenceNanos = gate.getOptions().getDefaultKeepAlive().toNanos();
    }

    /** A WebSocket is open only after its own handshake. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!webSocket) {
            init(ctx);
        }
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
            init(ctx);
        }
        super.userEventTriggered(ctx, event);
    }

    /** Whatever it throws, an {@code IOException} for one, says nothing about the line. */
    private void init(ChannelHandlerContext ctx) {
        initialized = true;
        try {
            protocol.onInit(gate, new ProtocolConnection(ctx));
        } catch (Exception e) {
            agent.close(CloseReason.INTERNAL_ERROR, e);
        }
    }

    @Override
    void receive(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            protocol.onBytes(ByteBufUtil.getBytes(bytes));
        } catch (Exception e) {
            agent.close(CloseReason.PROTOCOL_ERROR, e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        try {
            if (initialized) {
                protocol.onClose();
            }
        } finally {
            super.channelInactive(ctx);
        }
    }

    /** The protocol's way to its client and into the gate. */
    private final class ProtocolConnection implements Connection {

        private final ChannelHandlerContext ctx;

        ProtocolConnection(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public Session accept(String clientId) {
            requireNonNull(clientId, "clientId");
            Session session = agent.open(ClientProfile.named(clientId), Wire.of(protocol), false);
            ctx.pipeline().fireUserEventTriggered(new HandshakeDone(silenceNanos));
            return session;
        }

        @Override
        public void receive(String topic, byte[] body) {
            Arguments.checkMessage(topic, body);
            agent.getSession();
            if (!agent.isClosed()) {
                agent.receive(new Packet.Publish(topic, body));
                if (messageRate != null) {
                    messageRate.count(1);
                }
            }
        }

        @Override
        public void send(byte[] bytes) {
            agent.send(Unpooled.wrappedBuffer(bytes));
        }

        @Override
        public void close(CloseReason reason) {
            agent.close(requireNonNull(reason, "reason"), null);
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            return agent.getRemoteAddress();
        }

        @Override
        public String getNetwork() {
            return agent.network();
        }
    }
}
