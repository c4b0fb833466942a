package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LenientUtf8Test {

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "Grüße, 世界", "\ud83d\ude00", "a\u0000b", "\ufffd"})
    void decode_text_isThatText(String text) {
        assertThat(LenientUtf8.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Test
    void write_whatWasDecoded_isTheSameBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);

            String text = LenientUtf8.decode(bytes);
            ByteBuf out = Unpooled.buffer();
            LenientUtf8.write(text, out);

            assertThat(ByteBufUtil.getBytes(out)).isEqualTo(bytes);
            assertThat(ByteBufUtil.utf8Bytes(text)).isEqualTo(bytes.length);
        }
    }
}
