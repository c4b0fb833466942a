package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/32, 192.0.2.7, true",
        "192.0.2.4/31, 192.0.2.5, true",
        "192.0.2.4/31, 192.0.2.6, false",
        "192.0.2.128/25, 192.0.2.255, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::7, false",
        "255.255.255.255, 255.255.255.255, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.1.2.3, 10.1.2.3, true",
        "::1, ::1, true",
        "::1, ::2, false",
        "::1, 0.0.0.1, false",
        "::/0, 2001:db8::7, true",
        "::/0, 10.0.0.1, false",
        "fd00::/8, fdff:ffff::1, true",
        "fd00::/8, fc00::1, false",
        "2001:DB8::/33, 2001:db8:7fff::1, true",
        "2001:DB8::/33, 2001:db8:8000::1, false",
        "2001:db8::7/128, 2001:db8::7, true",
        "2001:db8::7/127, 2001:db8::6, true"
    })
    void contains_address_ifItBeginsWithTheSameBits(String network, String address, boolean contained)
            throws Exception {
        assertThat(IpNetwork.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(contained);
    }

    /** Such an object Java makes only if it is asked to. */
    @Test
    void contains_ipv6FormAsAnObjectOfIpv6_isTheIpv4Address() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        InetAddress address = Inet6Address.getByAddress(null, mapped, 0);

        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(IpNetwork.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(IpNetwork.parse("11.0.0.0/8").contains(address)).isFalse();
        assertThat(IpNetwork.parse("::/0").contains(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 /8",
                " 10.0.0.0",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "10.0.0.010",
                "10.0.0.x",
                "999.0.0.1",
                "0x0a.0.0.1",
                "167772160",
                "localhost",
                "beef",
                "example.com/8",
                "\u0661\u0660.0.0.1",
                "::/129",
                "::1::",
                ":",
                ":::",
                ".:1",
                "[::1]",
                "fe80::1%eth0",
                "2001:db8::12345",
                "::10.0.0.256",
                "::ffff:10.0.0.0/104"
            })
    void parse_anythingElse_throwsIllegalArgument(String text) {
        assertThatThrownBy(() -> IpNetwork.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network: " + text
                        + " (expected: an IPv4 or IPv6 address, or one with /bits, like 10.0.0.0/8)");
    }

    @Test
    void toString_isAsItWasWritten() {
        assertThat(IpNetwork.parse("2001:DB8::/33")).hasToString("2001:DB8::/33");
    }
}
