'use strict';
// The balls as they are drawn: between two states, with names, coming and going softly.

/** A ball that is further from its last place than any ball gets in one tick was born again elsewhere. */
const MAX_UNITS_PER_TICK = 60;
const FADE_IN_MILLIS = 200;
const FADE_OUT_MILLIS = 350;

/** One ball on the screen; lives as long as it can be seen. */
class Sprite {
  constructor(id) {
    this.id = id;
    this.x = 0;
    this.y = 0;
    this.radius = 0;
    this.alpha = 0;
    this.name = '';
    this.hue = 210;
    this.bot = false;
    this.isAlive = true;
    this.eater = null;
    this.frame = 0;
  }

  place(x, y, radius) {
    this.x = x;
    this.y = y;
    this.radius = radius;
  }
}

class Sprites {
  constructor() {
    this.roster = new Map();
    this.eaters = new Map();
    this.all = new Map();
    this.ordered = [];
    this.frame = 0;
  }

  clear() {
    this.roster.clear();
    this.eaters.clear();
    this.all.clear();
    this.ordered.length = 0;
  }

  setRoster(list) {
    this.roster = new Map(list.map(entry => [entry.id, entry]));
    this.all.forEach(sprite => this.describe(sprite));
  }

  nameOf(id) {
    return this.roster.get(id)?.name ?? 'somebody';
  }

  get(id) {
    const sprite = this.all.get(id);
    return sprite !== undefined && sprite.isAlive ? sprite : null;
  }

  /** Somebody was eaten: where the ball will vanish to, once the states that are drawn are that far. */
  died(id, by) {
    this.eaters.set(id, by);
  }

  /** Moves all to the moment that `history` was told to seek; `passed` milliseconds after the last time. */
  update(history, passed) {
    this.frame++;
    const { before, after } = history;
    for (let i = 0; i < after.balls; i++) {
      this.move(this.alive(after.ids[i]), history, before.indexOf(after.ids[i], i), i);
    }
    this.all.forEach(sprite => this.fade(sprite, passed));
    this.order();
  }

  alive(id) {
    let sprite = this.all.get(id);
    if (sprite === undefined || !sprite.isAlive) {
      sprite = new Sprite(id);
      this.describe(sprite);
      this.all.set(id, sprite);
      this.eaters.delete(id);
      this.ordered.length = 0;
    }
    sprite.frame = this.frame;
    return sprite;
  }

  describe(sprite) {
    const entry = this.roster.get(sprite.id);
    if (entry !== undefined) {
      sprite.name = entry.name;
      sprite.hue = entry.hue;
      sprite.bot = entry.bot;
    }
  }

  move(sprite, { before, after, share }, from, to) {
    const x = after.x[to];
    const y = after.y[to];
    const radius = after.radius[to];
    const ticks = Math.max(1, after.tick - before.tick);
    const isNew = from < 0 || Math.hypot(x - before.x[from], y - before.y[from]) > MAX_UNITS_PER_TICK * ticks;
    if (isNew) {
      sprite.place(x, y, radius);
    } else {
      sprite.place(mix(before.x[from], x, share), mix(before.y[from], y, share), mix(before.radius[from], radius, Math.min(1, share)));
    }
  }

  /** Who is not in the state any more is drawn into the eater, or just fades if it left. */
  fade(sprite, passed) {
    if (sprite.frame === this.frame) {
      sprite.alpha = Math.min(1, sprite.alpha + passed / FADE_IN_MILLIS);
      return;
    }
    if (sprite.isAlive) {
      sprite.isAlive = false;
      sprite.eater = this.all.get(this.eaters.get(sprite.id)) ?? null;
    }
    sprite.alpha -= passed / FADE_OUT_MILLIS;
    if (sprite.eater !== null) {
      const pull = Math.min(1, passed / 90);
      sprite.place(mix(sprite.x, sprite.eater.x, pull), mix(sprite.y, sprite.eater.y, pull), sprite.radius * (1 - pull / 3));
    }
    if (sprite.alpha <= 0) {
      this.all.delete(sprite.id);
      this.ordered.length = 0;
    }
  }

  /** Small ones below large ones. The order hardly changes from frame to frame, so sorting by insertion is next to free. */
  order() {
    const list = this.ordered;
    if (list.length !== this.all.size) {
      list.length = 0;
      this.all.forEach(sprite => list.push(sprite));
    }
    for (let i = 1; i < list.length; i++) {
      const sprite = list[i];
      let k = i;
      for (; k > 0 && list[k - 1].radius > sprite.radius; k--) {
        list[k] = list[k - 1];
      }
      list[k] = sprite;
    }
  }
}

function mix(from, to, share) {
  return from + (to - from) * share;
}

if (typeof module !== 'undefined') {
  module.exports = { Sprites };
}
