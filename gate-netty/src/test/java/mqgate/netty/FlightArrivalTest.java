package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.Options;
import mqgate.core.SessionFactory;
import org.junit.jupiter.api.Test;

/** Everybody may be recorded from any thread at any moment, also while a connection is just being made. */
final class FlightArrivalTest {

    private final FrozenLoop loop = new FrozenLoop();
    private final Options options = Options.builder().build();
    private final SessionTable table = new SessionTable(List.of(loop), options, loop.ticker()::nanoTime);
    private final GateServices services = new GateServices(
            options,
            table,
            new SessionFactory(new DefaultGateHandler(table, options), null),
            Runnable::run,
            new FrozenPlatform(loop.ticker()::nanoTime));

    /** A channel of which its event loop cannot be asked for before this was done by somebody else. */
    private Channel channel(Runnable before) {
        LoopbackChannel real = new LoopbackChannel();
        AtomicBoolean asked = new AtomicBoolean();
        return (Channel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("eventLoop")) {
                        return method.invoke(real, arguments);
                    }
                    if (!asked.getAndSet(true)) {
                        CompletableFuture.runAsync(before).get(10, TimeUnit.SECONDS);
                    }
                    return loop;
                });
    }

    @Test
    void setRecordingAll_whileAConnectionIsMade_seesNoneThatIsNotWhole() {
        Channel channel = channel(() -> services.flights.setRecordingAll(true));

        NettyAgent agent = new NettyAgent(services, channel, ConnectionTransport.TCP);

        assertThat(table.everybody()).containsExactly(agent);
        assertThat(services.flights.isRecordingAll()).isTrue();
    }
}
