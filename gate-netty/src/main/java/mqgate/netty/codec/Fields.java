package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The fields that packets are made of; none is read beyond the end of its packet. */
final class Fields {

    private Fields() {}

    static int readByte(ByteBuf in, int end) throws MalformedPacketException {
        require(in, end, 1);
        return in.readUnsignedByte();
    }

    static int readShort(ByteBuf in, int end) throws MalformedPacketException {
        require(in, end, 2);
        return in.readUnsignedShort();
    }

    static long readInt(ByteBuf in, int end) throws MalformedPacketException {
        require(in, end, 4);
        return in.readUnsignedInt();
    }

    /** Reads a length of 1 to 4 bytes inside a packet. */
    static int readLength(ByteBuf in, int end) throws MalformedPacketException {
        int start = in.readerIndex();
        int length = RemainingLength.read(in, end);
        if (length == RemainingLength.INCOMPLETE) {
            throw MalformedPacketException.malformed("a length of more bytes than the " + (end - start) + " left");
        }
        requireShortest(length, in.readerIndex() - start);
        return length;
    }

    /** MQTT 5 has one way to write each length. */
    static void requireShortest(int length, int bytes) throws MalformedPacketException {
        if (bytes != RemainingLength.bytes(length)) {
            throw MalformedPacketException.malformed("length " + length + " in " + bytes + " bytes");
        }
    }

    static int readPacketId(ByteBuf in, int end) throws MalformedPacketException {
        int id = readShort(in, end);
        if (id == 0) {
            throw MalformedPacketException.protocolError("packet id 0 (expected: 1 to 65535)");
        }
        return id;
    }

    static byte[] readBinary(ByteBuf in, int end) throws MalformedPacketException {
        return readBytes(in, end, readShort(in, end));
    }

    static byte[] readRest(ByteBuf in, int end) throws MalformedPacketException {
        return readBytes(in, end, end - in.readerIndex());
    }

    static byte[] readBytes(ByteBuf in, int end, int length) throws MalformedPacketException {
        require(in, end, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** Reads the length of a field that follows as a whole. */
    static int readLengthOfField(ByteBuf in, int end) throws MalformedPacketException {
        int length = readShort(in, end);
        require(in, end, length);
        return length;
    }

    /** Reads a string and checks that it is UTF-8 without the character 0. */
    static String readString(ByteBuf in, int end) throws MalformedPacketException {
        int length = readLengthOfField(in, end);
        String string = getString(in, in.readerIndex(), length);
        in.skipBytes(length);
        return string;
    }

    /** Checks a string likewise, and makes none of it. */
    static void skipString(ByteBuf in, int end) throws MalformedPacketException {
        int length = readLengthOfField(in, end);
        if (!isPlainAscii(in, in.readerIndex(), length)) {
            decodeUtf8(in, in.readerIndex(), length);
        }
        in.skipBytes(length);
    }

    /** Returns the string at a place, which must be UTF-8 without the character 0. */
    static String getString(ByteBuf in, int start, int length) throws MalformedPacketException {
        return isPlainAscii(in, start, length)
                ? in.toString(start, length, StandardCharsets.ISO_8859_1)
                : decodeUtf8(in, start, length);
    }

    /** Reads a string of which nothing is asked; see {@link LenientUtf8}. */
    static String readLenientString(ByteBuf in, int end) throws MalformedPacketException {
        return LenientUtf8.decode(readBinary(in, end));
    }

    private static boolean isPlainAscii(ByteBuf in, int start, int length) {
        return in.forEachByte(start, length, b -> b > 0) < 0;
    }

    private static String decodeUtf8(ByteBuf in, int start, int length) throws MalformedPacketException {
        String string;
        try {
            string = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(in.nioBuffer(start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedPacketException.malformed("a string that is not UTF-8");
        }
        if (string.indexOf('\0') >= 0) {
            throw MalformedPacketException.malformed("a string with the character 0");
        }
        return string;
    }

    private static void require(ByteBuf in, int end, int length) throws MalformedPacketException {
        int left = end - in.readerIndex();
        if (length > left) {
            throw MalformedPacketException.malformed("a field of " + length + " bytes with " + left + " left");
        }
    }
}
