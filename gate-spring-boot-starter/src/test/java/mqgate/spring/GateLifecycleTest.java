package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.GateStartException;
import mqgate.api.Options;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** The gate begins and ends with its application. */
final class GateLifecycleTest {

    private final ApplicationContextRunner application = Applications.withGate();

    /** Writes down when it and the gate start and stop. */
    private static final class Diary implements SmartLifecycle, GateLearner {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
            lines.add("application starts");
        }

        @Override
        public void stop() {
            running = false;
            lines.add("application stops");
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return DEFAULT_PHASE - 1;
        }

        @Override
        public void onStart(Gate gate) {
            lines.add("gate starts");
        }

        @Override
        public void onDrain(Gate gate) {
            lines.add("gate drains");
        }

        @Override
        public void onStop(Gate gate) {
            lines.add("gate stops");
        }
    }

    @Test
    void context_startsAndEnds_gateIsLastAndFirst() {
        Diary diary = new Diary();

        application
                .withBean(Diary.class, () -> diary)
                .run(context -> assertThat(diary.lines).containsExactly("application starts", "gate starts"));

        assertThat(diary.lines)
                .containsExactly("application starts", "gate starts", "gate drains", "gate stops", "application stops");
    }

    @Test
    void context_ends_requestOfAClientIsAnsweredBefore() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ending = new CountDownLatch(1);
        RouteHandler slow = (session, topic, body) -> {
            asked.countDown();
            assertThat(ending.await(10, TimeUnit.SECONDS)).isTrue();
            return RouteResult.reply("done");
        };
        GateLearner learner = new GateLearner() {
            @Override
            public void onDrain(Gate gate) {
                ending.countDown();
            }
        };
        application
                .withBean(RouteHandler.class, () -> slow)
                .withBean(GateLearner.class, () -> learner)
                .run(context -> {
                    try (Player player = Player.of(context.getBean(Gate.class))) {
                        player.say("a", "");
                        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
                        context.close();

                        assertThat(player.heard()).contains("done");
                        assertThat(player.awaitLost()).isTrue();
                    }
                });
    }

    @Test
    void context_endsWithImpatience_closesTheGateBeforeTheDrainIsOver() {
        application
                .withPropertyValues("gate.drain.time=1h", "spring.lifecycle.timeout-per-shutdown-phase=100ms")
                .withConfiguration(org.springframework.boot.autoconfigure.AutoConfigurations.of(
                        org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration.class))
                .run(context -> {
                    try (Player player = Player.of(context.getBean(Gate.class))) {
                        context.close();

                        assertThat(player.awaitLost()).isTrue();
                    }
                });
    }

    @Test
    void context_addressTaken_failsWithTheCause() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            application
                    .withPropertyValues("gate.tcp-addr=" + address)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .hasCauseInstanceOf(GateStartException.class)
                            .hasStackTraceContaining(address));
        }
    }

    @Test
    void context_settingOutOfRange_failsAndNamesIt() {
        application
                .withPropertyValues("gate.concurrent-tasks=0")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessage("concurrentTasks: 0 (expected: >= 1)"));
    }

    @Test
    void context_notEnabled_hasNoGate() {
        application
                .withPropertyValues("gate.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Gate.class)
                        .doesNotHaveBean("gateHealthIndicator"));
    }

    @Test
    void context_gateOfItsOwn_startsThatOne() {
        Gate own = NettyGate.create(
                Options.builder().serverId("Gate@own").tcpAddr("127.0.0.1:0").build());

        application.withBean(Gate.class, () -> own).run(context -> {
            assertThat(context.getBean(Gate.class)).isSameAs(own);
            assertThat(context.getBean(GateHandler.class)).isSameAs(own.getGateHandler());
            assertThat(own.getBoundAddresses()).hasSize(1);
        });

        assertThat(own.getBoundAddresses()).isEmpty();
    }

    @Test
    void health_ofAGate_followsItsLife() throws Exception {
        application.withPropertyValues("gate.server-id=Gate@h").run(context -> {
            Gate gate = context.getBean(Gate.class);
            try (Player player = Player.of(gate)) {
                assertThat(BootHealth.of(context).status()).isEqualTo("UP");
                assertThat(BootHealth.of(context).details().toString())
                        .contains("serverId=Gate@h")
                        .contains("addresses=[/127.0.0.1:")
                        .contains("sessions=1");

                Thread drain = new Thread(() -> gate.drain(Duration.ofHours(1)));
                drain.start();
                org.awaitility.Awaitility.await()
                        .until(() -> BootHealth.of(context).status().equals("OUT_OF_SERVICE"));
                gate.close();
                drain.join(10_000);

                assertThat(BootHealth.of(context).status()).isEqualTo("DOWN");
                assertThat(player.awaitLost()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "management.health.gate.enabled=false, false",
        "management.health.gate.enabled=off, false",
        "management.health.defaults.enabled=false, false",
        "management.health.defaults.enabled=false;management.health.gate.enabled=true, true"
    })
    void health_switchedOff_isNotThere(String properties, boolean there) {
        application
                .withPropertyValues(properties.split(";"))
                .run(context ->
                        assertThat(context.containsBean("gateHealthIndicator")).isEqualTo(there));
    }
}
