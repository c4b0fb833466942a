'use strict';

/** The table of sessions and its search. Rows stay the same elements while their sessions live, so that one can click them. */
class Sessions {
  /** Calls back with the id of a session that was chosen. */
  constructor(table, search, total, onChosen) {
    this.table = table;
    this.search = search;
    this.total = total;
    this.onChosen = onChosen;
    this.rows = new Map();
    this.asked = 0;
    this.timer = 0;
    search.addEventListener('input', () => this.refreshIn(Sessions.TYPING_MILLIS));
    table.addEventListener('click', event => this.choose(event.target.closest('tr[data-session]')));
    table.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        this.choose(event.target.closest('tr[data-session]'));
      }
    });
  }

  choose(row) {
    if (row) {
      this.mark(row.dataset.session);
      this.onChosen(row.dataset.session);
    }
  }

  mark(session) {
    this.chosen = session;
    this.rows.forEach((row, id) => row.classList.toggle('chosen', id === session));
  }

  refreshIn(millis) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), millis);
  }

  /** Of several answers only that to the newest question counts; a failure is shown by who reads snapshots. */
  async refresh() {
    const question = ++this.asked;
    this.refreshIn(Sessions.REFRESH_MILLIS);
    try {
      const answer = await server.read('sessions', { search: this.search.value });
      if (question === this.asked && answer !== null) {
        this.show(answer);
      }
    } catch (e) {
      // the next one follows
    }
  }

  show({ connected, found, rows }) {
    const shown = rows.length < found ? ', the newest ' + rows.length + ' are shown' : '';
    this.total.textContent = format.number(connected) + ' connected'
      + (this.search.value.trim() ? ', ' + format.number(found) + ' found' : '') + shown;
    const old = this.rows;
    this.rows = new Map(rows.map(data => [data.session, old.get(data.session) || this.row(data.session)]));
    rows.forEach(data => this.update(this.rows.get(data.session), data));
    const body = this.table.tBodies[0];
    const elements = [...this.rows.values()];
    if (elements.length !== body.rows.length || elements.some((row, i) => row !== body.rows[i])) {
      body.replaceChildren(...elements);
    }
  }

  row(session) {
    const row = tables.row(...Sessions.LABELS.map(label => {
      const cell = document.createElement('td');
      cell.dataset.label = label;
      return cell;
    }));
    row.cells[6].className = 'number';
    row.cells[7].className = 'number';
    row.dataset.session = session;
    row.tabIndex = 0;
    row.classList.toggle('chosen', session === this.chosen);
    return row;
  }

  update(row, data) {
    const more = data.groupCount > data.groups.length ? ', … ' + data.groupCount + ' in all' : '';
    const texts = [data.session, data.user, data.client, data.address, data.network,
      format.duration((Date.now() - data.connectedAt) / 1000), format.number(data.received), format.number(data.sent),
      data.groups.join(', ') + more];
    texts.forEach((text, i) => {
      if (row.cells[i].textContent !== text) {
        row.cells[i].textContent = text;
        row.cells[i].title = text;
      }
    });
  }
}

Sessions.REFRESH_MILLIS = 2000;
Sessions.TYPING_MILLIS = 250;
Sessions.LABELS = ['Session', 'User', 'Client id', 'Address', 'Network', 'Connected for', 'Received', 'Sent', 'Groups'];
