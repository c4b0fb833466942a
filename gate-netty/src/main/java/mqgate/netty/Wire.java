package mqgate.netty;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import mqgate.api.Message;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.RouteResult;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.MalformedPacketException;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * What a message to a client is in the language of its connection: something that its pipeline can write. For any thread.
 *
 * <p>What cannot be said in this language is a {@link MessageRejectedException}.
 */
abstract class Wire {

    /** MQTT 3.1 and 3.1.1, which look the same from the server. */
    static final Wire MQTT3 = new Mqtt3(false);

    /** The same for clients that are told why they are closed. */
    static final Wire TELLING_MQTT3 = new Mqtt3(true);

    /** MQTT 5, within what the client takes. */
    static Wire mqtt5(ClientProfile client) {
        return new Mqtt5(client.maximumPacketSize(), client.wantsProblemInformation());
    }

    /** A protocol of the user's own. */
    static Wire of(AgentProtocol protocol) {
        return new Own(protocol);
    }

    /** Returns a message of the server's own accord. */
    abstract Object message(String topic, byte[] body, boolean atLeastOnce);

    /** Returns an answer; an empty error for none. */
    Object reply(Message request, String topic, byte[] body, RouteResult.Extras extras, String error) {
        return message(topic, body, extras.atLeastOnce());
    }

    /** Returns what a message for many is here, or null if it is too large for the client. */
    abstract @Nullable Object shared(SharedMessage message);

    /** Returns what messages for many are here together, or null if they have to be written one by one. */
    @Nullable EncodedPacket joined(SharedBatch messages) {
        return null;
    }

    /** Returns the last thing to say before the connection is closed, or null if there is no way to say it. */
    @Nullable Object farewell(Closing why) {
        return null;
    }

    /** Says where to go instead, in MQTT 5. */
    static Properties whereTo(Closing why) {
        String reference = why.serverReference();
        return reference.isEmpty()
                ? Properties.NONE
                : Properties.builder()
                        .string(Property.SERVER_REFERENCE, reference)
                        .build();
    }

    private static final class Mqtt3 extends Wire {

        private final boolean tellsReason;

        Mqtt3(boolean tellsReason) {
            this.tellsReason = tellsReason;
        }

        @Override
        Object message(String topic, byte[] body, boolean atLeastOnce) {
            Packet.Publish publish = new Packet.Publish(topic, body);
            return atLeastOnce ? publish.atLeastOnce(0, false) : publish;
        }

        @Override
        Object shared(SharedMessage message) {
            return message.mqtt3();
        }

        @Override
        @Nullable EncodedPacket joined(SharedBatch messages) {
            return messages.mqtt3();
        }

        @Override
        @Nullable Object farewell(Closing why) {
            if (!tellsReason) {
                return null;
            }
            String name = why.reason().name();
            String text = why.serverReference().isEmpty() ? name : name + " " + why.serverReference();
            return new Packet.Publish(Options.CLOSING_TOPIC, text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static final class Mqtt5 extends Wire {

        private static final String ERROR = "error";
        private static final int MAX_STRING = 65_535;

        /** A client that takes only packets smaller than this is told no reason in words. */
        private static final int ROOM_FOR_WORDS = 1024;

        private final long maximumPacketSize;
        private final boolean explains;

        Mqtt5(long maximumPacketSize, boolean explains) {
            this.maximumPacketSize = maximumPacketSize;
            this.explains = explains && maximumPacketSize >= ROOM_FOR_WORDS;
        }

        @Override
        Object message(String topic, byte[] body, boolean atLeastOnce) {
            return checked(publish(topic, body, atLeastOnce, Properties.NONE));
        }

        /** An error that is too large with its words twice is said once, and then the trace is left out too. */
        @Override
        Object reply(Message request, String topic, byte[] body, RouteResult.Extras extras, String error) {
            byte[] correlation = request.getCorrelationData().orElse(null);
            Optional<TraceSpan> span = request.getTraceSpan();
            if (correlation == null && error.isEmpty() && extras == RouteResult.Extras.NONE && span.isEmpty()) {
                return message(topic, body, false);
            }
            Properties.Builder properties = Properties.builder().binary(Property.CORRELATION_DATA, correlation);
            extras.userProperties().forEach(own -> properties.userProperty(own.name(), own.value()));
            Properties needed = properties.build();
            Packet.Publish reply = publish(topic, body, extras.atLeastOnce(), explained(needed, span, error));
            return fits(reply) ? reply : checked(publish(topic, body, extras.atLeastOnce(), needed));
        }

        /** Adds what is good to know, and left out where it makes a message too large. */
        private static Properties explained(Properties needed, Optional<TraceSpan> span, String error) {
            if (error.isEmpty() && span.isEmpty()) {
                return needed;
            }
            Properties.Builder properties = needed.toBuilder();
            if (!error.isEmpty()) {
                String text = error.substring(0, Math.min(error.length(), MAX_STRING / 3));
                properties.userProperty(ERROR, text.replace('\0', '?'));
            }
            span.flatMap(TraceSpan::toTraceParent)
                    .ifPresent(parent -> properties.userProperty(ClientMessage.TRACE_PARENT, parent));
            return properties.build();
        }

        private static Packet.Publish publish(String topic, byte[] body, boolean atLeastOnce, Properties properties) {
            Packet.Publish publish = new Packet.Publish(topic, body, properties);
            return atLeastOnce ? publish.atLeastOnce(0, false) : publish;
        }

        private boolean fits(Packet.Publish message) {
            boolean anySize = maximumPacketSize == ClientProfile.ANY_SIZE
                    && message.properties().isEmpty();
            return anySize || message.mqtt5Length() <= maximumPacketSize;
        }

        private Packet.Publish checked(Packet.Publish message) {
            if (!fits(message)) {
                throw new MessageRejectedException(
                        MessageRejectedException.Reason.TOO_LARGE,
                        "a message of " + message.mqtt5Length() + " bytes (expected: at most " + maximumPacketSize
                                + ", the client's maximum packet size)",
                        null);
            }
            return message;
        }

        @Override
        @Nullable Object shared(SharedMessage message) {
            EncodedPacket encoded = message.mqtt5();
            return encoded.bytes().readableBytes() <= maximumPacketSize ? encoded : null;
        }

        @Override
        @Nullable EncodedPacket joined(SharedBatch messages) {
            return messages.mqtt5(maximumPacketSize);
        }

        @Override
        Object farewell(Closing why) {
            int code = why.reason().getMqttReasonCode();
            if (explains && why.cause() instanceof MalformedPacketException fault) {
                String text = fault.getMessage();
                return new Packet.Disconnect(
                        code,
                        Properties.builder()
                                .string(Property.REASON_STRING, text)
                                .build());
            }
            Packet.Disconnect farewell = new Packet.Disconnect(code, whereTo(why));
            return farewell.mqtt5Length() <= maximumPacketSize
                    ? farewell
                    : new Packet.Disconnect(code, Properties.NONE);
        }
    }

    private static final class Own extends Wire {

        private final AgentProtocol protocol;

        Own(AgentProtocol protocol) {
            this.protocol = protocol;
        }

        @Override
        Object message(String topic, byte[] body, boolean atLeastOnce) {
            try {
                return Unpooled.wrappedBuffer(protocol.encode(topic, body));
            } catch (Throwable e) {
                throw new MessageRejectedException(
                        MessageRejectedException.Reason.PROTOCOL, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        Object shared(SharedMessage message) {
            return message(message.topic(), message.body(), false);
        }
    }
}
