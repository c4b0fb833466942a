package mqgate.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits. Immutable.
 *
 * @since 0.1
 */
public final class IpNetwork {

    /** Looser than IPv6 is, but never a name. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]*");

    /** Strict: what only looks like an address might be looked up as a name, and some read a leading zero as octal. */
    private static final Pattern IPV4 =
            Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"));

    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    private static final int IPV4_LENGTH = 4;

    /** What the IPv6 form of an IPv4 address begins with. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] network;
    private final int prefix;
    private final String text;

    private IpNetwork(byte[] network, int prefix, String text) {
        this.network = network;
        this.prefix = prefix;
        this.text = text;
    }

    /**
     * Reads a network.
     *
     * @param text an address, or one with the number of its bits that count: {@code 10.0.0.0/8}, {@code 192.0.2.7}, {@code fd00::/8};
     *     no names
     * @return the network
     * @throws IllegalArgumentException if it is none
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(text, slash < 0 ? text : text.substring(0, slash));
        int prefix = slash < 0 ? address.length * Byte.SIZE : prefix(text, text.substring(slash + 1));
        if (prefix > address.length * Byte.SIZE) {
            throw malformed(text);
        }
        return new IpNetwork(address, prefix, text);
    }

    private static byte[] address(String text, String address) {
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            throw malformed(text);
        }
        try {
            return InetAddress.getByName(address).getAddress(); // no look-up: it is no name
        } catch (UnknownHostException e) {
            throw malformed(text);
        }
    }

    private static int prefix(String text, String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw malformed(text);
        }
        return Integer.parseInt(prefix);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "network: " + text + " (expected: an IPv4 or IPv6 address, or one with /bits, like 10.0.0.0/8)");
    }

    /**
     * {@return whether an address is in this network} An IPv4 address in its IPv6 form counts as the IPv4 address that it is.
     *
     * @param address the address
     */
    public boolean contains(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        int rest = prefix % Byte.SIZE;
        int mask = 0xff << (Byte.SIZE - rest);
        return Arrays.equals(bytes, 0, whole, network, 0, whole)
                && (rest == 0 || ((bytes[whole] ^ network[whole]) & mask & 0xff) == 0);
    }

    /** Java makes IPv4 addresses of those itself, but not always. */
    private static byte[] unmapped(byte[] address) {
        int begin = address.length - IPV4_LENGTH;
        boolean mapped = begin == MAPPED.length && Arrays.equals(address, 0, begin, MAPPED, 0, begin);
        return mapped ? Arrays.copyOfRange(address, begin, address.length) : address;
    }

    @Override
    public String toString() {
        return text;
    }
}
