package mqgate.spring;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Small applications with the starter. */
final class Applications {

    private Applications() {}

    /** Returns one with a gate on a free port, which ends without waiting for clients. */
    static ApplicationContextRunner withGate() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        GateAutoConfiguration.class,
                        GateHealthAutoConfiguration.class,
                        GateNatsAutoConfiguration.class))
                .withPropertyValues("gate.tcp-addr=127.0.0.1:0", "gate.drain.time=0s", "gate.event-loop-threads=1");
    }
}
