#include "engine/accounting/attribution.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

Money AttributionRow::sum() const {
  Money sum;
  for (const Money amount : part) sum += amount;
  return sum;
}

AttributionRow& AttributionRow::operator+=(const AttributionRow& other) {
  for (std::size_t i = 0; i < kCauses; ++i) part[i] += other.part[i];
  equity_change += other.equity_change;
  roll_gap += other.roll_gap;
  index_is_known = index_is_known && other.index_is_known;
  return *this;
}

Attribution::Attribution(const ContractTable& contracts) : contracts_(&contracts) {
  lots_.reserve(64);
  trades_.reserve(1024);
  touched_.reserve(64);
  expired_.reserve(16);
}

void Attribution::touch(ContractId contract) {
  const auto at = std::lower_bound(touched_.begin(), touched_.end(), contract);
  if (at == touched_.end() || *at != contract) touched_.insert(at, contract);
}

void Attribution::traded(ContractId contract, Quantity quantity, Price reference, std::optional<Price> index,
                         Purpose purpose, Money slippage) {
  trades_.push_back({contract, quantity, reference, index, purpose});
  touch(contract);
  slipped(slippage);
}

void Attribution::slipped(Money slippage) {
  ensure(slippage >= Money(), "slippage that helps");
  today_[Cause::kSlippage] -= slippage;
  if (!slippage.is_zero()) roundings_ += 2;
}

void Attribution::expired(ContractId contract) {
  expired_.push_back(contract);
  touch(contract);
}

void Attribution::attribute(ContractId id, const Mark& mark) {
  const std::int64_t multiplier = contracts_->instrument_of(id).multiplier;
  Quantity hedge, overlay;
  // From (price, index) to the mark: the index part, and the rest to `basis`.
  const auto split = [&](Quantity quantity, Price price, std::optional<Price> index, Cause basis) {
    Money of_index;
    if (index && mark.index) {
      of_index = notional(*mark.index - *index, quantity, multiplier);
      today_[basis] += notional((mark.price - *mark.index) - (price - *index), quantity, multiplier);
    } else {
      today_.index_is_known = false;
      today_[basis] += notional(mark.price - price, quantity, multiplier);
    }
    today_[Cause::kFuturesIndexMove] += of_index;
    roundings_ += 3;
  };
  const auto overlaid = [&](Quantity quantity, Price price) {
    today_[Cause::kOverlay] += notional(mark.price - price, quantity, multiplier);
    roundings_ += 2;
  };
  for (const Lots& lots : lots_) {
    if (lots.contract != id) continue;
    hedge += lots.hedge;
    overlay += lots.overlay;
    if (!lots.hedge.is_zero()) split(lots.hedge, lots.price, lots.index, Cause::kBasisConvergence);
    if (!lots.overlay.is_zero()) overlaid(lots.overlay, lots.price);
  }
  std::erase_if(lots_, [id](const Lots& lots) { return lots.contract == id; });
  for (const Trade& trade : trades_) {
    if (trade.contract != id) continue;
    if (trade.purpose == Purpose::kOverlay) {
      overlay += trade.quantity;
      overlaid(trade.quantity, trade.price);
    } else {
      hedge += trade.quantity;
      split(trade.quantity, trade.price, trade.index,
            trade.purpose == Purpose::kRoll ? Cause::kRollSpread : Cause::kBasisConvergence);
    }
  }
  const bool is_gone = std::find(expired_.begin(), expired_.end(), id) != expired_.end();
  if (!is_gone && (!hedge.is_zero() || !overlay.is_zero()))
    lots_.push_back({id, hedge, overlay, mark.price, mark.index});
}

AttributionRow Attribution::close(Date date, const Ledger& ledger, Price spot_price, Money unrealised) {
  const auto earned = [&](CashKind kind) { return ledger.total(kind) - totals_[static_cast<std::size_t>(kind)]; };
  AttributionRow row = today_;
  row.date = date;
  for (const CashKindRow& kind : kCashKindRows) {
    if (kind.cause) row[*kind.cause] += earned(kind.kind);
  }
  const Money spot_value = ledger.spot_value(spot_price);
  row[Cause::kSpotMove] += spot_value - spot_value_ - dividends_in_price_;
  row[Cause::kDividends] += dividends_in_price_;

  // The futures columns were made from prices and lots, the ledger's variation from its own books. They may differ by
  // the roundings of fractional lots, and by nothing else.
  const Money variation = earned(CashKind::kFuturesVariation) + unrealised - unrealised_;
  const Money found = row[Cause::kFuturesIndexMove] + row[Cause::kBasisConvergence] + row[Cause::kRollSpread] +
                      row[Cause::kOverlay] + row[Cause::kSlippage];
  const Money rounding = variation - found;
  ensure(abs(rounding).raw() <= roundings_, "attribution: the futures columns do not give the ledger's variation");
  row[Cause::kBasisConvergence] += rounding;

  const Money equity = ledger.equity(spot_price, unrealised);
  row.equity_change = equity - equity_;
  ensure(row.sum() == row.equity_change, "attribution: the columns do not add up to the change in equity");

  for (std::size_t i = 0; i < kCashKinds; ++i) totals_[i] = ledger.total(static_cast<CashKind>(i));
  spot_value_ = spot_value;
  unrealised_ = unrealised;
  equity_ = equity;
  trades_.clear();
  expired_.clear();
  touched_.clear();
  for (const Lots& lots : lots_) touch(lots.contract);
  today_ = AttributionRow{};
  dividends_in_price_ = Money();
  roundings_ = 0;
  return row;
}

}  // namespace hedgelab
