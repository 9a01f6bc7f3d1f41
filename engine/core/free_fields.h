#pragma once
// Keys that may be said in several ways, each a shape of its own: a column by its word or its place, one format or a
// list of them; and objects whose keys are the user's. Documents about what others have written need them (import
// specs); what is ours alone does with fields.h.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"

namespace hedgelab {

/// Shapes of a value: no name, no help.
[[nodiscard]] FieldInfo text_shape(const TextForm* form = nullptr);
[[nodiscard]] FieldInfo word_shape(std::vector<std::string_view> words);
[[nodiscard]] FieldInfo integer_shape(double low, double high);
/// Lists with at least one entry.
[[nodiscard]] FieldInfo texts_shape();
[[nodiscard]] FieldInfo integers_shape(double low, double high);

/// A key of one shape, for FieldVisitor::value, where its access is written by hand.
template <class... Marks>
[[nodiscard]] FieldInfo key_of(std::string_view name, FieldInfo shape, std::string_view help, const Marks&... marks) {
  shape.name = name;
  shape.help = help;
  (marks(shape), ...);
  return shape;
}

/// Access to a value that may be one or several. None: not there.
struct ValuesRef {
  std::function<std::vector<FieldValue>()> get;
  std::function<void(const std::vector<FieldValue>&)> set;  // REQUIRES: they fit one of the shapes
};

/// Access to an object whose keys are the user's own, each with one text or several.
struct EntriesRef {
  using See = std::function<void(const std::string& key, const std::vector<std::string>& texts)>;
  std::function<void(const See& see)> for_each;
  /// Throws InputError, without a place, for an entry that cannot be.
  See add;
};

/// What a visitor is besides, when it knows such keys.
class FreeFieldVisitor {
 public:
  virtual ~FreeFieldVisitor() = default;
  /// `key`: name, help and marks. The first shape that a value is of holds it to its range or form.
  virtual void shaped(const FieldInfo& key, const std::vector<FieldInfo>& shapes, const ValuesRef& at) = 0;
  /// `shapes`: of the value of each of the object's keys, text or texts.
  virtual void entries(const FieldInfo& key, const std::vector<FieldInfo>& shapes, const EntriesRef& at) = 0;
};

/// REQUIRES: the visitor knows such keys.
[[nodiscard]] FreeFieldVisitor& free_fields(FieldVisitor& keys);

/// "text in quotes, or a whole number in [1, 9]"
[[nodiscard]] std::string expectation(const std::vector<FieldInfo>& shapes);

/// The name under which the tree (field_tree.h) has what each key of a free object takes. Of a key of several shapes it
/// has kAlternatives without a tag, each shape one of them.
inline constexpr std::string_view kAnyKey = "*";

}  // namespace hedgelab
