// What was traded and decided: tables of the files, and the signals of a day on its price line.

const toldDay = (column) => (table) => ({ onRow: (row) => showDay(nextPoint(dayOf(table.column(column)[row])), true) });

// The point of the chosen curve that tells what happened on `date`: on it, or the next one after it.
function nextPoint(date) {
  const dates = tableOf("equity")?.column("date") ?? [];
  return dates.find((one) => one >= date) ?? dates[dates.length - 1] ?? date;
}

function tablePanel(name, dateColumn) {
  panel(name, filled(name), (body) => {
    const table = tableOf(name);
    body.append(fileTable(table, { label: sentence("panel." + name), search: true, ...(table.has(dateColumn) ? toldDay(dateColumn)(table) : {}) }));
  });
}

panel("rolls", filled("rolls"), (body) => {
  const table = tableOf("rolls");
  const [spread, gap, fees] = ["spread", "gap", "fees"].map((name) => table.column(name));
  const sum = (values) => values.reduce((total, value) => total + Math.round((value ?? 0) * 1e4), 0) / 1e4;
  body.append(element("p", { class: "note" }, say("rolls.sum", { count: table.rows, mean: rounded(sum(spread) / table.rows, 2), gap: signedCny(sum(gap)), fees: cny(sum(fees)) })));
  body.append(fileTable(table, { label: sentence("panel.rolls"), ...toldDay("filled_at")(table) }));
});
tablePanel("fills", "filled_at");

// The price line of a contract on a day with the active trades that began on it: bars stand side by side, breaks of trading
// are no distance. A mark stands at the close that was known when its order filled, at the price of the fill.
function signalPicture(line, trades, width) {
  const ends = line.ends.split(" ");
  const closes = line.closes.split(" ").map((close) => (close === "-" ? null : Number(close)));
  const [height, left, right, top, bottom] = [240, 72, 16, 10, 24];
  const prices = [...closes, ...trades.flatMap((one) => [one.entry, one.exit])].filter((price) => typeof price === "number");
  const [low, high] = spread(prices.reduce((a, b) => Math.min(a, b), Infinity), prices.reduce((a, b) => Math.max(a, b), -Infinity), {});
  const x = (at) => left + (at / Math.max(ends.length - 1, 1)) * (width - left - right);
  const y = (price) => top + (1 - (price - low) / (high - low)) * (height - top - bottom);
  const known = (moment) => Math.max(0, ends.filter((end) => end <= String(moment).slice(11, 16)).length - 1);
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": say("signals.picture", { date: line.date, symbol: line.symbol }) });
  let last = -Infinity;
  ends.forEach((end, at) => {
    if (!/:[03]0$/.test(end) || x(at) - last < 64) return;
    last = x(at);
    svg.append(drawing("line", { class: "grid", x1: x(at), x2: x(at), y1: top, y2: height - bottom }), drawing("text", { x: x(at), y: height - 8, "text-anchor": "middle" }, end));
  });
  for (const price of niceMarks(low, high, 5)) svg.append(drawing("line", { class: "grid", x1: left, x2: width - right, y1: y(price), y2: y(price) }), drawing("text", { x: left - 8, y: y(price) + 4, "text-anchor": "end" }, shortNumber(price)));
  for (const run of stretches(closes)) svg.append(drawing("polyline", { class: "line text price", points: (run.length === 1 ? [run[0], run[0]] : run).map((at) => `${x(at).toFixed(1)},${y(closes[at]).toFixed(1)}`).join(" ") }));
  for (const one of trades) {
    const tone = one.return === null ? "text" : one.return < 0 ? "c1" : "c0";
    const [x0, y0] = [x(known(one.entered_at)), y(one.entry)];
    const tip = one.side === "long" ? -7 : 7;
    const told = `${wordOf("side")(one.side)} ${plain(one.lots)}: ${plain(one.entry)}${one.exit === null ? "" : " → " + plain(one.exit)} (${wordOf("reason")(one.reason)}${one.return === null ? "" : ", " + signedPercent(one.return)})`;
    if (one.exit !== null && dayOf(one.exited_at) === line.date) {
      const [x1, y1] = [x(known(one.exited_at)), y(one.exit)];
      svg.append(drawing("line", { class: "line held " + tone, x1: x0, y1: y0, x2: x1, y2: y1, "stroke-dasharray": "3 3" }),
        drawing("rect", { class: "mark exit " + tone, x: x1 - 4, y: y1 - 4, width: 8, height: 8, "data-value": String(one.exit) }, drawing("title", {}, `${one.exited_at} ${told}`)));
    }
    svg.append(drawing("polygon", { class: "mark entry " + tone, "data-value": String(one.entry), points: `${x0},${y0 + tip} ${x0 - 6},${y0 - tip * 0.7} ${x0 + 6},${y0 - tip * 0.7}` }, drawing("title", {}, `${one.entered_at} ${told}`)));
  }
  return svg;
}

// Indexes of values that stand together.
function stretches(values) {
  const found = [];
  values.forEach((value, at) => {
    if (value === null) return;
    if (at === 0 || values[at - 1] === null) found.push([]);
    found[found.length - 1].push(at);
  });
  return found;
}

// The rows of a table whose moment falls on a day, as a table of the page.
function dayTable(table, column, date, options) {
  const rows = [];
  table.column(column).forEach((moment, row) => { if (dayOf(moment) === date) rows.push(row); });
  const columns = table.names.map((name) => ({ name, title: columnTitle(name), values: rows.map((row) => table.column(name)[row]), numeric: table.isNumeric(name), format: fieldFormat(table, name) }));
  return dataTable(columns, rows.length, options);
}
const daysOf = (table, column) => [...new Set(table.column(column).map(dayOf))].sort();

// What follows the chosen day: a choice among the days of a table, and what is drawn of that one. A day that is told anywhere on
// the page is chosen here too where it has rows.
const dayViews = new Map();  // panel: show(date)
function dayView(body, id, table, column, draw) {
  const days = daysOf(table, column);
  const place = element("div", { class: "dayview" });
  const select = element("select", { "aria-label": say("view.day"), onchange: () => show(select.value) }, ...days.slice().reverse().map((day) => element("option", { value: day }, day)));
  const step = (by, label, sign) => element("button", { type: "button", "aria-label": say(label), onclick: () => { const at = days.indexOf(select.value) + by; if (days[at]) show(days[at]); } }, sign);
  const show = (date) => { if (!days.includes(date)) return; select.value = date; choices[id + ".day"] = date; place.replaceChildren(...draw(date)); };
  body.append(element("div", { class: "tools" }, step(-1, "day.before", "‹"), element("label", { class: "choice" }, element("span", {}, say("view.day")), select), step(1, "day.after", "›")), place);
  show(days.includes(state.day) ? state.day : days.includes(choices[id + ".day"]) ? choices[id + ".day"] : days[days.length - 1]);
  dayViews.set(id, show);
}

panel("signals", filled("signals"), (body) => {
  const table = tableOf("signals");
  const dateColumn = ["entered_at", "decided_at", "date"].find((name) => table.has(name)) ?? table.names[0];
  body.append(element("p", { class: "note" }, say("signals.count", { count: grouped(String(table.rows)) })));
  const prices = tableOf("prices");
  if (prices && table.has("entered_at")) {
    dayView(body, "signals", table, "entered_at", (date) => {
      const trades = Array.from({ length: table.rows }, (_, row) => Object.fromEntries(table.names.map((name) => [name, table.column(name)[row]]))).filter((one) => dayOf(one.entered_at) === date);
      const drawn = [...new Set(trades.map((one) => one.symbol))].map((symbol) => {
        const row = prices.column("date").findIndex((day, at) => day === date && prices.column("symbol")[at] === symbol);
        if (row < 0) return element("p", { class: "note" }, say("signals.none", { date, symbol }));
        const line = Object.fromEntries(prices.names.map((name) => [name, prices.column(name)[row]]));
        return element("figure", { class: "price" }, element("figcaption", { class: "note" }, say("signals.picture", { date, symbol })), signalPicture(line, trades.filter((one) => one.symbol === symbol), roomFor(body)));
      });
      return [...drawn, dayTable(table, "entered_at", date, { label: sentence("panel.signals") })];
    });
    body.append(element("p", { class: "note" }, say("signals.marks")));
  } else {
    body.append(element("p", { class: "note" }, say("signals.no_prices")));
  }
  body.append(element("h3", {}, say("signals.all")), fileTable(table, { label: sentence("panel.signals"), search: true, ...toldDay(dateColumn)(table) }));
});

panel("decisions", filled("decisions"), (body) => {
  const table = tableOf("decisions");
  const column = table.has("decided_at") ? "decided_at" : "date";
  body.append(element("p", { class: "note" }, say("decisions.count", { count: grouped(String(table.rows)), days: grouped(String(daysOf(table, column).length)) })));
  dayView(body, "decisions", table, column, (date) => [dayTable(table, column, date, { label: sentence("panel.decisions"), search: true })]);
});
tablePanel("margin_calls", "date");
tablePanel("orders", "decided_at");
tablePanel("settlements", "date");

panel("sleeves", filled("sleeves"), (body) => {
  const table = tableOf("sleeves");
  const dates = table.column("date");
  timeChart(body, { id: "sleeves", label: sentence("panel.sleeves"), format: cny, axisFormat: shortCny, height: 220,
    series: table.names.filter((name) => name !== "date" && table.isNumeric(name)).map((name, index) => ({ label: columnTitle(name), values: onAxis(dates, table.column(name)), colour: seriesColour(index) })) });
});
tablePanel("sleeve_fills", "filled_at");
tablePanel("sleeve_calls", "date");

// Tables of a run that no panel names: shown as they are.
const namedTables = ["equity", "attribution", "fills", "rolls", "orders", "settlements", "margin_calls", "benchmarks", "sleeves", "sleeve_fills", "sleeve_calls", "hedge", "signals", "decisions", "prices"];
panel("other", () => hasRun() && Object.keys(chosen().tables).some((name) => !namedTables.includes(name)), (body) => {
  for (const [name, table] of Object.entries(chosen().tables)) {
    if (namedTables.includes(name)) continue;
    body.append(element("h3", {}, name), fileTable(table, { label: name }));
  }
});

// Files that a run read besides its market, with their digests.
const inputsText = (value) => (Array.isArray(value) ? value : Object.entries(value)).map((one) => (typeof one === "string" ? one : Array.isArray(one) ? one.join(" ") : Object.values(one).join(" "))).join("; ") || noValue;

panel("conventions", hasRun, (body) => {
  const run = chosen();
  const list = (key) => {
    const lines = figure(run, key) ?? [];
    return lines.length ? [element("h3", {}, sentence("conventions." + key)), element("ul", {}, ...lines.map((line) => element("li", {}, saidOf(line))))] : [];
  };
  body.append(...list("warnings"), ...list("conventions"));
  const pairs = (key) => {
    const object = figure(run, key);
    return object ? [element("h3", {}, sentence("conventions." + key)), element("dl", {}, ...Object.entries(object).flatMap(([name, value]) =>
      [element("dt", {}, columnTitle(name)), element("dd", {}, value === null ? noValue : typeof value === "boolean" ? sentence("word." + value) : typeof value === "object" ? inputsText(value) : plain(value))]))] : [];
  };
  body.append(...pairs("settlement_sources"), ...pairs("provenance"));
  const config = figure(run, "effective_config");
  if (config) body.append(element("details", {}, element("summary", {}, sentence("conventions.effective_config")), element("pre", { tabindex: "0" }, JSON.stringify(config, null, 2))));
});
