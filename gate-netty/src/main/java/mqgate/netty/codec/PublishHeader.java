package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the header of a written message of QoS 0 says.
 *
 * @param topic the first characters of its topic, 64 at least if it has so many
 * @param payloadBytes how long its payload is
 */
public record PublishHeader(String topic, int payloadBytes) {

    /** As much as 64 characters can take, and one more that may be cut. */
    private static final int TOPIC_BYTES = 64 * 3 + 3;

    /**
     * Reads the headers of messages that were written in a row; nothing else of them is looked at.
     *
     * @param messages messages of QoS 0
     * @param mqtt5 whether they are of MQTT 5
     * @return a header for each, in their order
     */
    public static List<PublishHeader> of(EncodedPacket messages, boolean mqtt5) {
        List<PublishHeader> headers = new ArrayList<>(1);
        ByteBuf in = messages.bytes().duplicate();
        try {
            while (in.isReadable()) {
                in.skipBytes(1);
                int length = RemainingLength.read(in, in.writerIndex());
                int end = in.readerIndex() + length;
                headers.add(read(in, end, mqtt5));
                in.readerIndex(end);
            }
        } catch (MalformedPacketException e) {
            throw new IllegalStateException("a message that the gate itself has written", e);
        }
        return headers;
    }

    private static PublishHeader read(ByteBuf in, int end, boolean mqtt5) throws MalformedPacketException {
        int topicLength = in.readUnsignedShort();
        int start = in.readerIndex();
        String topic = in.toString(start, Math.min(topicLength, TOPIC_BYTES), StandardCharsets.UTF_8);
        in.readerIndex(start + topicLength);
        int propertiesLength = mqtt5 ? RemainingLength.read(in, end) : 0;
        return new PublishHeader(topic, end - in.readerIndex() - propertiesLength);
    }
}
