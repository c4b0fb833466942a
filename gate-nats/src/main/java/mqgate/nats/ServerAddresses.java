package mqgate.nats;

import java.io.IOException;
import java.util.Collection;
import java.util.regex.Pattern;

/** What may be told of addresses of NATS servers, which can have a user's name and password, or a token, in them. */
final class ServerAddresses {

    /** All of an address before its last @, but for the scheme, which need not be there. */
    private static final Pattern USER_INFO = Pattern.compile("((?:\\w+://)?)[^\\s\\[]*@");

    private ServerAddresses() {}

    /** Returns the addresses as they may be read by anybody. */
    static String told(Collection<String> servers) {
        return withoutUserInfo(servers.toString());
    }

    /** Returns the failure, with a text that may be read by anybody. */
    static IOException told(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        String told = withoutUserInfo(text);
        if (told.equals(text)) {
            return failure;
        }
        IOException same = new IOException(told);
        same.setStackTrace(failure.getStackTrace());
        return same;
    }

    private static String withoutUserInfo(String text) {
        return USER_INFO.matcher(text).replaceAll("$1***@");
    }
}
