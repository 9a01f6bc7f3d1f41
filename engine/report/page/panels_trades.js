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

// Entry and exit of every active trade; of the chosen day its price line where the file has one.
panel("signals", filled("signals"), (body) => {
  const table = tableOf("signals");
  const dateColumn = table.names.find((name) => /filled|entry_at|decided|date/.test(name)) ?? table.names[0];
  body.append(element("p", { class: "note" }, say("signals.count", { count: table.rows })));
  body.append(fileTable(table, { label: sentence("panel.signals"), search: true, ...toldDay(dateColumn)(table) }));
});
tablePanel("decisions", "date");
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

// Tables of a run that no panel names: shown as they are.
const namedTables = ["equity", "attribution", "fills", "rolls", "orders", "settlements", "margin_calls", "benchmarks", "sleeves", "sleeve_fills", "hedge", "signals", "decisions"];
panel("other", () => hasRun() && Object.keys(chosen().tables).some((name) => !namedTables.includes(name)), (body) => {
  for (const [name, table] of Object.entries(chosen().tables)) {
    if (namedTables.includes(name)) continue;
    body.append(element("h3", {}, name), fileTable(table, { label: name }));
  }
});

panel("conventions", hasRun, (body) => {
  const run = chosen();
  const list = (key) => {
    const lines = figure(run, key) ?? [];
    return lines.length ? [element("h3", {}, sentence("conventions." + key)), element("ul", {}, ...lines.map((line) => element("li", {}, line)))] : [];
  };
  body.append(...list("warnings"), ...list("conventions"));
  const pairs = (key) => {
    const object = figure(run, key);
    return object ? [element("h3", {}, sentence("conventions." + key)), element("dl", {}, ...Object.entries(object).flatMap(([name, value]) =>
      [element("dt", {}, columnTitle(name)), element("dd", {}, value === null ? noValue : typeof value === "boolean" ? sentence("word." + value) : plain(value))]))] : [];
  };
  body.append(...pairs("settlement_sources"), ...pairs("provenance"));
  const config = figure(run, "effective_config");
  if (config) body.append(element("details", {}, element("summary", {}, sentence("conventions.effective_config")), element("pre", { tabindex: "0" }, JSON.stringify(config, null, 2))));
});
