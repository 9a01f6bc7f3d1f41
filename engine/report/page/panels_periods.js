// Returns by month, year and week.

// A colour for a share: blue for gains, orange for losses, five strengths each; never red and green.
function heat(value, widest) {
  if (value === null || value === 0) return "heat0";
  const strength = Math.min(5, Math.max(1, Math.ceil((Math.abs(value) / (widest || 1)) * 5)));
  return (value > 0 ? "gain" : "loss") + strength;
}

panel("months", () => hasRun() && (figure(chosen(), "monthly") ?? []).length > 0, (body) => {
  const monthly = new Map(figure(chosen(), "monthly").map((one) => [one.period, one.return]));
  const yearly = new Map((figure(chosen(), "yearly") ?? []).map((one) => [one.period, one.return]));
  const years = [...new Set([...monthly.keys()].map((period) => period.slice(0, 4)))];
  const widest = Math.max(...[...monthly.values()].map(Math.abs));
  const months = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, "0"));
  const cell = (value, mark) => (value === undefined ? element("td", { class: "number" }) : element("td", { class: ("number " + mark).trim(), "data-value": String(value), title: plain(value) }, rounded(100 * value, 2)));
  body.append(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": sentence("panel.months") }, element("table", { class: "heat" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "%"), ...months.map((month) => element("th", { scope: "col", class: "number" }, sentence("month." + month))), element("th", { scope: "col", class: "number" }, say("months.year")))),
    element("tbody", {}, ...years.map((year) => element("tr", {}, element("th", { scope: "row" }, year),
      ...months.map((month) => cell(monthly.get(`${year}-${month}`), heat(monthly.get(`${year}-${month}`) ?? null, widest))), cell(yearly.get(year), "year")))))));
});

// The last trading day of each week of ISO 8601 closes it; a file of weeks, where there is one, is shown instead.
panel("weeks", () => axis.length > 6 && tableOf("equity"), (body) => {
  const weekly = figure(chosen(), "weekly");
  let weeks = weekly?.map((one) => [one.period, one.first ?? "", one.last ?? "", one.return]);
  if (!weeks) {
    const equity = tableOf("equity");
    const [dates, values] = [equity.column("date"), equity.column("net_value")];
    const monday = (date) => { const day = new Date(dayOf(date) + "T00:00:00Z"); day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7)); return day.toISOString().slice(0, 10); };
    weeks = [];
    let before = values[0];
    for (let row = 1; row < dates.length; ++row) {
      const isLast = row + 1 === dates.length || monday(dates[row + 1]) !== monday(dates[row]);
      if (!weeks.open) weeks.open = dates[row];
      if (!isLast) continue;
      weeks.push([monday(dates[row]), weeks.open, dates[row], before ? values[row] / before - 1 : null]);
      before = values[row];
      weeks.open = null;
    }
    body.append(element("p", { class: "note" }, say("weeks.computed")));
  }
  const column = (index, name, extra = {}) => ({ name, title: columnTitle(name), values: weeks.map((week) => week[index]), ...extra });
  body.append(dataTable([column(0, "week"), column(1, "first"), column(2, "last"), column(3, "return", { numeric: true, format: percent })], weeks.length,
    { size: 8, search: true, onRow: (row) => showDay(weeks[row][2], true), label: sentence("panel.weeks") }));
});

panel("benchmarks", filled("benchmarks"), (body) => body.append(fileTable(tableOf("benchmarks"), { label: sentence("panel.benchmarks") })));
