package mqgate.examples;

/** The chat as somebody has it open. Used by one thread. */
final class ChatPage implements AutoCloseable {

    private final Page page;

    private ChatPage(Page page) {
        this.page = page;
    }

    /** Opens the chat in a page and enters a room. */
    static ChatPage enter(Page page, PageProcess chat, String nick, String room) {
        return open(page, chat, nick, room).awaitOnline();
    }

    /** Opens the chat in a page, which may be refused. */
    static ChatPage open(Page page, PageProcess chat, String nick, String room) {
        return new ChatPage(page.open(chat.page("/?auto=1&nick=" + nick + "&room=" + room)));
    }

    Page page() {
        return page;
    }

    /** Waits until it is in a room. */
    ChatPage awaitOnline() {
        page.await("chat.phase === 'online' && chat.rooms.length > 0");
        return this;
    }

    ChatPage say(String text) {
        page.type("#text", text).pressEnter();
        return this;
    }

    /** Waits until a line is shown, once. */
    ChatPage awaitLine(String text) {
        page.await(count(".line .text", text) + " === 1");
        return this;
    }

    ChatPage awaitPrivate(String text) {
        page.await(count(".line.private .text", text) + " === 1");
        return this;
    }

    /** Waits until the list of members is this one, in any order. */
    ChatPage awaitMembers(int howMany, String nick) {
        page.await("document.querySelectorAll('#members .member').length === " + howMany);
        return awaitMember(nick);
    }

    ChatPage awaitMember(String nick) {
        page.await("Array.from(document.querySelectorAll('#members .member'))"
                + ".some(member => member.textContent.includes('" + nick + "'))");
        return this;
    }

    boolean shows(String text) {
        return page.evaluate(count(".line .text", text)).asInt() > 0;
    }

    private static String count(String selector, String text) {
        return "Array.from(document.querySelectorAll('" + selector + "')).filter(line => line.textContent === '" + text
                + "').length";
    }

    void assertNoErrors() {
        page.assertNoErrors();
    }

    @Override
    public void close() {
        page.close();
    }
}
