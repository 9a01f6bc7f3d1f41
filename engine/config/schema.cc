#include "engine/config/schema.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "engine/config/read_generator_spec.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/run_document.h"
#include "engine/config/sweep_document.h"
#include "engine/core/error.h"
#include "engine/core/free_fields.h"

namespace hedgelab {
namespace {

using Ordered = nlohmann::ordered_json;

// Days of the calendar but for the length of months.
constexpr const char* kDatePattern =
    "^[0-9]{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|/(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])|"
    "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]))$";

// How much of a document is asked for: kWhole: all. kShape: only that keys are known and values fit, for a config that
// others complete. kRules: only what kShape leaves out. kChange: as kShape, and null takes a key away.
enum class Ask : std::uint8_t { kWhole, kShape, kRules, kChange };

Ordered bounded(const FieldInfo& info) {
  Ordered schema = {{"type", "number"}};
  if (info.low > std::numeric_limits<double>::lowest()) schema["minimum"] = info.low;
  if (info.high < std::numeric_limits<double>::max()) schema["maximum"] = info.high;
  return schema;
}

Ordered list_of(const FieldInfo& info, Ordered items) {
  Ordered schema = {{"type", "array"}, {"items", std::move(items)}};
  if (info.is_nonempty) schema["minItems"] = 1;
  if (info.most != 0) schema["maxItems"] = info.most;
  return schema;
}

Ordered number_list(const FieldInfo& info) {
  Ordered schema = {{"type", "array"}, {"items", bounded(info)}};
  if (info.count != 0) schema["minItems"] = schema["maxItems"] = info.count;
  return schema;
}

Ordered scalar(const FieldInfo& info) {
  switch (info.type) {
    case FieldType::kBoolean: return {{"type", "boolean"}};
    case FieldType::kInteger:
      return {{"type", "integer"},
              {"minimum", static_cast<std::int64_t>(info.low)},
              {"maximum",
               info.high >= 9.2e18 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(info.high)}};
    case FieldType::kNumber: {
      Ordered schema = bounded(info);
      if (info.least_magnitude > 0.0) {
        schema["anyOf"] = {{{"minimum", info.least_magnitude}}, {{"maximum", -info.least_magnitude}}};
      }
      return schema;
    }
    case FieldType::kWord: return {{"enum", info.words}};
    case FieldType::kDate: return {{"type", "string"}, {"pattern", kDatePattern}};
    case FieldType::kTexts: return list_of(info, {{"type", "string"}});
    case FieldType::kNumbers: return number_list(info);
    case FieldType::kRows: return {{"type", "array"}, {"items", number_list(info)}};
    default: {
      Ordered schema = {{"type", "string"}};
      if (info.form != nullptr) schema["pattern"] = info.form->pattern;
      return schema;
    }
  }
}

// --- rules about several keys ------------------------------------------------------------------------------------

// The schema of an object in which `when` holds. A key that is left out says its default.
Ordered holding(const FieldNode& node, const When& when) {
  const std::size_t dot = when.key.find('.');
  if (dot != std::string_view::npos) {
    const std::string section(when.key.substr(0, dot));
    const FieldNode* inner = node.find(section);
    Ordered schema = {{"properties", {{section, holding(*inner, {when.key.substr(dot + 1), when.words})}}}};
    schema["required"] = {section};
    return schema;
  }
  const std::string key(when.key);
  Ordered schema = Ordered::object();
  const FieldNode* tag = node.find(key);
  const auto* fallback = tag != nullptr && tag->fallback ? std::get_if<std::string>(&*tag->fallback) : nullptr;
  const bool by_default = fallback != nullptr && !tag->info.is_required &&
                          std::find(when.words.begin(), when.words.end(), *fallback) != when.words.end();
  if (!when.words.empty()) schema["properties"] = {{key, {{"enum", when.words}}}};
  if (!by_default) schema["required"] = {key};
  return schema;
}

Ordered none_of(Ordered schema) { return {{"not", std::move(schema)}}; }
Ordered has(std::string_view key) { return {{"required", {key}}}; }

Ordered unless_all(const FieldNode& node, const std::vector<When>& when, Ordered then) {
  Ordered any = Ordered::array();
  for (const When& one : when) any.push_back(none_of(holding(node, one)));
  any.push_back(std::move(then));
  return {{"anyOf", any}};
}

Ordered rules_of(const FieldNode& node) {
  Ordered all = Ordered::array();
  for (const FieldNode& key : node.keys) {
    const FieldInfo& info = key.info;
    if (info.only_when) {
      all.push_back({{"anyOf", {holding(node, *info.only_when), none_of(has(info.name))}}});
      if (info.is_required) all.push_back(unless_all(node, {*info.only_when}, has(info.name)));
    }
    if (info.required_when) all.push_back(unless_all(node, {*info.required_when}, has(info.name)));
  }
  for (const FieldRule& rule : node.rules) {
    switch (rule.kind) {
      case FieldRule::Kind::kExactlyOne: {
        Ordered one = Ordered::array();
        for (const auto key : rule.keys) one.push_back(has(key));
        all.push_back({{"oneOf", one}});
        break;
      }
      case FieldRule::Kind::kNeeds: all.push_back(unless_all(node, rule.when, has(rule.keys.front()))); break;
      case FieldRule::Kind::kAtMost:
        all.push_back(unless_all(node, rule.when,
                                 {{"properties", {{std::string(rule.keys.front()), {{"maximum", rule.bound}}}}}}));
        break;
    }
  }
  return all;
}

// --- objects -------------------------------------------------------------------------------------------------------

Ordered schema_of(const FieldNode& node, Ask ask);

// Of a key of several shapes.
Ordered shapes(const FieldNode& node) {
  if (node.alternatives.size() == 1) return scalar(node.alternatives.front().info);
  Ordered any = Ordered::array();
  for (const FieldNode& shape : node.alternatives) {
    any.push_back(scalar(shape.info));
    // Places in a list are whole numbers.
    if (shape.info.type == FieldType::kNumbers) any.back()["items"]["type"] = "integer";
    if (shape.info.is_nonempty) any.back()["minItems"] = 1;
  }
  return {{"anyOf", any}};
}

bool has_free_keys(const FieldNode& node) { return !node.keys.empty() && node.keys.front().info.name == kAnyKey; }

Ordered alternatives(const FieldNode& node, Ask ask) {
  if (node.tag.empty()) return shapes(node);
  Ordered any = Ordered::array();
  for (const FieldNode& one : node.alternatives) {
    Ordered schema = schema_of(one, ask);
    Ordered properties = {{node.tag, {{"const", one.info.name}, {"description", one.info.help}}}};
    for (const auto& [key, value] : schema["properties"].items()) properties[key] = value;
    schema["properties"] = properties;
    if (ask == Ask::kWhole) schema["required"] = {node.tag};
    any.push_back(schema);
  }
  return {{"anyOf", any}};
}

// Empty where nothing is asked of the key.
Ordered key_schema(const FieldNode& key, Ask ask) {
  Ordered schema;
  switch (key.info.type) {
    case FieldType::kSection:
      schema = has_free_keys(key) ? Ordered{{"type", "object"}, {"additionalProperties", shapes(key.keys.front())}}
                                  : schema_of(key, ask);
      break;
    case FieldType::kList: {
      Ordered items = schema_of(key, ask);
      if (ask == Ask::kRules && items.empty()) return Ordered::object();
      schema = ask == Ask::kRules ? Ordered{{"items", items}} : list_of(key.info, items);
      break;
    }
    case FieldType::kAlternatives:
      if (ask == Ask::kRules) return key.tag.empty() ? Ordered::object() : has(key.tag);
      schema = alternatives(key, ask);
      break;
    default: schema = ask == Ask::kRules ? Ordered::object() : scalar(key.info);
  }
  if (ask == Ask::kRules) return schema;
  if (key.fallback && !key.info.is_required) {
    std::visit([&](const auto& value) { schema["default"] = value; }, *key.fallback);
  }
  if (ask == Ask::kChange) schema = {{"anyOf", {schema, {{"type", "null"}}}}};
  schema["description"] = key.info.help;
  return schema;
}

Ordered schema_of(const FieldNode& node, Ask ask) {
  const bool has_shape = ask != Ask::kRules;
  const bool has_rules = ask == Ask::kWhole || ask == Ask::kRules;
  Ordered properties = Ordered::object();
  Ordered needed = Ordered::array();
  for (const FieldNode& key : node.keys) {
    Ordered schema = key_schema(key, ask);
    if (!schema.empty()) properties[std::string(key.info.name)] = std::move(schema);
    if (key.info.is_required && !key.info.only_when) needed.push_back(key.info.name);
  }
  Ordered schema = Ordered::object();
  if (has_shape) schema["type"] = "object";
  if (has_shape || !properties.empty()) schema["properties"] = std::move(properties);
  if (has_rules && !needed.empty()) schema["required"] = needed;
  if (has_shape) schema["additionalProperties"] = false;
  const Ordered rules = rules_of(node);
  if (has_rules && !rules.empty()) schema["allOf"] = rules;
  return schema;
}

// A run may leave to its variants, or to the config that it extends, what it does not say itself.
Ordered run_schema(const FieldNode& run) {
  Ordered schema = schema_of(run, Ask::kShape);
  Ordered variant = schema_of(run, Ask::kChange);
  for (const char* key : {"extends"}) variant["properties"].erase(key);
  variant["properties"]["name"] = schema["properties"]["name"];
  variant["required"] = {"name"};
  schema["properties"]["variants"] = {
      {"type", "array"},
      {"minItems", 1},
      {"items", variant},
      {"description", "named changes of the rest: a comparison; null takes a key away"}};
  const Ordered whole = schema_of(run, Ask::kRules);
  schema["if"] = {{"anyOf", {has("variants"), has("extends")}}};
  schema["then"] = {{"anyOf", {has("name"), has("extends")}}};
  schema["else"] = whole;
  return schema;
}

// A sweep's base is a run's config or the path of one; the values of an axis are of whatever type its key is.
Ordered sweep_schema(const FieldNode& sweep) {
  Ordered schema = schema_of(sweep, Ask::kWhole);
  Ordered base = schema_of(field_tree<RunDocument>(), Ask::kShape);
  schema["properties"]["base"] = {
      {"anyOf", {{{"type", "string"}, {"minLength", 1}}, base}},
      {"description", "the run that is varied: the path of its config beside this file, or the config itself"}};
  schema["required"].push_back("base");
  Ordered& axis = schema["properties"]["axes"]["items"];
  axis["properties"]["values"] = {{"type", "array"},
                                  {"minItems", 1},
                                  {"items", {{"type", {"number", "string", "boolean", "object", "array"}}}},
                                  {"description", "the values one by one"}};
  axis["oneOf"] = {has("values"), {{"required", {"from", "to"}}}};
  return schema;
}

// --- the table ---------------------------------------------------------------------------------------------------

std::string takes(const FieldInfo& info) {
  switch (info.type) {
    case FieldType::kBoolean: return "`true`, `false`";
    case FieldType::kInteger: return fmt::format("{:.0f} to {:.0f}", info.low, info.high);
    case FieldType::kNumber:
      if (info.high >= std::numeric_limits<double>::max()) return "number";
      return fmt::format("{} to {}", info.low, info.high);
    case FieldType::kWord: return fmt::format("`{}`", fmt::join(info.words, "`, `"));
    case FieldType::kText: return "text";
    case FieldType::kDate: return "date";
    default: return expectation(info).substr(2);
  }
}

std::string takes(const FieldNode& node) {
  if (has_free_keys(node)) return "an object, of each key: " + takes(node.keys.front());
  if (node.info.type != FieldType::kAlternatives || !node.tag.empty()) return takes(node.info);
  std::vector<std::string> words;
  for (const FieldNode& shape : node.alternatives) words.push_back(takes(shape.info));
  return fmt::format("{}", fmt::join(words, ", or "));
}

std::string condition(const FieldInfo& info) {
  const std::optional<When>& when = info.only_when ? info.only_when : info.required_when;
  if (!when) return info.is_required ? "must be given" : "";
  const std::string where = when->words.empty() ? fmt::format("with `{}`", when->key)
                                                : fmt::format("with `{}` {}", when->key, fmt::join(when->words, ", "));
  if (info.only_when) return info.is_required ? fmt::format("must be given {}, only there", where) : "only " + where;
  return fmt::format("must be given {}", where);
}

std::string default_text(const FieldNode& key) {
  std::string text = condition(key.info);
  if (key.info.is_required || !key.fallback) return text;
  const std::string value = to_string(*key.fallback);
  if (value.empty()) return text;
  return text.empty() ? value : fmt::format("{}; {}", value, text);
}

void add_rows(std::string& table, const FieldNode& node, const std::string& path) {
  for (const FieldNode& key : node.keys) {
    const std::string here = path.empty() ? std::string(key.info.name) : fmt::format("{}.{}", path, key.info.name);
    const bool is_group =
        (key.info.type == FieldType::kSection && !has_free_keys(key)) || key.info.type == FieldType::kList;
    table +=
        fmt::format("| `{}` | {} | {} | {} |\n", here, key.info.help, is_group ? "" : takes(key), default_text(key));
    if (is_group) add_rows(table, key, key.info.type == FieldType::kList ? here + ".N" : here);
  }
}

}  // namespace

const std::vector<std::string>& schema_names() {
  static const std::vector<std::string> names{"run", "sweep", "import", "market", "instruments"};
  return names;
}

FieldNode document_keys(std::string_view name) {
  if (name == "run") return field_tree<RunDocument>();
  if (name == "sweep") return field_tree<SweepDocument>();
  if (name == "import") return import_spec_keys();
  if (name == "market") return market_spec_keys();
  if (name == "instruments") return instrument_set_keys();
  fail("there is no document '{}'; known: {}{}", name, fmt::join(schema_names(), ", "),
       did_you_mean(name, schema_names()));
}

std::string json_schema(std::string_view name) {
  const FieldNode keys = document_keys(name);
  Ordered schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                    {"title", fmt::format("hedgelab {}", name)}};
  schema.update(name == "run" ? run_schema(keys) : name == "sweep" ? sweep_schema(keys) : schema_of(keys, Ask::kWhole));
  return schema.dump(1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

std::string key_table(std::string_view name) {
  std::string table = "| key | meaning | takes | default |\n|---|---|---|---|\n";
  add_rows(table, document_keys(name), "");
  if (name == "sweep") {
    table +=
        "| `base` | the run that is varied | the path of its config beside this file, or the config itself | must be "
        "given |\n| `axes.N.values` | the values one by one, instead of a range | a list of numbers, words, switches; "
        "or of objects, each laid over the base's as a variant's, and lists | "
        "|\n";
  }
  if (name == "run")
    table +=
        "| `variants` | a comparison: each names itself and what differs from the rest of the file; `null` takes a key "
        "away | a list of objects | |\n";
  return table;
}

}  // namespace hedgelab
