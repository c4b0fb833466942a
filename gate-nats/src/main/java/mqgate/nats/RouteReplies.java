package mqgate.nats;

import java.util.List;
import mqgate.api.UserProperty;
import mqgate.api.spi.RouteResult;

/** How what a client is answered is written between a module and a gate. Without state. */
final class RouteReplies {

    // what it is and what it has besides its bytes, in one byte
    private static final int KIND = 3;
    private static final int NONE = 0;
    private static final int RAW = 1;
    private static final int WRITTEN = 2;
    private static final int AT_LEAST_ONCE = 4;
    private static final int USER_PROPERTIES = 8;

    private static final int MOST_OF_THE_REST = 32;

    private RouteReplies() {}

    /** Writes the answer to a request. An envelope has to be written already. */
    static ByteWriter write(RouteResult result) {
        if (result instanceof RouteResult.Raw raw) {
            return write(RAW, raw.bytes(), "", raw.extras());
        }
        if (result instanceof RouteResult.Written written) {
            return write(WRITTEN, written.bytes(), written.error(), written.extras());
        }
        return Request.answer(1).writeByte(NONE);
    }

    private static ByteWriter write(int kind, byte[] bytes, String error, RouteResult.Extras extras) {
        boolean withProperties = !extras.userProperties().isEmpty();
        ByteWriter out = Request.answer(bytes.length + error.length() + MOST_OF_THE_REST)
                .writeByte(kind | (extras.atLeastOnce() ? AT_LEAST_ONCE : 0) | (withProperties ? USER_PROPERTIES : 0));
        if (kind == WRITTEN) {
            out.writeString(error);
        }
        if (withProperties) {
            RouteCalls.writeUserProperties(out, extras.userProperties());
        }
        return out.writeRest(bytes);
    }

    static RouteResult read(ByteReader in) {
        int flags = in.readByte();
        if ((flags & KIND) == NONE) {
            return RouteResult.none();
        }
        String error = (flags & KIND) == WRITTEN ? in.readString() : "";
        List<UserProperty> userProperties =
                (flags & USER_PROPERTIES) == 0 ? List.of() : RouteCalls.readUserProperties(in);
        byte[] bytes = in.readRest();
        RouteResult result = (flags & KIND) == RAW ? RouteResult.raw(bytes) : RouteResult.written(bytes, error);
        for (UserProperty property : userProperties) {
            result = result.withUserProperty(property.name(), property.value());
        }
        return (flags & AT_LEAST_ONCE) == 0 ? result : result.atLeastOnce();
    }
}
