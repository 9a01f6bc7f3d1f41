// A day in words: as engine/report/day_story.cc tells it, from the same tables with the same phrases. A test in the browser
// compares the two line by line.

const mostTrades = 40;

function tellDay(run, date) {
  const equity = run.tables.equity;
  if (!equity) return null;
  const row = equity.column("date").indexOf(date);
  if (row < 0) return null;
  const before = row === 0 ? "" : equity.column("date")[row - 1];
  const holds = (moment) => dayOf(moment) <= date && (before === "" || dayOf(moment) > before);
  const at = (table, index, name) => table.column(name)[index];
  const number = (table, index, name) => { const value = at(table, index, name); return typeof value === "number" ? value : 0; };
  const text = (table, index, name) => String(at(table, index, name) ?? "");
  const digits = (value) => grouped(String(value ?? ""));
  const bare = (value) => grouped(String(value ?? "").replace(/^-/, ""));
  const sections = [];
  const section = (key, lines) => { if (lines.length) sections.push({ heading: say(key), lines }); };
  const rowsOf = (name) => { const table = run.tables[name]; return table ? Array.from({ length: table.rows }, (_, index) => [table, index]) : []; };

  // What the day brought.
  const now = number(equity, row, "equity");
  const brought = [];
  if (row === 0) {
    brought.push(say("day.opened", { equity: cny(now) }));
  } else {
    const earlier = number(equity, row - 1, "equity");
    const change = now - earlier;
    brought.push(say(change > 0 ? "day.rose" : change < 0 ? "day.fell" : "day.unchanged", { amount: cny(Math.abs(change)),
      percent: earlier !== 0 ? percent(Math.abs(change / earlier)) : noValue, equity: cny(now) }));
    const flow = number(equity, row, "flow");
    if (flow !== 0) brought.push(say("day.flow", { amount: signedCny(flow) }));
  }
  section("day.equity", brought);

  // Where it came from. Amounts have four decimals; sums of them are made in units of 1e-4.
  const units = (amount) => Math.round(amount * 1e4);
  const came = [];
  const attribution = run.tables.attribution;
  const found = attribution && attribution.has("equity_change") ? attribution.column("date").indexOf(date) : -1;
  if (found >= 0) {
    let sum = 0;
    for (const cause of attribution.names.slice(1, attribution.names.indexOf("equity_change"))) {
      const amount = number(attribution, found, cause);
      if (amount === 0) continue;
      sum += units(amount);
      const values = { amount: signedCny(amount) };
      let key = "day.cause";
      if (cause === "spot_move" && row > 0) {
        const [from, to] = [at(equity, row - 1, "spot_price"), at(equity, row, "spot_price")];
        if (typeof from === "number" && typeof to === "number" && from !== 0) {
          key = "day.cause_spot";
          Object.assign(values, { from: digits(from), to: digits(to), percent: signedPercent(to / from - 1) });
        }
      } else if (cause === "basis_convergence" && row > 0) {
        const position = number(equity, row - 1, "futures_notional") || number(equity, row, "futures_notional");
        if (position !== 0) key = position * amount > 0 ? "day.cause_basis_rose" : "day.cause_basis_fell";
      }
      came.push(say(key, values, { cause: "cause." + cause }));
    }
    const stated = number(attribution, found, "equity_change");
    came.push(say(sum === units(stated) ? "day.together" : "day.uneven",
      { amount: signedCny(stated), sum: signedCny(sum / 1e4) }));
    const gap = number(attribution, found, "roll_gap");
    if (gap !== 0) came.push(say("day.gap", { amount: signedCny(gap) }));
  }
  section("day.causes", came);

  // What was done.
  const done = [];
  let trades = 0;
  for (const [fills, index] of rowsOf("fills")) {
    if (!holds(at(fills, index, "filled_at")) || ++trades > mostTrades) continue;
    const [filled, decided] = [text(fills, index, "filled_at"), text(fills, index, "decided_at")];
    const offset = text(fills, index, "offset");
    done.push(say(offset === "spot" ? "day.trade_spot" : "day.trade", {
      time: filled.slice(11) || filled,
      decided: dayOf(decided) === dayOf(filled) && decided.length > 11 ? decided.slice(11) : decided,
      quantity: bare(at(fills, index, "quantity")), symbol: text(fills, index, "symbol"),
      price: digits(at(fills, index, "price")), notional: cny(Math.abs(number(fills, index, "notional"))),
      fee: cny(number(fills, index, "fee")),
    }, { side: number(fills, index, "quantity") > 0 ? "side.bought" : "side.sold", offset: "offset." + offset,
      purpose: "purpose." + text(fills, index, "purpose") }));
  }
  if (trades > mostTrades) done.push(say("day.more_trades", { count: trades - mostTrades }));
  for (const [rolls, index] of rowsOf("rolls")) {
    if (!holds(at(rolls, index, "filled_at"))) continue;
    done.push(say("day.roll", { quantity: bare(at(rolls, index, "quantity_out")), from: text(rolls, index, "from"),
      to: text(rolls, index, "to"), spread: digits(at(rolls, index, "spread")), gap: signedCny(number(rolls, index, "gap")) }));
  }
  for (const [orders, index] of rowsOf("orders")) {
    if (!holds(at(orders, index, "decided_at"))) continue;
    done.push(say("day.order", { quantity: bare(at(orders, index, "quantity")), symbol: text(orders, index, "symbol") },
      { side: number(orders, index, "quantity") > 0 ? "side.buy" : "side.sell", fate: "fate." + text(orders, index, "fate") }));
  }
  section("day.trades", done.length ? done : [say("day.no_trades")]);

  // How it settled.
  const settled = [];
  for (const [table, index] of rowsOf("settlements")) {
    if (!holds(at(table, index, "date"))) continue;
    settled.push(say(at(table, index, "kind") === "final" ? "day.settled_finally" : "day.settled", {
      symbol: text(table, index, "symbol"), price: digits(at(table, index, "price")), quantity: bare(at(table, index, "quantity")),
      variation: signedCny(number(table, index, "variation")),
    }, { side: text(table, index, "quantity").startsWith("-") ? "side.short" : "side.long", source: "source." + text(table, index, "source") }));
  }
  section("day.settlements", settled);

  // Margin calls.
  const called = [];
  for (const [calls, index] of rowsOf("margin_calls")) {
    if (holds(at(calls, index, "date"))) {
      called.push(say("day.call", { required: cny(number(calls, index, "required")), funds: cny(number(calls, index, "funds")),
        shortfall: cny(number(calls, index, "shortfall")) }, { policy: "policy." + text(calls, index, "policy") }));
    }
    const served = text(calls, index, "served_at");
    if (served !== "" && holds(served)) {
      called.push(say("day.call_served", { date: text(calls, index, "date"), time: served,
        spot: cny(number(calls, index, "spot_sold")), lots: digits(at(calls, index, "lots_cut")) }));
    }
  }
  section("day.calls", called);

  // In the evening.
  const [spot, futures] = [number(equity, row, "spot_value"), number(equity, row, "futures_notional")];
  const evening = [say("day.stock", { cash: cny(number(equity, row, "cash")), spot: cny(spot), futures: cny(futures) })];
  if (spot !== 0 && futures !== 0) evening.push(say("day.hedge_ratio", { percent: percent(-futures / spot) }));
  const [margin, ratio] = [at(equity, row, "margin"), at(equity, row, "margin_ratio")];
  if (margin && typeof ratio === "number") evening.push(say("day.margin", { margin: cny(margin), percent: percent(ratio) }));
  let highest = 0, peak = 0;
  const netValues = equity.column("net_value");
  for (let index = 0; index <= row; ++index) if (netValues[index] > highest) { highest = netValues[index]; peak = index; }
  if (peak === row) evening.push(say("day.at_peak"));
  else if (highest > 0) evening.push(say("day.below_peak", { percent: percent(1 - (netValues[row] ?? 0) / highest), date: equity.column("date")[peak] }));
  section("day.evening", evening);

  const weekday = (new Date(date + "T00:00:00Z").getUTCDay() + 6) % 7 + 1;
  return { title: say("day.title", { run: run.name, date }, { weekday: "weekday." + weekday }), sections };
}

function showDay(date, focus = false) {
  state.day = date;
  const aside = document.getElementById("day");
  const story = date ? tellDay(chosen(), date) : null;
  aside.hidden = date === null;
  if (date === null) return aside.replaceChildren();
  const dates = chosen().tables.equity?.column("date") ?? [];
  const at = dates.indexOf(date);
  const step = (by, label, sign) => element("button", { type: "button", "aria-label": say(label), disabled: at < 0 || !dates[at + by],
    onclick: () => showDay(dates[at + by]) }, sign);
  const close = element("button", { type: "button", "aria-label": say("day.close"), onclick: () => showDay(null) }, "×");
  aside.replaceChildren(
    element("div", { class: "tools" }, step(-1, "day.before", "‹"), step(1, "day.after", "›"), close),
    element("h2", {}, story ? story.title : say("day.none", { date })),
    ...(story?.sections ?? []).flatMap((part) => [element("h3", {}, part.heading), element("ul", {}, ...part.lines.map((line) => element("li", {}, line)))]));
  if (focus) close.focus();
  markDay();
  if (date !== null) for (const show of dayViews.values()) show(date);
}
