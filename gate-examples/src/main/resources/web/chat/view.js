'use strict';

/** What the page shows. Knows no gate; what others have written becomes text, never markup. */
class View {

  constructor() {
    this.nick = '';
    this.last = null;
    this.noticeTimer = 0;
    this.list.addEventListener('scroll', () => this.showNewest(false));
    this.byId('newest').addEventListener('click', () => this.toBottom());
    this.byId('people').addEventListener('click', () => this.drawer(!document.body.classList.contains('drawer')));
    this.byId('shade').addEventListener('click', () => this.drawer(false));
  }

  byId(id) {
    return document.getElementById(id);
  }

  get list() {
    return this.byId('lines');
  }

  static element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text === undefined ? '' : text;
    return made;
  }

  /** The same nick has the same colour everywhere. */
  static colour(nick) {
    let hash = 0;
    for (const letter of nick) {
      hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
    }
    return 'c' + hash % View.COLOURS;
  }

  phase(phase, nick) {
    this.nick = nick;
    document.body.dataset.phase = phase;
    this.byId('my-nick').textContent = nick;
    const away = phase === 'reconnecting' || phase === 'replaced';
    ['text', 'send', 'room', 'enter'].forEach(id => { this.byId(id).disabled = away; });
  }

  busy(busy) {
    this.byId('login').disabled = busy;
    this.byId('login').textContent = busy ? 'Joining…' : 'Join the chat';
  }

  /** Kinds are bad, warn and good; a notice stays until the next, or for some seconds. */
  notice(text, kind, lasting) {
    clearTimeout(this.noticeTimer);
    const notice = this.byId('notice');
    notice.className = kind || '';
    notice.hidden = !text;
    this.byId('notice-text').textContent = text;
    this.byId('again').hidden = document.body.dataset.phase !== 'replaced';
    if (text && !lasting) {
      this.noticeTimer = setTimeout(() => this.notice(''), 6000);
    }
  }

  /** Rooms are {name, unread}. */
  rooms(rooms, active, unread) {
    this.byId('rooms').replaceChildren(...rooms.map(room => this.tab(room, room.name === active)));
    document.title = unread ? `(${unread}) Gate chat` : 'Gate chat';
    const shown = this.byId('rooms').querySelector('.active');
    if (shown) {
      shown.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  tab(room, active) {
    const tab = View.element('div', active ? 'tab active' : 'tab');
    tab.dataset.room = room.name;
    const open = View.element('button', 'open', '#' + room.name);
    open.type = 'button';
    tab.append(open);
    if (room.unread) {
      tab.append(View.element('span', 'unread', String(room.unread)));
    }
    const leave = View.element('button', 'leave', '×');
    leave.type = 'button';
    leave.setAttribute('aria-label', 'Leave ' + room.name);
    tab.append(leave);
    return tab;
  }

  /** Shows another room, or the same from the beginning. */
  lines(lines, room) {
    this.last = null;
    this.list.replaceChildren(...lines.map(line => this.line(line)));
    if (lines.length === 0) {
      this.list.append(View.element('li', 'empty', room ? `Nobody has said anything in #${room} yet.` : 'Enter a room to begin.'));
    }
    this.toBottom();
  }

  /** Who reads further up is not carried away by what others say. */
  append(line) {
    const list = this.list;
    const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const empty = list.querySelector('.empty');
    if (empty) {
      empty.remove();
    }
    list.append(this.line(line));
    while (list.childElementCount > Lines.MOST) {
      list.firstElementChild.remove();
    }
    if (atBottom || line.from === this.nick) {
      this.toBottom();
    } else {
      this.showNewest(true);
    }
  }

  toBottom() {
    this.list.scrollTop = this.list.scrollHeight;
    this.byId('newest').hidden = true;
  }

  /** Scrolling down to the end takes the button away; only a new line brings it. */
  showNewest(isNew) {
    const list = this.list;
    const below = list.scrollHeight - list.scrollTop - list.clientHeight > 8;
    this.byId('newest').hidden = !(isNew || !this.byId('newest').hidden) || !below;
  }

  line(line) {
    const item = View.element('li', this.lineClass(line));
    const avatar = View.element('span', 'avatar ' + View.colour(line.from), [...line.from][0].toUpperCase());
    avatar.setAttribute('aria-hidden', 'true');
    const head = View.element('span', 'head');
    head.append(View.element('span', 'from ' + View.colour(line.from), line.from));
    if (line.to) {
      head.append(View.element('span', 'to', line.to === this.nick ? 'to you only' : `to ${line.to} only`));
    }
    const time = View.element('time', '', View.time(line.time));
    time.dateTime = new Date(line.time).toISOString();
    head.append(time);
    item.append(avatar, head, View.element('span', 'text', line.text));
    this.last = line;
    return item;
  }

  lineClass(line) {
    const before = this.last;
    const follows = before && before.from === line.from && before.to === line.to && line.time - before.time < View.TOGETHER;
    return ['line', follows && 'follows', line.from === this.nick && 'mine', line.to && 'private'].filter(Boolean).join(' ');
  }

  static time(millis) {
    const date = new Date(millis);
    const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    const isToday = date.toDateString() === new Date().toDateString();
    return isToday ? clock : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }) + ', ' + clock;
  }

  members(members) {
    this.byId('people-count').textContent = String(members.length);
    this.byId('members').replaceChildren(...members.map(nick => {
      const item = document.createElement('li');
      const member = View.element('button', 'member' + (nick === this.nick ? ' self' : ''));
      member.type = 'button';
      member.dataset.nick = nick;
      member.append(View.element('span', 'avatar ' + View.colour(nick), [...nick][0].toUpperCase()), View.element('span', 'name', nick));
      item.append(member);
      return item;
    }));
  }

  drawer(open) {
    document.body.classList.toggle('drawer', open);
    this.byId('people').setAttribute('aria-expanded', String(open));
  }
}

View.TOGETHER = 5 * 60000; // lines of one author within this time share a heading
View.COLOURS = 8;

if (typeof module !== 'undefined') {
  module.exports = View; // for the tests, which run in Node
}
