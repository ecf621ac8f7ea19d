// Arrow keys move the choice within a group of choices, as they do among native radio buttons.
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

document.addEventListener('keydown', event => {
  const choice = event.target.closest?.('[role=radio]');
  const by = steps[event.key];
  if (!choice || !by || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = [...choice.closest('[role=radiogroup]').querySelectorAll('[role=radio]')];
  const next = all[(all.indexOf(choice) + by + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
});

// A file dropped beside the drop zone would take the page's place.
for (const name of ['dragover', 'drop']) {
  addEventListener(name, event => {
    if (event.target.closest?.('input[type=file]') || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  });
}

// A dialog keeps the focus. MudBlazor asks the server where it goes next, and a fast hand is out of the dialog before the answer comes.
const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

document.addEventListener('keydown', event => {
  const dialog = event.key === 'Tab' && [...document.querySelectorAll('[role=dialog]')].at(-1);
  if (!dialog) return;
  const all = [...dialog.querySelectorAll(stops)].filter(stop => !stop.disabled && stop.tabIndex >= 0 && stop.checkVisibility());
  const edge = all.at(event.shiftKey ? 0 : -1);
  if (!edge || (dialog.contains(document.activeElement) && document.activeElement !== edge)) return;
  event.preventDefault();
  all.at(event.shiftKey ? -1 : 0).focus();
}, true);
