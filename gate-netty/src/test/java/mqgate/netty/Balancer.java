package mqgate.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A load balancer as a gate sees it: it says in the PROXY protocol who its client is, then the client speaks. Immutable. */
final class Balancer {

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int UNIX_ADDRESSES = 216;
    private static final int DESTINATION_PORT = 443;

    private final byte[] header;

    private Balancer(byte[] header) {
        this.header = header;
    }

    /** Version 1, with the client's address. */
    static Balancer v1(String client, int port) {
        boolean ipv6 = client.indexOf(':') >= 0;
        String destination = ipv6 ? "2001:db8::ff" : "192.0.2.255";
        return v1("PROXY " + (ipv6 ? "TCP6 " : "TCP4 ") + client + " " + destination + " " + port + " "
                + DESTINATION_PORT);
    }

    /** Version 1, with this line. */
    static Balancer v1(String line) {
        return new Balancer((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Version 2, with the client's address. */
    static Balancer v2(String client, int port) throws IOException {
        return v2(client, port, new byte[0]);
    }

    /** Version 2, with the client's address and more that may be known of it; an address with colons is one of IPv6, whatever is in it. */
    static Balancer v2(String client, int port, byte[] tlvs) throws IOException {
        boolean ipv6 = client.indexOf(':') >= 0;
        byte[] address = ipv6
                ? ipv6(InetAddress.getByName(client))
                : InetAddress.getByName(client).getAddress();
        ByteBuffer addresses = ByteBuffer.allocate(2 * address.length + 2 * Short.BYTES + tlvs.length);
        addresses.put(address).put(new byte[address.length]);
        addresses.putShort((short) port).putShort((short) DESTINATION_PORT).put(tlvs);
        return v2(PROXY, ipv6 ? TCP6 : TCP4, addresses.array());
    }

    private static byte[] ipv6(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16
                ? bytes
                : ByteBuffer.allocate(16).putInt(8, 0xffff).put(12, bytes).array();
    }

    /** Version 2, for a connection of the balancer's own. */
    static Balancer local() {
        return v2(LOCAL, 0, new byte[0]);
    }

    /** Version 2, for a client that came to the balancer on a socket of Unix. */
    static Balancer unix() {
        return v2(PROXY, UNIX_STREAM, new byte[UNIX_ADDRESSES]);
    }

    private static Balancer v2(int command, int family, byte[] addresses) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.write(command);
        header.write(family);
        header.write(addresses.length >> 8);
        header.write(addresses.length);
        header.writeBytes(addresses);
        return new Balancer(header.toByteArray());
    }

    byte[] header() {
        return Arrays.copyOf(header, header.length);
    }

    /** Opens the transport up to TLS, if the link has that; then it is the client's. */
    Socket openSocket(Link link, InetSocketAddress gate) throws IOException {
        Socket socket = TestClient.openSocket(Link.TCP, gate);
        socket.getOutputStream().write(header);
        return link.isTls()
                ? TestCertificate.INSTANCE
                        .clientContext()
                        .getSocketFactory()
                        .createSocket(socket, "127.0.0.1", gate.getPort(), true)
                : socket;
    }

    /** Opens the transport: nothing of MQTT is sent yet. */
    TestClient open(Link link, InetSocketAddress gate) throws IOException {
        Socket socket = openSocket(link, gate);
        return link.isWebSocket()
                ? TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"))
                : TestClient.over(socket);
    }
}
