// Runs and drafts live on the server and in the tab: a new circuit is as good as the old one, so a page that cannot go on starts afresh.
const PAUSE = 2000, GRACE = 3000;
const notice = document.getElementById('components-reconnect-modal');
let watch;

const reload = () => location.reload();
const wait = time => new Promise(done => setTimeout(done, time));

async function answers() {
  try {
    return (await fetch('health', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

// Blazor's own attempts grow rare, to two a minute, and end. Whoever opens the lid again, or has restarted the site, should not wait for them:
// once the site answers, the old circuit has a moment to come back, and then the page starts afresh.
async function reloadWhenBack() {
  const mine = watch = {};
  while (watch === mine) {
    // One that is going down may have answered once more: a page that is loaded then is the browser's own about a fault, which never comes back.
    if (await answers()) {
      await wait(GRACE);
      if (watch === mine && await answers()) return reload();
    }
    await wait(PAUSE);
  }
}

notice?.querySelector('[data-reload]')?.addEventListener('click', reload);
notice?.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  if (state === 'hide') watch = undefined;
  else if (state === 'rejected' || state === 'resume-failed') reload();
  else if (state === 'failed' || !watch) reloadWhenBack();
});
