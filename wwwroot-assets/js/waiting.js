// The page is there before its circuit. Until that listens, keys do no more in it than the pointer does: links work, the rest waits.
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || /^(Tab|F\d+)$/.test(event.key)) return;
  if (event.target.matches?.('main[aria-disabled] :is(button, input, select, textarea, summary)')) event.preventDefault();
}, true);

// As it begins to listen, the page is made anew. Of a press that spans this moment no click comes: it is for what stands there now.
let pressed;
document.addEventListener('pointerdown', event => { pressed = event.target; }, true);
document.addEventListener('pointerup', event => {
  const before = pressed, now = document.elementFromPoint(event.clientX, event.clientY);
  pressed = null;
  if (before?.isConnected === false && now?.tagName === before.tagName && now.textContent === before.textContent) now.closest('a, button, summary, label')?.click();
}, true);
