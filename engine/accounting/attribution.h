#pragma once
// Where the day's change of equity came from. Every column is computed from its own numbers, in integers; their sum is
// compared with the change in equity and must be equal.
//
// A futures price is index + basis. For lots q held from one mark to the next, with F the futures price, S the index,
// b = F - S and m the multiplier:
//
//   futures index move   q x (S1 - S0) x m
//   basis convergence    q x (b1 - b0) x m
//
// and for lots x traded today at price p (before slippage) while the index stood at Sp: x (S1 - Sp) and x (b1 - (p -
// Sp)). The basis part of a roll's two trades is the roll spread: what its execution won or lost against the day's
// marks. The gap between two contracts is nobody's profit on the day of the roll; it is earned or paid as the new
// contract's basis converges. It stands beside the columns as `roll_gap`, and is not part of their sum: lots entered x
// (price in - price out) x m. A short that rolls into a deeper discount shows it positive, and its convergence will
// cost as much; a long negative, to be earned.
//
// Overlay lots keep index and basis together in one column, before fees. Fees, slippage and interest have their own.
// Without an index series the two futures columns cannot be told apart: the whole stands under basis convergence and
// the row says so.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/accounting/cause.h"
#include "engine/accounting/ledger.h"

namespace hedgelab {

struct AttributionRow {
  Date date;
  std::array<Money, kCauses> part{};
  Money equity_change;  // the curve's, flows included
  Money roll_gap;       // trade in x (price_in - price_out) of today's rolls; not part of the sum
  bool index_is_known = true;
  [[nodiscard]] Money& operator[](Cause cause) { return part[static_cast<std::size_t>(cause)]; }
  [[nodiscard]] Money operator[](Cause cause) const { return part[static_cast<std::size_t>(cause)]; }
  [[nodiscard]] Money sum() const;
  AttributionRow& operator+=(const AttributionRow& other);  // keeps the date of the left
};

class Attribution {
 public:
  /// REQUIRES: `contracts` outlives the attribution.
  explicit Attribution(const ContractTable& contracts);

  /// A trade of futures. `reference` is its price before slippage, `slippage` what slippage cost (>= 0).
  void traded(ContractId contract, Quantity quantity, Price reference, std::optional<Price> index, Purpose purpose,
              Money slippage);
  /// Slippage that belongs to no single trade above: that of the net of several.
  void slipped(Money slippage);
  void rolled(Money gap) { today_.roll_gap += gap; }
  /// The contract leaves the account at today's mark, its final settlement.
  void expired(ContractId contract);
  /// Part of the spot leg's price move that is dividends inside the price of a total-return series.
  void dividends_in_price(Money amount) { dividends_in_price_ += amount; }

  struct Mark {
    Price price;                 // futures: at the account's mark, for expiring contracts the final settlement
    std::optional<Price> index;  // close of the product's index
  };
  /// Contracts whose marks end_day will ask for: held since yesterday or traded today.
  [[nodiscard]] std::vector<ContractId> const& touched() const { return touched_; }

  /// Closes the day. `mark_of(contract) -> Mark`; `unrealised` is what equity holds above the ledger's settled cash.
  /// Throws InvariantError when the columns do not add up to the change in equity.
  template <class MarkOf>
  AttributionRow end_day(Date date, const Ledger& ledger, Price spot_price, Money unrealised, const MarkOf& mark_of) {
    for (const ContractId id : touched_) attribute(id, mark_of(id));
    return close(date, ledger, spot_price, unrealised);
  }

 private:
  struct Lots {
    ContractId contract;
    Quantity hedge, overlay;
    Price price;
    std::optional<Price> index;
  };
  struct Trade {
    ContractId contract;
    Quantity quantity;
    Price price;
    std::optional<Price> index;
    Purpose purpose;
  };
  void touch(ContractId contract);
  void attribute(ContractId contract, const Mark& mark);
  AttributionRow close(Date date, const Ledger& ledger, Price spot_price, Money unrealised);

  const ContractTable* contracts_;
  std::vector<Lots> lots_;     // at yesterday's marks
  std::vector<Trade> trades_;  // of today
  std::vector<ContractId> touched_;
  std::vector<ContractId> expired_;
  AttributionRow today_;
  Money dividends_in_price_;
  std::int64_t roundings_ = 0;              // entries of today that may be half a unit off
  std::array<Money, kCashKinds> totals_{};  // the ledger's at the end of yesterday
  Money spot_value_, unrealised_, equity_;  // likewise
};

}  // namespace hedgelab
