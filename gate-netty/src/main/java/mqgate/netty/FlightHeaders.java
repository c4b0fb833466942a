package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.List;
import java.util.stream.Collectors;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketType;
import mqgate.netty.codec.PublishHeader;

/**
 * What is recorded of a packet: what its header says. Never a payload, a password, a user name, a will, a property, nor the address that a
 * WebSocket asked for, which can hold a password too. What a client chose is short and without control characters.
 */
final class FlightHeaders {

    private static final String PUBLISH = PacketType.PUBLISH.name();
    private static final int MOST_CHARACTERS = 64;
    private static final int MOST_CODES = 8;

    /** One text for each set of flags: what nearly every event has takes no memory of its own. */
    private static final List<String> FLAGS = List.of(
            "qos=0",
            "qos=0 retain",
            "qos=0 dup",
            "qos=0 dup retain",
            "qos=1",
            "qos=1 retain",
            "qos=1 dup",
            "qos=1 dup retain",
            "qos=2",
            "qos=2 retain",
            "qos=2 dup",
            "qos=2 dup retain");

    private FlightHeaders() {}

    /** Returns a text that a client chose as it is recorded; the same one, if it is short and plain. */
    static String cut(String text) {
        String head = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
        return plain(head);
    }

    /** Returns a text without control characters; the same one, if it has none. */
    static String plain(String text) {
        return text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cc}", "?") : text;
    }

    /** Returns one for each message in it, which are several if messages to many were joined; none for nothing. */
    static List<FlightHeader> of(Object message, boolean mqtt5) {
        if (message instanceof EncodedPacket messages) {
            return PublishHeader.of(messages, mqtt5).stream()
                    .map(FlightHeaders::of)
                    .toList();
        } else if (message instanceof ByteBuf bytes) {
            int length = bytes.readableBytes();
            return length == 0 ? List.of() : List.of(new FlightHeader("BYTES", "", 0, length, ""));
        }
        return List.of(message instanceof Packet packet ? of(packet) : ofOther(message));
    }

    private static FlightHeader of(PublishHeader header) {
        return new FlightHeader(PUBLISH, cut(header.topic()), 0, header.payloadBytes(), FLAGS.get(0));
    }

    private static FlightHeader of(Packet packet) {
        String name = packet.type().name();
        if (packet instanceof Packet.Publish publish) {
            int bytes = publish.payload().length;
            return new FlightHeader(name, cut(publish.topic()), publish.packetId(), bytes, flags(publish));
        }
        return new FlightHeader(name, "", packetId(packet), 0, detail(packet));
    }

    private static FlightHeader ofOther(Object message) {
        if (message instanceof CloseWebSocketFrame close) {
            return new FlightHeader("CLOSE_FRAME", "code=" + close.statusCode());
        } else if (message instanceof HttpResponse response) {
            return new FlightHeader(
                    "HTTP_RESPONSE", "status=" + response.status().code());
        }
        return new FlightHeader(message.getClass().getSimpleName(), "");
    }

    private static String flags(Packet.Publish publish) {
        return FLAGS.get(publish.qos().level() * 4 + (publish.dup() ? 2 : 0) + (publish.retain() ? 1 : 0));
    }

    private static int packetId(Packet packet) {
        if (packet instanceof Packet.Ack ack) {
            return ack.packetId();
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return subscribe.packetId();
        } else if (packet instanceof Packet.SubAck subAck) {
            return subAck.packetId();
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return unsubscribe.packetId();
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            return unsubAck.packetId();
        }
        return 0;
    }

    private static String detail(Packet packet) {
        if (packet instanceof Packet.Connect connect) {
            return detail(connect);
        } else if (packet instanceof Packet.ConnAck connAck) {
            return code(connAck.code());
        } else if (packet instanceof Packet.Ack ack) {
            return ack.reasonCode() == Packet.Ack.SUCCESS ? "" : code(ack.reasonCode());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return filters(subscribe.subscriptions().stream()
                    .map(Packet.Subscription::filter)
                    .toList());
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return filters(unsubscribe.filters());
        } else if (packet instanceof Packet.SubAck subAck) {
            return codes(subAck.codes());
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            return codes(unsubAck.codes());
        } else if (packet instanceof Packet.Disconnect disconnect) {
            return code(disconnect.reasonCode());
        }
        return packet instanceof Packet.Auth auth ? code(auth.reasonCode()) : "";
    }

    private static String detail(Packet.Connect connect) {
        return "level=" + connect.level()
                + " client=" + cut(connect.clientId())
                + " keepAlive=" + connect.keepAliveSeconds()
                + (connect.cleanSession() ? " clean" : "")
                + (connect.will() == null ? "" : " will")
                + (connect.userName() == null ? "" : " userName")
                + (connect.password() == null ? "" : " password");
    }

    /** A client of mqant can send none. */
    private static String filters(List<String> filters) {
        String count = "filters=" + filters.size();
        return filters.isEmpty() ? count : count + " first=" + cut(filters.get(0));
    }

    private static String codes(List<Integer> codes) {
        return codes.stream()
                .limit(MOST_CODES)
                .map(FlightHeaders::hex)
                .collect(Collectors.joining(",", "codes=", codes.size() > MOST_CODES ? ",…" : ""));
    }

    private static String code(int code) {
        return "code=" + hex(code);
    }

    private static String hex(int code) {
        return String.format("0x%02x", code);
    }
}
