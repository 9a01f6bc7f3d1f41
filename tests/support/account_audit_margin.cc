// Margin and calls of the second road.
#include "tests/support/account_walk.h"

namespace hedgelab::test {

std::vector<PlainMarket::Lots> AccountWalk::lots_at(BarMoment now) {
  std::vector<PlainMarket::Lots> lots;
  for (const auto& [id, position] : held_) {
    const auto price = market_.price(id, now);
    if (!price) found("price", "{} is held without a price", code(id));
    lots.push_back({id, position.net(), price.value_or(0)});
  }
  return lots;
}

Int128 AccountWalk::funds(BarMoment now) {
  Int128 sum = cash_;
  for (const auto& lots : lots_at(now)) {
    const Position& position = at(lots.contract);
    const Raw multiplier = market_.multiplier(lots.contract);
    sum += Int128{position.earlier} * (lots.price - position.basis) * multiplier;
    for (const Lot& lot : position.today) sum += Int128{lot.quantity} * (lots.price - lot.price) * multiplier;
  }
  return sum;
}

// A session lives under the rates that the settlement of the day before has brought.
Raw AccountWalk::required(BarMoment now) {
  return market_.margin(config_->account.margin, lots_at(now), day_ - 1) +
         short_spot_margin(spot_ ? market_.price(*spot_, now) : std::nullopt);
}

// Spot sold short: its value, which the sale has brought in, and a share of it on top.
Raw AccountWalk::short_spot_margin(std::optional<Raw> price) const {
  if (spot_units_ >= 0 || !config_->account.margin.is_enforced()) return 0;
  const Raw value = worth(price.value(), -spot_units_, 1);
  return value + nearest(Int128{value} * config_->account.short_spot.margin.raw(), 1'000'000'000);
}

bool AccountWalk::is_covered(BarMoment now, Raw allowance) {
  return funds(now) + Int128{allowance} * kMicro >= Int128{required(now)} * kMicro;
}

void AccountWalk::try_serve(BarMoment now, bool is_last_chance) {
  if (is_covered(now, slack() + unpaid_messages_today_)) {
    open_call_.reset();
  } else if (is_last_chance) {
    if (!is_ambiguous_today_)
      found("margin", "the call of {} counts as served at {}, but {} is asked and {} there",
            result_->margin_calls[*open_call_].date.to_string(), market_.time(now).to_string(), required(now),
            static_cast<double>(funds(now)) / 1e6);
    open_call_.reset();
  }
}

void AccountWalk::expect_call(bool is_intraday, Raw required_now, Int128 funds_now) {
  const auto& calls = result_->margin_calls;
  if (config_->account.margin.call == MarginConfig::Call::kStop) is_stopped_ = true;
  const bool there = next_call_ < calls.size() && calls[next_call_].date == market_.date(day_) &&
                     calls[next_call_].is_intraday == is_intraday;
  if (!there && is_intraday && is_ambiguous_today_) return;
  if (!there)
    return found("call", "none for a margin of {} above {}", required_now, static_cast<double>(funds_now) / 1e6);
  const MarginCall& call = calls[next_call_];
  const bool in_doubt = is_intraday && is_ambiguous_today_;
  if ((!in_doubt &&
       (call.required.raw() != required_now || !same(funds_now, call.funds.raw(), slack() + unpaid_messages_today_))) ||
      call.policy != config_->account.margin.call) {
    found("call", "margin {} and funds {} instead of {} and {}", call.required.raw(), call.funds.raw(), required_now,
          static_cast<double>(funds_now) / 1e6);
  }
  open_call_ = next_call_++;
}

}  // namespace hedgelab::test
