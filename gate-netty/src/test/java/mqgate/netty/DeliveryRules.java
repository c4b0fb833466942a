package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mqgate.netty.ModelClient.Receipt;
import mqgate.netty.ModelSender.Send;
import mqgate.netty.ModelSender.Worth;

/** The rules of docs/delivery.md, checked on what one client has received of what all senders have sent. */
final class DeliveryRules {

    private final ModelClient client;
    private final Presence presence;
    private final boolean mayWait;
    private final Map<Integer, Track> tracks = new HashMap<>();

    /** How much of what was sent to a client it must have. */
    enum Presence {
        /** All. */
        WHOLE,
        /** All until its end. */
        CLOSED,
        /** All between its coming, at any time, and its end. */
        PASSING
    }

    /** What one sender has sent to the client, and how much of that the client has got. */
    private final class Track {

        private final List<Send> sends;
        private final Map<Worth, List<Integer>> sure = new HashMap<>();
        private final Map<Worth, Integer> next = new HashMap<>();
        private final Map<String, List<Integer>> states = new HashMap<>();
        private final Map<String, Integer> newest = new HashMap<>();
        private int place = -1;

        Track(List<Send> sends, int receiver) {
            this.sends = sends;
            for (int i = 0; i < sends.size(); i++) {
                Send send = sends.get(i);
                if (!send.isFor(receiver)) {
                    continue;
                }
                if (send.worth() == Worth.LATEST) {
                    states.computeIfAbsent(send.key(), key -> new ArrayList<>()).add(i);
                } else if (send.worth() != Worth.DROPPABLE) {
                    sure.computeIfAbsent(send.worth(), worth -> new ArrayList<>())
                            .add(i);
                }
            }
        }

        /** Takes a message; returns the number of the send whose place it has, or -1 if it may come at any. */
        int take(Receipt receipt) {
            int number = receipt.number();
            Send send = sends.get(number);
            assertThat(receipt.qos()).isEqualTo(send.worth() == Worth.ACKNOWLEDGED ? 1 : 0);
            return switch (send.worth()) {
                case LATEST -> advance(placeOfState(number, send.key()));
                case DROPPABLE -> advance(number);
                case MUST -> advance(nextSure(number, Worth.MUST));
                case ACKNOWLEDGED -> {
                    nextSure(number, Worth.ACKNOWLEDGED);
                    yield mayWait ? -1 : advance(number);
                }
            };
        }

        private int advance(int to) {
            assertThat(to).as("place, behind that of the one before").isGreaterThan(place);
            place = to;
            return to;
        }

        /** None may be missing, but at first for those who came late, and where the gate has said that not all got it. */
        private int nextSure(int number, Worth worth) {
            List<Integer> all = sure.get(worth);
            int index = next.getOrDefault(worth, presence == Presence.PASSING ? all.indexOf(number) : 0);
            while (all.get(index) < number && sends.get(all.get(index)).leftOut()) {
                index++;
            }
            assertThat(number).as("next %s", worth).isEqualTo(all.get(index));
            next.put(worth, index + 1);
            return number;
        }

        /** A state has the place of the first one of its key that has not arrived, whose successor it is. */
        private int placeOfState(int number, String key) {
            int last = newest.getOrDefault(key, -1);
            boolean late = presence == Presence.PASSING && last < 0;
            newest.put(key, number);
            for (int older : states.get(key)) {
                if (older > last && (older > place || !late && !sends.get(older).leftOut())) {
                    assertThat(older).as("place of a state").isLessThanOrEqualTo(number);
                    return older;
                }
            }
            return fail("a state behind its place, %d, the one before of %s was %d", place, key, last);
        }

        void finish() {
            sure.forEach((worth, all) -> assertThat(all.subList(next.getOrDefault(worth, 0), all.size()))
                    .as("missing at the end, of %s", worth)
                    .allMatch(number -> sends.get(number).leftOut()));
            states.forEach((key, all) -> assertThat(newest.getOrDefault(key, -1))
                    .as("newest of %s", key)
                    .isGreaterThanOrEqualTo(newestTaken(all)));
        }

        private int newestTaken(List<Integer> all) {
            return all.stream().filter(number -> !sends.get(number).leftOut()).reduce(-1, (older, newer) -> newer);
        }
    }

    private DeliveryRules(
            ModelClient client, int receiver, List<ModelSender> senders, Presence presence, int maxInFlight) {
        mayWait = Math.min(client.kind().window(), maxInFlight) < ModelClient.Kind.ANY;
        this.client = client;
        this.presence = presence;
        for (ModelSender sender : senders) {
            tracks.put(sender.index(), new Track(sender.sends(), receiver));
        }
    }

    /**
     * Checks a client.
     *
     * @param receiver its bit in what was sent
     * @param maxInFlight of the gate: with fewer than any, messages of QoS 1 can wait for acknowledgements and others pass them
     */
    static void check(ModelClient client, int receiver, List<ModelSender> senders, Presence presence, int maxInFlight) {
        new DeliveryRules(client, receiver, senders, presence, maxInFlight).checkAll();
    }

    private void checkAll() {
        long latestBegin = Long.MIN_VALUE;
        List<Receipt> receipts = client.received();
        for (int i = 0; i < receipts.size(); i++) {
            Receipt receipt = receipts.get(i);
            Track track = tracks.get(receipt.sender());
            Send send = track.sends.get(receipt.number());
            try {
                assertThat(send.receivers()).as("is for somebody").isNotZero();
                int place = track.take(receipt);
                if (place >= 0) {
                    assertThat(send.end())
                            .as("had returned when one was sent that is here already")
                            .isGreaterThanOrEqualTo(latestBegin);
                    latestBegin = Math.max(latestBegin, track.sends.get(place).begin());
                }
            } catch (AssertionError e) {
                throw new AssertionError(
                        client + " receipt " + i + " of " + receipts.size() + ": " + receipt + " " + send
                                + before(receipts, i),
                        e);
            }
        }
        if (presence == Presence.WHOLE) {
            tracks.forEach((sender, track) -> {
                try {
                    track.finish();
                } catch (AssertionError e) {
                    throw new AssertionError(client + " sender " + sender, e);
                }
            });
        }
    }

    /** The last messages of the same sender until this one. */
    private String before(List<Receipt> receipts, int index) {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, index - 100); i <= index; i++) {
            Receipt receipt = receipts.get(i);
            if (receipt.sender() == receipts.get(index).sender()) {
                Send send = tracks.get(receipt.sender()).sends.get(receipt.number());
                text.append("\n").append(i).append(": ").append(receipt.number());
                text.append(' ').append(send.worth()).append(' ').append(send.key());
                text.append(Long.bitCount(send.receivers()) > 1 ? " many" : " one");
            }
        }
        return text.toString();
    }
}
