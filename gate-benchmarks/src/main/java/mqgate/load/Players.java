package mqgate.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Players of the arena of the examples: each joins a room, steers ten times a second, and looks at all that it is sent. Owned by the
 * thread of the load.
 */
final class Players implements Scenario, Behaviour {

    private static final String JOIN = "arena/HD_join/1";
    private static final byte[] STEER = "arena/HD_steer".getBytes(UTF_8);
    private static final int STEERS_A_SECOND = 10;
    private static final int FULL = 127;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SplittableRandom random = new SplittableRandom(1);
    private final LoadOptions options;
    private final Loop loop;
    private final Player[] players;
    private final ArenaFigures figures;
    private int joined;
    private long steered;

    Players(LoadOptions options) throws IOException {
        if (options.rooms < 1) {
            throw new IllegalArgumentException("--rooms: " + options.rooms + " (expected: 1 or more)");
        }
        this.options = options;
        loop = new Loop(options, this);
        players = IntStream.range(0, options.connections)
                .mapToObj(i -> new Player(i % options.rooms))
                .toArray(Player[]::new);
        figures = new ArenaFigures(Math.min(options.rooms, options.connections), loop.faults());
    }

    @Override
    public boolean run(ObjectNode said) throws IOException {
        loop.connect(options.connections, false);
        awaitJoined();
        Clock clock = new Clock(options);
        long begun = System.nanoTime();
        while (!clock.isOver()) {
            figures.count(clock.counts(false));
            steer(System.nanoTime() - begun);
            loop.turn(1);
        }
        return tell(said, clock);
    }

    private void awaitJoined() throws IOException {
        long begun = System.nanoTime();
        while (joined < options.connections && System.nanoTime() - begun < options.patience * 1e9) {
            loop.turn(20);
        }
    }

    /** The players take turns. */
    private void steer(long nanos) {
        long due = nanos * STEERS_A_SECOND * players.length / TimeUnit.SECONDS.toNanos(1);
        for (; steered < due; steered++) {
            Client client = loop.clients().get((int) (steered % players.length));
            if (client.isReady()) {
                client.publish(STEER, new byte[] {share(), share()});
                client.flush();
            }
        }
    }

    private byte share() {
        return (byte) random.nextInt(-FULL, FULL + 1);
    }

    @Override
    public void onReady(Client client) {
        ObjectNode join = MAPPER.createObjectNode()
                .put("name", "player " + client.number)
                .put("room", String.valueOf(players[client.number].room))
                .put("ticket", "");
        client.publish(JOIN.getBytes(UTF_8), join.toString().getBytes(UTF_8));
    }

    @Override
    public void onPublish(Client client, ByteBuffer in, int at, int length) {
        String topic = text(in, in.position() + 2, in.getShort(in.position()) & 0xffff);
        switch (topic) {
            case "arena/state" -> figures.state(players[client.number], in, at, length);
            case "arena/roster", "arena/scores", "arena/death" -> onOther(topic, text(in, at, length), length);
            case JOIN -> onJoined(text(in, at, length));
            default -> loop.faults().topic++;
        }
    }

    private static String text(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        return new String(bytes, UTF_8);
    }

    private void onOther(String topic, String json, int length) {
        boolean isDeath = topic.equals("arena/death");
        JsonNode read = read(json);
        if (isDeath ? read.path("id").isInt() : read.isArray()) {
            figures.other(topic.substring("arena/".length()), length);
        } else {
            loop.faults().payload++;
        }
    }

    private void onJoined(String json) {
        if (read(json).path("Result").path("id").isInt()) {
            joined++;
        } else {
            loop.faults().protocol++;
        }
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode(); // which is nothing that anybody expects
        }
    }

    private boolean tell(ObjectNode said, Clock clock) {
        boolean right = joined == options.connections
                && figures.fewestTicks() > 0
                && !loop.faults().any();
        said.put("right", right).put("rooms", options.rooms).put("joined", joined);
        figures.addTo(said, clock.seconds());
        clock.addTo(said, 0);
        loop.faults().addTo(said);
        return right;
    }
}
