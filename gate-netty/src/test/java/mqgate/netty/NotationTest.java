package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NotationTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            10 . <MQTT> 04 02 003c <a>,            100d 00044d515454 04 02 003c 000161
            "hi" 'there"',                         686974686572 6522
            61*3 62,                               61616162
            20 . 00 00 { 21 000a },                2006 0000 03 21000a
            c0 . | 40 . 0007 | d0 00,              c000 40020007 d000
            20 . 00 00 {},                         2003 0000 00
            <é>,                                   0002c3a9
            """)
    void bytes_written_areAsInTheLine(String notation, String hex) {
        assertThat(HexFormat.of().formatHex(Notation.bytes(notation))).isEqualTo(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "40 02 ??*2, 40020007",
        "20 . 00 00 { 21 000a … }, 2009 0000 06 21000a 22000a",
        "20 . 00 00 …, 2003 0000 00",
        "20 . …, 208001 00"
    })
    void matches_packetOfThatForm_isTrue(String notation, String hex) {
        assertThat(Notation.matches(notation, TestClient.bytes(hex))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"40 02 ??, 40020007", "40 02 ?? 07 08, 40020007", "20 . 00 00, 2003 0000 00", "20 02 00 01, 20020000"})
    void matches_otherPacket_isFalse(String notation, String hex) {
        assertThat(Notation.matches(notation, TestClient.bytes(hex))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "{ 00", "00 }", "zz", "20 .. ??"})
    void bytes_notNotation_throws(String notation) {
        assertThatThrownBy(() -> Notation.bytes(notation)).isInstanceOf(IllegalArgumentException.class);
    }
}
