package mqgate.core;

import java.util.Map;
import mqgate.api.GateException;
import mqgate.api.Message;

/** How a handler wants its body. */
@FunctionalInterface
interface MessageBody<B> {

    /** Any bytes, also those that look like JSON. */
    MessageBody<byte[]> BYTES = (handler, message) -> message.getBody();

    /** The whole message. */
    MessageBody<Message> MESSAGE = (handler, message) -> message;

    /** A JSON object, with mqant's error for what only looks like one. */
    MessageBody<Map<String, Object>> JSON = (handler, message) -> {
        byte[] body = message.getBody();
        if (body.length < 2 || body[0] != '{' || body[body.length - 1] != '}') {
            throw new GateException(handler + ": a body of " + body.length + " bytes (expected: a JSON object)");
        }
        return Json.readObject(body);
    };

    B read(String handler, Message message);
}
