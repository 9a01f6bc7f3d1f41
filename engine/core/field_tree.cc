#include "engine/core/field_tree.h"

#include <algorithm>

#include "engine/core/free_fields.h"

namespace hedgelab {
namespace {

class TreeBuilder final : public FieldVisitor, public FreeFieldVisitor {
 public:
  explicit TreeBuilder(FieldNode& node) : node_(node) {}

  void value(const FieldInfo& info, const FieldRef& at) override { add(info).fallback = at.get(); }
  void shaped(const FieldInfo& info, const std::vector<FieldInfo>& shapes, const ValuesRef& at) override {
    FieldNode& node = add(info);
    take_shapes(node, shapes);
    const std::vector<FieldValue> values = at.get();
    if (values.size() == 1) node.fallback = values.front();
  }
  void entries(const FieldInfo& info, const std::vector<FieldInfo>& shapes, const EntriesRef&) override {
    FieldNode& node = add(info);
    node.info.type = FieldType::kSection;
    FieldNode& any = node.keys.emplace_back();
    take_shapes(any, shapes);
    any.info.name = kAnyKey;
  }

 private:
  void texts(const FieldInfo& info, std::vector<std::string>&) override { add(info); }
  void numbers(const FieldInfo& info, std::vector<double>&) override { add(info); }
  void rows(const FieldInfo& info, std::vector<std::vector<double>>&) override { add(info); }
  void object(const FieldInfo& info, const FieldList& list) override { fill(add(info), list); }
  void objects(const FieldInfo& info, const ListRef& at) override { fill(add(info), at.sample); }
  void tagged(const FieldInfo& info, const AlternativesRef& at) override {
    FieldNode& node = add(info);
    node.tag = at.tag;
    for (const auto& [word, help] : at.words) {
      FieldNode& one = node.alternatives.emplace_back();
      one.info.name = word;
      one.info.help = help;
      one.info.type = FieldType::kSection;
      fill(one, [&, chosen = word](FieldVisitor& keys) { at.visit(chosen, keys); });
    }
  }
  void rule(const FieldRule& rule) override { node_.rules.push_back(rule); }

  static void take_shapes(FieldNode& node, const std::vector<FieldInfo>& shapes) {
    node.info.type = FieldType::kAlternatives;
    for (const FieldInfo& shape : shapes) node.alternatives.emplace_back().info = shape;
  }
  static void fill(FieldNode& node, const FieldList& list) {
    TreeBuilder inner(node);
    list(inner);
  }
  FieldNode& add(const FieldInfo& info) {
    FieldNode& node = node_.keys.emplace_back();
    node.info = info;
    node.info.is_present = nullptr;
    node.info.make_present = nullptr;
    return node;
  }

  FieldNode& node_;
};

}  // namespace

const FieldNode* FieldNode::find(std::string_view name) const {
  const auto named = [&](const FieldNode& key) { return key.info.name == name; };
  const auto at = std::find_if(keys.begin(), keys.end(), named);
  if (at != keys.end()) return &*at;
  for (const FieldNode& alternative : alternatives) {
    if (const FieldNode* found = alternative.find(name)) return found;
  }
  return nullptr;
}

std::vector<std::string> FieldNode::names() const {
  std::vector<std::string> result;
  const auto add = [&](std::string_view name) {
    if (std::find(result.begin(), result.end(), name) == result.end()) result.emplace_back(name);
  };
  if (!tag.empty()) add(tag);
  for (const FieldNode& key : keys) add(key.info.name);
  for (const FieldNode& alternative : alternatives) {
    for (const FieldNode& key : alternative.keys) add(key.info.name);
  }
  return result;
}

FieldNode field_tree(const FieldList& list) {
  FieldNode top;
  top.info.type = FieldType::kSection;
  TreeBuilder builder(top);
  list(builder);
  return top;
}

}  // namespace hedgelab
