package mqgate.core;

import java.util.Map;
import mqgate.api.GateException;

/** How a handler wants its body; as in mqant, what begins like a JSON object must be one, whoever gets it. */
@FunctionalInterface
interface MessageBody<B> {

    MessageBody<byte[]> BYTES = (handler, body) -> {
        if (looksLikeJson(body)) {
            Json.check(body);
        }
        return body;
    };

    MessageBody<Map<String, Object>> JSON = (handler, body) -> {
        if (!looksLikeJson(body)) {
            throw new GateException(handler + ": a body of " + body.length + " bytes (expected: a JSON object)");
        }
        return Json.readObject(body);
    };

    B read(String handler, byte[] body);

    private static boolean looksLikeJson(byte[] body) {
        return body.length >= 2 && body[0] == '{' && body[body.length - 1] == '}';
    }
}
