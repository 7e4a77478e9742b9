// Keeps what is on the screen up to date: fetches the same page and takes over the parts that changed.
(() => {
  'use strict';
  const PERIOD = 5000;

  const stale = document.getElementById('stale');

  const refresh = async () => {
    if (document.hidden) {
      return;
    }
    try {
      const answer = await fetch(location.href, {cache: 'no-store', credentials: 'same-origin'});
      if (!answer.ok) {
        throw new Error(answer.status);
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-live]')) {
        const other = fresh.getElementById(part.id);
        // What has the focus or was opened stays: a reader must not lose the place.
        const isRead = part.contains(document.activeElement) || part.querySelector('details[open]');
        if (other && other.innerHTML !== part.innerHTML && !isRead) {
          part.innerHTML = other.innerHTML;
        }
      }
      stale.textContent = '';
    } catch (gone) {
      stale.textContent = 'The module does not answer: this is how things stood then.';
    }
  };

  setInterval(refresh, PERIOD);
  document.addEventListener('visibilitychange', refresh);
})();
