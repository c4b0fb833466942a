package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import mqgate.api.Agent;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/**
 * Several threads, each with connections of its own, join, leave, send and disconnect at random in the same groups. Each knows
 * exactly what its own connections are in, and what they must get of its own messages.
 */
final class GroupChurnTest {

    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final int THREADS = 3;
    private static final int CONNECTIONS_EACH = 12;
    private static final int GROUPS = 8;

    private final Agents agents = new Agents();
    private final AtomicInteger sends = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    /** One client, and what it should have. */
    private final class Member {

        private final TestClient client;
        private final Agent agent;
        private final Set<String> groups = new LinkedHashSet<>();
        private final List<String> expected = new ArrayList<>();
        private final List<String> received = new ArrayList<>();
        private final CompletableFuture<Void> reading;
        private boolean cutOff;

        Member(TestGate gate) throws Exception {
            String id = Agents.newId();
            client = gate.open(Link.TCP);
            client.shakeHands(id, 60);
            agent = agents.connected(id);
            reading = Tasks.start(this::read);
        }

        private void read() {
            try {
                while (true) {
                    received.add(client.readPublish());
                }
            } catch (IOException e) {
                // closed
            }
        }

        String id() {
            return agent.getSession().getSessionId();
        }
    }

    /** One thread and its connections. */
    private final class Worker {

        private final TestGate gate;
        private final GateHandler handler;
        private final String name;
        private final Random random;
        private final List<Member> members = new ArrayList<>();
        private final List<Member> gone = new ArrayList<>();
        private int sent;

        Worker(TestGate gate, String name, long seed) throws Exception {
            this.gate = gate;
            this.name = name;
            handler = gate.handler();
            random = new Random(seed);
            for (int i = 0; i < CONNECTIONS_EACH; i++) {
                members.add(new Member(gate));
            }
        }

        private String group() {
            return "group-" + random.nextInt(GROUPS);
        }

        void run() throws Exception {
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() < end) {
                act();
            }
            while (!members.isEmpty()) {
                leave(0, random.nextInt(4) == 0);
            }
        }

        private void act() throws Exception {
            int place = random.nextInt(members.size());
            Member member = members.get(place);
            String group = group();
            int dice = random.nextInt(100);
            if (dice < 35) {
                handler.join(SPAN, member.id(), group);
                member.groups.add(group);
            } else if (dice < 60) {
                handler.leave(SPAN, member.id(), group);
                member.groups.remove(group);
            } else if (dice < 97) {
                send(group);
            } else {
                leave(place, random.nextInt(4) == 0);
                members.add(new Member(gate));
            }
            if (members.contains(member)) {
                assertThat(handler.getGroups(member.id())).containsExactlyElementsOf(member.groups);
            }
        }

        private void send(String group) {
            String body = name + sent++;
            List<Member> receivers = members.stream()
                    .filter(member -> member.groups.contains(group))
                    .toList();
            receivers.forEach(member -> member.expected.add(group + ":" + body));
            assertThat(handler.sendToGroup(SPAN, group, group, utf8(body))).isGreaterThanOrEqualTo(receivers.size());
            sends.incrementAndGet();
            Set<String> ids = receivers.stream().map(Member::id).collect(Collectors.toSet());
            assertThat(handler.getGroupMembers(group)).doesNotHaveDuplicates().containsAll(ids);
        }

        /** By the server everything sent before still arrives; cut off by the client, what was read in time. */
        private void leave(int place, boolean cutOff) throws Exception {
            Member member = members.remove(place);
            member.cutOff = cutOff;
            if (cutOff) {
                member.client.socket().setSoLinger(true, 0);
                member.client.close();
            } else {
                member.agent.close();
            }
            gone.add(member);
            left.incrementAndGet();
        }

        /** A member got all of the worker's messages to its groups, in order, and those of no other group. */
        void check() throws Exception {
            for (Member member : gone) {
                Tasks.join(List.of(member.reading));
                List<String> own = member.received.stream()
                        .filter(message ->
                                message.substring(message.indexOf(':') + 1).startsWith(name))
                        .toList();
                assertThat(own)
                        .as("%s %s", name, member.agent)
                        .isEqualTo(member.cutOff ? member.expected.subList(0, own.size()) : member.expected);
            }
        }
    }

    @Test
    void joinLeaveSendDisconnect_atRandom_membersGetTheirMessagesAndNothingIsLeft() throws Exception {
        long seed = System.nanoTime();
        Options.Builder options = Options.builder().agentLearner(agents).maxUnsentBytes(64 * 1024 * 1024);
        List<Worker> workers = new ArrayList<>();
        try (TestGate gate = TestGate.start(options)) {
            for (int i = 0; i < THREADS; i++) {
                workers.add(new Worker(gate, (char) ('a' + i) + "-", seed + i));
            }
            Tasks.join(workers.stream().map(worker -> Tasks.start(worker::run)).toList());
            for (Worker worker : workers) {
                worker.check();
            }
            await().until(() -> gate.handler().getAgentNum() == 0);
            Tables.assertEmptySoon(gate);
            for (int i = 0; i < GROUPS; i++) {
                assertThat(gate.handler().getGroupMembers("group-" + i)).isEmpty();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError("seed " + seed, e);
        } finally {
            for (Worker worker : workers) {
                for (Member member : worker.gone) {
                    member.client.close();
                }
            }
        }
        assertThat(sends.get()).as("sends").isGreaterThan(1000);
        assertThat(left.get()).as("left").isGreaterThan(100);
    }
}
