package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** Attacks on who somebody is: with the client id of another one, or with guesses at his session id. */
@JudgesTime
final class IdentityAttackTest {

    private static final int ATTACKERS = 6;
    private static final String USER = "ann";

    private final Queue<Agent> namesakes = new ConcurrentLinkedQueue<>(); // in the order in which they came
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicInteger guesses = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();

    /** The first with the name of the healthy client is logged in, as the user that the messages of {@code handle} are for. */
    private Options.Builder options() {
        return Options.builder().agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                if (agent.getClientId().equals(AttackedGate.HEALTHY) && namesakes.isEmpty()) {
                    agent.getSession().bind(USER);
                    agent.getSession().set("gold", "1000");
                }
                if (agent.getClientId().equals(AttackedGate.HEALTHY)) {
                    namesakes.add(agent);
                }
            }
        });
    }

    private static CompletionStage<RouteResult> secretForTheUser(Session session, String topic, byte[] body) {
        session.sendToUser(USER, "secret", body);
        return CompletableFuture.completedStage(RouteResult.raw(body));
    }

    @Test
    void clientId_ofALoggedInUser_takesNothingFromHim() throws Exception {
        try (AttackedGate gate =
                AttackedGate.start(options().asyncRouteHandler(IdentityAttackTest::secretForTheUser))) {
            gate.endure(
                    "connections with the client id of a user",
                    attackers -> attackers.strike(ATTACKERS, attacker -> () -> {
                        try (TestClient client = TestClient.over(attacker.open(Link.TCP))) {
                            client.shakeHands(AttackedGate.HEALTHY, 60);
                            client.publish("t", "x");
                            heard.add(client.readPublish());
                        }
                    }));

            assertThat(heard).containsExactly("t:x");
            Agent first = namesakes.remove();
            assertThat(first.getCloseReason())
                    .hasValueSatisfying(reason -> assertThat(reason).isNotEqualTo(CloseReason.SESSION_TAKEN_OVER));
            assertThat(namesakes).hasSizeGreaterThan(20).allSatisfy(agent -> {
                assertThat(agent.getSession().getUserId()).isEmpty();
                assertThat(agent.getSession().get("gold")).isEmpty();
                assertThat(agent.getSession().getSessionId())
                        .isNotEqualTo(first.getSession().getSessionId());
            });
        }
    }

    /** What follows from his own session id, which an attacker may know, and anything else. */
    private static String guess(String own) {
        Random random = ThreadLocalRandom.current();
        BigInteger number = new BigInteger(own, 16);
        BigInteger guess = switch (random.nextInt(4)) {
            case 0 -> number.add(BigInteger.valueOf(1L + random.nextInt(1000)));
            case 1 -> number.subtract(BigInteger.valueOf(1L + random.nextInt(1000)));
            case 2 -> number.flipBit(random.nextInt(4 * own.length()));
            default -> new BigInteger(4 * own.length(), random);
        };
        return String.format("%0" + own.length() + "x", guess.abs());
    }

    @Test
    void sessionId_guessed_isNobodys() throws Exception {
        TestGate[] gate = new TestGate[1];
        Options.Builder options = options().asyncRouteHandler((session, topic, body) -> {
            if (topic.equals("guess")) {
                for (int i = 0; i < 100; i++) {
                    guesses.incrementAndGet();
                    gate[0].handler()
                            .getAgent(guess(session.getSessionId()))
                            .ifPresent(agent -> hits.incrementAndGet());
                }
            }
            return CompletableFuture.completedStage(RouteResult.raw(body));
        });
        try (AttackedGate attacked = AttackedGate.start(options)) {
            gate[0] = attacked.test();
            attacked.endure(
                    "guesses at session ids",
                    attackers -> attackers.strike(ATTACKERS, attacker -> {
                        TestClient client = attacker.connect(Link.TCP);
                        return () -> {
                            client.publish("guess", "");
                            client.readPublish();
                        };
                    }));

            assertThat(guesses).hasValueGreaterThan(1000);
            assertThat(hits).hasValue(0);
        }
    }
}
