package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PacketWriterTest {

    @ParameterizedTest
    @MethodSource("packets")
    void write_packetOfServer_isExactlyTheseBytes(Packet packet, String notation) {
        byte[] expected = PacketBytes.of(notation);
        ByteBuf out = Unpooled.buffer(1).writeByte(0x7f);

        PacketWriter.MQTT3.write(packet, out);

        assertThat(out.readByte()).isEqualTo((byte) 0x7f);
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(expected);
        assertThat(PacketWriter.MQTT3.maxLength(packet)).isGreaterThanOrEqualTo(expected.length);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void encode_packetOfServer_hasTheSameBytesAndOneReference(Packet packet, String notation) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

        ByteBuf bytes =
                EncodedPacket.encode(packet, PacketWriter.MQTT3, allocator).bytes();

        assertThat(ByteBufUtil.getBytes(bytes)).isEqualTo(PacketBytes.of(notation));
        assertThat(bytes.release()).isTrue();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .isZero();
    }

    static Stream<Arguments> packets() {
        byte[] hi = "hi".getBytes(UTF_8);
        byte[] none = {};
        return Stream.of(
                arguments(new Packet.ConnAck(0, Properties.NONE), "20 02 00 00"),
                arguments(new Packet.ConnAck(1, Properties.NONE), "20 02 00 01"),
                arguments(new Packet.ConnAck(2, Properties.NONE), "20 02 00 02"),
                arguments(new Packet.ConnAck(3, Properties.NONE), "20 02 00 03"),
                arguments(new Packet.ConnAck(4, Properties.NONE), "20 02 00 04"),
                arguments(new Packet.ConnAck(5, Properties.NONE), "20 02 00 05"),
                arguments(new Packet.Publish("a/b", hi), "30 07 0003 612f62 6869"),
                arguments(new Packet.Publish("a", none), "30 03 0001 61"),
                arguments(new Packet.Publish("é€\ud83d\ude00", hi), "30 . 0009 c3a9 e282ac f09f9880 6869"),
                arguments(new Packet.Publish("\ud83d", hi), "30 . <?> 6869"),
                arguments(new Packet.Publish("\ude00a", hi), "30 . <?a> 6869"),
                arguments(
                        new Packet.Publish("a", hi, QoS.AT_MOST_ONCE, 0, false, true, Properties.NONE),
                        "31 . <a> 6869"),
                arguments(
                        new Packet.Publish("a", hi, QoS.AT_LEAST_ONCE, 1, false, false, Properties.NONE),
                        "32 . <a> 0001 6869"),
                arguments(
                        new Packet.Publish("a", none, QoS.EXACTLY_ONCE, 65535, true, true, Properties.NONE),
                        "3d . <a> ffff"),
                arguments(new Packet.Publish("a", new byte[124]), "30 7f <a>" + "00".repeat(124)),
                arguments(new Packet.Publish("a", new byte[125]), "30 8001 <a>" + "00".repeat(125)),
                arguments(new Packet.Publish("a", new byte[16_381]), "30 808001 <a>" + "00".repeat(16_381)),
                arguments(new Packet.Publish("€".repeat(21_845), none), "30 . <" + "€".repeat(21_845) + ">"),
                arguments(new Packet.Ack(PacketType.PUBACK, 1), "40 02 0001"),
                arguments(new Packet.Ack(PacketType.PUBREC, 256), "50 02 0100"),
                arguments(new Packet.Ack(PacketType.PUBREL, 65535), "62 02 ffff"),
                arguments(new Packet.Ack(PacketType.PUBCOMP, 255), "70 02 00ff"),
                arguments(new Packet.SubAck(1, List.of(0)), "90 03 0001 00"),
                arguments(new Packet.SubAck(515, List.of(0, 1, 2)), "90 05 0203 00 01 02"),
                arguments(new Packet.UnsubAck(65535, List.of(0)), "b0 02 ffff"),
                arguments(Packet.PING_RESP, "d0 00"));
    }

    @ParameterizedTest
    @MethodSource
    void write_packetOfClient_throws(Packet packet) {
        ByteBuf out = Unpooled.buffer();

        assertThatThrownBy(() -> PacketWriter.MQTT3.write(packet, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packet: " + packet.type() + " (expected: a packet that a server sends)");
        assertThat(out.readableBytes()).isZero();
    }

    static Stream<Packet> write_packetOfClient_throws() {
        return Stream.of(
                new Packet.Connect(4, true, 0, "", null, null, null, Properties.NONE),
                new Packet.Subscribe(1, List.of(new Packet.Subscription("a", QoS.AT_MOST_ONCE)), Properties.NONE),
                new Packet.Unsubscribe(1, List.of("a")),
                new Packet.PingReq(false),
                new Packet.Disconnect(0, Properties.NONE));
    }
}
