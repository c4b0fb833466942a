package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import mqgate.api.IpNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the headers of proxies name. 10.0.0.0/8, 192.0.2.7 and fd00::/8 are trusted; the request comes from 10.0.0.1, port 5. */
final class ForwardedHeadersTest {

    private static final InetSocketAddress PEER = address("10.0.0.1", 5);

    private final ForwardedHeaders headers = new ForwardedHeaders(Stream.of("10.0.0.0/8", "192.0.2.7", "fd00::/8")
            .map(IpNetwork::parse)
            .toList());

    private static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Lines are written with a bar between them. */
    private static List<String> lines(String header) {
        return List.of(header.split("\\|", -1));
    }

    private InetSocketAddress xForwardedFor(String header) {
        return headers.client(PEER, List.of(), lines(header));
    }

    private InetSocketAddress forwarded(String header) {
        return headers.client(PEER, lines(header), List.of());
    }

    @Test
    void client_noHeader_isThePeer() {
        assertThat(headers.client(PEER, List.of(), List.of())).isEqualTo(PEER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "203.0.113.7; 203.0.113.7; 0",
                "  203.0.113.7\t; 203.0.113.7; 0",
                "203.0.113.7:4711; 203.0.113.7; 4711",
                "203.0.113.7:0; 203.0.113.7; 0",
                "203.0.113.7:65535; 203.0.113.7; 65535",
                "2001:db8::7; 2001:db8::7; 0",
                "[2001:db8::7]; 2001:db8::7; 0",
                "[2001:db8::7]:4711; 2001:db8::7; 4711",
                "1:2:3:4:5:6:7:8; 1:2:3:4:5:6:7:8; 0",
                "::ffff:203.0.113.7; 203.0.113.7; 0",
                "[::ffff:203.0.113.7]:4711; 203.0.113.7; 4711",
                "198.51.100.1, 203.0.113.7; 203.0.113.7; 0",
                "198.51.100.1, 203.0.113.7, 10.9.9.9; 203.0.113.7; 0",
                "198.51.100.1,203.0.113.7,192.0.2.7,fd00::1,::ffff:10.2.3.4; 203.0.113.7; 0",
                "198.51.100.1|203.0.113.7; 203.0.113.7; 0",
                "198.51.100.1, 203.0.113.7|10.0.0.2|10.0.0.3, 10.0.0.4; 203.0.113.7; 0",
                "10.0.0.2, 10.0.0.3:9; 10.0.0.2; 0",
                "\"open, 203.0.113.7; 203.0.113.7; 0",
                "garbage, 203.0.113.7; 203.0.113.7; 0"
            })
    void client_xForwardedFor_isTheLastWhoIsNotTrusted(String header, String ip, int port) {
        assertThat(xForwardedFor(header)).isEqualTo(address(ip, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "203.0.113.7,",
                "203.0.113.7, ",
                "203.0.113.7|",
                "unknown",
                "203.0.113.7, unknown",
                "localhost",
                "203.0.113.256",
                "203.0.113",
                "203.0.113.7.1",
                "0x7f.1.1.1",
                "203.0.113.7:",
                "203.0.113.7:65536",
                "203.0.113.7:999999999999",
                "203.0.113.7:-1",
                "203.0.113.7:http",
                "203.0.113.7 198.51.100.1",
                "\"203.0.113.7\"",
                "[203.0.113.7",
                "[203.0.113.7]:1:2",
                "2001:db8::7::1",
                "2001:db8::12345",
                "[2001:db8::7",
                "2001:db8::7]",
                "[2001:db8::7]4711",
                "[2001:db8::7]:",
                "fe80::1%eth0",
                ":",
                "::x",
                "[]",
                "\u0661.\u0662.\u0663.\u0664",
                "unix:",
                "for=203.0.113.7"
            })
    void client_xForwardedForNamesNobody_isTheOneWhoSaysSo(String header) {
        assertThat(xForwardedFor(header)).isEqualTo(PEER);
        assertThat(xForwardedFor("203.0.113.9, " + header + ", 10.0.0.2:3")).isEqualTo(address("10.0.0.2", 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.7 ! 203.0.113.7 ! 0",
                "FOR=203.0.113.7 ! 203.0.113.7 ! 0",
                "for=\"203.0.113.7\" ! 203.0.113.7 ! 0",
                "for=\"203.0.113.7:4711\" ! 203.0.113.7 ! 4711",
                "for=203.0.113.7:4711 ! 203.0.113.7 ! 4711",
                "for=\"203.0.113.7:_hidden\" ! 203.0.113.7 ! 0",
                "for=\"[2001:db8::7]:4711\" ! 2001:db8::7 ! 4711",
                "For=\"[2001:db8::7]\" ! 2001:db8::7 ! 0",
                "for=\"[::ffff:203.0.113.7]\" ! 203.0.113.7 ! 0",
                "proto=https;for=203.0.113.7;by=10.0.0.1 ! 203.0.113.7 ! 0",
                "proto=https ; for=203.0.113.7 ; by=10.0.0.1 ! 203.0.113.7 ! 0",
                "host=\"a,for=198.51.100.1;for=198.51.100.1\";for=203.0.113.7 ! 203.0.113.7 ! 0",
                "host=\"a\\\",for=198.51.100.1\";for=203.0.113.7 ! 203.0.113.7 ! 0",
                "for=203.0.113.7;host=\"a\\\\\" ! 203.0.113.7 ! 0",
                "for=198.51.100.1, for=203.0.113.7 ! 203.0.113.7 ! 0",
                "for=198.51.100.1,for=203.0.113.7;proto=http,for=10.0.0.3;by=_x ! 203.0.113.7 ! 0",
                "for=198.51.100.1|for=203.0.113.7|for=\"[fd00::1]:3\" ! 203.0.113.7 ! 0",
                "for=10.0.0.2, for=10.0.0.3 ! 10.0.0.2 ! 0",
                "for=\"open, for=203.0.113.7 ! 203.0.113.7 ! 0",
                "for=_secret, for=203.0.113.7 ! 203.0.113.7 ! 0"
            })
    void client_forwarded_isTheLastWhoIsNotTrusted(String header, String ip, int port) {
        assertThat(forwarded(header)).isEqualTo(address(ip, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "203.0.113.7",
                "for=unknown",
                "for=_secret",
                "for=\"_secret:80\"",
                "for=",
                "for",
                "for=\"\"",
                "for=\"",
                "for=\"203.0.113.7",
                "for=203.0.113.7\"",
                "for =203.0.113.7",
                "for= 203.0.113.7",
                "by=203.0.113.7",
                "xfor=203.0.113.7",
                "for=203.0.113.7;for=203.0.113.8",
                "for=203.0.113.7;FOR=203.0.113.7",
                "for=\"203.0.113.7\\\"\"",
                "for=\"2001:db8::7]:1\"",
                "for=localhost",
                "for=203.0.113.7;for=unknown"
            })
    void client_forwardedNamesNobody_isTheOneWhoSaysSo(String header) {
        assertThat(forwarded(header)).isEqualTo(PEER);
        assertThat(forwarded("for=203.0.113.9," + header + "|for=\"10.0.0.2:3\""))
                .isEqualTo(address("10.0.0.2", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "for=\"203.0.113.7:4711\", 203.0.113.7, 203.0.113.7",
        "for=203.0.113.7, 203.0.113.8, ",
        "for=_secret, 203.0.113.8, ",
        "for=203.0.113.7, unknown, ",
        "for=203.0.113.7, '', ",
        "for=203.0.113.7, '198.51.100.1, 203.0.113.7, 10.0.0.3', 203.0.113.7"
    })
    void client_bothHeaders_mustNameTheSame(String forwarded, String xForwardedFor, String ip) {
        InetSocketAddress client = headers.client(PEER, lines(forwarded), lines(xForwardedFor));

        assertThat(client == null ? null : client.getAddress())
                .isEqualTo(ip == null ? null : address(ip, 0).getAddress());
    }

    /** Seeded. Whatever a client writes before it: what the proxy adds decides. */
    @Test
    void client_anythingBeforeWhatTheProxyAdds_changesNothing() {
        String alphabet = "for=FOR,;:.[]\"\\ 0123456789abcdef_-|unknown\t%x10.0.0.2";
        Random random = new Random(7);
        for (int run = 0; run < 100_000; run++) {
            StringBuilder spoof = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                spoof.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            assertThat(xForwardedFor(spoof + ", 203.0.113.7:4711"))
                    .as("%s", spoof)
                    .isEqualTo(address("203.0.113.7", 4711));
            assertThat(forwarded(spoof + ",for=203.0.113.7")).as("%s", spoof).isEqualTo(address("203.0.113.7", 0));
            assertThat(forwarded(spoof.toString())).as("%s", spoof).isNotNull();
        }
    }
}
