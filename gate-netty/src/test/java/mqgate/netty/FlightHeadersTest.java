package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketType;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import mqgate.netty.codec.QoS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of each kind of packet, and what never is. */
final class FlightHeadersTest {

    private static final String SECRET = "5ecret";
    private static final Properties SECRETS = Properties.builder()
            .userProperty(SECRET, SECRET)
            .string(Property.REASON_STRING, SECRET)
            .build();

    private static Packet.Connect connect(Packet.Will will, String userName, byte[] password) {
        return new Packet.Connect(5, false, 30, "Ann", will, userName, password, SECRETS);
    }

    private static Stream<Arguments> packets() {
        Packet.Will will = new Packet.Will(SECRET, Replies.utf8(SECRET), QoS.AT_MOST_ONCE, false, SECRETS);
        return Stream.of(
                Arguments.of(connect(null, null, null), "CONNECT 0 level=5 client=Ann keepAlive=30"),
                Arguments.of(
                        connect(will, SECRET, Replies.utf8(SECRET)),
                        "CONNECT 0 level=5 client=Ann keepAlive=30 will userName password"),
                Arguments.of(new Packet.ConnAck(0x87, SECRETS), "CONNACK 0 code=0x87"),
                Arguments.of(new Packet.Ack(PacketType.PUBREC, 9), "PUBREC 9 "),
                Arguments.of(new Packet.Ack(PacketType.PUBCOMP, 9, 0x92), "PUBCOMP 9 code=0x92"),
                Arguments.of(
                        new Packet.Subscribe(
                                3,
                                List.of(
                                        new Packet.Subscription("a/+", QoS.AT_MOST_ONCE),
                                        new Packet.Subscription("b", QoS.AT_MOST_ONCE)),
                                SECRETS),
                        "SUBSCRIBE 3 filters=2 first=a/+"),
                Arguments.of(new Packet.SubAck(3, List.of(1, 0x80)), "SUBACK 3 codes=0x01,0x80"),
                Arguments.of(
                        new Packet.SubAck(3, Collections.nCopies(900, 1)),
                        "SUBACK 3 codes=0x01,0x01,0x01,0x01,0x01,0x01,0x01,0x01,…"),
                Arguments.of(new Packet.Unsubscribe(4, List.of("a/+")), "UNSUBSCRIBE 4 filters=1 first=a/+"),
                Arguments.of(new Packet.Subscribe(4, List.of(), SECRETS), "SUBSCRIBE 4 filters=0"),
                Arguments.of(new Packet.Unsubscribe(4, List.of()), "UNSUBSCRIBE 4 filters=0"),
                Arguments.of(new Packet.UnsubAck(4, List.of(0x11)), "UNSUBACK 4 codes=0x11"),
                Arguments.of(new Packet.PingReq(false), "PINGREQ 0 "),
                Arguments.of(Packet.PING_RESP, "PINGRESP 0 "),
                Arguments.of(new Packet.Disconnect(4, SECRETS), "DISCONNECT 0 code=0x04"),
                Arguments.of(new Packet.Auth(0x18, SECRETS), "AUTH 0 code=0x18"));
    }

    @Test
    void cut_controlCharactersOfAnyKind_areReplaced() {
        assertThat(FlightHeaders.cut("a\nb\u007fc\u0085d\u009be")).isEqualTo("a?b?c?d?e");
    }

    @ParameterizedTest
    @MethodSource("packets")
    void of_packet_saysWhatItsHeaderSays(Packet packet, String text) {
        assertThat(FlightHeaders.of(packet, true)).singleElement().satisfies(header -> {
            assertThat(header.name() + " " + header.packetId() + " " + header.detail())
                    .isEqualTo(text);
            assertThat(header.toString()).doesNotContain(SECRET);
        });
    }

    @Test
    void of_publish_hasTopicSizeAndFlags_butNotWhatIsInIt() {
        byte[] payload = Replies.utf8(SECRET);
        var publish = new Packet.Publish("move", payload, QoS.EXACTLY_ONCE, 7, true, true, SECRETS);

        assertThat(FlightHeaders.of(publish, true))
                .containsExactly(new FlightHeader("PUBLISH", "move", 7, payload.length, "qos=2 dup retain"));
    }

    @Test
    void of_shortTopic_isTheSameString() {
        String topic = new String("move/1");

        assertThat(FlightHeaders.cut(topic)).isSameAs(topic);
    }

    @Test
    void of_longTopicWithControlCharacters_isShortAndInOneLine() {
        String topic = "a\n" + "b".repeat(1000);

        assertThat(FlightHeaders.cut(topic)).isEqualTo("a?" + "b".repeat(62));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_joinedMessages_hasTheHeaderOfEach(boolean mqtt5) {
        String long64 = "漢".repeat(64);
        EncodedPacket joined = joined(
                mqtt5,
                new Packet.Publish("pos/1", new byte[3]),
                new Packet.Publish("pos/2", new byte[0]),
                new Packet.Publish("漢".repeat(300), new byte[300]),
                new Packet.Publish("pos/3", new byte[20_000]));

        assertThat(FlightHeaders.of(joined, mqtt5))
                .containsExactly(
                        new FlightHeader("PUBLISH", "pos/1", 0, 3, "qos=0"),
                        new FlightHeader("PUBLISH", "pos/2", 0, 0, "qos=0"),
                        new FlightHeader("PUBLISH", long64, 0, 300, "qos=0"),
                        new FlightHeader("PUBLISH", "pos/3", 0, 20_000, "qos=0"));
        joined.bytes().release();
    }

    private static EncodedPacket joined(boolean mqtt5, Packet.Publish... messages) {
        var joined = Unpooled.buffer();
        for (Packet.Publish message : messages) {
            EncodedPacket one = mqtt5
                    ? EncodedPacket.mqtt5(message, ByteBufAllocator.DEFAULT)
                    : EncodedPacket.mqtt3(message, ByteBufAllocator.DEFAULT);
            joined.writeBytes(
                    one.bytes(), one.bytes().readerIndex(), one.bytes().readableBytes());
            one.bytes().release();
        }
        return new EncodedPacket(joined);
    }

    @Test
    void of_nothing_isNothing() {
        assertThat(FlightHeaders.of(Unpooled.EMPTY_BUFFER, false)).isEmpty();
    }
}
