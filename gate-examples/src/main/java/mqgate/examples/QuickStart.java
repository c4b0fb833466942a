package mqgate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;

public class QuickStart {
    public static void main(String[] args) {
        Modules modules = Modules.builder()
                .json("hello", "HD_greet", (session, body) -> {
                    session.send("hello/news", "someone greeted".getBytes(UTF_8));
                    return RouteResult.reply("hello " + body.get("name"));
                })
                .build();
        Gate gate = NettyGate.create(Options.builder()
                .tcpAddr(":3563")
                .wsAddr(":3653")
                .router(modules)
                .build());
        gate.start();
        Runtime.getRuntime().addShutdownHook(new Thread(gate::close));
    }
}
