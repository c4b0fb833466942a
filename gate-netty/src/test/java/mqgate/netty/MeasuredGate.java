package mqgate.netty;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;

/**
 * A program: a gate with one event loop that measures itself. Clients in the same process have one thread, which does not count.
 * Started by {@link MemoryGuardTest}, and by hand with an allocation profile to see where a figure comes from.
 */
final class MeasuredGate {

    private static final String TOPIC = "echo/HD_echo/1";
    private static final byte[] BODY = new byte[64];
    private static final byte[] MESSAGE = TestClient.publishPacket(TOPIC, BODY);
    private static final int ECHO_CLIENTS = 20;
    private static final int IN_FLIGHT = 16;
    private static final int BROADCAST_CLIENTS = 100;

    /** Figures fall while the compiler learns; the lowest of all slices is that of the finished code. */
    private static final int SLICES = 10;

    private static final int ROUNDS_OF_A_SLICE = 60;

    private static final int STABLE_COLLECTIONS = 5;
    private static final long BETWEEN_COLLECTIONS_NANOS = 100_000_000;
    private static final int SMALL = 4096;

    private MeasuredGate() {}

    /** {@code echo} and {@code broadcast} print the figure, {@code idle} its port and then the heap whenever it is asked. */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "echo" -> answer(echo());
            case "broadcast" -> answer(broadcast());
            default -> idle();
        }
        System.exit(0);
    }

    private static void answer(long number) {
        System.out.println(ChildJvm.ANSWER + number);
    }

    private static Gate startGate() {
        CompletionStage<RouteResult> answer = CompletableFuture.completedStage(RouteResult.raw(BODY));
        Gate gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .eventLoopThreads(1)
                .asyncRouteHandler((session, topic, body) -> answer) // allocates nothing
                .build());
        gate.start();
        return gate;
    }

    private static InetSocketAddress address(Gate gate) {
        return gate.getBoundAddresses().values().iterator().next();
    }

    private static long echo() throws Exception {
        Allocations allocations = new Allocations();
        Clients clients = new Clients(startGate(), ECHO_CLIENTS);
        byte[] burst = new byte[IN_FLIGHT * MESSAGE.length];
        for (int i = 0; i < IN_FLIGHT; i++) {
            System.arraycopy(MESSAGE, 0, burst, i * MESSAGE.length, MESSAGE.length);
        }
        long lowest = Long.MAX_VALUE;
        for (int slice = 0; slice < SLICES; slice++) {
            long before = allocations.besides(Thread.currentThread());
            for (int round = 0; round < ROUNDS_OF_A_SLICE; round++) {
                clients.sendAll(burst);
                clients.receiveAll(burst.length);
            }
            long allocated = allocations.besides(Thread.currentThread()) - before;
            lowest = Math.min(lowest, allocated / (ROUNDS_OF_A_SLICE * ECHO_CLIENTS * IN_FLIGHT));
        }
        return lowest;
    }

    private static long broadcast() throws Exception {
        Allocations allocations = new Allocations();
        Gate gate = startGate();
        Clients clients = new Clients(gate, BROADCAST_CLIENTS);
        Semaphore received = new Semaphore(0);
        Thread receiver = new Thread(() -> clients.receiveForEver(MESSAGE.length, received));
        receiver.setDaemon(true);
        receiver.start();
        TraceSpan span = TraceSpan.create();
        long lowest = Long.MAX_VALUE;
        for (int slice = 0; slice < SLICES; slice++) {
            long before = allocations.besides(receiver);
            for (int round = 0; round < ROUNDS_OF_A_SLICE; round++) {
                gate.getGateHandler().broadcast(span, TOPIC, BODY);
                received.acquire();
            }
            long allocated = allocations.besides(receiver) - before;
            lowest = Math.min(lowest, allocated / (ROUNDS_OF_A_SLICE * BROADCAST_CLIENTS));
        }
        return lowest;
    }

    /** The clients are in the process that asks. Each line of it is how many are to be there when the heap is measured. */
    private static void idle() throws Exception {
        Gate gate = startGate();
        answer(address(gate).getPort());
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String question;
        while ((question = questions.readLine()) != null) {
            while (gate.getGateHandler().getAgentNum() != Integer.parseInt(question)) {
                Thread.onSpinWait();
            }
            answer(usedHeap());
        }
    }

    /** Collects until nothing becomes less any more: what has just come or gone is not done with at once. */
    private static long usedHeap() {
        long lowest = Long.MAX_VALUE;
        int unchanged = 0;
        while (unchanged < STABLE_COLLECTIONS) {
            LockSupport.parkNanos(BETWEEN_COLLECTIONS_NANOS); // the event loop has its turn
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            unchanged = used < lowest - SMALL ? 0 : unchanged + 1;
            lowest = Math.min(lowest, used);
        }
        return lowest;
    }

    /** Clients on blocking sockets. For one thread at a time. */
    private static final class Clients {

        private final List<Socket> sockets = new ArrayList<>();
        private final List<DataInputStream> inputs = new ArrayList<>();
        private final byte[] received = new byte[IN_FLIGHT * MESSAGE.length];

        Clients(Gate gate, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                InetSocketAddress address = address(gate);
                Socket socket = new Socket(address.getAddress(), address.getPort());
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(TestClient.connect("client-" + i, 0));
                sockets.add(socket);
                inputs.add(new DataInputStream(socket.getInputStream()));
            }
            receiveAll("20020000".length() / 2);
        }

        void sendAll(byte[] bytes) throws IOException {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(bytes);
            }
        }

        void receiveAll(int length) throws IOException {
            for (DataInputStream input : inputs) {
                input.readFully(received, 0, length);
            }
        }

        void receiveForEver(int length, Semaphore all) {
            try {
                while (true) {
                    receiveAll(length);
                    all.release();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
