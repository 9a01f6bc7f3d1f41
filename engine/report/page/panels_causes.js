// Where the result came from: the attribution by day, by year, and between two runs.

// Causes as a manager reads them. Spot and futures of one index cancel out by intent, so they stand together unless asked apart.
function grouping(together) {
  const groups = [];
  const put = (id, cause) => {
    const group = groups.find((one) => one.id === id);
    if (group) group.causes.push(cause); else groups.push({ id, causes: [cause] });
  };
  for (const cause of causes()) {
    if (together && ["spot_move", "futures_index_move"].includes(cause)) put("market", cause);
    else if (cause.startsWith("fee_")) put("fees", cause);
    else put(cause, cause);
  }
  const palette = { market: "faint", spot_move: "faint", futures_index_move: "c4", basis_convergence: "c0", dividends: "c2", roll_spread: "c5", fees: "c1", slippage: "c3",
    overlay: "c6", spot_cost: "c7", interest: "c4" };
  groups.forEach((group, index) => { group.colour = palette[group.id] ?? seriesColour(index); });
  return groups;
}

function cumulated(run, names) {
  const table = run.tables.attribution;
  const columns = names.filter((name) => table.has(name)).map((name) => table.column(name));
  let sum = 0;
  const values = new Array(table.rows);
  for (let row = 0; row < table.rows; ++row) {
    for (const column of columns) sum += Math.round((column[row] ?? 0) * 1e4);
    values[row] = sum / 1e4;
  }
  return filledForward(onAxis(table.column("date"), values));
}

// Before the first row nothing has come yet; a day that a run does not have keeps what came before.
function filledForward(values) {
  let last = 0;
  return values.map((value) => (last = typeof value === "number" ? value : last));
}

function yearlySums(run) {
  const table = run.tables.attribution;
  const dates = table.column("date");
  const yearOf = dates.map((date) => date.slice(0, 4));
  const years = [...new Set(yearOf)];
  const sumOf = (names) => {
    const sums = new Map(years.map((year) => [year, 0]));
    for (const name of names) {
      if (!table.has(name)) continue;
      const values = table.column(name);
      let [year, sum] = [yearOf[0], 0];
      const put = () => sums.set(year, sums.get(year) + sum);
      for (let row = 0; row < table.rows; ++row) {
        if (yearOf[row] !== year) { put(); [year, sum] = [yearOf[row], 0]; }
        sum += Math.round((values[row] ?? 0) * 1e4);
      }
      if (table.rows) put();
    }
    return years.map((year) => sums.get(year) / 1e4);
  };
  return { years, sumOf };
}

const hasAttribution = () => hasRun() && (tableOf("attribution")?.rows ?? 0) > 0 && tableOf("attribution").has("equity_change");

panel("attribution", hasAttribution, (body) => {
  const run = chosen();
  const groups = grouping(!state.apart);
  const parts = groups.map((group) => ({ label: sentence("cause." + group.id), colour: group.colour, values: cumulated(run, group.causes) })).filter((part) => part.values.some((value) => value !== 0));
  body.append(element("label", { class: "switch" }, element("input", { type: "checkbox", checked: state.apart, onchange: (event) => { state.apart = event.target.checked; render(); } }), say("attribution.apart")));
  timeChart(body, { id: "attribution", label: sentence("panel.attribution"), piles: parts, format: signedCny, axisFormat: shortCny, fromZero: true, height: 300,
    series: [{ label: sentence("cause.equity_change"), values: cumulated(run, ["equity_change"]), colour: "text", width: 1.75 }] });

  const { years, sumOf } = yearlySums(run);
  const rows = groups.map((group) => ({ label: sentence("cause." + group.id), values: sumOf(group.causes) })).filter((row) => row.values.some((value) => value !== 0));
  rows.push({ label: sentence("cause.equity_change"), values: sumOf(["equity_change"]), total: true });
  const gaps = sumOf(["roll_gap"]);
  if (gaps.some((value) => value !== 0)) rows.push({ label: say("attribution.gap"), values: gaps, beside: true });
  body.append(matrix([say("attribution.year"), ...years, say("attribution.all")], rows.map((row) => ({ ...row, values: [...row.values, row.values.reduce((sum, value) => sum + Math.round(value * 1e4), 0) / 1e4] }))));
});

// Rows of amounts under years, the sum below a rule.
function matrix(heads, rows) {
  const cell = (value) => element("td", { class: "number", "data-value": String(value), title: plain(value) }, rounded(value, 0));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": heads[0] }, element("table", { class: "matrix" },
    element("thead", {}, element("tr", {}, ...heads.map((head, index) => element("th", { scope: "col", class: index ? "number" : null }, head)))),
    element("tbody", {}, ...rows.map((row) => element("tr", { class: row.total ? "total" : row.beside ? "beside" : null }, element("th", { scope: "row" }, row.label), ...row.values.map(cell))))));
}

panel("differences", () => data.runs.filter((run) => run.tables.attribution?.rows).length > 1 && hasAttribution(), (body) => {
  const others = data.runs.map((run, index) => [index, run.name]).filter(([index]) => index !== state.run && data.runs[index].tables.attribution?.rows);
  if (!others.some(([index]) => index === state.other)) state.other = others[0][0];
  const [a, b] = [chosen(), data.runs[state.other]];
  body.append(choice(say("differences.against"), others, state.other, (value) => { state.other = Number(value); render(); }));
  const total = (run, names) => { const values = cumulated(run, names); return values.length ? values[values.length - 1] : 0; };
  const rows = grouping(false).map((group) => ({ label: sentence("cause." + group.id), colour: group.colour, values: [total(a, group.causes), total(b, group.causes)] }))
    .filter((row) => row.values.some((value) => value !== 0));
  rows.push({ label: sentence("cause.equity_change"), values: [total(a, ["equity_change"]), total(b, ["equity_change"])], total: true });
  for (const row of rows) row.values.push(Math.round((row.values[0] - row.values[1]) * 1e4) / 1e4);
  body.append(matrix([say("differences.cause"), a.name, b.name, say("differences.difference")], rows));
  const groups = grouping(!state.apart);
  const difference = (names) => { const [x, y] = [cumulated(a, names), cumulated(b, names)]; return x.map((value, at) => value - y[at]); };
  timeChart(body, { id: "differences", label: sentence("panel.differences"), format: signedCny, axisFormat: shortCny, fromZero: true, height: 240,
    piles: groups.map((group) => ({ label: sentence("cause." + group.id), colour: group.colour, values: difference(group.causes) })).filter((part) => part.values.some((value) => value !== 0)),
    series: [{ label: say("differences.line", { a: a.name, b: b.name }), values: difference(["equity_change"]), colour: "text", width: 1.75 }] });
});
