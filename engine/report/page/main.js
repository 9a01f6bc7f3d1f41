// Puts the page together: head, panels in their order, and what a change of language, theme or size draws anew.

function head() {
  const title = data.runs.length === 1 ? data.runs[0].name : data.name;
  const run = chosen();
  const description = run ? figure(run, "description") : null;
  const synthetic = data.runs.some((one) => figure(one, "provenance.synthetic_data") === true);
  const themes = ["auto", "light", "dark"].map((theme) => [theme, sentence("theme." + theme)]);
  document.title = title + " - hedgelab";
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = state.theme;
  const first = axis[0], last = axis[axis.length - 1];
  document.getElementById("head").replaceChildren(
    element("div", { class: "names" }, element("h1", {}, title),
      element("p", {}, [description, first && say("head.period", { first, last, count: grouped(String(axis.length)) }), synthetic && say("head.synthetic")].filter(Boolean).join(" · "))),
    element("div", { class: "tools" },
      data.runs.length > 1 ? choice(say("head.run"), data.runs.map((one, index) => [index, one.name]), state.run, (value) => choose(Number(value))) : null,
      axis.length ? element("button", { type: "button", id: "whole", disabled: state.range === null, onclick: () => setRange(null) }, say("head.whole")) : null,
      hasRun() && axis.length ? element("button", { type: "button", onclick: () => showDay(extremeDay(1), true) }, say("head.worst")) : null,
      hasRun() && axis.length ? element("button", { type: "button", onclick: () => showDay(extremeDay(-1), true) }, say("head.best")) : null,
      hasRun() && axis.length ? element("label", { class: "choice" }, element("span", {}, say("head.day")), element("input", { type: "date", min: first, max: last, value: state.day ?? "",
        onchange: (event) => { if (event.target.value) showDay(nextPoint(event.target.value)); } })) : null,
      choice(say("head.theme"), themes, state.theme, (value) => { state.theme = value; render(); }),
      choice("语言 / Language", [["en", "English"], ["zh", "中文"]], state.language, (value) => { state.language = value; render(); })));
}

// The day of the largest fall (1) or rise (-1) of the chosen curve's net value.
function extremeDay(sign) {
  const equity = tableOf("equity");
  if (!equity || equity.rows < 2) return equity?.column("date")[0] ?? null;
  const values = equity.column("net_value");
  let found = 1;
  const move = (row) => sign * (values[row] / values[row - 1] - 1);
  for (let row = 2; row < equity.rows; ++row) if (move(row) < move(found)) found = row;
  return equity.column("date")[found];
}

function fillPanel(one) {
  const body = one.section.querySelector(".body");
  body.replaceChildren();
  one.draw(body);
  one.drawn = true;
  one.section.classList.add("drawn");
}

function redrawPanel(id) {
  const one = panels.find((candidate) => candidate.id === id);
  const focused = document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.parentElement?.querySelector("span")?.textContent;
  fillPanel(one);
  for (const control of one.section.querySelectorAll("select")) if (control.getAttribute("aria-label") === focused) control.focus();
}

let drawingRound = 0;
let approaching = null;  // watches for panels that come near before their turn
const whenIdle = window.requestIdleCallback ? (call) => window.requestIdleCallback(call, { timeout: 200 }) : (call) => setTimeout(call, 0);

function render() {
  const top = window.scrollY;
  charts.clear();
  dayViews.clear();
  knownCauses = null;
  head();
  const shown = panels.filter((one) => one.needs());
  document.getElementById("main").replaceChildren(...shown.map((one) => {
    const note = phrases["note." + one.id] ? element("p", { class: onScreen.has(one.id) ? "note hint" : "note" }, sentence("note." + one.id)) : null;
    one.section = element("section", { id: "panel-" + one.id }, element("h2", {}, one.title()), note, element("div", { class: "body" }));
    one.drawn = false;
    return one.section;
  }));
  document.getElementById("contents").replaceChildren(...shown.map((one) => element("a", { href: "#panel-" + one.id }, one.title())));
  document.getElementById("foot").textContent = say("foot", { version: data.version });
  // What is in sight is drawn at once, the rest while the page is idle, or when it comes near.
  const round = ++drawingRound;
  const queue = [...shown];
  while (queue.length && queue[0].section.getBoundingClientRect().top + window.scrollY < top + window.innerHeight) fillPanel(queue.shift());
  window.scrollTo(0, top);
  approaching?.disconnect();
  approaching = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      const one = shown.find((candidate) => candidate.section === target);
      if (isIntersecting && round === drawingRound && !one.drawn) fillPanel(one);
    }
  });
  for (const one of queue) approaching.observe(one.section);
  const next = () => {
    if (round !== drawingRound) return;
    const one = queue.shift();
    if (!one) { document.body.dataset.drawn = String(round); return; }
    if (!one.drawn) fillPanel(one);
    whenIdle(next);
  };
  whenIdle(next);
  showDay(state.day);
}

// Notes that tell what a pointer does: nothing to a reader of paper.
const onScreen = new Set(["figures", "comparison", "equity", "parallel"]);

// Paper is white and narrower than a screen.
const paperWidth = 680;
let screenTheme = null;
window.addEventListener("beforeprint", () => {
  screenTheme = state.theme;
  document.documentElement.dataset.theme = "light";
  document.body.classList.add("paper");
  // Everything anew, as wide as paper and in its colours.
  ++drawingRound;
  charts.clear();
  for (const one of panels) if (one.section?.isConnected) fillPanel(one);
  fitCharts(paperWidth);
});
window.addEventListener("afterprint", () => {
  state.theme = screenTheme ?? state.theme;
  document.body.classList.remove("paper");
  render();
});

let resizing = 0;
window.addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => fitCharts(), 100); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (state.theme === "auto") render(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && state.day !== null) showDay(null); });
render();
