'use strict';
// The form, and the link that brings others into the same room.

class JoinForm {
  /** @param onPlay called with (name, room) */
  constructor(element, onPlay) {
    this.element = element;
    this.name = element.querySelector('#name');
    this.room = element.querySelector('#room');
    this.play = element.querySelector('#play');
    this.error = element.querySelector('#error');
    element.addEventListener('submit', event => {
      event.preventDefault();
      this.show('');
      localStorage.setItem('arena.name', this.name.value.trim());
      onPlay(this.name.value.trim(), this.room.value.trim());
    });
  }

  /** The address says more than what was typed last time. */
  fill(query) {
    this.name.value = query.get('name') ?? localStorage.getItem('arena.name') ?? '';
    this.room.value = query.get('room') ?? '1';
    (this.name.value === '' ? this.name : this.play).focus();
  }

  show(error) {
    this.error.textContent = error;
    this.error.hidden = error === '';
  }

  busy(isBusy) {
    this.play.disabled = isBusy;
    this.play.textContent = isBusy ? 'Joining…' : 'Play';
  }
}

class ShareLink {
  constructor(button) {
    this.button = button;
    this.room = '';
    button.addEventListener('click', () => this.copy());
  }

  url() {
    return `${location.origin}${location.pathname}?room=${encodeURIComponent(this.room)}`;
  }

  /** A page that came from another machine without TLS has no clipboard; there the old way still works. */
  async copy() {
    try {
      await navigator.clipboard.writeText(this.url());
      this.say('Copied');
    } catch {
      this.say(this.copyTheOldWay() ? 'Copied' : 'Not possible');
    }
  }

  copyTheOldWay() {
    const field = document.createElement('input');
    field.value = this.url();
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    return isCopied;
  }

  say(words) {
    const before = 'Copy link';
    this.button.textContent = words;
    setTimeout(() => { this.button.textContent = before; }, 1500);
  }
}
