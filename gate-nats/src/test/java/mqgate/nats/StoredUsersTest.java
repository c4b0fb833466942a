package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.StorageException;
import mqgate.api.spi.AgentLearner;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users of two gates that store their sessions in one bucket. */
final class StoredUsersTest {

    private final BlockingQueue<Session> connected = new LinkedBlockingQueue<>();
    private NatsServer server;
    private NatsLink link;
    private Gate first;
    private Gate second;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        link = server.link();
        first = gate();
        second = gate();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            first.close();
            second.close();
            link.close();
            server.close();
        }
    }

    private Gate gate() {
        Gate gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .storageHandler(NatsStorage.open(link, Duration.ofSeconds(2)))
                .heartbeat(Duration.ofMillis(200))
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        connected.add(agent.getSession());
                    }
                })
                .build());
        gate.start();
        return gate;
    }

    private Session nextSession() throws InterruptedException {
        Session session = connected.poll(10, TimeUnit.SECONDS);
        assertThat(session).as("a connect event").isNotNull();
        return session;
    }

    @Test
    void bind_atAnotherGate_bringsTheSettings() throws Exception {
        try (Player here = Player.connect(first)) {
            Session session = nextSession();
            session.bind("ann");
            session.set("level", "7");
        }

        try (Player there = Player.connect(second)) {
            Session session = nextSession();
            session.bind("ann");

            assertThat(session.get("level")).isEqualTo("7");
        }
    }

    @Test
    void heartbeat_clientIsHeardOf_keepsWhatIsStored() throws Exception {
        NatsStorage storage = NatsStorage.open(link, Duration.ofSeconds(2));
        try (Player player = Player.connect(first)) {
            nextSession().bind("ann");
            Player silent = Player.connect(first);
            nextSession().bind("ben");

            await().until(() -> {
                player.ping();
                return storage.query("ann").isEmpty() || storage.query("ben").isEmpty();
            });

            assertThat(storage.query("ann")).isPresent();
            silent.close();
        }
    }

    @Test
    void bind_natsIsAway_failsAndWorksAgainLater() throws Exception {
        try (Player player = Player.connect(first)) {
            Session session = nextSession();
            server.stop();
            await().until(() -> !link.isConnected());

            assertThatThrownBy(() -> session.bind("ann"))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("the storage failed, user ann is not bound")
                    .hasRootCauseMessage("NATS is not connected");
            server.restart();
            await().until(link::isConnected);
            session.bind("ann");

            assertThat(session.getUserId()).isEqualTo("ann");
            assertThat(player.isClosed()).isFalse();
        }
    }
}
