package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Moving a module to another process changes nothing: whatever a client publishes, it gets the same bytes from a gate with the
 * module and from a gate that reaches the module on NATS.
 */
final class MovedModulesTest {

    private static final String FENCE = "echo/HD_raw/fence";
    private static final String ON_NODE = "echo@node.1";

    private static NatsServer nats;
    private static ModulePlace here;
    private static ModulePlace there;

    @BeforeAll
    static void start() {
        nats = NatsServer.start();
        here = ModulePlace.inProcess(MovedModules.create());
        there = ModulePlace.onNats(nats, MovedModules.create());
    }

    @AfterAll
    static void stop() {
        if (here != null) {
            here.close();
        }
        if (there != null) {
            there.close();
        }
        if (nats != null) {
            nats.close();
        }
    }

    /** What a client publishes. */
    private record Published(int flags, String topic, byte[] properties, byte[] payload) {}

    static Stream<Arguments> oldAndNew() {
        Stream<Published> messages = Stream.concat(
                topics().map(topic -> new Published(0, topic, new byte[0], "some text".getBytes(UTF_8))),
                Stream.of(
                        new Published(0, "echo/HD_json/1", new byte[0], "{\"a\":[1,\"ü\",null]}".getBytes(UTF_8)),
                        new Published(0, "echo/HD_json/1", new byte[0], "{broken}".getBytes(UTF_8)),
                        new Published(0, "echo/HD_json", new byte[0], "{broken}".getBytes(UTF_8)),
                        new Published(0, "echo/HD_bytes/1", new byte[0], new byte[0]),
                        new Published(0, "echo/HD_raw/1", new byte[0], new byte[0]),
                        new Published(0, "echo/HD_raw/1", new byte[0], new byte[] {0, (byte) 0xff, (byte) 0xfe}),
                        new Published(0, "fail/HD_error/1", new byte[0], new byte[] {'a', 0, 'b'}),
                        new Published(
                                0,
                                "fail/HD_error/1",
                                new byte[0],
                                "e".repeat(70_000).getBytes(UTF_8)),
                        new Published(1, "echo/HD_message/1", new byte[0], "retained".getBytes(UTF_8)),
                        new Published(2, "echo/HD_message/1", new byte[0], "acknowledged".getBytes(UTF_8))));
        return messages.flatMap(message -> isRefusedFrom5(message)
                ? Stream.of(of(message, false))
                : Stream.of(of(message, false), of(message, true)));
    }

    /** A client of MQTT 5 is told that nothing is retained, and must not ask for it. */
    private static boolean isRefusedFrom5(Published message) {
        return (message.flags() & 1) != 0;
    }

    private static Stream<String> topics() {
        return Stream.of(
                "echo/HD_raw/1",
                "echo/HD_raw",
                "echo/HD_raw/",
                "echo/HD_raw/1/2",
                "echo/HD_json/1",
                "echo/HD_bytes/1",
                "echo/HD_async/1",
                "echo/HD_async",
                "echo/HD_asyncMessage/1",
                "echo/HD_session/1",
                "echo/HD_missing/1",
                "echo/HD_missing",
                "echo/raw/1",
                "echo/raw",
                "echo",
                "/",
                "//",
                "/HD_raw/1",
                ON_NODE + "/HD_raw/1",
                ON_NODE + "/HD_missing/1",
                "echo@/HD_raw/1",
                "echo@other/HD_raw/1",
                "echo@other/HD_raw",
                "echo@node.1@/HD_raw/1",
                "missing/HD_raw/1",
                "missing/HD_raw",
                "missing@/HD_raw/1",
                "missing@node.1/HD_raw/1",
                "@/HD_raw/1",
                "@node.1/HD_raw/1",
                "räume für/HD_ünï/1",
                "echo.a*b>/HD_x/1",
                "echo.HD_raw/HD_raw/1",
                "*/HD_raw/1",
                ">/HD_raw/1",
                "echo.>/HD_raw/1",
                "ec ho/HD_raw/1",
                "echo\r\nPUB gate.gates 0\r\n/HD_raw/1",
                "\ud83d\ude00/HD_raw/1",
                "x".repeat(300) + "/HD_raw/1",
                "x".repeat(65_000) + "/HD_raw/1",
                "echo/HD_" + "x".repeat(65_000) + "/1",
                "echo/HD_raw/" + "x".repeat(65_000),
                "fail/HD_error/1",
                "fail/HD_error",
                "fail/HD_known/1",
                "fail/HD_known",
                "fail/HD_unknown/1",
                "fail/HD_unknown",
                "fail/HD_wordless/1",
                "fail/HD_badly/1",
                "fail/HD_asyncThrows/1",
                "fail/HD_asyncThrows",
                "fail/HD_asyncFails/1",
                "fail/HD_null/1",
                "fail/HD_asyncNull/1",
                "fail/HD_unwritable/1",
                "extra/HD_once/1",
                "extra/HD_once",
                "extra/HD_properties/1",
                "extra/HD_all/1",
                "extra/HD_all",
                "extra/HD_none/1",
                "extra/HD_large/1",
                "extra/HD_push/1",
                "extra/HD_push");
    }

    static Stream<Arguments> withProperties() {
        byte[] answerTopic = property(0x08, "answers/me");
        byte[] all = joined(
                property(0x03, "text/plain"),
                answerTopic,
                property(0x09, "\0id"),
                property(0x26, "a", "1"),
                property(0x26, "a", ""),
                property(0x26, "ü", "2"));
        return Stream.of(
                        "echo/HD_message",
                        "echo/HD_message/1",
                        "echo/HD_asyncMessage",
                        "echo/HD_missing",
                        "missing/HD_raw",
                        "missing@n/HD_raw",
                        "raw",
                        "echo/raw",
                        "fail/HD_error",
                        "fail/HD_known",
                        "extra/HD_all",
                        "extra/HD_none",
                        "extra/HD_properties")
                .flatMap(topic -> Stream.of(answerTopic, all)
                        .map(properties -> new Published(0, topic, properties, "some text".getBytes(UTF_8))))
                .map(message -> of(message, true));
    }

    private static byte[] property(int id, String... texts) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(bytes);
            fields.writeByte(id);
            for (String text : texts) {
                fields.writeShort(text.getBytes(UTF_8).length);
                fields.write(text.getBytes(UTF_8));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Stream.of(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static Arguments of(Published message, boolean five) {
        String topic = message.topic().replaceAll("\\p{Cntrl}", "?");
        String name = topic.substring(0, Math.min(40, topic.length())) + ", " + message.payload().length + " bytes, "
                + message.properties().length + " bytes of properties, " + (five ? "MQTT 5" : "MQTT 3.1.1");
        return arguments(Named.of(name, message), five);
    }

    @ParameterizedTest
    @MethodSource({"oldAndNew", "withProperties"})
    void publish_anything_sameBytesAsFromAModuleOfTheGate(Published message, boolean five) throws Exception {
        List<String> expected = conversation(here, message, five);

        List<String> heard = conversation(there, message, five);

        assertThat(heard).isEqualTo(expected);
    }

    private static List<String> conversation(ModulePlace place, Published message, boolean five) throws IOException {
        try (RawClient client = new RawClient(place.gate(), five)) {
            client.publish(message.flags(), message.topic(), message.properties(), message.payload());
            client.publish(0, FENCE, new byte[0], new byte[0]);
            return client.hearUntil(FENCE);
        }
    }

    @ParameterizedTest
    @MethodSource("answered")
    void publish_wantsAReply_isAnswered(String topic, String answer) {
        try (Player player = Player.connect(there.gate())) {
            assertThat(player.ask(topic, "body")).contains(answer);
        }
    }

    /** What must be so on both sides, so that it is not only the same nothing. */
    static Stream<Arguments> answered() {
        return Stream.of(
                arguments("echo/HD_raw/1", "body"),
                arguments("echo@/HD_raw/1", "body"),
                arguments(ON_NODE + "/HD_raw/1", "body"),
                arguments("echo@other/HD_raw/1", "\"Error\":\"Service(type:echo@other) not found\""),
                arguments("missing/HD_raw/1", "\"Error\":\"Service(type:missing) not found\""),
                arguments("missing@/HD_raw/1", "\"Error\":\"Service(type:missing@) not found\""),
                arguments("echo/HD_missing/1", "\"Error\":\"Remote function(HD_missing) not found\""),
                arguments("echo/raw/1", "\"Error\":\"Method(raw) must begin with 'HD_'\""),
                arguments("echo", "\"Error\":\"Topic must be [moduleType"),
                arguments("fail/HD_unknown/1", "\"Error\":\"unknown\""),
                arguments("fail/HD_asyncNull/1", "\"Error\":\"no result\""),
                arguments("echo.a*b>/HD_x/1", "\"Result\":\"odd\""),
                arguments("räume für/HD_ünï/1", "\"Result\":\"ja\""));
    }
}
