// The axis of days: an ordinal one, so that nights and weekends take no room, with marks where months or years begin.

function axisMarks(first, last, most) {
  const from = Math.max(Math.ceil(first), 0);
  const to = Math.min(Math.floor(last), axis.length - 1);
  const part = (date, kind) => date.slice(0, kind);
  // Years, quarters, months, else days: the finest that fits.
  const begins = (kind, keep) => {
    const marks = [];
    for (let at = from; at <= to; ++at) {
      if (at === 0 || part(axis[at], kind) !== part(axis[at - 1], kind)) if (keep(axis[at])) marks.push(at);
    }
    // A month that has only begun to leave the picture would write its date into the next one's.
    if (marks.length > 1 && (marks[1] - marks[0]) * most < 0.8 * (to - from + 1)) marks.shift();
    return marks;
  };
  const everyDay = (step) => { const marks = []; for (let at = from; at <= to; at += step) marks.push(at); return marks; };
  if (to - from + 1 <= most) return { marks: everyDay(1), label: (date) => date.slice(5) };
  const months = begins(7, () => true);
  if (months.length < 2) return { marks: everyDay(Math.ceil((to - from + 1) / most)), label: (date) => date.slice(5) };
  const monthLabel = (date) => (date.slice(5, 7) === "01" ? date.slice(0, 4) : date.slice(0, 7));
  if (months.length <= most) return { marks: months, label: monthLabel };
  const quarters = begins(7, (date) => ["01", "04", "07", "10"].includes(date.slice(5, 7)));
  if (quarters.length <= most) return { marks: quarters, label: monthLabel };
  const years = begins(4, () => true);
  const step = Math.ceil(years.length / most);
  return { marks: years.filter((_, index) => index % step === 0), label: (date) => date.slice(0, 4) };
}

// The extremes of `values` in equal stretches of [first, last]: at most four points a stretch, so that a line drawn from
// them covers the same pixels. engine/report/decimate.h does the same for files too large to open whole.
function decimated(values, first, last, stretches) {
  const kept = [];
  const count = last - first + 1;
  const size = Math.max(1, Math.ceil(count / stretches));
  for (let from = first; from <= last; from += size) {
    const to = Math.min(from + size - 1, last);
    let low = -1, high = -1, begin = -1, end = -1;
    for (let at = from; at <= to; ++at) {
      if (values[at] === null || values[at] === undefined) continue;
      if (begin < 0) begin = at;
      end = at;
      if (low < 0 || values[at] < values[low]) low = at;
      if (high < 0 || values[at] > values[high]) high = at;
    }
    if (begin >= 0) kept.push(...[...new Set([begin, low, high, end])].sort((a, b) => a - b));
  }
  return kept;
}

// Round steps over [low, high]: 1, 2 or 5 times a power of ten.
function niceMarks(low, high, most) {
  if (!(high > low)) return [low];
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  const marks = [];
  for (let at = Math.ceil(low / step); at * step <= high + step * 1e-9; ++at) marks.push(at * step);
  return marks;
}

// What a sum of signed parts covers: gains pile up above zero, losses below. For every point kept: [low, high] of each part.
function piles(parts, points) {
  const bands = parts.map(() => []);
  let lowest = 0, highest = 0;
  for (const at of points) {
    let above = 0, below = 0;
    parts.forEach((part, index) => {
      const value = part.values[at] ?? 0;
      if (value >= 0) { bands[index].push([above, above + value]); above += value; }
      else { bands[index].push([below + value, below]); below += value; }
    });
    lowest = Math.min(lowest, below);
    highest = Math.max(highest, above);
  }
  return { bands, lowest, highest };
}
