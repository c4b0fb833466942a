package mqgate.examples;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Answers what it is sent, and says to all what one says. */
@Command(
        name = "echo",
        description = {
            "Publish to echo/HD_echo/1 to get the same bytes back, to echo/HD_json/1 to get a JSON object back in the"
                    + " reply envelope, to world/HD_say to send it to everyone.",
            "echo/HD_qos1/1 answers at QoS 1; so does echo/HD_qos2/1, because the gate sends nothing higher;"
                    + " echo/HD_kick closes the caller's connection."
        })
final class EchoExample extends Example {

    @Option(names = "--mqant-port", description = "MQTT over TCP as mqant speaks it; 0 picks one")
    private @Nullable Integer mqantPort;

    @Override
    Options.Builder configure(Options.Builder options) {
        if (mqantPort != null) {
            options.listener(Listener.tcp(address(mqantPort)).dialect(Dialect.MQANT));
        }
        Modules modules = Modules.builder()
                .asyncBytes("echo", "HD_echo", (session, body) -> answer(RouteResult.raw(body)))
                .asyncJson("echo", "HD_json", (session, body) -> answer(RouteResult.reply(body)))
                .asyncBytes("echo", "HD_qos1", EchoExample::echoAtLeastOnce)
                .asyncBytes("echo", "HD_qos2", EchoExample::echoAtLeastOnce)
                .asyncBytes("echo", "HD_kick", (session, body) -> {
                    session.close(CloseReason.KICKED);
                    return answer(RouteResult.none());
                })
                .asyncBytes("world", "HD_say", (session, body) -> {
                    session.broadcast(session.getTopic(), body);
                    return answer(RouteResult.none());
                })
                .build();
        return options.router(modules);
    }

    private static CompletionStage<RouteResult> echoAtLeastOnce(Session session, byte[] body) {
        return answer(RouteResult.raw(body).atLeastOnce());
    }

    private static CompletionStage<RouteResult> answer(RouteResult result) {
        return CompletableFuture.completedStage(result);
    }
}
