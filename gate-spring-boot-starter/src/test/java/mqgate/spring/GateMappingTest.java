package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.NonBlocking;
import mqgate.micrometer.GateMetrics;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a client is answered by the annotated methods of an application. */
final class GateMappingTest {

    private static final AtomicInteger INTERCEPTED = new AtomicInteger();

    private static ConfigurableApplicationContext application;
    private static Gate gate;
    private static Player player;

    record Move(String who, int x, List<String> tags) {}

    record Unreadable(Optional<String> text) {} // needs a module of Jackson

    @GateModule("Game")
    static class Game {

        private final GateHandler clients;

        Game(GateHandler clients) {
            this.clients = clients;
        }

        @GateMapping("HD_bytes")
        RouteResult bytes(byte[] body) {
            return RouteResult.raw(body);
        }

        @GateMapping("HD_text")
        String text(String body, Session session) {
            return body + " on " + session.getTopic();
        }

        @GateMapping("HD_map")
        Object map(Map<String, Object> body) {
            return body.get("x");
        }

        @GateMapping("HD_record")
        Move record(Move move) {
            return new Move(move.who() + "!", move.x() + 1, move.tags());
        }

        @GateMapping("HD_list")
        int list(List<Move> moves) {
            return moves.stream().mapToInt(Move::x).sum();
        }

        @GateMapping("HD_tree")
        String tree(JsonNode tree) {
            return tree.path("a").asText();
        }

        @GateMapping("HD_unreadable")
        void unreadable(Unreadable body) {}

        @GateMapping("HD_message")
        String message(Message message, Session session, byte[] body) {
            return message.getTopic() + " " + body.length + " " + clients.getGroups(session.getSessionId());
        }

        @GateMapping("HD_nothing")
        @Nullable Object nothing() {
            return null;
        }

        @GateMapping("HD_fail")
        String fail() throws Exception {
            throw new GateException("not like this");
        }

        @GateMapping("HD_void")
        void silent(Session session) {
            session.send("pushed", "by void".getBytes(StandardCharsets.UTF_8));
        }

        @GateMapping("HD_stage")
        CompletionStage<String> stage() {
            String thread = thread();
            return CompletableFuture.supplyAsync(() -> thread);
        }

        @GateMapping("HD_failed_stage")
        CompletionStage<String> failedStage() {
            return CompletableFuture.failedStage(new GateException("not in the end"));
        }

        @GateMapping(value = "HD_loop", nonBlocking = true)
        String loop() {
            return thread();
        }

        @GateMapping(value = "HD_loop_stage", nonBlocking = true)
        CompletionStage<String> loopStage() {
            String thread = thread();
            return CompletableFuture.supplyAsync(() -> thread + " and on");
        }

        private static String thread() {
            return Thread.currentThread() instanceof NonBlocking ? "event loop" : "executor";
        }
    }

    interface Lobby {
        @GateMapping("HD_enter")
        String enter(String name);
    }

    /** Behind a proxy of the JDK, which has only the methods of the interface. */
    @GateModule("Lobby")
    static class RealLobby implements Lobby {
        @Override
        public String enter(String name) {
            return "welcome " + name;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Game game(GateHandler clients) {
            return new Game(clients);
        }

        @Bean
        RealLobby lobby() {
            return new RealLobby();
        }

        @Bean
        static MethodInterceptor counting() {
            return invocation -> {
                INTERCEPTED.incrementAndGet();
                return invocation.proceed();
            };
        }

        @Bean
        static BeanNameAutoProxyCreator proxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("lobby");
            creator.setInterceptorNames("counting");
            return creator;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        application = new SpringApplicationBuilder(Application.class)
                .properties(
                        "gate.tcp-addr=127.0.0.1:0",
                        "gate.drain.time=0s",
                        "spring.aop.proxy-target-class=false",
                        "spring.main.web-application-type=none",
                        "spring.main.banner-mode=off")
                .run();
        gate = application.getBean(Gate.class);
        player = Player.of(gate);
    }

    @AfterAll
    static void stop() throws Exception {
        player.close();
        application.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HD_text         | abc                                       | "Result":"abc on Game/HD_text/1"
            HD_map          | {"x":5}                                   | "Result":5
            HD_record       | {"who":"ann","x":1,"tags":["a"],"new":0}  | "Result":{"who":"ann!","x":2,"tags":["a"]}
            HD_list         | [{"x":1},{"x":2}]                         | "Result":3
            HD_tree         | {"a":"b"}                                 | "Result":"b"
            HD_unreadable   | {"text":"a"}                              | "Error":"The body cannot be read: mqgate.spring.GateMappingTest$Unreadable"
            HD_message      | abc                                       | "Result":"Game/HD_message/1 3 []"
            HD_nothing      | abc                                       | "Result":null
            HD_fail         | abc                                       | "Error":"not like this"
            HD_stage        | abc                                       | "Result":"executor"
            HD_failed_stage | abc                                       | "Error":"not in the end"
            HD_loop         | abc                                       | "Result":"event loop"
            HD_loop_stage   | abc                                       | "Result":"event loop and on"
            HD_map          | [1]                                       | "Error":"The JSON format is incorrect"
            HD_record       | {"who":                                   | "Error":"The JSON format is incorrect"
            HD_record       | null                                      | "Error":"The JSON format is incorrect"
            HD_record       | {} {}                                     | "Error":"The JSON format is incorrect"
            HD_none         | abc                                       | HD_none
            """)
    void ask_aHandler_isAnswered(String handler, String body, String answer) throws Exception {
        assertThat(player.ask("Game/" + handler + "/1", body)).contains(answer);
    }

    @Test
    void ask_bytes_getsThemBack() throws Exception {
        assertThat(player.ask("Game/HD_bytes/1", "\u0001\u00fc")).isEqualTo("\u0001\u00fc");
    }

    @Test
    void say_toAVoidMethod_isNotAnswered() throws Exception {
        try (Player other = Player.of(gate)) {
            other.say("Game/HD_void/1", "");

            assertThat(other.heard()).isEqualTo("pushed: by void");
            assertThat(other.ask("Game/HD_loop/1", "")).contains("event loop"); // and nothing before it
        }
    }

    @Test
    void ask_aProxiedBean_goesThroughTheProxy() throws Exception {
        int before = INTERCEPTED.get();

        assertThat(application.getBean("lobby")).isNotInstanceOf(RealLobby.class);
        assertThat(player.ask("Lobby/HD_enter/1", "ann")).contains("\"Result\":\"welcome ann\"");
        assertThat(INTERCEPTED.get()).isEqualTo(before + 1);
    }

    @Test
    void application_withAutoConfiguration_isWatchedToo() throws Exception {
        assertThat(BootHealth.of(application).status()).isEqualTo("UP");
        assertThat(application.getBeansOfType(GateMetrics.class)).hasSize(1);
    }
}
