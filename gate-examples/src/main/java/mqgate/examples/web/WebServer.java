package mqgate.examples.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages on a port of its own: the JDK's server, with enough threads that some browsers that hang hold up nobody, and not for ever. Only
 * reads: other methods than GET and HEAD are refused. Used by one thread until it is started.
 */
public final class WebServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    // half a request, or an answer that nobody takes, would keep a thread for ever; the JDK's server listens to nothing
    // but properties
    static {
        setIfAbsent("sun.net.httpserver.maxReqTime", "5");
        setIfAbsent("sun.net.httpserver.maxRspTime", "60");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, WebServer::thread);
    private final Predicate<@Nullable String> hosts;

    /** Answers requests whose Host header is one of the hosts. */
    private WebServer(HttpServer server, Predicate<@Nullable String> hosts) {
        this.server = server;
        this.hosts = hosts;
        server.setExecutor(threads);
    }

    /**
     * Takes a port; nothing is served yet.
     *
     * @param option the option that chose the address, for the message of a failure
     * @param address where to listen; port 0 picks one
     * @return the server
     * @throws IOException if the address is not free; the message names the option and the address
     */
    public static WebServer bind(String option, InetSocketAddress address) throws IOException {
        return bind(option, address, host -> true);
    }

    /**
     * Takes a port of the loopback address, for who is on this machine: nothing is served yet. Refuses requests for any other host, so that
     * a page from elsewhere whose name leads here (DNS rebinding) reads nothing.
     *
     * @param option as for {@link #bind(String, InetSocketAddress)}
     * @param port 0 picks one
     * @return the server
     * @throws IOException as there
     * @throws IllegalArgumentException if there is no such port
     */
    public static WebServer bindLoopback(String option, int port) throws IOException {
        return bind(option, new InetSocketAddress("127.0.0.1", port), LoopbackNames::isOne);
    }

    private static WebServer bind(String option, InetSocketAddress address, Predicate<@Nullable String> hosts)
            throws IOException {
        try {
            return new WebServer(HttpServer.create(address, 0), hosts);
        } catch (IOException e) {
            String where = address.getHostString() + ":" + address.getPort();
            throw new IOException(option + ": " + where + " (expected: a free address of this machine)", e);
        }
    }

    /**
     * Serves the files of a folder of the class path, {@code index.html} for the folder itself.
     *
     * @param path begins and ends with a slash
     * @param folder below {@code web/}
     * @return this server
     */
    public WebServer files(String path, String folder) {
        server.createContext(path, reading(new ResourceFiles("web/" + folder, "index.html")));
        return this;
    }

    /**
     * Serves the files of a WebJar.
     *
     * @param path begins and ends with a slash
     * @param name of the WebJar: its artifact
     * @return this server
     */
    public WebServer webJar(String path, String name) {
        server.createContext(path, reading(new ResourceFiles(WebJars.folder(name), "")));
        return this;
    }

    /**
     * Answers a path with JSON.
     *
     * @param path begins with a slash
     * @param answer gets the request, returns what Jackson can write; null becomes 404. On a thread of this server, several at once
     * @return this server
     */
    public WebServer json(String path, Function<WebRequest, ?> answer) {
        server.createContext(path, reading(exact(exchange -> {
            Object body = answer.apply(new WebRequest(exchange.getRequestURI()));
            if (body == null) {
                Response.NOT_FOUND.send(exchange);
            } else {
                new Response(200, "application/json", JSON.writeValueAsBytes(body)).send(exchange);
            }
        })));
        return this;
    }

    /**
     * Sends whoever asks for a path elsewhere.
     *
     * @param path begins with a slash
     * @param target the other path
     * @return this server
     */
    public WebServer redirect(String path, String target) {
        server.createContext(path, reading(exact(exchange -> {
            exchange.getResponseHeaders().set("Location", target);
            Response.text(302, target).send(exchange);
        })));
        return this;
    }

    /** Begins to serve. */
    public void start() {
        server.start();
    }

    /**
     * Returns where it listens.
     *
     * @return the address with the real port
     */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Ends at once, whatever browsers wait for; the port is free afterwards. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void setIfAbsent(String property, String seconds) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, seconds);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "web");
        thread.setDaemon(true);
        return thread;
    }

    /** The JDK's server takes a path for all that begin with it. */
    private static HttpHandler exact(HttpHandler handler) {
        return exchange -> {
            boolean isIt = exchange.getRequestURI()
                    .getPath()
                    .equals(exchange.getHttpContext().getPath());
            if (isIt) {
                handler.handle(exchange);
            } else {
                Response.NOT_FOUND.send(exchange);
            }
        };
    }

    private HttpHandler reading(HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                String method = exchange.getRequestMethod();
                if (!hosts.test(exchange.getRequestHeaders().getFirst("Host"))) {
                    Response.text(403, "only for this machine").send(exchange);
                } else if (method.equals("GET") || method.equals("HEAD")) {
                    answer(handler, exchange);
                } else {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    Response.text(405, "GET only").send(exchange);
                }
            }
        };
    }

    /** What fails is in the log: the JDK's server would only cut the connection. */
    private static void answer(HttpHandler handler, HttpExchange exchange) throws IOException {
        try {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            LOG.warn("not answered: {}", exchange.getHttpContext().getPath(), e);
            Response.text(500, "failed, see the log").send(exchange);
        }
    }
}
