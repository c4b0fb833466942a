'use strict';
// What this client measures: updates, gaps, missed ones, round trip.

const KEPT = 2000;

/** A list of the newest values. */
function keep(list, value) {
  list.push(value);
  if (list.length > KEPT) {
    list.shift();
  }
}

class Rates {
  constructor() {
    this.received = 0;
    this.missed = 0;
    this.bytes = 0;
    this.frameGaps = [];
    this.updateGaps = [];
    this.roundTrip = null;
    this.pause();
    this.begin();
  }

  /** A new line: what lies between the last update and the next is not a gap between updates. */
  begin() {
    this.updatedAt = null;
  }

  /** Frames are not drawn in the background; the pause is not a gap between frames. */
  pause() {
    this.framedAt = null;
  }

  frame(now) {
    if (this.framedAt !== null) {
      keep(this.frameGaps, now - this.framedAt);
    }
    this.framedAt = now;
  }

  message(topic, bytes) {
    this.bytes += topic.length + bytes.byteLength;
  }

  update(now, missed) {
    this.received++;
    this.missed += missed;
    if (this.updatedAt !== null) {
      keep(this.updateGaps, now - this.updatedAt);
    }
    this.updatedAt = now;
  }
}

/** Turns counters into rates: what was added a second since the last look. */
class Meter {
  constructor() {
    this.values = null;
    this.readAt = 0;
  }

  /** Returns an object with the same names; all null at the first look and when a counter fell, for then it counts something else. */
  read(now, values) {
    const last = this.values;
    const seconds = (now - this.readAt) / 1000;
    this.values = values;
    this.readAt = now;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => {
      const rate = last === null ? -1 : (value - last[name]) / seconds;
      return [name, rate >= 0 ? rate : null];
    }));
  }

  forget() {
    this.values = null;
  }
}

if (typeof module !== 'undefined') {
  module.exports = { Rates, Meter };
}
