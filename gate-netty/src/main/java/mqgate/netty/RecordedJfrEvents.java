package mqgate.netty;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events of JFR. For any thread.
 *
 * <p>Of each kind there is one event that only says whether this kind is enabled: to ask it allocates nothing, and takes a field that is
 * false for as long as nothing is recorded.
 */
@SuppressWarnings("unused") // JFR reads the fields of its events
final class RecordedJfrEvents extends JfrEvents {

    private static final Connect CONNECT = new Connect();
    private static final Close CLOSE = new Close();
    private static final SlowHandler SLOW_HANDLER = new SlowHandler();
    private static final Overload OVERLOAD = new Overload();

    @Override
    void connected(NettyAgent agent, long nanos) {
        if (CONNECT.isEnabled()) {
            Connect event = new Connect();
            event.session = agent.id();
            event.clientId = FlightHeaders.cut(agent.getClientId());
            event.network = agent.network();
            event.address = agent.getRemoteAddress().toString();
            event.handshake = nanos;
            event.commit();
        }
    }

    @Override
    void closed(NettyAgent agent, long nanos) {
        if (CLOSE.isEnabled()) {
            Close event = new Close();
            event.session = agent.id();
            event.reason = agent.getCloseReason().map(Enum::name).orElse("");
            event.cause = Flight.words(agent.getError().orElse(null));
            event.connected = nanos;
            event.received = agent.getReceivedCount();
            event.sent = agent.getSentCount();
            event.commit();
        }
    }

    @Override
    void overloaded(String what, NettyAgent agent) {
        if (OVERLOAD.isEnabled()) {
            Overload event = new Overload();
            event.what = what;
            event.session = agent.id();
            event.commit();
        }
    }

    @Override
    @Nullable Handling handling() {
        if (!SLOW_HANDLER.isEnabled()) {
            return null;
        }
        SlowHandler event = new SlowHandler();
        event.begin();
        return event;
    }

    /** A client is in. */
    @Name("mqgate.Connect")
    @Label("Connect")
    @Category("Gate")
    @Description("A client has shaken hands and has a session")
    @StackTrace(false)
    private static final class Connect extends Event {

        @Label("Session")
        @Nullable String session;

        @Label("Client Id")
        @Description("The first 64 characters")
        @Nullable String clientId;

        @Label("Network")
        @Nullable String network;

        @Label("Address")
        @Nullable String address;

        @Label("Handshake")
        @Description("From the accepted socket to the end of the handshake")
        @Timespan
        long handshake;
    }

    /** A socket is closed. */
    @Name("mqgate.Close")
    @Label("Close")
    @Category("Gate")
    @Description("A connection has ended")
    @StackTrace(false)
    private static final class Close extends Event {

        @Label("Session")
        @Description("Empty if the handshake was not done")
        @Nullable String session;

        @Label("Reason")
        @Nullable String reason;

        @Label("Cause")
        @Description("What failed, in words")
        @Nullable String cause;

        @Label("Connected")
        @Description("From the accepted socket to its end")
        @Timespan
        long connected;

        @Label("Received")
        @Description("Messages of the client")
        long received;

        @Label("Sent")
        @Description("Messages to the client")
        long sent;
    }

    /** A handler took long. */
    @Name("mqgate.SlowHandler")
    @Label("Slow Handler")
    @Category("Gate")
    @Description("A handler has taken longer than the threshold for a message, until it was answered")
    @Threshold("100 ms")
    @StackTrace(false)
    private static final class SlowHandler extends Event implements Handling {

        @Label("Session")
        @Nullable String session;

        @Label("Topic")
        @Description("The first 64 characters")
        @Nullable String topic;

        @Override
        public void end(NettyAgent agent, String of) {
            end();
            if (shouldCommit()) {
                session = agent.id();
                topic = FlightHeaders.cut(of);
                commit();
            }
        }
    }

    /** There was more than there is room for. */
    @Name("mqgate.Overload")
    @Label("Overload")
    @Category("Gate")
    @Description("There was more than there is room for")
    @StackTrace(false)
    private static final class Overload extends Event {

        @Label("What")
        @Nullable String what;

        @Label("Session")
        @Description("Empty if the handshake was not done")
        @Nullable String session;
    }
}
