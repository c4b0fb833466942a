'use strict';
// Being in a room: joins, comes back after every loss, keeps the ticket of the ball.

/** What a reload needs to find its ball again. In sessionStorage, so that two tabs have two balls. */
const seat = {
  read: () => JSON.parse(sessionStorage.getItem('arena') || 'null'),
  write: value => sessionStorage.setItem('arena', JSON.stringify(value)),
  forget: () => sessionStorage.removeItem('arena'),
};

/**
 * Phases: form -> joining -> playing <-> reconnecting -> form. A line that is lost, or says nothing for 3 s, is replaced by a new one, for as long as it
 * takes; on it the same ball is asked for with its ticket, which the server honours for 10 s. Only a refusal by the server leads back to the form.
 */
class Connection {
  static get SILENCE_MILLIS() { return 3000; }
  static get FIRST_RETRY_MILLIS() { return 250; }
  static get LAST_RETRY_MILLIS() { return 1000; }

  /**
   * @param config what /config.json says
   * @param events onPhase(phase), onJoined(result), onRefused(error), onSilence(): no way in yet, trying on, onMessage(topic, bytes), onNewBall(): the old one is played in another tab
   */
  constructor(config, events) {
    this.config = config;
    this.events = events;
    this.tabs = new Tabs(() => (this.phase === 'joining' ? '' : this.ticket)); // a ticket is in use once its ball is known to be there
    this.phase = 'form';
    this.isSlow = false;
    this.line = null;
    this.name = '';
    this.room = '';
    this.ticket = '';
    this.retry = null;
    this.retryMillis = Connection.FIRST_RETRY_MILLIS;
    this.heardAt = 0;
    setInterval(() => this.watch(), 500);
  }

  /** Joins a room; with the ticket of a ball that is still there, as that ball. */
  play(name, room, ticket) {
    this.name = name;
    this.room = room;
    this.ticket = ticket;
    this.enter('joining');
    this.open();
  }

  leave() {
    this.line?.publish('arena/HD_leave', '');
    seat.forget();
    this.stop();
  }

  /** The other line leads to the same gate, so it is left and taken like one that was lost. */
  useSlow(isSlow) {
    this.isSlow = isSlow;
    if (this.line !== null) {
      this.line.drop();
      this.lost(0);
    }
  }

  open() {
    const port = this.isSlow ? this.config.slowWsPort : this.config.wsPort;
    const taken = this.tabs.isTaken(this.ticket);
    this.heardAt = Infinity; // nothing has to come before the join, and a page in the background takes seconds to ask the other tabs
    const line = new Line(`ws://${location.hostname}:${port}${this.config.wsPath}`, {
      onOpen: () => taken.then(isTaken => line.isOver || this.join(line, isTaken)),
      onLost: () => this.lost(this.retryMillis),
      onMessage: (topic, bytes) => this.heard(topic, bytes),
    });
    this.line = line;
  }

  join(line, isTaken) {
    if (isTaken) {
      this.ticket = '';
    }
    this.heardAt = performance.now();
    const body = { name: this.name, room: this.room, ticket: this.ticket };
    line.request('arena/HD_join', body, (error, result) => (error ? this.refused(error) : this.joined(result, isTaken)));
  }

  joined(result, isTaken) {
    this.ticket = result.ticket;
    this.retryMillis = Connection.FIRST_RETRY_MILLIS;
    seat.write({ name: this.name, room: this.room, ticket: this.ticket });
    this.events.onJoined(result);
    this.enter('playing');
    if (isTaken) {
      this.events.onNewBall();
    }
  }

  refused(error) {
    seat.forget();
    this.stop();
    this.events.onRefused(error);
  }

  heard(topic, bytes) {
    this.heardAt = performance.now();
    this.events.onMessage(topic, bytes);
  }

  lost(delay) {
    this.line = null;
    if (this.phase === 'joining') {
      this.events.onSilence();
    } else {
      this.enter('reconnecting');
    }
    this.retryMillis = Math.min(Connection.LAST_RETRY_MILLIS, 1.5 * this.retryMillis);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), delay);
  }

  /**
   * A dead line is noticed long before TCP or the keep-alive would: 20 states a second have to come. One that is not up yet may take its time, because
   * a browser lets a page that failed often wait.
   */
  watch() {
    if (this.line !== null && this.line.isUp() && performance.now() - this.heardAt > Connection.SILENCE_MILLIS) {
      this.line.drop();
      this.lost(this.retryMillis);
    }
  }

  stop() {
    clearTimeout(this.retry);
    if (this.line !== null) {
      this.line.drop();
    }
    this.line = null;
    this.ticket = '';
    this.enter('form');
  }

  enter(phase) {
    if (this.phase !== phase) {
      this.phase = phase;
      this.events.onPhase(phase);
    }
  }
}
