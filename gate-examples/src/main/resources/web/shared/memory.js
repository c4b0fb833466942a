'use strict';
// A browser that may keep nothing, because cookies are blocked, throws when it is asked for its storages. Pages, and Paho, want to ask: here they find
// some that last as long as the page. Loaded before all others.

['localStorage', 'sessionStorage'].forEach(area => {
  try {
    if (window[area] !== null) {
      return;
    }
  } catch {
    // it may keep nothing
  }
  const items = new Map();
  Object.defineProperty(window, area, { value: {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => { items.set(key, value); },
    removeItem: key => { items.delete(key); },
  } });
});
