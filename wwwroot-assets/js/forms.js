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
