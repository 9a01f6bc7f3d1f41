#include "engine/report/file_checks.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/core/date.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/report/figures.h"

namespace hedgelab::report {
namespace {

// Every run writes these.
constexpr const char* kTables[] = {"equity", "attribution", "fills", "rolls", "settlements", "orders", "margin_calls"};

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

std::string text_at(const nlohmann::ordered_json& json, const char* object, const char* key) {
  const auto outer = json.find(object);
  if (outer == json.end() || !outer->is_object()) return "";
  const auto inner = outer->find(key);
  return inner != outer->end() && inner->is_string() ? inner->get<std::string>() : std::string();
}

}  // namespace

std::vector<Phrase> check_files(const RunFiles& run) {
  std::vector<Phrase> findings;
  const auto find = [&](const char* key, std::vector<std::pair<std::string, std::string>> values) {
    values.insert(values.begin(), {"run", run.name});
    findings.push_back({key, std::move(values), {}});
  };
  const std::string version = text_at(*run.json, "provenance", "engine_version");
  // Two commits of one release write the same columns.
  if (version.substr(0, version.find('+')) != engine_version().substr(0, engine_version().find('+'))) {
    find("finding.version", {{"version", version.empty() ? "?" : version}, {"own", std::string(engine_version())}});
  }
  if (run.tables.empty()) {
    find("finding.no_curves", {});
    return findings;
  }
  for (const char* table : kTables) {
    if (run.table(table) == nullptr) find("finding.missing", {{"file", fmt::format("{}.csv", table)}});
  }
  try {
    if (const FileTable* fills = run.table("fills")) {
      const std::string expected = text_at(*run.json, "provenance", "fills_digest");
      if (!expected.empty() && digest_of_fills(*fills) != expected) find("finding.digest", {{"file", "fills.csv"}});
      if (fills->rows() == 0) find("finding.no_trades", {});
    }
    if (const FileTable* attribution = run.table("attribution")) {
      const std::string_view day = first_uneven_day(*attribution);
      if (!day.empty()) find("finding.uneven", {{"date", std::string(day)}});
    }
    if (const FileTable* equity = run.table("equity"); equity != nullptr && equity->rows() > 0) {
      const auto last = equity->number(equity->rows() - 1, "equity");
      const auto stated = run.json->find("final_equity");
      if (last && stated != run.json->end() && stated->is_number() && *last != stated->get<double>()) {
        find("finding.other_end", {});
      }
      if (equity->rows() <= 2) find("finding.short", {{"rows", fmt::format("{}", equity->rows())}});
    }
  } catch (const InputError& error) {
    find("finding.unreadable", {{"reason", error.what()}});
  }
  return findings;
}

}  // namespace hedgelab::report
