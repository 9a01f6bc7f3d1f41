// The report's page in a real browser: drawn, used with mouse and keyboard, held against the files it shows and against
// `hedgelab explain`, printed.
//
//   node browser_test.mjs PROGRAM SOURCE_FOLDER PACKAGES_FOLDER [PICTURES_FOLDER]
//
// ONLY=WORDS in the environment: only the tests whose names hold them. Exits with 77 (skipped) and says why without Chromium or playwright-core; PICTURES_FOLDER takes screenshots to look at.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, source, packages, pictures] = process.argv.slice(2);
const skip = (why) => { console.log(`skipped: ${why}; scripts/setup --report installs what is missing`); process.exit(77); };
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
if (!browserPath) skip("no Chromium to open the report in");
let chromium;
try {
  ({ chromium } = createRequire(join(packages, "here.js"))("playwright-core"));
} catch {
  skip("no playwright-core from npm to drive a browser with");
}

const folder = mkdtempSync(join(tmpdir(), "hedgelab_browser_"));
const hedgelab = (...words) => execFileSync(program, words, { cwd: source, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const results = join(folder, "sample");
hedgelab("run", "configs/comparisons/passive_hedges_sample.json", "--out", results);
const variant = "IC_month";

// A run with hostile names beside the real one, without a line of JavaScript of ours in it.
const hostile = join(folder, "hostile");
mkdirSync(hostile);
const evil = "<script>window.broken=1</script></script><img src=x onerror='window.broken=2'>=cmd()";
writeFileSync(join(hostile, "result.json"), JSON.stringify({ name: evil, description: evil, strategy: evil, statistics: { sharpe: null },
  warnings: [evil], provenance: { engine_version: evil } }));
writeFileSync(join(hostile, "equity.csv"), "date,net_value,equity,cash\n2024-01-02,1,100,100\n2024-01-03,1.1,110,nan\n");
writeFileSync(join(hostile, "orders.csv"), `order_id,decided_at,symbol,fate\n1,2024-01-03 10:00,"=cmd()","${evil}"\n`);

// A sweep of two parameters by hand: sharpe = lots + days / 10.
const sweep = join(folder, "sweep");
mkdirSync(sweep);
let rows = "lots,days,sharpe,volatility\n";
for (let lots = 1; lots <= 4; ++lots) for (let days = 1; days <= 5; ++days) rows += `${lots},${days},${(lots + days / 10).toFixed(1)},${0.01 * lots}\n`;
writeFileSync(join(sweep, "sweep.csv"), rows);

// A sweep by the program itself: words and numbers as axes, on the sample market; written with its page.
const swept = join(folder, "swept");
const sample = JSON.parse(readFileSync(join(source, "configs/comparisons/passive_hedges_sample.json"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
writeFileSync(join(folder, "sweep.json"), JSON.stringify({ name: "swept", base: { name: "roll", data: { store: "market_data/sample/store", bars: "1d" }, period: sample.period ?? sample.base?.period,
  product: "IC", account: { capital: 100000000, costs: { fees: "exchange" }, margin: { rates: "none" }, spot: { series: "total_return_index", share: 0.7 } }, strategy: { name: "continuous_roll" } },
  axes: [{ key: "strategy.slot", values: ["current_month", "next_month", "current_quarter", "next_quarter"] }, { key: "strategy.roll_before_trading_days", from: 0, to: 5, step: 1 }] }));
hedgelab("sweep", join(folder, "sweep.json"), "--out", swept, "--report");

// Studies of the sample market: of the basis, and the table of the week.
const studies = join(folder, "studies");
hedgelab("basis", "configs/studies/basis.json", "--out", studies);

// 200 variants: the sample's again and again, with names that have no end, read from right to left or are Chinese.
const many = join(folder, "many");
mkdirSync(many);
const names = Array.from({ length: 200 }, (_, index) => (index === 7 ? "n".repeat(200) : index === 8 ? "\u202eעברית" : index === 9 ? "中证五百" : "variant_" + index));
for (const name of names) cpSync(join(results, variant), join(many, name), { recursive: true });
writeFileSync(join(many, "comparison.json"), JSON.stringify({ results: names.map((name) => ({ ...JSON.parse(readFileSync(join(results, variant, "result.json"), "utf8")), name })) }));

// An active hedge on three weeks of made-up minutes, with its decisions.
const active = join(folder, "active");
const spec = JSON.parse(readFileSync(join(source, "configs/markets/two_years.json"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
Object.assign(spec, { period: { start: "2023-11-27", end: "2023-12-15" }, products: spec.products.slice(0, 1), correlation: [[1]] });
writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
hedgelab("generate", join(folder, "spec.json"), "--store", join(folder, "store"));
writeFileSync(join(folder, "active.json"), JSON.stringify({ name: "active", data: { store: join(folder, "store"), bars: "1m" },
  period: { start: "2023-12-04", end: "2023-12-15" }, product: "IF", account: { capital: 100000000, costs: { fees: "exchange" },
  margin: { rates: "none" }, spot: { series: "total_return_index", share: 0.7 } }, strategy: { name: "active_hedge", window: 60 } }));
hedgelab("run", join(folder, "active.json"), "--out", active, "--decisions");

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const troubles = [];
async function open(result, options = {}, ...reportOptions) {
  const file = join(folder, `page_${Math.random().toString(36).slice(2)}.html`);
  const made = spawnSync(program, ["report", result, "--out", file, ...reportOptions], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(error.stack));
  page.on("request", (request) => { if (!request.url().startsWith("file:")) troubles.push(`a request leaves the page: ${request.url()}`); });
  await page.goto("file://" + file);
  await page.waitForSelector("body[data-drawn]");
  return page;
}
const look = async (page, name) => { if (pictures) { mkdirSync(pictures, { recursive: true }); await page.screenshot({ path: join(pictures, name + ".png"), fullPage: true }); } };

// Quoted fields do not occur in the tables compared here.
function csv(file) {
  const [head, ...lines] = readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, index) => [name, line[index]])));
}
const inked = (page, chart) => page.evaluate((id) => {
  const canvas = document.querySelector(`[data-chart="${id}"] canvas`);
  if (!canvas) return document.querySelectorAll(`[data-chart="${id}"] polyline`).length > 0 ? 1e4 : 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) ++count;
  return count;
}, chart);
const range = (page) => page.evaluate(() => state.range);

const tests = {
  async "every panel is drawn, and curves have ink"() {
    const page = await open(results);
    for (const chart of ["equity", "drawdown", "ratio", "attribution", "differences"]) assert.ok((await inked(page, chart)) > 2000, chart);
    for (const panel of ["answer", "figures", "comparison", "months", "weeks", "rolls", "fills", "settlements", "conventions"]) {
      assert.equal(await page.locator(`#panel-${panel}`).count(), 1, panel);
    }
    await look(page, "light");
    await page.close();
  },

  async "figures are those of result.json"() {
    const page = await open(join(results, variant));
    const json = JSON.parse(readFileSync(join(results, variant, "result.json"), "utf8"));
    const shown = await page.$$eval(".value[data-figure]", (nodes) => nodes.map((node) => [node.dataset.figure, node.dataset.value ?? null, node.textContent]));
    assert.ok(shown.length >= 12);
    for (const [path, value, text] of shown) {
      if (path === "unhedged_days") continue;
      const expected = path.split(".").reduce((at, key) => at[key], json);
      assert.equal(value === null ? null : Number(value), expected, path);
      if (expected === null) { assert.equal(text, "n/a"); continue; }
      // What is read is the figure, rounded at the last digit shown.
      const digits = text.replaceAll(",", "").replace("%", "");
      const last = 10 ** -(digits.split(".")[1]?.length ?? 0);
      assert.ok(Math.abs(Number(digits) - expected * (text.endsWith("%") ? 100 : 1)) <= last / 2 + 1e-9, `${path}: ${text}`);
    }
    await page.close();
  },

  async "tables read back as the files"() {
    const page = await open(join(results, variant));
    for (const [panel, file] of [["rolls", "rolls.csv"], ["fills", "fills.csv"]]) {
      const expected = csv(join(results, variant, file));
      const heads = Object.keys(expected[0]);
      const read = [];
      for (;;) {
        read.push(...await page.$$eval(`#panel-${panel} tbody tr`, (rows) => rows.map((row) => [...row.children].map((cell) => cell.dataset.value ?? cell.textContent))));
        const forth = page.locator(`#panel-${panel} .pager button`).last();
        if (await page.locator(`#panel-${panel} .pager`).isHidden() || await forth.isDisabled()) break;
        await forth.click();
      }
      assert.equal(read.length, expected.length);
      expected.forEach((row, index) => heads.forEach((head, column) => {
        const [shown, file_] = [read[index][column], row[head]];
        if (file_ !== "" && !Number.isNaN(Number(file_)) && head !== "symbol") assert.equal(Number(shown), Number(file_), `${file}:${index + 2} ${head}`);
        else if (!["offset", "purpose"].includes(head)) assert.equal(shown, file_, `${file}:${index + 2} ${head}`);
      }));
    }
    await page.close();
  },

  async "the attribution adds up on screen"() {
    const page = await open(join(results, variant));
    const table = await page.$$eval("#panel-attribution .matrix tbody tr", (rows) => rows.map((row) => [row.className, ...[...row.querySelectorAll("td")].map((cell) => Math.round(Number(cell.dataset.value) * 1e4))]));
    const total = table.find((row) => row[0] === "total").slice(1);
    const parts = table.filter((row) => row[0] === "");
    total.forEach((sum, column) => assert.equal(parts.reduce((all, row) => all + row[column + 1], 0), sum));
    const equity = csv(join(results, variant, "equity.csv"));
    assert.equal(total.at(-1), Math.round((equity.at(-1).equity - equity[0].equity) * 1e4));
    await page.close();
  },

  async "a drag zooms every chart, a double click shows all"() {
    const page = await open(results);
    await page.locator('[data-chart="equity"]').scrollIntoViewIfNeeded();
    const box = await page.locator('[data-chart="equity"] .u-over').boundingBox();
    await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await page.mouse.up();
    const [first, last] = await range(page);
    const count = await page.evaluate(() => axis.length);
    assert.ok(Math.abs(first / count - 0.25) < 0.02 && Math.abs(last / count - 0.5) < 0.02, `${first} ${last} of ${count}`);
    const scales = await page.evaluate(() => [...charts.values()].map((entry) => [entry.plot.scales.x.min, entry.plot.scales.x.max]));
    for (const scale of scales) assert.deepEqual(scale, [first, last]);
    await page.mouse.dblclick(box.x + 100, box.y + 50);
    assert.equal(await range(page), null);
    await page.close();
  },

  async "keys move, zoom and tell a day"() {
    const page = await open(results);
    await page.focus('[data-chart="equity"]');
    await page.keyboard.press("+");
    assert.notEqual(await range(page), null);
    await page.keyboard.press("0");
    assert.equal(await range(page), null);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    const days = csv(join(results, variant, "equity.csv")).map((row) => row.date);
    assert.match(await page.textContent("#day h2"), new RegExp(days.at(-2)));
    await page.keyboard.press("Escape");
    assert.ok(await page.isHidden("#day"));
    await page.close();
  },

  async "a click tells the day in the words of hedgelab explain"() {
    const page = await open(results);
    await page.click('[data-chart="equity"] .u-over', { position: { x: 300, y: 80 } });
    assert.ok(await page.isVisible("#day"));
    const days = csv(join(results, variant, "equity.csv")).map((row) => row.date);
    await page.selectOption("select[aria-label=Run]", { label: variant });
    for (const [language, word] of [["en", "English"], ["zh", "中文"]]) {
      await page.selectOption('select[aria-label="语言 / Language"]', { label: word });
      for (const day of [days[0], days[1], days[20], days[117], days.at(-1)]) {
        await page.evaluate((date) => showDay(date), day);
        const told = await page.$$eval("#day h2, #day h3, #day li", (nodes) => nodes.map((node) => node.textContent));
        const words = hedgelab("explain", results, "--variant", variant, "--day", day, "--language", language);
        assert.deepEqual(told, words.split("\n").map((line) => line.trim()).filter(Boolean));
      }
    }
    await look(page, "chinese");
    await page.close();
  },

  async "a title sorts, a search narrows, a name chooses"() {
    const page = await open(results);
    const first = () => page.textContent("#panel-comparison tbody tr:first-child th");
    const returns = csv(join(results, "comparison.csv")).sort((a, b) => b.cumulative_return - a.cumulative_return).map((row) => row.name);
    await page.click('#panel-comparison thead button:text-is("Return")');
    assert.equal(await first(), returns[0]);
    await page.click('#panel-comparison thead button:text-is("Return")');
    assert.equal(await first(), returns.at(-1));
    await page.click(`#panel-comparison tbody button:text-is("${variant}")`);
    assert.match(await page.textContent("#panel-answer .lead"), new RegExp("^" + variant));
    await page.fill("#panel-fills input[type=search]", "IC2309");
    const symbols = await page.$$eval("#panel-fills tbody tr", (rows) => rows.map((row) => row.children[2].textContent));
    assert.ok(symbols.length > 0 && symbols.every((symbol) => symbol === "IC2309"), symbols.join());
    await page.close();
  },

  async "active trades stand on the price line of their day"() {
    const page = await open(active, {}, "--prices", join(folder, "store"));
    const trades = csv(join(active, "signals.csv"));
    assert.ok(trades.length > 0);
    const entry = (trade) => trade.entered_at.slice(0, 10);
    for (const day of new Set([entry(trades[0]), entry(trades.at(-1))])) {
      await page.selectOption("#panel-signals select", day);
      const today = trades.filter((trade) => entry(trade) === day);
      const values = (mark) => page.$$eval(`#panel-signals figure .${mark}`, (nodes) => nodes.map((node) => Number(node.dataset.value)).sort());
      assert.deepEqual(await values("entry"), today.map((trade) => Number(trade.entry)).sort());
      assert.deepEqual(await values("exit"), today.filter((trade) => trade.exited_at.startsWith(day)).map((trade) => Number(trade.exit)).sort());
      assert.equal(await page.locator("#panel-signals .dayview tbody tr").count(), Math.min(today.length, 12));
      const points = await page.$$eval("#panel-signals polyline.price", (nodes) => nodes.reduce((sum, node) => sum + node.getAttribute("points").split(" ").length, 0));
      assert.ok(points > 100, `${points} points of a price line`);
      await page.selectOption("#panel-decisions select", day);
      assert.ok((await page.textContent("#panel-decisions .dayview tbody")).includes(day));
    }
    await page.evaluate((date) => showDay(date), entry(trades[0]));
    assert.equal(await page.inputValue("#panel-signals select"), entry(trades[0]));
    // The hedge ratio on the page is the file's.
    const ratios = csv(join(active, "hedge.csv")).map((row) => (row.hedge_ratio === "" ? null : Number(row.hedge_ratio)));
    assert.deepEqual((await page.evaluate(() => charts.get("ratio").spec.series[0].values)).slice(-ratios.length), ratios);
    await look(page, "active");
    await page.close();
    const without = await open(active);
    assert.match(await without.textContent("#panel-signals"), /--prices/);
    await without.close();
  },

  async "hostile text stays text"() {
    const page = await open(hostile);
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.textContent("h1"), evil);
    assert.ok((await page.textContent("#panel-orders")).includes("=cmd()"));
    assert.equal(await page.locator("main img").count(), 0);
    await page.close();
  },

  async "a sweep is a heat map, brushed lines and a scatter"() {
    const page = await open(sweep);
    const cells = await page.$$eval("#panel-heatmap tbody td", (nodes) => nodes.map((node) => Number(node.dataset.value)));
    assert.equal(cells.length, 20);
    assert.ok(cells.includes(4.5) && cells.includes(1.1));
    await page.click("#panel-parallel summary");
    await page.fill('#panel-parallel input[aria-label="Lots least"]', "3");
    await page.keyboard.press("Tab");
    assert.match(await page.textContent("#panel-parallel .status"), /^10 of 20/);
    assert.equal(await page.locator("#panel-scatter circle").count(), 20);
    await look(page, "sweep");
    await page.close();
  },

  async "a sweep of the program: any two axes, words and numbers brushed, its luck beside it"() {
    assert.ok(existsSync(join(swept, "report.html")), "sweep --report writes the page");
    const page = await open(swept);
    const points = csv(join(swept, "sweep.csv"));
    const heads = () => page.$$eval("#panel-heatmap thead th", (nodes) => nodes.map((node) => node.textContent));
    assert.deepEqual(await heads(), ["Trading days before \\ Slot", "current_month", "next_month", "current_quarter", "next_quarter"]);
    const sharpes = (nodes) => nodes.map((node) => Number(node.dataset.value)).sort();
    assert.deepEqual(await page.$$eval("#panel-heatmap tbody td", sharpes), points.map((point) => Number(point.sharpe)).sort());
    await page.selectOption("#panel-heatmap select[aria-label=Across]", { label: "Trading days before" });
    assert.deepEqual((await heads()).slice(1), ["0", "1", "2", "3", "4", "5"]);
    assert.deepEqual(await page.$$eval("#panel-heatmap tbody td", sharpes), points.map((point) => Number(point.sharpe)).sort());

    // The upper half of the axis of numbers, by a drag: 3, 4 and 5 of 0 to 5.
    const within = () => page.textContent("#panel-parallel .status");
    const grip = page.locator('#panel-parallel .grip[data-axis="strategy.roll_before_trading_days"]');
    await grip.scrollIntoViewIfNeeded();
    const box = await grip.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    const late = points.filter((point) => Number(point["strategy.roll_before_trading_days"]) >= 3);
    assert.match(await within(), new RegExp(`^${late.length} of ${points.length}`));
    await page.click("#panel-parallel summary");
    await page.selectOption('#panel-parallel select[aria-label="Slot"]', { label: "next_month" });
    const both = late.filter((point) => point["strategy.slot"] === "next_month");
    assert.match(await within(), new RegExp(`^${both.length} of ${points.length}`));
    assert.equal(await page.locator("#panel-parallel polyline.out").count(), points.length - both.length);

    const titles = await page.$$eval("#panel-tables h3", (nodes) => nodes.map((node) => node.textContent));
    assert.deepEqual(titles.slice(0, 3), ["Every point", "The best points and their plateaus", "What luck explains (overfitting)"]);
    await look(page, "swept");
    await page.close();
  },

  async "a study opens with its picture: one line a product, the figures of the file"() {
    const page = await open(studies);
    const rows = csv(join(studies, "series.csv"));
    const lines = await page.evaluate(() => charts.get("panel-study-series-series.csv").spec.series.map((one) => [one.label, one.values]));
    assert.deepEqual(lines.map(([label]) => label), ["IF", "IH", "IC", "IM"]);
    const days = await page.evaluate(() => axis);
    for (const [label, values] of lines) {
      const own = new Map(rows.filter((row) => row.product === label).map((row) => [row.date, row.annualised === "" ? null : Number(row.annualised)]));
      assert.deepEqual(values, days.map((day) => own.get(day) ?? null), label);
    }
    assert.equal(await page.$eval("main section", (first) => first.id), "panel-study-series");
    assert.ok((await inked(page, "panel-study-series-series.csv")) > 2000);
    // Every study has its panel, and none an empty one.
    const names = JSON.parse(readFileSync(join(studies, "studies.json"), "utf8")).studies.map((one) => "panel-study-" + one.name);
    assert.deepEqual((await page.$$eval("main section", (nodes) => nodes.map((node) => node.id))).filter((id) => id.startsWith("panel-study-")), names);
    assert.equal(await page.locator("#panel-study-term_structure circle").count(), csv(join(studies, "term_structure.csv")).filter((row) => row.cinda !== "").length);
    const season = csv(join(studies, "season.csv"));
    const cells = await page.$$eval("#panel-study-season .heat td[data-value]", (nodes) => nodes.map((node) => Number(node.dataset.value)).sort());
    assert.deepEqual(cells, season.filter((row) => row.median_rate !== "").map((row) => Number(row.median_rate)).sort());
    await look(page, "studies");
    await page.close();
  },

  async "in Chinese no title stays English"() {
    for (const [result, ...options] of [[active, "--prices", join(folder, "store")], [swept], [studies], [results]]) {
      const page = await open(result, { locale: "zh-CN" }, ...options);
      const titles = await page.$$eval("main h2, main h3, main thead th, main legend, main label.choice > span, nav a, summary, .card .name", (nodes) => nodes.map((node) => node.textContent.trim()));
      // Symbols, names of runs and variants, dates and figures are the same in every language.
      const english = titles.filter((text) => /[a-z]{3}/.test(text) && !/[\u4e00-\u9fff]/.test(text) && !/\.(json|csv)$/.test(text) && !/^(IF|IH|IC|IM)_/.test(text));
      assert.deepEqual([...new Set(english)], [], result);
      // Sentences of a run's own files too, where they are known.
      if (result === active) assert.match(await page.textContent("#panel-conventions"), /模拟数据：行情为虚构.*年化数字仅由 10 个日收益得出/s);
      await look(page, "chinese_" + result.split("/").pop());
      await page.close();
    }
  },

  async "two hundred variants are usable"() {
    const page = await open(many);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 1280));
    assert.equal(await page.evaluate(() => data.runs.length), 200);
    // Eight in colour, the rest grey behind them and not in the legend.
    const legend = await page.$$eval("#panel-equity .legend li:not(.date)", (nodes) => nodes.map((node) => node.textContent));
    assert.ok(legend.length <= 9, `${legend.length} names`);
    assert.ok((await inked(page, "equity")) > 2000);
    await page.fill("#panel-comparison input[type=search]", "variant_150");
    await page.click('#panel-comparison tbody button:text-is("variant_150")');
    assert.match(await page.textContent("#panel-answer .lead"), /^variant_150/);
    await look(page, "many");
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForTimeout(250);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
    await page.close();
  },

  async "nothing is wider than a phone, dark is dark"() {
    const page = await open(results, { viewport: { width: 390, height: 800 }, colorScheme: "dark" });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, "rgb(22, 24, 28)");
    await look(page, "phone");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.waitForTimeout(200);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 1280));
    await look(page, "dark");
    await page.close();
  },

  async "paper cuts nothing off"() {
    for (const [result, ...options] of [[results], [active, "--prices", join(folder, "store")], [swept], [studies]]) {
      const page = await open(result, { colorScheme: "dark" }, ...options);
      await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print", colorScheme: "light" });
      await page.setViewportSize({ width: 718, height: 1000 });  // A4 less its margins
      await page.waitForTimeout(250);
      const cut = await page.$$eval("main section, main table, main .chart, main canvas, main svg", (nodes) => nodes.filter((node) => node.getBoundingClientRect().right > 719).map((node) => node.closest("section").id));
      assert.deepEqual([...new Set(cut)], [], result);
      assert.equal(await page.locator("main button.link:visible, main .tools:visible").filter({ hasText: "‹" }).count(), 0);
      const name = "print_" + result.split("/").pop();
      await look(page, name);
      if (pictures) await page.pdf({ path: join(pictures, name + ".pdf"), format: "A4" });
      await page.close();
    }
  },

  async "without uPlot the built-in pictures draw and tell days"() {
    const page = await open(results, {}, "--plain");
    assert.equal(await page.evaluate(() => typeof uPlot), "undefined");
    assert.ok((await page.locator('[data-chart="equity"] polyline').count()) >= 7);
    assert.ok((await page.locator('[data-chart="attribution"] polygon').count()) >= 3);
    await page.click('[data-chart="equity"] svg', { position: { x: 400, y: 100 } });
    assert.ok(await page.isVisible("#day"));
    await look(page, "plain");
    await page.close();
  },
};

let failed = 0;
const hasUplot = existsSync(join(packages, "node_modules", "uplot"));
for (const [name, test] of Object.entries(tests)) {
  if (!hasUplot && /drag|click tells|keys/.test(name)) { console.log(`skipped: ${name}: this build has no uPlot`); continue; }
  if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
  troubles.length = 0;
  try {
    await test();
    assert.deepEqual(troubles, []);
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
