package mqgate.netty;

import java.net.InetSocketAddress;

/** HiveMQ's Java client against a gate. */
final class HiveMqTest extends ClientContract {

    @Override
    HiveMqClient newClient(Link link, InetSocketAddress address, Login login) {
        return new HiveMqClient(link, address, login);
    }
}
