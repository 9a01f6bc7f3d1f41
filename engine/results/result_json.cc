// result.json and comparison.json: the groups of figures.h as objects, records as arrays, and the words of a run.

#include "engine/results/figures.h"
#include "engine/results/result_files.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

// The figures of one source as members of the object that is open, from column `first` to before `last`.
template <class Source>
void write_figures_of(JsonText& json, const TableOf<Source>& figures, const Source& source, std::size_t first = 0,
                      std::size_t last = std::string::npos) {
  Table row = figures.empty();
  figures.append(row, source);
  write_members(json, row, 0, first, last);
}

template <class Source>
void write_group(JsonText& json, const TableOf<Source>& figures, const Source& source) {
  json.key(figures.schema().name).begin_object();
  write_figures_of(json, figures, source);
  json.end_object();
}

void write_list(JsonText& json, std::string_view name, const Table& rows) {
  json.key(name);
  write_rows(json, rows);
}

void write_attribution(JsonText& json, const AttributionSummary& summary) {
  constexpr std::size_t kDayCounts = 2;  // stand before the causes
  json.key("attribution").begin_object();
  write_figures_of(json, attribution_figures(), summary, 0, kDayCounts);
  json.key("totals").begin_object();
  for (const CauseRow& row : kCauseRows) json.member(row.word, reported_part(summary.total, row.cause));
  json.member("equity_change", summary.total.equity_change).member("roll_gap", summary.total.roll_gap).end_object();
  json.key("yearly").begin_object();
  for (const CauseRow& row : kCauseRows) {
    if (row.cause != Cause::kCapitalFlow) json.member(row.word, summary.reported_yearly(row.cause));
  }
  json.end_object();
  write_figures_of(json, attribution_figures(), summary, kDayCounts);
  json.end_object();
}

void write_settlement_sources(JsonText& json, const RunTotals& totals) {
  json.key("settlement_sources").begin_object();
  for (std::size_t i = 0; i < totals.settlement_sources.size(); ++i) {
    json.member(to_string(kSettlementSources[i]), totals.settlement_sources[i]);
  }
  json.end_object();
}

void write_benchmarks(JsonText& json, const BacktestResult& result) {
  json.key("benchmarks").begin_array();
  for (const BenchmarkComparison& one : result.benchmarks) {
    json.begin_object();
    write_figures_of(json, benchmark_figures(), one);
    json.key("yearly").begin_array();
    for (const BenchmarkYear& year : one.yearly) {
      json.begin_object();
      write_figures_of(json, benchmark_year_figures(), year);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_sleeves(JsonText& json, const BacktestResult& result) {
  json.key("sleeves").begin_array();
  Money together;
  for (const SleeveResult& sleeve : result.sleeves) {
    together += sleeve.equity.points.back().equity;
    json.begin_object();
    write_figures_of(json, sleeve_figures(), sleeve);
    write_attribution(json, sleeve.attribution_summary);
    json.end_object();
  }
  json.end_array();
  if (!result.sleeves.empty()) {
    json.member("netting_and_idle", totals_of(result).final_equity - together);
  }
}

void write_lines(JsonText& json, std::string_view name, const std::vector<std::string>& lines) {
  json.key(name).begin_array();
  for (const std::string& line : lines) json.value(line);
  json.end_array();
}

void write_provenance(JsonText& json, const Provenance& provenance) {
  json.key("provenance").begin_object();
  json.member("engine_version", provenance.engine_version).member("config_digest", provenance.config_digest);
  json.member("data_digest", provenance.data_digest).member("rules_digest", provenance.rules_digest);
  if (provenance.spot_digest.empty()) {
    json.key("spot_digest").null();
  } else {
    json.member("spot_digest", provenance.spot_digest);
  }
  json.key("inputs").begin_array();
  for (const InputFile& input : provenance.inputs) {
    json.begin_object(JsonText::Layout::kOneLine).member("part", input.part).member("digest", input.digest);
    json.end_object();
  }
  json.end_array();
  json.member("fills_digest", provenance.fills_digest).member("synthetic_data", provenance.synthetic_data);
  json.end_object();
}

// What result.json and an element of comparison.json share.
void write_all_figures(JsonText& json, const BacktestResult& result) {
  write_group(json, end_figures(), result.end);
  write_group(json, performance_figures(), result.statistics);
  write_group(json, hedge_figures(), result.hedge);
  write_group(json, cover_figures(), result.hedge_cover);
  write_list(json, "drawdowns", drawdown_figures().of(totals_of(result).drawdowns));
  write_list(json, "yearly", period_figures().of(result.statistics.yearly));
  write_list(json, "monthly", period_figures().of(result.statistics.monthly));
  write_list(json, "weekly", period_figures().of(result.statistics.weekly));
  json.key("year_to_date");
  if (result.statistics.yearly.empty()) {
    json.null();
  } else {
    json.begin_object(JsonText::Layout::kOneLine);
    write_figures_of(json, period_figures(), result.statistics.yearly.back());
    json.end_object();
  }
  write_group(json, cash_figures(), result.cash);
  if (result.overlay) write_group(json, overlay_figures(), *result.overlay);
  write_figures_of(json, amount_figures(), result);
  write_group(json, count_figures(), result);
  write_attribution(json, result.attribution_summary);
  write_group(json, margin_call_figures(), result);
  write_settlement_sources(json, totals_of(result));
  json.member("money_weighted_return", result.money_weighted_return);
  write_benchmarks(json, result);
  write_sleeves(json, result);
  write_lines(json, "conventions", result.conventions);
  write_lines(json, "warnings", result.warnings);
  write_provenance(json, result.provenance);
}

}  // namespace

std::string result_json(const BacktestResult& result) {
  JsonText json;
  json.begin_object();
  json.member("name", result.name).member("description", result.description).member("strategy", result.strategy);
  write_all_figures(json, result);
  json.key("effective_config");
  if (result.effective_config.empty()) {
    json.null();
  } else {
    json.embed(result.effective_config);
  }
  json.end_object();
  return std::move(json).finish();
}

void comparison_json(const std::vector<BacktestResult>& results, const std::function<void(std::string_view)>& piece) {
  JsonText json;
  json.begin_object().key("results").begin_array();
  for (const BacktestResult& result : results) {
    json.begin_object();
    json.member("name", result.name).member("folder", results.size() == 1 ? std::string(".") : result.name);
    json.member("description", result.description).member("strategy", result.strategy);
    write_all_figures(json, result);
    json.end_object();
    piece(json.take());
  }
  json.end_array().end_object();
  piece(std::move(json).finish());
}

}  // namespace hedgelab
