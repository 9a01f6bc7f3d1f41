#include "engine/sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/core/csv_table.h"
#include "engine/session/market_session.h"
#include "engine/sweep/lane_runner.h"
#include "engine/sweep/lane_terms.h"

namespace hedgelab {
namespace {

constexpr std::size_t kMostReadPlans = 256;
constexpr std::size_t kMostTries = 5000;
constexpr std::string_view kOfStrategy = "strategy.";

// Sets the value at a path, through lists by index; parents that are missing are made.
void set_at(Json& document, std::string_view path, Json value) {
  Json* at = &document;
  for (const auto key : split(path, '.')) {
    std::int64_t index = 0;
    if (at->is_array() && parse_decimal(key, 0, index)) {
      at = &at->at(static_cast<std::size_t>(index));
    } else {
      if (!at->is_object()) *at = Json::object();
      at = &(*at)[std::string(key)];
    }
  }
  *at = std::move(value);
}

std::string values_in_words(const SweepSpace& space, PointNumber point) {
  const std::vector<FieldValue> values = space.values(point);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < values.size(); ++i) {
    words.push_back(fmt::format("{} {}", space.axes()[i].key(), to_string(values[i])));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

// Bars of a trading day, about: what a run costs grows with them.
std::uint64_t bars_a_day(Frequency frequency) {
  const int minutes = minutes_per_bar(frequency);
  return minutes == 0 ? 1 : static_cast<std::uint64_t>(240 / minutes);
}

}  // namespace

std::filesystem::path instruments_of(const SweepConfig& config) {
  return instruments_of(*config.base, config.file + ": base");
}

Sweep::Sweep(SweepConfig config, const RuleBook& rules) : config_(std::move(config)), rules_(&rules), space_(config_) {
  const SweepDocument& document = config_.document;
  shape_.figures =
      figures_named(document.metrics.empty() ? usual_figures() : document.metrics, config_.file + ": metrics");
  const auto names_strategy = [](const Axis& axis) {
    return axis.key() == "strategy.name" || axis.key() == "strategy";
  };
  const bool is_one_strategy = std::none_of(space_.axes().begin(), space_.axes().end(), names_strategy);
  for (const Axis& axis : space_.axes()) {
    is_parameter_.push_back(is_one_strategy && axis.key().starts_with(kOfStrategy));
  }
  find_first_point();
  const RunConfig first = read_run_config(document_of(first_point_), config_.file + ": base", rules);
  market_ = first.market;
  first_plan_ = first.variants.front();
  refuse_hidden_axes();
  check_search();
  try_every_value();
  lay_out_windows();
  if (document.block > 0) {
    block_ = static_cast<PointNumber>(document.block);
  } else {
    block_ = usual_block();
  }
}

// Some seconds of work. Points that are made together in lanes cost a fiftieth of those that the engine makes one by
// one.
PointNumber Sweep::usual_block() const {
  constexpr std::uint64_t kBarsOfABlock = std::uint64_t{1} << 28, kSmallest = 16, kLargest = 4096, kAsFast = 32;
  const auto days = static_cast<std::uint64_t>(
      std::max(1, rules_->calendar.trading_days_between(first_plan_.backtest.start, first_plan_.backtest.end)));
  const std::uint64_t bars = days * bars_a_day(market_.bars);
  const auto of = [&](std::uint64_t speed) {
    return std::clamp(std::bit_floor(speed * kBarsOfABlock / bars), kSmallest, speed == 1 ? kLargest : 4 * kLargest);
  };
  if (config_.document.search.is_there || !lanes_can_fill(shape_) || !lane_point(first_plan_)) return of(1);
  // Whole turns of the last axes, so that points which share a signal come together.
  const PointNumber block = of(kAsFast);
  PointNumber turn = 1;
  if (space_.is_sample()) return block;
  for (auto axis = space_.axes().rbegin(); axis != space_.axes().rend() && axis->size() <= block / turn; ++axis) {
    turn *= axis->size();
  }
  return block / turn * turn;
}

void Sweep::find_first_point() {
  // A search may walk among more numbers than can be gone through.
  const PointNumber end = std::min(space_.size(), PointNumber{kMostNumbers});
  for (PointNumber number = 0; number < end; ++number) {
    if (!space_.admits(number)) continue;
    first_point_ = number;
    first_values_ = space_.values(number);
    return;
  }
  std::vector<std::string> texts;
  for (const Condition& one : space_.constraints()) texts.push_back(one.text());
  fail_at(config_.file + ": constraints", "no point meets them: none of {} combinations has {}", end,
          fmt::join(texts, " and "));
}

std::vector<std::filesystem::path> Sweep::net_value_files() const {
  return hedgelab::net_value_files(std::vector<RunPlan>{first_plan_});
}

Json Sweep::document_with(const std::vector<FieldValue>& values) const {
  Json change = Json::object();
  const auto set = [&](Json& document, std::size_t i) {
    set_at(document, space_.axes()[i].key(), config_.document.axes[i].json_of(values[i]));
  };
  // Whole objects first: an axis of a key inside one comes on top of it.
  for (const bool documents : {true, false}) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (space_.axes()[i].key().starts_with("sleeves.")) continue;
      if (config_.document.axes[i].holds_documents == documents) set(change, i);
    }
  }
  // Another strategy starts from its own defaults, as it does in a comparison.
  Json document = merged_variant(*config_.base, change);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (space_.axes()[i].key().starts_with("sleeves.")) set(document, i);
  }
  return document;
}

Json Sweep::document_of(PointNumber point) const {
  if (point >= space_.size())
    fail("{}: there is no point {}; the numbers are 0 to {}", config_.file, point, space_.size() - 1);
  if (!space_.admits(point)) {
    fail("{}: number {} is no point ({}): it does not meet the constraints, or is an earlier point again", config_.file,
         point, values_in_words(space_, point));
  }
  Json document = document_with(space_.values(point));
  document["name"] = fmt::format("{}-{}", config_.document.name, point);
  return document;
}

RunPlan Sweep::read_plan(std::vector<FieldValue> values, PointNumber point) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (is_parameter_[i]) values[i] = first_values_[i];
  }
  Json document = document_with(values);
  document["name"] = config_.document.name;
  RunConfig run;
  try {
    run = read_run_config(document, config_.file, *rules_);
  } catch (const InputError& error) {
    throw InputError(error.place(),
                     fmt::format("{} (point {}: {})", error.message(), point, values_in_words(space_, point)));
  }
  if (run.market != market_) {
    fail_at(config_.file + ": axes", "point {} ({}) reads another market; all points of a sweep share one", point,
            values_in_words(space_, point));
  }
  return std::move(run.variants.front());
}

RunPlan Sweep::plan(PointNumber point) const {
  std::vector<FieldValue> values = space_.values(point);
  std::vector<FieldValue> others;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_parameter_[i]) others.push_back(values[i]);
  }
  auto found = read_plans_.find(others);
  if (found == read_plans_.end()) {
    if (read_plans_.size() >= kMostReadPlans) read_plans_.clear();
    found = read_plans_.emplace(std::move(others), read_plan(values, point)).first;
  }
  RunPlan plan = found->second;
  plan.backtest.name = fmt::format("{}-{}", config_.document.name, point);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_parameter_[i]) continue;
    plan.backtest.parameters[space_.axes()[i].key().substr(kOfStrategy.size())] = std::move(values[i]);
  }
  return plan;
}

std::vector<FieldValue> Sweep::values_of(std::string_view key) const {
  for (const Axis& axis : space_.axes()) {
    if (axis.key() == key && !axis.is_range()) return axis.values();
  }
  return {};
}

RunPlan Sweep::plan_until(PointNumber point, Date end) const {
  RunPlan plan = this->plan(point);
  plan.backtest.end = std::min(plan.backtest.end, end);
  return plan;
}

// An axis of a key inside an object that is an axis too comes on top of it: what the object says there changes no run.
void Sweep::refuse_hidden_axes() const {
  const std::vector<Axis>& axes = space_.axes();
  for (std::size_t outer = 0; outer < axes.size(); ++outer) {
    if (!config_.document.axes[outer].holds_documents) continue;
    for (std::size_t inner = 0; inner < axes.size(); ++inner) {
      if (!axes[inner].key().starts_with(axes[outer].key() + ".")) continue;
      const std::string rest = axes[inner].key().substr(axes[outer].key().size() + 1);
      for (const FieldValue& value : axes[outer].values()) {
        Json document = config_.document.axes[outer].json_of(value);
        const Json* at = &document;
        for (const auto key : split(rest, '.')) {
          at = at != nullptr && at->is_object() && at->contains(std::string(key)) ? &at->at(std::string(key)) : nullptr;
        }
        if (at == nullptr) continue;
        fail_at(fmt::format("{}: axes.{}: {}", config_.file, outer, axes[outer].key()),
                "{} sets '{}', which is an axis of its own: it would change nothing", to_string(value), rest);
      }
    }
  }
}

void Sweep::check_search() const {
  const SearchDocument& search = config_.document.search;
  if (!search.is_there) return;
  std::vector<std::string> kept;
  for (const auto* figure : shape_.figures) kept.push_back(figure->declaration.name);
  if (std::find(kept.begin(), kept.end(), search.by) == kept.end()) {
    fail_at(config_.file + ": search.by", "'{}' is not among the metrics that are kept: {}{}", search.by,
            fmt::join(kept, ", "), did_you_mean(search.by, kept));
  }
  if (search.method != SearchDocument::Method::kHalving) return;
  if (search.points < search.rounds) {
    fail_at(config_.file + ": search.points", "{} runs do not reach through {} rounds", search.points, search.rounds);
  }
  constexpr int kShortest = 7;  // days
  const ReturnWindow whole = period();
  if ((whole.last - whole.first) >> (search.rounds - 1) < kShortest) {
    fail_at(config_.file + ": search.rounds",
            "{}: each round but the last has half the period of the next, and the first "
            "would have less than a week of {} to {}",
            search.rounds, whole.first.to_string(), whole.last.to_string());
  }
}

// What only a whole config can be wrong in is found before anything runs, and the axis is named.
void Sweep::try_every_value() const {
  if (space_.is_sample() || config_.document.search.is_there) return;
  std::vector<std::size_t> places = space_.indices(first_point_);
  std::size_t tries = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (is_parameter_[i])
      continue;  // its type and range are the parameter's, and the axis has
                 // checked them
    const std::size_t kept = places[i];
    for (places[i] = 0; places[i] < space_.axes()[i].size() && tries < kMostTries; ++places[i], ++tries) {
      const PointNumber number = space_.number_of(places);
      if (!space_.admits(number)) continue;
      try {
        (void)read_plan(space_.values(number), number);
      } catch (const InputError& error) {
        throw InputError(fmt::format("{}: axes.{}: {}", config_.file, i, space_.axes()[i].key()), error.what());
      }
    }
    places[i] = kept;
  }
}

void Sweep::lay_out_windows() {
  const TradingCalendar& calendar = rules_->calendar;
  const ReturnWindow whole = period();
  const auto days = static_cast<std::size_t>(calendar.trading_days_between(whole.first, whole.last));
  // Days with a return: all after the first with daily bars; an intraday run has one on its first day too.
  if (days >= 2 * static_cast<std::size_t>(config_.document.parts))
    parts_ = static_cast<std::size_t>(config_.document.parts);
  Date first = whole.first;
  for (std::size_t i = 0; i < parts_; ++i) {
    const auto upto = static_cast<DayIndex>((i + 1) * days / parts_);
    const Date last =
        i + 1 == parts_ ? whole.last : calendar.day(calendar.index_of(calendar.on_or_after(whole.first)) + upto);
    shape_.windows.push_back({first, last});
    first = last + 1;
  }
  const OutOfSampleDocument& out = config_.document.out_of_sample;
  if (!out.is_there) return;
  const auto add = [this](ReturnWindow train, ReturnWindow test) {
    folds_.push_back({shape_.windows.size(), shape_.windows.size() + 1});
    shape_.windows.push_back(train);
    shape_.windows.push_back(test);
  };
  const std::string place = config_.file + ": out_of_sample";
  if (out.test_from) {
    if (*out.test_from <= whole.first || *out.test_from > whole.last) {
      fail_at(place + ".test_from", "{} leaves no day for training or test; the period is {} to {}",
              out.test_from->to_string(), whole.first.to_string(), whole.last.to_string());
    }
    add({whole.first, *out.test_from - 1}, {*out.test_from, whole.last});
    return;
  }
  for (int months = 0;; months += *out.test_months) {
    const Date train = whole.first.plus_months(months);
    const Date test = whole.first.plus_months(months + *out.train_months);
    const Date end = whole.first.plus_months(months + *out.train_months + *out.test_months) - 1;
    if (end > whole.last) break;
    add({train, test - 1}, {test, end});
  }
  if (folds_.empty()) {
    fail_at(place, "{} months of training and {} of test do not fit into {} to {}", *out.train_months, *out.test_months,
            whole.first.to_string(), whole.last.to_string());
  }
}

}  // namespace hedgelab
