package mqgate.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import mqgate.api.IpNetwork;
import org.jspecify.annotations.Nullable;

/** Addresses that came as text. Nothing here asks a name server. */
final class IpAddresses {

    private IpAddresses() {}

    /** Reads an IPv4 or IPv6 address, that one also in brackets; null for anything else. An IPv4 address in its IPv6 form is one of IPv4. */
    static @Nullable InetAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    static boolean isIn(List<IpNetwork> networks, InetAddress address) {
        for (IpNetwork network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
