package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test is the client and, instead of a gate, the server. */
final class SlowLineTest {

    private static final int RATE = 20_000;
    private static final int SMALL = 4096;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration PATIENCE_OF_THE_LINE = Duration.ofSeconds(2);

    private ServerSocket gate;
    private SlowLine line;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        gate = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        gate.setSoTimeout(PATIENCE_MILLIS);
        line = new SlowLine((InetSocketAddress) gate.getLocalSocketAddress(), RATE, PATIENCE_OF_THE_LINE);
        address = line.listen("--slow-port", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        line.close();
        gate.close();
    }

    private Socket client() throws IOException {
        return patient(new Socket(address.getAddress(), address.getPort()));
    }

    private static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Test
    void fromTheGate_arrivesWholeAndNotFasterThanTheRate() throws IOException {
        byte[] sent = new byte[40_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) ((i * 31) >> 3);
        }
        try (Socket client = client();
                Socket atGate = patient(gate.accept())) {
            long start = System.nanoTime();
            atGate.getOutputStream().write(sent);
            atGate.shutdownOutput();

            byte[] received = client.getInputStream().readAllBytes();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(received).isEqualTo(sent);
            assertThat(took).isGreaterThan(Duration.ofSeconds(1)); // 2 s, less what was let pass at the beginning
        }
    }

    /** The systems' own buffers would take some hundred kB, and a line with a queue anything: what is there cannot be replaced any more. */
    @Test
    void fromTheGate_moreThanTheRate_staysThere() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(SMALL);
            client.setSoTimeout(PATIENCE_MILLIS);
            client.connect(address);
            try (Socket atGate = gate.accept()) {
                atGate.setSendBufferSize(SMALL);
                new Thread(() -> writeWithoutEnd(atGate, written)).start();

                assertThat(client.getInputStream().readNBytes(RATE)).hasSize(RATE);
                long underWay = written.get() - RATE;

                assertThat(underWay).isLessThan(50_000);
            }
        }
    }

    private static void writeWithoutEnd(Socket socket, AtomicLong written) {
        byte[] piece = new byte[512];
        try {
            while (true) {
                socket.getOutputStream().write(piece);
                written.addAndGet(piece.length);
            }
        } catch (IOException e) {
            // the test has closed the socket
        }
    }

    @Test
    void fromTheClient_passesAtOnce() throws IOException {
        byte[] sent = new byte[10 * RATE];
        try (Socket client = client();
                Socket atGate = patient(gate.accept())) {
            long start = System.nanoTime();
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(atGate.getInputStream().readAllBytes()).hasSize(sent.length);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void clientEnds_endsAtTheGate() throws IOException {
        Socket client = client();
        try (Socket atGate = patient(gate.accept())) {
            client.close();

            assertThat(atGate.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Otherwise it would hold both connections as long as it likes, although the gate has given it up. */
    @Test
    void clientTakesNothing_endsAtTheGate() throws Exception {
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(SMALL);
            client.connect(address);
            try (Socket atGate = patient(gate.accept())) {
                Thread writer = new Thread(() -> writeWithoutEnd(atGate, new AtomicLong()));
                writer.start();

                writer.join(PATIENCE_MILLIS);
                assertThat(writer.isAlive()).isFalse();
            }
        }
    }

    @Test
    void gateIsNotThere_clientIsClosed() throws IOException {
        gate.close();
        try (Socket client = client()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void listen_addressInUse_namesOptionAndAddress() {
        InetSocketAddress taken = (InetSocketAddress) gate.getLocalSocketAddress();

        assertThatThrownBy(() -> line.listen("--slow-port", taken))
                .isInstanceOf(IOException.class)
                .hasMessage("--slow-port: " + taken.getHostString() + ":" + taken.getPort()
                        + " (expected: a free address of this machine)");
    }

    @Test
    void close_endsConnectionsAndFreesThePort() throws IOException {
        try (Socket client = client();
                Socket atGate = patient(gate.accept())) {
            line.close();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(atGate.getInputStream().read()).isEqualTo(-1);
            new ServerSocket(address.getPort(), 1, address.getAddress()).close();
        }
    }
}
