package mqgate.examples;

import java.util.concurrent.CompletableFuture;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import picocli.CommandLine.Command;

/** Answers what it is sent, and says to all what one says. */
@Command(
        name = "echo",
        description = {
            "Publish to echo/HD_echo/1 to get the same bytes back, to echo/HD_json/1 to get a JSON object back in the"
                    + " reply envelope, to world/HD_say to send it to everyone."
        })
final class EchoExample extends Example {

    @Override
    Options.Builder configure(Options.Builder options) {
        Modules modules = Modules.builder()
                .asyncBytes(
                        "echo", "HD_echo", (session, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .asyncJson(
                        "echo", "HD_json", (session, body) -> CompletableFuture.completedStage(RouteResult.reply(body)))
                .asyncBytes("world", "HD_say", (session, body) -> {
                    session.broadcast(session.getTopic(), body);
                    return CompletableFuture.completedStage(RouteResult.none());
                })
                .build();
        return options.router(modules);
    }
}
