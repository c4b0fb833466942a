'use strict';

/** Tables of names and counts, from snapshots. What is in cells comes from clients: it is only ever text. */
const tables = {
  /** What says something about the clients' side, what about the gate's or an attacker's; others are in order. */
  WARN: ['CONNECTION_LOST', 'KEEP_ALIVE_TIMEOUT', 'HANDSHAKE_TIMEOUT', 'LOGIN_TIMEOUT', 'SLOW_CONSUMER', 'KICKED'],
  GOOD: ['CLIENT_DISCONNECT', 'CLOSED_BY_SERVER', 'GATE_SHUTDOWN', 'USE_ANOTHER_SERVER', 'SERVER_MOVED', 'SESSION_TAKEN_OVER'],

  cell(text) {
    const cell = document.createElement('td');
    cell.textContent = text;
    cell.title = text;
    return cell;
  },

  row(...cells) {
    const row = document.createElement('tr');
    row.append(...cells);
    return row;
  },

  fill(table, rows) {
    table.tBodies[0].replaceChildren(...rows);
  },

  closes(table, closes) {
    const most = Math.max(...Object.values(closes));
    const rows = Object.entries(closes).sort((a, b) => b[1] - a[1]).map(([reason, count]) => {
      const row = tables.row(tables.cell(format.words(reason)), tables.cell(format.number(count)), tables.meter(reason, count / most));
      row.dataset.reason = reason;
      return row;
    });
    tables.fill(table, rows);
  },

  meter(reason, share) {
    const cell = document.createElement('td');
    const meter = document.createElement('div');
    meter.className = 'meter ' + (tables.GOOD.includes(reason) ? 'good' : tables.WARN.includes(reason) ? 'warn' : 'bad');
    meter.style.width = Math.max(2, share * 100) + '%';
    cell.append(meter);
    return cell;
  },

  groups(table, groups) {
    tables.fill(table, groups.map(group => {
      const members = format.number(group.members) + (group.members === 1 ? ' member' : ' members');
      const row = tables.row(tables.cell(group.name), tables.cell(members));
      row.dataset.group = group.name;
      return row;
    }));
  }
};
