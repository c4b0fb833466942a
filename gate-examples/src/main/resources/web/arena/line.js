'use strict';
// One connection to the gate: Paho's client, requests and their answers. It ends once and is not used again.

/** Paho keeps its socket to itself, but a line that is dead or cut must end without a DISCONNECT, which would wait behind everything else. */
let newestSocket = null;
window.WebSocket = class extends window.WebSocket {
  constructor(...parameters) {
    super(...parameters);
    newestSocket = this;
  }
};

class Line {
  /**
   * @param url of the WebSocket
   * @param events onOpen(), onLost(): at most one of them first, onLost at most once; onMessage(topic, bytes)
   */
  constructor(url, events) {
    this.events = events;
    this.waiting = new Map();
    this.requests = 0;
    this.isOver = false;
    this.client = new Paho.Client(url, 'arena-' + Math.random().toString(36).slice(2, 12));
    this.client.onConnectionLost = () => this.over();
    this.client.onMessageArrived = message => this.arrived(message.destinationName, message.payloadBytes);
    this.client.connect({
      mqttVersion: 4, // without it Paho tries 3.1 after every failure
      keepAliveInterval: 10,
      timeout: 8, // browsers hold back the sockets of a page that failed often, for up to 5 s; giving up earlier is one more failure
      onSuccess: () => this.isOver || events.onOpen(),
      onFailure: () => this.over(),
    });
    this.socket = newestSocket;
  }

  /** Asks a handler; the answer goes to `onAnswer(error, result)`, error empty if it went well. No answer if the line ends before. */
  request(topic, body, onAnswer) {
    const answered = `${topic}/${++this.requests}`;
    this.waiting.set(answered, onAnswer);
    this.publish(answered, JSON.stringify(body));
  }

  /** Sends at QoS 0 if the line is up: there is no use in steering later. */
  publish(topic, payload) {
    if (this.isUp()) {
      this.client.send(topic, payload, 0, false);
    }
  }

  isUp() {
    return !this.isOver && this.client.isConnected();
  }

  arrived(topic, bytes) {
    if (this.isOver) {
      return;
    }
    const onAnswer = this.waiting.get(topic);
    if (onAnswer === undefined) {
      this.events.onMessage(topic, bytes);
    } else {
      this.waiting.delete(topic);
      const answer = Line.json(bytes);
      onAnswer(answer.Error, answer.Result);
    }
  }

  /** Ends abruptly, as a line that breaks; `onLost` follows. */
  cut() {
    this.socket.close();
  }

  /** Ends without a word to anybody: `onLost` does not follow. */
  drop() {
    this.isOver = true;
    this.socket.close();
  }

  over() {
    if (!this.isOver) {
      this.isOver = true;
      this.events.onLost();
    }
  }

  static json(bytes) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
}
