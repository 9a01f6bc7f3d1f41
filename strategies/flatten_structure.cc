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
// Source: Huatai's upgrade of long near, short far. Its pair, threshold and days of decision are unknown; the defaults
// are the recommended reading (Cinda's annualisation, threshold 0), decided at rolls because that needs no further
// number.

#include "engine/strategy/registry.h"
#include "engine/strategy/spread_legs.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class FlattenStructure final : public Strategy {
 public:
  enum class Inside : std::uint8_t { kFlat, kKeep };
  enum class Decide : std::uint8_t { kAtRolls, kDaily };

  struct Parameters : SpreadParameters {
    BasisConvention annualisation = BasisConvention::kCinda;
    double threshold = 0.0;
    Inside inside_threshold = Inside::kFlat;
    Decide decide = Decide::kAtRolls;
    int min_hold_trading_days = 0;

    static auto fields() {
      return std::tuple_cat(
          std::tuple{choice("annualisation", &Parameters::annualisation, {"cinda", "guojin", "industrial", "huatai"},
                            "how the basis of the two legs is annualised"),
                     field("threshold", &Parameters::threshold, 0.0, 1.0,
                           "difference of the two rates that must be exceeded (0.01: one point a year)"),
                     choice("inside_threshold", &Parameters::inside_threshold, {"flat", "keep"},
                            "what to hold while it is not: nothing, or the side of before"),
                     choice("decide", &Parameters::decide, {"at_rolls", "daily"},
                            "when the rates are compared: as a leg changes its contract, or every day"),
                     field("min_hold_trading_days", &Parameters::min_hold_trading_days, 0, 250,
                           "trading days for which a side that was taken stays")},
          spread_fields<Parameters>());
    }
  };

  explicit FlattenStructure(const Parameters& parameters) : parameters_(parameters), legs_(parameters) {}
  bool uses_dividends() const override { return true; }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    const auto pair = legs_.pair_due(context);
    if (pair && may_compare(context, *pair)) compare(context, *pair);
    legs_.decide(context, pair, side_);
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

  std::vector<std::string> conventions() const override {
    auto lines = legs_.conventions();
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

  void compare(const Context& context, const SpreadPair& pair) {
    const double near = context.annualised_basis(pair.near, parameters_.annualisation);
    const double far = context.annualised_basis(pair.far, parameters_.annualisation);
    int side = parameters_.inside_threshold == Inside::kKeep ? side_ : 0;
    if (near < far - parameters_.threshold) side = 1;
    if (near > far + parameters_.threshold) side = -1;
    if (side != side_) taken_on_ = context.today();
    side_ = side;
  }

  Parameters parameters_;
  SpreadLegs legs_;
  int side_ = 0;
  Date taken_on_;
};

const Registered<FlattenStructure> registered{
    "flatten_structure", "calendar spread on the side that gains when the two annualised discounts become equal"};

}  // namespace
}  // namespace hedgelab
