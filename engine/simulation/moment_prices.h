#pragma once
// Prices at one moment of a bar: at its open the open of the bar, at its close the close; of a series without a bar
// there, the last close before. The engine's own view for fills, margin and attribution; strategies see only closed
// bars.

#include <optional>

#include "engine/market/market_view.h"

namespace hedgelab {

enum class Moment : std::uint8_t { kOpen, kClose };

class MomentPrices {
 public:
  /// REQUIRES: both outlive the prices.
  MomentPrices(const MarketDay& market, const MarketView& view) : market_(&market), view_(&view) {}

  void set(int slot, Moment moment) {
    slot_ = slot;
    moment_ = moment;
  }
  [[nodiscard]] Timestamp now() const {
    return moment_ == Moment::kOpen ? market_->begin_of(slot_) : market_->end_of(slot_);
  }
  [[nodiscard]] int slot() const { return slot_; }
  [[nodiscard]] Moment moment() const { return moment_; }

  [[nodiscard]] std::optional<Price> of(SeriesId id) const {
    const SeriesDay& series = market_->of(id);
    if (!series.daily_only && series.present != nullptr && series.present[slot_] != 0) {
      const std::int32_t* column = moment_ == Moment::kOpen ? series.open : series.close;
      if (column != nullptr && column[slot_] != kMissingPrice) return price_of(column[slot_]);
    }
    return view_->close(id);
  }
  [[nodiscard]] std::optional<Price> of(ContractId contract) const {
    const auto id = market_->panel().series_of(contract);
    return id ? of(*id) : std::nullopt;
  }
  [[nodiscard]] std::optional<Price> index(InstrumentId instrument) const {
    const auto id = market_->panel().index_of(instrument);
    return id ? of(*id) : std::nullopt;
  }

 private:
  const MarketDay* market_;
  const MarketView* view_;
  int slot_ = 0;
  Moment moment_ = Moment::kOpen;
};

}  // namespace hedgelab
