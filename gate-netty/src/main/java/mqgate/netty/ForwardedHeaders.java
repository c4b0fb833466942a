package mqgate.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mqgate.api.IpNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client in what proxies have added to the headers of a request: {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For}.
 * Immutable.
 *
 * <ul>
 *   <li>Everybody can write such headers, but a proxy adds to their end whom it got the request from. So they are read from their end, as
 *       long as the one who wrote an element is trusted: the first who is not is the client, what is before it is only what he says.
 *   <li>An element that names no address ends that too: then the client is not known better than by the proxy that wrote it.
 *   <li>Of the two headers a proxy writes one, and the other as it came from the client. Which one it writes is not known here, so they
 *       must not contradict each other.
 * </ul>
 */
final class ForwardedHeaders {

    private static final String FOR = "for";

    /** An IPv4 address, an IPv6 one in brackets, either with a port; or an IPv6 one as it is. A port may be hidden behind a name. */
    private static final Pattern NODE = Pattern.compile(
            "(?<ip>[0-9.]+|\\[[0-9a-fA-F:.]+])(:(?<port>[0-9]{1,5}|_[\\w.-]+))?|(?<bare>[0-9a-fA-F:.]+)");

    private final List<IpNetwork> trusted;

    ForwardedHeaders(List<IpNetwork> trusted) {
        this.trusted = trusted;
    }

    /**
     * Returns the client, with port 0 if that is not known; or null if the headers contradict each other.
     *
     * @param peer who sent the request
     * @param forwarded the lines of the one header, or none
     * @param xForwardedFor the lines of the other one, or none
     */
    @Nullable InetSocketAddress client(InetSocketAddress peer, List<String> forwarded, List<String> xForwardedFor) {
        InetSocketAddress byFor = client(peer, xForwardedFor, ForwardedHeaders::node);
        if (forwarded.isEmpty()) {
            return byFor;
        }
        InetSocketAddress client = client(peer, forwarded, ForwardedHeaders::forwardedFor);
        if (xForwardedFor.isEmpty() || client.equals(byFor)) {
            return client;
        }
        boolean agree = client.getAddress().equals(byFor.getAddress());
        return agree
                ? new InetSocketAddress(client.getAddress(), 0)
                : null; // one of the ports may be the client's word
    }

    private InetSocketAddress client(
            InetSocketAddress peer, List<String> lines, Function<String, @Nullable InetSocketAddress> reader) {
        InetSocketAddress client = peer;
        for (int line = lines.size() - 1; line >= 0; line--) {
            for (String element : lastFirst(lines.get(line), ',')) {
                InetSocketAddress before =
                        IpAddresses.isIn(trusted, client.getAddress()) ? reader.apply(element) : null;
                if (before == null) {
                    return client;
                }
                client = before;
            }
        }
        return client;
    }

    /**
     * Splits from the end, because the beginning may be a client's, whose open quote must not hide what a proxy wrote. What is in quotes
     * is not split.
     */
    private static List<String> lastFirst(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = text.length();
        for (int i = end - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(i + 1, end).strip());
                end = i;
            }
        }
        parts.add(text.substring(0, end).strip());
        return parts;
    }

    private static boolean isEscaped(String text, int index) {
        int begin = index;
        while (begin > 0 && text.charAt(begin - 1) == '\\') {
            begin--;
        }
        return (index - begin) % 2 == 1;
    }

    /** Reads the address of an element like {@code for="[2001:db8::1]:4711";proto=https}; null if there is none, or several are. */
    private static @Nullable InetSocketAddress forwardedFor(String element) {
        String node = null;
        for (String pair : lastFirst(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals == FOR.length() && pair.regionMatches(true, 0, FOR, 0, equals)) {
                if (node != null) {
                    return null;
                }
                node = unquoted(pair.substring(equals + 1));
            }
        }
        return node == null ? null : node(node);
    }

    /** No address has anything in it that quotes would have to escape. */
    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static @Nullable InetSocketAddress node(String text) {
        Matcher node = NODE.matcher(text);
        if (!node.matches()) {
            return null;
        }
        String ip = node.group("ip");
        InetAddress address = IpAddresses.parse(ip == null ? node.group("bare") : ip);
        int port = port(node.group("port"));
        return address == null || port < 0 ? null : new InetSocketAddress(address, port);
    }

    /** Returns 0 for an unknown port, and -1 for what is none. */
    private static int port(@Nullable String text) {
        if (text == null || text.startsWith("_")) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port <= 0xffff ? port : -1;
    }
}
