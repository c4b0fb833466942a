package mqgate.nats;

import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;

/** A gate and the modules that its clients reach: in its own process, or in another one on NATS. Used by one thread. */
final class ModulePlace implements AutoCloseable {

    private final Gate gate;
    private final Runnable end;

    private ModulePlace(Gate gate, Runnable end) {
        this.gate = gate;
        this.end = end;
        gate.start();
    }

    static Options.Builder options() {
        return Options.builder().tcpAddr("127.0.0.1:0").serverId("gate@test").maxPackSize(1 << 20);
    }

    static ModulePlace inProcess(Modules modules) {
        return new ModulePlace(NettyGate.create(options().router(modules).build()), () -> {});
    }

    static ModulePlace onNats(NatsServer nats, Modules modules) {
        NatsLink backend = nats.link();
        ModuleServer server = ModuleServer.builder(backend, modules).build();
        server.start();
        NatsLink link = nats.link();
        Gate gate = NettyGate.create(GateService.create(link).addTo(options()).build());
        return new ModulePlace(gate, () -> {
            server.close();
            backend.close();
            link.close();
        });
    }

    Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        gate.close();
        end.run();
    }
}
