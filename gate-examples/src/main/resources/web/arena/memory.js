'use strict';
// What the browser keeps for this page. One that may keep nothing, because cookies are blocked, throws even when it is asked: then the page plays without.

const memory = {
  /** Returns what was written, '' if there is nothing. The area is 'sessionStorage' or 'localStorage'. */
  read(area, key) {
    try {
      return window[area].getItem(key) ?? '';
    } catch {
      return '';
    }
  },

  write(area, key, value) {
    try {
      window[area].setItem(key, value);
    } catch {
      // see above
    }
  },
};
