// Runs and drafts live on the server and in the tab: a new circuit is as good as the old one, so a page that cannot go on starts afresh.
const notice = document.getElementById('components-reconnect-modal');

const reload = () => location.reload();

async function reloadWhenBack() {
  for (;;) {
    try {
      const answer = await fetch('health', { cache: 'no-store' });
      if (answer.ok) return reload();
    } catch {
      // Still away.
    }
    await new Promise(wake => setTimeout(wake, 2000));
  }
}

notice?.querySelector('[data-reload]')?.addEventListener('click', reload);
notice?.addEventListener('components-reconnect-state-changed', event => {
  if (event.detail.state === 'rejected') reload();
  if (event.detail.state === 'failed') reloadWhenBack();
});
