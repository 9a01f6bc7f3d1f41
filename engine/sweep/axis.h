#pragma once
// One key of a sweep and the values it takes, in the form that its config says: a list, a range in steps or by count
// (linear or log), draws from a range; or, for samples alone, the range itself.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/config/sweep_document.h"
#include "engine/core/fields.h"

namespace hedgelab {

class Axis {
 public:
  /// `info` is what the run's config declares of the key. Every value is checked against it: throws InputError at
  /// `place` for one of another type or outside the key's range, for equal values, for a step that is zero or does not
  /// lead from `from` to `to`, and for a range of what has no range. `is_sampled`: the range itself is allowed.
  Axis(const AxisDocument& document, const FieldInfo& info, bool is_sampled, const std::string& place);

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& help() const { return help_; }
  [[nodiscard]] FieldType type() const { return type_; }
  [[nodiscard]] bool is_number() const { return type_ == FieldType::kInteger || type_ == FieldType::kNumber; }
  /// How many values; 0 of a range that only a sample takes.
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool is_range() const { return values_.empty(); }
  [[nodiscard]] const std::vector<FieldValue>& values() const { return values_; }
  /// The value at a share of the axis in [0, 1): of a list its entry, of a range a number in it.
  [[nodiscard]] FieldValue at_share(double share) const;

 private:
  [[nodiscard]] double between(double share) const;

  std::string key_, help_;
  FieldType type_;
  std::vector<FieldValue> values_;
  double from_ = 0.0, to_ = 0.0;
  bool is_log_ = false;
};

}  // namespace hedgelab
