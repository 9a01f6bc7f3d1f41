#include "tests/support/made_market.h"

#include <algorithm>
#include <cstdlib>

#include "engine/core/error.h"
#include "engine/strategy/registry.h"

namespace hedgelab::test {

DayIndex index_of_day(std::string_view date) { return rule_book().calendar.index_of(day(date)); }

Price points(double value) { return Price::from_double(value); }

namespace {
std::int32_t raw(double value) { return static_cast<std::int32_t>(points(value).raw()); }
}  // namespace

ContractId contract_of(std::string_view code) {
  const auto id = rule_book().contracts.find(code);
  ensure(id.has_value(), "the rules list no such contract");
  return *id;
}

Timestamp at(std::string_view date, std::string_view time) { return {day(date), parse_minute_of_day(time)}; }

const SlotGrid& grid_of(Frequency frequency) {
  static const auto make = [](Frequency f) {
    return SlotGrid(rule_book().calendar, rule_book().sessions, "cffex_index", f);
  };
  static const SlotGrid daily = make(Frequency::kDaily);
  static const SlotGrid five = make(Frequency::kFiveMinutes);
  static const SlotGrid one = make(Frequency::kOneMinute);
  return frequency == Frequency::kDaily ? daily : frequency == Frequency::kFiveMinutes ? five : one;
}

std::size_t MadeSeries::at(DayIndex day, int slot) const {
  const SlotGrid& grid = grid_of(frequency);
  ensure(day >= first_day && day <= last_day && slot >= 0 && slot < grid.slots_on(day), "no such bar in the market");
  return static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(first_day) + slot);
}

void MadeSeries::set(std::size_t at, std::int32_t open_raw, std::int32_t close_raw) {
  open[at] = open_raw;
  high[at] = std::max(open_raw, close_raw);
  low[at] = std::min(open_raw, close_raw);
  close[at] = close_raw;
  volume[at] = 100;
  open_interest[at] = 1000;
  present[at] = 1;
}

void MadeSeries::clear(std::size_t at) {
  open[at] = high[at] = low[at] = close[at] = kMissingPrice;
  volume[at] = open_interest[at] = kMissingCount;
  present[at] = 0;
}

BarSeries MadeSeries::view() const {
  BarSeries series{symbol, kind, frequency, first_day, last_day, "made", {}};
  BarColumns columns;
  if (has_opens) {
    columns.open = open;
    columns.high = high;
    columns.low = low;
  }
  columns.close = close;
  columns.volume = volume;
  columns.open_interest = open_interest;
  columns.present = present;
  if (frequency == Frequency::kDaily && kind == SeriesKind::kContract) columns.settlement = settlement;
  series.columns = columns;
  return series;
}

MadeMarket::MadeMarket(Frequency frequency, std::string_view first, std::string_view last)
    : frequency_(frequency),
      first_day_(rule_book().calendar.index_of(rule_book().calendar.on_or_after(day(first)))),
      last_day_(rule_book().calendar.index_of(rule_book().calendar.on_or_before(day(last)))) {
  ensure(first_day_ <= last_day_, "a market of no day");
}

void MadeMarket::add(std::string_view symbol, SeriesKind kind, DayIndex first, DayIndex last, bool has_opens) {
  ensure(first <= last, "a series of no day");
  for (const Frequency frequency : {frequency_, Frequency::kDaily}) {
    const SlotGrid& grid = grid_of(frequency);
    MadeSeries made;
    made.symbol = std::string(symbol);
    made.kind = kind;
    made.frequency = frequency;
    made.first_day = first;
    made.last_day = last;
    made.has_opens = has_opens;
    const auto size = static_cast<std::size_t>(grid.slots_before(last + 1) - grid.slots_before(first));
    for (auto* column : {&made.open, &made.high, &made.low, &made.close, &made.settlement}) {
      column->assign(size, kMissingPrice);
    }
    made.volume.assign(size, kMissingCount);
    made.open_interest.assign(size, kMissingCount);
    made.present.assign(size, 0);
    series_.push_back(std::move(made));
    if (frequency_ == Frequency::kDaily) break;
  }
}

MadeMarket& MadeMarket::contract(std::string_view code) {
  const Contract& contract = rule_book().contracts.contract(contract_of(code));
  const TradingCalendar& calendar = rule_book().calendar;
  const DayIndex listed = calendar.index_of(contract.listed_on);
  // Contracts that expire behind the calendar's end reach at most its last day.
  const DayIndex expiry = calendar.covers(contract.last_trading_day) ? calendar.index_of(contract.last_trading_day)
                                                                     : calendar.day_count() - 1;
  add(code, SeriesKind::kContract, std::max(first_day_, listed), std::min(last_day_, expiry), true);
  return *this;
}

MadeMarket& MadeMarket::contracts(std::string_view product) {
  const ContractTable& table = rule_book().contracts;
  const Date first = rule_book().calendar.day(first_day_);
  const Date last = rule_book().calendar.day(last_day_);
  for (const Contract& one : table.contracts_of(table.find_instrument(product))) {
    if (one.listed_on <= last && one.last_trading_day >= first) contract(one.code);
  }
  return *this;
}

MadeMarket& MadeMarket::index(std::string_view symbol, SeriesKind kind, bool has_opens) {
  add(symbol, kind, first_day_, last_day_, has_opens);
  return *this;
}

MadeSeries& MadeMarket::of(std::string_view symbol, Frequency frequency) {
  for (auto& one : series_) {
    if (one.symbol == symbol && one.frequency == frequency) return one;
  }
  throw InvariantError("the made market has no such series");
}

MadeMarket& MadeMarket::daily(std::string_view symbol, std::string_view date, double open, double close,
                              std::optional<double> settled) {
  MadeSeries& made = days(symbol);
  made.set(made.at(index_of_day(date), 0), raw(open), raw(close));
  return settled ? settlement(symbol, date, *settled) : *this;
}

namespace {
int slot_at(const SlotGrid& grid, std::string_view date, std::string_view time) {
  const auto found = grid.slot_of(at(date, time), BarLabel::kBegin);
  ensure(found.has_value(), "no bar begins at that minute");
  return found->slot;
}
}  // namespace

MadeMarket& MadeMarket::bar(std::string_view symbol, std::string_view date, std::string_view time, double open,
                            double close) {
  MadeSeries& made = bars(symbol);
  made.set(made.at(index_of_day(date), slot_at(grid(), date, time)), raw(open), raw(close));
  return *this;
}

MadeMarket& MadeMarket::constant(std::string_view symbol, double price) {
  for (auto& made : series_) {
    if (made.symbol != symbol) continue;
    for (std::size_t i = 0; i < made.close.size(); ++i) made.set(i, raw(price), raw(price));
    if (made.frequency == Frequency::kDaily) std::fill(made.settlement.begin(), made.settlement.end(), raw(price));
  }
  return *this;
}

MadeMarket& MadeMarket::no_bar(std::string_view symbol, std::string_view date, std::string_view time) {
  MadeSeries& made = bars(symbol);
  made.clear(made.at(index_of_day(date), time.empty() ? 0 : slot_at(grid(), date, time)));
  return *this;
}

MadeMarket& MadeMarket::settlement(std::string_view symbol, std::string_view date, double price) {
  MadeSeries& made = days(symbol);
  made.settlement[made.at(index_of_day(date), 0)] = raw(price);
  return *this;
}

MadeMarket& MadeMarket::no_settlement(std::string_view symbol, std::string_view date) {
  MadeSeries& made = days(symbol);
  made.settlement[made.at(index_of_day(date), 0)] = kMissingPrice;
  return *this;
}

MadeMarket& MadeMarket::derive_daily() {
  ensure(frequency_ != Frequency::kDaily, "a daily market has its daily bars");
  for (auto& daily : series_) {
    if (daily.frequency != Frequency::kDaily) continue;
    const MadeSeries& minutes = bars(daily.symbol);
    for (DayIndex d = daily.first_day; d <= daily.last_day; ++d) {
      const std::size_t to = daily.at(d, 0);
      daily.clear(to);
      for (int slot = 0; slot < grid().slots_on(d); ++slot) {
        const std::size_t from = minutes.at(d, slot);
        if (minutes.present[from] == 0) continue;
        daily.set(to, daily.present[to] != 0 ? daily.open[to] : minutes.open[from], minutes.close[from]);
      }
      if (daily.settlement[to] == kMissingPrice) daily.settlement[to] = daily.close[to];
    }
  }
  return *this;
}

std::vector<std::string> MadeMarket::symbols() const {
  std::vector<std::string> names;
  for (const auto& one : series_) {
    if (one.frequency == frequency_) names.push_back(one.symbol);
  }
  return names;
}

std::vector<BarSeries> MadeMarket::series() const {
  std::vector<BarSeries> views;
  for (const auto& one : series_) views.push_back(one.view());
  return views;
}

MarketPanel MadeMarket::panel() const {
  const auto views = series();
  return MarketPanel(rule_book(), grid(), grid_of(Frequency::kDaily), views, known_);
}

MadeMarket& MadeMarket::known(std::string_view name, std::vector<std::pair<Timestamp, double>> values) {
  KnownSeries& series = known_.emplace_back();
  series.name = std::string(name);
  for (const auto& [from, value] : values) {
    series.known_at.push_back(from);
    series.values.push_back(value);
  }
  return *this;
}

MadeMarket random_market(std::uint64_t seed, Frequency frequency, std::string_view product, std::string_view first,
                         std::string_view last, int absent_percent) {
  std::mt19937_64 random(seed);
  MadeMarket market(frequency, first, last);
  market.contracts(product);
  const Instrument& instrument = rule_book().contracts.instrument(rule_book().contracts.find_instrument(product));
  market.index(instrument.underlying);
  if (!instrument.total_return.empty()) market.index(instrument.total_return, SeriesKind::kTotalReturnIndex, false);
  constexpr std::int32_t kTick = 2000;  // 0.2 points
  for (const std::string& symbol : market.symbols()) {
    MadeSeries& made = market.bars(symbol);
    std::int32_t price = static_cast<std::int32_t>(25'000 + below(random, 2'000)) * kTick;  // about 5,000 points
    for (DayIndex d = made.first_day; d <= made.last_day; ++d) {
      const int slots = market.grid().slots_on(d);
      for (int slot = 0; slot < slots; ++slot) {
        const std::int32_t open = price + static_cast<std::int32_t>(below(random, 11) - 5) * kTick;
        price = open + static_cast<std::int32_t>(below(random, 21) - 10) * kTick;
        const std::size_t bar = made.at(d, slot);
        made.set(bar, open, price);
        made.high[bar] += kTick;
        made.low[bar] -= kTick;
        const bool may_lack = made.kind == SeriesKind::kContract && frequency != Frequency::kDaily && slot + 1 < slots;
        if (may_lack && below(random, 100) < absent_percent) made.clear(bar);
      }
    }
  }
  if (frequency != Frequency::kDaily) market.derive_daily();
  // The settlement price is a mean of trades, not the close.
  for (auto& made : market.all()) {
    if (made.frequency != Frequency::kDaily || made.kind != SeriesKind::kContract) continue;
    for (std::size_t i = 0; i < made.close.size(); ++i) {
      made.settlement[i] = made.close[i] + static_cast<std::int32_t>(below(random, 41) - 20) * kTick;
    }
  }
  return market;
}

BacktestConfig plain_config(const MadeMarket& market) {
  BacktestConfig config;
  config.name = "made";
  config.strategy = "scripted";
  config.product = "IC";
  config.start = rule_book().calendar.day(market.first_day());
  config.end = rule_book().calendar.day(market.last_day());
  config.capital = Money::from_integer(10'000'000);
  config.broker.costs.fees = CostConfig::Fees::kNone;
  return config;
}

std::vector<std::unique_ptr<Strategy>> one_strategy(std::unique_ptr<Strategy> strategy) {
  std::vector<std::unique_ptr<Strategy>> one;
  one.push_back(std::move(strategy));
  return one;
}

BacktestResult finished(BacktestResult result) {
  using Status = RunEnd::Status;
  const bool is_broken = result.end.status == Status::kFailed || result.end.status == Status::kRuined;
  if (is_broken || (result.end.status == Status::kNotCarried && result.unfilled.empty())) {
    throw InputError(result.end.reason);
  }
  return result;
}

BacktestResult run_to_its_end(const MarketPanel& panel, const BacktestConfig& config,
                              std::unique_ptr<Strategy> strategy) {
  MarketDay market(panel);
  DayFacts facts(market);
  Timeline timeline;
  const auto dividends = no_dividends();
  SignalBoard signals(market);
  Backtest run(config, one_strategy(std::move(strategy)), facts, *dividends, &signals);
  for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
    market.load(d);
    timeline.lay_out(market);
    run.run_day(timeline);
  }
  return run.finish();
}

BacktestResult run_to_its_end(const MarketPanel& panel, const BacktestConfig& config,
                              std::function<void(Context&)> decide) {
  return run_to_its_end(panel, config, std::make_unique<Scripted>(std::move(decide)));
}

BacktestResult run_one(const MarketPanel& panel, const BacktestConfig& config, std::unique_ptr<Strategy> strategy) {
  return finished(run_to_its_end(panel, config, std::move(strategy)));
}

BacktestResult run_one(const MarketPanel& panel, const BacktestConfig& config, std::function<void(Context&)> decide) {
  return run_one(panel, config, std::make_unique<Scripted>(std::move(decide)));
}

BacktestResult run_named(const MarketPanel& panel, const BacktestConfig& config) {
  const auto dividends = no_dividends();
  return finished(std::move(run_batch(panel, {{config, dividends.get()}}).front()));
}

std::string transcript(const BacktestResult& result) {
  const auto code = [](ContractId id) { return rule_book().contracts.contract(id).code; };
  std::string text;
  for (const auto& f : result.fills) {
    text += fmt::format("fill {} {} {} -> {} {} @ {} {} {} fee {} + {}\n", f.order_id, code(f.contract),
                        f.decided_at.to_string(), f.filled_at.to_string(), to_string(f.quantity), to_string(f.price),
                        to_string(f.offset), to_string(f.purpose), to_string(f.fee), to_string(f.order_fee));
  }
  for (const auto& f : result.spot_fills) {
    text += fmt::format("spot {} -> {} {} @ {} cost {}\n", f.decided_at.to_string(), f.filled_at.to_string(),
                        to_string(f.units), to_string(f.price), to_string(f.cost));
  }
  for (const auto& r : result.rolls) {
    text += fmt::format("roll {} -> {} {} {} to {} {} spread {} fees {}\n", r.decided_at.to_string(),
                        r.filled_at.to_string(), code(r.from), to_string(r.quantity_out), code(r.to),
                        to_string(r.quantity_in), to_string(r.spread()), to_string(r.fees));
  }
  for (const auto& u : result.unfilled) {
    text += fmt::format("order {} {} {} {}: {}\n", u.order.id, code(u.order.contract), u.order.decided_at.to_string(),
                        to_string(u.order.quantity), to_string(u.fate));
  }
  for (const auto& p : result.equity.points) {
    text += fmt::format("{} equity {} settled {} cash {} spot {} futures {} fees {}\n", p.date.to_string(),
                        to_string(p.equity), to_string(p.settled_equity), to_string(p.cash), to_string(p.spot_value),
                        to_string(p.futures_notional), to_string(p.fees));
  }
  return text;
}

std::vector<Money> equity_of(const BacktestResult& result) {
  std::vector<Money> values;
  for (const auto& point : result.equity.points) values.push_back(point.equity);
  return values;
}

int seeds(int base) {
  const char* scale = std::getenv("HEDGELAB_TEST_SCALE");
  const int factor = scale != nullptr ? std::atoi(scale) : 1;
  return base * std::max(1, factor);
}

}  // namespace hedgelab::test
