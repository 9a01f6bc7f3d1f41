#include "engine/config/sweep_document.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/config/read_fields.h"
#include "engine/core/known_names.h"

namespace hedgelab {
namespace {

constexpr double kFar = 1e15;

FieldValue value_from_json(const Json& value, const std::string& place) {
  if (value.is_structured()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) return value.get<double>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  fail_at(place, "expected a number, a word in quotes, true or false, an object or a list, found {}",
          short_text(value));
}

struct ListedValues {
  std::vector<FieldValue> values;
  bool are_documents = false;
};

// The lists of the axes are of any type, and no field of a struct: they are read here, and the rest by its fields.
std::vector<ListedValues> take_values(Json& document, const std::string& file) {
  std::vector<ListedValues> all;
  const auto axes = document.find("axes");
  if (axes == document.end() || !axes->is_array()) return all;
  for (std::size_t i = 0; i < axes->size(); ++i) {
    ListedValues& listed = all.emplace_back();
    Json& axis = (*axes)[i];
    if (!axis.is_object() || !axis.contains("values")) continue;
    const std::string place = fmt::format("{}: axes.{}.values", file, i);
    const Json& list = axis["values"];
    if (!list.is_array()) fail_at(place, "expected a list of values, found {}", short_text(list));
    if (list.empty()) fail_at(place, "is empty; an axis has at least one value");
    for (const char* other : {"from", "to", "step", "count"}) {
      if (axis.contains(other)) fail_at(place, "give values or a range ('{}' is there too), one of them", other);
    }
    listed.are_documents = list.front().is_structured();
    for (const Json& value : list) {
      if (value.is_structured() != listed.are_documents) {
        fail_at(place, "{} stands beside {}; an axis has single values, or objects and lists", short_text(value),
                short_text(list.front()));
      }
      listed.values.push_back(value_from_json(value, place));
    }
    axis.erase("values");
  }
  return all;
}

// What the base names, on top of nothing that is left to join.
Json base_of(const Json& named, const std::filesystem::path& path) {
  const std::string place = path.string() + ": base";
  if (named.is_string() && !named.get<std::string>().empty()) {
    return load_run_document(path.parent_path() / named.get<std::string>());
  }
  if (!named.is_object())
    fail_at(place, "expected the path of a run's config in quotes, or an object {{...}}, found {}", short_text(named));
  return joined_document(named, path);
}

Json one_variant(Json base, const std::string& variant, const std::string& file) {
  if (!base.is_object()) fail_at(file + ": base", "holds no object");
  const auto variants = base.find("variants");
  if (variants == base.end()) {
    if (!variant.empty()) fail_at(file + ": variant", "the base has no variants");
    return base;
  }
  std::vector<std::string> names;
  for (const Json& one : *variants) {
    if (!one.is_object() || !one.contains("name") || !one["name"].is_string()) continue;
    names.push_back(one["name"].get<std::string>());
    if (names.back() != variant) continue;
    const Json change = one;
    base.erase("variants");
    return merged_variant(base, change);
  }
  if (variant.empty()) {
    fail_at(file + ": variant", "missing; the base is a comparison, name one of its variants: {}", known_names(names));
  }
  fail_at(file + ": variant", "the base has no variant '{}'; known: {}{}", variant, known_names(names),
          did_you_mean(variant, names));
}

SweepConfig read(Json document, const std::string& file) {
  if (!document.is_object())
    fail_at(file + ": top level", "expected an object {{...}}, found {}", short_text(document));
  SweepConfig config;
  config.file = file;
  if (!document.contains("base")) {
    // A run's config handed to `sweep` is the likeliest mistake: its own keys would all be unknown.
    fail_at(file + ": base", "missing; a sweep names the run it varies: a path, or the run's config itself");
  }
  Json base = document["base"];
  document.erase("base");
  std::vector<ListedValues> listed = take_values(document, file);
  read_fields(document, {file, ""}, config.document);
  for (std::size_t i = 0; i < config.document.axes.size(); ++i) {
    AxisDocument& axis = config.document.axes[i];
    axis.values = std::move(listed[i].values);
    axis.holds_documents = listed[i].are_documents;
    if (axis.values.empty() && !(axis.from && axis.to)) {
      fail_at(fmt::format("{}: axes.{}", file, i), "give values, or from and to");
    }
  }
  if (config.document.parts % 2 != 0) {
    fail_at(file + ": parts", "{} is odd; half of the parts are set against the other half", config.document.parts);
  }
  if (config.document.sample.is_there && config.document.search.is_there) {
    fail_at(file + ": search", "a sample says which points are run, and a search chooses them itself; take one away");
  }
  config.base = std::make_shared<const Json>(one_variant(std::move(base), config.document.variant, file));
  return config;
}

}  // namespace

void AxisDocument::fields(FieldVisitor& keys) {
  keys.field("key", key, "path of the run's key that is varied: strategy.window, account.capital, product", kRequired,
             formed(kNotEmpty));
  keys.field("from", from, -kFar, kFar, "first value of a range");
  keys.field("to", to, -kFar, kFar, "last value; always one of the range");
  keys.field("step", step, -kFar, kFar, "from one value to the next; must lead from `from` to `to` in whole steps");
  keys.field("count", count, 1, 1e9, "how many values from `from` to `to`, both of them included");
  keys.choice("scale", scale, "equal differences, or equal ratios");
  keys.field("random", random, "draw `count` values between `from` and `to` instead of spacing them");
  keys.field("seed", seed, 0, 1e15, "of the draws");
}

Json AxisDocument::json_of(const FieldValue& value) const {
  if (holds_documents) return Json::parse(std::get<std::string>(value));
  return std::visit([](const auto& v) { return Json(v); }, value);
}

void SampleDocument::fields(FieldVisitor& keys) {
  keys.choice("method", method, "independent draws, one draw in each of equal shares, or a low-discrepancy sequence");
  keys.field("points", points, 1, 1e7, "how many", kRequired);
  keys.field("seed", seed, 0, 1e15, "of the draws");
}

void OutOfSampleDocument::fields(FieldVisitor& keys) {
  keys.field("test_from", test_from, "first day of the test; all days before it are the training");
  keys.field("test_months", test_months, 1, 600, "length of each of successive tests");
  keys.field("train_months", train_months, 1, 600, "length of a training that moves on with its test",
             only_when("test_months"));
  keys.exactly_one({"test_from", "test_months"}, "give test_from, or train_months and test_months");
  keys.needs("train_months", {{"test_months", {}}}, "tests that move on need train_months");
}

void SearchDocument::fields(FieldVisitor& keys) {
  keys.choice(
      "method", method,
      "halving: many points over a short period, fewer over longer ones; evolution: children of the best so far");
  keys.field("by", by, "figure that is to be large");
  keys.field("points", points, 2, 1e7, "how many runs at most");
  keys.field("seed", seed, 0, 1e15, "of all draws");
  keys.field("population", population, 4, 100000, "parents and children of a generation (evolution)");
  keys.field("rounds", rounds, 1, 16, "periods, the last of them the whole (halving)");
  keys.field("keep_one_in", keep_one_in, 2, 100, "share of the points that goes on to the next period (halving)");
}

void SweepDocument::fields(FieldVisitor& keys) {
  keys.field("$schema", schema, "this schema, for editors", kAside);
  keys.field("extends", extends, "another sweep that this one changes, beside this file", kAside);
  keys.field("name", name, "of the sweep; its output folder below out/ unless --out names one", kRequired,
             formed(kFolderName));
  keys.field("description", description, "for people");
  keys.field("variant", variant, "of a base that is a comparison: which of its runs is varied");
  keys.list("axes", axes, "keys and the values they take; the last one changes fastest from point to point", kRequired,
            kNonempty);
  keys.section("sample", sample, "points spread over the axes instead of all their combinations",
               present_as(sample.is_there, true));
  keys.field("constraints", constraints,
             "what must hold between keys, else a combination is no point: strategy.degree < strategy.window");
  keys.field("metrics", metrics, "figures to keep, names of columns of comparison.csv; left out: a dozen", kNonempty);
  keys.field("parts", parts, 0, 64,
             "equal parts of the period whose returns are kept apart, for the tests of luck; an even number, 0: none");
  keys.field("block", block, 0, 1000000, "points that are computed and written together; 0: by their length");
  keys.section("out_of_sample", out_of_sample, "days kept from the choice of the best point",
               present_as(out_of_sample.is_there, true));
  keys.section("search", search, "choose points instead of running all", present_as(search.is_there, true));
}

Json SweepConfig::written() const {
  SweepDocument copy = document;
  Json json = written_fields([&](FieldVisitor& keys) { copy.fields(keys); });
  for (std::size_t i = 0; i < document.axes.size(); ++i) {
    if (document.axes[i].values.empty()) continue;
    Json& list = json["axes"][i]["values"] = Json::array();
    for (const FieldValue& value : document.axes[i].values) {
      list.push_back(document.axes[i].json_of(value));
    }
  }
  json.erase("variant");  // the base is that variant
  json["base"] = *base;
  return json;
}

SweepConfig load_sweep_config(const std::filesystem::path& path) {
  Json document = load_run_document(path);
  if (document.is_object() && document.contains("base")) document["base"] = base_of(document["base"], path);
  return read(std::move(document), path.string());
}

SweepConfig read_sweep_config(const Json& document, const std::string& file) { return read(document, file); }

}  // namespace hedgelab
