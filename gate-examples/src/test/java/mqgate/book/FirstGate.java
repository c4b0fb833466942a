package mqgate.book;

import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;

public final class FirstGate {

    static Gate start(String tcpAddress, String webSocketAddress) {
        Modules modules = Modules.builder()
                .json("hello", "HD_greet", (session, body) -> RouteResult.reply("hello " + body.get("name")))
                .bytes("hello", "HD_who", (session, body) -> RouteResult.reply(Map.of("ip", session.getIp())))
                .build();
        Gate gate = NettyGate.create(Options.builder()
                .tcpAddr(tcpAddress)
                .wsAddr(webSocketAddress)
                .router(modules)
                .build());
        gate.start();
        return gate;
    }

    public static void main(String[] args) {
        Gate gate = start(":3563", ":3653");
        Runtime.getRuntime().addShutdownHook(new Thread(gate::close));
    }
}
