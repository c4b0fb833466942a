package mqgate.examples.arena;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes what a room looks like after a tick, whole: big endian tick (4 bytes), number of balls and of pellets (2 each), for each ball that is alive its
 * id, x, y and radius, for each pellet x and y (2 bytes each). Lengths are in sixteenths of a unit.
 */
final class StateWriter {

    private static final int HEADER = 8;
    private static final int BALL = 8;
    private static final int PELLET = 4;
    private static final int PARTS_OF_A_UNIT = 16;

    private StateWriter() {}

    static byte[] write(World world) {
        List<Ball> balls = world.balls().stream().filter(Ball::isAlive).toList();
        Pellets pellets = world.pellets();
        ByteBuffer state = ByteBuffer.allocate(HEADER + balls.size() * BALL + pellets.count() * PELLET);
        state.putInt((int) world.tick()).putShort((short) balls.size()).putShort((short) pellets.count());
        for (Ball ball : balls) {
            state.putShort((short) ball.id());
            state.putShort(parts(ball.x())).putShort(parts(ball.y())).putShort(parts(ball.radius()));
        }
        for (int i = 0; i < pellets.count(); i++) {
            state.putShort(parts(pellets.x(i))).putShort(parts(pellets.y(i)));
        }
        return state.array();
    }

    private static short parts(double length) {
        return (short) Math.round(length * PARTS_OF_A_UNIT);
    }
}
