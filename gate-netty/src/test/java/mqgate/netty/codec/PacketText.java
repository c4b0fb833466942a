package mqgate.netty.codec;

import static java.util.stream.Collectors.joining;

import java.util.HexFormat;

/** Everything in a packet as one line of text, arrays as hex digits: records with arrays have no useful equals. */
final class PacketText {

    private static final HexFormat HEX = HexFormat.of();

    private PacketText() {}

    static String of(Packet packet) {
        return (packet.type() + " " + fields(packet)).strip();
    }

    private static String fields(Packet packet) {
        if (packet instanceof Packet.Connect connect) {
            return "level=" + connect.level() + (connect.cleanSession() ? " clean" : "") + " keepAlive="
                    + connect.keepAliveSeconds() + " id=" + connect.clientId() + will(connect.will())
                    + (connect.userName() == null ? "" : " user=" + connect.userName())
                    + (connect.password() == null ? "" : " password=" + HEX.formatHex(connect.password()));
        } else if (packet instanceof Packet.Publish publish) {
            return "qos=" + publish.qos().level() + (publish.dup() ? " dup" : "") + (publish.retain() ? " retain" : "")
                    + " id=" + publish.packetId() + " topic=" + publish.topic() + " payload="
                    + HEX.formatHex(publish.payload());
        } else if (packet instanceof Packet.Ack ack) {
            return "id=" + ack.packetId();
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return "id=" + subscribe.packetId()
                    + subscribe.subscriptions().stream()
                            .map(line -> " " + line.filter() + ":" + line.qos().level())
                            .collect(joining());
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return "id=" + unsubscribe.packetId()
                    + unsubscribe.filters().stream().map(filter -> " " + filter).collect(joining());
        } else if (packet instanceof Packet.ConnAck connAck) {
            return "code=" + connAck.code();
        } else if (packet instanceof Packet.SubAck subAck) {
            return "id=" + subAck.packetId()
                    + subAck.codes().stream().map(code -> " " + code).collect(joining());
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            return "id=" + unsubAck.packetId();
        }
        return "";
    }

    private static String will(Packet.Will will) {
        return will == null
                ? ""
                : " will=" + will.qos().level() + (will.retain() ? " retain " : " ") + will.topic() + ":"
                        + HEX.formatHex(will.payload());
    }
}
