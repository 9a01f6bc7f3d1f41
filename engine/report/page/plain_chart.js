// The built-in road: an SVG picture of a chart, for builds without uPlot. A click still tells the day.

function plainChart(entry, givenWidth) {
  const { spec, wrap } = entry;
  const width = givenWidth ?? Math.max(wrap.clientWidth, 280);
  const height = spec.height ?? 260;
  const [left, right, top, bottom] = [64, 12, 8, 24];
  const [first, last] = state.range ?? [0, Math.max(axis.length - 1, 1)];
  const series = spec.series.filter((one) => !one.off);
  const points = visiblePoints(first, last, width - left - right);
  const pile = spec.piles ? piles(spec.piles, points) : null;
  let low = pile ? pile.lowest : Infinity, high = pile ? pile.highest : -Infinity;
  const lines = series.map((one) => decimated(one.values, Math.max(Math.floor(first), 0), Math.min(Math.ceil(last), axis.length - 1), width));
  series.forEach((one, index) => { for (const at of lines[index]) { low = Math.min(low, one.values[at]); high = Math.max(high, one.values[at]); } });
  [low, high] = spread(Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null, spec);
  const x = (at) => left + ((at - first) / (last - first)) * (width - left - right);
  const y = (value) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const place = (value) => value.toFixed(1);

  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  const days = axisMarks(first, last, Math.max(2, Math.floor(width / 80)));
  for (const at of days.marks) {
    svg.append(drawing("line", { class: "grid", x1: place(x(at)), x2: place(x(at)), y1: top, y2: height - bottom }),
      drawing("text", { x: place(x(at)), y: height - 8, "text-anchor": "middle" }, days.label(axis[at])));
  }
  for (const value of niceMarks(low, high, 5)) {
    svg.append(drawing("line", { class: "grid", x1: left, x2: width - right, y1: place(y(value)), y2: place(y(value)) }),
      drawing("text", { x: left - 8, y: place(y(value) + 4), "text-anchor": "end" }, (spec.axisFormat ?? spec.format)(value)));
  }
  spec.piles?.forEach((part, index) => {
    const upper = points.map((at, k) => `${place(x(at))},${place(y(pile.bands[index][k][1]))}`);
    const lower = points.map((at, k) => `${place(x(at))},${place(y(pile.bands[index][k][0]))}`).reverse();
    svg.append(drawing("polygon", { class: "area " + part.colour, points: [...upper, ...lower].join(" ") }));
  });
  series.forEach((one, index) => svg.append(drawing("polyline", { class: "line " + one.colour, "stroke-width": one.width ?? 1.5,
    points: lines[index].map((at) => `${place(x(at))},${place(y(one.values[at]))}`).join(" ") })));
  for (const mark of spec.marks ?? []) {
    if (mark.at < first || mark.at > last) continue;
    svg.append(drawing("circle", { class: "mark " + (mark.colour ?? "text"), cx: place(x(mark.at)), cy: place(mark.value === undefined ? height - bottom : y(mark.value)), r: 3 }));
    if (mark.text) svg.append(drawing("text", { x: place(x(mark.at) + 5), y: place(y(mark.value) + 4) }, mark.text));
  }
  if (state.day !== null && axisIndex.has(state.day)) {
    const at = place(x(axisIndex.get(state.day)));
    svg.append(drawing("line", { class: "day", x1: at, x2: at, y1: top, y2: height - bottom }));
  }
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    const at = Math.round(first + (((event.clientX - box.left) / box.width) * width - left) / (width - left - right) * (last - first));
    if (axis[at]) showDay(axis[at]);
  });
  wrap.replaceChildren(svg);
}
