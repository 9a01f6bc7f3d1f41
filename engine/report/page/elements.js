// Elements of the page. Text enters it as text only: nothing of a file is ever read as HTML.

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function drawing(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function choice(label, options, current, onChange) {
  const select = element("select", { "aria-label": label, onchange: () => onChange(select.value) },
    ...options.map(([value, text]) => element("option", { value, selected: String(value) === String(current) }, text)));
  return element("label", { class: "choice" }, element("span", {}, label), select);
}

const pageSize = 12;

// A table that sorts, searches and turns pages over columns of values.
//   columns: {name, title, values, format, mark}; mark(row) gives the class of a cell
//   options: search, sort [column, direction], onRow(row), rowName(row), pick(row) is the chosen row
function dataTable(columns, count, options = {}) {
  const size = options.size ?? pageSize;
  let order = Array.from({ length: count }, (_, row) => row);
  let page = 0;
  let sorted = options.sort ?? null;
  const texts = (column, row) => {
    const value = column.values[row];
    return value === null || value === undefined ? "" : column.format ? column.format(value, row) : plain(value);
  };

  const head = element("tr");
  const body = element("tbody");
  const status = element("span", { class: "status", role: "status" });
  const pager = element("div", { class: "pager" });
  const heads = columns.map((column, index) => {
    const numeric = column.numeric;
    const cell = element("th", { scope: "col", class: numeric ? "number" : null, title: column.help });
    cell.append(element("button", { type: "button", onclick: () => {
      sorted = sorted && sorted[0] === index ? [index, -sorted[1]] : [index, numeric ? -1 : 1];
      page = 0;
      arrange();
    } }, column.title));
    head.append(cell);
    return cell;
  });
  const search = options.search ? element("input", { type: "search", "aria-label": say("table.search"),
    placeholder: say("table.search"), oninput: () => { page = 0; arrange(); } }) : null;

  function arrange() {
    const wanted = search ? search.value.trim().toLowerCase() : "";
    order = [];
    for (let row = 0; row < count; ++row) {
      if (wanted === "" || columns.some((column) => texts(column, row).toLowerCase().includes(wanted))) order.push(row);
    }
    if (sorted) {
      const values = columns[sorted[0]].values;
      const direction = sorted[1];
      // What has no value stands last, whichever way the rest is sorted.
      order.sort((a, b) => {
        const [x, y] = [values[a], values[b]];
        if (x === null || y === null || x === undefined || y === undefined) return (x ?? null) === (y ?? null) ? a - b : (x ?? null) === null ? 1 : -1;
        if (x === y) return a - b;
        return (typeof x === "number" && typeof y === "number" ? x - y : String(x) < String(y) ? -1 : 1) * direction;
      });
    }
    heads.forEach((cell, index) => cell.setAttribute("aria-sort",
      sorted && sorted[0] === index ? (sorted[1] > 0 ? "ascending" : "descending") : "none"));
    fill();
  }

  function fill() {
    const shown = order.slice(page * size, (page + 1) * size);
    body.replaceChildren(...shown.map((row) => {
      const cells = columns.map((column, index) => {
        const value = column.values[row];
        const text = texts(column, row);
        const cell = element(index === 0 ? "th" : "td", {
          scope: index === 0 ? "row" : null,
          class: [column.numeric ? "number" : /^\d{4}-\d\d/.test(text) ? "moment" : "", column.mark ? column.mark(row) : ""].join(" ").trim() || null,
          "data-value": typeof value === "number" ? String(value) : null,
          title: typeof value === "number" ? (text !== plain(value) ? plain(value) : null) : text.length > 40 ? text : null,
        });
        if (column.draw) cell.append(column.draw(row));
        else if (index === 0 && options.onRow) {
          cell.append(element("button", { type: "button", class: "link", onclick: () => options.onRow(row) }, text));
        } else cell.append(text);
        return cell;
      });
      return element("tr", { class: options.pick?.(row) ? "picked" : null }, ...cells);
    }));
    const last = Math.min((page + 1) * size, order.length);
    status.textContent = order.length === 0 ? say("table.none")
      : say("table.rows", { first: grouped(String(page * size + 1)), last: grouped(String(last)), count: grouped(String(order.length)) });
    pager.hidden = count <= size && !search;
    back.disabled = page === 0;
    forth.disabled = last >= order.length;
  }

  const turn = (by) => { page += by; fill(); };
  const back = element("button", { type: "button", "aria-label": say("table.back"), onclick: () => turn(-1) }, "‹");
  const forth = element("button", { type: "button", "aria-label": say("table.forth"), onclick: () => turn(1) }, "›");
  pager.append(...(search ? [search] : []), back, status, forth);
  const table = element("table", {}, element("thead", {}, head), body);
  arrange();
  return element("div", { class: columns.length > 13 ? "table wide" : "table" }, pager, element("div", { class: "scroll", tabindex: "0", role: "region",
    "aria-label": options.label ?? say("table.scroll") }, table));
}

// All columns of a file's table, as the file has them.
function fileTable(table, options = {}) {
  const columns = table.names.map((name) => ({ name, title: columnTitle(name), values: table.column(name),
    numeric: table.isNumeric(name), format: fieldFormat(table, name) }));
  return dataTable(columns, table.rows, { search: table.rows > pageSize, ...options });
}

// How a column is written: by the unit that a file beside the table declares, else by its name.
function fieldFormat(table, name) {
  if (!table.isNumeric(name)) return wordOf(name);
  const unit = declaredColumn(table.name, name)?.unit ?? "";
  if (/^share/.test(unit)) return percent;
  if (/^(CNY|index points|points)$/.test(unit)) return (value) => rounded(value, 2);
  return formatOf(name) === plain ? inBrief : formatOf(name);
}

// A parameter of a strategy is called by its last word; the pointer tells the whole key.
function columnTitle(name) {
  const last = name.replace(/^strategy\./, "");
  for (const key of ["column." + last, "cause." + last]) if (phrases[key]) return sentence(key);
  const words = last.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
const wordGroups = { offset: "offset.", purpose: "purpose.", source: "source.", policy: "policy.", fate: "fate.", kind: "kind." };
function wordOf(name) {
  const group = wordGroups[name];
  return (value) => (group && phrases[group + value] ? sentence(group + value) : phrases["word." + value] ? sentence("word." + value) : plain(value));
}
// A text that may begin with such a word: "current_month basis rate".
function wordsOf(text) {
  const at = text.indexOf(" ");
  const [first, rest] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  if (phrases["word." + text] || !phrases["word." + first]) return wordOf("")(text);
  return sentence("word." + first) + (rest === "" ? "" : " " + wordOf("")(rest));
}
// A sentence of the files in the reader's language, where the string table has one of its form: # stands for a figure. Else as it is.
function saidOf(line) {
  const figures = [];
  const form = String(line).replace(/\d+(\.\d+)?/g, (figure) => { figures.push(figure); return "#"; });
  return state.language === "zh" && phrases["said." + form] ? sentence("said." + form).replace(/#/g, () => figures.shift()) : line;
}
