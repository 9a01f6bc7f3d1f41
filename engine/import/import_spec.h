#pragma once
// What an importer must be told about vendor files. A plain struct; engine/config reads it from JSON.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// What to do with a row that breaks a rule. kRefuse: the import fails after all findings are listed. kReport: the row
/// is kept and the finding listed. kDrop: the row is left out and the finding listed. kRepair: the row is changed as
/// the finding says.
enum class RowPolicy : std::uint8_t { kRefuse, kReport, kDrop, kRepair };

struct ImportSource {
  std::string name;   // for messages and the manifest's source text
  std::string files;  // glob below the input folder: "daily/*/*.csv.gz"
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;

  /// Exactly one of the three tells the symbol.
  bool symbol_from_file_name = false;        // "IF2506.csv.gz" is IF2506
  std::optional<std::string> symbol_column;  // the row says it
  std::optional<std::string> symbol;         // all rows
  /// Cut from the end of a vendor's code: ".CFE".
  std::string strip_suffix;

  std::string time_column;
  /// Of %Y %m %d %H %M %S and literal characters: "%Y-%m-%d %H:%M:%S".
  std::string time_format = "%Y-%m-%d";
  std::optional<BarLabel> label;  // required for intraday bars, forbidden for daily ones

  std::optional<std::string> open, high, low, settlement, volume, open_interest, turnover;
  std::string close;
  /// Prices are multiplied by this before they are stored: a net value of 1.2345 keeps four more digits with 10000.
  /// 1 to 10^9; contracts are stored as they are quoted and take 1 only.
  std::int64_t multiply_by = 1;
  /// Only these dates are read.
  std::optional<Date> first_date, last_date;

  RowPolicy closed_day = RowPolicy::kRefuse;       // refuse, drop
  RowPolicy outside_session = RowPolicy::kRefuse;  // refuse, drop
  RowPolicy outside_listing = RowPolicy::kRefuse;  // refuse, drop: a contract's bar before listing or after expiry
  RowPolicy off_tick = RowPolicy::kRefuse;         // refuse, report (contracts: open, high, low, close)
  RowPolicy ohlc_order = RowPolicy::kRefuse;       // refuse, repair: high and low are widened to hold open and close
  RowPolicy price_limit = RowPolicy::kReport;      // refuse, report: beyond the limit around the previous settlement
  RowPolicy duplicate = RowPolicy::kRefuse;        // refuse, drop (the first stays)
  RowPolicy unordered = RowPolicy::kRefuse;        // refuse, report
  RowPolicy extra_decimals = RowPolicy::kRefuse;   // refuse, repair: rounded to 1e-4
  /// A bar that an earlier source of the spec already gave. refuse: must agree in every field both have (missing
  /// fields are filled); drop: the earlier one stays whatever it says, and missing fields are filled.
  RowPolicy overlap = RowPolicy::kRefuse;
};

/// The policies of a source: the word that names each in a spec and what it may say besides "refuse".
struct RowPolicyField {
  std::string_view name;
  RowPolicy ImportSource::*member;
  RowPolicy alternative;
};
inline constexpr std::array<RowPolicyField, 10> kRowPolicyFields{{
    {"closed_day", &ImportSource::closed_day, RowPolicy::kDrop},
    {"outside_session", &ImportSource::outside_session, RowPolicy::kDrop},
    {"outside_listing", &ImportSource::outside_listing, RowPolicy::kDrop},
    {"off_tick", &ImportSource::off_tick, RowPolicy::kReport},
    {"ohlc_order", &ImportSource::ohlc_order, RowPolicy::kRepair},
    {"price_limit", &ImportSource::price_limit, RowPolicy::kReport},
    {"duplicate", &ImportSource::duplicate, RowPolicy::kDrop},
    {"unordered", &ImportSource::unordered, RowPolicy::kReport},
    {"extra_decimals", &ImportSource::extra_decimals, RowPolicy::kRepair},
    {"overlap", &ImportSource::overlap, RowPolicy::kDrop},
}};
[[nodiscard]] std::string_view to_string(RowPolicy policy);  // refuse, report, drop, repair

/// What is wrong with a source as it stands, before any file is read; `field` is its place in the spec ("time.label").
struct ImportSpecFault {
  std::string field;
  std::string message;
};
/// A vendor's text as a contract code or symbol: `strip_suffix` cut from its end.
[[nodiscard]] std::string_view contract_text(const ImportSource& source, std::string_view vendor_symbol);
[[nodiscard]] std::optional<ImportSpecFault> find_fault(const ImportSource& source);

struct ImportSpec {
  std::string description;  // for people; stands in the manifest
  std::vector<ImportSource> sources;
  /// The instrument set that the contracts belong to, as the spec names it; empty: the base rules alone. For whoever
  /// makes the rule book: import_files is handed the finished one.
  std::filesystem::path instruments{};
  /// Hours that the bars lie on; empty: those of the contracts in the files.
  std::string session_group{};
};

}  // namespace hedgelab
