// Keeps what is on the screen up to date: fetches the same page and takes over the parts that changed. The server
// says when, by server-sent events; where it does not, the page asks each few seconds, and less often while no answer
// comes. A page that is not seen does neither.
(() => {
  'use strict';
  const PERIOD = 5000;
  const LONGEST = 60000;
  const {watch, events} = document.body.dataset;
  if (!watch) {
    return;
  }

  const stale = document.getElementById('stale');
  let source = null;
  let timer = 0;
  let pause = PERIOD;
  let busy = false;
  let again = false;
  let gone = false;
  let refused = false;

  const tell = (sentence) => {
    if (stale.textContent !== sentence) {
      stale.textContent = sentence;
    }
  };

  const takeOver = (fresh) => {
    for (const part of document.querySelectorAll('[data-live]')) {
      const other = fresh.getElementById(part.id);
      // What has the focus or was opened stays: a reader must not lose the place.
      const isRead = part.contains(document.activeElement) || part.querySelector('details[open]');
      if (other && other.innerHTML !== part.innerHTML && !isRead) {
        part.innerHTML = other.innerHTML;
      }
    }
  };

  const refresh = async () => {
    if (document.hidden) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(location.href, {cache: 'no-store', credentials: 'same-origin'});
      if (answer.status === 401) {
        tell('You are signed out: this is how things stood then. Sign in again.');
      } else if (!answer.ok) {
        throw new Error(answer.status);
      } else {
        takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
        tell('');
      }
      gone = false;
      pause = PERIOD;
    } catch (none) {
      tell('The module does not answer: this is how things stood then.');
      gone = true;
      pause = Math.min(2 * pause, LONGEST);
    }
    busy = false;
    if (again) {
      again = false;
      refresh();
    }
  };

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    if (source) {
      source.close();
      source = null;
    }
  };

  const ask = async () => {
    stop();
    await refresh();
    if (!document.hidden) {
      listen();
    }
  };

  const listen = () => {
    stop();
    if (gone || refused || !events || !window.EventSource) {
      timer = setTimeout(ask, pause);
      return;
    }
    source = new EventSource(events);
    source.onmessage = refresh;
    source.onerror = () => {
      // The browser itself would try again for ever, and as often.
      refused = source.readyState === EventSource.CLOSED;
      ask();
    };
  };

  document.addEventListener('visibilitychange', () => {
    stop();
    if (!document.hidden) {
      refused = false;
      ask();
    }
  });
  // A connection that is kept would keep the page from being shown again at once by the back button.
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', (shown) => {
    if (shown.persisted) {
      ask();
    }
  });
  if (!document.hidden) {
    listen();
  }
})();
