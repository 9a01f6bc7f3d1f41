#include "engine/sweep/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/generator/portable_math.h"
#include "engine/sweep/scramble.h"

namespace hedgelab {
namespace {

constexpr std::int64_t kMostValues = 1'000'000;

// The number that a person would have written: 0.1 + 2 x 0.1 is 0.3.
double in_decimals(double value) {
  const std::string text = fmt::format("{:.15g}", value);
  double rounded = 0.0;
  (void)std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded == 0.0 ? 0.0 : rounded;  // no negative zero
}

std::int64_t steps_between(double from, double to, double step, const std::string& place) {
  if (step == 0.0 || !std::isfinite(step)) fail_at(place + ".step", "{} leads nowhere", step);
  const double steps = (to - from) / step;
  if (steps < 0.0) fail_at(place + ".step", "{} leads away from `to`: {} to {}", step, from, to);
  if (steps >= static_cast<double>(kMostValues)) {
    fail_at(place + ".step", "{} makes {:.0f} values; an axis has at most {}", step, steps, kMostValues);
  }
  const double whole = std::round(steps);
  if (std::fabs(steps - whole) > 1e-9 * std::max(1.0, steps)) {
    fail_at(place + ".step", "{} does not lead from {} to {} in whole steps; the ends near it are {} and {}", step,
            from, to, in_decimals(from + step * std::floor(steps)), in_decimals(from + step * std::ceil(steps)));
  }
  return static_cast<std::int64_t>(whole);
}

}  // namespace

Axis::Axis(const AxisDocument& document, const FieldInfo& info, bool is_sampled, const std::string& place)
    : key_(document.key), help_(info.help), type_(info.type) {
  const std::string where = fmt::format("{}: {}", place, key_);
  const bool has_parts = type_ > FieldType::kDate;
  if (has_parts != document.holds_documents) {
    fail_at(where, "is {}; {}", expectation(info).substr(0, 40),
            has_parts ? "an axis lists the objects or lists that it takes" : "its values are no objects or lists");
  }
  if (has_parts) type_ = FieldType::kText;  // of a document: its text
  // What stands in a document is found out by reading the whole run with it (Sweep::try_every_value).
  const auto add = [&](const FieldValue& value) {
    values_.push_back(has_parts ? value : checked_value(where, info, value));
  };
  const auto add_number = [&](double value) {
    if (type_ == FieldType::kInteger) {
      add(static_cast<std::int64_t>(std::llround(value)));
    } else {
      add(value);
    }
  };
  if (!document.values.empty()) {
    for (const FieldValue& value : document.values) add(value);
  } else {
    if (!is_number()) fail_at(where, "only numbers have ranges; list its values");
    from_ = *document.from;
    to_ = *document.to;
    is_log_ = document.scale == AxisDocument::Scale::kLog;
    if (is_log_ && !(from_ * to_ > 0.0)) {
      fail_at(place + ".scale", "a log range lies on one side of zero: {} to {}", from_, to_);
    }
    if (document.step && document.count) fail_at(place + ".count", "give step or count, one of them");
    if (document.random && !document.count) fail_at(place + ".count", "missing; how many values are to be drawn?");
    if (document.count && *document.count > kMostValues) {
      fail_at(place + ".count", "{} values; an axis has at most {}", *document.count, kMostValues);
    }
    if (document.step) {
      if (is_log_) fail_at(place + ".step", "equal steps make no log range; give count");
      const std::int64_t steps = steps_between(from_, to_, *document.step, place);
      for (std::int64_t i = 0; i <= steps; ++i) {
        add_number(i == steps ? to_ : in_decimals(from_ + static_cast<double>(i) * *document.step));
      }
    } else if (document.random) {
      for (std::int64_t i = 0; i < *document.count; ++i) {
        add_number(between(share_of(static_cast<std::uint64_t>(document.seed), static_cast<std::uint64_t>(i))));
      }
    } else if (document.count) {
      const std::int64_t last = *document.count - 1;
      if (last == 0 && from_ != to_) fail_at(place + ".count", "1 value cannot be both {} and {}", from_, to_);
      for (std::int64_t i = 0; i <= last; ++i) {
        add_number(i == 0      ? from_
                   : i == last ? to_
                               : in_decimals(between(static_cast<double>(i) / static_cast<double>(last))));
      }
    } else if (is_sampled) {
      (void)checked_value(where, info,
                          type_ == FieldType::kInteger ? FieldValue(static_cast<std::int64_t>(std::llround(from_)))
                                                       : FieldValue(from_));
      (void)checked_value(
          where, info,
          type_ == FieldType::kInteger ? FieldValue(static_cast<std::int64_t>(std::llround(to_))) : FieldValue(to_));
      if (to_ < from_) fail_at(place + ".to", "{} lies below `from` {}", to_, from_);
      return;
    } else {
      fail_at(place, "give step or count; a bare range is for a sample");
    }
  }
  std::vector<FieldValue> sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    fail_at(
        where, "has the value {} twice{}; equal points would be counted as several", to_string(*twice),
        type_ == FieldType::kInteger && document.values.empty() ? " once its values are rounded to whole numbers" : "");
  }
}

double Axis::between(double share) const {
  if (!is_log_) return from_ + share * (to_ - from_);
  return from_ * portable_exp(share * portable_log(to_ / from_));
}

FieldValue Axis::at_share(double share) const {
  if (!is_range()) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values_.size()));
    return values_[std::min(index, values_.size() - 1)];
  }
  if (type_ != FieldType::kInteger) return between(share);
  // Each whole number has an equal share of a linear range; a log range is rounded.
  const double value = is_log_ ? std::round(between(share)) : std::floor(from_ + share * (to_ - from_ + 1.0));
  return static_cast<std::int64_t>(std::llround(std::clamp(value, from_, to_)));
}

}  // namespace hedgelab
