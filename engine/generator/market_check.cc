#include "engine/generator/market_check.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/generator/market_sample.h"

namespace hedgelab {
namespace {

const BarSeries* whole_series(const MarketSample& sample, const std::string& symbol, Frequency frequency) {
  const BarSeries* series = sample.store.find(symbol, frequency);
  const bool whole =
      series != nullptr && series->first_day == sample.plan.first_day && series->last_day == sample.plan.last_day;
  return whole ? series : nullptr;
}

/// Does the spec ask for a product's bars on every day of the period?
bool asks_whole(const MarketSpec& spec, const std::string& product, Frequency frequency) {
  return std::any_of(spec.bars.begin(), spec.bars.end(), [&](const BarsSpec& bars) {
    const auto& codes = bars.products;
    return bars.frequency == frequency && bars.start.value_or(spec.start) == spec.start &&
           bars.end.value_or(spec.end) == spec.end &&
           (codes.empty() || std::find(codes.begin(), codes.end(), product) != codes.end());
  });
}

void open_index(MarketSample& sample, const Instrument& instrument) {
  const BarSeries* days = whole_series(sample, instrument.underlying, Frequency::kDaily);
  if (days == nullptr) {
    fail(
        "{}: has no daily bars of {} over the whole period; the check needs them: bars in {} must hold 1d without "
        "products, start or end",
        sample.store.folder().string(), instrument.underlying, sample.spec.file);
  }
  sample.with_index.push_back(sample.index_days.size());
  sample.index_days.emplace_back(*days, sample.store.grid(Frequency::kDaily));
  const BarSeries* minutes = whole_series(sample, instrument.underlying, Frequency::kOneMinute);
  sample.whole_minutes = sample.whole_minutes && minutes != nullptr;
  sample.index_minutes.push_back(minutes == nullptr ? SeriesReader()
                                                    : SeriesReader(*minutes, sample.store.grid(Frequency::kOneMinute)));
  const BarSeries* total = whole_series(sample, instrument.total_return, Frequency::kDaily);
  sample.total_returns.push_back(total == nullptr ? SeriesReader()
                                                  : SeriesReader(*total, sample.store.grid(Frequency::kDaily)));
}

void open_series(MarketSample& sample) {
  const std::string described = fmt::format("synthetic market {}, seed {}", sample.spec.name, sample.spec.seed);
  if (!sample.store.description().starts_with(described)) {
    fail("{}: describes itself as '{}', not as '{}'", sample.store.folder().string(), sample.store.description(),
         described);
  }
  sample.whole_minutes = true;
  for (const ProductPlan& product : sample.plan.products) {
    const Instrument& instrument = sample.rules.contracts.instrument(product.instrument);
    if (product.has_index) {
      open_index(sample, instrument);
      continue;
    }
    if (!asks_whole(sample.spec, instrument.code, Frequency::kDaily)) {
      fail(
          "{}: the check needs daily bars of {} over the whole period: bars must hold 1d without products, start or "
          "end",
          sample.spec.file, instrument.code);
    }
    sample.whole_minutes = sample.whole_minutes && asks_whole(sample.spec, instrument.code, Frequency::kOneMinute);
    sample.index_days.emplace_back();
    sample.index_minutes.emplace_back();
    sample.total_returns.emplace_back();
  }
}

void measure_events(MarketSample& sample) {
  const EventSpec& events = sample.spec.events;
  const auto allowance = [&](double rate) { return (3.5 * std::sqrt(rate * sample.years) + 1.5) / sample.years; };
  double limits = 0.0;
  double halts = 0.0;
  for (const PlannedDay& day : sample.plan.days) {
    limits += sample.is_limit_day(day.day) ? 1.0 : 0.0;
    if (!sample.whole_minutes) continue;
    // A halt: so many minutes in a row in which no contract of any product trades.
    int quiet = 0;
    int longest = 0;
    for (int slot = 0; slot < sample.shape(day.day).slots(); ++slot) {
      bool traded = false;
      for (const ProductPlan& product : sample.plan.products) {
        if (day.day < product.first_day) continue;
        const ContractId nearest = sample.rules.contracts.listed(product.instrument, day.day).front();
        traded = traded || sample.contract(nearest, Frequency::kOneMinute).present(day.day, slot);
      }
      quiet = traded ? 0 : quiet + 1;
      longest = std::max(longest, quiet);
    }
    halts += longest >= 2 ? 1.0 : 0.0;
  }
  sample.report("market", "limit days a year", events.limit_days_per_year, limits / sample.years,
                allowance(events.limit_days_per_year));
  if (sample.whole_minutes) {
    sample.report("market", "halts a year", events.halts_per_year, halts / sample.years,
                  allowance(events.halts_per_year));
  }
}

}  // namespace

std::vector<MarketStatistic> check_market(const MarketSpec& spec, const RuleBook& rules, const BarStore& store) {
  MarketSample sample{spec, rules, store, plan_market(spec, rules), false, {}, {}, {}, {}, {}, 0.0, 0.0, {}};
  open_series(sample);
  sample.years = static_cast<double>(sample.plan.days.size()) / kTradingDaysPerYear;
  sample.limit_day = find_limit_days(sample);
  for (std::size_t k = 1; k < sample.limit_day.size(); ++k)
    sample.ordinary_days += sample.limit_day[k] == 0 ? 1.0 : 0.0;
  if (sample.ordinary_days < 20.0) {
    fail("{}: {:.0f} ordinary days are too few to measure a market on; take a month at least", spec.file,
         sample.ordinary_days);
  }
  measure_indexes(sample);
  measure_events(sample);
  measure_dividends(sample);
  measure_contracts(sample);
  return sample.found;
}

}  // namespace hedgelab
