'use strict';

/**
 * The way to the gate: Paho's client, requests with their answers, and the way back when the connection breaks.
 *
 * `events` has: up() when connected, down() when that ended or failed, message(topic, body) for what the gate sends by itself,
 * replaced() when another tab has taken the nick. After `close` and `replaced` nothing reconnects; after all other ends it does.
 */
class GateConnection {

  constructor(uri, events) {
    this.events = events;
    this.waiting = new Map();
    this.requests = 0;
    this.delay = GateConnection.FIRST_DELAY;
    this.wanted = false;
    this.client = new Paho.Client(uri, 'chat-' + Math.random().toString(36).slice(2));
    this.client.onMessageArrived = message => this.arrived(message.destinationName, message.payloadString);
    this.client.onConnectionLost = () => this.lost();
  }

  open() {
    this.wanted = true;
    this.connect();
  }

  close() {
    this.wanted = false;
    clearTimeout(this.timer);
    if (this.client.isConnected()) {
      this.client.disconnect();
    }
  }

  /** To be called when all is well again, so that the next break is mended at once. */
  settled() {
    this.delay = GateConnection.FIRST_DELAY;
  }

  /** Breaks the connection and lets it come back. */
  retry() {
    if (this.client.isConnected()) {
      this.client.disconnect();
    }
  }

  connect() {
    this.client.connect({
      timeout: 10,
      keepAliveInterval: 10, // a line that is dead without a word is noticed soon
      mqttVersion: 4,
      onSuccess: () => this.events.up(),
      onFailure: () => this.lost(),
    });
  }

  /** Later and later, and not all pages at the same moment: a gate that has just started should not be run over. */
  lost() {
    const failure = new Error('The connection is lost.');
    [...this.waiting.keys()].forEach(topic => this.settle(topic, request => request.reject(failure)));
    if (this.wanted) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.connect(), this.delay * (0.75 + Math.random() / 2));
      this.delay = Math.min(this.delay * 1.6, GateConnection.LONGEST_DELAY);
      this.events.down();
    }
  }

  /** The answer comes on the topic of the request, which its number makes unlike all others. */
  request(handler, body) {
    return new Promise((resolve, reject) => {
      if (!this.client.isConnected()) {
        throw new Error('Not connected at the moment.');
      }
      const topic = `chat/HD_${handler}/${++this.requests}`;
      this.client.send(topic, JSON.stringify(body), 0, false);
      const timer = setTimeout(() => this.settle(topic, request => request.reject(new Error('The gate does not answer.'))),
          GateConnection.ANSWER_TIMEOUT);
      this.waiting.set(topic, { resolve, reject, timer });
    });
  }

  settle(topic, how) {
    const request = this.waiting.get(topic);
    this.waiting.delete(topic);
    clearTimeout(request.timer);
    how(request);
  }

  arrived(topic, text) {
    if (topic === '$gate/closing') {
      this.closing(text);
    } else if (this.waiting.has(topic)) {
      const answer = JSON.parse(text);
      this.settle(topic, request => answer.Error ? request.reject(new Refusal(answer.Error)) : request.resolve(answer.Result));
    } else {
      this.events.message(topic, JSON.parse(text));
    }
  }

  /** To come back at once would only throw out the tab that has just replaced this one. */
  closing(reason) {
    if (reason.startsWith('SESSION_TAKEN_OVER')) {
      this.wanted = false;
      this.events.replaced();
    }
  }
}

GateConnection.ANSWER_TIMEOUT = 10000;
GateConnection.FIRST_DELAY = 400;
GateConnection.LONGEST_DELAY = 4000;

/** What the gate does not want to do, unlike what it could not be asked. */
class Refusal extends Error {}
