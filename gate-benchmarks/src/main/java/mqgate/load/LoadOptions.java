package mqgate.load;

import picocli.CommandLine.Option;

/** What the load is to be: filled from the command line, then only read. */
final class LoadOptions {

    @Option(names = "--port", required = true, description = "the port of the server, on the loopback interface")
    int port;

    @Option(names = "--conns", defaultValue = "100", description = "connections (${DEFAULT-VALUE})")
    int connections;

    @Option(names = "--window", defaultValue = "1", description = "messages in flight on each (${DEFAULT-VALUE})")
    int window;

    @Option(names = "--payload", defaultValue = "64", description = "bytes, 24 or more (${DEFAULT-VALUE})")
    int payload;

    @Option(names = "--qos", defaultValue = "0", description = "0 or 1 (${DEFAULT-VALUE})")
    int qos;

    @Option(
            names = "--topic",
            defaultValue = "echo/HD_echo/1",
            description = "%%d is the number of the connection (${DEFAULT-VALUE})")
    String topic = "";

    @Option(names = "--subscribe", description = "each connection subscribes to its topic first")
    boolean subscribe;

    @Option(names = "--no-subscribe", description = "fanout: everybody gets it without a subscription")
    boolean noSubscribe;

    @Option(names = "--warmup", defaultValue = "1", description = "seconds before anything counts (${DEFAULT-VALUE})")
    double warmUp;

    @Option(names = "--duration", defaultValue = "5", description = "seconds that count (${DEFAULT-VALUE})")
    double duration;

    @Option(names = "--messages", description = "ends after so many messages or deliveries")
    long messages = Long.MAX_VALUE;

    @Option(names = "--rate", description = "echo: so many a second on all connections, whatever comes back")
    double rate;

    @Option(
            names = "--drain",
            defaultValue = "3",
            description = "seconds that are waited in the end for what is missing (${DEFAULT-VALUE})")
    double drain;

    @Option(names = "--bwindow", defaultValue = "1", description = "fanout: broadcasts open at once (${DEFAULT-VALUE})")
    int open;

    @Option(names = "--concurrency", defaultValue = "64", description = "handshakes open at once (${DEFAULT-VALUE})")
    int concurrency;

    @Option(names = "--churn", description = "connect: each connection closes when it is there")
    boolean churn;

    @Option(names = "--rooms", defaultValue = "10", description = "players: they share so many (${DEFAULT-VALUE})")
    int rooms;

    @Option(
            names = "--patience",
            defaultValue = "20",
            description = "players: seconds until all have joined (${DEFAULT-VALUE})")
    double patience;

    @Option(names = "--hold", defaultValue = "10", description = "idle: seconds (${DEFAULT-VALUE})")
    double hold;

    @Option(names = "--keepalive", defaultValue = "60", description = "seconds (${DEFAULT-VALUE})")
    int keepAlive;

    @Option(names = "--server-pid", description = "the process whose processor time is told")
    long serverPid;

    @Option(names = "--quiet", description = "nothing but the line of JSON, which is so anyhow")
    boolean quiet;
}
