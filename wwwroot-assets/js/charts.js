// Two verbs: create draws a snapshot, extend adds new points. Smoothing, colours and thinning are the browser's business,
// so the server never sends a point twice.
const LIMIT = 4000;
const charts = new Map();
let library;

const loadPlotly = url => library ??= new Promise((done, fail) => {
  const script = document.createElement('script');
  script.src = url;
  script.onload = () => done(window.Plotly);
  script.onerror = () => {
    // Not remembered: the next chart, or a retry, loads it again.
    library = undefined;
    script.remove();
    fail(new Error(`${url} could not be loaded`));
  };
  document.head.append(script);
});

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

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
    return {
      type: 'scatter', name: line.name, mode: marks ? 'lines+markers' : 'lines',
      x: points.x, y: line.smoothOf ? smooth(points.y, chart.weight) : points.y,
      line: { color: css(line.color), width: line.kind === 'raw' ? 1 : marks ? 1.5 : 2.2, shape: 'linear' },
      marker: { color: css(line.color), size: 7, symbol: 'diamond' },
      cliponaxis: !marks,
      hovertemplate: '%{y:.5~g}<extra>' + line.name + '</extra>',
    };
  });
}

function layout(chart) {
  const axis = { gridcolor: css('--graticule'), linecolor: css('--mud-palette-lines-default'), tickcolor: css('--graticule'), zeroline: false, automargin: true, fixedrange: false };
  return {
    margin: { l: 44, r: 10, t: 8, b: 34 }, showlegend: false, hovermode: 'x unified', dragmode: 'zoom',
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', uirevision: 'keep',
    // Points are appended in place: without a new number the library takes the old list for unchanged and draws nothing.
    datarevision: ++chart.revision,
    font: { family: css('--mono'), size: 11, color: css('--mud-palette-text-secondary') },
    hoverlabel: { bgcolor: css('--mud-palette-surface'), bordercolor: css('--mud-palette-lines-default'), font: { color: css('--mud-palette-text-primary') } },
    xaxis: { ...axis, title: { text: chart.xTitle, standoff: 6, font: { size: 11 } }, rangemode: 'tozero' },
    yaxis: { ...axis, tickformat: chart.format || undefined, nticks: 6, type: chart.isLog ? 'log' : 'linear', rangemode: chart.fromZero ? 'tozero' : chart.format?.endsWith('%') ? 'nonnegative' : 'normal' },
    // Where an epoch ends the rows come round again.
    shapes: (chart.marks ?? []).map(x => ({ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', layer: 'below', line: { color: css('--mud-palette-lines-inputs'), width: 1, dash: 'dot' } })),
  };
}

const draw = chart => chart.plotly.react(chart.element, traces(chart), layout(chart), { displayModeBar: false, doubleClick: 'reset' });

// A chart changes its width without the window: when one more joins the row, or the page was still being laid out as it was drawn.
const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => {
  const chart = charts.get(target);
  if (chart?.drawn && target.clientWidth > 0) chart.plotly.Plots.resize(target);
}));

// At most one drawing a frame, and none while the page is hidden.
function schedule(chart) {
  chart.frame ||= requestAnimationFrame(() => {
    chart.frame = 0;
    if (charts.has(chart.element)) draw(chart);
  });
}

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

export async function create(element, plotlyUrl, spec, data) {
  const plotly = await loadPlotly(plotlyUrl);
  if (!element?.isConnected) return;
  const chart = { element, plotly, weight: 0.9, revision: 0, ...spec, data };
  for (const line of chart.lines) {
    if (!line.smoothOf) chart.data[line.key] ??= { x: [], y: [] };
  }
  charts.set(element, chart);
  await draw(chart);
  chart.drawn = true;
  sizes.observe(element);
  element.dataset.ready = 'true';
  count(chart);
}

export function extend(element, more) {
  const chart = charts.get(element);
  if (!chart) return;
  for (const [key, points] of Object.entries(more)) append(chart.data[key] ??= { x: [], y: [] }, points);
  count(chart);
  schedule(chart);
}

export function setSmoothing(element, weight) {
  const chart = charts.get(element);
  if (!chart) return;
  chart.weight = weight;
  schedule(chart);
}

export function dispose(element) {
  const chart = charts.get(element);
  if (!chart) return;
  charts.delete(element);
  sizes.unobserve(element);
  chart.plotly.purge(element);
}

// How many points are drawn: read by the style sheet, which says so where there are none, and by browser tests.
function count(chart) {
  chart.element.dataset.points = Math.max(0, ...Object.values(chart.data).map(points => points.x.length));
}

addEventListener('studio-theme', () => charts.forEach(schedule));
