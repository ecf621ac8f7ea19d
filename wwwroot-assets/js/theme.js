// Loaded before the first paint: no flash of the wrong theme. The choice is remembered; until there is one, the system's is followed.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => {
    try { return localStorage.getItem('studio.theme'); } catch { return null; }
  };
  const apply = () => {
    root.dataset.theme = stored() ?? (system.matches ? 'dark' : 'light');
    dispatchEvent(new CustomEvent('studio-theme', { detail: root.dataset.theme }));
  };

  apply();
  system.addEventListener('change', apply);
  addEventListener('storage', apply);

  document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-theme-toggle]')) return;
    try { localStorage.setItem('studio.theme', root.dataset.theme === 'dark' ? 'light' : 'dark'); } catch { /* not remembered */ }
    apply();
  });

  // The router takes a link within the page for a place to scroll to, and leaves the focus where it was.
  document.addEventListener('click', event => {
    if (!event.target.closest?.('.skip-link')) return;
    event.preventDefault();
    document.getElementById('main')?.focus();
  });

  // The way for pages that browsers do not trust with the clipboard: the studio over plain http from another machine.
  function copyOld(text) {
    const back = document.activeElement, field = document.createElement('textarea');
    field.value = text;
    field.style.cssText = 'position: fixed; opacity: 0;';
    (back?.closest('[role=dialog]') ?? document.body).append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    back?.focus({ preventScroll: true });
    return copied;
  }

  window.studio = {
    // Where the reader is: times are written on the server.
    zone: () => ({ name: Intl.DateTimeFormat().resolvedOptions().timeZone, minutesFromUtc: -new Date().getTimezoneOffset() }),
    // What is kept of a kind: under its own key, or under one that goes on after a point.
    kept: kind => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key === kind || key.startsWith(kind + '.'))),
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return copyOld(text);
      }
    },
    // Goes to the heading of what replaced the page's contents, and to the page's top as a new page does.
    arrive(id) {
      scrollTo(0, 0);
      document.getElementById(id)?.focus({ preventScroll: true });
    },
    // Scrolls no further than to where it can be seen.
    reveal(id) {
      document.getElementById(id)?.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    },
    // Follows the newest line unless the person has scrolled up to read.
    follow(element, force) {
      if (!element) return;
      element.onscroll ??= () => { element.away = element.scrollHeight - element.scrollTop - element.clientHeight >= 80; };
      if (force || !element.away) element.scrollTop = element.scrollHeight;
    },
    // Open where there is room and folded where there is not, also when a phone is turned; what the person folds or opens stays so meanwhile.
    // What a dialog was opened for is not folded in it.
    foldOnPhone(element) {
      if (element.closest('[role=dialog]')) return;
      const wide = matchMedia('(min-width: 721px)');
      const fit = () => { if (element.isConnected) element.open = wide.matches; else wide.removeEventListener('change', fit); };
      fit();
      wide.addEventListener('change', fit);
      // A log that was folded knows nothing of its newest line.
      element.addEventListener('toggle', () => element.querySelectorAll('.log').forEach(log => this.follow(log)));
    },
  };
})();
