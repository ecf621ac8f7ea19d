// A chart without a mouse: arrows go from point to point and tell the values there, + and - zoom around the place, 0 shows everything.
const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
const CLOSER = .5, WIDER = 2, LABEL = 60;

export function listen(chart, traces) {
  const { element } = chart;
  element.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !chart.drawn) return;
    const { key } = event;
    if (key in MOVES) move(chart, traces(chart), event.shiftKey ? MOVES[key] * 10 : MOVES[key]);
    else if (key === '+' || key === '=') zoom(chart, CLOSER);
    else if (key === '-') zoom(chart, WIDER);
    else if (key === '0' || key === 'Escape' && isZoomed(chart)) reset(chart);
    else if (key !== 'Enter' || !choose(chart)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener('blur', () => {
    clearTimeout(chart.label);
    chart.plotly.Fx.unhover(element);
  });
}

const curves = all => all.filter(trace => trace.mode !== 'markers' && trace.x.length);
const pins = chart => chart.data[chart.lines.find(line => line.kind === 'pins')?.key]?.x ?? [];
const shown = chart => chart.element._fullLayout.xaxis.range;
const isZoomed = chart => chart.element._fullLayout.xaxis.autorange === false;
const reset = chart => chart.plotly.relayout(chart.element, { 'xaxis.autorange': true });

// How many of an ascending list are not beyond a value.
function upTo(list, value) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function move(chart, all, by) {
  const lines = curves(all), places = [...new Set(lines.flatMap(line => line.x))].sort((a, b) => a - b);
  if (!places.length) return;
  // Whoever begins to read begins at the end: that is now.
  const from = chart.at === undefined ? places.length - (by < 0 ? 0 : 1) : upTo(places, chart.at) - 1;
  chart.at = places[Math.min(places.length - 1, Math.max(0, from + by))];
  const [low, high] = shown(chart), width = high - low;
  if (chart.at < low || chart.at > high) {
    const start = chart.at < low ? chart.at - width / 10 : chart.at - width * .9;
    chart.plotly.relayout(chart.element, { 'xaxis.range': [start, start + width], 'xaxis.autorange': false });
  }
  tell(chart, lines, places);
}

function tell(chart, lines, places) {
  const { element, at } = chart, language = document.documentElement.lang;
  const number = (value, options) => value.toLocaleString(language, options);
  const value = y => chart.format?.endsWith('%') ? number(y, { style: 'percent', maximumFractionDigits: 1 }) : number(y, { maximumSignificantDigits: 4 });
  const parts = lines.map(line => ({ name: line.name, y: line.y[upTo(line.x, at) - 1] })).filter(({ y }) => Number.isFinite(y)).map(({ name, y }) => `${name} ${value(y)}`);
  if (pins(chart).includes(at)) parts.push(chart.lines.find(line => line.kind === 'pins').name);
  const text = `${chart.xTitle} ${number(at, { maximumSignificantDigits: 6 })}: ${parts.join(' · ')}`;
  element.setAttribute('aria-valuemin', places[0]);
  element.setAttribute('aria-valuemax', places.at(-1));
  element.setAttribute('aria-valuenow', at);
  element.setAttribute('aria-valuetext', text);
  element.parentElement.querySelector('.chart-readout').textContent = text;
  // The library passes over what comes faster than it draws labels.
  clearTimeout(chart.label);
  chart.label = setTimeout(() => chart.plotly.Fx.hover(element, { xval: at }), LABEL);
}

function zoom(chart, factor) {
  const [low, high] = shown(chart), middle = chart.at >= low && chart.at <= high ? chart.at : (low + high) / 2;
  const range = [middle - (middle - low) * factor, middle + (high - middle) * factor];
  const ends = curves(Object.values(chart.data).map(points => ({ x: points.x }))).flatMap(({ x }) => [x[0], x.at(-1)]);
  if (!ends.length) return;
  if (range[0] <= Math.min(...ends) && range[1] >= Math.max(...ends)) reset(chart);
  else chart.plotly.relayout(chart.element, { 'xaxis.range': range, 'xaxis.autorange': false });
}

function choose(chart) {
  const nearest = pins(chart).toSorted((a, b) => Math.abs(a - chart.at) - Math.abs(b - chart.at))[0];
  if (chart.at === undefined || nearest === undefined) return false;
  chart.listener?.invokeMethodAsync('Pin', nearest);
  return true;
}
