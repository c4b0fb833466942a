'use strict';

/** The chat itself: which rooms one is in, what was said there, and what happens when the connection comes and goes. */
(() => {

  const NICK = /^[\p{L}\p{N}_-]{1,16}$/u;
  const ROOM = /^[a-z0-9_-]{1,16}$/;
  const FIRST_ROOM = 'lobby';

  const view = new View();
  const query = new URLSearchParams(location.search);
  const rooms = new Map(); // name to {name, lines, members, unread}
  const input = id => document.getElementById(id);
  let phase = 'form';
  let nick = '';
  let active = '';
  let connection = null;

  function setPhase(next) {
    phase = next;
    view.phase(phase, nick);
  }

  function showRooms() {
    const all = [...rooms.values()];
    view.rooms(all, active, all.reduce((sum, room) => sum + room.unread, 0));
  }

  function show(name) {
    active = name;
    const room = rooms.get(name);
    if (room) {
      room.unread = 0;
    }
    view.lines(room ? room.lines.all() : [], name);
    view.members(room ? room.members : []);
    showRooms();
  }

  async function enter(name) {
    if (!rooms.has(name)) {
      rooms.set(name, { name, lines: new Lines(), members: [], unread: 0 }); // before the answer: lines may come first
    }
    try {
      const entered = await connection.request('enter', { room: name });
      rooms.get(name).lines.merge(entered.history);
    } catch (failure) {
      if (failure instanceof Refusal) {
        rooms.delete(name);
      }
      throw failure;
    }
  }

  async function leave(name) {
    await connection.request('leave', { room: name });
    rooms.delete(name);
    if (active === name) {
      show([...rooms.keys()].pop() || '');
    }
    showRooms();
  }

  /** On a new connection the gate knows nothing of this page: it logs in and enters its rooms again. */
  async function join() {
    const me = await connection.request('login', { nick });
    const wanted = query.get('room') || me.room || FIRST_ROOM;
    const names = phase === 'form' ? [wanted.toLowerCase()] : [...rooms.keys()];
    let refusal = null;
    for (const name of names) {
      await enter(name).catch(failure => {
        if (!(failure instanceof Refusal)) {
          throw failure;
        }
        refusal = failure;
      });
    }
    if (rooms.size === 0 && phase === 'form') {
      await enter(FIRST_ROOM);
    }
    connection.settled();
    setPhase('online');
    view.notice(refusal ? refusal.message : '', 'bad');
    show(rooms.has(active) ? active : [...rooms.keys()].pop() || '');
    if (matchMedia('(hover: hover)').matches) {
      input('text').focus(); // on a phone this would open the keyboard
    }
  }

  /** A nick that is refused at first is for the user to change; later the gate may only not know yet that the old connection is gone. */
  function joinFailed(failure) {
    if (phase === 'form' && failure instanceof Refusal) {
      connection.close();
      view.busy(false);
      view.notice(failure.message, 'bad', true);
    } else if (phase !== 'replaced') {
      view.notice(`Trying again… (${failure.message})`, 'warn', true);
      connection.retry();
    }
  }

  const events = {

    up() {
      join().catch(joinFailed);
    },

    down() {
      setPhase(phase === 'online' ? 'reconnecting' : phase);
      view.notice(phase === 'form' ? 'The gate cannot be reached, trying again…' : 'Reconnecting…', 'warn', true);
    },

    replaced() {
      setPhase('replaced');
      view.notice('You have opened the chat in another tab, so this one has stopped.', 'warn', true);
    },

    message(topic, body) {
      if (topic === 'chat/line') {
        rooms.has(body.room) && heard(rooms.get(body.room), body);
      } else if (topic === 'chat/private') {
        heard(rooms.get(active) || [...rooms.values()][0], body);
      } else if (topic === 'chat/members' && rooms.has(body.room)) {
        rooms.get(body.room).members = body.members;
        if (body.room === active) {
          view.members(body.members);
        }
      }
    },
  };

  /** A private line belongs to no room: it is shown where its reader is. */
  function heard(room, line) {
    if (!room) {
      view.notice(`${line.from} to ${line.to} only: ${line.text}`, 'warn', true);
      return;
    }
    if (!room.lines.add(line)) {
      return;
    }
    if (room.name === active && phase !== 'form') {
      view.append(line);
    }
    if (room.name !== active || document.hidden) {
      room.unread++;
      showRooms();
    }
  }

  async function start() {
    if (!NICK.test(input('nick').value.trim())) {
      throw new Error('A nick has 1 to 16 letters, digits, _ and -.');
    }
    nick = input('nick').value.trim();
    view.busy(true);
    const config = await (await fetch('config.json')).json();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    connection = new GateConnection(`${scheme}://${location.hostname}:${config.wsPort}${config.wsPath}`, events);
    connection.open();
  }

  /** {@code /tell bob hello} is for bob alone; all else that begins with a slash is a mistake, not a line. */
  function say(text) {
    const tell = /^\/tell\s+(\S+)\s+([^]+)$/.exec(text);
    if (tell) {
      return connection.request('tell', { to: tell[1], text: tell[2] });
    }
    if (text.startsWith('/')) {
      return Promise.reject(new Error('The only command is /tell NAME TEXT.'));
    }
    if (!active) {
      return Promise.reject(new Error('Enter a room first.'));
    }
    return connection.request('say', { room: active, text });
  }

  /** What could not be said stays to be said again. */
  async function send() {
    const text = input('text').value.trim();
    if (text) {
      await say(text);
      if (input('text').value.trim() === text) {
        input('text').value = '';
      }
    }
  }

  async function enterTyped() {
    const name = input('room').value.trim().replace(/^#/, '').toLowerCase();
    if (!ROOM.test(name)) {
      throw new Error('A room has a name of 1 to 16 of a-z, 0-9, _ and -.');
    }
    await enter(name);
    input('room').value = '';
    show(name);
  }

  /** Failures of what the user has asked for are shown, whatever it was. */
  function on(id, event, action) {
    input(id).addEventListener(event, happened => {
      happened.preventDefault();
      Promise.resolve(action(happened)).catch(failure => {
        view.busy(false);
        view.notice(failure.message, 'bad', phase === 'form');
      });
    });
  }

  on('login-form', 'submit', start);
  on('say-form', 'submit', send);
  on('enter-form', 'submit', enterTyped);
  on('again', 'click', () => {
    setPhase('reconnecting');
    view.notice('Reconnecting…', 'warn', true);
    connection.open();
  });
  on('rooms', 'click', async happened => {
    const tab = happened.target.closest('.tab');
    if (tab && happened.target.closest('.leave')) {
      await leave(tab.dataset.room);
    } else if (tab) {
      show(tab.dataset.room);
    }
  });
  on('members', 'click', happened => {
    const member = happened.target.closest('.member');
    if (member && member.dataset.nick !== nick) {
      view.drawer(false);
      input('text').value = `/tell ${member.dataset.nick} `;
      input('text').focus();
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && rooms.has(active)) {
      rooms.get(active).unread = 0;
      showRooms();
    }
  });

  window.chat = {
    get phase() { return phase; },
    get nick() { return nick; },
    get rooms() { return [...rooms.keys()]; },
  };

  input('nick').value = query.get('nick') || '';
  if (query.get('auto') === '1') {
    input('login-form').requestSubmit();
  }
})();
