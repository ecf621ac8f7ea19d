// A strip of tokens is one stop of the tab key; arrow keys move within it, and pointer, finger or focus tell what there is to know of a token.
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const tokenOf = event => event.target.closest?.('[data-tokens] > [data-more]');

function tell(token) {
  const strip = token.parentElement;
  for (const other of strip.querySelectorAll('[aria-selected=true], [tabindex="0"]')) {
    other.setAttribute('aria-selected', 'false');
    other.tabIndex = -1;
  }
  token.setAttribute('aria-selected', 'true');
  token.tabIndex = 0;
  strip.nextElementSibling.firstElementChild.textContent = token.dataset.more;
}

for (const name of ['focusin', 'pointerover', 'click']) {
  document.addEventListener(name, event => {
    const token = tokenOf(event);
    if (token) tell(token);
  });
}

document.addEventListener('keydown', event => {
  const token = tokenOf(event);
  if (!token || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const all = [...token.parentElement.children];
  const at = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : steps[event.key] ? all.indexOf(token) + steps[event.key] : -1;
  if (!all[at]) return;
  event.preventDefault();
  all[at].focus();
});
