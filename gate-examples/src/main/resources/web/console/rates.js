'use strict';

/**
 * What happened lately: differences of the totals of snapshots. Keeps the snapshots of the last seconds; begins anew when the gate did,
 * because its totals then begin at 0.
 */
class Rates {
  constructor(keep) {
    this.keep = keep;
    this.snapshots = [];
  }

  /** Takes the newest snapshot; says whether it is the first one of this gate. */
  add(snapshot) {
    const last = this.snapshots[this.snapshots.length - 1];
    const again = last !== undefined && (snapshot.nanos < last.nanos || snapshot.serverId !== last.serverId);
    if (again) {
      this.snapshots = [];
    }
    this.snapshots.push(snapshot);
    if (this.snapshots.length > this.keep) {
      this.snapshots.shift();
    }
    return last === undefined || again;
  }

  /** How many there were a second of what is counted by this name, since the snapshot before; null if there is none before. */
  perSecond(name) {
    const [before, now] = this.snapshots.slice(-2);
    const nanos = now === undefined ? 0 : now.nanos - before.nanos;
    return nanos > 0 ? (now.totals[name] - before.totals[name]) / nanos * 1e9 : null;
  }

  /**
   * What this share of the times of the last seconds did not exceed: the upper bound of a bucket in milliseconds, Infinity in the last one,
   * null if there were no times.
   */
  quantile(name, share) {
    const first = this.snapshots[0];
    const last = this.snapshots[this.snapshots.length - 1];
    const counts = last[name].counts.map((count, i) => count - (first === last ? 0 : first[name].counts[i]));
    const wanted = counts.reduce((a, b) => a + b, 0) * share;
    let below = 0;
    for (let i = 0; wanted > 0 && i < counts.length; i++) {
      below += counts[i];
      if (below >= wanted) {
        return i < last[name].bounds.length ? last[name].bounds[i] : Infinity;
      }
    }
    return null;
  }
}

if (typeof module !== 'undefined') {
  module.exports = Rates; // for the tests, which run in Node
}
