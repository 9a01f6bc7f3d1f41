// Sweeps and studies: any table, by what its columns are. A column with few values that repeat is an axis; a numeric one with
// many is a measure; a column "date" makes a time series.

// What is read from a sweep (its best points, what luck explains) stands behind the sweep itself.
const isSweep = (table) => table.name === "sweep.csv";
const freeTables = data.tables.filter((table) => table.name !== "comparison.csv").sort((a, b) => isSweep(b) - isSweep(a));
const mostAxisValues = 60;
const mostLines = 4000;

function kindsOf(table) {
  if (table.kinds) return table.kinds;
  const kinds = { axes: [], measures: [], words: [], date: table.names.find((name) => name === "date" || name === "day") };
  for (const name of table.names) {
    if (name === kinds.date) continue;
    const distinct = new Set(table.column(name).filter((value) => value !== null));
    if (distinct.size >= 2 && distinct.size <= mostAxisValues && distinct.size * 2 <= table.rows) kinds.axes.push(name);
    else if (!table.isNumeric(name) && distinct.size >= 2) kinds.words.push(name);
    if (table.isNumeric(name) && distinct.size >= 2) kinds.measures.push(name);
  }
  // A sweep says itself which of its columns are parameters: a count of fills with few values is none.
  const swept = isSweep(table) ? (data.documents.sweep?.config?.axes ?? []).map((one) => one.key).filter((name) => kinds.axes.includes(name)) : [];
  if (swept.length >= 2) kinds.axes = swept;
  return (table.kinds = kinds);
}

// What a file beside the table says of a column: {"columns": [{"name", "unit", "meaning"}]}.
function meaningOf(table, name) {
  const stem = table.name.replace(/\.csv$/, "");
  for (const document of [data.documents[stem], ...Object.values(data.documents)]) {
    const column = Array.isArray(document?.columns) ? document.columns.find((one) => one?.name === name) : null;
    if (column) return [column.meaning, column.unit && `[${column.unit}]`].filter(Boolean).join(" ");
  }
  return undefined;
}

const choices = {};  // of the panels below: what the reader chose, by panel and name
function chooser(panelId, name, label, options, fallback) {
  const key = panelId + "." + name;
  if (!options.some(([value]) => String(value) === String(choices[key]))) choices[key] = fallback ?? options[0][0];
  return [choices[key], choice(label, options, choices[key], (value) => { choices[key] = value; redrawPanel(panelId); })];
}
const named = (names) => names.map((name) => [name, columnTitle(name)]);

function tableChooser(panelId, fits) {
  const tables = freeTables.filter(fits);
  const [name, control] = chooser(panelId, "table", say("tables.table"), tables.map((table) => [table.name, table.name]));
  return [tables.find((table) => table.name === name), tables.length > 1 ? control : null];
}

const hasAxes = (table) => kindsOf(table).axes.length >= 2 && kindsOf(table).measures.some((name) => !kindsOf(table).axes.slice(0, 2).includes(name));
const tools = (...controls) => element("div", { class: "tools" }, ...controls);
// Numbers by size; words as they come, which is the order of whoever wrote them.
const numberOrder = (values) => { const all = [...values]; return all.every((one) => typeof one === "number") ? all.sort((a, b) => a - b) : all; };
// Of an axis, in so many pixels.
const shortTitle = (name, width) => { const title = columnTitle(name).replace(/^strategy\./, ""); const most = Math.max(4, Math.floor(width / 6.6)); return title.length > most ? title.slice(0, most - 1) + "…" : title; };

const aggregates = {
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  median: (values) => { const sorted = numberOrder(values); const half = sorted.length >> 1; return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2; },
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
};

panel("heatmap", () => freeTables.some(hasAxes), (body) => {
  const [table, which] = tableChooser("heatmap", hasAxes);
  const kinds = kindsOf(table);
  const [across, acrossControl] = chooser("heatmap", "across", say("heatmap.across"), named(kinds.axes));
  const [down, downControl] = chooser("heatmap", "down", say("heatmap.down"), named(kinds.axes.filter((name) => name !== across)));
  const measures = kinds.measures.filter((name) => name !== across && name !== down);
  const preferred = ["sharpe", "calmar", "annualised_return", "cumulative_return"].find((name) => measures.includes(name));
  const [measure, measureControl] = chooser("heatmap", "measure", say("heatmap.measure"), named(measures), preferred);
  const [aggregate, aggregateControl] = chooser("heatmap", "aggregate", say("heatmap.aggregate"), Object.keys(aggregates).map((name) => [name, sentence("aggregate." + name)]));
  const rest = kinds.axes.filter((name) => name !== across && name !== down && name !== measure);
  const fixed = rest.map((name) => {
    const values = numberOrder(new Set(table.column(name).filter((value) => value !== null)));
    const [value, control] = chooser("heatmap", "fixed." + name, columnTitle(name), [["", say("heatmap.all")], ...values.map((one) => [String(one), plain(one)])]);
    return { name, value, control };
  });
  const cells = new Map();
  const [xs, ys, zs] = [across, down, measure].map((name) => table.column(name));
  let used = 0;
  for (let row = 0; row < table.rows; ++row) {
    if (typeof zs[row] !== "number" || xs[row] === null || ys[row] === null) continue;
    if (fixed.some((one) => one.value !== "" && String(table.column(one.name)[row]) !== one.value)) continue;
    const key = JSON.stringify([ys[row], xs[row]]);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(zs[row]);
    ++used;
  }
  const [columns, rows] = [xs, ys].map((values) => numberOrder(new Set(values.filter((value) => value !== null))));
  const sums = new Map([...cells].map(([key, values]) => [key, aggregates[aggregate](values)]));
  const [low, high] = [...sums.values()].reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const widest = Math.max(Math.abs(low), Math.abs(high));
  const shade = (value) => (low < 0 && high > 0 ? heat(value, widest) : "shade" + Math.min(8, Math.floor(((value - low) / (high - low || 1)) * 9)));
  const format = formatOf(measure) === plain ? (value) => rounded(value, Math.abs(value) >= 1000 ? 0 : 3) : formatOf(measure);
  body.append(tools(which, acrossControl, downControl, measureControl, aggregateControl, ...fixed.map((one) => one.control)),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": sentence("panel.heatmap") }, element("table", { class: "heat" },
      element("caption", {}, say("heatmap.caption", { measure: columnTitle(measure), across: columnTitle(across), down: columnTitle(down), count: used, meaning: meaningOf(table, measure) ?? "" })),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, `${columnTitle(down)} \\ ${columnTitle(across)}`), ...columns.map((value) => element("th", { scope: "col", class: "number" }, plain(value))))),
      element("tbody", {}, ...rows.map((y) => element("tr", {}, element("th", { scope: "row" }, plain(y)), ...columns.map((x) => {
        const key = JSON.stringify([y, x]);
        return sums.has(key) ? element("td", { class: "number " + shade(sums.get(key)), "data-value": String(sums.get(key)), title: `${plain(sums.get(key))} (${cells.get(key).length})` }, format(sums.get(key))) : element("td", { class: "number none" }, "");
      })))))));
});

// Lines over parallel axes; a range on an axis, dragged or typed, leaves only the lines within all ranges.
panel("parallel", () => freeTables.some(hasAxes), (body) => {
  const [table, which] = tableChooser("parallel", hasAxes);
  const kinds = kindsOf(table);
  const numericAxes = kinds.axes.filter((name) => table.isNumeric(name));
  const results = kinds.measures.filter((name) => !numericAxes.includes(name));
  const names = [...numericAxes, ...["annualised_return", "volatility", "sharpe", "maximum_drawdown"].filter((name) => results.includes(name))];
  for (const name of results) if (names.length < Math.min(8, numericAxes.length + 4) && !names.includes(name)) names.push(name);
  const [width, height, top, bottom] = [Math.max(body.clientWidth - 8, 320), 300, 34, 22];
  const scales = names.map((name, index) => {
    const values = table.column(name);
    let low = Infinity, high = -Infinity;
    for (const value of values) if (typeof value === "number") { low = Math.min(low, value); high = Math.max(high, value); }
    return { name, values, low, high: high > low ? high : low + 1, x: 40 + (index / Math.max(names.length - 1, 1)) * (width - 80), range: null };
  });
  const y = (scale, value) => top + (1 - (value - scale.low) / (scale.high - scale.low)) * (height - top - bottom);
  const back = (scale, at) => scale.low + (1 - (at - top) / (height - top - bottom)) * (scale.high - scale.low);
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "parallel", role: "img", "aria-label": sentence("panel.parallel") });
  const step = Math.max(1, Math.ceil(table.rows / mostLines));
  const lines = [];
  const layer = drawing("g");
  for (let row = 0; row < table.rows; row += step) {
    const points = scales.filter((scale) => typeof scale.values[row] === "number").map((scale) => `${scale.x.toFixed(1)},${y(scale, scale.values[row]).toFixed(1)}`);
    const line = drawing("polyline", { class: "line c0", points: points.join(" ") });
    lines.push([row, line]);
    layer.append(line);
  }
  svg.append(layer);
  const count = element("span", { class: "status", role: "status" });
  const narrow = () => {
    let kept = 0;
    for (const [row, line] of lines) {
      const inside = scales.every((scale) => !scale.range || (typeof scale.values[row] === "number" && scale.values[row] >= scale.range[0] && scale.values[row] <= scale.range[1]));
      line.setAttribute("class", inside ? "line c0" : "line out");
      if (inside) ++kept;
    }
    for (const scale of scales) {
      const [low, high] = scale.range ?? [scale.low, scale.low];
      scale.brush.setAttribute("y", y(scale, high));
      scale.brush.setAttribute("height", scale.range ? Math.max(y(scale, low) - y(scale, high), 1) : 0);
      scale.inputs.forEach((input, end) => { if (document.activeElement !== input) input.value = scale.range ? String(Number(scale.range[end].toPrecision(6))) : ""; });
    }
    count.textContent = say("parallel.count", { count: grouped(String(kept)), all: grouped(String(lines.length)) });
  };
  const inputs = element("div", { class: "ranges" });
  for (const scale of scales) {
    svg.append(drawing("line", { class: "axis", x1: scale.x, x2: scale.x, y1: top, y2: height - bottom }));
    const [anchor, labelAt] = scale === scales[0] ? ["start", 2] : scale === scales[scales.length - 1] ? ["end", width - 2] : ["middle", scale.x];
    const label = drawing("text", { x: labelAt, y: 12, "text-anchor": anchor }, shortTitle(scale.name, (width - 80) / Math.max(names.length - 1, 1) - 6), drawing("title", {}, columnTitle(scale.name)));
    // What stands at both ends of the axis: without it the lines have no size.
    const written = formatOf(scale.name) === plain ? shortNumber : formatOf(scale.name);
    const ends = [[scale.high, top - 8], [scale.low, height - 6]].map(([value, at]) => drawing("text", { class: "end", x: scale.x, y: at, "text-anchor": "middle" }, written(value)));
    scale.brush = drawing("rect", { class: "brush", x: scale.x - 8, width: 16, y: 0, height: 0 });
    const grip = drawing("rect", { class: "grip", x: scale.x - 14, width: 28, y: top, height: height - top - bottom });
    let from = null;
    const place = (event) => Math.max(top, Math.min(height - bottom, ((event.clientY - svg.getBoundingClientRect().top) / svg.getBoundingClientRect().height) * height));
    grip.addEventListener("pointerdown", (event) => { from = place(event); grip.setPointerCapture(event.pointerId); });
    grip.addEventListener("pointermove", (event) => { if (from !== null) { const ends = [back(scale, from), back(scale, place(event))]; scale.range = [Math.min(...ends), Math.max(...ends)]; narrow(); } });
    grip.addEventListener("pointerup", (event) => { if (from !== null && Math.abs(place(event) - from) < 3) { scale.range = null; narrow(); } from = null; });
    svg.append(label, ...ends, scale.brush, grip);
    scale.inputs = ["least", "most"].map((end, index) => element("input", { type: "number", step: "any", "aria-label": `${columnTitle(scale.name)} ${say("parallel." + end)}`, placeholder: say("parallel." + end),
      onchange: (event) => { const range = scale.range ?? [scale.low, scale.high]; range[index] = event.target.value === "" ? (index ? scale.high : scale.low) : Number(event.target.value); scale.range = range; narrow(); } }));
    inputs.append(element("fieldset", {}, element("legend", {}, columnTitle(scale.name)), ...scale.inputs));
  }
  body.append(tools(which, count), svg, element("details", {}, element("summary", {}, say("parallel.ranges")), inputs));
  if (step > 1) body.append(element("p", { class: "note" }, say("parallel.thinned", { step })));
  narrow();
});

const hasTwoMeasures = (table) => kindsOf(table).measures.length >= 2 && !kindsOf(table).date;
panel("scatter", () => freeTables.some(hasTwoMeasures), (body) => {
  const [table, which] = tableChooser("scatter", hasTwoMeasures);
  const measures = kindsOf(table).measures;
  const [across, acrossControl] = chooser("scatter", "across", say("heatmap.across"), named(measures), ["volatility", "maximum_drawdown"].find((name) => measures.includes(name)) ?? measures[0]);
  const [up, upControl] = chooser("scatter", "up", say("heatmap.down"), named(measures), ["annualised_return", "sharpe", "cumulative_return"].find((name) => measures.includes(name)) ?? measures[1]);
  const [xs, ys] = [table.column(across), table.column(up)];
  const [width, height, left, bottom] = [Math.max(body.clientWidth - 8, 320), 320, 72, 36];
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => typeof xs[row] === "number" && typeof ys[row] === "number");
  const step = Math.max(1, Math.ceil(rows.length / mostLines));
  const ends = (values) => rows.reduce(([a, b], row) => [Math.min(a, values[row]), Math.max(b, values[row])], [Infinity, -Infinity]);
  const [[x0, x1], [y0, y1]] = [ends(xs), ends(ys)];
  const x = (value) => left + ((value - x0) / (x1 - x0 || 1)) * (width - left - 28);
  const y = (value) => 8 + (1 - (value - y0) / (y1 - y0 || 1)) * (height - bottom - 8);
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${columnTitle(up)} / ${columnTitle(across)}` });
  const written = (name) => (formatOf(name) === plain ? shortNumber : formatOf(name));
  for (const value of niceMarks(x0, x1, Math.floor(width / 110))) svg.append(drawing("line", { class: "grid", x1: x(value), x2: x(value), y1: 8, y2: height - bottom }), drawing("text", { x: x(value), y: height - bottom + 16, "text-anchor": "middle" }, written(across)(value)));
  for (const value of niceMarks(y0, y1, 5)) svg.append(drawing("line", { class: "grid", x1: left, x2: width - 28, y1: y(value), y2: y(value) }), drawing("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, written(up)(value)));
  rows.forEach((row, index) => { if (index % step === 0) svg.append(drawing("circle", { class: "mark c0 dot", cx: x(xs[row]).toFixed(1), cy: y(ys[row]).toFixed(1), r: 3 }, drawing("title", {}, table.names.slice(0, 8).map((name) => `${name} ${plain(table.column(name)[row] ?? "")}`).join("\n")))); });
  svg.append(drawing("text", { x: width / 2, y: height - 4, "text-anchor": "middle" }, columnTitle(across)));
  body.append(tools(which, acrossControl, upControl), svg);
});

// A study by day. Several rows a day are several series, told apart by the columns of words.
panel("series", () => data.runs.length === 0 && freeTables.some((table) => kindsOf(table).date && kindsOf(table).measures.length), (body) => {
  const [table, which] = tableChooser("series", (one) => kindsOf(one).date && kindsOf(one).measures.length);
  const kinds = kindsOf(table);
  const dates = table.column(kinds.date);
  const apart = table.names.filter((name) => !table.isNumeric(name) && name !== kinds.date);
  const many = new Set(dates).size < dates.length && apart.length > 0;
  const options = kinds.measures;
  const [measure, control] = chooser("series", "measure", say("heatmap.measure"), many ? named(options) : [["", say("series.all")], ...named(options)]);
  let series;
  if (many) {
    const rows = new Map();
    const split = apart.filter((name) => kinds.axes.includes(name));
    dates.forEach((_, row) => { const key = split.map((name) => table.column(name)[row] ?? "").join(" "); if (!rows.has(key)) rows.set(key, []); rows.get(key).push(row); });
    series = [...rows].slice(0, 24).map(([key, own], index) => { const values = new Array(axis.length).fill(null); for (const row of own) values[axisIndex.get(dates[row])] = table.column(measure)[row]; return { label: key || columnTitle(measure), values, colour: index < 8 ? seriesColour(index) : "faint", spanGaps: true }; });
  } else {
    const names = measure === "" ? options.slice(0, 8) : [measure];
    series = names.map((name, index) => ({ label: columnTitle(name), values: onAxis(dates, table.column(name)), colour: seriesColour(index), spanGaps: true }));
  }
  const meaning = measure && meaningOf(table, measure);
  const format = measure && formatOf(measure) !== plain ? formatOf(measure) : shortNumber;
  body.append(tools(which, control), ...(meaning ? [element("p", { class: "note" }, meaning)] : []));
  timeChart(body, { id: "series", label: sentence("panel.series"), series, format });
});

panel("tables", () => freeTables.length > 0, (body) => {
  for (const table of freeTables) {
    const help = table.names.map((name) => meaningOf(table, name));
    body.append(element("h3", {}, table.name), fileTable(table, { label: table.name, search: true }));
    if (help.some(Boolean)) body.append(element("details", {}, element("summary", {}, say("tables.meanings")), element("dl", {}, ...table.names.flatMap((name, index) => (help[index] ? [element("dt", {}, columnTitle(name)), element("dd", {}, help[index])] : [])))));
  }
});

// Figures of the JSON files beside the tables: overfitting, counts, provenance.
panel("documents", () => Object.keys(data.documents).length > 0, (body) => {
  for (const [name, document] of Object.entries(data.documents)) {
    const figures = document && typeof document === "object" && !Array.isArray(document) ? Object.entries(document).filter(([, value]) => value === null || typeof value !== "object") : [];
    if (figures.length === 0) continue;
    body.append(element("h3", {}, name), element("dl", {}, ...figures.flatMap(([key, value]) => [element("dt", {}, columnTitle(key)), element("dd", {}, value === null ? noValue : plain(typeof value === "boolean" ? String(value) : value))])));
  }
});
