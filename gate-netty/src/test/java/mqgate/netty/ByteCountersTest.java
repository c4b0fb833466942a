package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate counts the bytes that a client's socket sends and gets, whatever is in them. */
final class ByteCountersTest {

    private static final RouteHandler ECHO = (session, topic, body) -> RouteResult.raw(body);

    /** Counts for itself. */
    private static final class CountingSocket extends Socket {

        private long read;
        private long written;

        CountingSocket(InetSocketAddress address) throws IOException {
            super(address.getAddress(), address.getPort());
            setSoTimeout(10_000);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int b = super.read();
                    read += b < 0 ? 0 : 1;
                    return b;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    read += Math.max(count, 0);
                    return count;
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    written++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    written += length;
                }
            };
        }
    }

    private static TestClient connect(CountingSocket counting, Link link) throws IOException {
        Socket socket = link.isTls()
                ? TestCertificate.INSTANCE
                        .clientContext()
                        .getSocketFactory()
                        .createSocket(counting, "localhost", counting.getPort(), true)
                : counting;
        TestClient client = link.isWebSocket()
                ? TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"))
                : TestClient.over(socket);
        client.shakeHands();
        return client;
    }

    private static void talk(TestGate gate, TestClient client) throws IOException {
        for (int i = 0; i < 20; i++) {
            client.publish("t", "x".repeat(i * i * 10));
            client.readPublish();
        }
        byte[] packet = TestClient.publishPacket("t", utf8("in parts"));
        for (byte b : packet) {
            client.send(new byte[] {b});
        }
        client.readPublish();
        gate.handler().broadcast(SPAN, "all", new byte[5000]);
        gate.handler().broadcast(SPAN, "all", new byte[5]);
        client.readPublish();
        client.readPublish();
        client.assertServed();
    }

    @ParameterizedTest
    @CsvSource({"TCP, false", "TLS, false", "WS, false", "WSS, false", "TCP, true", "TLS, true", "WS, true", "WSS, true"
    })
    void getBytes_anyTransport_areThoseOfTheSocket(Link link, boolean onePort) throws Exception {
        Listener all = Listener.any("127.0.0.1:0").tls(true);
        try (TestGate gate = TestGate.start(Options.builder().routeHandler(ECHO).listener(all))) {
            InetSocketAddress address =
                    onePort ? gate.gate().getBoundAddresses().get(all) : gate.address(link);
            try (CountingSocket socket = new CountingSocket(address);
                    TestClient client = connect(socket, link)) {
                talk(gate, client);

                await().untilAsserted(() -> {
                    assertThat(gate.gate().getStats().getBytesIn()).isEqualTo(socket.written);
                    assertThat(gate.gate().getStats().getBytesOut()).isEqualTo(socket.read);
                });
            }
        }
    }
}
