package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** One kind of load. Owned by the thread of the load. */
interface Scenario {

    /**
     * Makes the load.
     *
     * @param said gets what was measured
     * @return whether all was right
     */
    boolean run(ObjectNode said) throws IOException;
}
