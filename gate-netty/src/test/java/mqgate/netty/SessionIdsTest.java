package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SessionIdsTest {

    private static final int MANY = 4096;

    /** Six standard deviations: once in a billion. */
    private static final int MOST_BESIDES_THE_HALF = 6 * 32;

    private final SessionIds ids = new SessionIds(new SecureRandom());

    private List<String> many() {
        return Stream.generate(ids::next).limit(MANY).toList();
    }

    @Test
    void next_manyTimes_isADifferentNumberOfTheSameLength() {
        List<String> many = many();

        assertThat(many).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(many).extracting(String::length).containsOnly(many.get(0).length());
    }

    @Test
    void next_manyTimes_everyBitIsSetInHalfOfThem() {
        List<BigInteger> numbers =
                many().stream().map(id -> new BigInteger(id, 16)).toList();

        for (int bit = 0; bit < 4 * ids.next().length(); bit++) {
            int place = bit;
            assertThat(numbers.stream().filter(number -> number.testBit(place)).count())
                    .as("how often bit %d is set", bit)
                    .isBetween((long) MANY / 2 - MOST_BESIDES_THE_HALF, (long) MANY / 2 + MOST_BESIDES_THE_HALF);
        }
    }

    @Test
    void next_always_isFromASecureSource() {
        assertThat(ids).extracting("random").isInstanceOf(SecureRandom.class);
    }
}
