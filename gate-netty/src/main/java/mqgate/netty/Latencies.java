package mqgate.netty;

/** How long something took each time; nothing of it ever becomes less. Any thread reads. */
interface Latencies {

    /** How many are in a bucket of {@link LatencyBuckets}. */
    long count(int bucket);

    /** How long they took together. */
    long nanos();
}
