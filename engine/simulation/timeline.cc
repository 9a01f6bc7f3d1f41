#include "engine/simulation/timeline.h"

namespace hedgelab {

void Timeline::lay_out(const MarketDay& market) {
  // The same hours as on the day before: only the date moves on.
  if (session_ == &market.session() && slots_ == market.slots()) {
    minutes_later_ = std::int64_t{market.date() - laid_out_on_} * Timestamp::kMinutesPerDay;
    return;
  }
  minutes_later_ = 0;
  session_ = &market.session();
  slots_ = market.slots();
  laid_out_on_ = market.date();
  events_.clear();
  const auto add = [this](Timestamp time, Phase phase, int subject) {
    events_.push_back({{time, phase, 0}, static_cast<std::uint32_t>(subject)});
  };
  const int slots = market.slots();
  add(market.begin_of(0), Phase::kSessionOpen, 0);
  for (int slot = 0; slot < slots; ++slot) {
    add(market.begin_of(slot), Phase::kBarOpen, slot);
    add(market.end_of(slot), Phase::kBarClose, slot);
  }
  const Timestamp close = market.end_of(slots - 1);
  for (const Phase phase :
       {Phase::kSessionClose, Phase::kDailySettlement, Phase::kFinalSettlement, Phase::kRuleChange}) {
    add(close, phase, 0);
  }
}

}  // namespace hedgelab
