#include "engine/generator/market_generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "engine/core/error.h"
#include "engine/generator/contract_path.h"
#include "engine/generator/index_path.h"
#include "engine/generator/market_plan.h"
#include "engine/generator/portable_math.h"
#include "engine/generator/random_stream.h"
#include "engine/generator/trading_activity.h"
#include "engine/store/store_place.h"

namespace hedgelab {
namespace {

/// Bars of one symbol, collected until its last day.
struct Collected {
  std::array<std::vector<BarRecord>, 3> bars;  // by Frequency
  std::vector<BarRecord>& at(Frequency frequency) { return bars[static_cast<std::size_t>(frequency)]; }
};

struct LiveContract {
  ContractPath path;
  Collected collected;
};

class Generation {
 public:
  Generation(const MarketSpec& spec, const RuleBook& rules)
      : spec_(spec),
        rules_(rules),
        plan_(plan_market(spec, rules)),
        paths_(spec, plan_),
        writer_(rules, plan_.session_group) {
    indexes_.resize(spec.products.size());
    total_returns_.resize(spec.products.size());
    noise_.resize(spec.products.size());
    noise_state_.assign(spec.products.size(), 0.0);
    source_ = fmt::format("synthetic market {}, seed {}", spec.name, spec.seed);
    writer_.set_description(source_ + (spec.description.empty() ? std::string() : ": " + spec.description), true);
  }

  GeneratedMarket run(const std::filesystem::path& store,
                      const std::function<void(std::int64_t, std::int64_t)>& progress) {
    for (const PlannedDay& day : plan_.days) {
      paths_.advance(day);
      for (std::size_t product = 0; product < spec_.products.size(); ++product) {
        if (plan_.products[product].has_index) collect_index(product, day);
        draw_noise(product, day);
        if (day.day >= plan_.products[product].first_day) collect_contracts(product, day);
      }
      ++result_.days;
      if (progress) progress(result_.days, static_cast<std::int64_t>(plan_.days.size()));
    }
    for (auto& [id, contract] : live_)
      add(rules_.contracts.contract(id).code, SeriesKind::kContract, contract.collected);
    for (std::size_t product = 0; product < spec_.products.size(); ++product) {
      if (!plan_.products[product].has_index) continue;
      const Instrument& instrument = instrument_of(product);
      add(instrument.underlying, SeriesKind::kIndex, indexes_[product]);
      add(instrument.total_return, SeriesKind::kTotalReturnIndex, total_returns_[product]);
    }
    result_.store_digest = writer_.write(store);
    return result_;
  }

 private:
  [[nodiscard]] const Instrument& instrument_of(std::size_t product) const {
    return rules_.contracts.instrument(plan_.products[product].instrument);
  }

  [[nodiscard]] bool wanted(Frequency frequency, std::size_t product, Date date) const {
    for (const BarsSpec& bars : spec_.bars) {
      if (bars.frequency != frequency) continue;
      const auto& codes = bars.products;
      return (codes.empty() || std::find(codes.begin(), codes.end(), spec_.products[product].code) != codes.end()) &&
             date >= bars.start.value_or(spec_.start) && date <= bars.end.value_or(spec_.end);
    }
    return false;
  }

  void collect(Collected& collected, std::size_t product, const PlannedDay& day, const BarRecord& daily,
               std::span<const BarRecord> minutes) {
    result_.minutes += static_cast<std::int64_t>(minutes.size());
    if (wanted(Frequency::kDaily, product, day.date)) collected.at(Frequency::kDaily).push_back(daily);
    if (wanted(Frequency::kOneMinute, product, day.date)) {
      auto& bars = collected.at(Frequency::kOneMinute);
      bars.insert(bars.end(), minutes.begin(), minutes.end());
    }
    if (wanted(Frequency::kFiveMinutes, product, day.date)) {
      auto& bars = collected.at(Frequency::kFiveMinutes);
      const auto coarser = coarser_bars(minutes, minutes_per_bar(Frequency::kFiveMinutes));
      bars.insert(bars.end(), coarser.begin(), coarser.end());
    }
  }

  void add(const std::string& symbol, SeriesKind kind, Collected& collected) {
    for (const Frequency frequency : {Frequency::kDaily, Frequency::kFiveMinutes, Frequency::kOneMinute}) {
      std::vector<BarRecord>& bars = collected.at(frequency);
      if (bars.empty()) continue;
      result_.bars += static_cast<std::int64_t>(bars.size());
      ++result_.series;
      writer_.add_series(symbol, kind, frequency, source_, bars);
      bars = {};
    }
  }

  void collect_index(std::size_t product, const PlannedDay& day) {
    const IntradayShape& shape = plan_.shapes[day.shape];
    const IndexDay& index = paths_.of(product);
    minutes_.clear();
    BarRecord daily;
    daily.at = {day.day, 0};
    for (int slot = shape.first_index_slot; slot <= shape.last_index_slot; ++slot) {
      const auto k = static_cast<std::size_t>(slot);
      if (shape.index_open[k] == 0) continue;
      BarRecord bar;
      bar.at = {day.day, slot};
      bar.open = index.raw_open[k];
      bar.high = index.raw_high[k];
      bar.low = index.raw_low[k];
      bar.close = index.raw_close[k];
      const bool first = minutes_.empty();
      daily.open = first ? bar.open : daily.open;
      daily.high = first ? bar.high : std::max(daily.high, bar.high);
      daily.low = first ? bar.low : std::min(daily.low, bar.low);
      daily.close = bar.close;
      minutes_.push_back(bar);
    }
    collect(indexes_[product], product, day, daily, minutes_);
    if (instrument_of(product).total_return.empty() || !wanted(Frequency::kDaily, product, day.date)) return;
    BarRecord total_return;
    total_return.at = {day.day, 0};
    total_return.close = index.total_return;
    total_returns_[product].at(Frequency::kDaily).push_back(total_return);
  }

  /// The basis noise that all contracts of a product share, minute by minute; it goes on over the night.
  void draw_noise(std::size_t product, const PlannedDay& day) {
    const DiscountSpec& discount = spec_.products[product].discount;
    const double kept = portable_exp(-0.69314718055994531 / discount.noise_half_life_minutes);
    const double fresh = discount.noise * std::sqrt(1.0 - kept * kept);
    RandomStream stream(spec_.seed, "noise " + spec_.products[product].code, day.date.days());
    noise_[product].resize(static_cast<std::size_t>(plan_.shapes[day.shape].slots()));
    double& state = noise_state_[product];
    for (double& value : noise_[product]) {
      state = kept * state + fresh * stream.normal();
      value = state;
    }
  }

  void collect_contracts(std::size_t product, const PlannedDay& day) {
    const ProductSpec& spec = spec_.products[product];
    const ProductPlan& plan = plan_.products[product];
    const auto k = static_cast<std::size_t>(day.day - plan_.first_day);
    const auto listed = rules_.contracts.listed(plan.instrument, day.day);
    ensure(listed.size() == spec.trading.volume_shares.size(), "the spec has shares for another number of contracts");
    const int nearest = rules_.trading_days_left(listed.front(), day.date);
    const PerSlot volumes = volume_shares(spec.trading, nearest);
    const PerSlot interests = open_interest_shares(spec.trading, nearest);
    for (std::size_t slot = 0; slot < listed.size(); ++slot) {
      const ContractId id = listed[slot];
      const Contract& contract = rules_.contracts.contract(id);
      auto found = live_.find(id);
      if (found == live_.end()) {
        ContractPath path(spec_, spec, rules_, id);
        found = live_.emplace(id, LiveContract{std::move(path), {}}).first;
      }
      const DayIndex expiry = rules_.calendar.index_of(contract.last_trading_day);
      const ContractDayInput input{day,
                                   plan_.shapes[day.shape],
                                   paths_.of(product),
                                   plan.has_index,
                                   plan.limit_scale,
                                   noise_[product],
                                   plan.level[k],
                                   plan.level[k + 1],
                                   plan.slope[k],
                                   plan.slope[k + 1],
                                   plan_.dividends_left(product, day.day, expiry),
                                   slot,
                                   listed.size(),
                                   static_cast<int>(expiry - day.day),
                                   plan.volume[k] * volumes[slot],
                                   plan.open_interest[k] * interests[slot],
                                   day.day == plan.first_day};
      found->second.path.advance(input, contract_day_);
      collect(found->second.collected, product, day, contract_day_.daily, contract_day_.minutes);
      if (expiry == day.day) {
        add(contract.code, SeriesKind::kContract, found->second.collected);
        live_.erase(found);
      }
    }
  }

  const MarketSpec& spec_;
  const RuleBook& rules_;
  MarketPlan plan_;
  IndexPaths paths_;
  BarStoreWriter writer_;
  std::string source_;
  GeneratedMarket result_;
  std::vector<Collected> indexes_, total_returns_;  // per product
  std::vector<std::vector<double>> noise_;          // per product, slots of the day
  std::vector<double> noise_state_;
  std::map<ContractId, LiveContract> live_;
  std::vector<BarRecord> minutes_;
  ContractDay contract_day_;
};

}  // namespace

std::vector<BarRecord> coarser_bars(std::span<const BarRecord> minutes, int minutes_per_bar) {
  std::vector<BarRecord> coarser;
  for (const BarRecord& minute : minutes) {
    const int slot = minute.at.slot / minutes_per_bar;
    if (coarser.empty() || coarser.back().at.slot != slot) {
      coarser.push_back(minute);
      coarser.back().at.slot = slot;
      continue;
    }
    BarRecord& bar = coarser.back();
    bar.high = std::max(bar.high, minute.high);
    bar.low = std::min(bar.low, minute.low);
    bar.close = minute.close;
    if (minute.volume != kMissingCount) bar.volume += minute.volume;
    if (minute.turnover != kMissingTurnover) bar.turnover += minute.turnover;
    bar.open_interest = minute.open_interest;
  }
  return coarser;
}

GeneratedMarket generate_market(const MarketSpec& spec, const RuleBook& rules, const std::filesystem::path& store,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
  check_store_place(store);
  return Generation(spec, rules).run(store, progress);
}

}  // namespace hedgelab
