'use strict';
// Two tabs, one ticket: a tab that is duplicated copies its sessionStorage.

/**
 * A ticket is played in one tab only. The gate would give the ball to whoever comes last and close the other's connection, and the two tabs would take
 * it from each other for ever, since MQTT 3.1.1 cannot say why a connection was closed. So every tab asks the others before it uses a ticket, and one
 * that somebody else plays with is forgotten: the duplicate gets a ball of its own. Where no tab can be asked (an old browser) nobody answers.
 */
class Tabs {
  /** Waiting is counted in steps, so that a moment in which this page was too busy to hear an answer is one step only. */
  static get STEPS() { return 4; }
  static get STEP_MILLIS() { return 100; }

  /** @param ticketInUse returns the ticket of this tab's ball, '' without one */
  constructor(ticketInUse) {
    this.ticketInUse = ticketInUse;
    this.tab = Math.random().toString(36).slice(2);
    this.onTaken = null;
    this.channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('arena');
    if (this.channel !== null) {
      this.channel.onmessage = event => this.heard(event.data);
    }
  }

  /** Resolves to true if another tab plays with the ticket. */
  isTaken(ticket) {
    if (this.channel === null || ticket === '') {
      return Promise.resolve(false);
    }
    return new Promise(resolve => {
      this.onTaken = () => resolve(true);
      this.channel.postMessage({ asks: this.tab, ticket });
      this.wait(Tabs.STEPS, () => resolve(false));
    });
  }

  wait(steps, onEnd) {
    setTimeout(() => (steps === 1 ? onEnd() : this.wait(steps - 1, onEnd)), Tabs.STEP_MILLIS);
  }

  heard({ asks, answers, ticket }) {
    if (asks !== undefined && ticket === this.ticketInUse()) {
      this.channel.postMessage({ answers: asks });
    } else if (answers === this.tab && this.onTaken !== null) {
      this.onTaken();
    }
  }
}
