#include "engine/results/column_dictionary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/files.h"
#include "engine/results/result_files.h"
#include "engine/results/run_tables.h"
#include "tests/results/small_result.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

// What in `value` is not as `schema` says, of the few words that our schemas use: type, properties, required, items.
void disagreements(const nlohmann::json& schema, const nlohmann::json& value, const std::string& where,
                   std::vector<std::string>& found) {
  const nlohmann::json& types = schema.at("type");
  const auto is = [&](const std::string& type) {
    return types.is_array() ? std::find(types.begin(), types.end(), type) != types.end() : types == type;
  };
  const bool fits = (value.is_null() && is("null")) || (value.is_object() && is("object")) ||
                    (value.is_array() && is("array")) || (value.is_string() && is("string")) ||
                    (value.is_boolean() && is("boolean")) || (value.is_number() && is("number")) ||
                    (value.is_number_integer() && is("integer"));
  if (!fits) found.push_back(where + ": " + value.dump() + " is no " + types.dump());
  if (value.is_object() && schema.contains("properties")) {
    for (const auto& [key, member] : value.items()) {
      if (!schema["properties"].contains(key)) {
        found.push_back(where + "." + key + ": is not declared");
      } else {
        disagreements(schema["properties"][key], member, where + "." + key, found);
      }
    }
    for (const auto& key : schema["required"]) {
      if (!value.contains(key)) found.push_back(where + "." + key.get<std::string>() + ": is missing");
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (const nlohmann::json& item : value) disagreements(schema["items"], item, where + "[]", found);
  }
}

std::vector<std::string> disagreements(const std::string& schema, const std::string& text) {
  std::vector<std::string> found;
  disagreements(nlohmann::json::parse(schema), nlohmann::json::parse(text), "", found);
  return found;
}

BacktestResult with_everything() {
  BacktestResult result = test::attributed_result(test::contracts(), "full");
  result.overlay = OverlayTotals{};
  result.provenance.inputs = {{"spot series", "0f"}};
  BenchmarkComparison benchmark;
  benchmark.symbol = "000300";
  benchmark.yearly.push_back({"2024", 0.1, 0.2, -0.1});
  result.benchmarks.push_back(benchmark);
  SleeveResult sleeve;
  sleeve.name = "one";
  sleeve.equity = result.equity;
  sleeve.statistics = result.statistics;
  result.sleeves.push_back(sleeve);
  return result;
}

TEST(ColumnDictionary, IsTheReadmeOfTheResults) {
  // Printed anew by: hedgelab schema columns > engine/results/README.md
  EXPECT_EQ(read_file(test::source_folder() / "engine" / "results" / "README.md"), column_dictionary());
}

TEST(ColumnDictionary, EveryColumnOfEveryFileOfRowsHasAMeaning) {
  std::set<std::string> files;
  for (const TableSchema& schema : run_table_schemas()) {
    files.insert(schema.name + ".csv");
    EXPECT_FALSE(schema.meaning.empty()) << schema.name;
    for (const TableColumn& column : schema.columns) {
      EXPECT_FALSE(column.meaning.empty()) << schema.name << " " << column.name;
    }
  }
  const BacktestResult result = with_everything();
  std::vector<ResultFile> written = result_files(result, test::contracts());
  written.push_back({"comparison.csv", comparison_csv({result})});
  for (const ResultFile& file : written) {
    EXPECT_TRUE(!file.name.ends_with(".csv") || files.contains(file.name)) << file.name;
  }
}

TEST(ResultSchema, DescribesWhatIsWritten) {
  const auto none = std::vector<std::string>();
  for (const BacktestResult& result : {test::small_result(test::contracts(), "small"), with_everything()}) {
    EXPECT_EQ(disagreements(result_schema(), result_json(result)), none);
    EXPECT_EQ(disagreements(comparison_schema(), comparison_json({result})), none);
  }
}

TEST(ResultSchema, RefusesWhatIsNotWritten) {
  nlohmann::json result = nlohmann::json::parse(result_json(with_everything()));
  result["statistics"]["sharp"] = 1.0;    // a word that is not declared
  result["statistics"].erase("sortino");  // one that is missing
  result["counts"]["fills"] = "three";    // another type
  result["benchmarks"][0]["yearly"][0]["year"] = nullptr;
  EXPECT_EQ(disagreements(result_schema(), result.dump()).size(), 4U);
}

}  // namespace
}  // namespace hedgelab
