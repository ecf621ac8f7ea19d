// Sends files beside the circuit, a piece at a time: a piece that breaks off is sent again from where the site has it.
const PIECE = 8 << 20, AT_ONCE = 3, TRIES = 6, TELL = 250;
const KEPT = 'studio.uploads';
const zones = new Map();

// What is under way is noted in the tab: whoever comes back to a page that was left or reloaded is told what broke off.
const underWay = () => JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
const note = (id, change) => sessionStorage.setItem(KEPT, JSON.stringify({ ...underWay(), [id]: change(underWay()[id] ?? []) }));
const strike = (id, ticket) => note(id, all => all.filter(upload => upload.ticket !== ticket));

// What has come goes with the page: the browser asks before it leaves.
addEventListener('beforeunload', leaving => {
  if ([...zones.values()].some(zone => zone.running.size + zone.queue.length)) leaving.preventDefault();
});

const wait = (time, signal) => new Promise(done => {
  const timer = setTimeout(done, time);
  signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
});

export function attach(id, input, page, token) {
  const zone = { id, page, token, queue: [], running: new Map() };
  const brokenOff = underWay()[id] ?? [];
  note(id, () => []);
  zones.set(id, zone);
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    if (files.length) add(zone, files);
  });
  return brokenOff;
}

export function cancel(id, ticket) {
  const zone = zones.get(id);
  if (!zone) return;
  strike(id, ticket);
  zone.queue = zone.queue.filter(upload => upload.ticket !== ticket);
  zone.running.get(ticket)?.abort();
}

export function detach(id) {
  const zone = zones.get(id);
  zones.delete(id);
  zone?.running.forEach(control => control.abort());
}

async function add(zone, files) {
  const tickets = await zone.page.invokeMethodAsync('Begin', files.map(file => ({ name: file.name, size: file.size })));
  files.forEach((file, index) => {
    if (tickets[index]) zone.queue.push({ file, ticket: tickets[index] });
  });
  note(zone.id, all => [...all, ...zone.queue.map(({ file, ticket }) => ({ name: file.name, size: file.size, ticket })).filter(upload => tickets.includes(upload.ticket))]);
  pump(zone);
}

function pump(zone) {
  while (zone.running.size < AT_ONCE && zone.queue.length) {
    const upload = zone.queue.shift();
    const control = new AbortController();
    zone.running.set(upload.ticket, control);
    send(zone, upload, control.signal).finally(() => {
      zone.running.delete(upload.ticket);
      pump(zone);
    });
  }
}

async function send(zone, { file, ticket }, signal) {
  const progress = meter(zone, ticket);
  let offset = 0, failures = 0;
  try {
    while (offset < file.size) {
      const before = offset;
      try {
        offset = await piece(zone, file, ticket, offset, signal);
      } catch (fault) {
        if (fault.isFinal || signal.aborted || ++failures >= TRIES) throw fault;
        await wait(500 * 2 ** failures, signal);
        offset = await position(ticket, signal) ?? offset;
      }
      if (offset > before) failures = 0;
      progress(offset);
    }
    if (signal.aborted) return;
    await zone.page.invokeMethodAsync('Done', ticket);
    strike(zone.id, ticket);
  } catch (fault) {
    if (signal.aborted) return;
    await zone.page.invokeMethodAsync('Failed', ticket, fault.message ?? String(fault));
    strike(zone.id, ticket);
  }
}

async function piece(zone, file, ticket, offset, signal) {
  const answer = await fetch(`uploads/${ticket}?offset=${offset}`, {
    method: 'PUT', body: file.slice(offset, offset + PIECE), signal, headers: { RequestVerificationToken: zone.token ?? '' },
  });
  if (answer.ok || answer.status === 409) return (await answer.json()).offset;
  const fault = new Error(answer.status === 422 ? (await answer.json()).message : `HTTP ${answer.status}`);
  fault.isFinal = answer.status < 499;
  throw fault;
}

async function position(ticket, signal) {
  try {
    const answer = await fetch(`uploads/${ticket}`, { cache: 'no-store', signal });
    return answer.ok ? (await answer.json()).offset : null;
  } catch {
    return null;
  }
}

// Four times a second at most, with the speed of the last seconds.
function meter(zone, ticket) {
  const marks = [{ at: performance.now(), bytes: 0 }];
  return bytes => {
    const now = performance.now(), last = marks.at(-1), first = marks[0];
    if (now - last.at < TELL && marks.length > 1) return;
    marks.push({ at: now, bytes });
    if (marks.length > 16) marks.shift();
    zone.page.invokeMethodAsync('Progress', ticket, bytes, now > first.at ? Math.max(0, bytes - first.bytes) * 1000 / (now - first.at) : 0);
  };
}
