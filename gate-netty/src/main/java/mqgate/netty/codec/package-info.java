/**
 * MQTT 3.1, 3.1.1 and 5.0 packets, and their way from and to bytes. Knows buffers and channels, no gate and no agent.
 *
 * <p>Incoming: {@link mqgate.netty.codec.PacketCodec} finds where each packet ends, one reader per packet type reads it.
 * Outgoing: its other half, {@link mqgate.netty.codec.PacketEncoder}, joins what is written between two flushes into one buffer.
 */
@org.jspecify.annotations.NullMarked
package mqgate.netty.codec;
