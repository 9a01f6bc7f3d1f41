// Sweeps and studies: any table, by what its columns are. A column with few values that repeat is an axis; a numeric one with
// many is a measure; a column "date" makes a time series.

// What is read from a sweep (its best points, what luck explains) stands behind the sweep itself.
const isSweep = (table) => table.name === "sweep.csv";
const sweepOrder = ["sweep.csv", "best.csv", "luck.csv", "out_of_sample.csv"];
const placeOf = (table) => (sweepOrder.indexOf(table.name) + 1) || sweepOrder.length + 1;
const freeTables = data.tables.filter((table) => table.name !== "comparison.csv").sort((a, b) => placeOf(a) - placeOf(b));
// What a table is called: by what declares it, else by its file.
function tableTitle(table) {
  const key = declaredTables.get(table.name)?.table.table ?? (data.kind === "sweep" ? table.name.replace(/\.csv$/, "") : "");
  const study = declaredTables.get(table.name)?.study.study;
  const found = [`${study}_${key}`, key].find((one) => phrases["table." + one]);
  return found ? sentence("table." + found) : table.name;
}
const mostAxisValues = 60;
const mostLines = 4000;

function kindsOf(table) {
  if (table.kinds) return table.kinds;
  const kinds = { axes: [], measures: [], words: [], date: table.names.find((name) => name === "date" || name === "day") };
  for (const name of table.names) {
    if (name === kinds.date) continue;
    const distinct = new Set(table.column(name).filter((value) => value !== null));
    // A declared column with a unit is measured: a count of days with few values is no axis.
    const isMeasured = Boolean(declaredColumn(table.name, name)?.unit) || (declaredTables.has(table.name) && /^(correlation|percentile|lacking|looks_ahead)/.test(name));
    if (!isMeasured && distinct.size >= 2 && distinct.size <= mostAxisValues && distinct.size * 2 <= table.rows) kinds.axes.push(name);
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
  const column = declaredColumn(table.name, name) ?? (declaredTables.has(table.name) ? null : Object.values(data.documents).flatMap((document) => (Array.isArray(document?.columns) ? document.columns : [])).find((one) => one?.name === name));
  return column ? [column.meaning, column.unit && `[${column.unit}]`].filter(Boolean).join(" ") || undefined : undefined;
}
// The files speak English: beside Chinese titles their sentences stand only where the reader asks what a column means.
const inFileWords = (text) => (state.language === "zh" ? undefined : text);
function meanings(table) {
  const help = table.names.map((name) => meaningOf(table, name));
  return help.some(Boolean) ? element("details", {}, element("summary", {}, say("tables.meanings")), element("dl", {}, ...table.names.flatMap((name, index) => (help[index] ? [element("dt", {}, columnTitle(name)), element("dd", {}, help[index])] : [])))) : null;
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
  const [name, control] = chooser(panelId, "table", say("tables.table"), tables.map((table) => [table.name, tableTitle(table)]));
  return [tables.find((table) => table.name === name), tables.length > 1 ? control : null];
}

// Tables of studies have pictures of their own.
const hasAxes = (table) => kindsOf(table).axes.length >= 2 && kindsOf(table).measures.some((name) => !kindsOf(table).axes.slice(0, 2).includes(name)) && !declaredTables.has(table.name);
const tools = (...controls) => element("div", { class: "tools" }, ...controls);
// Numbers by size; words as they come, which is the order of whoever wrote them.
const numberOrder = (values) => { const all = [...values]; return all.every((one) => typeof one === "number") ? all.sort((a, b) => a - b) : all; };
// Of an axis, in so many pixels.
const shortTitle = (name, width) => { const title = columnTitle(name); const most = Math.max(4, Math.floor(width / 6.6)); return title.length > most ? title.slice(0, most - 1) + "…" : title; };

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
  const preferred = ["sharpe", "calmar", "annualised_return", "cumulative_return"].find((name) => measures.includes(name)) ?? measures.find((name) => /^share/.test(declaredColumn(table.name, name)?.unit ?? ""));
  const [measure, measureControl] = chooser("heatmap", "measure", say("heatmap.measure"), named(measures), preferred);
  const [aggregate, aggregateControl] = chooser("heatmap", "aggregate", say("heatmap.aggregate"), Object.keys(aggregates).map((name) => [name, sentence("aggregate." + name)]));
  const rest = kinds.axes.filter((name) => name !== across && name !== down && name !== measure);
  const fixed = rest.map((name) => {
    const values = numberOrder(new Set(table.column(name).filter((value) => value !== null)));
    const [value, control] = chooser("heatmap", "fixed." + name, columnTitle(name), [["", say("heatmap.all")], ...values.map((one) => [String(one), typeof one === "number" ? plain(one) : wordOf(name)(one)])]);
    return { name, value, control };
  });
  const keep = (row) => fixed.every((one) => one.value === "" || String(table.column(one.name)[row]) === one.value);
  const { node, used } = heatTable(table, across, down, measure, aggregates[aggregate], keep);
  body.append(tools(which, acrossControl, downControl, measureControl, aggregateControl, ...fixed.map((one) => one.control)),
    element("p", { class: "note" }, say("heatmap.caption", { measure: columnTitle(measure), across: columnTitle(across), down: columnTitle(down), count: grouped(String(used)), meaning: inFileWords(meaningOf(table, measure)) ?? "" })), node);
});

// Lines over parallel axes; a range on an axis, dragged or typed, leaves only the lines within all ranges. Words stand on their
// axis in the order in which they come.
panel("parallel", () => data.kind === "sweep" && freeTables.some(hasAxes), (body) => {
  const [table, which] = tableChooser("parallel", (one) => hasAxes(one) && isSweep(one));
  const kinds = kindsOf(table);
  const results = kinds.measures.filter((name) => !kinds.axes.includes(name));
  const names = [...kinds.axes.slice(0, 8), ...["annualised_return", "volatility", "sharpe", "maximum_drawdown"].filter((name) => results.includes(name))];
  for (const name of results) if (names.length < Math.min(8, kinds.axes.length + 4) && !names.includes(name)) names.push(name);
  const [width, height, top, bottom] = [roomFor(body), 320, 34, 22];
  const scales = names.map((name, index) => {
    const words = table.isNumeric(name) ? null : [...new Set(table.column(name).filter((value) => value !== null))];
    const values = words ? table.column(name).map((value) => (value === null ? null : words.length - 1 - words.indexOf(value))) : table.column(name);
    const [low, high] = endsOf(values.filter((value) => typeof value === "number"));
    return { name, words, values, low, high: high > low ? high : low + 1, x: 40 + (index / Math.max(names.length - 1, 1)) * (width - 80), range: choices["parallel.range." + name] ?? null };
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
  // Fewer lines are stronger ones.
  svg.style.setProperty("--strength", Math.max(0.06, Math.min(0.5, 60 / lines.length)).toFixed(2));
  const count = element("span", { class: "status", role: "status" });
  const narrow = () => {
    let kept = 0;
    for (const [row, line] of lines) {
      const inside = scales.every((scale) => !scale.range || (typeof scale.values[row] === "number" && scale.values[row] >= scale.range[0] && scale.values[row] <= scale.range[1]));
      line.setAttribute("class", inside ? "line c0" : "line out");
      if (inside) ++kept;
    }
    for (const scale of scales) {
      choices["parallel.range." + scale.name] = scale.range;
      const [low, high] = scale.range ?? [scale.low, scale.low];
      scale.brush.setAttribute("y", y(scale, Math.min(high, scale.high)));
      scale.brush.setAttribute("height", scale.range ? Math.max(y(scale, Math.max(low, scale.low)) - y(scale, Math.min(high, scale.high)), 3) : 0);
      scale.show();
    }
    count.textContent = say("parallel.count", { count: grouped(String(kept)), all: grouped(String(lines.length)) });
  };
  const inputs = element("div", { class: "ranges" });
  for (const scale of scales) {
    svg.append(drawing("line", { class: "axis", x1: scale.x, x2: scale.x, y1: top, y2: height - bottom }));
    const [anchor, labelAt] = scale === scales[0] ? ["start", 2] : scale === scales[scales.length - 1] ? ["end", width - 2] : ["middle", scale.x];
    const room = (width - 80) / Math.max(names.length - 1, 1) - 6;
    const cut = (text) => { const most = Math.max(3, Math.floor(room / 6.4)); return text.length > most ? text.slice(0, most - 1) + "…" : text; };
    const label = drawing("text", { x: labelAt, y: 12, "text-anchor": anchor }, shortTitle(scale.name, room), drawing("title", {}, columnTitle(scale.name)));
    // What stands at both ends of the axis, or beside each of its words: without it the lines have no size.
    const written = scale.words ? (value) => cut(wordOf(scale.name)(scale.words[scale.words.length - 1 - value])) : axisWriter(fieldFormat(table, scale.name));
    const short = (value) => (scale.words ? written(value) : written(Number(value.toPrecision(3))));
    const places = scale.words && scale.words.length <= 12 ? scale.words.map((_, value) => [value, y(scale, value) + (value === 0 ? 16 : value === scale.words.length - 1 ? -8 : 4)]) : [[scale.high, top - 8], [scale.low, height - 6]];
    const ends = places.map(([value, at]) => drawing("text", { class: "end", x: scale.x + (scale.words && value !== 0 && value !== scale.words.length - 1 ? (scale === scales[scales.length - 1] ? -6 : 6) : 0), y: at,
      "text-anchor": scale.words && value !== 0 && value !== scale.words.length - 1 ? (scale === scales[scales.length - 1] ? "end" : "start") : "middle" }, short(value)));
    scale.brush = drawing("rect", { class: "brush", x: scale.x - 8, width: 16, y: 0, height: 0 });
    const grip = drawing("rect", { class: "grip", x: scale.x - 14, width: 28, y: top - 6, height: height - top - bottom + 12, "data-axis": scale.name });
    let from = null;
    const place = (event) => Math.max(top, Math.min(height - bottom, ((event.clientY - svg.getBoundingClientRect().top) / svg.getBoundingClientRect().height) * height));
    // Half a word more, so that a word under the pointer is within.
    const widened = ([low, high]) => (scale.words ? [Math.floor(low + 0.5), Math.ceil(high - 0.5)] : [low, high]);
    grip.addEventListener("pointerdown", (event) => { from = place(event); grip.setPointerCapture(event.pointerId); });
    grip.addEventListener("pointermove", (event) => { if (from !== null) { const ends = [back(scale, from), back(scale, place(event))]; scale.range = widened([Math.min(...ends), Math.max(...ends)]); narrow(); } });
    grip.addEventListener("pointerup", (event) => { if (from !== null && Math.abs(place(event) - from) < 3) { scale.range = null; narrow(); } from = null; });
    svg.append(label, ...ends, scale.brush, grip);
    inputs.append(element("fieldset", {}, element("legend", {}, columnTitle(scale.name)), ...(scale.words ? wordChoice(scale, narrow) : numberRange(scale, narrow))));
  }
  body.append(tools(which, count), svg, element("details", {}, element("summary", {}, say("parallel.ranges")), inputs));
  if (step > 1) body.append(element("p", { class: "note" }, say("parallel.thinned", { step })));
  narrow();
});

// The range of an axis for a keyboard: two numbers, or one of its words. `show` writes what was dragged into them.
function numberRange(scale, narrow) {
  const inputs = ["least", "most"].map((end, index) => element("input", { type: "number", step: "any", "aria-label": `${columnTitle(scale.name)} ${say("parallel." + end)}`, placeholder: say("parallel." + end),
    onchange: (event) => { const range = scale.range ?? [scale.low, scale.high]; range[index] = event.target.value === "" ? (index ? scale.high : scale.low) : Number(event.target.value); scale.range = range; narrow(); } }));
  scale.show = () => inputs.forEach((input, end) => { if (document.activeElement !== input) input.value = scale.range ? String(Number(scale.range[end].toPrecision(6))) : ""; });
  return inputs;
}
function wordChoice(scale, narrow) {
  const select = element("select", { "aria-label": columnTitle(scale.name), onchange: (event) => { scale.range = event.target.value === "" ? null : [Number(event.target.value), Number(event.target.value)]; narrow(); } },
    element("option", { value: "" }, say("heatmap.all")), ...scale.words.map((word, index) => element("option", { value: scale.words.length - 1 - index }, wordOf(scale.name)(word))));
  scale.show = () => { select.value = scale.range && scale.range[0] === scale.range[1] ? String(scale.range[0]) : ""; };
  return [select];
}

const hasTwoMeasures = (table) => !declaredTables.has(table.name) && kindsOf(table).measures.length >= 2 && !kindsOf(table).date;
panel("scatter", () => freeTables.some(hasTwoMeasures), (body) => {
  const [table, which] = tableChooser("scatter", hasTwoMeasures);
  const measures = kindsOf(table).measures;
  const [across, acrossControl] = chooser("scatter", "across", say("heatmap.across"), named(measures), ["volatility", "maximum_drawdown"].find((name) => measures.includes(name)) ?? measures[0]);
  const [up, upControl] = chooser("scatter", "up", say("heatmap.down"), named(measures), ["annualised_return", "sharpe", "cumulative_return"].find((name) => measures.includes(name)) ?? measures[1]);
  const [xs, ys] = [table.column(across), table.column(up)];
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => typeof xs[row] === "number" && typeof ys[row] === "number");
  const step = Math.max(1, Math.ceil(rows.length / mostLines));
  const [endsX, endsY] = [xs, ys].map((values) => spread(...endsOf(rows.map((row) => values[row])), {}));
  const { svg, x, y } = frame(roomFor(body), 320, endsX, endsY, axisWriter(fieldFormat(table, across)), axisWriter(fieldFormat(table, up)), `${columnTitle(up)} / ${columnTitle(across)}`);
  rows.forEach((row, index) => { if (index % step === 0) svg.append(drawing("circle", { class: "mark c0 dot", cx: x(xs[row]).toFixed(1), cy: y(ys[row]).toFixed(1), r: 3 }, drawing("title", {}, table.names.slice(0, 8).map((name) => `${columnTitle(name)} ${plain(table.column(name)[row] ?? "")}`).join("\n")))); });
  svg.append(drawing("text", { x: svg.viewBox.baseVal.width / 2, y: 316, "text-anchor": "middle" }, columnTitle(across)));
  body.append(tools(which, acrossControl, upControl), svg);
});

// The least columns of words that tell the rows of one day apart, those with the fewest words first: the product, not the contract.
function apartBy(table, dates) {
  const words = table.names.filter((name) => !table.isNumeric(name) && table.column(name) !== dates).map((name) => [new Set(table.column(name)).size, name]).filter(([size]) => size >= 2).sort((a, b) => a[0] - b[0]);
  const by = [];
  for (const [, name] of [[0, null], ...words]) {
    if (name) by.push(name);
    if (new Set(dates.map((date, row) => date + "\n" + by.map((one) => table.column(one)[row]).join("\n"))).size === dates.length) break;
  }
  return by;
}

// A measure by day, a line for each combination of `by`.
function dayLines(body, table, measure, by) {
  const dates = table.column(kindsOf(table).date);
  const rows = new Map();
  dates.forEach((_, row) => { const key = by.filter((name) => kindsOf(table).axes.includes(name) || new Set(table.column(name)).size > 1).map((name) => wordOf(name)(table.column(name)[row] ?? "")).join(" "); if (!rows.has(key)) rows.set(key, []); rows.get(key).push(row); });
  const values = table.column(measure);
  const series = [...rows].slice(0, 24).map(([key, own], index) => {
    const laid = new Array(axis.length).fill(null);
    for (const row of own) laid[axisIndex.get(dates[row])] = values[row];
    return { label: key || columnTitle(measure), values: laid, colour: index < 8 ? seriesColour(index) : "faint", spanGaps: true };
  });
  const format = fieldFormat(table, measure);
  body.append(element("p", { class: "note" }, [columnTitle(measure), inFileWords(meaningOf(table, measure))].filter(Boolean).join(": ")));
  timeChart(body, { id: body.closest("section")?.id + "-" + table.name, label: tableTitle(table), series, format, axisFormat: axisWriter(format) });
}

// Any table by day. Several rows a day are several lines, told apart by columns of words.
const hasDays = (table) => kindsOf(table).date && kindsOf(table).measures.length > 0 && new Set(table.column(kindsOf(table).date)).size > 2;
panel("series", () => data.runs.length === 0 && freeTables.some(hasDays), (body) => {
  const [table, which] = tableChooser("series", hasDays);
  const options = kindsOf(table).measures;
  const preferred = options.find((name) => declaredColumn(table.name, name)?.unit === "share a year") ?? options.find((name) => /^share/.test(declaredColumn(table.name, name)?.unit ?? ""));
  const [measure, control] = chooser("series", "measure", say("heatmap.measure"), named(options), preferred);
  body.append(tools(which, control));
  dayLines(body, table, measure, apartBy(table, table.column(kindsOf(table).date)));
});

// What stands in no panel of its own.
const looseTables = freeTables.filter((table) => !declaredTables.has(table.name));
panel("tables", () => looseTables.length > 0, (body) => {
  for (const table of looseTables) {
    const note = phrases["note." + table.name.replace(/\.csv$/, "")];
    const sayLuck = table.name === "luck.csv" && table.has("figure") && table.has("meaning");
    const shown = sayLuck ? dataTable([{ name: "figure", title: columnTitle("meaning"), values: table.column("figure").map((name, row) => (phrases["luck." + name] ? sentence("luck." + name) : table.column("meaning")[row])) },
      { name: "value", title: columnTitle("value"), values: table.column("value"), numeric: true, format: inBrief }], table.rows, { size: 24, label: tableTitle(table) }) : fileTable(table, { label: table.name, search: table.rows > pageSize });
    body.append(element("h3", {}, tableTitle(table)), ...(data.kind === "sweep" && note ? [element("p", { class: "note" }, sentence("note." + table.name.replace(/\.csv$/, "")))] : []), shown, ...[meanings(table)].filter(Boolean));
  }
});

// Figures of the JSON files beside the tables: counts, provenance.
panel("documents", () => Object.keys(data.documents).length > 0, (body) => {
  for (const [name, document] of Object.entries(data.documents)) {
    const figures = document && typeof document === "object" && !Array.isArray(document) ? Object.entries(document).filter(([, value]) => value === null || typeof value !== "object") : [];
    if (figures.length === 0) continue;
    body.append(element("h3", {}, name + ".json"), element("dl", {}, ...figures.flatMap(([key, value]) => [element("dt", {}, columnTitle(key)), element("dd", {}, value === null ? noValue : typeof value === "boolean" ? sentence("word." + value) : key === "digest" || typeof value === "string" ? value : plain(value))])));
  }
});
