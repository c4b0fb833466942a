package mqgate.netty;

import io.netty.buffer.Unpooled;
import mqgate.api.spi.AgentProtocol;
import mqgate.netty.codec.Packet;

/** What a message to a client is in the language of its connection: something that its pipeline can write. */
@FunctionalInterface
interface Wire {

    /** MQTT 3.1 and 3.1.1, which look the same from the server. */
    Wire MQTT3 = Packet.Publish::new;

    /** A protocol of the user's own. */
    static Wire of(AgentProtocol protocol) {
        return (topic, body) -> Unpooled.wrappedBuffer(protocol.encode(topic, body));
    }

    /** Called on any thread; an exception means that the message cannot be written in this language. */
    Object message(String topic, byte[] body) throws Exception;
}
