package mqgate.netty;

/** What mqant was seen to answer, byte for byte. */
final class MqantDialogueTest extends DialogueSuite {

    MqantDialogueTest() {
        super("mqant", "dialect MQANT");
    }
}
