'use strict';
// Which tick to draw now. No drawing, no network: also runs in Node.js, for tests.

/**
 * The clock of the server's ticks as this client can follow it. States are drawn late, by as much as it takes that the next one is there when it is
 * needed: two ticks (100 ms) on a good line, more where states come late or seldom. The clock never jumps and never runs backward for that: it runs a
 * little slower or faster until it is right. So a slow client sees the world late, but sees it move.
 */
class TickClock {
  constructor(tickMillis) {
    this.tickMillis = tickMillis;
    this.late = null;
    this.previousTick = 0;
    this.drawn = null;
    this.drawnAt = 0;
  }

  /**
   * A state has come. What counts is how old the one before it was by then, for it had to last until now. Lateness is believed fast and forgotten
   * slowly, because a clock that is too early stutters and one that is too late only lags; one hiccup moves it only a little.
   */
  heard(tick, now) {
    const last = this.late === null ? tick - 1 : this.previousTick;
    const age = now - last * this.tickMillis;
    if (this.late === null) {
      this.late = age;
    } else if (age > this.late) {
      this.late += Math.min(100, 0.3 * (age - this.late));
    } else {
      this.late += 0.02 * (age - this.late);
    }
    this.previousTick = tick;
  }

  /** Returns the tick to draw, with a fraction; null before the first state. */
  at(now) {
    if (this.late === null) {
      return null;
    }
    const target = (now - this.late) / this.tickMillis - 1;
    const passed = Math.max(0, now - this.drawnAt);
    this.drawn = this.drawn === null ? target : this.drawn + (passed + this.correction(target, passed)) / this.tickMillis;
    this.drawnAt = now;
    return this.drawn;
  }

  /** A third of a second to get right, at half to one and a half times the speed. */
  correction(target, passed) {
    const error = (target - this.drawn) * this.tickMillis - passed;
    const step = error * (1 - Math.exp(-passed / 300));
    return Math.max(-passed / 2, Math.min(passed / 2, step));
  }
}

if (typeof module !== 'undefined') {
  module.exports = { TickClock };
}
