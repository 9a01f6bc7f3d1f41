// The passive hedge that shorts whichever contract is cheapest to hold: at each decision the annualised
// dividend-adjusted basis of every eligible contract is computed, and the hedge goes to the largest one (the smallest
// discount; a premium beats any discount).
//
// States: empty -> hedged in C, day k of its holding -> decision -> hedged in C' (or C again), day 0
// A decision falls on: the first bar; `hold_trading_days` after the last decision; or when fewer than
// `exit_below_trading_days` trading days are left in C.
// Eligible: listed, with at least `min_days_left` days left in the chosen count.
//
// Source: Cinda's lowest-discount hedge; the day counts are parameters because the text leaves them open. The day of a
// decision is day 0 and both legs are set anew at every decision.

#include "engine/strategy/hedge_legs.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class LowestDiscount final : public Strategy {
 public:
  enum class DayCount : std::uint8_t { kCalendar, kTrading };

  struct Parameters {
    int hold_trading_days = 8;
    int exit_below_trading_days = 2;
    int min_days_left = 8;
    DayCount day_count = DayCount::kCalendar;
    BasisConvention annualisation = BasisConvention::kCinda;
    bool reset_at_every_decision = true;
    double hedge_ratio = 1.0;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          field("hold_trading_days", &Parameters::hold_trading_days, 1, 250,
                "trading days from one decision to the next"),
          field("exit_below_trading_days", &Parameters::exit_below_trading_days, 0, 60,
                "decide early when the held contract has fewer trading days left than this"),
          field("min_days_left", &Parameters::min_days_left, 0, 250, "contracts with fewer days left are not eligible"),
          choice("day_count", &Parameters::day_count, {"calendar", "trading"},
                 "days that min_days_left counts, from today to the last trading day"),
          choice("annualisation", &Parameters::annualisation, {"cinda", "guojin", "industrial", "huatai"},
                 "how the basis is annualised"),
          field("reset_at_every_decision", &Parameters::reset_at_every_decision,
                "set both legs anew at every decision, not only at a change of contract"),
          field("hedge_ratio", &Parameters::hedge_ratio, 0.0, 2.0, "short notional over spot value"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  explicit LowestDiscount(const Parameters& parameters) : parameters_(parameters), legs_(parameters.hedge_ratio) {}
  bool uses_dividends() const override { return true; }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    if (decided_on_ && !is_due(context)) {
      if (legs_.is_astray(context)) legs_.set(context, *legs_.contract());
      return;
    }
    const auto best = smallest_discount(context);
    if (!best) return;  // nothing eligible: the next bar asks again
    context.note("wanted", *best);
    const bool changes = !legs_.contract() || *legs_.contract() != *best;
    if (changes || parameters_.reset_at_every_decision || legs_.is_astray(context)) legs_.set(context, *best);
    decided_on_ = context.today();
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  bool is_due(const Context& context) const {
    const int held_days = context.trading_days_since(*decided_on_);
    return held_days >= parameters_.hold_trading_days ||
           context.trading_days_left(*legs_.contract()) < parameters_.exit_below_trading_days;
  }

  std::optional<ContractId> smallest_discount(const Context& context) const {
    std::optional<ContractId> best;
    double best_rate = 0.0;
    for (const ContractId id : context.listed()) {
      const int days =
          parameters_.day_count == DayCount::kCalendar ? context.calendar_days_left(id) : context.trading_days_left(id);
      // On the last trading day itself three of the four annualisations have no day to count.
      if (days < parameters_.min_days_left || context.trading_days_left(id) == 0) continue;
      const double rate = context.annualised_basis(id, parameters_.annualisation);
      if (context.keeps_notes()) context.note("rate " + context.contract(id).code, rate);
      if (!best || rate > best_rate) {  // equal rates: the nearer contract
        best = id;
        best_rate = rate;
      }
    }
    return best;
  }

  Parameters parameters_;
  HedgeLegs legs_;
  std::optional<Date> decided_on_;
};

const Registered<LowestDiscount> registered{
    "lowest_discount", "passive hedge in the contract with the smallest annualised, dividend-adjusted discount"};

}  // namespace
}  // namespace hedgelab
