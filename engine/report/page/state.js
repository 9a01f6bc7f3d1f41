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

// A column of a table: its values one by one, null for an empty field.
function openColumn(column, rows) {
  if (column.numbers) return column.numbers;
  if (column.texts) return column.texts;
  if (column.at) return column.at.map((word) => (column.words[word] === "" ? null : column.words[word]));
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
    return Boolean(raw && (raw.numbers || typeof raw.same === "number"));
  }
}

for (const run of data.runs) {
  run.tables = Object.fromEntries(Object.entries(run.tables).map(([name, raw]) => [name, new Table(raw)]));
}
data.tables = data.tables.map((raw) => new Table(raw));

// The ordinal axis: every date of any curve, of a study of any of its tables, in order. Nights and weekends are no distance.
const axis = (() => {
  const dates = new Set();
  for (const run of data.runs) for (const date of run.tables.equity?.column("date") ?? []) dates.add(date);
  if (data.runs.length === 0) for (const table of data.tables) for (const name of ["date", "day"]) if (table.has(name)) for (const date of table.column(name)) if (date !== null) dates.add(String(date));
  return [...dates].sort();
})();
const axisIndex = new Map(axis.map((date, index) => [date, index]));

// A column laid on the axis; null where the table has no row.
function onAxis(dates, values) {
  if (dates.length === axis.length) return values;
  const laid = new Array(axis.length).fill(null);
  for (let row = 0; row < dates.length; ++row) {
    const at = axisIndex.get(dates[row]);
    if (at !== undefined) laid[at] = values[row];
  }
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
