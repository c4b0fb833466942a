package mqgate.examples.web;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which hosts are this machine itself, whatever a name server says. */
final class LoopbackNames {

    private static final Pattern NAMES = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private LoopbackNames() {}

    /** Whether the value of a Host header, with or without a port, is such a name; a missing one is not. */
    static boolean isOne(@Nullable String host) {
        return host != null && NAMES.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
