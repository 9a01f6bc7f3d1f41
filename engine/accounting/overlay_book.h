#pragma once
// The overlay's trades on their own, inside an account that also holds a hedge: position, entry price and result, as if
// they had been made alone. Prices move both parts of the net position alike, so for whole lots
//
//     equity of the account - result of the overlay = equity of the same hedge without it
//
// to the cent. An overlay fill is one whose purpose is kOverlay; its fees are the overlay's.

#include <vector>

#include "engine/accounting/fill.h"

namespace hedgelab {

class OverlayBook {
 public:
  /// REQUIRES: `contracts` outlives the book.
  explicit OverlayBook(const ContractTable& contracts) : contracts_(&contracts) { open_.reserve(8); }

  /// Counts overlay fills, ignores others.
  void apply(const Fill& fill);
  /// Message fees of overlay orders that did not fill.
  void charge(Money fee) { fees_ += fee; }
  /// Cash settlement of an expiring contract: its lots leave at the final settlement price. `fee` is what the overlay
  /// adds to the account's delivery fee; negative when it takes lots of the hedge away.
  void expire(ContractId contract, Price final_settlement, Money fee);

  /// Signed lots of the overlay in a contract.
  [[nodiscard]] Quantity position(ContractId contract) const;
  /// Average price of the lots that are open. REQUIRES: a position.
  [[nodiscard]] double entry_price(ContractId contract) const;
  [[nodiscard]] bool is_flat() const { return open_.empty(); }
  /// Adds the contracts with overlay lots to `contracts`, those already in it left out.
  void collect(std::vector<ContractId>& contracts) const;

  /// Result of all trades so far with open lots valued by `mark(contract) -> Price`, fees taken off.
  template <class Mark>
  [[nodiscard]] Money result(const Mark& mark) const {
    Money sum = closed_ - fees_;
    for (const auto& lot : open_) {
      sum += lot.cash + notional(mark(lot.contract), lot.quantity, contracts_->instrument_of(lot.contract).multiplier);
    }
    return sum;
  }
  [[nodiscard]] Money fees() const { return fees_; }
  /// Round trips that ended, and those with a gain before fees.
  [[nodiscard]] int round_trips() const { return round_trips_; }
  [[nodiscard]] int winning_round_trips() const { return wins_; }

 private:
  struct Open {
    ContractId contract;
    Quantity quantity;
    Money cash;  // paid (-) and received (+) for these lots
  };
  void leave(std::vector<Open>::iterator at);
  const ContractTable* contracts_;
  std::vector<Open> open_;
  Money closed_;
  Money fees_;
  int round_trips_ = 0;
  int wins_ = 0;
};

}  // namespace hedgelab
