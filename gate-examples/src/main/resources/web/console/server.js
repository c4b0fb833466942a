'use strict';

/** Reads JSON from the server of this page. */
const server = {
  PATIENCE_MILLIS: 4000,

  /** Fails if there is no answer in time or it is an error; null if there is no such thing. */
  async read(what, parameters) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), server.PATIENCE_MILLIS);
    try {
      const query = parameters ? '?' + new URLSearchParams(parameters) : '';
      const response = await fetch('api/' + what + query, { signal: abort.signal });
      if (response.status === 404) {
        return null;
      }
      if (!response.ok) {
        throw new Error(what + ': ' + response.status);
      }
      return await response.json();
    } finally {
      clearTimeout(timer);
    }
  }
};
