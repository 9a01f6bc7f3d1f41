#pragma once
// The canary: a strategy whose every decision is a digest of all it can see through its Context. What reaches it from
// where it should not (the future, the order of registration, another run) changes its decisions.
//
// Look-ahead is looked for in decisions and inside the day: equity at day ends hides nearly every leak.

#include <bit>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {

/// An order-dependent 64-bit digest (the finaliser of splitmix64 over a running sum).
class Mixer {
 public:
  explicit Mixer(std::uint64_t seed) : state_(seed) {}
  Mixer& add(std::int64_t value) {
    state_ += static_cast<std::uint64_t>(value) + 0x9E3779B97F4A7C15ULL;
    state_ = (state_ ^ (state_ >> 30)) * 0xBF58476D1CE4E5B9ULL;
    state_ = (state_ ^ (state_ >> 27)) * 0x94D049BB133111EBULL;
    state_ ^= state_ >> 31;
    return *this;
  }
  Mixer& add(double value) { return add(std::bit_cast<std::int64_t>(value)); }
  Mixer& add(std::optional<Price> price) { return price ? add(price->raw()) : add(std::int64_t{-7}); }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_;
};

struct Seen {
  Timestamp now;
  std::uint64_t digest = 0;
  bool operator==(const Seen&) const = default;
};

/// What a planted fault adds to the digest. Empty: an honest canary.
using Peek = std::function<std::int64_t(Context&)>;

struct CanaryOptions {
  std::uint64_t seed = 1;
  /// Derivatives make the signal board read the day's bars: exact only for prices on the tick.
  bool derivatives = true;
  /// Overlay orders with guards and next-close orders beside hedge orders.
  bool overlays = true;
  Peek peek;
};

class Canary final : public Strategy {
 public:
  Canary(CanaryOptions options, std::vector<Seen>* record) : options_(std::move(options)), record_(record) {}

  void on_bar(Context& context) override {
    const std::uint64_t digest = look(context);
    if (record_ != nullptr) record_->push_back({context.now(), digest});
    decide(context, digest);
  }

 private:
  std::uint64_t look(Context& context) const {
    const MarketView& market = context.market();
    Mixer mix(options_.seed);
    mix.add(context.now().minutes()).add(std::int64_t{market.slot()}).add(std::int64_t{market.slots_today()});
    mix.add(context.cash().raw()).add(context.equity().raw()).add(context.spot_value().raw());
    for (const ContractId id : context.held()) mix.add(context.position(id).raw());
    for (const ContractId id : context.listed_after(context.today())) mix.add(std::int64_t{id.value});
    look_at(mix, context, ContractId{context.listed().front().value - 1});  // expired last
    for (const ContractId id : context.listed()) look_at(mix, context, id);
    if (const auto index = market.index_of(context.product())) look_at(mix, market, *index);
    if (const auto total = market.find("H00905")) look_at(mix, market, *total);
    if (looks_closely(market)) look_at_known(mix, context);
    if (options_.peek) mix.add(options_.peek(context));
    return mix.value();
  }

  void look_at(Mixer& mix, const Context& context, ContractId id) const {
    const auto series = context.market().series_of(id);
    if (!series) return;
    look_at(mix, context.market(), *series);
    mix.add(context.market().previous_settlement(id)).add(context.position(id).raw());
    if (context.is_listed(id) && context.market().close(id)) {
      mix.add(context.annualised_basis(id, BasisConvention::kCinda));
    }
    if (!options_.derivatives) return;
    const PolynomialDerivative* slope = context.derivative(id, 2, 20);
    mix.add(slope == nullptr ? std::int64_t{-3} : std::bit_cast<std::int64_t>(slope->first));
  }

  // What costs more than a close is looked at on some bars of a day, and on its last one.
  static bool looks_closely(const MarketView& market) { return market.is_last_bar() || market.slot() % 16 == 5; }

  static void look_at_known(Mixer& mix, const Context& context) {
    for (const std::string& name : context.market().known_names()) {
      const auto newest = context.known(name);
      mix.add(newest ? newest->known_at.minutes() : -5);
      for (const double value : context.known_values(name, 30)) mix.add(value);
    }
    for (const ContractSlot slot : {ContractSlot::kCurrentMonth, ContractSlot::kCurrentQuarter}) {
      for (const int back : {0, 1, 2}) {
        const auto rate = context.slot_rate(context.product(), slot, BasisConvention::kCinda, back);
        mix.add(rate ? *rate : -9.0);
      }
    }
  }

  static void look_at(Mixer& mix, const Bar& bar) {
    mix.add(bar.end.minutes()).add(bar.open).add(bar.high).add(bar.low).add(bar.close.raw());
    mix.add(bar.volume.value_or(-2)).add(bar.open_interest.value_or(-2));
  }

  static void look_at(Mixer& mix, const MarketView& market, SeriesId id) {
    mix.add(std::int64_t{market.has_bar(id)}).add(market.close(id));
    for (const std::int32_t close : market.closes(id, 40)) mix.add(std::int64_t{close});
    for (int back = 1; back <= 3; ++back) mix.add(market.daily_close(id, back));
    if (!looks_closely(market)) return;
    for (const int back : {0, 1, 17}) {
      if (const auto bar = market.bar(id, back)) look_at(mix, *bar);
    }
    for (const int back : {1, 2}) {
      if (const auto bar = market.daily_bar(id, back)) look_at(mix, *bar);
    }
    for (const double close : market.daily_closes(id, 3)) mix.add(close);
  }

  void decide(Context& context, std::uint64_t digest) const {
    const auto listed = context.listed();
    const ContractId any = listed[(digest >> 8) % listed.size()];
    const std::int64_t count = static_cast<std::int64_t>((digest >> 16) % 7) - 3;
    switch (digest % 48) {
      case 0:
      case 1:
      case 2: context.set_target(any, lots(count), Purpose::kHedge); break;
      case 3: {
        const ContractId other = listed[(digest >> 24) % listed.size()];
        if (other != any) context.roll(any, other, lots(count));
        break;
      }
      case 4:
        if (context.has_spot()) context.set_spot(Money::from_integer(500'000 * (1 + std::int64_t(digest >> 32) % 8)));
        break;
      case 5: {
        if (!options_.overlays) break;
        // In the farthest contract: an overlay must not meet its contract's expiry.
        const ContractId far = listed.back();
        context.cancel_overlay(far);
        const Quantity open = context.overlay_position(far);
        const Guard guard{rate("0.002"), rate("-0.002")};
        const auto execution = (digest >> 40) % 2 == 0 ? Execution::kFillModel : Execution::kNextClose;
        if (open.is_zero()) {
          context.trade_overlay(far, lots((digest >> 41) % 2 == 0 ? 1 : -1), execution, guard);
        } else {
          context.trade_overlay(far, -open, execution);
        }
        break;
      }
      default: break;
    }
  }

  CanaryOptions options_;
  std::vector<Seen>* record_;
};

/// The canaries' market: four days of minutes of IC around the expiry of 2410, and the day before for the first point.
[[nodiscard]] inline MadeMarket canary_market(std::uint64_t seed, Frequency frequency = Frequency::kOneMinute) {
  MadeMarket market = frequency == Frequency::kDaily ? random_market(seed, frequency, "IC", "2024-08-01", "2024-10-31")
                                                     : random_market(seed, frequency, "IC", "2024-10-15", "2024-10-21");
  // A user's series: a value after the close of one day, at the close of the next, inside the third, and so on.
  std::mt19937_64 random(seed * 31);
  std::vector<std::pair<Timestamp, double>> signal;
  for (DayIndex d = market.first_day(); d <= market.last_day(); ++d) {
    const Date date = rule_book().calendar.day(d);
    if (d % 3 == 0) signal.emplace_back(Timestamp(date + 1, 0), static_cast<double>(below(random, 1000)) / 1000.0);
    if (d % 3 == 1) signal.emplace_back(Timestamp(date, 15 * 60), static_cast<double>(below(random, 1000)) / 1000.0);
    if (d % 3 == 2) signal.emplace_back(Timestamp(date, 10 * 60), static_cast<double>(below(random, 1000)) / 1000.0);
  }
  return market.known("signal", std::move(signal));
}

[[nodiscard]] inline BacktestConfig canary_config(const MadeMarket& market, std::uint64_t seed) {
  BacktestConfig config = plain_config(market);
  config.start = rule_book().calendar.day(market.first_day() + 1);
  config.capital = Money::from_integer(50'000'000);
  config.spot_symbol = seed % 2 == 0 ? "000905" : "H00905";
  config.spot_share = rate("0.5");
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  config.broker.costs.spot_rate = rate("0.0005");
  config.broker.order_delay_minutes = seed % 3 == 0 ? 3 : 0;
  // Some lives under a desk's rules.
  if (seed % 4 == 3) {
    config.account.margin.rule = MarginConfig::Rule::kExchange;
    config.account.margin.broker_add_on = rate("0.02");
    config.account.margin.intraday_reduction = true;
  }
  return config;
}

/// The panel without the minutes of the total-return index: a series that is known once a day.
[[nodiscard]] inline std::vector<BarSeries> canary_series(const MadeMarket& market) {
  auto series = market.series();
  std::erase_if(series,
                [](const BarSeries& one) { return one.symbol == "H00905" && one.frequency != Frequency::kDaily; });
  return series;
}
[[nodiscard]] inline MarketPanel panel_of(const MadeMarket& market, const std::vector<BarSeries>& series) {
  return MarketPanel(rule_book(), market.grid(), grid_of(Frequency::kDaily), series, market.all_known());
}

/// A peek that is given what a strategy must never have: the day's own columns.
using DayPeek = std::function<std::int64_t(const MarketDay&, Context&)>;

struct CanaryRun {
  std::vector<Seen> seen;
  std::optional<BacktestResult> result;  // none when the run failed or was ruined (by poisoned prices)
};

[[nodiscard]] inline CanaryRun run_canary(const MarketPanel& panel, const BacktestConfig& config, CanaryOptions options,
                                          const DayPeek& day_peek = {}) {
  CanaryRun run;
  MarketDay market(panel);
  DayFacts facts(market);
  SignalBoard signals(market);
  Timeline timeline;
  const auto dividends = no_dividends();
  if (day_peek) options.peek = [&](Context& context) { return day_peek(market, context); };
  Backtest backtest(config, one_strategy(std::make_unique<Canary>(options, &run.seen)), facts, *dividends, &signals);
  for (DayIndex d = backtest.first_day(); d <= backtest.last_day(); ++d) {
    market.load(d);
    timeline.lay_out(market);
    backtest.run_day(timeline);
  }
  const auto status = backtest.end().status;
  if (status != RunEnd::Status::kFailed && status != RunEnd::Status::kRuined) run.result = backtest.finish();
  return run;
}

}  // namespace hedgelab::test
