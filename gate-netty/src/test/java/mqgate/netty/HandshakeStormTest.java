package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** More clients come, for longer than the over time, than may shake hands: as many as may must still get in. */
final class HandshakeStormTest {

    private static final int RTT_MILLIS = 150;
    private static final byte[] UPGRADE =
            ("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Protocol: mqtt\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private static final class Comer {
        FrozenGate.Client client;
        int arrivedAt;
        int upgradedAt = -1;
        boolean connectSent;
        boolean in;
        String got = "";
    }

    @Test
    void handshakes_moreComeThanMayForLong_thoseWhoseTurnItIsGetIn() {
        Options.Builder options = Options.builder()
                .overTime(Duration.ofSeconds(1))
                .limits(Limits.builder().handshakesPerSecond(10).build());
        List<Comer> comers = new ArrayList<>();
        try (FrozenGate gate = new FrozenGate(options, Listener.webSocket("127.0.0.1:0"))) {
            int[] inPerSecond = new int[8];
            for (int now = 0; now < 8000; now += 5) {
                if (now % 35 == 0) { // about 29 in a second
                    Comer comer = new Comer();
                    comer.arrivedAt = now;
                    comer.client = gate.open();
                    comer.client.send(UPGRADE);
                    comers.add(comer);
                }
                for (Comer comer : comers) {
                    if (comer.in || !comer.client.isOpen()) {
                        continue;
                    }
                    comer.got += comer.client.received();
                    if (comer.upgradedAt < 0 && comer.got.startsWith("485454502f312e3120313031")) { // 101
                        comer.upgradedAt = now;
                    }
                    if (comer.upgradedAt >= 0 && !comer.connectSent && now - comer.upgradedAt >= RTT_MILLIS) {
                        comer.connectSent = true;
                        comer.client.send(frame(TestClient.connect(Agents.newId(), 0)));
                        comer.got += comer.client.received();
                    }
                    if (comer.got.endsWith("20020000")) {
                        comer.in = true;
                        inPerSecond[now / 1000]++;
                    }
                }
                gate.pass(Duration.ofMillis(5));
            }
            assertThat(inPerSecond[4] + inPerSecond[5] + inPerSecond[6]).isGreaterThan(20);
        }
    }

    /** A masked binary frame, with a mask of zeros. */
    private static byte[] frame(byte[] payload) {
        byte[] head = {(byte) 0x82, (byte) (0x80 | payload.length), 0, 0, 0, 0};
        return TestClient.concat(head, payload);
    }
}
