package mqgate.netty;

import org.jspecify.annotations.Nullable;

/**
 * What the gate tells the flight recorder of the Java runtime; nothing where that has none: module {@code jdk.jfr} need not be there. For
 * any thread.
 */
class JfrEvents {

    /** A handler that has a message, which somebody wants to know of if it takes too long. */
    interface Handling {

        /** The handler is done with it. */
        void end(NettyAgent agent, String topic);
    }

    /** A client is in, so long after it was accepted. */
    void connected(NettyAgent agent, long nanos) {}

    /** A socket is closed. */
    void closed(NettyAgent agent, long nanos) {}

    /** There was more than there is room for. */
    void overloaded(String what, NettyAgent agent) {}

    /** A handler gets a message; returns null if nobody wants to know how long it takes. */
    @Nullable Handling handling() {
        return null;
    }

    /** Returns those of the runtime that this is. */
    static JfrEvents ofThisRuntime() {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        return present ? new RecordedJfrEvents() : new JfrEvents();
    }
}
