'use strict';

/** Numbers, sizes and times as people read them. */
const format = {
  /** 1234 -> "1,234"; small ones with a decimal. */
  number(value) {
    return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
  },

  /** Short, for a tile or an axis: 12345 -> "12.3k". */
  short(value) {
    if (value < 10000) {
      return format.number(value);
    }
    const unit = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
    return (value / unit[0]).toLocaleString('en', { maximumFractionDigits: 1 }) + unit[1];
  },

  /** 2048 -> "2 KiB". */
  bytes(value) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return value.toLocaleString('en', { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }) + ' ' + units[unit];
  },

  /** Milliseconds, from microseconds to seconds; null is nothing, Infinity what no bucket has a bound for. */
  latency(millis) {
    if (millis === null) {
      return '–';
    }
    if (millis === Infinity) {
      return '> 10 s';
    }
    return millis < 1 ? Math.round(millis * 1000) + ' µs' : millis < 1000 ? format.number(millis) + ' ms'
      : format.number(millis / 1000) + ' s';
  },

  /** Seconds -> "2 h 05 min", "3 min 12 s", "7 s". */
  duration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const days = Math.floor(whole / 86400);
    const hours = Math.floor(whole / 3600) % 24;
    const minutes = Math.floor(whole / 60) % 60;
    const two = n => String(n).padStart(2, '0');
    if (days > 0) {
      return days + ' d ' + hours + ' h';
    }
    if (hours > 0) {
      return hours + ' h ' + two(minutes) + ' min';
    }
    return minutes > 0 ? minutes + ' min ' + two(whole % 60) + ' s' : whole + ' s';
  },

  /** SESSION_TAKEN_OVER -> "session taken over". */
  words(name) {
    return name.toLowerCase().replace(/_/g, ' ');
  },

  /** The time of day of an ISO 8601 text, to the millisecond. */
  timeOfDay(text) {
    const time = new Date(text);
    const two = n => String(n).padStart(2, '0');
    return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':') + '.'
      + String(time.getMilliseconds()).padStart(3, '0');
  }
};

if (typeof module !== 'undefined') {
  module.exports = format; // for the tests, which run in Node
}
