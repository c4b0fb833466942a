package mqgate.netty;

/** The statements of MQTT 3.1.1 that a gateway can keep or break. */
final class Mqtt311ConformanceTest extends DialogueSuite {

    Mqtt311ConformanceTest() {
        super("mqtt-3.1.1");
    }
}
