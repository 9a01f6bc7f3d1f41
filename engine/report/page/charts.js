// Charts over the axis of days. All of them share one range and one cursor. uPlot draws them where the build has it; else the
// plain pictures of plain_chart.js, without zoom by drag.

const charts = new Map();  // id: {plot, spec, wrap}
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const seriesColour = (index) => "c" + (index % 8);
const isNarrow = () => window.innerWidth < 600;

// spec: {id, label, series: [{label, colour, values, width, dash}], piles: [{label, colour, values}], format, height,
//        marks: [{at, value, colour, shape}], from zero}
function timeChart(body, spec) {
  const wrap = element("div", { class: "chart", tabindex: "0", role: "img", "aria-label": spec.label + ". " + say("chart.keys"), "data-chart": spec.id });
  const legend = element("ul", { class: "legend" });
  const readings = [];
  const cursorDate = element("li", { class: "date" });
  const shown = [...spec.series, ...(spec.piles ?? [])].filter((one) => one.label);
  for (const one of shown) {
    const reading = element("span", { class: "reading" });
    readings.push([one, reading]);
    const chip = element("span", { class: "chip " + one.colour + (one.dash ? " dashed" : "") });
    const name = one.toggle
      ? element("button", { type: "button", class: "link", "aria-pressed": String(!one.off), title: one.label.length > 30 ? one.label : null, onclick: one.toggle }, one.label)
      : element("span", { title: one.label.length > 30 ? one.label : null }, one.label);
    legend.append(element("li", { class: one.off ? "off" : null }, chip, name, reading));
  }
  if (shown.length <= 12) legend.prepend(cursorDate);
  body.append(legend, wrap);
  const entry = { spec, wrap, cursor: null, read(at) {
    const last = state.range ? Math.round(state.range[1]) : axis.length - 1;
    const where = at ?? last;
    cursorDate.textContent = axis[where] ?? "";
    for (const [one, reading] of readings) {
      const value = one.values[where];
      reading.textContent = value === null || value === undefined ? "" : spec.format(value);
    }
  } };
  charts.set(spec.id, entry);
  if (typeof uPlot === "undefined") plainChart(entry); else entry.plot = interactiveChart(entry);
  entry.read(null);
  wrap.addEventListener("keydown", (event) => chartKey(entry, event));
}

function interactiveChart(entry) {
  const { spec, wrap } = entry;
  const indexes = Array.from({ length: axis.length }, (_, at) => at);
  const invisible = [];
  if (spec.piles) {
    const reach = (end) => indexes.map((at) => spec.piles.reduce((sum, part) => { const value = part.values[at] ?? 0; return end * value > 0 ? sum + value : sum; }, 0));
    invisible.push(reach(1), reach(-1));
  }
  const text = colour("muted"), grid = colour("grid");
  const font = "12px " + getComputedStyle(document.body).fontFamily;
  const range = () => state.range ?? [0, Math.max(axis.length - 1, 1)];
  const ticks = (plot) => axisMarks(...range(), Math.max(2, Math.floor(plot.width / 80)));
  const options = {
    width: wrap.clientWidth, height: spec.height ?? (isNarrow() ? 200 : 260), legend: { show: false },
    padding: [8, 22, 0, 0],
    cursor: { sync: { key: "days", setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    scales: { x: { time: false, range }, y: { range: (_, low, high) => spread(low, high, spec) } },
    axes: [
      { stroke: text, font, size: 30, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, size: 4 }, space: 1,
        splits: (plot) => ticks(plot).marks, values: (plot, splits) => { const { label } = ticks(plot); return splits.map((at) => label(axis[at] ?? "")); } },
      { stroke: text, font, size: isNarrow() ? 52 : 64, grid: { stroke: grid, width: 1 }, ticks: { show: false }, space: 32,
        values: (_, splits) => splits.map((value) => (spec.axisFormat ?? spec.format)(value)) },
    ],
    series: [{}, ...spec.series.map((one) => ({ stroke: colour(one.colour), width: one.width ?? 1.5, dash: one.dash, show: !one.off,
      fill: one.fill ? colour(one.fill) : undefined, fillTo: one.fill ? 0 : undefined, points: { show: axis.length === 1 }, spanGaps: one.spanGaps ?? false })),
      ...invisible.map(() => ({ stroke: "transparent", width: 0, points: { show: false } }))],
    hooks: {
      setSelect: [(plot) => {
        if (plot.select.width < 4) return;
        const ends = [plot.posToVal(plot.select.left, "x"), plot.posToVal(plot.select.left + plot.select.width, "x")];
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        setRange(ends);
      }],
      setCursor: [(plot) => { entry.cursor = plot.cursor.idx; entry.read(plot.cursor.idx); }],
      drawAxes: [(plot) => { if (spec.piles) paintPiles(plot, spec.piles); if (spec.bands) paintBands(plot, spec.bands); }],
      draw: [(plot) => paintMarks(plot, spec.marks ?? [])],
      ready: [(plot) => {
        let pressed = 0;
        plot.over.addEventListener("mousedown", (event) => { pressed = event.clientX; });
        plot.over.addEventListener("click", (event) => {
          if (Math.abs(event.clientX - pressed) < 4 && plot.cursor.idx !== null) showDay(axis[plot.cursor.idx]);
        });
        plot.over.addEventListener("dblclick", () => setRange(null));
      }],
    },
  };
  return new uPlot(options, [indexes, ...spec.series.map((one) => one.values), ...invisible], wrap);
}

function spread(low, high, spec) {
  if (low === null || high === null) return [0, 1];
  if (spec.fromZero) { low = Math.min(low, 0); high = Math.max(high, 0); }
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [spec.fromZero && low === 0 ? 0 : low - room, spec.fromZero && high === 0 ? 0 : high + room];
}

// Points of [first, last] thinned to what a width of pixels can show.
function visiblePoints(first, last, width) {
  const from = Math.max(Math.floor(first), 0), to = Math.min(Math.ceil(last), axis.length - 1);
  const step = Math.max(1, Math.floor((to - from + 1) / Math.max(width, 1)));
  const points = [];
  for (let at = from; at < to; at += step) points.push(at);
  points.push(to);
  return points;
}

function paintPiles(plot, parts) {
  const { ctx } = plot;
  const points = visiblePoints(plot.scales.x.min, plot.scales.x.max, plot.bbox.width);
  const { bands } = piles(parts, points);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  parts.forEach((part, index) => {
    ctx.fillStyle = colour(part.colour);
    ctx.globalAlpha = 0.8;
    ctx.beginPath();
    points.forEach((at, k) => ctx.lineTo(plot.valToPos(at, "x", true), plot.valToPos(bands[index][k][1], "y", true)));
    for (let k = points.length - 1; k >= 0; --k) ctx.lineTo(plot.valToPos(points[k], "x", true), plot.valToPos(bands[index][k][0], "y", true));
    ctx.closePath();
    ctx.fill();
  });
  ctx.restore();
}

// Stretches of days behind the lines: [first, last] of the axis.
function paintBands(plot, bands) {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = colour("band");
  for (const [first, last] of bands) {
    const left = Math.max(plot.valToPos(first, "x", true), plot.bbox.left);
    const right = Math.min(plot.valToPos(last, "x", true), plot.bbox.left + plot.bbox.width);
    if (right > left) ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
  }
  ctx.restore();
}

function paintMarks(plot, marks) {
  const { ctx } = plot;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = "left";
  for (const mark of marks) {
    if (mark.at < plot.scales.x.min || mark.at > plot.scales.x.max) continue;
    const x = plot.valToPos(mark.at, "x", true);
    const y = mark.value === undefined ? plot.bbox.top + plot.bbox.height - size : plot.valToPos(mark.value, "y", true);
    ctx.fillStyle = ctx.strokeStyle = colour(mark.colour ?? "text");
    ctx.beginPath();
    if (mark.shape === "tick") { ctx.moveTo(x, plot.bbox.top + plot.bbox.height); ctx.lineTo(x, plot.bbox.top + plot.bbox.height - 2 * size); ctx.stroke(); }
    else if (mark.shape === "up") { ctx.moveTo(x, y - size); ctx.lineTo(x + size, y + size); ctx.lineTo(x - size, y + size); ctx.fill(); }
    else if (mark.shape === "down") { ctx.moveTo(x, y + size); ctx.lineTo(x + size, y - size); ctx.lineTo(x - size, y - size); ctx.fill(); }
    else { ctx.arc(x, y, size * 0.75, 0, 2 * Math.PI); ctx.fill(); }
    if (mark.text) ctx.fillText(mark.text, x + 1.5 * size, y + size);
  }
  if (state.day !== null && axisIndex.has(state.day)) {
    const x = plot.valToPos(axisIndex.get(state.day), "x", true);
    if (x >= plot.bbox.left && x <= plot.bbox.left + plot.bbox.width) {
      ctx.strokeStyle = colour("text");
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x, plot.bbox.top);
      ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

// One range for every chart; null is all of it.
function setRange(ends) {
  if (ends) {
    const last = axis.length - 1;
    let [first, end] = [Math.max(0, Math.min(...ends)), Math.min(last, Math.max(...ends))];
    if (end - first < 2) { const middle = (first + end) / 2; first = Math.max(0, middle - 1); end = Math.min(last, middle + 1); }
    state.range = first <= 0 && end >= last ? null : [first, end];
  } else {
    state.range = null;
  }
  const draw = (entry) => {
    if (entry.plot) entry.plot.setScale("x", { min: state.range?.[0] ?? 0, max: state.range?.[1] ?? Math.max(axis.length - 1, 1) });
    else plainChart(entry);
    entry.read(null);
  };
  // Of long curves those in sight at once, the others one by one while the page is idle, unless the next zoom overtakes them.
  const all = [...charts.values()];
  const later = axis.length < 50000 ? [] : all.filter(({ wrap }) => { const { top, bottom } = wrap.getBoundingClientRect(); return bottom < 0 || top > window.innerHeight; });
  for (const entry of all) if (!later.includes(entry)) draw(entry);
  const { range } = state;
  const next = () => { if (state.range === range && later.length) { draw(later.shift()); whenIdle(next); } };
  if (later.length) whenIdle(next);
  const reset = document.getElementById("whole");
  if (reset) reset.disabled = state.range === null;
}

function markDay() {
  for (const entry of charts.values()) if (entry.plot) entry.plot.redraw(false); else plainChart(entry);
}

function chartKey(entry, event) {
  const [first, last] = state.range ?? [0, axis.length - 1];
  const far = event.shiftKey ? 20 : 1;
  const zoom = (factor) => { const at = entry.cursor ?? (first + last) / 2; setRange([at - (at - first) * factor, at + (last - at) * factor]); };
  const go = (at) => {
    entry.cursor = Math.round(Math.max(first, Math.min(last, at)));
    if (entry.plot) entry.plot.setCursor({ left: entry.plot.valToPos(entry.cursor, "x"), top: entry.plot.over.clientHeight / 2 });
    entry.read(entry.cursor);
  };
  const from = entry.cursor ?? Math.round(last);
  const actions = { ArrowLeft: () => go(from - far), ArrowRight: () => go(from + far), Home: () => go(first), End: () => go(last),
    Enter: () => showDay(axis[from], true), "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => setRange(null) };
  const action = actions[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

function fitCharts(width) {
  for (const entry of charts.values()) {
    if (entry.plot) entry.plot.setSize({ width: width ?? entry.wrap.clientWidth, height: entry.plot.height });
    else plainChart(entry, width);
  }
}
