package mqgate.netty;

/** The statements of MQTT 5.0 that a gateway can keep or break. */
final class Mqtt5ConformanceTest extends DialogueSuite {

    Mqtt5ConformanceTest() {
        super("mqtt-5.0");
    }
}
