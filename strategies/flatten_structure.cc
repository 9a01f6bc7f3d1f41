// The calendar spread on the side that gains if the annualised discounts of its two contracts become equal.
//
// States: flat, long near (+1), long far (-1). With a the annualised dividend-adjusted basis of a leg (a discount is
// negative) at the decision bar:
//
//   a_near < a_far - threshold   -> long near, short far: the near discount is the deeper one a year
//   a_near > a_far + threshold   -> long far, short near
//   otherwise (edges included)   -> flat, or the side of before with "inside_threshold": "keep"
//
// The rates are compared when the pair of contracts changes ("decide": "at_rolls"; the first pair too) or every day
// ("daily"), for the pair that is held from then on. A side that was taken stays for min_hold_trading_days, its own day
// being day 0; a comparison that falls into them is not made. Nor is one on a leg's last trading day, when most
// annualisations have no day to count. A side stays through rolls, and through days on which the slots give no spread.
//
// A change of side leaves and enters both contracts in one group, as rolls of the long side and of the short side. When
// each goes to the other's contract the two are netted: one row of rolls.csv, out of the contract that was long, with
// twice the lots. Contracts, rolls, sizes, and what happens to a leg that is left alone: see calendar_spread.cc.
//
// "pair": "best" takes its two contracts by their rates instead of by slots: of all that have at least min_days_left
// calendar days (and one trading day) left, long the deepest and short the shallowest annualised basis, where the two
// differ by more than the threshold. The choice is made anew min_hold_trading_days after the last one ("decide":
// "daily"), and in any case when one of the two has fewer than min_days_left days left.
//
// Source: Huatai's upgrade of long near, short far. Its pair, threshold and days of decision are unknown; the defaults
// are the recommended reading (Cinda's annualisation, threshold 0), decided at rolls because that needs no further
// number.

#include <algorithm>
#include <tuple>

#include "engine/strategy/registry.h"
#include "engine/strategy/spread_legs.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class FlattenStructure final : public Strategy {
 public:
  enum class Inside : std::uint8_t { kFlat, kKeep };
  enum class Decide : std::uint8_t { kAtRolls, kDaily };
  enum class Pair : std::uint8_t { kSlots, kBest };

  struct Parameters : SpreadParameters {
    BasisConvention annualisation = BasisConvention::kCinda;
    double threshold = 0.0;
    Inside inside_threshold = Inside::kFlat;
    Decide decide = Decide::kAtRolls;
    int min_hold_trading_days = 0;
    Pair pair = Pair::kSlots;
    int min_days_left = 8;

    static auto fields() {
      return std::tuple_cat(
          std::tuple{
              choice("annualisation", &Parameters::annualisation, {"cinda", "guojin", "industrial", "huatai"},
                     "how the basis of the two legs is annualised"),
              field("threshold", &Parameters::threshold, 0.0, 1.0,
                    "difference of the two rates that must be exceeded (0.01: one point a year)"),
              choice("inside_threshold", &Parameters::inside_threshold, {"flat", "keep"},
                     "what to hold while it is not: nothing, or the side of before"),
              choice("decide", &Parameters::decide, {"at_rolls", "daily"},
                     "when the rates are compared: as a leg changes its contract, or every day"),
              field("min_hold_trading_days", &Parameters::min_hold_trading_days, 0, 250,
                    "trading days for which a side that was taken stays"),
              choice("pair", &Parameters::pair, {"slots", "best"},
                     "which two contracts: those of near_slot and far_slot, or the deepest and the shallowest rate"),
              field("min_days_left", &Parameters::min_days_left, 0, 250,
                    "pair best: contracts with fewer calendar days left are left and not entered")},
          spread_fields<Parameters>());
    }
  };

  explicit FlattenStructure(const Parameters& parameters) : parameters_(parameters), legs_(parameters) {}
  bool uses_dividends() const override { return true; }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    if (parameters_.pair == Pair::kBest) {
      if (is_choice_due(context)) choose(context);
      legs_.decide(context, best_, best_ ? side_ : 0);
      return;
    }
    const auto pair = legs_.pair_due(context);
    if (pair && may_compare(context, *pair)) compare(context, *pair);
    legs_.decide(context, pair, side_);
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

  std::vector<std::string> conventions() const override {
    auto lines = legs_.conventions();
    if (parameters_.pair == Pair::kBest) {
      return {
          fmt::format("long the deepest, short the shallowest annualised basis of contracts with at least {} calendar "
                      "days left, chosen {}, threshold {}; both legs fill on one bar or neither does",
                      parameters_.min_days_left,
                      parameters_.decide == Decide::kDaily
                          ? fmt::format("every {} trading days", std::max(1, parameters_.min_hold_trading_days))
                          : std::string("when one of the two must be left"),
                      parameters_.threshold)};
    }
    lines.push_back(fmt::format("the side is chosen {}, on dividend-adjusted rates, threshold {}",
                                parameters_.decide == Decide::kAtRolls ? "at rolls" : "every day",
                                parameters_.threshold));
    return lines;
  }

 private:
  bool may_compare(const Context& context, const SpreadPair& pair) const {
    if (parameters_.decide == Decide::kAtRolls && legs_.pair() == pair) return false;
    if (side_ != 0 && context.trading_days_since(taken_on_) < parameters_.min_hold_trading_days) return false;
    return context.trading_days_left(pair.near) > 0 && context.trading_days_left(pair.far) > 0;
  }

  bool is_choice_due(const Context& context) const {
    if (!best_ || side_ == 0) return true;
    const auto must_be_left = [&](ContractId id) {
      return context.trading_days_left(id) <= 1 || context.calendar_days_left(id) < parameters_.min_days_left;
    };
    if (must_be_left(best_->near) || must_be_left(best_->far)) return true;
    return parameters_.decide == Decide::kDaily &&
           context.trading_days_since(taken_on_) >= std::max(1, parameters_.min_hold_trading_days);
  }

  void choose(const Context& context) {
    std::optional<ContractId> deepest, shallowest;
    double deep = 0.0, shallow = 0.0;
    for (const ContractId id : context.listed()) {
      if (context.calendar_days_left(id) < parameters_.min_days_left || context.trading_days_left(id) <= 1) continue;
      const double rate = context.annualised_basis(id, parameters_.annualisation);
      if (context.keeps_notes()) context.note("rate " + context.contract(id).code, rate);
      if (!deepest || rate < deep) std::tie(deepest, deep) = std::pair(id, rate);  // equal rates: the nearer contract
      if (!shallowest || rate > shallow) std::tie(shallowest, shallow) = std::pair(id, rate);
    }
    const bool is_open = deepest && *deepest != *shallowest && shallow - deep > parameters_.threshold;
    if (!is_open) {
      const bool keeps = parameters_.inside_threshold == Inside::kKeep && best_ && context.is_listed(best_->near) &&
                         context.trading_days_left(best_->near) > 1;
      if (!keeps) side_ = 0;
      return;
    }
    const bool deep_is_near =
        context.contract(*deepest).last_trading_day < context.contract(*shallowest).last_trading_day;
    best_ = deep_is_near ? SpreadPair{*deepest, *shallowest} : SpreadPair{*shallowest, *deepest};
    side_ = deep_is_near ? 1 : -1;
    taken_on_ = context.today();
    context.note("long", *deepest);
    context.note("short", *shallowest);
  }

  void compare(const Context& context, const SpreadPair& pair) {
    const double near = context.annualised_basis(pair.near, parameters_.annualisation);
    const double far = context.annualised_basis(pair.far, parameters_.annualisation);
    context.note("near", pair.near);
    context.note("near_rate", near);
    context.note("far", pair.far);
    context.note("far_rate", far);
    int side = parameters_.inside_threshold == Inside::kKeep ? side_ : 0;
    if (near < far - parameters_.threshold) side = 1;
    if (near > far + parameters_.threshold) side = -1;
    if (side != side_) taken_on_ = context.today();
    side_ = side;
    context.note("side", static_cast<double>(side));
  }

  Parameters parameters_;
  SpreadLegs legs_;
  int side_ = 0;
  Date taken_on_;
  std::optional<SpreadPair> best_;  // pair best: the last choice
};

const Registered<FlattenStructure> registered{
    "flatten_structure", "calendar spread on the side that gains when the two annualised discounts become equal"};

}  // namespace
}  // namespace hedgelab
