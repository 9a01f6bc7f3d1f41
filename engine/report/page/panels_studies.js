// Studies of the market: for every study that studies.json declares a panel with its tables, and of each the picture that says
// most at first sight.

// File of a table: what studies.json says of it.
const declaredTables = new Map();
for (const study of data.documents.studies?.studies ?? []) {
  for (const table of study.tables) declaredTables.set((table.table === study.name ? study.name : `${study.name}_${table.table}`) + ".csv", { study, table });
}
const declaredColumn = (file, name) => (declaredTables.get(file)?.table ?? data.documents[file.replace(/\.csv$/, "")])?.columns?.find?.((one) => one?.name === name);

// A picture is a function of (body, table); it draws nothing where the table lacks what it shows.
const shows = (names, draw) => (body, table) => { if (names.every((name) => table.has(name))) draw(body, table); };
const linesOf = (measure, by) => shows(["date", measure, by], (body, table) => dayLines(body, table, measure, [by]));
const gridOf = (across, down, measure) => shows([across, down, measure], (body, table) => body.append(
  element("p", { class: "note" }, say("studies.picture", { measure: columnTitle(measure), by: `${columnTitle(across)}, ${columnTitle(down)}` })), heatTable(table, across, down, measure).node));
const curveOf = (across, up, by) => shows([across, up, by], (body, table) => body.append(
  element("p", { class: "note" }, say("studies.picture", { measure: columnTitle(up), by: columnTitle(across) })), ...curvesOver(body, table, across, up, by)));
// Months "2024-06" of several years: a row a year, and a product where there are several.
const yearsOf = (measure) => shows(["month", "product", measure], (body, table) => {
  const [months, products] = ["month", "product"].map((name) => table.column(name));
  const several = new Set(products).size > 1;
  const split = { month: months.map((month) => String(month).slice(5)), year: months.map((month, row) => (several ? products[row] + " " : "") + String(month).slice(0, 4)) };
  const view = { name: table.name, rows: table.rows, isNumeric: (name) => !split[name] && table.isNumeric(name), column: (name) => split[name] ?? table.column(name) };
  body.append(element("p", { class: "note" }, say("studies.picture", { measure: columnTitle(measure), by: `${columnTitle("year")}, ${columnTitle("month")}` })), heatTable(view, "month", "year", measure).node);
});
const barsOf = (label, measure) => shows([label, measure], (body, table) => {
  const values = table.column(measure);
  const parts = table.column(label).map((name, row) => ({ label: typeof name === "string" ? wordOf(label)(name) : String(name ?? ""), value: values[row], colour: values[row] < 0 ? "c1" : "c0" })).filter((part) => typeof part.value === "number").slice(0, 24);
  if (parts.length) body.append(element("p", { class: "note" }, say("studies.picture", { measure: columnTitle(measure), by: columnTitle(label) })), barRows(parts, fieldFormat(table, measure)));
});
// One row a quantity, one column a product: how a table of long form is read.
const acrossProducts = shows(["product", "section", "quantity", "value", "unit"], (body, table) => {
  const [products, sections, quantities, values, units, readings] = ["product", "section", "quantity", "value", "unit", "reading"].map((name) => table.column(name));
  const heads = [...new Set(products)];
  const rows = new Map();
  for (let row = 0; row < table.rows; ++row) {
    const key = JSON.stringify([sections[row], quantities[row], units[row] ?? ""]);
    if (!rows.has(key)) rows.set(key, new Map());
    rows.get(key).set(products[row], row);
  }
  const cell = (row) => {
    if (row === undefined || (values[row] === null && readings[row] === null)) return element("td", { class: "number" });
    return element("td", { class: "number worded", title: readings[row], "data-value": values[row] === null ? null : String(values[row]) }, values[row] === null ? wordOf("reading")(readings[row]) : inBrief(Number(values[row].toFixed(4))));
  };
  let before = null;
  const lines = [];
  for (const [key, own] of rows) {
    const [section, quantity, unit] = JSON.parse(key);
    if (section !== before) lines.push(element("tr", { class: "total" }, element("th", { scope: "row", colspan: heads.length + 2 }, wordOf("section")(section))));
    before = section;
    lines.push(element("tr", {}, element("th", { scope: "row" }, wordsOf(quantity)), element("td", {}, unit === "text" ? "" : wordOf("unit")(unit)), ...heads.map((product) => cell(own.get(product)))));
  }
  body.append(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": columnTitle("quantity_name") }, element("table", { class: "matrix" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, columnTitle("quantity_name")), element("th", { scope: "col" }, columnTitle("unit")), ...heads.map((product) => element("th", { scope: "col", class: "number" }, product)))),
    element("tbody", {}, ...lines))));
});

const picturesOfTables = {
  weekly: acrossProducts,
  series: linesOf("annualised", "product"), carry_days: linesOf("carry", "product"), hedging_demand: linesOf("rate", "product"),
  term_structure: curveOf("trading_days", "cinda", "product"), spread_histogram: curveOf("from", "days", "product"),
  comovement: gridOf("product", "period", "correlation"), regimes: gridOf("product", "period", "mean_rate"), season: gridOf("month", "product", "median_rate"),
  drawdown: gridOf("product", "reading", "correlation"), arbitrage: gridOf("product", "trading_days", "adjusted_rate"), speculation: yearsOf("mean"), hedging_demand_months: yearsOf("mean"),
  track: gridOf("slot", "month", "mean_absolute"), paid_months: yearsOf("points"),
  carry: barsOf("product", "carry"), series_summary: barsOf("product", "annualised"), forecast: barsOf("contract", "points"), months: barsOf("month", "points"), stages: barsOf("stage", "points"),
  seats: barsOf("member", "net_change"), contracts: linesOf("net", "contract"), paid: linesOf("points", "product"), baskets: barsOf("stocks", "beat_roll"), funds: barsOf("name", "return_a_year"), years: barsOf("year", "roll_over_index"), spread: barsOf("product", "percentile"),
  members_season: curveOf("days_since_switch", "ratio", "year"),
  product: shows(["date", "net"], (body, table) => dayLines(body, table, "net", [])), slot: shows(["date", "ratio"], (body, table) => dayLines(body, table, "ratio", [])),
  volatility: (body, table) => (table.has("vix") ? dayLines(body, table, "vix", ["underlying"]) : table.has("volatility") && dayLines(body, table, "volatility", ["product", "window"])),
};
const pictureOf = (table) => {
  const declared = declaredTables.get(table.name);
  return picturesOfTables[`${declared?.study.study}_${declared?.table.table}`] ?? picturesOfTables[declared?.table.table];
};

for (const study of data.documents.studies?.studies ?? []) {
  // Those that have a picture first.
  const own = () => data.tables.filter((table) => declaredTables.get(table.name)?.study === study).sort((a, b) => Boolean(pictureOf(b)) - Boolean(pictureOf(a)));
  panel("study-" + study.name, () => own().length > 0, (body) => {
    if (study.looks_ahead) body.append(element("p", { class: "note" }, say("studies.ahead", { text: saidOf(study.looks_ahead) })));
    for (const table of own()) {
      const place = element("div", { class: "picture" });
      body.append(element("h3", { title: declaredTables.get(table.name).table.meaning }, tableTitle(table)), place);
      if (table.rows > 0) pictureOf(table)?.(place, table);
      const rows = [fileTable(table, { label: table.name }), meanings(table)];
      if (place.childNodes.length === 0 || table.rows <= 8) body.append(...rows.filter(Boolean));
      else body.append(element("details", {}, element("summary", {}, say("studies.rows", { file: table.name, count: grouped(String(table.rows)) })), ...rows.filter(Boolean)));
    }
    if (study.notes?.length) body.append(element("ul", { class: "note" }, ...study.notes.map((note) => element("li", {}, saidOf(note)))));
    body.append(element("details", {}, element("summary", {}, say("studies.parameters")), element("dl", {}, ...Object.entries(study.parameters ?? {}).flatMap(([key, value]) =>
      [element("dt", {}, columnTitle(key)), element("dd", {}, value === null ? noValue : typeof value === "object" ? JSON.stringify(value) : String(value))]))));
  }, () => (phrases["study." + study.study] ? sentence("study." + study.study) : study.name) + (study.name === study.study ? "" : ` (${study.name})`));
}
