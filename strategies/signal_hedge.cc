// The passive hedge whose size a series of the user's own decides: a volatility, a percentile, a signal of a model.
//
// States: empty -> hedged in contract C at a ratio -> (roll, or another ratio) hedged in contract C' ...
// At the decision bar of each day:
//   the newest value known is above the threshold     the ratio is share_above x hedge_ratio
//   it is at or below it                              the ratio is share_below x hedge_ratio
//   there is none, or it is older than max_age        the ratio is share_without x hedge_ratio
//   empty, the passive rule rolls, or the ratio is another one
//                                                     both legs are set at that ratio
//   otherwise                                         as the passive rule says: nothing, or set anew every day
//
// The passive rule is engine/strategy/passive_roll.h; what a value is known by, and from when, engine/market/
// known_series.h.
//
// Source: none; it is the pattern by which a desk lets its own signal scale a hedge, and an example of one.

#include "engine/strategy/passive_roll.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class SignalHedge final : public Strategy {
 public:
  struct Parameters : PassiveRollParameters {
    std::string series;
    double threshold = 0.0;
    double share_above = 1.0;
    double share_below = 0.5;
    double share_without = 1.0;
    int max_age_trading_days = 10;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple_cat(
          passive_roll_fields<Parameters>(),
          std::tuple{field("series", &Parameters::series,
                           "name of a series of the store's (kind series) or of data.series; must be given"),
                     field("threshold", &Parameters::threshold, -1e12, 1e12, "in the series' own unit"),
                     field("share_above", &Parameters::share_above, 0.0, 2.0,
                           "of hedge_ratio, while the newest value is above the threshold"),
                     field("share_below", &Parameters::share_below, 0.0, 2.0,
                           "of hedge_ratio, while it is at or below the threshold"),
                     field("share_without", &Parameters::share_without, 0.0, 2.0,
                           "of hedge_ratio, while no value is known, or none that is young enough"),
                     field("max_age_trading_days", &Parameters::max_age_trading_days, 0, 250,
                           "trading days since it became known after which a value counts for nothing"),
                     field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                           "minutes before the day's last bar at which to decide (daily bars: no effect)")});
    }
  };

  explicit SignalHedge(const Parameters& parameters) : parameters_(parameters), passive_(parameters) {}

  std::vector<std::string> conventions() const override {
    return {
        fmt::format("hedge ratio by series '{}': {} x {} above {}, else x {}; x {} without a value of the last {} "
                    "trading days",
                    parameters_.series, parameters_.hedge_ratio, parameters_.share_above, parameters_.threshold,
                    parameters_.share_below, parameters_.share_without, parameters_.max_age_trading_days)};
  }

  void on_bar(Context& context) override {
    if (parameters_.series.empty()) fail("signal_hedge reads a series; give its name as \"series\"");
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    passive_.set_ratio(parameters_.hedge_ratio * share(context));
    passive_.decide(context, context.equity());
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  double share(const Context& context) const {
    const auto newest = context.known(parameters_.series);
    if (!newest || context.trading_days_since(newest->known_at.date()) > parameters_.max_age_trading_days) {
      context.note(parameters_.series, "none");
      return parameters_.share_without;
    }
    context.note(parameters_.series, newest->value);
    return newest->value > parameters_.threshold ? parameters_.share_above : parameters_.share_below;
  }

  Parameters parameters_;
  PassiveRoll passive_;
};

const Registered<SignalHedge> registered{"signal_hedge",
                                         "passive hedge whose ratio a series of the user's own decides"};

}  // namespace
}  // namespace hedgelab
