package mqgate.benchmarks;

import java.util.List;

/**
 * One kind of load. Immutable.
 *
 * @param name what it is called on the command line
 * @param title what stands above its table
 * @param figures what the table shows
 * @param work how it is measured
 * @param warmedUp whether a server that has done it before does it faster
 */
record Case(String name, String title, List<Figure> figures, Work work, boolean warmedUp) {}
