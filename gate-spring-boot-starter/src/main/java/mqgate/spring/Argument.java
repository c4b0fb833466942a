package mqgate.spring;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Session;
import org.jspecify.annotations.Nullable;

/** What one parameter of a handler gets of a message. Immutable. */
record Argument(Kind kind, Reader reader) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A method can have one of each. */
    enum Kind {
        SESSION,
        MESSAGE,
        BODY
    }

    /** Reads it. */
    @FunctionalInterface
    interface Reader {
        Object read(Session session, Message message);
    }

    /** Returns null for a type that no part of a message can be. */
    static @Nullable Argument of(Type type) {
        JavaType java = JSON.constructType(type);
        if (java.hasRawClass(Session.class)) {
            return new Argument(Kind.SESSION, (session, message) -> session);
        } else if (java.hasRawClass(Message.class)) {
            return new Argument(Kind.MESSAGE, (session, message) -> message);
        } else if (java.hasRawClass(byte[].class)) {
            return new Argument(Kind.BODY, (session, message) -> message.getBody());
        } else if (java.hasRawClass(String.class)) {
            return new Argument(Kind.BODY, (session, message) -> new String(message.getBody(), StandardCharsets.UTF_8));
        }
        return isReadable(java) ? new Argument(Kind.BODY, (session, message) -> read(java, message)) : null;
    }

    private static boolean isReadable(JavaType type) {
        Class<?> raw = type.getRawClass();
        boolean isConcrete = !Modifier.isAbstract(raw.getModifiers()) && raw != Object.class;
        return isConcrete || type.isContainerType() || type.isTypeOrSubTypeOf(JsonNode.class);
    }

    private static Object read(JavaType type, Message message) {
        Object value;
        try {
            value = JSON.readValue(message.getBody(), type);
        } catch (InvalidDefinitionException e) { // whatever the client sends
            throw new IllegalStateException(
                    "The body cannot be read: " + type.getRawClass().getName(), e);
        } catch (IOException e) { // its words quote the body, which must not get into traces with this one
            throw new GateException("The JSON format is incorrect");
        }
        if (value == null) {
            throw new GateException("The JSON format is incorrect");
        }
        return value;
    }
}
