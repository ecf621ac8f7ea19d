// create draws a snapshot, extend adds new points. Smoothing, linked zoom, pictures to save, colours and thinning are the browser's business,
// so the server never sends a point twice.
import { listen } from './chart-keys.js';

const LIMIT = 1600, FAR = 2000, LATE = 500, REST = 2, REACH = 16, NAMED = 20;
const charts = new Map(), colours = new Map(), due = new Map();
let library, frame = 0, rested = 0;

// A page of charts has asked for it already; one that was come to from another page has not.
const loadPlotly = url => library ??= new Promise((done, fail) => {
  if (window.Plotly) return done(window.Plotly);
  const early = document.querySelector('script[data-charts]'), script = early ?? document.createElement('script');
  script.onload = () => done(window.Plotly);
  script.onerror = () => {
    // Not remembered: the next chart, or a retry, loads it again.
    library = undefined;
    script.remove();
    fail(new Error(`${url} could not be loaded`));
  };
  if (early) return;
  script.src = url;
  document.head.append(script);
});

// Asked of the page once: each question makes the browser lay out what was drawn before it.
function css(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colours.get(name);
}

// Exponential moving average with bias correction, so that the first points are not pulled towards zero.
function smooth(values, weight) {
  let sum = 0, norm = 0;
  return values.map(value => {
    if (!Number.isFinite(value)) return null;
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

function traces(chart) {
  return chart.lines.map(line => {
    const points = chart.data[line.smoothOf ?? line.key];
    const marks = line.kind === 'marks';
    if (line.kind === 'pins') {
      return {
        type: 'scatter', name: line.name, mode: 'markers', x: points.x, y: points.y, yaxis: 'y2', cliponaxis: false,
        marker: { color: css(line.color), size: 11, symbol: 'triangle-up', line: { color: css('--surface'), width: 1 } }, hovertemplate: `${line.name}<extra></extra>`,
      };
    }
    return {
      type: 'scatter', name: line.name, mode: marks ? 'lines+markers' : 'lines',
      x: points.x, y: line.smoothOf ? smooth(points.y, chart.weight) : points.y,
      line: { color: css(line.color), width: line.kind === 'raw' ? 1 : marks ? 1.5 : 2.2, shape: 'linear', dash: line.dash || undefined },
      marker: { color: css(line.color), size: 7, symbol: 'diamond' },
      cliponaxis: !marks,
      hovertemplate: (chart.ticks ? '' : '%{y:.5~g}') + '<extra>' + line.name + '</extra>',
    };
  });
}

// Whoever leaves a few points aside that are far from all others sees the rest.
function clipped(chart) {
  if (!chart.isClipped) return null;
  const all = chart.lines.filter(line => line.kind !== 'pins' && !line.smoothOf).flatMap(line => chart.data[line.key].y).filter(y => Number.isFinite(y) && (!chart.isLog || y > 0)).sort((a, b) => a - b);
  if (all.length < 10) return null;
  const scale = chart.isLog ? Math.log10 : y => y, at = share => all[Math.round(share * (all.length - 1))];
  const low = scale(at(.02)), high = scale(at(.98)), room = (high - low) * .15 || Math.abs(high) * .1 || 1;
  return [chart.fromZero && !chart.isLog ? 0 : Math.max(low - room, scale(all[0]) - room / 4), Math.min(high + room, scale(all.at(-1)) + room / 4)];
}

// Whoever looks at a part of the course sees it as high as there is room.
function fitted(chart) {
  if (!chart.zoom) return null;
  const [from, to] = chart.zoom, scale = chart.isLog ? Math.log10 : y => y;
  const seen = chart.lines.filter(line => line.kind !== 'pins' && !line.smoothOf).flatMap(line => {
    const { x, y } = chart.data[line.key];
    return y.filter((value, index) => x[index] >= from && x[index] <= to && Number.isFinite(value) && (!chart.isLog || value > 0));
  });
  if (!seen.length) return null;
  const low = scale(Math.min(...seen)), high = scale(Math.max(...seen)), room = (high - low) * .08 || Math.abs(high) * .1 || 1;
  return [low - room, high + room];
}

function layout(chart) {
  const range = fitted(chart) ?? clipped(chart);
  const axis = { gridcolor: css('--graticule'), linecolor: css('--mud-palette-lines-default'), tickcolor: css('--graticule'), zeroline: false, automargin: Boolean(chart.ticks) };
  return {
    // Wide enough for every label: margins that fit themselves draw the axes twice at each picture.
    margin: chart.ticks ? { l: 44, r: 10, t: 8, b: 34 } : { l: 56, r: 10, t: 8, b: 42 }, showlegend: false, hovermode: chart.ticks ? 'closest' : 'x unified', dragmode: 'zoom',
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', uirevision: 'keep',
    // Points are appended in place: without a new number the library takes the old list for unchanged and draws nothing.
    datarevision: ++chart.revision,
    font: { family: css('--mono'), size: 11, color: css('--mud-palette-text-secondary') },
    hoverlabel: { bgcolor: css('--mud-palette-surface'), bordercolor: css('--mud-palette-lines-default'), font: { color: css('--mud-palette-text-primary') } },
    xaxis: { ...axis, title: { text: chart.xTitle, standoff: 6, font: { size: 11 } }, rangemode: 'tozero', ...(chart.zoom && { range: chart.zoom, autorange: false }), ...(chart.ticks && { tickvals: chart.ticks.map(tick => tick.at), ticktext: chart.ticks.map(tick => tick.text), range: [-.35, chart.ticks.length - .5], fixedrange: true }) },
    yaxis2: { overlaying: 'y', range: [0, 1], visible: false, fixedrange: true },
    annotations: (chart.notes ?? []).map(note => ({ x: note.x, y: note.y, text: note.text, showarrow: false, xanchor: 'left', xshift: 5, bgcolor: css('--surface'), opacity: .85, font: { size: 10 } })),
    yaxis: { ...axis, fixedrange: Boolean(chart.group), tickformat: chart.format || undefined, nticks: 6, type: chart.isLog ? 'log' : 'linear', rangemode: chart.fromZero ? 'tozero' : chart.format?.endsWith('%') ? 'nonnegative' : 'normal', ...(range && { range, autorange: false }), ...(chart.ticks && { visible: false, range: [-.08, 1.08], fixedrange: true }) },
    // Where an epoch ends the rows come round again. One that is not reached yet would press what there is against the left edge.
    shapes: (chart.marks ?? []).filter(x => x <= end(chart)).map(x => ({ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', layer: 'below', line: { color: css('--mud-palette-lines-inputs'), width: 1, dash: 'dot' } })),
  };
}

const end = chart => Math.max(...Object.values(chart.data).map(points => points.x.at(-1) ?? 0));

const draw = chart => chart.plotly.react(chart.element, traces(chart), layout(chart), { displayModeBar: false, doubleClick: 'autosize', showTips: false });

// A chart changes its width without the window: when one more joins the row, or the page was still being laid out as it was drawn.
const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => {
  const chart = charts.get(target);
  if (chart?.drawn && target.clientWidth > 0) chart.plotly.Plots.resize(target);
}));

// One chart a frame, so that the page answers between two of them, and none while the page is hidden. What stands first on the page is what
// people look at, so it is drawn at once, unless another has waited too long; after each of the others the page rests in proportion to what it
// took, so that a slow machine keeps its time for the first. What is out of sight is drawn now and then, what takes no room not at all.
function schedule(chart) {
  chart.isBehind = true;
  if (chart.isNear) queue(chart);
  else chart.timer ||= setTimeout(() => queue(chart), FAR);
}

function queue(chart) {
  clearTimeout(chart.timer);
  chart.timer = 0;
  if (!due.has(chart)) due.set(chart, performance.now());
  frame ||= requestAnimationFrame(next);
}

function next(now) {
  const all = [...charts.values()], [oldest, since] = due.entries().next().value;
  const first = all.find(each => each.isNear);
  const others = now >= rested && (now - since >= LATE || !due.has(first)) ? oldest : null;
  const chart = all.find(each => due.has(each) && !each.drawn) ?? others ?? (due.has(first) ? first : null);
  if (chart) {
    due.delete(chart);
    const began = performance.now();
    show(chart);
    if (chart !== first && chart.drawn) rested = performance.now() + REST * (performance.now() - began);
  }

  frame = due.size ? requestAnimationFrame(next) : 0;
}

async function show(chart) {
  const { element } = chart;
  if (!chart.isBehind || !chart.hasRoom || !charts.has(element)) return;
  chart.isBehind = false;
  await draw(chart);
  if (chart.drawn || !charts.has(element)) return;
  chart.drawn = true;
  sizes.observe(element);
  element.on('plotly_relayout', change => follow(chart, change));
  element.on('plotly_click', ({ points, event }) => {
    const pin = points.find(point => chart.lines[point.curveNumber]?.kind === 'pins');
    if (pin && isOn(element, pin, event)) chart.listener?.invokeMethodAsync('Pin', pin.x);
  });
  if (!chart.ticks) listen(chart, traces);
  element.dataset.ready = 'true';
}

// The label names every line at that place, a pin also where the pointer is far above it.
function isOn(element, pin, event) {
  const { xaxis, yaxis2 } = element._fullLayout, box = element.getBoundingClientRect();
  return Math.hypot(event.clientX - box.left - xaxis._offset - xaxis.d2p(pin.x), event.clientY - box.top - yaxis2._offset - yaxis2.d2p(pin.y)) <= REACH;
}

const sight = new IntersectionObserver(entries => entries.forEach(({ target, isIntersecting, boundingClientRect }) => {
  const chart = charts.get(target);
  if (!chart) return;
  chart.isNear = isIntersecting;
  chart.hasRoom = boundingClientRect.width > 0;
  if (chart.isBehind) schedule(chart);
}), { rootMargin: '200px' });

function append(points, more) {
  // A resumed run goes back to its checkpoint: what it repeats replaces what was there.
  while (points.x.length && more.x.length && points.x[points.x.length - 1] >= more.x[0]) {
    points.x.pop();
    points.y.pop();
  }
  points.x.push(...more.x);
  points.y.push(...more.y);
  if (points.x.length > LIMIT) {
    const keep = (_, index, all) => index % 2 === 0 || index > all.length - 200;
    points.x = points.x.filter(keep);
    points.y = points.y.filter(keep);
  }
}

export async function create(element, plotlyUrl, spec, data, listener) {
  const plotly = await loadPlotly(plotlyUrl);
  if (!element?.isConnected) return;
  const chart = { element, plotly, listener, weight: spec.smoothing ?? 0.9, revision: 0, ...spec, data, isBehind: true };
  for (const line of chart.lines) {
    if (!line.smoothOf) chart.data[line.key] ??= { x: [], y: [] };
  }
  charts.set(element, chart);
  count(chart);
  sight.observe(element);
}

export function extend(element, more) {
  const chart = charts.get(element);
  if (!chart) return;
  for (const [key, points] of Object.entries(more)) append(chart.data[key] ??= { x: [], y: [] }, points);
  count(chart);
  schedule(chart);
}

// Points that stand in place of what was there: pins come and go.
export function replace(element, points) {
  const chart = charts.get(element);
  if (!chart) return;
  Object.assign(chart.data, points);
  schedule(chart);
}

export function setSmoothing(element, weight) {
  const chart = charts.get(element);
  if (!chart) return;
  chart.weight = weight;
  schedule(chart);
}

// Whoever looks closer at a part of one chart sees the same part of its companions.
function follow(chart, change) {
  if (!chart.group) return;
  const reset = change['xaxis.autorange'];
  const range = change['xaxis.range'] ?? (change['xaxis.range[0]'] === undefined ? null : [change['xaxis.range[0]'], change['xaxis.range[1]']]);
  if (reset || range) look(chart, reset ? null : [...range]);
}

// At a part of the horizontal axis, or at all of it.
function look(chart, part) {
  for (const each of [...charts.values()].filter(other => other.group === chart.group)) {
    each.zoom = part;
    each.element.toggleAttribute('data-zoomed', Boolean(part));
    schedule(each);
  }
}

document.addEventListener('click', event => {
  const chart = event.target.closest?.('[data-chart-whole]') && charts.get(event.target.closest('figure').querySelector('.chart-canvas'));
  if (chart) look(chart, null);
});

// What is seen, with what the page says around it, on paper of its own: a transparent picture with light letters cannot be read on a white page.
function picture(chart, title) {
  const plain = layout(chart), { xaxis, yaxis } = chart.element._fullLayout;
  return {
    data: traces(chart).map((trace, index, all) => ({ ...trace, showlegend: all.length - index <= NAMED })),
    layout: {
      ...plain, paper_bgcolor: css('--surface'), showlegend: true, margin: { ...plain.margin, t: 48 },
      title: { text: title, x: .02, xanchor: 'left', y: .97, yanchor: 'top', font: { size: 15, color: css('--mud-palette-text-primary') } },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: -.18, yanchor: 'top' },
      xaxis: { ...plain.xaxis, range: [...xaxis.range], autorange: false },
      yaxis: { ...plain.yaxis, range: [...yaxis.range], autorange: false },
    },
  };
}

// The picture as a file, or its points as a table with a column for each line.
export async function save(element, format, name, title) {
  const chart = charts.get(element);
  if (!chart) return;
  let url;
  if (format === 'csv') {
    const keys = Object.keys(chart.data).filter(key => key !== 'pins' && chart.data[key].x.length);
    const rows = new Map();
    keys.forEach((key, column) => chart.data[key].x.forEach((x, index) => {
      if (!rows.has(x)) rows.set(x, []);
      rows.get(x)[column] = chart.data[key].y[index];
    }));
    const quote = text => `"${String(text).replaceAll('"', '""')}"`;
    const label = key => chart.lines.find(line => line.key === key || line.smoothOf === key)?.name ?? key;
    const lines = [[chart.xTitle || 'x', ...keys.map(label)].map(quote).join(',')];
    for (const x of [...rows.keys()].sort((a, b) => a - b)) lines.push([x, ...keys.map((_, column) => rows.get(x)[column] ?? '')].join(','));
    url = URL.createObjectURL(new Blob([lines.join('\r\n') + '\r\n'], { type: 'text/csv' }));
  } else {
    const { clientWidth: width, clientHeight: height } = element;
    await draw(chart);
    url = await chart.plotly.toImage(picture(chart, title), { format, width: Math.max(width, 800), height: Math.max(height, 320) + 90, scale: format === 'png' ? 2 : 1 });
  }
  Object.assign(document.createElement('a'), { href: url, download: `${name}.${format}` }).click();
  if (format === 'csv') setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export function dispose(element) {
  const chart = charts.get(element);
  if (!chart) return;
  charts.delete(element);
  clearTimeout(chart.timer);
  sizes.unobserve(element);
  sight.unobserve(element);
  if (element.data) chart.plotly.purge(element);
}

// How many points are drawn: read by the style sheet, which says so where there are none, and by browser tests.
function count(chart) {
  chart.element.dataset.points = Math.max(0, ...Object.entries(chart.data).filter(([key]) => key !== 'pins').map(([, points]) => points.x.length));
}

addEventListener('studio-theme', () => {
  colours.clear();
  charts.forEach(chart => schedule(chart));
});
