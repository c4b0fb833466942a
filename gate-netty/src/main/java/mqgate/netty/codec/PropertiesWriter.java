package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes properties, with their length before them. */
final class PropertiesWriter {

    private PropertiesWriter() {}

    /** Returns how many bytes the properties take, with their length. */
    static int length(Properties properties) {
        int length = contentLength(properties);
        return RemainingLength.bytes(length) + length;
    }

    static void write(Properties properties, ByteBuf out) {
        RemainingLength.write(out, contentLength(properties));
        for (Properties.Entry entry : properties.entries()) {
            out.writeByte(entry.property().identifier); // all identifiers are below 128
            writeValue(entry.property(), entry.value(), out);
        }
    }

    private static int contentLength(Properties properties) {
        int length = 0;
        for (Properties.Entry entry : properties.entries()) {
            length += 1 + valueLength(entry.property(), entry.value());
        }
        return length;
    }

    private static int valueLength(Property property, Object value) {
        return switch (property.form) {
            case BIT -> 1;
            case TWO_BYTES -> 2;
            case FOUR_BYTES -> 4;
            case LENGTH -> RemainingLength.bytes(((Long) value).intValue());
            case STRING -> stringLength((String) value);
            case BINARY -> 2 + ((byte[]) value).length;
            case STRING_PAIR -> {
                Properties.Pair pair = (Properties.Pair) value;
                yield stringLength(pair.name()) + stringLength(pair.value());
            }
        };
    }

    private static int stringLength(String value) {
        return 2 + ByteBufUtil.utf8Bytes(value);
    }

    private static void writeValue(Property property, Object value, ByteBuf out) {
        switch (property.form) {
            case BIT -> out.writeByte(((Long) value).intValue());
            case TWO_BYTES -> out.writeShort(((Long) value).intValue());
            case FOUR_BYTES -> out.writeInt(((Long) value).intValue());
            case LENGTH -> RemainingLength.write(out, ((Long) value).intValue());
            case STRING -> writeString((String) value, out);
            case BINARY -> out.writeShort(((byte[]) value).length).writeBytes((byte[]) value);
            case STRING_PAIR -> {
                Properties.Pair pair = (Properties.Pair) value;
                writeString(pair.name(), out);
                writeString(pair.value(), out);
            }
        }
    }

    static void writeString(String value, ByteBuf out) {
        int length = ByteBufUtil.utf8Bytes(value);
        out.writeShort(length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }
}
