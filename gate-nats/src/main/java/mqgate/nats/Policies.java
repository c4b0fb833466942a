package mqgate.nats;

import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;

/** A delivery policy on its way to another process; the default one is resolved there. */
final class Policies {

    private static final int DEFAULT = 0;
    private static final int MUST = 1;
    private static final int DROPPABLE = 2;
    private static final int LATEST = 3;

    private Policies() {}

    static void write(ByteWriter out, DeliveryPolicy policy) {
        if (policy instanceof DeliveryPolicy.Latest latest) {
            out.writeByte(LATEST).writeString(latest.key());
        } else if (policy instanceof DeliveryPolicy.Must) {
            out.writeByte(MUST);
        } else if (policy instanceof DeliveryPolicy.Droppable) {
            out.writeByte(DROPPABLE);
        } else {
            out.writeByte(DEFAULT);
        }
    }

    static DeliveryPolicy read(ByteReader in) {
        int code = in.readByte();
        return switch (code) {
            case DEFAULT -> DeliveryPolicy.byDefault();
            case MUST -> DeliveryPolicy.must();
            case DROPPABLE -> DeliveryPolicy.droppable();
            case LATEST -> DeliveryPolicy.latest(in.readString());
            default -> throw new GateException("a delivery policy of kind " + code + ", which this gate does not know");
        };
    }
}
