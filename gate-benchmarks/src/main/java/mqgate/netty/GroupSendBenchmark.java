package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import mqgate.netty.codec.EncodedPacket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * A message to each group, from a thread of the server, every client being in one group; and the floor: the least that Netty
 * needs to write one shared buffer to the same channels.
 */
@SuppressWarnings("NullAway.Init") // by the setup
public class GroupSendBenchmark extends DeliveryBenchmark {

    /** How many clients are in a group. */
    @Param({"10", "10000"})
    public int groupSize;

    private final List<String> groups = new ArrayList<>();
    private final List<List<Channel>> members = new ArrayList<>();

    private ByteBuf packet;

    @Override
    void prepare() {
        packet = encode(EncodedPacket::mqtt3);
        for (int first = 0; first < InMemoryGate.CLIENTS; first += groupSize) {
            String group = "group-" + first;
            List<String> sessionIds = gate.sessionIds().subList(first, first + groupSize);
            sessionIds.forEach(sessionId -> handler.join(InMemoryGate.SPAN, sessionId, group));
            groups.add(group);
            members.add(gate.channels().subList(first, first + groupSize));
        }
    }

    @Benchmark
    public void sendToGroup() {
        for (String group : groups) {
            handler.sendToGroup(InMemoryGate.SPAN, group, TOPIC, body);
        }
        awaitDeliveries();
    }

    /** The floor of a send that flushes after it has written to all. */
    @Benchmark
    public void channelWritesThenFlushes() {
        onEachGroup(channels -> {
            channels.forEach(channel -> channel.write(packet.retainedDuplicate(), channel.voidPromise()));
            channels.forEach(Channel::flush);
        });
    }

    /** The floor of a send that cannot be joined with the next one. */
    @Benchmark
    public void channelWriteAndFlushes() {
        onEachGroup(channels ->
                channels.forEach(channel -> channel.writeAndFlush(packet.retainedDuplicate(), channel.voidPromise())));
    }

    private void onEachGroup(Consumer<List<Channel>> send) {
        for (List<Channel> channels : members) {
            gate.eventLoop().execute(() -> send.accept(channels));
        }
        awaitDeliveries();
    }
}
