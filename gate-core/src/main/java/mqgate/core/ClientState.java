package mqgate.core;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a session and its copies know of the client, at one moment. Immutable, and shared by them until one changes.
 *
 * @param address its IP address: a string, or an {@link InetAddress} that is made one whenever somebody asks
 * @param network {@code tcp} or {@code websocket}
 * @param userId the user, or empty
 * @param sessionId the id of the connection
 * @param serverId the id of the gate
 * @param settings never modified
 */
record ClientState(
        Object address,
        String network,
        String userId,
        String sessionId,
        String serverId,
        Map<String, String> settings) {

    static final ClientState EMPTY = new ClientState("", "", "", "", "", Map.of());

    String ip() {
        return address instanceof InetAddress numbers ? numbers.getHostAddress() : (String) address;
    }

    ClientState withAddress(Object address) {
        return new ClientState(address, network, userId, sessionId, serverId, settings);
    }

    ClientState withNetwork(String network) {
        return new ClientState(address, network, userId, sessionId, serverId, settings);
    }

    ClientState withUserId(String userId) {
        return new ClientState(address, network, userId, sessionId, serverId, settings);
    }

    ClientState withSessionId(String sessionId) {
        return new ClientState(address, network, userId, sessionId, serverId, settings);
    }

    ClientState withServerId(String serverId) {
        return new ClientState(address, network, userId, sessionId, serverId, settings);
    }

    ClientState withSettings(Map<String, String> settings) {
        return new ClientState(address, network, userId, sessionId, serverId, unmodifiableCopy(settings));
    }

    ClientState editSettings(Consumer<Map<String, String>> edit) {
        Map<String, String> edited = new LinkedHashMap<>(settings);
        edit.accept(edited);
        return withSettings(edited);
    }

    private static Map<String, String> unmodifiableCopy(Map<String, String> settings) {
        if (settings.isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy =
                new LinkedHashMap<>(settings); // keeps the order, so that bytes read are bytes written
        copy.forEach(ClientState::checkSetting);
        return Collections.unmodifiableMap(copy);
    }

    private static void checkSetting(String key, String value) {
        if (key == null || value == null) {
            throw new NullPointerException("settings: " + key + "=" + value + " (expected: no nulls)");
        }
    }
}
