#pragma once
// A list of keys as a value: what the schema, the key table and the hints of --set are made from. Nothing here knows a
// format.

#include <optional>
#include <string>
#include <vector>

#include "engine/core/fields.h"

namespace hedgelab {

struct FieldNode {
  FieldInfo info;                       // is_present and make_present are left out
  std::optional<FieldValue> fallback;   // of a scalar key that has one
  std::vector<FieldNode> keys;          // kSection, kList: of one entry
  std::vector<FieldRule> rules;         // about them
  std::string tag;                      // kAlternatives
  std::vector<FieldNode> alternatives;  // kAlternatives: named by the tag's word, with its keys

  /// The key of that name; nullptr when there is none. Of kAlternatives: any alternative's.
  [[nodiscard]] const FieldNode* find(std::string_view name) const;
  /// Their names in the order of the list; of kAlternatives: the tag and every alternative's, each once.
  [[nodiscard]] std::vector<std::string> names() const;
};

/// The tree of `list`: a node of type kSection without a name.
[[nodiscard]] FieldNode field_tree(const FieldList& list);
template <class Section>
[[nodiscard]] FieldNode field_tree() {
  Section section{};
  return field_tree([&](FieldVisitor& keys) { section.fields(keys); });
}

}  // namespace hedgelab
