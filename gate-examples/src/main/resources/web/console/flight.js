'use strict';

/** The flight record of one session, read anew each second while it is open. */
class Flight {
  constructor(panel, onClosed) {
    this.panel = panel;
    this.onClosed = onClosed;
    this.who = panel.querySelector('#flight-who');
    this.note = panel.querySelector('#flight-note');
    this.list = panel.querySelector('#flight-events');
    this.timer = 0;
    panel.querySelector('#flight-close').addEventListener('click', () => this.close());
    document.addEventListener('keydown', event => {
      if (event.key === 'Escape' && !panel.hidden) {
        this.close();
      }
    });
  }

  open(session) {
    this.session = session;
    this.seen = 0;
    this.list.replaceChildren();
    this.who.replaceChildren();
    this.say('', false);
    this.panel.dataset.session = session;
    this.panel.hidden = false;
    this.refresh();
  }

  close() {
    clearTimeout(this.timer);
    this.session = null;
    this.panel.hidden = true;
    this.onClosed();
  }

  async refresh() {
    clearTimeout(this.timer);
    const session = this.session;
    const record = await server.read('flight', { session }).catch(() => undefined);
    if (session !== this.session) {
      return; // another one was chosen meanwhile
    }
    if (record === null) {
      this.say('This session has ended, or is not recorded. What was read before stays here.', true);
      return;
    }
    if (record !== undefined) {
      this.show(record);
    }
    this.timer = setTimeout(() => this.refresh(), Flight.REFRESH_MILLIS);
  }

  say(text, bad) {
    this.note.textContent = text;
    this.note.classList.toggle('bad', bad);
  }

  show(record) {
    this.names([['Session', record.session], ['User', record.user], ['Client id', record.client], ['Address', record.address]]);
    const all = record.forgotten + record.events.length;
    const unseen = record.events.slice(Math.max(0, this.seen - record.forgotten));
    this.say('Live, ' + format.number(all) + ' events so far. Headers only, never what is in a message.', false);
    this.append([...Flight.gap(record.forgotten - this.seen), ...unseen.map(event => Flight.line(event))]);
    this.seen = all;
  }

  names(pairs) {
    this.who.replaceChildren(...pairs.flatMap(([name, text]) => {
      const term = document.createElement('dt');
      const value = document.createElement('dd');
      term.textContent = name;
      value.textContent = text || '–';
      return [term, value];
    }));
  }

  /** Who has scrolled up to read is left there. */
  append(lines) {
    const list = this.list;
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 30;
    list.append(...lines);
    while (list.childElementCount > Flight.MOST) {
      list.firstElementChild.remove();
    }
    if (follows) {
      list.scrollTop = list.scrollHeight;
    }
  }

  /** Says that so many events were forgotten before they were read; nothing if there were none. */
  static gap(events) {
    if (events <= 0) {
      return [];
    }
    const line = Tiles.element('li', 'gap');
    line.textContent = '… ' + format.number(events) + ' earlier events are forgotten';
    return [line];
  }

  static line(event) {
    const line = document.createElement('li');
    line.className = 'kind-' + event.kind;
    const time = document.createElement('time');
    time.textContent = format.timeOfDay(event.time);
    const parts = [['kind', event.kind], ['packet', event.name], ['rest', Flight.rest(event)]].map(([name, text]) => {
      const part = Tiles.element('span', name);
      part.textContent = text;
      return part;
    });
    line.append(time, ...parts);
    return line;
  }

  static rest({ topic, packetId, bytes, detail }) {
    return [topic, packetId ? 'id ' + packetId : '', bytes ? bytes + ' bytes' : '', detail].filter(text => text).join('  ');
  }
}

Flight.REFRESH_MILLIS = 1000;
Flight.MOST = 2000;
