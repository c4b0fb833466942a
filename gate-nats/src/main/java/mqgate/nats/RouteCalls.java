package mqgate.nats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mqgate.api.GateException;
import mqgate.api.Lanes;
import mqgate.api.Message;
import mqgate.api.TraceSpan;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/** How a {@link RouteCall} is written. Without state. */
final class RouteCalls {

    private static final int VERSION = 1;
    private static final int MOST_OF_THE_REST = 48;
    private static final int LANES_OF_SESSIONS = 0;
    private static final int LANES_OF_ROUTES = 1;
    private static final int LANES_FREE = 2;

    // what there is of a message, in one byte; the lowest two bits are its QoS
    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int USER_PROPERTIES = 8;
    private static final int RESPONSE_TOPIC = 16;
    private static final int CORRELATION_DATA = 32;
    private static final int CONTENT_TYPE = 64;

    private RouteCalls() {}

    static byte[] write(RouteCall call) {
        Message message = call.message();
        byte[] topic = message.getTopic().getBytes(StandardCharsets.UTF_8);
        byte[] body = message.getBody();
        int size = topic.length
                + body.length
                + call.session().length
                + call.gateId().length();
        ByteWriter out = new ByteWriter(size + MOST_OF_THE_REST)
                .writeByte(VERSION)
                .writeLong(call.remainingMillis())
                .writeLong(call.stamp())
                .writeByte(code(call.lanes()))
                .writeString(call.gateId())
                .writeBytes(call.session())
                .writeBytes(topic);
        writeProperties(out, message);
        return out.writeRest(body).toBytes();
    }

    private static void writeProperties(ByteWriter out, Message message) {
        List<UserProperty> userProperties = message.getUserProperties();
        Optional<String> responseTopic = message.getResponseTopic();
        Optional<byte[]> correlationData = message.getCorrelationData();
        Optional<String> contentType = message.getContentType();
        out.writeByte(message.getQos()
                | flag(RETAIN, message.isRetain())
                | flag(USER_PROPERTIES, !userProperties.isEmpty())
                | flag(RESPONSE_TOPIC, responseTopic.isPresent())
                | flag(CORRELATION_DATA, correlationData.isPresent())
                | flag(CONTENT_TYPE, contentType.isPresent()));
        if (!userProperties.isEmpty()) {
            writeUserProperties(out, userProperties);
        }
        responseTopic.ifPresent(out::writeString);
        correlationData.ifPresent(out::writeBytes);
        contentType.ifPresent(out::writeString);
    }

    private static int flag(int flag, boolean set) {
        return set ? flag : 0;
    }

    static void writeUserProperties(ByteWriter out, List<UserProperty> properties) {
        out.writeLong(properties.size());
        for (UserProperty property : properties) {
            out.writeString(property.name()).writeString(property.value());
        }
    }

    /** Reads a call, whose message is of the span that came with it. */
    static RouteCall read(ByteReader in, @Nullable TraceSpan span) {
        int version = in.readByte();
        if (version != VERSION) {
            throw new GateException("version: " + version + " (expected: " + VERSION + ", as of this process)");
        }
        long remainingMillis = in.readLong();
        long stamp = in.readLong();
        Lanes lanes = lanes(in.readByte());
        return new RouteCall(remainingMillis, stamp, lanes, in.readString(), in.readBytes(), readMessage(in, span));
    }

    private static int code(Lanes lanes) {
        return switch (lanes) {
            case SESSION -> LANES_OF_SESSIONS;
            case ROUTE -> LANES_OF_ROUTES;
            case FREE -> LANES_FREE;
        };
    }

    /** A newer gate may know more kinds of lanes. */
    private static Lanes lanes(int code) {
        return switch (code) {
            case LANES_OF_SESSIONS -> Lanes.SESSION;
            case LANES_OF_ROUTES -> Lanes.ROUTE;
            default -> Lanes.FREE;
        };
    }

    private static Message readMessage(ByteReader in, @Nullable TraceSpan span) {
        String topic = in.readString();
        int flags = in.readByte();
        return new RoutedMessage(
                topic,
                flags & QOS,
                (flags & RETAIN) != 0,
                (flags & USER_PROPERTIES) != 0 ? readUserProperties(in) : List.of(),
                stringIf((flags & RESPONSE_TOPIC) != 0, in),
                (flags & CORRELATION_DATA) != 0 ? in.readBytes() : null,
                stringIf((flags & CONTENT_TYPE) != 0, in),
                in.readRest(),
                span);
    }

    private static @Nullable String stringIf(boolean there, ByteReader in) {
        return there ? in.readString() : null;
    }

    static List<UserProperty> readUserProperties(ByteReader in) {
        int count = in.readInt();
        List<UserProperty> properties = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            properties.add(new UserProperty(in.readString(), in.readString()));
        }
        return List.copyOf(properties);
    }
}
