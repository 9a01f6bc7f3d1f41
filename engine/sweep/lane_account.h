#pragma once
// The account of one point of a lane, a day at a time: cash, spot units and the lots of one contract, with the ledger's
// and the cost model's own roundings in their order (core/narrow_rounding.h). What only the engine can decide (an order
// that finds no price all day, an account that is ruined or too small) makes it odd: its numbers are worthless from
// then on, and the point is the engine's.

#include <cstdint>
#include <span>

#include "engine/sweep/signal_plan.h"

namespace hedgelab {

/// What trades of a day cost, under one set of costs.
struct DayCosts {
  FeeRates futures;
  Rate spot_buys, spot_sells;  // of traded value; duty is a part of its own
  Rate spot_duty;              // on sales
};
/// Throws InputError for a day that a table does not cover.
[[nodiscard]] std::vector<DayCosts> costs_of(const DaySheet& sheet, const CostConfig& costs, const RuleBook& rules);

class LaneAccount {
 public:
  explicit LaneAccount(const PointTerms& terms) : terms_(&terms), cash_(terms.capital) {}

  /// Lives through the day; `exit` is where its overlay leaves, and is not looked at without one. Returns equity.
  Money live(const SheetDay& day, const DayPlan& plan, const DayExits::Exit& exit, const DayCosts& costs,
             std::int64_t multiplier);

  [[nodiscard]] bool is_odd() const { return is_odd_; }
  [[nodiscard]] Money fees() const { return fees_; }  // futures fees, message fees and costs of spot trades
  [[nodiscard]] std::size_t fills() const { return fills_; }
  [[nodiscard]] std::size_t spot_fills() const { return spot_fills_; }
  [[nodiscard]] std::size_t rolls() const { return rolls_; }

 private:
  // Lots of one contract as the ledger keeps them; a day of a lane opens at most three times.
  struct Lots {
    struct Today {
      Quantity quantity;
      Price price;
    };
    Quantity earlier;
    Price basis;
    Today today[4];
    int first = 0, end = 0;  // of today's that are left
    [[nodiscard]] Quantity net() const;
    [[nodiscard]] Money unrealised(Price mark, std::int64_t multiplier) const;
  };
  struct Terms {
    const DayCosts& costs;
    std::int64_t multiplier;
  };
  void trade(Lots& lots, Quantity quantity, Price price, const Terms& at);
  void pay(Offset offset, Price price, Quantity quantity, const Terms& at);
  void set_spot(const SheetDay& day, const DayCosts& costs);
  void set_hedge(Lots& lots, const SheetDay& day, const DayPlan& plan, const Terms& at);
  void live_overlay(Lots& lots, const DayPlan& plan, const DayExits::Exit& exit, const Terms& at);
  void decide(const SheetDay& day, Money equity, Quantity net, std::int64_t multiplier);

  const PointTerms* terms_;
  Money cash_, fees_;
  Quantity units_, units_wanted_;
  Quantity units_before_;        // of the morning
  Quantity lots_, lots_wanted_;  // over night; by the evening's decision
  std::size_t fills_ = 0, spot_fills_ = 0, rolls_ = 0;
  bool is_odd_ = false;
};

}  // namespace hedgelab
