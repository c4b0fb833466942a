package mqgate.examples;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.examples.arena.Arena;
import mqgate.examples.arena.SlowLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A game in the browser: what a gate is for, to be seen and played. */
@Command(
        name = "arena",
        description = "A game for the browser: balls eat each other, on a server that decides everything.",
        footerHeading = "%n",
        footer = "Open http://127.0.0.1:8080/ in two windows and play.")
final class ArenaExample extends WebExample {

    private static final int MOST_BOTS = 60;
    private static final int LEAST_RATE = 1000;
    private static final int MOST_RATE = 10_000_000;

    /** The page steers at most 20 times a second and pings once. */
    private static final Limits FOR_PLAYERS = publicLimits()
            .handshakesPerSecond(300)
            .loginTimeout(Duration.ofMinutes(1))
            .messagesPerSecond(50)
            .messageBurst(100)
            .bytesPerSecond(16 * 1024)
            .maxPayloadSize(1024)
            .build();

    @Option(
            names = "--slow-port",
            defaultValue = "3654",
            description = "the WebSocket again, as on a bad mobile line (${DEFAULT-VALUE}); 0 picks one")
    private int slowPort;

    @Option(
            names = "--slow-rate",
            defaultValue = "12000",
            description = "bytes a second that a client gets there (${DEFAULT-VALUE})")
    private int slowRate;

    @Option(
            names = "--bots",
            defaultValue = "8",
            description = "bots fill a room up to so many balls (${DEFAULT-VALUE})")
    private int bots;

    @Option(names = "--seed", description = "what all chance comes from; another one each time without it")
    private @Nullable Long seed;

    private @Nullable Arena arena;
    private int boundSlowPort;

    @Override
    Options.Builder configure(Options.Builder options) {
        inRange("--bots", bots, 0, MOST_BOTS);
        inRange("--slow-rate", slowRate, LEAST_RATE, MOST_RATE);
        Arena created = Arena.create(bots, seed == null ? System.nanoTime() : seed);
        arena = created;
        return created.addTo(options).limits(FOR_PLAYERS);
    }

    @Override
    String page() {
        return "arena";
    }

    @Override
    void describe(Map<String, Object> config) {
        config.put("slowWsPort", boundSlowPort);
    }

    @Override
    Closeable beside(Gate gate) throws IOException {
        Arena running = requireNonNull(arena, "arena");
        SlowLine slowLine = new SlowLine(reachable(webSocket(gate)), slowRate);
        try {
            InetSocketAddress address = slowLine.listen("--slow-port", socketAddress("--slow-port", slowPort));
            boundSlowPort = address.getPort();
            Closeable pages = super.beside(gate);
            printListening("slow", address);
            return () -> {
                pages.close();
                slowLine.close();
                running.close();
            };
        } catch (IOException | RuntimeException e) {
            slowLine.close();
            throw e;
        }
    }

    /** A gate that listens on all addresses of this machine is reached on its own. */
    private static InetSocketAddress reachable(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
    }
}
