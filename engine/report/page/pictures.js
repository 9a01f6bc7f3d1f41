// Pictures that are no curve over days: drawn as SVG from a table's columns, as wide as their place.

// On paper as wide as paper (main.js), else as the place it stands in.
const roomFor = (body) => (document.body.classList.contains("paper") ? paperWidth : Math.max(body.clientWidth - 8, 280));

// A frame with a grid and figures on both axes; x and y place a value in it.
function frame(width, height, [x0, x1], [y0, y1], writeX, writeY, label) {
  const [left, right, top, bottom] = [72, 28, 8, 36];
  const x = (value) => left + ((value - x0) / (x1 - x0 || 1)) * (width - left - right);
  const y = (value) => top + (1 - (value - y0) / (y1 - y0 || 1)) * (height - bottom - top);
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label });
  for (const value of niceMarks(x0, x1, Math.max(2, Math.floor(width / 110)))) {
    svg.append(drawing("line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: height - bottom }), drawing("text", { x: x(value), y: height - bottom + 16, "text-anchor": "middle" }, writeX(value)));
  }
  for (const value of niceMarks(y0, y1, 5)) {
    svg.append(drawing("line", { class: value === 0 ? "axis" : "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }), drawing("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, writeY(value)));
  }
  return { svg, x, y };
}

const endsOf = (values) => values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);

// Figures of an axis need only the digits of its steps.
const axisWriter = (format) => (format === percent ? shortPercent : format === plain ? shortNumber : (value) => shortNumber(value));

// Lines of `up` over `across`, one for each value of `by`, with a dot on every row.
function curvesOver(body, table, across, up, by) {
  const [xs, ys, groups] = [table.column(across), table.column(up), table.column(by)];
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => typeof xs[row] === "number" && typeof ys[row] === "number");
  if (rows.length === 0) return [];
  const names = [...new Set(rows.map((row) => groups[row]))].slice(0, 8);
  const [formatX, formatY] = [across, up].map((name) => fieldFormat(table, name));
  const { svg, x, y } = frame(roomFor(body), 280, endsOf(rows.map((row) => xs[row])), spread(...endsOf(rows.map((row) => ys[row])), {}), axisWriter(formatX), axisWriter(formatY), `${columnTitle(up)} / ${columnTitle(across)}`);
  names.forEach((name, index) => {
    const own = rows.filter((row) => groups[row] === name).sort((a, b) => xs[a] - xs[b]);
    svg.append(drawing("polyline", { class: "line " + seriesColour(index), points: own.map((row) => `${x(xs[row]).toFixed(1)},${y(ys[row]).toFixed(1)}`).join(" ") }),
      ...own.map((row) => drawing("circle", { class: "mark " + seriesColour(index), cx: x(xs[row]).toFixed(1), cy: y(ys[row]).toFixed(1), r: own.length > 60 ? 1.5 : 3, "data-value": String(ys[row]) },
        drawing("title", {}, `${name}: ${columnTitle(across)} ${formatX(xs[row])}, ${columnTitle(up)} ${formatY(ys[row])}`))));
  });
  svg.append(drawing("text", { x: svg.viewBox.baseVal.width / 2, y: 276, "text-anchor": "middle" }, columnTitle(across)));
  return [element("ul", { class: "legend" }, ...names.map((name, index) => element("li", {}, element("span", { class: "chip " + seriesColour(index) }), String(name)))), svg];
}

// Cells of `measure` by two columns. Of several rows in one cell the aggregate stands, with their number behind the pointer.
function heatTable(table, across, down, measure, aggregate = aggregates.mean, keep = () => true) {
  const cells = new Map();
  const [xs, ys, zs] = [across, down, measure].map((name) => table.column(name));
  let used = 0;
  for (let row = 0; row < table.rows; ++row) {
    if (typeof zs[row] !== "number" || xs[row] === null || ys[row] === null || !keep(row)) continue;
    const key = JSON.stringify([ys[row], xs[row]]);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(zs[row]);
    ++used;
  }
  const [columns, rows] = [xs, ys].map((values) => numberOrder(new Set(values.filter((value) => value !== null))));
  if (across === "month") columns.sort((a, b) => Number(a) - Number(b));
  const sums = new Map([...cells].map(([key, values]) => [key, aggregate(values)]));
  const [low, high] = endsOf([...sums.values()]);
  const widest = Math.max(Math.abs(low), Math.abs(high));
  const shade = (value) => (low < 0 && high > 0 ? heat(value, widest) : "shade" + Math.min(8, Math.floor(((value - low) / (high - low || 1)) * 9)));
  const declared = fieldFormat(table, measure);
  const format = declared === inBrief || declared === plain ? (value) => (Number.isInteger(value) ? plain(value) : rounded(value, Math.abs(value) >= 1000 ? 0 : 3)) : declared;
  const word = (name, value) => (name === "month" && value === 0 ? say("heatmap.all") : name === "month" && phrases["month." + String(value).padStart(2, "0")] ? sentence("month." + String(value).padStart(2, "0")) : typeof value === "number" ? plain(value) : wordOf(name)(value));
  const node = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": columnTitle(measure) }, element("table", { class: "heat" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, `${columnTitle(down)} \\ ${columnTitle(across)}`), ...columns.map((value) => element("th", { scope: "col", class: "number" }, word(across, value))))),
    element("tbody", {}, ...rows.map((y) => element("tr", {}, element("th", { scope: "row" }, word(down, y)), ...columns.map((x) => {
      const key = JSON.stringify([y, x]);
      return sums.has(key) ? element("td", { class: "number " + shade(sums.get(key)), "data-value": String(sums.get(key)), title: `${plain(sums.get(key))} (${cells.get(key).length})` }, format(sums.get(key))) : element("td", { class: "number none" }, "");
    }))))));
  return { node, used };
}
