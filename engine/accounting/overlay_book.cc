#include "engine/accounting/overlay_book.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

void OverlayBook::apply(const Fill& fill) {
  if (fill.purpose != Purpose::kOverlay) return;
  fees_ += fill.fee + fill.order_fee;
  auto at = std::find_if(open_.begin(), open_.end(), [&](const Open& o) { return o.contract == fill.contract; });
  if (at == open_.end()) at = open_.insert(open_.end(), Open{fill.contract, Quantity(), Money()});
  at->quantity += fill.quantity;
  at->cash -= fill.notional;
  if (at->quantity.is_zero()) leave(at);
}

void OverlayBook::expire(ContractId contract, Price final_settlement, Money fee) {
  const auto at = std::find_if(open_.begin(), open_.end(), [&](const Open& o) { return o.contract == contract; });
  if (at == open_.end()) return;
  fees_ += fee;
  at->cash += notional(final_settlement, at->quantity, contracts_->instrument_of(contract).multiplier);
  leave(at);
}

void OverlayBook::collect(std::vector<ContractId>& contracts) const {
  for (const auto& open : open_) {
    if (std::find(contracts.begin(), contracts.end(), open.contract) == contracts.end())
      contracts.push_back(open.contract);
  }
}

// Flat: what is left of the cash is the trip's result.
void OverlayBook::leave(std::vector<Open>::iterator at) {
  closed_ += at->cash;
  ++round_trips_;
  if (at->cash > Money()) ++wins_;
  open_.erase(at);
}

Quantity OverlayBook::position(ContractId contract) const {
  for (const auto& open : open_) {
    if (open.contract == contract) return open.quantity;
  }
  return Quantity();
}

double OverlayBook::entry_price(ContractId contract) const {
  for (const auto& open : open_) {
    if (open.contract != contract) continue;
    const auto multiplier = static_cast<double>(contracts_->instrument_of(contract).multiplier);
    return -open.cash.to_double() / (open.quantity.to_double() * multiplier);
  }
  throw InvariantError("entry price of a contract without an overlay");
}

}  // namespace hedgelab
