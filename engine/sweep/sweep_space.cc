#include "engine/sweep/sweep_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/config/schema.h"
#include "engine/core/csv_table.h"
#include "engine/sweep/low_discrepancy.h"
#include "engine/sweep/scramble.h"

namespace hedgelab {
namespace {

// What all points of a sweep share, or what is no part of a run's numbers.
void refuse_fixed_key(const std::string& key, const std::string& place) {
  if (key == "data" || key.starts_with("data.")) {
    fail_at(place, "'{}' cannot be an axis: all points of a sweep share one market", key);
  }
  for (const char* fixed : {"name", "description", "$schema", "extends", "variants"}) {
    if (key == fixed) fail_at(place, "'{}' cannot be an axis: it changes no run", key);
  }
}

const FieldNode* alternative(const FieldNode& node, const Json* base) {
  if (base == nullptr || !base->is_object()) return nullptr;
  const auto tag = base->find(std::string(node.tag));
  if (tag == base->end() || !tag->is_string()) return nullptr;
  for (const FieldNode& one : node.alternatives) {
    if (one.info.name == tag->get<std::string>()) return &one;
  }
  return nullptr;
}

const Json* inside(const Json* object, const std::string& key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto at = object->find(key);
  return at == object->end() ? nullptr : &*at;
}

FieldValue constant_of(const Json& base, const FieldNode& node, const std::string& path, const std::string& place) {
  const Json* at = &base;
  for (const auto key : split(path, '.')) {
    std::int64_t index = 0;
    if (at != nullptr && at->is_array() && parse_decimal(key, 0, index) && index >= 0 &&
        static_cast<std::size_t>(index) < at->size()) {
      at = &(*at)[static_cast<std::size_t>(index)];
    } else {
      at = inside(at, std::string(key));
    }
  }
  if (at != nullptr) {
    if (at->is_boolean()) return at->get<bool>();
    if (at->is_number_integer()) return at->get<std::int64_t>();
    if (at->is_number()) return at->get<double>();
    if (at->is_string()) return at->get<std::string>();
  } else if (node.fallback) {
    return *node.fallback;
  }
  fail_at(place, "the run says nothing for '{}' that could be compared", path);
}

bool varies_strategy(const SweepConfig& config) {
  return std::any_of(config.document.axes.begin(), config.document.axes.end(),
                     [](const AxisDocument& axis) { return axis.key == "strategy.name" || axis.key == "strategy"; });
}

}  // namespace

FieldNode declared_key(const FieldNode& run, const Json& base, const std::string& path, const std::string& place) {
  FieldNode node = run;
  const Json* at = &base;
  const std::vector<std::string_view> keys = split(path, '.');
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string key(keys[i]);
    if (node.info.type == FieldType::kList && i > 0 && at != nullptr && at->is_array()) {
      std::int64_t index = 0;
      if (!parse_decimal(key, 0, index) || index < 0 || index >= static_cast<std::int64_t>(at->size())) {
        fail_at(place, "'{}': '{}' is not an index below {}", path, key, at->size());
      }
      at = &(*at)[static_cast<std::size_t>(index)];
      node.info.type = FieldType::kSection;  // one entry of the list
      continue;
    }
    FieldNode found;
    if (!node.tag.empty() && key == node.tag) {
      found.info.name = node.tag;
      found.info.type = FieldType::kWord;
      for (const FieldNode& one : node.alternatives) found.info.words.push_back(one.info.name);
    } else {
      const FieldNode* chosen = node.tag.empty() ? nullptr : alternative(node, at);
      const FieldNode& holder = chosen == nullptr ? node : *chosen;
      const FieldNode* next = holder.find(key);
      if (next == nullptr) {
        const auto names = holder.names();
        const std::string hint = did_you_mean(key, names);
        fail_at(place, "'{}': {} has no '{}'{}", path,
                holder.info.name.empty() ? std::string_view("a run") : holder.info.name, key,
                hint.empty() && !names.empty() ? fmt::format("; known keys: {}", fmt::join(names, ", ")) : hint);
      }
      found = *next;
    }
    at = inside(at, key);
    node = std::move(found);
  }
  return node;
}

SweepSpace::SweepSpace(const SweepConfig& config) : sample_(config.document.sample) {
  const FieldNode run = document_keys("run");
  // Where an axis varies the strategy, a parameter may be any strategy's.
  Json base = *config.base;
  if (varies_strategy(config) && base.is_object() && base.contains("strategy") && base["strategy"].is_object()) {
    base["strategy"].erase("name");
  }
  for (std::size_t i = 0; i < config.document.axes.size(); ++i) {
    const AxisDocument& document = config.document.axes[i];
    const std::string place = fmt::format("{}: axes.{}", config.file, i);
    refuse_fixed_key(document.key, place + ".key");
    for (const Axis& earlier : axes_) {
      if (earlier.key() == document.key) fail_at(place + ".key", "'{}' is the key of an earlier axis", document.key);
    }
    axes_.emplace_back(document, declared_key(run, base, document.key, place + ".key").info, sample_.is_there, place);
  }
  if (sample_.is_there) {
    size_ = static_cast<PointNumber>(sample_.points);
    if (sample_.method == SampleDocument::Method::kSobol && axes_.size() > kSobolDimensions) {
      fail_at(config.file + ": sample.method", "sobol has {} dimensions, and these are {} axes; take latin_hypercube",
              kSobolDimensions, axes_.size());
    }
  } else {
    Int128 all = 1;
    constexpr Int128 kTooMany = Int128{1} << 62;
    for (const Axis& axis : axes_) all = std::min(all * static_cast<Int128>(axis.size()), kTooMany);
    if (!config.document.search.is_there && all > Int128{kMostNumbers}) {
      fail_at(config.file + ": axes",
              "{}{} combinations; a sweep goes through {} at most, however many shards share them. Take wider steps, "
              "or look among them with \"sample\" or \"search\"",
              all == kTooMany ? "more than " : "", static_cast<std::uint64_t>(all), kMostNumbers);
    }
    if (all == kTooMany)
      fail_at(config.file + ": axes", "more than 2^62 combinations cannot be numbered; take wider steps");
    size_ = static_cast<PointNumber>(all);
  }
  for (std::size_t i = 0; i < config.document.constraints.size(); ++i) {
    const std::string place = fmt::format("{}: constraints.{}", config.file, i);
    constraints_.emplace_back(config.document.constraints[i], place);
    std::vector<Source>& sources = sources_.emplace_back();
    for (const std::string& key : constraints_.back().keys()) {
      Source source;
      const auto axis = std::find_if(axes_.begin(), axes_.end(), [&](const Axis& one) { return one.key() == key; });
      if (axis != axes_.end()) {
        source.axis = static_cast<std::size_t>(axis - axes_.begin());
      } else {
        source.constant = constant_of(*config.base, declared_key(run, base, key, place), key, place);
      }
      sources.push_back(std::move(source));
    }
  }
  for (const Axis& axis : axes_) {
    std::vector<Condition::Operand>& operands = operands_.emplace_back();
    for (const FieldValue& value : axis.values()) operands.push_back(Condition::operand(value));
  }
  if (sample_.is_there) find_repeated();
}

std::vector<std::size_t> SweepSpace::indices(PointNumber number) const {
  ensure(!sample_.is_there && number < size_, "a point beyond the grid");
  std::vector<std::size_t> places(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    places[i] = number % axes_[i].size();
    number /= axes_[i].size();
  }
  return places;
}

PointNumber SweepSpace::number_of(std::span<const std::size_t> indices) const {
  PointNumber number = 0;
  for (std::size_t i = 0; i < axes_.size(); ++i) number = number * axes_[i].size() + indices[i];
  return number;
}

std::vector<FieldValue> SweepSpace::values(PointNumber number) const {
  ensure(number < size_, "a point beyond the space");
  std::vector<FieldValue> values;
  values.reserve(axes_.size());
  if (!sample_.is_there) {
    const std::vector<std::size_t> places = indices(number);
    for (std::size_t i = 0; i < axes_.size(); ++i) values.push_back(axes_[i].values()[places[i]]);
    return values;
  }
  const auto seed = static_cast<std::uint64_t>(sample_.seed);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    double share = 0.0;
    switch (sample_.method) {
      case SampleDocument::Method::kRandom: share = share_of(scrambled(seed) ^ i, number); break;
      case SampleDocument::Method::kLatinHypercube: share = latin_hypercube(number, size_, i, seed); break;
      case SampleDocument::Method::kSobol: share = sobol(number, i, seed); break;
    }
    values.push_back(axes_[i].at_share(share));
  }
  return values;
}

bool SweepSpace::meets_constraints(PointNumber number) const {
  if (constraints_.empty()) return true;
  std::vector<FieldValue> sampled;
  std::vector<std::size_t> places;
  if (sample_.is_there) {
    sampled = values(number);
  } else {
    places = indices(number);
  }
  std::vector<Condition::Operand> operands;
  for (std::size_t c = 0; c < constraints_.size(); ++c) {
    operands.clear();
    for (const Source& source : sources_[c]) {
      operands.push_back(!source.axis       ? Condition::operand(source.constant)
                         : sample_.is_there ? Condition::operand(sampled[*source.axis])
                                            : operands_[*source.axis][places[*source.axis]]);
    }
    if (!constraints_[c].holds(operands)) return false;
  }
  return true;
}

bool SweepSpace::admits(PointNumber number) const {
  return meets_constraints(number) && !std::binary_search(repeated_.begin(), repeated_.end(), number);
}

PointNumber SweepSpace::count_points(PointNumber first, PointNumber last) const {
  PointNumber count = 0;
  for (PointNumber number = first; number < last; ++number) count += admits(number) ? 1 : 0;
  return count;
}

// Only where every axis has few values can two draws be equal.
void SweepSpace::find_repeated() {
  for (const Axis& axis : axes_) {
    if (axis.is_range() && axis.type() != FieldType::kInteger) return;
  }
  std::vector<std::pair<std::vector<FieldValue>, PointNumber>> all;
  all.reserve(size_);
  for (PointNumber number = 0; number < size_; ++number) all.emplace_back(values(number), number);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].first == all[i - 1].first) repeated_.push_back(all[i].second);
  }
  std::sort(repeated_.begin(), repeated_.end());
}

}  // namespace hedgelab
