// How figures are written: the arithmetic of engine/report/figures.h, on the same doubles.

const noValue = "n/a";

function grouped(text) {
  const match = /^(-?)(\d+)(.*)$/s.exec(text);
  return match ? match[1] + match[2].replace(/\B(?=(\d{3})+$)/g, ",") + match[3] : text;
}

function rounded(value, digits) {
  const power = 10 ** digits;
  if (Math.abs(value) * power >= 9e15) return String(value);
  const units = Math.floor(Math.abs(value) * power + 0.5);
  const text = grouped((value < 0 && units !== 0 ? "-" : "") + Math.floor(units / power));
  return digits > 0 ? text + "." + String(units % power).padStart(digits, "0") : text;
}

function withPlus(value, text) {
  return value > 0 && /[1-9]/.test(text) ? "+" + text : text;
}

const cnyDigits = (amount) => (Math.abs(amount) >= 1000 ? 0 : 2);
const cny = (amount) => rounded(amount, cnyDigits(amount));
const signedCny = (amount) => withPlus(amount, cny(amount));
const percent = (share) => rounded(100 * share, 2) + "%";
const signedPercent = (share) => withPlus(share, rounded(100 * share, 2)) + "%";

// Amounts on an axis: 1,500,000 is 1.5m, and in Chinese 150万.
function shortCny(amount) {
  const [unit, word] = state.language === "zh"
    ? Math.abs(amount) >= 1e8 ? [1e8, "亿"] : Math.abs(amount) >= 1e4 ? [1e4, "万"] : [1, ""]
    : Math.abs(amount) >= 1e9 ? [1e9, "bn"] : Math.abs(amount) >= 1e6 ? [1e6, "m"]
    : Math.abs(amount) >= 1e3 ? [1e3, "k"] : [1, ""];
  return String(Number((amount / unit).toPrecision(6))) + word;
}

// Round steps of an axis need only the digits they have.
const shortNumber = (value) => String(Number(value.toPrecision(6)));
const shortPercent = (share) => shortNumber(100 * share) + "%";

// As the file has it, thousands apart.
const plain = (value) => (typeof value === "number" ? grouped(String(value)) : value);

// The same with no more digits than are read: a double of sixteen becomes one of five, and a pointer tells the rest.
function inBrief(value) {
  if (typeof value !== "number" || String(value).replace(/\D/g, "").length <= 8) return plain(value);
  return Math.abs(value) >= 1000 ? rounded(value, 2) : String(Number(value.toPrecision(5)));
}

// How a column is written, by its name; what is not named here is written as the file has it.
const shareColumns = new Set(["margin_ratio", "return", "cumulative_return", "annualised_return", "volatility",
  "maximum_drawdown", "depth", "best_day", "worst_day", "share_of_positive_days", "strategy_return", "benchmark_return",
  "excess", "strategy", "benchmark", "hedging_cost_of_equity", "hedging_cost_of_notional", "average_margin_ratio",
  "worst_margin_ratio", "hedge_effectiveness", "tracking_error", "hedge_ratio", "annualised_rate", "annualised_discount",
  "annualised", "annualised_adjusted", "basis_share"]);
const moneyColumns = new Set(["equity", "settled_equity", "cash", "spot_value", "futures_notional", "fees", "overlay", "margin",
  "flow", "notional", "fee", "order_fee", "slippage", "gap", "variation", "required", "funds", "shortfall", "spot_sold",
  "equity_change", "roll_gap", "turnover", "final_equity", "basis_convergence", "roll_spread", "netting_and_idle"]);
const ratioColumns = new Set(["sharpe", "sortino", "calmar", "hedge_correlation", "residual_beta", "turnover_a_year"]);

function formatOf(name) {
  if (name === "year") return String;
  if (shareColumns.has(name)) return percent;
  if (moneyColumns.has(name) || causes().includes(name)) return (value) => rounded(value, 2);
  if (ratioColumns.has(name)) return (value) => rounded(value, 2);
  return plain;
}
