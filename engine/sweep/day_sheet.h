#pragma once
// What every point of a lane meets on a day, whatever its size: the contract of the hedge, where an order that waits
// since the evening before finds its price, where one that is decided inside the day does, and the evening's prices.
// Made once from the market by the engine's own rules (SlotRoll, DayFacts, the broker's reading of a bar).

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/market/day_facts.h"
#include "engine/sweep/lane_terms.h"

namespace hedgelab {

/// Where an order fills: the first bar that trades it. kNever: on none of the day.
struct FillPlace {
  static constexpr int kNever = 1 << 20;
  int slot = kNever;
  Price price;
  [[nodiscard]] bool exists() const { return slot != kNever; }
};

struct SheetDay {
  enum class Evening : std::uint8_t { kNothing, kGoesOn, kOpensOrRolls };

  Date date;
  DayIndex index = 0;
  int slots = 0;
  int restore_slot = 0;  // at whose close the hedge is whole again

  // The hedge and its orders of the evening before.
  std::optional<ContractId> contract;  // none before the first decision
  bool rolls = false;
  FillPlace buys, sells;           // an order by itself
  FillPlace roll_leaves, roll_in;  // both legs of a roll, on one bar
  FillPlace spot;
  Price basis;  // settlement of the evening before, of what is held over night

  // Bars of the contract, for orders decided inside the day.
  SeriesDay bars;
  std::optional<PriceLimits> limits;              // that bind
  std::vector<std::int32_t> next_buy, next_sell;  // by slot of the decision: the bar at whose open it fills, or kNever
  bool restore_buys = false, restore_sells = false;  // such an order fills at the close of the restore slot

  // The evening.
  Price close, settlement;  // of the contract
  Price spot_close;
  Price wanted_close;  // of the contract that the evening's decision is about
  Evening evening = Evening::kNothing;

  /// How a price stands to the limits, for a trade of that sign.
  [[nodiscard]] bool may_trade(std::int64_t price, int sign) const {
    if (!limits) return true;
    return sign > 0 ? price >= limits->lowest && price < limits->highest
                    : price > limits->lowest && price <= limits->highest;
  }
};

class DaySheet {
 public:
  /// nullopt where a day brings what a lane does not make: a price or a settlement that is missing, a contract held
  /// into its expiry, no minutes. Such points are the engine's, which says what there is to say.
  [[nodiscard]] static std::optional<DaySheet> make(const MarketPanel& panel, const SheetTerms& terms);

  [[nodiscard]] const SheetTerms& terms() const { return terms_; }
  [[nodiscard]] const std::vector<SheetDay>& days() const { return days_; }
  [[nodiscard]] const Instrument& instrument() const { return *instrument_; }
  /// Dates of the curve: the day before the first, then every day; and the spot series' closes on them.
  [[nodiscard]] const std::vector<Date>& dates() const { return dates_; }
  [[nodiscard]] const std::vector<Price>& spot_closes() const { return spot_closes_; }
  /// How far closes of one of its contracts lie apart at most, raw.
  [[nodiscard]] std::int64_t largest_move() const { return largest_move_; }
  /// The engine refuses windows of this many bars or more.
  [[nodiscard]] std::int64_t life_in_bars() const { return life_in_bars_; }

 private:
  bool add_day(DayFacts& facts, const MarketView& view, SeriesId spot, std::optional<ContractId> held);
  SheetTerms terms_;
  const Instrument* instrument_ = nullptr;
  std::vector<SheetDay> days_;
  std::vector<Date> dates_;
  std::vector<Price> spot_closes_;
  std::int64_t life_in_bars_ = 0, largest_move_ = 0;
};

}  // namespace hedgelab
