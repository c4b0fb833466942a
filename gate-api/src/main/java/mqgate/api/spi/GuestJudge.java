package mqgate.api.spi;

import mqgate.api.Session;

/**
 * Tells guests from users.
 *
 * @source gate/define.go JudgeGuest
 * @since 0.1
 */
@FunctionalInterface
public interface GuestJudge {

    /**
     * Judges a session. Called by {@link Session#isGuest()} on the caller's thread; must not block.
     *
     * @param session the session
     * @return whether nobody is logged in
     */
    boolean isGuest(Session session);
}
