package mqgate.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.Route;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;

/**
 * A gateway that keeps clients' connections, routes what they publish and pushes to them.
 *
 * <p>Safe for use from any thread. A gate is started once and closed once; it cannot be started again.
 *
 * @source gate/define.go Gate
 * @since 0.1
 */
public interface Gate extends AutoCloseable {

    /**
     * Binds every listener and begins to accept connections.
     *
     * <p>Blocks until all listeners are bound and the {@linkplain Options#getGateLearners() learners of the gate} have been told.
     * Either all listeners listen afterwards or none does.
     *
     * @throws GateStartException if an address cannot be bound or a certificate or key cannot be used; the message
     *     names the option
     * @throws GateException if a learner of the gate fails with a checked exception, which is the cause; an unchecked one comes as
     *     it is
     * @throws IllegalStateException if the gate has been started or closed before
     */
    void start();

    /**
     * Empties the gate and closes it: nobody new gets in, and every client is sent away, spread evenly over the time, when what
     * it has asked for is answered.
     *
     * <p>Like {@link #drain(Duration, CloseReason, String)} with {@link CloseReason#USE_ANOTHER_SERVER} and no server.
     *
     * @param time as there
     * @throws IllegalArgumentException as there
     * @throws IllegalStateException as there
     */
    default void drain(Duration time) {
        drain(time, CloseReason.USE_ANOTHER_SERVER, "");
    }

    /**
     * Empties the gate and closes it, and tells clients where to go.
     *
     * <p>In this order: the learners of the gate are told ({@link mqgate.api.spi.GateLearner#onDrain}), so that it is not found any more; the listeners close, and who has
     * not shaken hands yet is refused; clients are sent away, each at its own moment within the time: it is
     * closed for the reason (MQTT 5: DISCONNECT with its code and the server; WebSocket: its code; MQTT 3.1.1: the {@linkplain
     * Options.Builder#closingMessage closing message}, followed by the server, if that is on) when what has arrived from it is handled, all replies have
     * left, and what it was sent with {@link Session#sendAtLeastOnce} is acknowledged. A client that is never at rest like that is read
     * for a second after its moment; then it is closed as soon as none of its messages is being handled, and in any case {@link
     * Options#getRequestTimeout()} after its moment. Then follows {@link #close()}.
     *
     * <p>What a client sends in the very moment in which it is closed, or after its second, is not handled: it gets neither an acknowledgement nor a reply.
     *
     * <p>Blocks until all that is done, which is early if everybody has gone. Once it has begun, further calls wait for it, whatever they ask for, and {@link
     * #close()} ends it early; clients that are still there are closed with {@link CloseReason#GATE_SHUTDOWN} then. So they are if the
     * thread that began it is interrupted; of a thread that only waits an interrupt ends the waiting. Does nothing if the gate is closed. A handler that calls it waits for itself, until the time is over.
     *
     * @param time from the close of the listeners to the moment of the last client; zero for all at once
     * @param reason {@link CloseReason#USE_ANOTHER_SERVER} or {@link CloseReason#SERVER_MOVED}
     * @param serverReference where to go, as MQTT 5 has it: {@code host} or {@code host:port}, several separated by
     *     spaces; an empty string to leave it out. A client that takes only smaller packets is not told
     * @throws IllegalArgumentException if the time is negative or more than 365 days, the reason is another one, or the
     *     reference has more than 1024 characters or one that is not printable ASCII
     * @throws IllegalStateException if the gate has not been started, or it is called on an event loop or by a learner of the gate
     */
    void drain(Duration time, CloseReason reason, String serverReference);

    /**
     * Tells the learners of the gate, stops accepting, closes every connection, delivers the outstanding disconnect events and
     * frees all threads.
     *
     * <p>Blocks for as long as the learners take, then for {@link Options#getCloseTimeout()} and a few seconds at the most, while handlers finish and clients take
     * what was already written for them; the disconnect event of a connection whose handler takes longer comes when that
     * has finished. Further calls do nothing. A handler that calls it waits for itself, until the time is over.
     *
     * @throws IllegalStateException if it is called on an event loop
     */
    @Override
    void close();

    /**
     * Returns the address of each listener, in the order of {@link Options#getListeners()}.
     *
     * @return the addresses that are really bound, with the port that the system chose where the option said 0; empty
     *     before {@link #start()}, and after {@link #close()} or once the listeners were closed by {@link #drain}
     */
    Map<Listener, InetSocketAddress> getBoundAddresses();

    /**
     * Counts what this gate has done and what it holds. Cheap enough to be called every second.
     *
     * @return a new snapshot
     */
    GateStats getStats();

    /**
     * Returns what switches the recording of packets on and off for single users, and reads what was recorded.
     *
     * @return the flight recorder, always the same
     */
    FlightRecorder getFlightRecorder();

    /**
     * Returns the settings of this gate.
     *
     * @return the options that the gate was created with
     * @source gate/define.go Gate.Options
     */
    Options getOptions();

    /**
     * Returns the operations on the clients of this gate.
     *
     * @return the built-in handler, or what the decorator given to {@link Options.Builder#gateHandler} made of it
     * @source gate/define.go Gate.GetGateHandler
     */
    GateHandler getGateHandler();

    /**
     * Returns the listener for connections.
     *
     * @return the learner of the options, or empty
     * @source gate/define.go Gate.GetAgentLearner
     */
    Optional<AgentLearner> getAgentLearner();

    /**
     * Returns the listener for sessions.
     *
     * @return the learner of the options, or empty
     * @source gate/define.go Gate.GetSessionLearner
     */
    Optional<SessionLearner> getSessionLearner();

    /**
     * Returns the store of session settings.
     *
     * @return the storage of the options, or empty
     * @source gate/define.go Gate.GetStorageHandler
     */
    Optional<StorageHandler> getStorageHandler();

    /**
     * Returns the handler of what clients publish, if one handler takes every topic.
     *
     * @return the {@link mqgate.api.spi.RouteHandler} or {@link mqgate.api.spi.AsyncRouteHandler} of the options, or
     *     empty when a {@link mqgate.api.spi.Router} chooses one by topic or none is set
     * @source gate/define.go Gate.GetRouteHandler
     */
    Optional<Route> getRouteHandler();

    /**
     * Returns the rule that tells guests from users.
     *
     * @return the rule of the options, or empty when a session without a user id counts as guest
     * @source gate/define.go Gate.GetJudgeGuest
     */
    Optional<GuestJudge> getGuestJudge();

    /**
     * Reads a session that {@link Session#serialize()} or mqant wrote.
     *
     * <p>The session is a copy: it acts on the client with its session id through this gate.
     *
     * @param data the bytes; not modified and not kept
     * @return a new session
     * @throws SessionFormatException if the bytes are not a session
     * @source gate/define.go Gate.NewSession
     */
    Session newSession(byte[] data);

    /**
     * Makes a session from named fields.
     *
     * <p>Known names: {@code IP}, {@code Network}, {@code UserId}, {@code SessionId}, {@code ServerId},
     * {@code TraceId}, {@code SpanId}, {@code Topic} (strings) and {@code Settings} (a map of strings). All may be
     * left out; other names are refused.
     *
     * @param fields the fields by name; copied
     * @return a new session
     * @throws SessionFormatException if a name is unknown or a value has another type; the message names it
     * @source gate/define.go Gate.NewSessionByMap
     */
    Session newSession(Map<String, ?> fields);
}
