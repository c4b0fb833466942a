package mqgate.examples.web;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a page asked for. Immutable.
 *
 * @param uri the path and the query
 */
public record WebRequest(URI uri) {

    /**
     * Returns a parameter of the query.
     *
     * @param name its name
     * @return its first value, decoded; empty if there is none
     */
    public String parameter(String name) {
        String query = uri.getRawQuery();
        return query == null
                ? ""
                : Arrays.stream(query.split("&", -1))
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                        .findFirst()
                        .orElse("");
    }
}
