package mqgate.api;

import java.util.Objects;

/**
 * What a message is worth to a client that reads more slowly than messages come for it. Immutable.
 *
 * <p>As long as a client keeps up, all policies are the same: the message is written at once. {@code docs/delivery.md} says what
 * happens otherwise, and which order is kept.
 *
 * @since 0.1
 */
public sealed interface DeliveryPolicy {

    /**
     * {@return the policy of what must not be lost: never dropped while the connection lives}
     *
     * <p>If it does not fit into {@link Options#getMaxUnsentBytes()} although waiting droppable messages have made room, the
     * connection is closed as {@link CloseReason#SLOW_CONSUMER}.
     */
    static DeliveryPolicy must() {
        return Must.INSTANCE;
    }

    /**
     * {@return the policy of what can be missed: dropped, and counted, when the connection is behind}
     *
     * <p>A connection is behind when more than {@link Options#getMaxDroppableBytes()} wait for it, or something waits for it and
     * the gate has more than {@link Options#getMaxUnsentBytesOfGate()} waiting. Messages of this policy that wait already are
     * dropped to make room for others.
     */
    static DeliveryPolicy droppable() {
        return Droppable.INSTANCE;
    }

    /**
     * {@return the policy of what only the newest counts of: a message that waits for a client is replaced, in its place, by a
     * newer one with the same key}
     *
     * <p>The newest one is as sure to arrive as one that must: it is never dropped.
     *
     * @param key what the message is about, {@code position/17} say; keys belong to the receiver, whatever the topic
     */
    static DeliveryPolicy latest(String key) {
        return new Latest(key);
    }

    /**
     * {@return the policy that {@link Options#getDefaultDelivery()} of the gate says}
     */
    static DeliveryPolicy byDefault() {
        return Default.INSTANCE;
    }

    /** Never dropped while the connection lives. */
    record Must() implements DeliveryPolicy {
        private static final Must INSTANCE = new Must();
    }

    /** Dropped when the connection is behind. */
    record Droppable() implements DeliveryPolicy {
        private static final Droppable INSTANCE = new Droppable();
    }

    /**
     * Only the newest of its key waits.
     *
     * @param key what the message is about
     */
    record Latest(String key) implements DeliveryPolicy {
        /**
         * Checks the key.
         *
         * @param key what the message is about
         */
        public Latest {
            Objects.requireNonNull(key, "key");
        }
    }

    /** What the options of the gate say. */
    record Default() implements DeliveryPolicy {
        private static final Default INSTANCE = new Default();
    }
}
