package mqgate.examples.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of one folder of the class path, and of nothing above it. Immutable. */
final class ResourceFiles implements HttpHandler {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    private final String folder;
    private final String index;

    /** With an empty index the folder itself is not there. */
    ResourceFiles(String folder, String index) {
        this.folder = folder;
        this.index = index;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String base = exchange.getHttpContext().getPath();
        String name = exchange.getRequestURI().getPath().substring(base.length());
        byte[] file = read(name.isEmpty() ? index : name);
        String type = TYPES.get(name.isEmpty() ? "html" : name.substring(name.lastIndexOf('.') + 1));
        if (file == null || type == null) {
            Response.NOT_FOUND.send(exchange);
        } else {
            new Response(200, type, file).send(exchange);
        }
    }

    private byte @Nullable [] read(String name) throws IOException {
        if (name.isEmpty() || name.contains("..") || name.startsWith("/") || name.contains("\\")) {
            return null;
        }
        try (InputStream in = ResourceFiles.class.getClassLoader().getResourceAsStream(folder + "/" + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
