package mqgate.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebServerTest {

    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.bind("--http-port", new InetSocketAddress("127.0.0.1", 0))
                .files("/pages/", "console")
                .webJar("/lib/uplot/", "uplot")
                .redirect("/pages", "/pages/")
                .json("/nothing", request -> null)
                .json("/fails", request -> {
                    throw new IllegalStateException("as the test wants it");
                })
                .json("/asked", request -> Map.of("q", request.parameter("q"), "other", request.parameter("other")));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawHttp.Answer get(String target) throws IOException {
        return RawHttp.get(server.address(), target);
    }

    @ParameterizedTest
    @CsvSource({
        "/pages/, text/html; charset=utf-8",
        "/pages/index.html, text/html; charset=utf-8",
        "/pages/console.css, text/css; charset=utf-8",
        "/pages/main.js, text/javascript; charset=utf-8",
        "/pages/favicon.svg, image/svg+xml",
        "/lib/uplot/dist/uPlot.iife.min.js, text/javascript; charset=utf-8"
    })
    void get_aFile_comesWithItsTypeAndThePolicy(String target, String type) throws IOException {
        RawHttp.Answer answer = get(target);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'self';")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/../../logback.xml",
                "/pages/%2e%2e/console/index.html",
                "/pages/..%2fconsole/index.html",
                "/pages/..%5cconsole%5cindex.html",
                "/pages//etc/index.html",
                "/pages/none.html",
                "/pages/none",
                "/lib/uplot/",
                "/lib/uplot/package.json",
                "/lib/uplot/../../../mqgate/examples/Main.class",
                "/pagesandmore",
                "/askedmore",
                "/asked/more",
                "/nothing",
                "/"
            })
    void get_whatIsNotServed_isNotFound(String target) throws IOException {
        assertThat(get(target).status()).isEqualTo(404);
    }

    @Test
    void head_aFile_saysItsLengthAndSendsNoBody() throws IOException {
        RawHttp.Answer answer = RawHttp.request(server.address(), "HEAD", "/pages/main.js", "localhost");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Content-Length"))
                .isEqualTo(get("/pages/main.js").header("Content-Length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void otherMethods_anyPath_areRefused(String method) throws IOException {
        for (String target : new String[] {"/pages/", "/pages", "/asked"}) {
            RawHttp.Answer answer = RawHttp.request(server.address(), method, target, "localhost");

            assertThat(answer.status()).as(target).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @Test
    void redirect_itsPath_namesTheTarget() throws IOException {
        RawHttp.Answer answer = get("/pages?a=b");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo("/pages/");
    }

    @Test
    void json_parameters_areDecoded() throws IOException {
        RawHttp.Answer answer = get("/asked?x=1&q=a%26b+%C3%A4&q=second");

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).contains("\"q\":\"a&b Ã¤\"", "\"other\":\"\"");
    }

    @Test
    void json_answerFails_isAnError() throws IOException {
        RawHttp.Answer answer = get("/fails");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("as the test wants it");
    }

    @Test
    void bind_anyHost_isServed() throws IOException {
        assertThat(RawHttp.request(server.address(), "GET", "/asked", "game.example.org")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void get_othersNeverFinishTheirRequests_isAnsweredAndThoseEnd() throws IOException {
        List<Socket> halves = new ArrayList<>();
        try (WebServer other = WebServer.bindLoopback("--port", 0).json("/here", request -> "yes")) {
            other.start();
            for (int i = 0; i < 8; i++) {
                Socket half = new Socket("127.0.0.1", other.address().getPort());
                halves.add(half);
                half.getOutputStream().write("GET /he".getBytes(StandardCharsets.UTF_8));
            }

            assertThat(RawHttp.get(other.address(), "/here").status()).isEqualTo(200);
            halves.get(0).setSoTimeout(20_000);
            assertThat(halves.get(0).getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    @Test
    void webJar_notOnTheClassPath_throwsAndNamesIt() throws IOException {
        try (WebServer other = WebServer.bindLoopback("--port", 0)) {
            assertThatThrownBy(() -> other.webJar("/lib/", "left-pad"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("org.webjars.npm:left-pad: not on the class path");
        }
    }

    @Test
    void bindLoopback_portTaken_throwsAndNamesTheOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> WebServer.bindLoopback("--port", taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("--port: 127.0.0.1:" + taken.getLocalPort()
                            + " (expected: a free address of this machine)");
        }
    }
}
