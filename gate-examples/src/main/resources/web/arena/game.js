'use strict';
// What is known of the room: takes the gate's messages in, answers what is to be drawn now.

/** A death is told for at least this long; the ball is born again after two seconds. */
const DEATH_MILLIS = 1000;

class Game {
  /** @param onDeath called with {id, by, score}, before the ball is taken off the screen */
  constructor(rates, onScores, onDeath) {
    this.rates = rates;
    this.onScores = onScores;
    this.onDeath = onDeath;
    this.sprites = new Sprites();
    this.history = new WorldHistory();
    this.clock = null;
    this.world = { width: 3000, height: 3000 };
    this.id = null;
    this.deaths = 0;
    this.death = null;
    this.advancedAt = 0;
  }

  /** A room, perhaps the same one on another line: its ticks are new, the balls on the screen stay until it says otherwise. */
  joined({ id, width, height, tickMillis }) {
    this.id = id;
    this.world = { width, height };
    this.history.clear();
    this.clock = new TickClock(tickMillis);
    this.rates.begin();
  }

  left() {
    this.id = null;
    this.clock = null;
    this.death = null;
    this.history.clear();
    this.sprites.clear();
  }

  message(topic, bytes, now) {
    this.rates.message(topic, bytes);
    switch (topic) {
      case 'arena/state': return this.state(bytes, now);
      case 'arena/roster': return this.sprites.setRoster(Line.json(bytes));
      case 'arena/scores': return this.onScores(Line.json(bytes));
      case 'arena/death': return this.died(Line.json(bytes), now);
      default: return undefined; // from a newer server
    }
  }

  /** States that are faster than the answer to the join are of no use yet: neither the size of the world nor the own ball is known. */
  state(bytes, now) {
    if (this.clock === null) {
      return;
    }
    this.rates.update(now, this.history.add(bytes));
    const newest = this.history.newest();
    this.clock.heard(newest.tick, now);
    if (this.death !== null && now - this.death.at > DEATH_MILLIS && newest.indexOf(this.id, 0) >= 0) {
      this.death = null;
    }
  }

  died(death, now) {
    this.onDeath(death);
    this.sprites.died(death.id, death.by);
    if (death.id === this.id) {
      this.deaths++;
      this.death = { ...death, at: now };
    }
  }

  /** Moves everything to this moment; false if there is nothing to draw yet. */
  advance(now) {
    const passed = Math.min(100, now - this.advancedAt);
    this.advancedAt = now;
    const tick = this.clock === null ? null : this.clock.at(now);
    if (tick === null || !this.history.seek(tick)) {
      return false;
    }
    this.sprites.update(this.history, passed);
    return true;
  }

  own() {
    return this.id === null ? null : this.sprites.get(this.id);
  }

  /** Who the camera looks at: one's own ball, or who ate it. */
  focus() {
    return this.own() ?? (this.death === null ? null : this.sprites.get(this.death.by));
  }

  tick() {
    return this.history.newest()?.tick ?? null;
  }

  /** The balls of the newest state, for tests and the curious. */
  balls() {
    const state = this.history.newest();
    return state === null ? [] : Array.from({ length: state.balls }, (_, i) => {
      const { name = '', bot = false } = this.sprites.roster.get(state.ids[i]) ?? {};
      return { id: state.ids[i], x: state.x[i], y: state.y[i], radius: state.radius[i], name, bot };
    });
  }

  /** The balls as they are drawn. */
  shown() {
    return this.sprites.ordered.filter(sprite => sprite.isAlive)
      .map(({ id, x, y, radius, name, bot }) => ({ id, x, y, radius, name, bot }));
  }
}

if (typeof module !== 'undefined') {
  module.exports = { Game };
}
