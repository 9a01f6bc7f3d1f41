// Discount, volume, open interest, missing minutes, limits and expiry of the generated contracts.

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "engine/generator/market_sample.h"
#include "engine/generator/trading_activity.h"
#include "engine/reference/price_limit.h"

namespace hedgelab {
namespace {

/// CFFEX's words for its four contracts; elsewhere the place in the listing.
std::string slot_name(std::size_t slot, std::size_t listed) {
  constexpr std::array<const char*, 4> kNames{"current month", "next month", "current quarter", "next quarter"};
  return listed == kNames.size() ? kNames[slot] : fmt::format("contract {} of {}", slot + 1, listed);
}

struct Mean {
  double sum = 0.0, count = 0.0;
  void add(double value) {
    sum += value;
    count += 1.0;
  }
  [[nodiscard]] double value() const { return count == 0.0 ? 0.0 : sum / count; }
};

bool limit_within(const MarketSample& sample, DayIndex day, int days) {
  for (DayIndex back = std::max(sample.plan.first_day, day - days); back <= day; ++back) {
    if (sample.is_limit_day(back)) return true;
  }
  return false;
}

/// Dividend-adjusted basis a year, x 365 over calendar days, at the close; against carry plus discount.
void measure_discount(MarketSample& sample, std::size_t product) {
  constexpr int kFewestDays = 5;
  constexpr int kPanicDays = 5;
  const ProductPlan& plan = sample.plan.products[product];
  const ProductSpec& spec = sample.spec.products[product];
  const std::size_t slots = spec.trading.volume_shares.size();
  std::vector<Mean> asked(slots), realised(slots), lives(slots);
  for (DayIndex day = plan.first_day; day <= sample.plan.last_day; ++day) {
    if (limit_within(sample, day, kPanicDays)) continue;
    const auto listed = sample.rules.contracts.listed(plan.instrument, day);
    for (std::size_t slot = 0; slot < listed.size(); ++slot) {
      const Date expiry = sample.rules.contracts.contract(listed[slot]).last_trading_day;
      const int days = expiry - sample.plan.day(day).date;
      if (days < kFewestDays) continue;
      const double index = sample.index_days[product].close(day);
      const double futures = sample.contract(listed[slot], Frequency::kDaily).close(day);
      const double dividends = sample.plan.dividends_left(product, day, sample.rules.calendar.index_of(expiry));
      realised[slot].add(((futures - index) / index + dividends) * 365.0 / days);
      lives[slot].add(days);
      asked[slot].add(sample.spec.carry_rate + asked_discount(spec.discount, days));
    }
  }
  for (std::size_t slot = 0; slot < slots; ++slot) {
    if (realised[slot].count < 20.0) continue;
    // Noise of a close weighs 365 / 15 times in the current month; the level's path is centred on all days, not on
    // these.
    const double noise = spec.discount.noise * 365.0 / lives[slot].value() * 2.0;
    const double tolerance =
        0.004 + 4.0 * (noise + 0.3 * spec.discount.level_deviation) / std::sqrt(realised[slot].count);
    sample.report(spec.code, fmt::format("annual basis, {}", slot_name(slot, slots)), asked[slot].value(),
                  realised[slot].value(), tolerance);
  }
}

/// A product without an index: the moves of its nearest contract, whose price stands close to the path that drives it.
void measure_own_price(MarketSample& sample, std::size_t product) {
  const ProductPlan& plan = sample.plan.products[product];
  const ProductSpec& spec = sample.spec.products[product];
  double squares = 0.0, days = 0.0;
  for (DayIndex day = plan.first_day + 1; day <= sample.plan.last_day; ++day) {
    if (limit_within(sample, day, 1)) continue;
    const ContractId nearest = sample.rules.contracts.listed(plan.instrument, day).front();
    const SeriesReader reader = sample.contract(nearest, Frequency::kDaily);
    if (!reader.present(day - 1)) continue;
    const double move = std::log(reader.close(day) / reader.close(day - 1));
    squares += move * move;
    days += 1.0;
  }
  if (days < 20.0) return;
  const double asked = spec.index.annual_volatility;
  const double error =
      std::sqrt(2.0 * std::exp(4.0 * sample.spec.volatility_deviation * sample.spec.volatility_deviation) / days);
  sample.report(spec.code, "annual volatility, nearest contract", asked,
                std::sqrt(squares / days * kTradingDaysPerYear), asked * (0.02 + 2.0 * error));
}

void measure_activity(MarketSample& sample, std::size_t product) {
  const ProductPlan& plan = sample.plan.products[product];
  const ProductSpec& spec = sample.spec.products[product];
  Mean volume, interest, asked_volume, asked_interest, far_share, asked_far, last_share, asked_last;
  double left_on_last_day = 0.0;
  double worst_gap = 0.0;
  for (DayIndex day = plan.first_day; day <= sample.plan.last_day; ++day) {
    const auto listed = sample.rules.contracts.listed(plan.instrument, day);
    double lots = 0.0, held = 0.0;
    for (const ContractId id : listed) {
      const SeriesReader days = sample.contract(id, Frequency::kDaily);
      lots += days.volume(day);
      held += days.open_interest(day);
    }
    const int left = sample.rules.trading_days_left(listed.front(), sample.plan.day(day).date);
    const SeriesReader nearest = sample.contract(listed.front(), Frequency::kDaily);
    const bool ordinary = !sample.is_limit_day(day) && sample.plan.day(day).halt_end == 0;
    const auto k = static_cast<std::size_t>(day - sample.plan.first_day);
    if (ordinary) {
      volume.add(lots);
      asked_volume.add(plan.volume[k]);
      // The target's own shares leave out what the expiring contract settles.
      const PerSlot shares = open_interest_shares(spec.trading, left);
      interest.add(held);
      asked_interest.add(plan.open_interest[k] * std::accumulate(shares.begin(), shares.end(), 0.0));
    }
    const double share = nearest.volume(day) / std::max(1.0, lots);
    if (left >= 10 && ordinary) {
      far_share.add(share);
      asked_far.add(volume_shares(spec.trading, left)[0]);
    }
    if (left == 0) {
      if (ordinary) {
        last_share.add(share);
        asked_last.add(volume_shares(spec.trading, 0)[0]);
      }
      left_on_last_day += nearest.open_interest(day);
      const double settlement = static_cast<double>(nearest.settlement(day)) / 1e4;
      worst_gap = std::max(worst_gap, std::abs(nearest.close(day) / settlement - 1.0));
    }
  }
  sample.report(spec.code, "daily volume, lots", asked_volume.value(), volume.value(), 0.03 * asked_volume.value());
  // Follows its target with a delay, and rebuilds it after each expiry.
  sample.report(spec.code, "open interest, lots", asked_interest.value(), interest.value(),
                0.15 * asked_interest.value());
  if (far_share.count > 0.0) {
    sample.report(spec.code, "volume of the current month, 10 days or more", asked_far.value(), far_share.value(),
                  0.02);
  }
  if (last_share.count == 0.0) return;
  sample.report(spec.code, "volume of the current month, last day", asked_last.value(), last_share.value(), 0.04);
  sample.report(spec.code, "open interest after delivery, lots", 0.0, left_on_last_day, 0.0);
  if (!plan.has_index) return;  // settled on its trades: the last one may be anywhere beside their average
  // 0.105% at most in the real contracts of IF, IC and IM.
  sample.report(spec.code, "last close to final settlement, largest gap", 0.0, worst_gap, 0.002);
}

/// Minutes of the current month without a trade, and the U shape of its volume.
void measure_minutes(MarketSample& sample, std::size_t product) {
  constexpr int kEdge = 5;
  constexpr int kFewestDays = 3;
  const ProductPlan& plan = sample.plan.products[product];
  const ProductSpec& spec = sample.spec.products[product];
  double slots = 0.0, missing = 0.0, halted = 0.0;
  double far_slots = 0.0, far_missing = 0.0;
  std::array<double, 3> asked{}, realised{}, counted{};  // open, midday, close
  for (DayIndex day = plan.first_day; day <= sample.plan.last_day; ++day) {
    if (sample.is_limit_day(day)) continue;
    const auto listed = sample.rules.contracts.listed(plan.instrument, day);
    const IntradayShape& shape = sample.shape(day);
    const PlannedDay& planned = sample.plan.day(day);
    const SeriesReader far = sample.contract(listed.back(), Frequency::kOneMinute);
    for (int slot = 0; slot < shape.slots(); ++slot) {
      far_slots += 1.0;
      far_missing += far.present(day, slot) ? 0.0 : 1.0;
    }
    if (sample.rules.trading_days_left(listed.front(), planned.date) < kFewestDays) continue;
    const SeriesReader nearest = sample.contract(listed.front(), Frequency::kOneMinute);
    for (int slot = 0; slot < shape.slots(); ++slot) {
      const bool present = nearest.present(day, slot);
      const bool halt = slot >= planned.halt_begin && slot < planned.halt_end;
      slots += 1.0;
      missing += present ? 0.0 : 1.0;
      halted += halt ? 1.0 : 0.0;
      if (!present) continue;
      const bool middle = slot > shape.slots() * 4 / 10 && slot < shape.slots() * 6 / 10;
      const std::size_t part = slot < kEdge ? 0 : slot >= shape.slots() - kEdge ? 2 : 1;
      if (part == 1 && !middle) continue;
      realised[part] += nearest.volume(day, slot);
      asked[part] += shape.volume[static_cast<std::size_t>(slot)];
      counted[part] += 1.0;
    }
  }
  if (slots == 0.0 || counted[0] == 0.0 || counted[1] == 0.0 || counted[2] == 0.0) return;
  const double rate = (1.0 - halted / slots) * sample.spec.events.missing_minute_rate + halted / slots;
  sample.report(spec.code, "missing minutes, current month", rate, missing / slots,
                0.0005 + 4.0 * std::sqrt(sample.spec.events.missing_minute_rate / slots));
  const std::size_t listed = spec.trading.volume_shares.size();
  sample.report(spec.code, fmt::format("missing minutes, {}", slot_name(listed - 1, listed)), std::nullopt,
                far_missing / far_slots);
  const auto ratio = [&](const std::array<double, 3>& sums, std::size_t part) {
    return sums[part] / counted[part] / (sums[1] / counted[1]);
  };
  for (const std::size_t part : {std::size_t{0}, std::size_t{2}}) {
    const double wanted = ratio(asked, part);
    sample.report(spec.code, part == 0 ? "volume, first 5 minutes to midday" : "volume, last 5 minutes to midday",
                  wanted, ratio(realised, part),
                  wanted * (0.05 + 3.0 * spec.trading.variation / std::sqrt(5.0 * sample.ordinary_days)));
  }
}

}  // namespace

std::vector<std::uint8_t> find_limit_days(const MarketSample& sample) {
  std::vector<std::uint8_t> days(sample.plan.days.size(), 0);
  for (const ProductPlan& product : sample.plan.products) {
    for (DayIndex day = product.first_day + 1; day <= sample.plan.last_day; ++day) {
      for (const ContractId id : sample.rules.contracts.listed(product.instrument, day)) {
        const SeriesReader reader = sample.contract(id, Frequency::kDaily);
        if (!reader.present(day) || !reader.present(day - 1)) continue;
        const PriceLimits limits =
            price_limits(sample.rules, id, sample.plan.day(day).date, Price::from_raw(reader.settlement(day - 1)));
        const std::int32_t close = reader.raw_close(day);
        if (close <= limits.lowest || close >= limits.highest)
          days[static_cast<std::size_t>(day - sample.plan.first_day)] = 1;
      }
    }
  }
  return days;
}

void measure_contracts(MarketSample& sample) {
  for (std::size_t product = 0; product < sample.spec.products.size(); ++product) {
    if (sample.plan.products[product].has_index) {
      measure_discount(sample, product);
    } else {
      measure_own_price(sample, product);
    }
    measure_activity(sample, product);
    if (sample.whole_minutes) measure_minutes(sample, product);
  }
}

}  // namespace hedgelab
