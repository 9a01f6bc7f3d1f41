// The attribution of the second road: each column from prices and lots, day by day.
#include <cmath>
#include <set>

#include "tests/support/account_walk.h"

namespace hedgelab::test {

Raw AccountWalk::mark_of(ContractId id) {
  if (config_->mark == Mark::kSettlement || market_.expires(id, day_)) {
    const auto settled = settled_today_.find(id);
    if (settled != settled_today_.end()) return settled->second;
    if (const auto official = market_.settlement(id, day_)) return *official;
  }
  const auto close = market_.last_close(id, day_, market_.panel().grid().slots_on(day_) - 1);
  if (!close) found("attribution", "{} has no mark", code(id));
  return close.value_or(0);
}

void AccountWalk::add_columns() {
  const auto column = [&](Cause cause) -> Int128& { return columns_[static_cast<std::size_t>(cause)]; };
  std::set<ContractId> touched;
  for (const auto& [id, lots] : carried_) touched.insert(id);
  for (const Trade& trade : trades_) touched.insert(trade.contract);
  for (const ContractId id : touched) {
    const Raw mark = mark_of(id), multiplier = market_.multiplier(id);
    const auto index = market_.index_close(id, day_);
    const auto move = [&](Raw quantity, Raw price, std::optional<Raw> index_then, Cause basis) {
      if (quantity == 0) return;
      roundings_ += 3;
      const Int128 whole = Int128{quantity} * (mark - price) * multiplier;
      Int128 of_index = 0;
      if (index && index_then) {
        of_index = Int128{quantity} * (*index - *index_then) * multiplier;
      } else {
        index_is_known_ = false;
      }
      column(Cause::kFuturesIndexMove) += of_index;
      column(basis) += whole - of_index;
    };
    Carried& lots = carried_[id];
    move(lots.hedge, lots.price, lots.index, Cause::kBasisConvergence);
    column(Cause::kOverlay) += Int128{lots.overlay} * (mark - lots.price) * multiplier;
    roundings_ += 2;
    for (const Trade& trade : trades_) {
      if (trade.contract != id) continue;
      if (trade.purpose == Purpose::kOverlay) {
        column(Cause::kOverlay) += Int128{trade.quantity} * (mark - trade.reference) * multiplier;
        lots.overlay += trade.quantity;
        roundings_ += 2;
      } else {
        const bool rolls = trade.purpose == Purpose::kRoll;
        move(trade.quantity, trade.reference, trade.index, rolls ? Cause::kRollSpread : Cause::kBasisConvergence);
        lots.hedge += trade.quantity;
      }
    }
    lots.price = mark;
    lots.index = index;
    if (market_.expires(id, day_) || (lots.hedge == 0 && lots.overlay == 0)) carried_.erase(id);
  }
  trades_.clear();
  for (; next_roll_ < result_->rolls.size() && result_->rolls[next_roll_].filled_at.date() <= market_.date(day_);
       ++next_roll_) {
    roll_gap_ += result_->rolls[next_roll_].gap.raw();
  }

  if (!spot_) return;
  const int last = market_.panel().grid().slots_on(day_) - 1;
  const auto spot = market_.last_close(*spot_, day_, last);
  const Raw value = worth(spot.value_or(0), spot_units_, 1);
  column(Cause::kSpotMove) += Int128{value - last_spot_value_} * kMicro;
  last_spot_value_ = value;
  // A total-return index pays its dividends inside its price.
  const auto product = market_.rules().contracts.find_instrument(config_->product);
  const auto index = market_.panel().index_of(product);
  if (market_.panel().total_return_of(product) == spot_ && index) {
    const auto now = market_.last_close(*index, day_, last);
    if (now && last_price_index_ && last_spot_price_ && overnight_units_ != 0) {
      const double growth = static_cast<double>(*now) / static_cast<double>(*last_price_index_) - 1.0;
      const double points =
          (static_cast<double>(*spot - *last_spot_price_) - static_cast<double>(*last_spot_price_) * growth) / 1e4;
      const Int128 paid = Int128{std::llround(points * static_cast<double>(overnight_units_) / 1e6 * 1e4)} * kMicro;
      column(Cause::kDividends) += paid;
      column(Cause::kSpotMove) -= paid;
    }
    last_price_index_ = now;
  }
  last_spot_price_ = spot;
}

void AccountWalk::check_row(const AttributionRow& row, const EquityPoint& point, const EquityPoint& before) {
  Raw sum = 0;
  const bool in_doubles = spot_ && config_->account.spot_dividends == SpotDividends::kIgnored;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const Cause cause = static_cast<Cause>(i);
    sum += row.part[i].raw();
    Raw doubt = 0;
    if (!config_->whole_lots && (cause == Cause::kFuturesIndexMove || cause == Cause::kRollSpread ||
                                 cause == Cause::kOverlay || cause == Cause::kBasisConvergence)) {
      doubt = cause == Cause::kBasisConvergence ? 2 * roundings_ + 2 : roundings_;
    }
    if (in_doubles && (cause == Cause::kDividends || cause == Cause::kSpotMove)) doubt = 2;
    if (!same(columns_[i], row.part[i].raw(), doubt)) {
      found("attribution", "{} {} instead of {}", to_string(static_cast<Cause>(i)), row.part[i].raw(),
            static_cast<double>(columns_[i]) / 1e6);
    }
  }
  if (row.date != point.date) found("attribution", "a row of {}", row.date.to_string());
  if (sum != row.equity_change.raw() || row.equity_change != point.equity - before.equity) {
    found("attribution", "the sum {} is not the change {}", sum, (point.equity - before.equity).raw());
  }
  if (row.roll_gap.raw() != roll_gap_) found("attribution", "roll gap {}", row.roll_gap.raw());
  if (row.index_is_known != index_is_known_) found("attribution", "index known: {}", row.index_is_known);
}

}  // namespace hedgelab::test
