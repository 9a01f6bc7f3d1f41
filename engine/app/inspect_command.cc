// hedgelab inspect: what a bar store holds, lacks, and shows that looks odd.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/app/command.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/core/staged_folder.h"
#include "engine/store/store_inspection.h"
#include "engine/store/store_table.h"

namespace hedgelab::app {
namespace {

constexpr std::size_t kFirstAnomalies = 20;

/// "IF" of the contract "IF2506"; any other series is its own group.
std::string group_of(const SeriesCoverage& series, const RuleBook& rules) {
  if (series.kind == SeriesKind::kContract) {
    if (const auto contract = rules.contracts.find(series.symbol)) return rules.contracts.instrument_of(*contract).code;
  }
  return series.symbol;
}

struct GroupSummary {
  std::size_t symbols = 0, missing_days = 0, partial_days = 0;
  Date first_date, last_date;
  std::int64_t bars = 0, expected_bars = 0, missing_settlements = 0;
};

void print_groups(const StoreInspection& inspection, const RuleBook& rules) {
  std::map<std::tuple<Frequency, SeriesKind, std::string>, GroupSummary> groups;
  for (const SeriesCoverage& series : inspection.series) {
    GroupSummary& group = groups[{series.frequency, series.kind, group_of(series, rules)}];
    if (group.symbols++ == 0) {
      group.first_date = series.first_date;
      group.last_date = series.last_date;
    }
    group.first_date = std::min(group.first_date, series.first_date);
    group.last_date = std::max(group.last_date, series.last_date);
    group.bars += series.bars;
    group.expected_bars += series.expected_bars;
    group.missing_days += series.missing_days.size();
    group.partial_days += series.partial_days.size();
    group.missing_settlements += series.missing_settlements;
  }
  std::string text =
      fmt::format("{:<6}{:<14}{:<18}{:>8}  {:<10}  {:<10}{:>10}{:>10}{:>9}{:>9}{:>12}\n", "bars", "kind", "product",
                  "symbols", "first", "last", "bars", "expected", "missing", "partial", "settlement");
  text += fmt::format("{:<6}{:<14}{:<18}{:>8}  {:<10}  {:<10}{:>10}{:>10}{:>9}{:>9}{:>12}\n", "", "", "or symbol", "",
                      "", "", "", "", "days", "days", "missing");
  for (const auto& [key, group] : groups) {
    const auto& [frequency, kind, name] = key;
    text +=
        fmt::format("{:<6}{:<14}{:<18}{:>8}  {:<10}  {:<10}{:>10}{:>10}{:>9}{:>9}{:>12}\n", to_string(frequency),
                    to_string(kind), name, group.symbols, group.first_date.to_string(), group.last_date.to_string(),
                    group.bars, group.expected_bars, group.missing_days, group.partial_days, group.missing_settlements);
  }
  std::fputs(text.c_str(), stdout);
}

std::string days_text(const std::vector<Date>& days, bool all) {
  constexpr std::size_t kFirstDays = 10;
  const std::size_t shown = all ? days.size() : std::min(days.size(), kFirstDays);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : " ") + days[i].to_string();
  if (shown < days.size()) text += fmt::format(" and {} more", days.size() - shown);
  return text.empty() ? "none" : text;
}

void print_series(const StoreInspection& inspection, const BarStore& store, bool all) {
  for (const SeriesCoverage& series : inspection.series) {
    std::fputs(
        fmt::format("{} {} ({}), {} to {}\n  bars          {} of {}\n  columns       {}\n  source        {}\n"
                    "  missing days  {}\n  partial days  {}\n  settlements missing  {}\n",
                    series.symbol, to_string(series.frequency), to_string(series.kind), series.first_date.to_string(),
                    series.last_date.to_string(), series.bars, series.expected_bars, fmt::join(series.columns, " "),
                    store.get(series.symbol, series.frequency).source, days_text(series.missing_days, all),
                    days_text(series.partial_days, all), series.missing_settlements)
            .c_str(),
        stdout);
  }
}

void print_anomalies(const StoreInspection& inspection, bool all) {
  const std::size_t count = inspection.anomalies.size();
  const std::size_t shown = all ? count : std::min(count, kFirstAnomalies);
  std::string text = fmt::format("\nanomalies: {}\n", count);
  for (std::size_t i = 0; i < shown; ++i) {
    const StoreAnomaly& anomaly = inspection.anomalies[i];
    text += fmt::format("  {} {} {}: {}\n", anomaly.date.to_string(), anomaly.symbol, to_string(anomaly.frequency),
                        anomaly.what);
  }
  if (shown < count) text += fmt::format("  and {} more; --all lists them\n", count - shown);
  std::fputs(text.c_str(), stdout);
}

void print_tables(const BarStore& store) {
  const std::vector<StoreTable> tables = tables_of_store(store.folder());
  if (tables.empty()) return;
  std::string text = "\ntables:\n";
  for (const StoreTable& table : tables) {
    text += fmt::format("  {:<20}{:<20}{:>9} rows  {}  {}\n", table.name, table.kind, table.rows,
                        table.first_date
                            ? fmt::format("{} to {}", table.first_date->to_string(), table.last_date->to_string())
                            : std::string(24, ' '),
                        table.source);
  }
  std::fputs(text.c_str(), stdout);
}

void print_without_bars(const StoreInspection& inspection) {
  if (inspection.without_bars.empty()) return;
  std::string text = "\nlisted contracts without bars:\n";
  for (const ProductWithoutBars& one : inspection.without_bars) {
    text += fmt::format("  {} {}: {}\n", one.product, to_string(one.frequency), one.contracts.text());
  }
  std::fputs(text.c_str(), stdout);
}

void print_json(const StoreInspection& inspection, const BarStore& store) {
  const auto dates = [](const std::vector<Date>& days) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Date day : days) list.push_back(day.to_string());
    return list;
  };
  nlohmann::ordered_json json;
  json["description"] = store.description();
  json["synthetic"] = store.is_synthetic();
  json["digest"] = store.digest();
  json["series"] = nlohmann::ordered_json::array();
  for (const SeriesCoverage& series : inspection.series) {
    json["series"].push_back({{"symbol", series.symbol},
                              {"kind", to_string(series.kind)},
                              {"frequency", to_string(series.frequency)},
                              {"first_date", series.first_date.to_string()},
                              {"last_date", series.last_date.to_string()},
                              {"bars", series.bars},
                              {"expected_bars", series.expected_bars},
                              {"columns", series.columns},
                              {"source", store.get(series.symbol, series.frequency).source},
                              {"missing_days", dates(series.missing_days)},
                              {"partial_days", dates(series.partial_days)},
                              {"missing_settlements", series.missing_settlements}});
  }
  json["tables"] = nlohmann::ordered_json::array();
  for (const StoreTable& table : tables_of_store(store.folder())) {
    json["tables"].push_back({{"name", table.name},
                              {"kind", table.kind},
                              {"rows", table.rows},
                              {"first_date", table.first_date ? table.first_date->to_string() : ""},
                              {"last_date", table.last_date ? table.last_date->to_string() : ""},
                              {"source", table.source},
                              {"digest", table.digest}});
  }
  json["without_bars"] = nlohmann::ordered_json::array();
  for (const ProductWithoutBars& one : inspection.without_bars) {
    json["without_bars"].push_back({{"product", one.product},
                                    {"frequency", to_string(one.frequency)},
                                    {"first_date", one.contracts.first.to_string()},
                                    {"last_date", one.contracts.last.to_string()},
                                    {"listed", one.contracts.listed},
                                    {"contracts", one.contracts.codes}});
  }
  json["anomalies"] = nlohmann::ordered_json::array();
  for (const StoreAnomaly& anomaly : inspection.anomalies) {
    json["anomalies"].push_back({{"symbol", anomaly.symbol},
                                 {"frequency", to_string(anomaly.frequency)},
                                 {"date", anomaly.date.to_string()},
                                 {"what", anomaly.what}});
  }
  std::fputs((json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n").c_str(), stdout);
}

/// Leaves the series of one symbol. Throws InputError when the store has none.
void keep_symbol(StoreInspection& inspection, const std::string& symbol, const BarStore& store) {
  std::set<std::string> symbols;
  for (const SeriesCoverage& series : inspection.series) symbols.insert(series.symbol);
  if (!symbols.contains(symbol)) {
    const std::string nearest = nearest_word(symbol, symbols);
    fail("{}: no series '{}'{}", store.folder().string(), symbol,
         nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
  }
  std::erase_if(inspection.series, [&](const SeriesCoverage& series) { return series.symbol != symbol; });
  inspection.without_bars.clear();  // of other symbols
  std::erase_if(inspection.anomalies, [&](const StoreAnomaly& anomaly) { return anomaly.symbol != symbol; });
}

}  // namespace

int inspect_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "inspect STORE [options]",
      "Verifies a bar store, every file of it by its digest, and tells what it holds: series, dates, bars,\n"
      "missing and partial days, listed contracts without any bar, and values that look odd. An odd value\n"
      "is no error: the exit code stays 0. (A run verifies the series that it uses.)");
  line.positional("STORE", "folder of the bar store");
  line.add()("symbol", po::value<std::string>()->value_name("CODE"), "this symbol only, with its days and source")(
      "instruments", po::value<std::string>()->value_name("DIR"),
      "the instrument set that the store's products belong to (default: the base rules alone)")(
      "all", po::bool_switch(), "list every anomaly and every day")("json", po::bool_switch(), "print JSON");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const RuleBook rules =
      read_rule_book(reference_folder(line), line.has("instruments") ? line.text("instruments") : "");
  const BarStore store(line.text("STORE"), rules);
  store.verify();
  for (const std::string& left : leftovers_beside(store.folder())) {
    std::fputs(fmt::format("hedgelab inspect: {}\n", left).c_str(), stderr);
  }
  StoreInspection inspection = inspect_store(store, rules);
  if (line.has("symbol")) keep_symbol(inspection, line.text("symbol"), store);
  if (line.flag("json")) {
    print_json(inspection, store);
    return kSuccess;
  }
  std::fputs(fmt::format("{}: {}{}\ndigest {}\n\n", store.folder().string(), store.description(),
                         store.is_synthetic() ? " (synthetic)" : "", store.digest())
                 .c_str(),
             stdout);
  if (line.has("symbol")) {
    print_series(inspection, store, line.flag("all"));
  } else {
    print_groups(inspection, rules);
    print_without_bars(inspection);
    print_tables(store);
  }
  print_anomalies(inspection, line.flag("all"));
  return kSuccess;
}

}  // namespace hedgelab::app
