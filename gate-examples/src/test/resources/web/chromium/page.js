'use strict';

// What PageTest drives: shows what it was told by keys, mouse and finger, and counts its frames.
window.frames_ = 0;

function byId(id) {
  return document.getElementById(id);
}

function show() {
  byId('shown').textContent = byId('field').value;
}

byId('button').addEventListener('click', show);
byId('field').addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    show();
  }
});
addEventListener('mousemove', (event) => {
  byId('pointer').textContent = event.clientX + ' ' + event.clientY;
});
addEventListener('touchmove', (event) => {
  byId('finger').textContent = event.touches[0].clientX + ' ' + event.touches[0].clientY;
});
requestAnimationFrame(function count() {
  window.frames_++;
  requestAnimationFrame(count);
});
