package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mqgate.api.BusyException;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateNotFoundException;
import mqgate.api.LimitExceededException;
import mqgate.api.MessageRejectedException;
import mqgate.api.RequestTimeoutException;
import mqgate.api.Session;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.api.spi.GuestJudge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultSessionTest {

    private static final byte[] BODY = "hello".getBytes(UTF_8);
    private static final Map<String, String> ANSWERED = Map.of("b", "2");
    private static final DeliveryPolicy DEFAULT = DeliveryPolicy.byDefault();
    private static final DeliveryPolicy LATEST = DeliveryPolicy.latest("k");

    private final RecordingGateHandler gate = new RecordingGateHandler();
    private final SessionFactory factory = new SessionFactory(gate, null);
    private final Session session = factory.create("s1", "Gate@1", "tcp", "10.0.0.1", Map.of("a", "1"));

    static Stream<Arguments> changes() {
        return Stream.of(
                change("update s1", Session::update),
                change("bind s1 u1", s -> s.bind("u1")),
                change("unbind s1", Session::unbind),
                change("push s1 {a=1}", Session::push),
                change("set s1 k=v", s -> s.set("k", "v")),
                change("push s1 {a=1, k=v}", s -> s.setPush("k", "v")),
                change("push s1 {k=v}", s -> s.setBatch(Map.of("k", "v"))),
                change("remove s1 a", s -> s.remove("a")));
    }

    private static Arguments change(String call, Consumer<Session> change) {
        return arguments(call, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_gateAnswers_answerReplacesLocalState(String call, Consumer<Session> change) {
        gate.answer = answer();
        session.setTopic("echo/HD_echo/1");
        TraceSpan span = new TraceSpan(session.getTraceId(), session.getSpanId());

        change.accept(session);

        assertThat(gate.calls).containsExactly(call);
        assertThat(gate.spans).containsExactly(span);
        assertThat(session.getUserId()).isEqualTo("answered");
        assertThat(session.getSettings()).isEqualTo(ANSWERED);
        assertThat(session.getIp()).isEqualTo("10.9.9.9");
        assertThat(session.getNetwork()).isEqualTo("websocket");
        assertThat(session.getServerId()).isEqualTo("Gate@9");
        assertThat(session.getSessionId()).isEqualTo("s1");
        assertThat(session.getTopic()).isEqualTo("echo/HD_echo/1");
        assertThat(new TraceSpan(session.getTraceId(), session.getSpanId())).isEqualTo(span);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_unknownSession_throwsSessionNotFound(String call, Consumer<Session> change) {
        gate.failure = new SessionNotFoundException("s1");

        assertThatThrownBy(() -> change.accept(session)).isSameAs(gate.failure).hasMessage("No Sesssion found: s1");

        assertThat(gate.calls).containsExactly(call);
        assertThat(session.getUserId()).isEmpty();
        assertThat(session.get("a")).isEqualTo("1");
    }

    @Test
    void change_answerIsTheSessionItself_keepsItsState() {
        gate.answer = session;
        byte[] before = session.serialize();

        session.bind("u1");

        assertThat(session.serialize()).isEqualTo(before);
    }

    @Test
    void change_answerChangesLater_doesNotReachTheSession() {
        Session answer = answer();
        gate.answer = answer;

        session.update();
        answer.setLocalKv("b", "changed");
        answer.setUserId("changed");

        assertThat(session.get("b")).isEqualTo("2");
        assertThat(session.getUserId()).isEqualTo("answered");
    }

    @Test
    void send_reachesTheGateWithSessionIdAndSpan() {
        session.send("chat", BODY);

        assertThat(gate.calls).containsExactly("send s1 chat hello " + DEFAULT);
        assertThat(gate.spans).containsExactly(new TraceSpan(session.getTraceId(), session.getSpanId()));
    }

    @Test
    void send_gateFails_throws() {
        gate.failure = new SessionNotFoundException("s1");

        assertThatThrownBy(() -> session.send("chat", BODY)).isSameAs(gate.failure);
    }

    @Test
    void sendNoReply_reachesTheGate() {
        session.sendNoReply("chat", BODY);

        assertThat(gate.calls).containsExactly("send s1 chat hello " + DEFAULT);
    }

    @Test
    void sendNoReply_betweenSends_keepsItsPlace() {
        session.send("chat", BODY);
        session.sendNoReply("chat/2", BODY);
        session.send("chat/3", BODY);

        assertThat(gate.calls)
                .containsExactly(
                        "send s1 chat hello " + DEFAULT,
                        "send s1 chat/2 hello " + DEFAULT,
                        "send s1 chat/3 hello " + DEFAULT);
    }

    @Test
    void sendNoReply_hasTheSpanOfTheSession() {
        session.sendNoReply("chat", BODY);

        assertThat(gate.spans).containsExactly(new TraceSpan(session.getTraceId(), session.getSpanId()));
    }

    static Stream<GateException> refusals() {
        return Stream.of(
                new GateException("any"),
                new GateNotFoundException("Gate@1"),
                new StaleSessionException("s1"),
                new RequestTimeoutException(),
                new ClusterUnavailableException("not connected"),
                new BusyException("much to do"),
                new SessionNotFoundException("s1"),
                new SessionClosedException("s1"),
                new MessageRejectedException(
                        MessageRejectedException.Reason.HOOK, "veto", new IllegalStateException("veto")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void sendNoReply_gateRefuses_saysNothing(GateException refusal) {
        gate.failure = refusal;

        session.sendNoReply("chat", BODY);

        assertThat(gate.calls).containsExactly("send s1 chat hello " + DEFAULT);
    }

    @Test
    void sendBatch_returnsTheGatesCount() {
        assertThat(session.sendBatch(List.of("s2", "s3"), "chat", BODY)).isEqualTo(2);
        assertThat(gate.calls).containsExactly("sendBatch [s2, s3] chat hello " + DEFAULT);
    }

    static Stream<Arguments> sends() {
        return Stream.of(
                send("send s1 chat hello " + LATEST, 0, s -> {
                    s.send("chat", BODY, LATEST);
                    return 0;
                }),
                send("sendBatch [s2] chat hello " + LATEST, 1, s -> s.sendBatch(List.of("s2"), "chat", BODY, LATEST)),
                send("broadcast chat hello " + DEFAULT, 0, s -> s.broadcast("chat", BODY)),
                send("broadcast chat hello " + LATEST, 0, s -> s.broadcast("chat", BODY, LATEST)),
                send("sendToGroup g chat hello " + DEFAULT, 4, s -> s.sendToGroup("g", "chat", BODY)),
                send("sendToGroup g chat hello " + LATEST, 4, s -> s.sendToGroup("g", "chat", BODY, LATEST)),
                send("sendToUser u chat hello " + DEFAULT, 5, s -> s.sendToUser("u", "chat", BODY)),
                send("sendToUser u chat hello " + LATEST, 5, s -> s.sendToUser("u", "chat", BODY, LATEST)),
                send("kickUser u KICKED", 6, s -> s.kickUser("u", CloseReason.KICKED)));
    }

    private static Arguments send(String call, long count, ToLongFunction<Session> send) {
        return arguments(call, count, send);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sends")
    void send_anyKind_reachesTheGateWithTheSpanAndReturnsItsCount(
            String call, long count, ToLongFunction<Session> send) {
        assertThat(send.applyAsLong(session)).isEqualTo(count);

        assertThat(gate.calls).containsExactly(call);
        assertThat(gate.spans).containsExactly(new TraceSpan(session.getTraceId(), session.getSpanId()));
    }

    @Test
    void joinAndLeave_reachTheGate() {
        session.join("lobby");
        session.leave("lobby");

        assertThat(gate.calls).containsExactly("join s1 lobby", "leave s1 lobby");
    }

    @Test
    void join_gateFails_throws() {
        gate.failure = new LimitExceededException("maxGroupsPerSession", 2, 1);

        assertThatThrownBy(() -> session.join("lobby"))
                .isSameAs(gate.failure)
                .hasMessage("maxGroupsPerSession: 2 (expected: at most 1)");
    }

    @Test
    void isConnect_returnsTheGatesAnswer() {
        assertThat(session.isConnect("u2")).isFalse();

        gate.connected = true;
        assertThat(session.isConnect("u2")).isTrue();

        assertThat(gate.calls).containsExactly("isConnect s1 u2", "isConnect s1 u2");
    }

    @Test
    void isConnect_unknownUser_throwsUserNotFound() {
        gate.failure = new UserNotFoundException("u2");

        assertThatThrownBy(() -> session.isConnect("u2"))
                .isInstanceOf(UserNotFoundException.class)
                .hasMessage("The gateway did not find the corresponding userId 【u2】");
    }

    @Test
    void close_reachesTheGate() {
        session.close();

        assertThat(gate.calls).containsExactly("close s1");
    }

    @Test
    void localSetters_changeOnlyThisObject() {
        Session copy = session.copy();

        session.setIp("10.0.0.2");
        session.setTopic("t");
        session.setNetwork("websocket");
        session.setUserId("u");
        session.setSessionId("s2");
        session.setServerId("Gate@2");
        session.setSettings(Map.of("x", "1", "y", "2"));
        session.setLocalKv("z", "3");
        session.removeLocalKv("x");
        session.removeLocalKv("unknown");
        session.importSettings(Map.of("w", "0"));
        session.setLocalUserData("data");
        session.createTrace();

        assertThat(gate.calls).isEmpty();
        assertThat(session.getIp()).isEqualTo("10.0.0.2");
        assertThat(session.getTopic()).isEqualTo("t");
        assertThat(session.getNetwork()).isEqualTo("websocket");
        assertThat(session.getUserId()).isEqualTo("u");
        assertThat(session.getSessionId()).isEqualTo("s2");
        assertThat(session.getServerId()).isEqualTo("Gate@2");
        assertThat(session.getSettings()).isEqualTo(Map.of("w", "0", "y", "2", "z", "3"));
        assertThat(session.getLocalUserData()).isEqualTo("data");
        assertThat(copy.getIp()).isEqualTo("10.0.0.1");
        assertThat(copy.getUserId()).isEmpty();
        assertThat(copy.getSettings()).isEqualTo(Map.of("a", "1"));
        assertThat(copy.getLocalUserData()).isNull();
    }

    @Test
    void setSessionId_laterOperations_goToTheNewId() {
        session.setSessionId("s2");

        session.close();

        assertThat(gate.calls).containsExactly("close s2");
    }

    @Test
    void importSettings_existingKeys_keepTheirValues() {
        session.importSettings(Map.of("a", "new", "b", "new"));

        assertThat(session.getSettings()).isEqualTo(Map.of("a", "1", "b", "new"));
    }

    @Test
    void setSettings_mapChangesLater_doesNotReachTheSession() {
        Map<String, String> given = new HashMap<>(Map.of("x", "1"));

        session.setSettings(given);
        given.put("x", "2");

        assertThat(session.getSettings()).isEqualTo(Map.of("x", "1"));
    }

    @Test
    void getSettings_isUnmodifiableSnapshot() {
        Map<String, String> settings = session.getSettings();

        session.setLocalKv("b", "2");
        session.removeLocalKv("a");

        assertThat(settings).isEqualTo(Map.of("a", "1"));
        assertThatThrownBy(() -> settings.put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(settings::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void settingsRange_visitorReturnsFalse_stops() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            settings.put("k" + i, "v" + i);
        }
        session.setSettings(settings);
        Map<String, String> seen = new HashMap<>();

        session.settingsRange((key, value) -> {
            seen.put(key, value);
            return seen.size() < 3;
        });

        assertThat(seen).hasSize(3);
        assertThat(settings).containsAllEntriesOf(seen);
    }

    @Test
    void settingsRange_visitorReturnsTrue_seesAll() {
        session.setLocalKv("b", "2");
        Map<String, String> seen = new HashMap<>();

        session.settingsRange((key, value) -> {
            seen.put(key, value);
            return true;
        });

        assertThat(seen).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void get_unknownKey_isEmptyString() {
        assertThat(session.get("a")).isEqualTo("1");
        assertThat(session.get("unknown")).isEmpty();
    }

    @Test
    void load_tellsAbsentFromEmpty() {
        session.setLocalKv("empty", "");

        assertThat(session.load("a")).contains("1");
        assertThat(session.load("empty")).contains("");
        assertThat(session.load("unknown")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', -1",
        "0, 0",
        "10001, 10001",
        "-7, -7",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775808, -1",
        "player, -1",
        "1.5, -1",
        "' 1', -1",
        "0x10, -1",
        "\u0663, -1",
    })
    void getUserIdInt64_anyUserId_isTheDecimalNumberOrMinusOne(String userId, long number) {
        session.setUserId(userId);

        assertThat(session.getUserIdInt64()).isEqualTo(number);
    }

    @Test
    void isGuest_noJudge_isWhetherTheUserIdIsEmpty() {
        assertThat(session.isGuest()).isTrue();

        session.setUserId("u");
        assertThat(session.isGuest()).isFalse();
    }

    @Test
    void isGuest_judge_decides() {
        List<Session> judged = new ArrayList<>();
        GuestJudge judge = s -> {
            judged.add(s);
            return s.getUserId().startsWith("guest-");
        };
        Session fromFactory = new SessionFactory(gate, judge).create("s1", "Gate@1", "tcp", "", Map.of());

        assertThat(fromFactory.isGuest()).isFalse();
        fromFactory.setUserId("guest-1");
        assertThat(fromFactory.isGuest()).isTrue();

        assertThat(judged).hasSize(2).allMatch(s -> s == fromFactory);
    }

    @Test
    void setGuestJudge_null_isTheDefaultAgain() {
        session.setGuestJudge(s -> false);
        assertThat(session.isGuest()).isFalse();

        session.setGuestJudge(null);
        assertThat(session.isGuest()).isTrue();
    }

    @Test
    void copy_takesAllOverButTheSpan() {
        Object data = new Object();
        session.setUserId("u");
        session.setTopic("echo/HD_echo/1");
        session.setLocalUserData(data);
        session.setGuestJudge(s -> true);

        Session copy = session.copy();

        assertThat(copy).isNotSameAs(session);
        assertThat(copy.getIp()).isEqualTo("10.0.0.1");
        assertThat(copy.getNetwork()).isEqualTo("tcp");
        assertThat(copy.getUserId()).isEqualTo("u");
        assertThat(copy.getSessionId()).isEqualTo("s1");
        assertThat(copy.getServerId()).isEqualTo("Gate@1");
        assertThat(copy.getTopic()).isEqualTo("echo/HD_echo/1");
        assertThat(copy.getSettings()).isEqualTo(Map.of("a", "1"));
        assertThat(copy.getLocalUserData()).isSameAs(data);
        assertThat(copy.isGuest()).isTrue();
        assertThat(copy.getTraceId()).isEqualTo(session.getTraceId());
        assertThat(copy.getSpanId()).matches("[0-9a-f]{16}").isNotEqualTo(session.getSpanId());
    }

    @Test
    void copy_beforeAnybodyAsksForTheTrace_isInTheSameTrace() {
        Session copy = session.copy();
        Session copyOfCopy = copy.copy();

        assertThat(copyOfCopy.getTraceId()).matches("[0-9a-f]{32}").isEqualTo(copy.getTraceId());
        assertThat(session.getTraceId()).isEqualTo(copy.getTraceId());
        assertThat(List.of(session.getSpanId(), copy.getSpanId(), copyOfCopy.getSpanId()))
                .doesNotHaveDuplicates();
    }

    @Test
    void getTraceId_manyAskAtOnce_areToldTheSame() {
        for (int i = 0; i < 500; i++) {
            Session fresh = factory.create("s1", "Gate@1", "tcp", "", Map.of());

            List<String> told = IntStream.range(0, 16)
                    .parallel()
                    .mapToObj(asker ->
                            asker % 2 == 0 ? fresh.getTraceId() : fresh.copy().getTraceId())
                    .distinct()
                    .toList();

            assertThat(told).hasSize(1);
        }
    }

    @Test
    void createTrace_afterACopy_isNotTheCopys() {
        Session copy = session.copy();

        session.createTrace();

        assertThat(session.getTraceId()).isNotEqualTo(copy.getTraceId());
    }

    @Test
    void copy_changes_stayApart() {
        Session copy = session.copy();

        copy.setLocalKv("b", "2");
        copy.setTopic("t");
        copy.setLocalUserData("data");
        session.setLocalKv("c", "3");

        assertThat(copy.getSettings()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(session.getSettings()).isEqualTo(Map.of("a", "1", "c", "3"));
        assertThat(session.getTopic()).isEmpty();
        assertThat(session.getLocalUserData()).isNull();
    }

    @Test
    void copy_operations_reachTheSameGate() {
        session.copy().send("chat", BODY);

        assertThat(gate.calls).containsExactly("send s1 chat hello " + DEFAULT);
    }

    @Test
    void setTraceSpan_null_isRefusedAndChangesNothing() {
        TraceSpan before = session.getTraceSpan();

        assertThatThrownBy(() -> session.setTraceSpan(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("span");

        assertThat(session.getTraceSpan()).isEqualTo(before);
    }

    @Test
    void merge_settings_areThereAllOrNone() {
        Map<String, String> withNull = new HashMap<>(Map.of("b", "2"));
        withNull.put("c", null);
        assertThatThrownBy(() -> SessionFactory.merge(session, withNull)).isInstanceOf(NullPointerException.class);
        assertThat(session.getSettings()).isEqualTo(Map.of("a", "1"));

        SessionFactory.merge(session, Map.of("a", "2", "b", "2"));

        assertThat(session.getSettings()).isEqualTo(Map.of("a", "2", "b", "2"));
    }

    @Test
    void createTrace_makesNewIds() {
        String trace = session.getTraceId();
        String span = session.getSpanId();

        session.createTrace();

        assertThat(session.getTraceId()).matches("[0-9a-f]{32}").isNotEqualTo(trace);
        assertThat(session.getSpanId()).matches("[0-9a-f]{16}").isNotEqualTo(span);
    }

    @Test
    void extractSpan_isNewSpanOfTheTrace() {
        String span = session.getSpanId();

        TraceSpan extracted = session.extractSpan();

        assertThat(extracted.traceId()).isEqualTo(session.getTraceId());
        assertThat(extracted.spanId()).matches("[0-9a-f]{16}").isNotEqualTo(span);
        assertThat(session.getSpanId()).isEqualTo(span);
    }

    @Test
    void serialize_localUserData_staysHere() {
        byte[] without = session.serialize();

        session.setLocalUserData("secret");

        assertThat(session.serialize()).isEqualTo(without);
        assertThat(factory.fromBytes(without).getLocalUserData()).isNull();
    }

    @Test
    void setLocalKv_severalThreads_losesNothing() throws Exception {
        int threads = 4;
        int keys = 500;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<Void>> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String prefix = "t" + t + "-";
            writers.add(() -> {
                start.await(10, TimeUnit.SECONDS);
                for (int k = 0; k < keys; k++) {
                    session.setLocalKv(prefix + k, "v");
                    session.setUserId(prefix + k);
                }
                return null;
            });
        }

        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> written : executor.invokeAll(writers, 60, TimeUnit.SECONDS)) {
                written.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(session.getSettings()).hasSize(threads * keys + 1);
    }

    private Session answer() {
        return factory.fromMap(Map.of(
                "SessionId", "s1",
                "UserId", "answered",
                "IP", "10.9.9.9",
                "Network", "websocket",
                "ServerId", "Gate@9",
                "Settings", ANSWERED,
                "Topic", "other/HD_topic",
                "TraceId", "other trace",
                "SpanId", "other span"));
    }
}
