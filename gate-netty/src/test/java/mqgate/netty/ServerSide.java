package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.TraceSpan;
import mqgate.api.Will;

/**
 * What happens on the server's side of a dialogue, to the connection of the line.
 *
 * <ul>
 *   <li>{@code send topic text}, {@code broadcast topic text}: a text {@code x*9} is nine times x
 *   <li>{@code send1 topic text}: with QoS 1; {@code acked}: the oldest of those was acknowledged, {@code failed Exception}: it
 *       failed, {@code unacked}: none of those left is done
 *   <li>{@code refused topic text}: the gate throws when this is sent
 *   <li>{@code client-id id}, {@code user-name name}: what the agent says
 *   <li>{@code will text}, {@code will-topic}, {@code will-qos}, {@code will-retain}, {@code will-delay seconds},
 *       {@code no-will}: what the disconnect event sees
 *   <li>{@code bind user}, {@code kick}, {@code close REASON}
 *   <li>{@code shutdown}: the gate is closed
 *   <li>{@code closed REASON}: the disconnect event came, and says that reason
 * </ul>
 */
final class ServerSide {

    private static final Pattern REPEATED = Pattern.compile("(.)\\*([0-9]+)");

    private static final int PATIENCE_SECONDS = 10;

    private final DialogueGate gate;
    private final Queue<CompletableFuture<Void>> sends = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();

    ServerSide(DialogueGate gate) {
        this.gate = gate;
    }

    void run(int port, String line) throws Exception {
        String[] words = line.split(" ", 3);
        String argument = words.length > 1 ? text(words[1]) : "";
        String rest = words.length > 2 ? text(words[2]) : "";
        switch (words[0]) {
            case "send" -> gate.connected(port).write(argument, Replies.utf8(rest));
            case "broadcast" -> gate.test().handler().broadcast(TraceSpan.create(), argument, Replies.utf8(rest));
            case "refused" -> assertRefused(gate.connected(port), argument, rest);
            case "client-id" -> assertThat(gate.connected(port).getClientId()).isEqualTo(argument);
            case "user-name" -> assertThat(gate.connected(port).getUserName()).contains(argument);
            case "send1" ->
                sends.add(gate.connected(port)
                        .sendAtLeastOnce(argument, Replies.utf8(rest))
                        .toCompletableFuture());
            case "acked" -> sends.remove().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            case "unacked" -> assertThat(sends).isNotEmpty().noneMatch(CompletableFuture::isDone);
            case "failed" -> assertFailed(sends.remove(), argument);
            case "kick" -> gate.connected(port).close(CloseReason.KICKED);
            case "close" -> gate.connected(port).close(CloseReason.valueOf(argument));
            case "will" -> assertThat(Replies.text(will(port).getBody())).isEqualTo(argument);
            case "will-topic" -> assertThat(will(port).getTopic()).isEqualTo(argument);
            case "will-qos" -> assertThat(will(port).getQos()).isEqualTo(Integer.parseInt(argument));
            case "will-retain" -> assertThat(will(port).isRetain()).isEqualTo(Boolean.parseBoolean(argument));
            case "will-delay" -> assertThat(will(port).getDelay()).hasSeconds(Long.parseLong(argument));
            case "no-will" -> assertThat(gate.disconnected(port).getWill()).isEmpty();
            case "bind" -> gate.connected(port).getSession().bind(argument);
            case "shutdown" -> closing.add(Tasks.start(gate::shutDown));
            case "closed" ->
                assertThat(gate.disconnected(port).getCloseReason())
                        .hasValueSatisfying(reason -> assertThat(reason.name()).isEqualTo(argument));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private Will will(int port) throws Exception {
        return gate.disconnected(port).getWill().orElseThrow(() -> new AssertionError("no will"));
    }

    private static void assertFailed(CompletableFuture<Void> send, String exception) {
        assertThat(send)
                .failsWithin(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .satisfies(cause -> assertThat(cause.getClass().getSimpleName()).isEqualTo(exception));
    }

    private static void assertRefused(Agent agent, String topic, String text) {
        assertThatThrownBy(() -> agent.write(topic, Replies.utf8(text))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Waits for what runs beside the dialogue. */
    void finish() throws Exception {
        Tasks.join(closing);
    }

    private static String text(String written) {
        Matcher repeated = REPEATED.matcher(written);
        return repeated.matches() ? repeated.group(1).repeat(Integer.parseInt(repeated.group(2))) : written;
    }
}
