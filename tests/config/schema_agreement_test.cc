// The schema and the reader accept and refuse the same configs: thousands of changed ones, held by an independent
// validator of JSON schemas. What no schema can express is listed, by the reader's own words.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/schema.h"
#include "engine/core/error.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace schema_agreement_test {
namespace {

// Needs the calendar, the rule book, a sum, or two entries of a list; or a strategy's word about its own values.
constexpr std::string_view kBeyondASchema[] = {
    "lies before start",
    "outside the trading calendar",
    "is not a date",
    "lies outside the days after",
    "no session is left",
    "no month's first trading day",
    "there is no product",
    "the shares sum to",
    "two sleeves are called",
    "is a margin above 100%",
    "has no index",
    "no total-return index",
    "names a file",
    "names no spot series",
    "and this sleeve trades",
    "add up to more than",
    "name the run's product",
    "is not joined yet",
    "bars cannot hold",
    "a spread needs two",
    "neither forward nor reverse",
};

class Validator {
 public:
  explicit Validator(const std::string& text) : json_(Json::parse(text)) {
    valijson::SchemaParser parser;
    const valijson::adapters::NlohmannJsonAdapter adapter(json_);
    parser.populateSchema(adapter, schema_);
  }
  [[nodiscard]] bool accepts(Json document) const {
    as_draft_7(document);
    valijson::Validator validator;
    const valijson::adapters::NlohmannJsonAdapter adapter(document);
    return validator.validate(schema_, adapter, nullptr);
  }

 private:
  // For draft 7, 3.0 is an integer; this validator looks at how it is written.
  static void as_draft_7(Json& value) {
    if (value.is_number_float() && std::abs(value.get<double>()) < 9e15 &&
        std::trunc(value.get<double>()) == value.get<double>()) {
      value = static_cast<std::int64_t>(value.get<double>());
    }
    if (value.is_structured()) {
      for (Json& inner : value) as_draft_7(inner);
    }
  }
  Json json_;
  valijson::Schema schema_;
};

const Validator& validator() {
  static const Validator one(json_schema("run"));
  return one;
}

std::string refusal(const Json& document) {
  try {
    static_cast<void>(read_run_config(document, "a.json", test::rule_book()));
  } catch (const InputError& error) {
    EXPECT_NE(error.place(), "") << error.what();
    return error.message();
  }
  return "";
}

bool is_beyond_a_schema(const std::string& message) {
  return std::any_of(std::begin(kBeyondASchema), std::end(kBeyondASchema),
                     [&](std::string_view words) { return message.find(words) != std::string::npos; });
}

void expect_agreement(const Json& document) {
  const std::string message = refusal(document);
  const bool accepted = validator().accepts(document);
  if (message.empty()) {
    EXPECT_TRUE(accepted) << "the reader takes what the schema refuses: " << document.dump(1);
  } else if (!is_beyond_a_schema(message)) {
    EXPECT_FALSE(accepted) << "the schema takes what the reader refuses with: " << message << "\n" << document.dump(1);
  }
}

Json plain() {
  return Json::parse(R"({
    "name": "t", "data": {"store": "s"}, "period": {"start": "2024-01-02", "end": "2024-06-28"}, "product": "IC",
    "account": {"capital": 1e7, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"},
                "spot": {"series": "price_index", "share": 0.7}},
    "strategy": {"name": "continuous_roll"}})");
}

Json changed(const char* patch) {
  Json document = plain();
  document.merge_patch(Json::parse(patch));
  return document;
}

std::vector<Json> starting_points() {
  std::vector<Json> all{plain()};
  for (
      const char* patch :
      {R"({"account": {"costs": {"fees": "fixed", "open_rate": 1e-5, "close_rate": 1e-5, "close_today_rate": 1e-4,
                                  "order_fee_cny": 1}, "margin": {"rates": "fixed", "fixed_rate": 0.15,
                                  "call": "top_up"}, "slippage": {"ticks": 1}, "order_delay_minutes": 2}})",
       R"({"account": {"costs": {"fees": "none"}, "margin": {"rates": "none"}, "fill": "close",
                        "slippage": {"range_share": 0.1}, "interest": {"free_cash": 0.02},
                        "flows": [{"date": "2024-03-01", "amount": -5}, {"every": "month", "amount": 5,
                                   "from": "2024-02-01"}]}})",
       R"({"account": {"spot": {"short": {"lending_rate": 0.08, "margin": 0.5}, "dividends": "cash"}},
            "dividends": {"source": "forecast", "table": "f.csv", "max_age_days": 5},
            "statistics": {"periods_per_year": 244}, "benchmarks": ["price_index"], "description": "d"})",
       R"({"account": {"spot": {"series": null, "csv": "mine.csv"}}, "strategy": {"name": "active_hedge", "window": 99},
            "data": {"bars": "1m", "instruments": "set"}, "dividends": {"source": "none"}})",
       R"({"strategy": null, "sleeves": [
             {"name": "a", "share": 0.5, "strategy": {"name": "continuous_roll", "hedge_ratio": 0.5}},
             {"name": "b", "share": 0.25, "product": "IC", "spot_share": 0, "strategy": {"name": "long_roll"}}]})"}) {
    all.push_back(changed(patch));
  }
  return all;
}

void collect(Json& value, std::vector<Json*>& objects) {
  if (value.is_object() && !value.empty()) objects.push_back(&value);
  if (value.is_structured()) {
    for (Json& inner : value) collect(inner, objects);
  }
}

// Every key name of the run, and a value of the kind it takes at its ends and beyond.
void collect(const FieldNode& node, std::vector<std::pair<std::string, std::vector<Json>>>& keys) {
  for (const FieldNode& key : node.keys) {
    const FieldInfo& info = key.info;
    std::vector<Json> values;
    if (info.type == FieldType::kInteger || info.type == FieldType::kNumber) {
      const double step = info.type == FieldType::kInteger ? 1.0 : (info.high - info.low) * 1e-3;
      for (const double number : {info.low, info.high, info.low - step, info.high + step, (info.low + info.high) / 2}) {
        values.push_back(info.type == FieldType::kInteger ? Json(static_cast<std::int64_t>(number)) : Json(number));
      }
    }
    for (const auto word : info.words) values.push_back(std::string(word));
    if (info.type == FieldType::kBoolean) values.push_back(true);
    if (info.type == FieldType::kDate) values.push_back("2024-03-01");
    if (info.type == FieldType::kText) values.push_back("x");
    if (values.empty()) values.push_back(Json::object());
    keys.emplace_back(std::string(info.name), std::move(values));
    collect(key, keys);
    for (const FieldNode& alternative : key.alternatives) collect(alternative, keys);
  }
}

TEST(SchemaAgreement, TheStartingPointsAreTaken) {
  for (const Json& document : starting_points()) {
    EXPECT_EQ(refusal(document), "") << document.dump(1);
    EXPECT_TRUE(validator().accepts(document)) << document.dump(1);
  }
}

// Drops a key, gives another type, goes to the ends of a range and beyond, adds a key from elsewhere or a misspelt one,
// writes a wrong word: one to three changes at a time.
TEST(SchemaAgreement, HoldsForThousandsOfChangedConfigs) {
  const std::vector<Json> points = starting_points();
  std::vector<std::pair<std::string, std::vector<Json>>> keys;
  collect(document_keys("run"), keys);
  const Json odd[] = {nullptr, true, "x", "", 0, -1, 1e13, 0.5, Json::array(), Json::object(), Json::array({1})};
  std::mt19937_64 random(20240102);
  const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  int refused = 0;
  constexpr int kCases = 2000;
  for (int i = 0; i < kCases && !::testing::Test::HasFailure(); ++i) {
    Json document = points[below(points.size())];
    for (std::size_t change = 0; change <= below(3); ++change) {
      std::vector<Json*> objects;
      collect(document, objects);
      if (objects.empty()) break;
      Json& object = *objects[below(objects.size())];
      auto at = object.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(below(object.size())));
      const std::string key = at.key();
      const auto& [other, values] = keys[below(keys.size())];
      switch (below(6)) {
        case 0: object.erase(key); break;
        case 1: object[key] = odd[below(std::size(odd))]; break;
        case 2: object[other] = values[below(values.size())]; break;
        case 3: object[key + "s"] = object[key]; break;
        case 4: object[key] = "wrong_word"; break;
        default:
          for (const auto& [name, fitting] : keys) {
            if (name == key) object[key] = fitting[below(fitting.size())];
          }
      }
    }
    refused += refusal(document).empty() ? 0 : 1;
    expect_agreement(document);
  }
  if (HasFailure()) return;
  EXPECT_GT(refused, kCases / 4);  // both kinds are well met
  EXPECT_LT(refused, kCases - kCases / 20);
}

// The six of the review, each refused by both.
void expect_both_refuse(const char* patch) {
  const Json document = changed(patch);
  EXPECT_NE(refusal(document), "") << patch;
  EXPECT_FALSE(validator().accepts(document)) << patch;
}
TEST(SchemaAgreement, FixedFeesNeedTheirRates) { expect_both_refuse(R"({"account": {"costs": {"fees": "fixed"}}})"); }
TEST(SchemaAgreement, AFlowNeedsADateAndASum) {
  expect_both_refuse(R"({"account": {"flows": [{"amount": 0}]}})");
  expect_both_refuse(R"({"account": {"flows": [{"amount": 5}]}})");
  expect_both_refuse(R"({"account": {"flows": [{"amount": 0, "date": "2024-03-01"}]}})");
}
TEST(SchemaAgreement, SlippageIsOneOfItsKinds) {
  expect_both_refuse(R"({"account": {"slippage": {"ticks": 1, "range_share": 0.1}}})");
  expect_both_refuse(R"({"account": {"slippage": {}}})");
}
TEST(SchemaAgreement, AStrategyExcludesSleeves) {
  expect_both_refuse(R"({"sleeves": [{"name": "a", "share": 1, "strategy": {"name": "continuous_roll"}}]})");
}
TEST(SchemaAgreement, ASleeveHasAShare) {
  expect_both_refuse(
      R"({"strategy": null, "sleeves": [{"name": "a", "share": 0, "strategy": {"name": "continuous_roll"}}]})");
}
TEST(SchemaAgreement, AnAccountHasAHundredSleevesAtMost) {
  Json patch = Json::parse(R"({"strategy": null, "sleeves": []})");
  for (int i = 0; i <= 100; ++i) {
    patch["sleeves"].push_back(
        {{"name", "s" + std::to_string(i)}, {"share", 0.001}, {"strategy", {{"name", "continuous_roll"}}}});
  }
  expect_both_refuse(patch.dump().c_str());
}
TEST(SchemaAgreement, FixedMarginNeedsItsRate) { expect_both_refuse(R"({"account": {"margin": {"rates": "fixed"}}})"); }

// An import spec says some things in several ways: a word or a position, a list or its one entry, keys of its own.
TEST(SchemaAgreement, HoldsForWhatAnImportSpecSaysInSeveralWays) {
  const Validator import_validator(json_schema("import"));
  const Json spec = Json::parse(R"({"description": "x", "sources": [{"name": "a", "files": "*.csv", "kind": "index",
      "frequency": "1d", "symbol": {"column": 1}, "time": {"column": ["", "x"], "format": "%Y%m%d"},
      "columns": {"close": 3, "volume": "v"}, "units": {"volume": "shares", "turnover": 5},
      "where": {"x": "y", "z": ["a", "b"]}, "missing": ["--"], "separator": ";"}]})");
  const auto agree = [&](const char* source_patch, bool is_good) {
    Json document = spec;
    document["sources"][0].merge_patch(Json::parse(source_patch));
    bool is_read = true;
    try {
      static_cast<void>(parse_import_spec(document.dump(), "a.json"));
    } catch (const InputError&) {
      is_read = false;
    }
    EXPECT_EQ(is_read, is_good) << source_patch;
    EXPECT_EQ(import_validator.accepts(document), is_good) << source_patch;
  };
  for (const char* good :
       {"{}", R"({"time": {"column": "d"}})", R"({"time": {"column": [1, 2]}})", R"({"time": {"column": 1}})",
        R"({"time": {"format": ["%Y%m%d", "%Y-%m-%d"]}})", R"({"symbol": {"map": {"a": "b"}}})"}) {
    agree(good, true);
  }
  for (const char* bad :
       {R"({"time": {"column": []}})", R"({"time": {"column": [[1]]}})", R"({"time": {"column": ["d", 1]}})",
        R"({"columns": {"close": 0}})", R"({"columns": {"close": true}})", R"({"columns": {"close": ""}})",
        R"({"units": {"volume": "share"}})", R"({"units": {"turnover": 0}})", R"({"where": {"x": []}})",
        R"({"where": {"x": 1}})", R"({"where": "x"})", R"({"symbol": {"map": {"a": ["b"]}}})", R"({"missing": "--"})",
        R"({"separator": ";;"})", R"({"symbol": {"fixed": "a"}})", R"({"encoding": "utf8"})",
        R"({"header_lines": 10})"}) {
    agree(bad, false);
  }
}

// A base of variants leaves what it likes to them, but what it says must be known and fit.
TEST(SchemaAgreement, HoldsForTheBaseAndTheChangesOfAComparison) {
  Json document = plain();
  document["variants"] = Json::parse(R"([{"name": "a", "product": "IF"}, {"name": "b", "account": {"spot": null}}])");
  EXPECT_EQ(refusal(document), "");
  EXPECT_TRUE(validator().accepts(document));
  for (const char* patch :
       {R"({"account": {"fill": "never"}})", R"({"variants": [{"name": "a", "acount": {}}]})", R"({"variants": []})",
        R"({"variants": [{"product": "IF"}]})", R"({"variants": [{"name": "a", "account": {"capital": -1}}]})",
        R"({"variants": [{"name": "../a"}]})", R"({"name": "../a"})", R"({"name": null})"}) {
    Json wrong = document;
    wrong.merge_patch(Json::parse(patch));
    EXPECT_NE(refusal(wrong), "") << patch;
    EXPECT_FALSE(validator().accepts(wrong)) << patch;
  }
}

}  // namespace
}  // namespace schema_agreement_test
}  // namespace hedgelab
