package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RandomPacketTest {

    private static final int ROUNDS = 3_000;

    @Test
    void write_packetsOfServer_areReadByAnother() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Packet packet = new RandomPackets(new Random(seed)).ofServer(20_000);
            ByteBuf out = Unpooled.buffer();

            PacketWriter.MQTT3.write(packet, out);

            assertThat(read(ByteBuffer.wrap(ByteBufUtil.getBytes(out))))
                    .as("seed %d", seed)
                    .isEqualTo(PacketText.of(packet));
            assertThat(PacketWriter.MQTT3.maxLength(packet))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(out.readableBytes());
        }
    }

    @Test
    void decode_packetsOfClientHoweverSplit_areTheSame() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            RandomPackets packets = new RandomPackets(random);
            List<Packet> sent = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(i -> packets.ofClient())
                    .toList();
            byte[] bytes = PacketBytes.join(sent.stream().map(PacketBytes::of).toArray(byte[][]::new));

            assertThat(DecoderChannel.decode(split(bytes, random)))
                    .as("seed %d", seed)
                    .isEqualTo(sent.stream().map(PacketText::of).toList());
        }
    }

    @Test
    void decode_noise_makesPacketsAndAtMostOneFault() {
        int faults = 0;
        for (int seed = 0; seed < 4 * ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[1] &= (byte) (random.nextBoolean() ? 0x3f : 0xff);
            }

            faults += decodeNoise(bytes, random, seed);
        }
        assertThat(faults).isBetween(2 * ROUNDS, 4 * ROUNDS - 1);
    }

    @Test
    void decode_damagedPackets_makesPacketsAndAtMostOneFault() {
        int faults = 0;
        for (int seed = 0; seed < 4 * ROUNDS; seed++) {
            Random random = new Random(seed);
            RandomPackets packets = new RandomPackets(random);
            byte[] bytes = PacketBytes.join(
                    PacketBytes.of(packets.ofClient()),
                    PacketBytes.of(packets.ofClient()),
                    PacketBytes.of(packets.ofClient()));

            faults += decodeNoise(damage(bytes, random), random, seed);
        }
        assertThat(faults).isBetween(ROUNDS, 4 * ROUNDS - 1);
    }

    /** The result must not depend on how the bytes arrive; returns the number of faults. */
    private static int decodeNoise(byte[] bytes, Random random, int seed) {
        List<String> events = DecoderChannel.decode(bytes);

        assertThat(DecoderChannel.decode(split(bytes, random)))
                .as("seed %d", seed)
                .isEqualTo(events);
        assertThat(events).as("seed %d", seed).noneMatch(event -> event.startsWith("UNEXPECTED"));
        List<String> faults = events.stream()
                .filter(event -> event.matches("(?s)[A-Z_]+: .*"))
                .toList();
        assertThat(faults.size()).as("seed %d: %s", seed, events).isLessThan(2);
        assertThat(events).as("seed %d", seed).endsWith(faults.toArray(String[]::new));
        return faults.size();
    }

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length);
            byte[] before = Arrays.copyOf(damaged, at);
            byte[] after = Arrays.copyOfRange(damaged, at, damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) random.nextInt();
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged = PacketBytes.join(before, new byte[] {(byte) random.nextInt()}, after);
                default -> damaged = PacketBytes.join(before, Arrays.copyOfRange(after, 1, after.length), new byte[1]);
            }
        }
        return damaged;
    }

    private static byte[][] split(byte[] bytes, Random random) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < bytes.length; ) {
            int end = Math.min(bytes.length, i + 1 + random.nextInt(40));
            parts.add(Arrays.copyOfRange(bytes, i, end));
            i = end;
        }
        return parts.toArray(byte[][]::new);
    }

    /** A reader of what a server sends; the text is that of {@link PacketText}. */
    private static String read(ByteBuffer in) {
        int header = in.get() & 0xff;
        int length = 0;
        int multiplier = 1;
        int encodedByte;
        do {
            encodedByte = in.get() & 0xff;
            length += encodedByte % 128 * multiplier;
            multiplier *= 128;
        } while (encodedByte > 127);
        assertThat(length).as("remaining length").isEqualTo(in.remaining());
        String text = switch (header) {
            case 0x20 -> "CONNACK code=" + in.getShort();
            case 0x40 -> "PUBACK id=" + u16(in);
            case 0x50 -> "PUBREC id=" + u16(in);
            case 0x62 -> "PUBREL id=" + u16(in);
            case 0x70 -> "PUBCOMP id=" + u16(in);
            case 0x90 ->
                "SUBACK id=" + u16(in)
                        + IntStream.generate(in::get)
                                .limit(in.remaining())
                                .mapToObj(qos -> " " + qos)
                                .collect(joining());
            case 0xb0 -> "UNSUBACK id=" + u16(in);
            case 0xd0 -> "PINGRESP";
            default -> readPublish(header, in);
        };
        assertThat(in.remaining()).as("bytes after %s", text).isZero();
        return text;
    }

    private static String readPublish(int header, ByteBuffer in) {
        assertThat(header >> 4).as("PUBLISH").isEqualTo(3);
        int qos = header >> 1 & 3;
        String topic = new String(bytes(in, u16(in)), UTF_8);
        return "PUBLISH qos=" + qos + ((header & 8) == 0 ? "" : " dup") + ((header & 1) == 0 ? "" : " retain")
                + " id=" + (qos == 0 ? 0 : u16(in)) + " topic=" + topic + " payload="
                + HexFormat.of().formatHex(bytes(in, in.remaining()));
    }

    private static int u16(ByteBuffer in) {
        return in.getShort() & 0xffff;
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
