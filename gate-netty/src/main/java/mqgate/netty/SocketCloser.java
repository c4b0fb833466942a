package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes the socket of one connection, in the ways that there are. Made to close one; owned by the event loop. */
final class SocketCloser {

    /** How long a client may take to notice that the gate has said its last word. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final Channel channel;
    private final ReadControl reading;
    private final Duration patience;

    SocketCloser(Channel channel, ReadControl reading, Duration patience) {
        this.channel = channel;
        this.reading = reading;
        this.patience = patience;
    }

    /** Any thread: closes below TLS and WebSocket, which would first say goodbye and wait for a client that may not listen. */
    static void now(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /** Closes when the last words have left and, if they are for the client to read, it has had the time for that. */
    void after(Object lastWords, boolean toBeRead) {
        channel.writeAndFlush(lastWords).addListener(written -> {
            if (toBeRead && channel instanceof DuplexChannel socket) {
                linger(socket);
            } else {
                channel.close();
            }
        });
        nowAfter(patience);
    }

    /**
     * Half-closes, and reads on until the client closes its side, for a moment: a socket that is closed with unread bytes in it
     * is reset, and with that the client's system may discard what the client has not read, the reason for the close for one.
     */
    private void linger(DuplexChannel socket) {
        reading.readToEnd();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            socket.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> socket.shutdownOutput());
        }
        nowAfter(LINGER);
    }

    private void nowAfter(Duration time) {
        var force = channel.eventLoop().schedule(() -> now(channel), time.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(done -> force.cancel(false));
    }
}
