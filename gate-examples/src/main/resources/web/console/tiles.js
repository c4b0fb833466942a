'use strict';

/** The figures on top of the page, each a tile. */
class Tiles {
  constructor(parent) {
    this.tiles = new Map();
    for (const [name, title] of Tiles.ALL) {
      const tile = Tiles.element('div', 'tile');
      tile.id = name;
      tile.dataset.name = name;
      const value = Tiles.element('div', 'value');
      const more = Tiles.element('div', 'more');
      const head = Tiles.element('div', 'name');
      head.textContent = title;
      value.textContent = '–';
      more.textContent = '\u00a0';
      tile.append(head, value, more);
      parent.append(tile);
      this.tiles.set(name, { tile, value, more });
    }
  }

  static element(name, className) {
    const element = document.createElement(name);
    element.className = className;
    return element;
  }

  /** Unit and warning may be left out. */
  set(name, text, more, { unit = '', warn = false } = {}) {
    const tile = this.tiles.get(name);
    tile.value.textContent = text;
    if (unit) {
      const small = document.createElement('i');
      small.textContent = unit;
      tile.value.append(small);
    }
    tile.more.textContent = more;
    tile.more.title = more;
    tile.tile.classList.toggle('warn', warn);
  }

  show(snapshot, rates) {
    const { totals, census } = snapshot;
    this.set('connections', format.number(snapshot.connections), format.short(totals.accepted) + ' accepted');
    this.set('players', format.number(snapshot.sessions), format.number(census.users) + ' users logged in');
    this.set('groups-count', format.number(census.groups), 'largest has '
      + format.number(census.largest.length ? census.largest[0].members : 0));
    this.rate('messages-in', rates, 'messagesIn', this.perSecond(rates, 'bytesIn', format.bytes));
    this.rate('messages-out', rates, 'messagesOut', this.perSecond(rates, 'bytesOut', format.bytes));
    this.set('queued', format.bytes(snapshot.queuedBytes), format.number(snapshot.behind) + ' clients are behind',
      { warn: snapshot.behind > 0 });
    this.rate('replaced', rates, 'replaced', format.short(totals.replaced) + ' in all');
    this.rate('dropped', rates, 'dropped', format.short(totals.dropped) + ' in all');
    this.set('lost', format.short(totals.lost), 'messages in all');
    for (const name of ['handlers', 'lags', 'handshakes']) {
      this.latency(name, snapshot, rates);
    }
  }

  perSecond(rates, counted, write) {
    const rate = rates.perSecond(counted);
    return rate === null ? '–' : write(rate) + '/s';
  }

  rate(name, rates, counted, more) {
    const rate = rates.perSecond(counted);
    this.set(name, rate === null ? '–' : format.short(rate), more, { unit: rate === null ? '' : '/s' });
  }

  /** Of the last seconds; of all time if there were none. */
  latency(name, snapshot, rates) {
    const p99 = rates.quantile(name, 0.99);
    const half = rates.quantile(name, 0.5);
    const always = snapshot[name].p99;
    const since = always === null ? 'none yet' : '99 % since the start: ' + format.latency(always);
    this.set(name, p99 === null ? '–' : '≤ ' + format.latency(p99),
      p99 === null ? since : '50 % ≤ ' + format.latency(half), { warn: name === 'lags' && p99 !== null && p99 > 100 });
  }
}

/** Names and titles, in order. */
Tiles.ALL = [
  ['connections', 'Connections'],
  ['players', 'Players'],
  ['messages-in', 'Messages in'],
  ['messages-out', 'Messages out'],
  ['queued', 'Waiting for slow clients'],
  ['lost', 'Lost on close'],
  ['replaced', 'Replaced by newer'],
  ['dropped', 'Dropped'],
  ['handlers', 'Handlers, 99 %'],
  ['lags', 'Event loop lag, 99 %'],
  ['handshakes', 'Handshakes, 99 %'],
  ['groups-count', 'Groups']
];
