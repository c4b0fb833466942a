'use strict';
// What is written over the field: the scores, who ate whom, the notice.

/** The best of the room; one's own line stands out. Names are text, whatever is in them. */
class Board {
  constructor(list) {
    this.list = list;
    this.scores = [];
  }

  set(scores) {
    this.scores = scores;
  }

  /** Draws again: scores, names and the own id come at different times. */
  draw(sprites, ownId) {
    const lines = this.scores.map(({ id, score }) => this.line(sprites.roster.get(id), score, id === ownId));
    this.list.replaceChildren(...lines.filter(line => line !== null));
  }

  line(entry, score, isOwn) {
    if (entry === undefined) { // has left, the next scores will say so
      return null;
    }
    const line = document.createElement('li');
    line.classList.toggle('own', isOwn);
    line.append(dot(entry.hue), text('name', entry.name), text('score', count(score)));
    return line;
  }
}

/** Who ate whom, for a few seconds. */
class Feed {
  static get LINES() { return 4; }
  static get MILLIS() { return 5000; }

  constructor(list) {
    this.list = list;
  }

  add(eater, eaten, isMine) {
    const line = document.createElement('li');
    line.classList.toggle('own', isMine);
    line.append(text('name', eater), text('verb', 'ate'), text('name', eaten));
    this.list.append(line);
    while (this.list.children.length > Feed.LINES) {
      this.list.firstChild.remove();
    }
    setTimeout(() => line.remove(), Feed.MILLIS);
  }
}

/** One message in the middle of the screen, or none. */
class Notice {
  constructor(element) {
    this.element = element;
    this.title = element.querySelector('strong');
    this.detail = element.querySelector('span');
    this.passing = null;
  }

  forget() {
    this.passing = null;
  }

  /** A message that goes away by itself; while another is there it waits behind. */
  pass(title, detail, now) {
    this.passing = { kind: 'info', title, detail, until: now + 4000 };
  }

  /** Called often: changes the page only where something changed. */
  show(message, now) {
    const passing = this.passing !== null && now < this.passing.until ? this.passing : null;
    const shown = message ?? passing;
    this.element.hidden = shown === null;
    if (shown !== null && (this.title.textContent !== shown.title || this.detail.textContent !== shown.detail)) {
      this.element.className = shown.kind;
      this.title.textContent = shown.title;
      this.detail.textContent = shown.detail;
    }
  }
}

function text(kind, value) {
  const element = document.createElement('span');
  element.className = kind;
  element.textContent = value;
  return element;
}

function dot(hue) {
  const element = text('dot', '');
  element.style.backgroundColor = `hsl(${hue}, 80%, 60%)`;
  return element;
}
