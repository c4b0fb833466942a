package mqgate.testkit;

import mqgate.api.Session;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on a session, as it is now.
 *
 * @since 0.1
 */
public final class SessionAssert extends AbstractAssert<SessionAssert, Session> {

    SessionAssert(Session session) {
        super(session, SessionAssert.class);
    }

    /**
     * Says that it belongs to a user.
     *
     * @param userId the user
     * @return this
     */
    public SessionAssert isBoundTo(String userId) {
        return check(actual.getUserId().equals(userId), "a session of user " + userId);
    }

    /**
     * Says that it belongs to a guest.
     *
     * @return this
     */
    public SessionAssert isGuest() {
        return check(actual.isGuest(), "a session of a guest");
    }

    /**
     * Says what one of its settings is.
     *
     * @param key the key
     * @param value the value
     * @return this
     */
    public SessionAssert hasSetting(String key, String value) {
        return check(actual.get(key).equals(value), "a session with setting " + key + "=" + value);
    }

    private SessionAssert check(boolean fits, String expected) {
        if (!fits) {
            throw failure("expected: %s%n but: %s", expected, actual);
        }
        return this;
    }
}
