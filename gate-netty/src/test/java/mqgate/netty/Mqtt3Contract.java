package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.Agent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of MQTT 3 can do, or see, otherwise than those of MQTT 5. */
abstract class Mqtt3Contract<C extends LibraryClient> extends ClientContract<C> {

    @ParameterizedTest
    @EnumSource
    void publish_retained_isAnsweredUnretained(Link link) throws Exception {
        C client = connect(link, Login.of("publisher"));

        client.publish("a/b", text("keep me"), 1, true);

        LibraryClient.Message answer = client.receive();
        assertThat(answer.payload()).isEqualTo(text("keep me"));
        assertThat(answer.retained()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void connect_emptyClientId_isAccepted(Link link) throws Exception {
        C client = connect(link, Login.of(""));

        client.assertAnswered("a/b", text("hello"), 1);

        assertThat(events().connected).extracting(Agent::getClientId).containsExactly("");
    }

    @ParameterizedTest
    @EnumSource
    void loss_clientWithRetainedWill_leavesItRetained(Link link) throws Exception {
        connect(link, Login.of("mortal").will("last/words"));

        agent().destroy();

        assertThat(formerAgent().getWill()).hasValueSatisfying(will -> {
            assertThatWillIsWhole(will);
            assertThat(will.isRetain()).isTrue();
        });
    }
}
