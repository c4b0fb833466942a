package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.netty.FrozenGate.Client;
import org.junit.jupiter.api.Test;

/** Many clients of one event loop, each with its own keep alive. */
final class KeepAlivesOfManyTest {

    private static final int STEP = 10;
    private static final int LATEST = 250;

    private final Map<Client, Agent> agents = new LinkedHashMap<>();
    private final Map<Client, Integer> due = new LinkedHashMap<>(); // in milliseconds from the beginning
    private int now;

    private Client connect(FrozenGate gate, int seconds) throws Exception {
        String id = "" + due.size();
        Client client = gate.connect(id, seconds);
        client.received();
        agents.put(client, gate.agent(id));
        due.put(client, now + 1500 * seconds);
        return client;
    }

    /** Lets time pass and checks after each step who is still there. */
    private void pass(FrozenGate gate, int millis) {
        for (int end = now + millis; now < end; ) {
            gate.pass(Duration.ofMillis(STEP));
            now += STEP;
            due.forEach(this::check);
        }
    }

    /** Its connection stays for a while, until the client has closed it too. */
    private boolean isGivenUp(Client client) {
        return agents.get(client).getCloseReason().isPresent();
    }

    private void check(Client client, int dueMillis) {
        if (now < dueMillis) {
            assertThat(isGivenUp(client))
                    .as("given up at %d, due %d", now, dueMillis)
                    .isFalse();
        } else if (now >= dueMillis + LATEST) {
            assertThat(isGivenUp(client))
                    .as("given up at %d, due %d", now, dueMillis)
                    .isTrue();
        }
    }

    @Test
    void silence_differentKeepAlives_eachIsGivenUpInItsTime() throws Exception {
        try (FrozenGate gate = new FrozenGate(Options.builder())) {
            for (int i = 0; i < 40; i++) {
                connect(gate, 1 + i * 7 % 11);
                pass(gate, 70);
            }

            pass(gate, 17_000);

            assertThat(agents.values())
                    .extracting(agent -> agent.getCloseReason().orElse(null))
                    .containsOnly(CloseReason.KEEP_ALIVE_TIMEOUT);
            assertThat(gate.hasTimers()).isFalse();
        }
    }

    @Test
    void silence_someSpeakNowAndThen_eachIsGivenUpInItsTime() throws Exception {
        try (FrozenGate gate = new FrozenGate(Options.builder())) {
            for (int i = 0; i < 12; i++) {
                connect(gate, 1 + i % 4);
            }
            for (int i = 0; i < 20; i++) {
                pass(gate, 130);
                speak(i);
            }

            pass(gate, 7000);
        }
    }

    /** Every third of those that are there says something. */
    private void speak(int turn) {
        int i = 0;
        for (Map.Entry<Client, Integer> entry : due.entrySet()) {
            int seconds = 1 + i % 4;
            if ((i++ + turn) % 3 == 0 && !isGivenUp(entry.getKey())) {
                entry.getKey().send("c000");
                assertThat(entry.getKey().received()).endsWith("d000");
                entry.setValue(now + 1500 * seconds);
            }
        }
    }

    @Test
    void silence_aLaterClientWithAShorterKeepAlive_isGivenUpInItsTime() throws Exception {
        try (FrozenGate gate = new FrozenGate(Options.builder())) {
            connect(gate, 600);
            connect(gate, 60);
            pass(gate, 1000);
            Client shorter = connect(gate, 1);

            pass(gate, 1750);

            assertThat(isGivenUp(shorter)).isTrue();
            pass(gate, 88_000);
        }
    }

    @Test
    void timer_theLastClientHasGone_isNotLeft() throws Exception {
        try (FrozenGate gate = new FrozenGate(Options.builder())) {
            Client first = connect(gate, 60);
            Client second = connect(gate, 1);
            first.send("e000");
            first.lose();
            assertThat(gate.hasTimers()).isTrue();

            second.lose();

            assertThat(gate.hasTimers()).isFalse();
        }
    }
}
