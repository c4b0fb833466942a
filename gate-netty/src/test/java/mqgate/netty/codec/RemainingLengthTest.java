package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemainingLengthTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2097151, ffff7f",
        "2097152, 80808001",
        "268435455, ffffff7f"
    })
    void length_boundary_isSameBothWays(int length, String hex) throws Exception {
        ByteBuf written = Unpooled.buffer(4);
        RemainingLength.write(written, length);
        assertThat(ByteBufUtil.hexDump(written)).isEqualTo(hex);

        written.writeByte(1); // must stay
        assertThat(read(written)).isEqualTo(length);
        assertThat(written.readableBytes()).isEqualTo(1);

        for (int i = 0; i < hex.length() / 2; i++) {
            assertThat(read(Unpooled.wrappedBuffer(PacketBytes.of(hex), 0, i)))
                    .as("%d bytes", i)
                    .isEqualTo(RemainingLength.INCOMPLETE);
        }
    }

    @Test
    void max_isTheLongestOfFourBytes() {
        assertThat(RemainingLength.MAX).isEqualTo(128 * 128 * 128 * 128 - 1);
    }

    @Test
    void read_fifthByteAnnounced_throws() {
        assertThatThrownBy(() -> read(Unpooled.wrappedBuffer(PacketBytes.of("ffffffff"))))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("a length of more than 4 bytes");
    }

    @Test
    void read_lengthGoesOnBehindTheEnd_isIncomplete() throws Exception {
        ByteBuf in = Unpooled.wrappedBuffer(PacketBytes.of("80ffffffff"));

        assertThat(RemainingLength.read(in, 1)).isEqualTo(RemainingLength.INCOMPLETE);
        assertThat(in.readerIndex()).isOne();
    }

    private static int read(ByteBuf in) throws MalformedPacketException {
        return RemainingLength.read(in, in.writerIndex());
    }
}
