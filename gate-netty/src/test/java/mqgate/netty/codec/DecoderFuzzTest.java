package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import mqgate.netty.codec.FuzzInput.Piece;

/**
 * The decoder, fed with anything. The first byte of the settings says how the client begins (bits 0 and 1), what limit the
 * decoder has (bits 2 and 3), the dialect (bit 4) and how many topic aliases it takes (bit 5); the second, if it is not 0,
 * after how many packets reading pauses for a while.
 */
final class DecoderFuzzTest {

    private static final List<String> GREETINGS =
            List.of("", "10 . <MQTT> 04 02 003c <a>", "10 . <MQTT> 05 02 003c 00 <a>", "10 . <MQIsdp> 03 02 003c <a>");

    private static final int[] LIMITS = {65_535, RemainingLength.MAX, 200, 20};

    @FuzzTest
    void decode_anyBytes_makesTheSameHoweverCut(byte[] data) {
        FuzzInput input = new FuzzInput(data);

        FuzzedDecoder whole = decode(input, input.inOnePiece(), 0);
        FuzzedDecoder cut = decode(input, input.pieces(), 0);
        FuzzedDecoder paused = decode(input, input.pieces(), input.settings(1));

        assertThat(whole.fault() == null || whole.fault() instanceof MalformedPacketException)
                .as("fault: %s", whole.fault())
                .isTrue();
        assertSame(whole, cut);
        assertSame(whole, paused);
        assertRereads(whole.packets(), dialect(input));
        assertWrites(whole.packets(), dialect(input));
    }

    private static FuzzedDecoder decode(FuzzInput input, List<Piece> pieces, int pause) {
        int limit = LIMITS[input.settings(0) >> 2 & 3];
        FuzzedDecoder decoder = new FuzzedDecoder(dialect(input), limit, input.flag(5) ? 2 : 65_535);
        decoder.pauseAfter(pause);
        decoder.write(PacketBytes.of(GREETINGS.get(input.settings(0) & 3)));
        pieces.forEach(piece -> decoder.write(piece.bytes()));
        decoder.end();
        return decoder;
    }

    private static PacketReaders dialect(FuzzInput input) {
        return input.flag(4) ? PacketReaders.MQANT : PacketReaders.strict();
    }

    private static void assertSame(FuzzedDecoder expected, FuzzedDecoder actual) {
        assertThat(ClientPackets.write(actual.packets())).isEqualTo(ClientPackets.write(expected.packets()));
        assertThat(reason(actual)).isEqualTo(reason(expected));
    }

    private static String reason(FuzzedDecoder decoder) {
        return decoder.fault() instanceof MalformedPacketException fault
                ? fault.getReason() + " " + fault.isMqtt5() + " " + fault.getMessage()
                : "";
    }

    /** What was read, written by the tests' own writer, is read as the same. */
    private static void assertRereads(List<Packet> packets, PacketReaders dialect) {
        byte[] written = ClientPackets.write(packets);
        FuzzedDecoder again = new FuzzedDecoder(dialect, RemainingLength.MAX, 65_535);
        again.write(written);
        again.end();
        assertThat(again.fault()).as("fault in what was written").isNull();
        assertThat(ClientPackets.write(again.packets())).isEqualTo(written);
    }

    /** Messages the gate can write itself: as the tests do. */
    private static void assertWrites(List<Packet> packets, PacketReaders dialect) {
        PacketWriter writer = dialect == PacketReaders.MQANT ? PacketWriter.MQANT : PacketWriter.MQTT3;
        for (Packet packet : packets) {
            if (packet instanceof Packet.Connect connect && connect.isMqtt5()) {
                writer = PacketWriter.MQTT5;
            } else if (packet instanceof Packet.Publish publish) {
                assertWrites(publish, writer);
            }
        }
    }

    private static void assertWrites(Packet.Publish publish, PacketWriter writer) {
        ByteBuf out = Unpooled.buffer();
        writer.write(publish, out);
        assertThat(ByteBufUtil.getBytes(out))
                .isEqualTo(ClientPackets.write(publish, writer == PacketWriter.MQTT5))
                .hasSize(writer.length(publish))
                .hasSizeLessThanOrEqualTo(writer.maxLength(publish));
    }
}
