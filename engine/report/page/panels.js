// A panel is a source of data and a drawing: `needs` says whether the files have what it shows, `draw` draws it. Panels stand on
// the page in the order of their declaration; a new one is one call of panel(), its words are rows of phrases.json.

const panels = [];
function panel(id, needs, draw, title = () => sentence("panel." + id)) { panels.push({ id, needs, draw, title }); }

const hasRun = () => data.runs.length > 0;
const tableOf = (name) => chosen()?.tables[name];
const filled = (name) => () => hasRun() && (tableOf(name)?.rows ?? 0) > 0;

// A figure of result.json by its path, null when it is not there.
function figure(run, path) {
  let at = run.result;
  for (const key of path.split(".")) at = at === null || at === undefined ? null : at[key];
  return at ?? null;
}

// The figures of a run that a manager asks for first: path in result.json, how it is written, whether less is better.
const figures = [
  ["statistics.cumulative_return", percent],
  ["statistics.annualised_return", percent],
  ["statistics.volatility", percent],
  ["statistics.sharpe", (value) => rounded(value, 2)],
  ["statistics.maximum_drawdown", percent],
  ["attribution.hedging_cost_of_notional", percent],
  ["hedge.effectiveness", percent],
  ["attribution.worst_margin_ratio", percent],
  ["margin_calls.count", plain],
  ["counts.rolls", plain],
  ["fees", cny],
  ["final_equity", cny],
];

function choose(index) {
  state.run = index;
  if (state.other === index) state.other = index === 0 ? 1 : 0;
  render();
}

// Days after the first on which spot stood without any future against it.
function unhedgedDays(run) {
  const equity = run.tables.equity;
  if (!equity || !equity.has("spot_value") || !equity.has("futures_notional")) return null;
  const [spot, futures] = [equity.column("spot_value"), equity.column("futures_notional")];
  let days = 0;
  for (let row = 1; row < equity.rows; ++row) if (spot[row] && !futures[row]) ++days;
  return days;
}

panel("findings", () => data.findings.length > 0, (body) => {
  const shown = data.findings.slice(0, 8);
  const list = (findings) => element("ul", { class: "findings" }, ...findings.map((finding) => element("li", {}, sayPhrase(finding))));
  body.append(list(shown));
  if (data.findings.length > shown.length) {
    body.append(element("details", {}, element("summary", {}, say("more", { count: data.findings.length - shown.length })), list(data.findings.slice(8))));
  }
});

// What a hedge costs, in one sentence and one line of parts.
panel("answer", () => hasRun() && figure(chosen(), "attribution.yearly") !== null, (body) => {
  const run = chosen();
  const yearly = figure(run, "attribution.yearly");
  const cost = figure(run, "attribution.hedging_cost_of_notional");
  body.append(element("p", { class: "lead" }, say(cost === null ? "answer.no_cost" : "answer.cost", {
    run: run.name, cost: cost === null ? noValue : percent(cost),
    return: figure(run, "statistics.annualised_return") === null ? noValue : percent(figure(run, "statistics.annualised_return")),
    first: figure(run, "statistics.first") ?? "", last: figure(run, "statistics.last") ?? "" })));
  const groups = grouping(true).filter((group) => group.causes.some((cause) => yearly[cause]));
  const parts = groups.map((group) => ({ label: sentence("cause." + group.id), value: group.causes.reduce((sum, cause) => sum + (yearly[cause] ?? 0), 0), colour: group.colour }))
    .filter((part) => part.value !== 0);
  body.append(element("p", { class: "note" }, say("answer.parts")), barRows(parts, signedPercent));
});

// Horizontal bars from zero, one row a part.
function barRows(parts, format) {
  const widest = Math.max(...parts.map((part) => Math.abs(part.value)), 1e-12);
  const below = Math.max(0, ...parts.map((part) => -part.value)), above = Math.max(0, ...parts.map((part) => part.value));
  const whole = below + above || widest;
  return element("table", { class: "bars" }, element("tbody", {}, ...parts.map((part) => {
    const svg = drawing("svg", { viewBox: "0 0 400 14", preserveAspectRatio: "none", role: "presentation" });
    const zero = (below / whole) * 400;
    const length = (Math.abs(part.value) / whole) * 400;
    svg.append(drawing("rect", { class: "area " + part.colour, x: part.value < 0 ? zero - length : zero, y: 1, width: Math.max(length, 0.5), height: 12 }),
      drawing("line", { class: "zero", x1: zero, x2: zero, y1: 0, y2: 14 }));
    return element("tr", {}, element("th", { scope: "row" }, part.label),
      element("td", { class: "number", "data-value": String(part.value), title: String(part.value) }, format(part.value)),
      element("td", { class: "bar" }, svg));
  })));
}

panel("figures", hasRun, (body) => {
  const run = chosen();
  const card = (key, value, format) => element("button", { type: "button", class: "card" },
    element("span", { class: "name" }, sentence("figure." + key)),
    element("span", { class: "value", "data-figure": key, "data-value": value === null ? null : String(value) }, value === null ? noValue : format(value)),
    element("span", { class: "formula", role: "tooltip" }, sentence("formula." + key)));
  body.append(element("div", { class: "cards" },
    ...figures.map(([path, format]) => card(path, figure(run, path), format)),
    card("unhedged_days", unhedgedDays(run), plain)));
});

function sparkline(values) {
  const numbers = values.filter((value) => typeof value === "number");
  const svg = drawing("svg", { viewBox: "0 0 100 20", class: "spark", role: "presentation" });
  if (numbers.length < 2) return svg;
  const [low, high] = numbers.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const at = decimated(numbers, 0, numbers.length - 1, 50);
  svg.append(drawing("polyline", { class: "line text", points: at.map((index) =>
    `${((index / (numbers.length - 1)) * 98 + 1).toFixed(1)},${(19 - ((numbers[index] - low) / (high - low || 1)) * 18).toFixed(1)}`).join(" ") }));
  return svg;
}

panel("comparison", () => data.runs.length > 1, (body) => {
  const statuses = data.runs.map((run) => figure(run, "status") ?? figure(run, "run_end.status"));
  const columns = [
    { name: "name", title: sentence("column.name"), values: data.runs.map((run) => run.name) },
    { name: "curve", title: sentence("column.curve"), values: data.runs.map((run) => figure(run, "statistics.cumulative_return")), draw: (row) => sparkline(data.runs[row].tables.equity?.column("net_value") ?? []) },
    ...figures.map(([path, format]) => ({ name: path, title: sentence("figure." + path), help: sentence("formula." + path),
      values: data.runs.map((run) => figure(run, path)), format, numeric: true })).filter((column) => column.values.some((value) => value !== null)),
  ];
  if (statuses.some((status) => status !== null)) columns.push({ name: "status", title: sentence("column.status"), values: statuses });
  body.append(dataTable(columns, data.runs.length, { size: 24, search: data.runs.length > 24, onRow: choose, pick: (row) => row === state.run, label: sentence("panel.comparison") }));
});

// The curves of all runs: the chosen one strong, up to seven more in colour, all others grey.
function curves(name, laid) {
  let coloured = 0;
  const order = data.runs.map((_, index) => index).filter((index) => data.runs[index].tables.equity);
  const lines = order.map((index) => {
    const run = data.runs[index];
    const isChosen = index === state.run;
    const inColour = isChosen || (data.runs.length <= 8 ? true : coloured < 7);
    if (inColour && !isChosen) ++coloured;
    return { label: inColour || (name === "equity" && data.runs.length <= 24) ? run.name : "", values: laid(run), colour: inColour ? seriesColour(isChosen ? 0 : coloured) : "faint", width: isChosen ? 2.25 : 1,
      off: state.hidden.has(run.name), toggle: data.runs.length > 1 ? () => { if (!state.hidden.delete(run.name)) state.hidden.add(run.name); render(); } : undefined };
  });
  // Grey below, chosen on top.
  return lines.sort((a, b) => (a.colour === "faint" ? 0 : 1) - (b.colour === "faint" ? 0 : 1) || a.width - b.width);
}

const laidColumn = (run, name) => {
  const equity = run.tables.equity;
  return equity ? onAxis(equity.column("date"), equity.column(name)) : [];
};

panel("equity", () => hasRun() && axis.length > 0, (body) => {
  const series = curves("equity", (run) => laidColumn(run, "net_value"));
  // The price of the spot beside it: what was hedged.
  const spot = chosen() && laidColumn(chosen(), "spot_price");
  const first = spot?.find((value) => typeof value === "number" && value !== 0);
  if (first) series.unshift({ label: say("equity.spot"), colour: "faint", dash: [4, 4], width: 1.25, spanGaps: true, values: spot.map((value) => (typeof value === "number" ? value / first : null)) });
  timeChart(body, { id: "equity", label: sentence("panel.equity"), series, format: (value) => rounded(value, 4), axisFormat: shortNumber, marks: [] });
});

function depths(run) {
  const equity = run.tables.equity;
  if (!equity) return [];
  let highest = -Infinity;
  return onAxis(equity.column("date"), equity.column("net_value").map((value) => {
    if (typeof value !== "number") return null;
    highest = Math.max(highest, value);
    return value / highest - 1;
  }));
}

panel("drawdown", () => hasRun() && axis.length > 0, (body) => {
  const list = figure(chosen(), "drawdowns") ?? [];
  const deep = depths(chosen());
  const marks = list.map((one, rank) => ({ at: axisIndex.get(one.trough), value: deep[axisIndex.get(one.trough)], text: String(rank + 1), colour: "c0" })).filter((mark) => mark.at !== undefined && mark.value !== null);
  timeChart(body, { id: "drawdown", label: sentence("panel.drawdown"), series: curves("drawdown", depths), format: percent, axisFormat: shortPercent, fromZero: true, marks, height: 200 });
  if (list.length === 0) return;
  const column = (name, format) => ({ name, title: columnTitle(name), values: list.map((one) => one[name] ?? null), numeric: typeof list[0][name] === "number", format });
  body.append(dataTable([{ name: "rank", title: "#", values: list.map((_, rank) => rank + 1), numeric: true }, column("depth", percent), column("peak"), column("trough"),
    { ...column("recovery", (value) => value ?? say("drawdown.open")), values: list.map((one) => one.recovery ?? say("drawdown.open")) }, column("trading_days"), column("calendar_days")],
    list.length, { size: 10, onRow: (row) => showDay(list[row].trough, true), label: sentence("panel.drawdown") }));
});

// Files of later runs say what the held contract was worth; the names of their columns decide what is drawn.
panel("basis", () => filled("hedge")() && axis.length > 0, (body) => {
  const hedge = tableOf("hedge");
  const dates = hedge.column("date");
  const marks = (tableOf("rolls")?.column("filled_at") ?? []).map((moment) => ({ at: axisIndex.get(dayOf(moment)), shape: "tick", colour: "text" })).filter((mark) => mark.at !== undefined);
  const shares = hedge.names.filter((name) => hedge.isNumeric(name) && formatOf(name) === percent && /annual|discount/.test(name));
  const points = hedge.names.filter((name) => hedge.isNumeric(name) && formatOf(name) !== percent && /basis/.test(name));
  const draw = (id, names, format) => names.length && timeChart(body, { id, label: sentence("panel.basis"), format, fromZero: true, marks, height: 200,
    series: names.map((name, index) => ({ label: columnTitle(name), values: onAxis(dates, hedge.column(name)), colour: seriesColour(index) })) });
  draw("basis", points, (value) => rounded(value, 2));
  draw("annualised", shares, percent);
  body.append(element("p", { class: "note" }, say("basis.rolls")));
});

panel("position", () => axis.length > 0 && hasRun() && tableOf("equity")?.has("futures_notional"), (body) => {
  const run = chosen();
  const [spot, futures, margin] = ["spot_value", "futures_notional", "margin_ratio"].map((name) => laidColumn(run, name));
  const hedge = tableOf("hedge");
  const ratio = hedge?.has("hedge_ratio") ? onAxis(hedge.column("date"), hedge.column("hedge_ratio"))
    : spot.map((value, at) => (value && typeof futures[at] === "number" ? -futures[at] / value : null));
  if (ratio.some((value) => value !== null)) {
    timeChart(body, { id: "ratio", label: say("position.ratio"), series: [{ label: say("position.ratio"), values: ratio, colour: "c0" }], format: percent, axisFormat: shortPercent, height: 180 });
  } else {
    timeChart(body, { id: "notional", label: say("position.notional"), series: [{ label: say("position.notional"), values: futures, colour: "c0" }], format: cny, axisFormat: shortCny, fromZero: true, height: 180 });
  }
  if (margin.some((value) => typeof value === "number")) {
    const calls = tableOf("margin_calls");
    const marks = calls ? calls.column("date").map((date) => ({ at: axisIndex.get(date), value: margin[axisIndex.get(date)], shape: "down", colour: "c1" })).filter((mark) => mark.at !== undefined && typeof mark.value === "number") : [];
    timeChart(body, { id: "margin", label: say("position.margin"), series: [{ label: say("position.margin"), values: margin, colour: "c2" }], format: percent, axisFormat: shortPercent, fromZero: true, marks, height: 180 });
    body.append(element("p", { class: "note" }, say(marks.length ? "position.calls" : "position.no_calls", { count: calls?.rows ?? 0 })));
  }
});
