package mqgate.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import mqgate.api.SessionFormatException;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/** Writes and reads a session in the protobuf layout of mqant's {@code session.proto}. */
final class SessionCodec {

    private static final int IP = 1;
    private static final int NETWORK = 2;
    private static final int USER_ID = 3;
    private static final int SESSION_ID = 4;
    private static final int SERVER_ID = 5;
    private static final int TRACE_ID = 6;
    private static final int SPAN_ID = 7;
    private static final int SETTINGS = 8; // 9 is the carrier, which mqant never fills: skipped like an unknown field
    private static final int TOPIC = 10;

    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED64 = 1;
    private static final int WIRE_BYTES = 2;
    private static final int WIRE_FIXED32 = 5;

    private SessionCodec() {}

    static byte[] encode(SessionState state) {
        ClientState client = state.client();
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        writeUnlessEmpty(out, IP, client.ip());
        writeUnlessEmpty(out, NETWORK, client.network());
        writeUnlessEmpty(out, USER_ID, client.userId());
        writeUnlessEmpty(out, SESSION_ID, client.sessionId());
        writeUnlessEmpty(out, SERVER_ID, client.serverId());
        writeUnlessEmpty(out, TRACE_ID, state.span().traceId());
        writeUnlessEmpty(out, SPAN_ID, state.span().spanId());
        client.settings().forEach((key, value) -> {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            write(entry, ENTRY_KEY, utf8(key));
            write(entry, ENTRY_VALUE, utf8(value));
            write(out, SETTINGS, entry.toByteArray());
        });
        writeUnlessEmpty(out, TOPIC, state.topic());
        return out.toByteArray();
    }

    static SessionState decode(byte[] data) {
        @Nullable String[] fields = new String[TOPIC + 1];
        Map<String, String> settings = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(data);
        while (in.hasRemaining()) {
            int tag = readTag(in);
            int field = tag >>> 3;
            if (field == SETTINGS) {
                readEntry(readBytes(in, tag), settings);
            } else if ((field >= IP && field <= SPAN_ID) || field == TOPIC) {
                fields[field] = readString(in, tag);
            } else {
                skip(in, tag);
            }
        }
        ClientState client = new ClientState(
                orEmpty(fields[IP]),
                orEmpty(fields[NETWORK]),
                orEmpty(fields[USER_ID]),
                orEmpty(fields[SESSION_ID]),
                orEmpty(fields[SERVER_ID]),
                Map.of());
        TraceSpan span = new TraceSpan(orEmpty(fields[TRACE_ID]), orEmpty(fields[SPAN_ID]));
        return new SessionState(client.withSettings(settings), span, orEmpty(fields[TOPIC]));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static void readEntry(ByteBuffer in, Map<String, String> settings) {
        String key = "";
        String value = "";
        while (in.hasRemaining()) {
            int tag = readTag(in);
            switch (tag >>> 3) {
                case ENTRY_KEY -> key = readString(in, tag);
                case ENTRY_VALUE -> value = readString(in, tag);
                default -> skip(in, tag);
            }
        }
        settings.put(key, value);
    }

    private static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static void writeUnlessEmpty(ByteArrayOutputStream out, int field, String value) {
        if (!value.isEmpty()) {
            write(out, field, utf8(value));
        }
    }

    private static void write(ByteArrayOutputStream out, int field, byte[] bytes) {
        writeVarint(out, field << 3 | WIRE_BYTES);
        writeVarint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void writeVarint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** Reads a field number and a wire type, which fill all 32 bits. */
    private static int readTag(ByteBuffer in) {
        long tag = readVarint(in);
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw malformed(in, "field number " + (tag >>> 3));
        }
        return (int) tag;
    }

    private static int readLength(ByteBuffer in) {
        long length = readVarint(in);
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw malformed(in, "a length out of range");
        }
        return (int) length;
    }

    private static long readVarint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!in.hasRemaining()) {
                throw malformed(in, "the end inside a number");
            }
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed(in, "a number of more than 10 bytes");
    }

    private static String readString(ByteBuffer in, int tag) {
        ByteBuffer bytes = readBytes(in, tag);
        if (isAscii(bytes)) {
            return new String(bytes.array(), bytes.arrayOffset(), bytes.limit(), StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformed(in, "a string that is not UTF-8");
        }
    }

    /** Most strings are, and those are read much faster. */
    private static boolean isAscii(ByteBuffer bytes) {
        byte[] array = bytes.array();
        int end = bytes.arrayOffset() + bytes.limit();
        for (int i = bytes.arrayOffset(); i < end; i++) {
            if (array[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer readBytes(ByteBuffer in, int tag) {
        if ((tag & 7) != WIRE_BYTES) {
            throw malformed(in, "wire type " + (tag & 7) + " for field " + (tag >>> 3));
        }
        return take(in, readLength(in));
    }

    private static void skip(ByteBuffer in, int tag) {
        switch (tag & 7) {
            case WIRE_VARINT -> readVarint(in);
            case WIRE_FIXED64 -> take(in, 8);
            case WIRE_BYTES -> take(in, readLength(in));
            case WIRE_FIXED32 -> take(in, 4);
            default -> throw malformed(in, "wire type " + (tag & 7));
        }
    }

    private static ByteBuffer take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw malformed(in, "a length of " + length + " with " + in.remaining() + " bytes left");
        }
        ByteBuffer taken = in.slice(in.position(), length);
        in.position(in.position() + length);
        return taken;
    }

    private static SessionFormatException malformed(ByteBuffer in, String found) {
        return new SessionFormatException("not a session: " + found + " at byte " + in.position());
    }
}
