package mqgate.examples.arena;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An {@code arena/state}, as a client reads it. Lengths are in units of the field. */
record State(long tick, Map<Integer, Circle> balls, List<Place> pellets) {

    record Circle(double x, double y, double radius) {}

    record Place(double x, double y) {}

    static State of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long tick = Integer.toUnsignedLong(in.readInt());
            int balls = in.readUnsignedShort();
            int pellets = in.readUnsignedShort();
            State state = new State(tick, new LinkedHashMap<>(), new ArrayList<>());
            for (int i = 0; i < balls; i++) {
                state.balls.put(in.readUnsignedShort(), new Circle(length(in), length(in), length(in)));
            }
            for (int i = 0; i < pellets; i++) {
                state.pellets.add(new Place(length(in), length(in)));
            }
            if (in.read() >= 0) {
                throw new AssertionError("bytes behind the last pellet");
            }
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double length(DataInputStream in) throws IOException {
        return in.readUnsignedShort() / 16.0;
    }

    Circle ball(int id) {
        return Objects.requireNonNull(balls.get(id), () -> "ball " + id + " in " + balls.keySet());
    }
}
