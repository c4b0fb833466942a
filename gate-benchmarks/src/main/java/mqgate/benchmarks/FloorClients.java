package mqgate.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/** All clients of a floor, in no order. Owned by its one event loop. */
final class FloorClients {

    private final List<FloorHandler> handlers = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();

    /** Adds a client and returns its place. */
    int add(FloorHandler handler, Channel channel) {
        handlers.add(handler);
        channels.add(channel);
        return channels.size() - 1;
    }

    /** Removes the client at this place; the last one moves there. */
    void remove(int place) {
        int last = channels.size() - 1;
        channels.set(place, channels.get(last));
        handlers.set(place, handlers.get(last));
        handlers.get(place).moveTo(place);
        channels.remove(last);
        handlers.remove(last);
    }

    void write(ByteBuf in, int begin, int length) {
        for (Channel channel : channels) {
            channel.write(in.retainedSlice(begin, length), channel.voidPromise());
        }
    }

    void flush() {
        for (int i = channels.size() - 1; i >= 0; i--) { // a flush that fails may remove one
            channels.get(i).flush();
        }
    }
}
