package mqgate.netty;

import org.jspecify.annotations.Nullable;

/** What a client of a library says in its CONNECT; always with a clean session. */
record Login(
        String clientId,
        int keepAliveSeconds,
        @Nullable String userName,
        @Nullable String password,
        @Nullable String willTopic) {

    /** The payload of every will, which is left at QoS 2. */
    static final byte[] WILL = {1, 2, 3};

    static Login of(String clientId) {
        return new Login(clientId, 60, null, null, null);
    }

    Login keepAlive(int seconds) {
        return new Login(clientId, seconds, userName, password, willTopic);
    }

    Login credentials(String newUserName, String newPassword) {
        return new Login(clientId, keepAliveSeconds, newUserName, newPassword, willTopic);
    }

    Login will(String topic) {
        return new Login(clientId, keepAliveSeconds, userName, password, topic);
    }
}
