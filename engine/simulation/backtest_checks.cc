// Whether a config fits its market: what is wrong with it is found before the first day.

#include <algorithm>
#include <limits>
#include <optional>

#include "engine/core/error.h"
#include "engine/simulation/backtest.h"
#include "engine/simulation/benchmarks.h"
#include "engine/simulation/hedge_days.h"
#include "engine/simulation/joined_text.h"

namespace hedgelab {

void Backtest::check_period() const {
  const TradingCalendar& calendar = rules_->calendar;
  if (config_.end < config_.start) {
    fail("{}: the period ends {} before it starts {}", config_.name, config_.end.to_string(),
         config_.start.to_string());
  }
  if (last_day_ <= first_day_) {
    fail("{}: {} to {} holds fewer than two trading days", config_.name, config_.start.to_string(),
         config_.end.to_string());
  }
  if (first_day_ == 0 && market_->panel().frequency() != Frequency::kDaily) {
    fail("{}: an intraday run needs a trading day before its start; the calendar begins on {}", config_.name,
         calendar.first_date().to_string());
  }
}

// Of the nearest contract with a price on the first day, or of the index; nullopt when there is none.
std::optional<Money> Backtest::value_of_a_lot(const BacktestConfig& config) const {
  const InstrumentId product = rules_->contracts.find_instrument(config.product);
  std::optional<Price> price;
  if (const auto index = market_->panel().index_of(product))
    price = last_close_on(market_->panel(), *index, first_day_);
  for (const ContractId id : rules_->contracts.listed(product, first_day_)) {
    const auto series = market_->panel().series_of(id);
    if (!price && series) price = last_close_on(market_->panel(), *series, first_day_);
  }
  if (!price) return std::nullopt;
  return notional(*price, Quantity::from_integer(1), rules_->contracts.instrument(product).multiplier);
}

// Fractional positions come in millionths of a lot. Half of one, times a day's move of 2%, may be a millionth of the
// capital; below that the figures are made of rounding, and fees round to nothing. From a thousand times as much on,
// all capitals have the same returns to 1e-9 a day; what lies between is told (backtest_words.cc).
void Backtest::check_resolution(const BacktestConfig& config) const {
  if (config.whole_lots) return;
  const auto lot = value_of_a_lot(config);
  if (!lot) return;
  constexpr std::int64_t kLeastShare = 100;  // half of 1e-6 of a lot x 2% / 1e-6: a hundredth of a lot's value
  const Money least = Money::from_raw(lot->raw() / kLeastShare);
  if (config.capital >= least) return;
  fail(
      "{}: a capital of {} CNY is too small for positions in millionths of a lot ({} CNY on {}): rounding would be "
      "more "
      "than a millionth of it a day; take {} CNY or more",
      config.name, to_string(config.capital), to_string(*lot), rules_->calendar.day(first_day_).to_string(),
      to_string(least));
}

void Backtest::check_data(const AccountTerms& terms) const {
  const MarketPanel& panel = market_->panel();
  const TradingCalendar& calendar = rules_->calendar;
  const Instrument& instrument = rules_->contracts.instrument(terms.product);
  if (calendar.day(last_day_) < instrument.first_trading_day) {
    fail("{}: {} trades from {} on, after the period's end", config_.name, instrument.code,
         instrument.first_trading_day.to_string());
  }
  // A gap in the contracts is met where it matters (a roll, a mark); the spot leg is needed every day.
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (const auto& series : panel.series()) {
    if (!series.contract || rules_->contracts.contract(*series.contract).instrument != terms.product) continue;
    if (series.bars.frequency != panel.frequency()) continue;
    first = std::min(first, series.bars.first_day);
    last = std::max(last, series.bars.last_day);
  }
  if (last < 0) {
    fail("{}: the store has no {} bars of {}", config_.name, to_string(panel.frequency()), instrument.code);
  }
  const DayIndex trading_from =
      std::max(first_day_, calendar.index_of(calendar.on_or_after(instrument.first_trading_day)));
  if (first > trading_from || last < last_day_) {
    fail("{}: {} to {} is asked, but the store's {} bars of {} cover {} to {}", config_.name,
         calendar.day(first_day_).to_string(), calendar.day(last_day_).to_string(), to_string(panel.frequency()),
         instrument.code, calendar.day(first).to_string(), calendar.day(last).to_string());
  }
  if (!terms.spot) return;
  const auto& spot = panel.series(*terms.spot);
  if (spot.kind == SeriesKind::kContract) fail("{}: the spot leg cannot be the contract {}", config_.name, spot.symbol);
  std::vector<std::string> missing;
  const DayIndex spot_from = panel.frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1;
  for (DayIndex day = spot_from; day <= last_day_; ++day) {
    if (spot.daily ? !panel.daily_close(*terms.spot, day).has_value()
                   : day < spot.bars.first_day || day > spot.bars.last_day) {
      missing.push_back(calendar.day(day).to_string());
    }
  }
  reject_missing_eve(config_.name, panel, spot_from, missing);
  if (!missing.empty()) {
    fail("{}: spot series {} has no value on {} of the period's trading days: {}{}", config_.name, spot.symbol,
         missing.size(), joined_some(missing),
         spot.kind == SeriesKind::kNetValue ? "; of values that are published weekly, a line '# hold: 10 trading days' "
                                              "in the file lets each stand until the next, so long at most"
                                            : "");
  }
}

}  // namespace hedgelab
