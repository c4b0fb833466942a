package mqgate.examples;

import java.time.Duration;
import mqgate.api.Options;
import mqgate.api.UserPolicy;
import mqgate.nats.GateService;
import mqgate.nats.NatsLink;
import mqgate.nats.NatsOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One gate of a cluster: it has the clients, and no modules. */
@Command(
        name = "gate",
        description = "One gate of a cluster on NATS; its modules are in processes of 'backend'.",
        footerHeading = "%n",
        footer = "Start several with ids and ports of their own, and any number of 'backend'.")
final class GateExample extends Example {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Option(names = "--nats", defaultValue = "nats://127.0.0.1:4222", description = "NATS server (${DEFAULT-VALUE})")
    private String nats = "";

    @Option(names = "--id", defaultValue = "gate@1", description = "id of the gate in the cluster (${DEFAULT-VALUE})")
    private String id = "";

    @Override
    Options.Builder configure(Options.Builder options) {
        NatsLink link = link(nats, id);
        return GateService.create(link).addTo(options.serverId(id).userPolicy(UserPolicy.REPLACE));
    }

    /** Connects a process to NATS, for as long as it lives. */
    static NatsLink link(String nats, String name) {
        return NatsLink.connect(NatsOptions.builder()
                .servers(nats)
                .name(name)
                .connectWait(PATIENCE)
                .build());
    }
}
