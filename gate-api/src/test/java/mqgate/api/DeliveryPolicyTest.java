package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class DeliveryPolicyTest {

    @Test
    void policies_withoutAKey_areAlwaysTheSame() {
        assertThat(DeliveryPolicy.must()).isSameAs(DeliveryPolicy.must());
        assertThat(DeliveryPolicy.droppable()).isSameAs(DeliveryPolicy.droppable());
        assertThat(DeliveryPolicy.byDefault()).isSameAs(DeliveryPolicy.byDefault());
    }

    @Test
    void policies_eachKind_differsFromTheOthers() {
        assertThat(new DeliveryPolicy[] {
                    DeliveryPolicy.must(),
                    DeliveryPolicy.droppable(),
                    DeliveryPolicy.byDefault(),
                    DeliveryPolicy.latest("a"),
                    DeliveryPolicy.latest("b")
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void latest_sameKey_isEqual() {
        assertThat(DeliveryPolicy.latest("position/17"))
                .isEqualTo(DeliveryPolicy.latest("position/17"))
                .isEqualTo(new DeliveryPolicy.Latest("position/17"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks can do
    void latest_noKey_throwsNullPointer() {
        assertThatNullPointerException()
                .isThrownBy(() -> DeliveryPolicy.latest(null))
                .withMessage("key");
    }
}
