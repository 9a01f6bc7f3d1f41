// What the page shows: the data of the files, the choice of the reader, and the phrases.

const data = JSON.parse(document.getElementById("data").textContent);
const phrases = JSON.parse(document.getElementById("phrases").textContent);

const state = {
  language: data.language || (navigator.language.startsWith("zh") ? "zh" : "en"),
  theme: "auto",
  run: 0,         // index into data.runs
  other: 1,       // the run it is compared with
  range: null,    // [first, last] of the day axis when zoomed
  day: null,      // the date that is told
  apart: false,   // spot and futures of the attribution apart
  hidden: new Set(),  // names of runs that the reader took out of the curves
};

function sentence(key) {
  const row = phrases[key];
  return row ? row[state.language === "zh" ? 1 : 0] : key.slice(key.indexOf(".") + 1);
}

// As say() in engine/report/phrases.h.
function say(key, values = {}, words = {}) {
  return sentence(key).replace(/\{(\w+)\}/g, (blank, name) =>
    name in values ? values[name] : name in words ? sentence(words[name]) : blank);
}
const sayPhrase = (phrase) => say(phrase.key, phrase.values, phrase.words);

// What engine/report/page_column.h packs: bytes of base64, integers as steps from one to the next, and what they stand for.
function unpackedSteps(text, rows, valueOf) {
  const bytes = atob(text);
  const values = new Array(rows);
  let at = 0, last = 0;
  for (let row = 0; row < rows; ++row) {
    let code = 0, unit = 1, byte;
    do { byte = bytes.charCodeAt(at++); code += (byte & 127) * unit; unit *= 128; } while (byte > 127);
    if (code === 0) { values[row] = null; continue; }
    last += code % 2 ? (code - 1) / 2 : -code / 2;
    values[row] = valueOf(last);
  }
  return values;
}

function unpackedDoubles(text, rows) {
  const packed = atob(text);
  const bytes = new Uint8Array(8 * rows);
  for (let at = 0; at < bytes.length; ++at) bytes[at] = packed.charCodeAt(at);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: rows }, (_, row) => { const value = view.getFloat64(8 * row, true); return Number.isNaN(value) ? null : value; });
}

// Days since 1970 as "2024-01-02"; a day that was asked for last is known.
const dateText = (() => {
  let known = NaN, text = "";
  return (day) => {
    if (day !== known) { known = day; text = new Date(day * 86400000).toISOString().slice(0, 10); }
    return text;
  };
})();
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
function minuteText(minutes) {
  const day = Math.floor(minutes / 1440), minute = minutes - 1440 * day;
  return dateText(day) + " " + twoDigits[Math.floor(minute / 60)] + ":" + twoDigits[minute % 60];
}

// A column of a table: its values one by one, null for an empty field.
function openColumn(column, rows) {
  if (column.steps !== undefined) { const unit = 10 ** column.decimals; return unpackedSteps(column.steps, rows, unit === 1 ? (value) => value : (value) => value / unit); }
  if (column.doubles !== undefined) return unpackedDoubles(column.doubles, rows);
  if (column.dates !== undefined) return unpackedSteps(column.dates, rows, dateText);
  if (column.minutes !== undefined) return unpackedSteps(column.minutes, rows, minuteText);
  if (column.at !== undefined) return unpackedSteps(column.at, rows, (word) => (column.words[word] === "" ? null : column.words[word]));
  if (column.texts) return column.texts;
  return new Array(rows).fill(column.same === "" ? null : column.same);
}

class Table {
  constructor(raw) {
    this.name = raw.name;
    this.rows = raw.rows;
    this.raw = raw;
    this.names = raw.columns.map((column) => column.name);
    this.opened = new Map();
  }
  has(name) { return this.names.includes(name); }
  column(name) {
    if (!this.opened.has(name)) {
      const raw = this.raw.columns.find((column) => column.name === name);
      this.opened.set(name, raw ? openColumn(raw, this.rows) : new Array(this.rows).fill(null));
    }
    return this.opened.get(name);
  }
  isNumeric(name) {
    const raw = this.raw.columns.find((column) => column.name === name);
    return Boolean(raw && (raw.steps !== undefined || raw.doubles !== undefined || typeof raw.same === "number"));
  }
}

for (const run of data.runs) {
  run.tables = Object.fromEntries(Object.entries(run.tables).map(([name, raw]) => [name, new Table(raw)]));
}
data.tables = data.tables.map((raw) => new Table(raw));

// The ordinal axis: every date of any curve, of a study of any of its tables, in order. Nights and weekends are no distance.
const axis = (() => {
  const curves = data.runs.map((run) => run.tables.equity?.column("date")).filter(Boolean);
  // One curve is in order already, and so are those that share all their days.
  if (curves.length && curves.every((curve) => curve.length === curves[0].length && curve.every((date, row) => date === curves[0][row]))) {
    if (curves[0].every((date, row) => row === 0 || date > curves[0][row - 1])) return curves[0];
  }
  const dates = new Set();
  for (const run of data.runs) for (const date of run.tables.equity?.column("date") ?? []) dates.add(date);
  if (data.runs.length === 0) for (const table of data.tables) for (const name of ["date", "day"]) if (table.has(name)) for (const date of table.column(name)) if (date !== null) dates.add(String(date));
  return [...dates].sort();
})();
const axisIndex = new Map(axis.map((date, index) => [date, index]));

// Where each date of a column stands on the axis: of the columns of one table the same, so looked up once.
const placesKnown = new WeakMap();
function placesOf(dates) {
  if (!placesKnown.has(dates)) placesKnown.set(dates, Int32Array.from(dates, (date) => axisIndex.get(date) ?? -1));
  return placesKnown.get(dates);
}

// A column laid on the axis; null where the table has no row.
function onAxis(dates, values) {
  if (dates.length === axis.length) return values;
  const laid = new Array(axis.length).fill(null);
  const places = placesOf(dates);
  for (let row = 0; row < dates.length; ++row) if (places[row] >= 0) laid[places[row]] = values[row];
  return laid;
}

const chosen = () => data.runs[state.run];

// The causes that any run's attribution has, in the order of the file.
let knownCauses = null;
function causes() {
  if (knownCauses) return knownCauses;
  knownCauses = [];
  for (const run of data.runs) {
    const names = run.tables.attribution?.names ?? [];
    for (const name of names.slice(1, Math.max(names.indexOf("equity_change"), 1))) {
      if (!knownCauses.includes(name)) knownCauses.push(name);
    }
  }
  return knownCauses;
}

// "2024-01-02" of "2024-01-02 15:00".
const dayOf = (moment) => String(moment).slice(0, 10);
