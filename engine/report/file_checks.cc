#include "engine/report/file_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/core/date.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/report/figures.h"

namespace hedgelab::report {
namespace {

// Every run writes these.
constexpr const char* kTables[] = {"equity", "attribution", "hedge",  "fills",
                                   "rolls",  "settlements", "orders", "margin_calls"};

// What the report itself reads of them; other columns are shown as they are.
constexpr std::pair<const char*, const char*> kColumns[] = {{"equity", "date"},
                                                            {"equity", "net_value"},
                                                            {"equity", "equity"},
                                                            {"attribution", "date"},
                                                            {"fills", "decided_at"},
                                                            {"fills", "filled_at"},
                                                            {"fills", "price"},
                                                            {"fills", "quantity"},
                                                            {"rolls", "filled_at"},
                                                            {"rolls", "spread"},
                                                            {"rolls", "gap"},
                                                            {"settlements", "date"},
                                                            {"settlements", "price"},
                                                            {"orders", "decided_at"},
                                                            {"orders", "fate"},
                                                            {"margin_calls", "date"},
                                                            {"margin_calls", "required"},
                                                            {"margin_calls", "served_at"},
                                                            {"hedge", "date"},
                                                            {"hedge", "basis"},
                                                            {"signals", "entered_at"},
                                                            {"attribution", "equity_change"}};

constexpr double kSameReturn = 1e-9;  // figures of result.json come from the engine's doubles, the file's from its text

std::int64_t raw(std::string_view text, int decimals) {
  std::int64_t value = 0;
  if (!text.empty() && !parse_decimal(text, decimals, value)) fail("'{}' is not an amount", text);
  return value;
}

// "2022-07-25 09:30" in minutes, as the engine counts them.
std::int64_t minutes(std::string_view text) {
  if (text.size() != 16) fail("'{}' is not a date and a minute", text);
  return Timestamp(Date::parse(text.substr(0, 10)), parse_minute_of_day(text.substr(11))).minutes();
}

// The digest of results/result_writer.h, from the file's text: futures in their order, then spot trades in theirs.
std::string digest_of_fills(const FileTable& fills) {
  std::vector<std::size_t> futures, spot;
  for (std::size_t row = 0; row < fills.rows(); ++row) {
    (fills.text(row, "offset") == "spot" ? spot : futures).push_back(row);
  }
  Digest digest;
  digest.add(static_cast<std::int64_t>(futures.size()));
  for (const std::size_t row : futures) {
    digest.add(fills.text(row, "symbol"));
    digest.add(minutes(fills.text(row, "decided_at"))).add(minutes(fills.text(row, "filled_at")));
    digest.add(raw(fills.text(row, "quantity"), 6)).add(raw(fills.text(row, "price"), 4));
    digest.add(raw(fills.text(row, "fee"), 4)).add(raw(fills.text(row, "order_fee"), 4));
  }
  digest.add(static_cast<std::int64_t>(spot.size()));
  for (const std::size_t row : spot) {
    digest.add(minutes(fills.text(row, "decided_at"))).add(minutes(fills.text(row, "filled_at")));
    digest.add(raw(fills.text(row, "quantity"), 6)).add(raw(fills.text(row, "price"), 4));
    digest.add(raw(fills.text(row, "fee"), 4));
  }
  return digest.hex();
}

// The first day whose causes do not add up to its change in equity; "" when all do.
std::string_view first_uneven_day(const FileTable& attribution) {
  const std::size_t change = attribution.column("equity_change");
  for (std::size_t row = 0; row < attribution.rows(); ++row) {
    std::int64_t sum = 0;
    for (std::size_t column = 1; column < change; ++column) sum = held_sum(sum, raw(attribution.text(row, column), 4));
    if (sum != raw(attribution.text(row, change), 4)) return attribution.text(row, "date");
  }
  return "";
}

const nlohmann::ordered_json* value_at(const nlohmann::ordered_json& json, const char* object, const char* key) {
  const auto outer = json.find(object);
  if (outer == json.end() || !outer->is_object()) return nullptr;
  const auto inner = outer->find(key);
  return inner != outer->end() ? &*inner : nullptr;
}

std::string text_at(const nlohmann::ordered_json& json, const char* object, const char* key) {
  const nlohmann::ordered_json* value = value_at(json, object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<double> number_at(const nlohmann::ordered_json& json, const char* object, const char* key) {
  const nlohmann::ordered_json* value = value_at(json, object, key);
  return value != nullptr && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

class Checks {
 public:
  explicit Checks(const RunFiles& run) : run_(run) {}

  std::vector<Phrase> findings() {
    check_version();
    if (run_.tables.empty()) {
      find("finding.no_curves", {});
      return findings_;
    }
    for (const char* table : kTables) {
      if (run_.table(table) == nullptr) find("finding.missing", {{"file", fmt::format("{}.csv", table)}});
    }
    for (const auto& [table, column] : kColumns) {
      const FileTable* file = run_.table(table);
      if (file != nullptr && !file->find(column)) {
        find("finding.column", {{"file", file->name()}, {"column", column}});
      }
    }
    try {
      check_trades();
      check_attribution();
      check_curve();
    } catch (const InputError& error) {
      find("finding.unreadable", {{"reason", error.what()}});
    }
    return findings_;
  }

 private:
  void find(const char* key, std::vector<std::pair<std::string, std::string>> values,
            std::vector<std::pair<std::string, std::string>> words = {}) {
    values.insert(values.begin(), {"run", run_.name});
    findings_.push_back({key, std::move(values), std::move(words)});
  }

  void check_version() {
    const std::string version = text_at(*run_.json, "provenance", "engine_version");
    // Two commits of one release write the same columns.
    if (version.substr(0, version.find('+')) == engine_version().substr(0, engine_version().find('+'))) return;
    find("finding.version", {{"version", version.empty() ? "?" : version}, {"own", std::string(engine_version())}});
  }

  // A table cut at the end of a line is a whole table: result.json knows how many rows there were.
  void check_rows(const char* stem, std::optional<double> stated) {
    const FileTable* table = run_.table(stem);
    if (table == nullptr || !stated || *stated == static_cast<double>(table->rows())) return;
    find("finding.rows",
         {{"file", table->name()}, {"rows", fmt::format("{}", table->rows())}, {"stated", fmt::format("{}", *stated)}});
  }

  void check_trades() {
    const auto futures = number_at(*run_.json, "counts", "fills");
    const auto spot = number_at(*run_.json, "counts", "spot_fills");
    check_rows("rolls", number_at(*run_.json, "counts", "rolls"));
    check_rows("margin_calls", number_at(*run_.json, "margin_calls", "count"));
    if (futures && spot) check_rows("fills", *futures + *spot);
    if (const auto round_trips = number_at(*run_.json, "overlay", "round_trips"); round_trips && *round_trips > 0.0) {
      if (run_.table("signals") == nullptr) find("finding.missing", {{"file", "signals.csv"}});
    }
    const FileTable* fills = run_.table("fills");
    if (fills == nullptr) return;
    const std::string expected = text_at(*run_.json, "provenance", "fills_digest");
    if (!expected.empty() && digest_of_fills(*fills) != expected) find("finding.digest", {{"file", "fills.csv"}});
    if (fills->rows() == 0) find("finding.no_trades", {});
  }

  void check_attribution() {
    const FileTable* attribution = run_.table("attribution");
    if (attribution == nullptr || !attribution->find("equity_change")) return;
    const std::string_view day = first_uneven_day(*attribution);
    if (!day.empty()) find("finding.uneven", {{"date", std::string(day)}});
    // Every day after the first of the curve, in its order.
    const FileTable* equity = run_.table("equity");
    if (equity == nullptr || !equity->find("equity") || !day.empty()) return;
    for (std::size_t row = 0; row < std::max(attribution->rows() + 1, equity->rows()); ++row) {
      const bool both = row < equity->rows() && (row == 0 || row - 1 < attribution->rows());
      const std::string_view date = row < equity->rows() ? equity->text(row, "date")
                                    : row > 0            ? attribution->text(row - 1, "date")
                                                         : std::string_view();
      if (both && row == 0) continue;
      if (both && attribution->text(row - 1, "date") == date &&
          held_sum(raw(equity->text(row - 1, "equity"), 4), raw(attribution->text(row - 1, "equity_change"), 4)) ==
              raw(equity->text(row, "equity"), 4)) {
        continue;
      }
      find("finding.apart", {{"date", std::string(date)}});
      return;
    }
  }

  void check_curve() {
    const FileTable* equity = run_.table("equity");
    if (equity == nullptr || equity->rows() == 0) return;
    if (equity->rows() <= 2) find("finding.short", {{"rows", fmt::format("{}", equity->rows())}});
    const auto last = equity->number(equity->rows() - 1, "equity");
    const auto stated = run_.json->find("final_equity");
    if (last && stated != run_.json->end() && stated->is_number() && *last != stated->get<double>()) {
      find("finding.other_end", {});
    }
    std::size_t undefined = 0;
    std::string_view before;
    for (std::size_t row = 0; row < equity->rows(); ++row) {
      const std::string_view date = equity->text(row, "date");
      if (row > 0 && date <= before) {
        find("finding.order", {{"file", equity->name()}, {"date", std::string(date)}});
        return;
      }
      before = date;
      if (!equity->number(row, "net_value")) ++undefined;
    }
    if (undefined > 0) {
      find("finding.undefined",
           {{"file", equity->name()}, {"column", "net_value"}, {"count", fmt::format("{}", undefined)}});
    } else if (equity->find("net_value")) {
      check_returns(*equity);
    }
  }

  void check_returns(const FileTable& equity) {
    const std::vector<double> values = equity.numbers(equity.column("net_value"));
    double highest = values.front(), deepest = 0.0, best = -kInfinity, worst = kInfinity;
    for (std::size_t i = 1; i < values.size(); ++i) {
      highest = std::max(highest, values[i]);
      deepest = std::max(deepest, 1.0 - values[i] / highest);
      best = std::max(best, values[i] / values[i - 1] - 1.0);
      worst = std::min(worst, values[i] / values[i - 1] - 1.0);
    }
    const std::pair<const char*, double> own[] = {
        {"maximum_drawdown", deepest}, {"best_day", best}, {"worst_day", worst}};
    for (const auto& [name, value] : own) {
      const auto stated = number_at(*run_.json, "statistics", name);
      if (!stated || values.size() < 2 || std::fabs(*stated - value) <= kSameReturn) continue;
      find("finding.figure", {{"file", equity.name()}}, {{"figure", fmt::format("column.{}", name)}});
      return;
    }
  }

  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const RunFiles& run_;
  std::vector<Phrase> findings_;
};

}  // namespace

std::vector<Phrase> check_files(const RunFiles& run) { return Checks(run).findings(); }

}  // namespace hedgelab::report
