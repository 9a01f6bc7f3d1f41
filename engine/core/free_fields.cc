#include "engine/core/free_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace hedgelab {
namespace {

FieldInfo shape_of(FieldType type) {
  FieldInfo info;
  info.type = type;
  return info;
}

}  // namespace

FieldInfo text_shape(const TextForm* form) {
  FieldInfo info = shape_of(FieldType::kText);
  info.form = form;
  return info;
}

FieldInfo word_shape(std::vector<std::string_view> words) {
  FieldInfo info = shape_of(FieldType::kWord);
  info.words = std::move(words);
  return info;
}

FieldInfo integer_shape(double low, double high) {
  FieldInfo info = shape_of(FieldType::kInteger);
  info.low = low;
  info.high = high;
  return info;
}

FieldInfo texts_shape() {
  FieldInfo info = shape_of(FieldType::kTexts);
  info.is_nonempty = true;
  return info;
}

FieldInfo integers_shape(double low, double high) {
  FieldInfo info = integer_shape(low, high);
  info.type = FieldType::kNumbers;
  info.is_nonempty = true;
  return info;
}

FreeFieldVisitor& free_fields(FieldVisitor& keys) {
  auto* free = dynamic_cast<FreeFieldVisitor*>(&keys);
  ensure(free != nullptr, "a visitor of keys that knows none of several shapes");
  return *free;
}

std::string expectation(const std::vector<FieldInfo>& shapes) {
  std::vector<std::string> words;
  std::transform(shapes.begin(), shapes.end(), std::back_inserter(words),
                 [](const FieldInfo& shape) { return expectation(shape); });
  return fmt::format("{}", fmt::join(words, ", or "));
}

}  // namespace hedgelab
