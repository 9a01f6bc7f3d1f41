// JSON schemas of the documents that result_json.cc writes.

#include "engine/results/column_dictionary.h"
#include "engine/results/figures.h"
#include "engine/table/json_text.h"

namespace hedgelab {
namespace {

using Layout = JsonText::Layout;

std::string_view json_type(ColumnType type) {
  switch (type.kind) {
    case CellType::kInteger: return "integer";
    case CellType::kDouble:
    case CellType::kDecimal: return "number";
    case CellType::kBoolean: return "boolean";
    default: return "string";
  }
}

void write_type(JsonText& json, std::string_view type, bool may_be_null) {
  json.key("type");
  if (!may_be_null) {
    json.value(type);
    return;
  }
  json.begin_array(Layout::kOneLine).value(type).value("null").end_array();
}

// An object under way: its properties are written first, then closed with the list of those that it must have.
class ObjectSchema {
 public:
  explicit ObjectSchema(JsonText& json, bool may_be_null = false) : json_(&json) {
    json_->begin_object();
    write_type(json, "object", may_be_null);
    json_->member("additionalProperties", false);
    json_->key("properties").begin_object();
  }
  void close() {
    json_->end_object().key("required").begin_array(Layout::kOneLine);
    for (const std::string& name : required_) json_->value(name);
    json_->end_array().end_object();
  }
  // The schema of this property comes next.
  JsonText& property(std::string_view name, bool is_required = true) {
    if (is_required) required_.emplace_back(name);
    return json_->key(name);
  }
  void simple(std::string_view name, std::string_view type, bool may_be_null = false) {
    property(name).begin_object(Layout::kOneLine);
    write_type(*json_, type, may_be_null);
    json_->end_object();
  }
  void columns(const TableSchema& schema) {
    for (const TableColumn& column : schema.columns) {
      property(column.name).begin_object(Layout::kOneLine);
      write_type(*json_, json_type(column.type), column.may_be_missing);
      json_->member("description", column.unit.empty() ? column.meaning : column.unit + ": " + column.meaning);
      json_->end_object();
    }
  }
  void group(std::string_view name, const TableSchema& schema, bool is_required = true) {
    ObjectSchema inner = begin(name, is_required);
    inner.columns(schema);
    inner.close();
  }
  void group_or_null(std::string_view name, const TableSchema& schema) {
    property(name);
    ObjectSchema inner(*json_, true);
    inner.columns(schema);
    inner.close();
  }
  void list(std::string_view name, const TableSchema& schema) {
    property(name).begin_object().member("type", "array").key("items");
    ObjectSchema item(*json_);
    item.columns(schema);
    item.close();
    json_->end_object();
  }
  void texts(std::string_view name) {
    property(name).begin_object(Layout::kOneLine).member("type", "array").key("items");
    json_->begin_object().member("type", "string").end_object().end_object();
  }
  [[nodiscard]] ObjectSchema begin(std::string_view name, bool is_required = true) {
    property(name, is_required);
    return ObjectSchema(*json_);
  }
  JsonText& json() { return *json_; }

 private:
  JsonText* json_;
  std::vector<std::string> required_;
};

void add_attribution(ObjectSchema& object) {
  ObjectSchema attribution = object.begin("attribution");
  attribution.columns(attribution_figures().schema());
  ObjectSchema totals = attribution.begin("totals");
  for (const CauseRow& row : kCauseRows) totals.simple(row.word, "number", true);
  totals.simple("equity_change", "number");
  totals.simple("roll_gap", "number");
  totals.close();
  ObjectSchema yearly = attribution.begin("yearly");
  for (const CauseRow& row : kCauseRows) {
    if (row.cause != Cause::kCapitalFlow) yearly.simple(row.word, "number", true);
  }
  yearly.close();
  attribution.close();
}

void add_benchmarks(ObjectSchema& object) {
  object.property("benchmarks").begin_object().member("type", "array").key("items");
  ObjectSchema benchmark(object.json());
  benchmark.columns(benchmark_figures().schema());
  benchmark.list("yearly", benchmark_year_figures().schema());
  benchmark.close();
  object.json().end_object();
}

void add_sleeves(ObjectSchema& object) {
  object.property("sleeves").begin_object().member("type", "array").key("items");
  ObjectSchema sleeve(object.json());
  sleeve.columns(sleeve_figures().schema());
  add_attribution(sleeve);
  sleeve.close();
  object.json().end_object();
  object.property("netting_and_idle", false).begin_object(Layout::kOneLine).member("type", "number").end_object();
}

void add_provenance(ObjectSchema& object) {
  ObjectSchema provenance = object.begin("provenance");
  for (const char* digest : {"engine_version", "config_digest", "data_digest", "rules_digest", "fills_digest"}) {
    provenance.simple(digest, "string");
  }
  provenance.simple("spot_digest", "string", true);
  provenance.property("inputs").begin_object().member("type", "array").key("items");
  ObjectSchema input(object.json());
  input.simple("part", "string");
  input.simple("digest", "string");
  input.close();
  object.json().end_object();
  provenance.simple("synthetic_data", "boolean");
  provenance.close();
}

void add_result(ObjectSchema& object) {
  for (const char* word : {"description", "strategy"}) object.simple(word, "string");
  object.group("end", end_figures().schema());
  object.group("statistics", performance_figures().schema());
  object.group("hedge", hedge_figures().schema());
  object.group("hedge_cover", cover_figures().schema());
  object.list("drawdowns", drawdown_figures().schema());
  object.list("yearly", period_figures().schema());
  object.list("monthly", period_figures().schema());
  object.list("weekly", period_figures().schema());
  object.group_or_null("year_to_date", period_figures().schema());
  object.group("cash", cash_figures().schema());
  object.group("overlay", overlay_figures().schema(), false);
  object.columns(amount_figures().schema());
  object.group("counts", count_figures().schema());
  add_attribution(object);
  object.group("margin_calls", margin_call_figures().schema());
  ObjectSchema sources = object.begin("settlement_sources");
  for (const SettlementSource source : kSettlementSources) sources.simple(to_string(source), "integer");
  sources.close();
  object.simple("money_weighted_return", "number", true);
  add_benchmarks(object);
  add_sleeves(object);
  object.texts("conventions");
  object.texts("warnings");
  add_provenance(object);
}

}  // namespace

std::string result_schema() {
  JsonText json;
  ObjectSchema result(json);
  result.simple("name", "string");
  add_result(result);
  result.simple("effective_config", "object", true);
  result.close();
  return std::move(json).finish();
}

std::string comparison_schema() {
  JsonText json;
  ObjectSchema document(json);
  document.property("results").begin_object().member("type", "array").key("items");
  ObjectSchema result(json);
  result.simple("name", "string");
  result.simple("folder", "string");
  add_result(result);
  result.close();
  json.end_object();
  document.close();
  return std::move(json).finish();
}

}  // namespace hedgelab
