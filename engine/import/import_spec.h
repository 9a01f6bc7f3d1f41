#pragma once
// What an importer must be told about vendor files. A plain struct; engine/config reads it from JSON.

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/words.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// What stands for a series' symbol in a column's word and in the pattern of a file's name.
constexpr std::string_view kSymbolMark = "{symbol}";

/// What to do with a row that breaks a rule. kRefuse: the import fails after all findings are listed. kReport: the row
/// is kept and the finding listed. kDrop: the row is left out and the finding listed. kRepair: the row is changed as
/// the finding says. kMissing: the value is taken for missing.
enum class RowPolicy : std::uint8_t { kRefuse, kReport, kDrop, kRepair, kMissing };

/// A column of a vendor's table: the header's word, which may be empty as pandas leaves an index, or its position. A
/// word with {symbol} in it stands for one column a series: "{symbol}.close".
struct ColumnName {
  ColumnName() = default;
  ColumnName(std::string text) : word(std::move(text)) {}
  ColumnName(const char* text) : word(text) {}
  ColumnName(int from_one) : position(from_one) {}
  std::string word;
  int position = 0;  // from 1; 0: by its word
  bool operator==(const ColumnName&) const = default;
};
/// "column 'close'" or "column 5", for messages.
[[nodiscard]] std::string to_string(const ColumnName& column);

/// Rows whose column fits none of `values` are passed over. A value may hold * and ?; one that begins with '!' is what
/// must not stand there.
struct RowFilter {
  ColumnName column;
  std::vector<std::string> values;
  bool operator==(const RowFilter&) const = default;
};

/// Codes written in other ways than the exchange's.
enum class SymbolConvention : std::uint8_t {
  kNone,
  /// Any of IF2306, if2306, IF306 (with the year from the row's date), CFFEX.IF2306, IF2306.CFX, .CCFX, .CFE, .CFFEX.
  kVendorCodes
};
inline constexpr std::array<std::string_view, 2> kSymbolConventionWords{"none", "vendor_codes"};
constexpr std::span<const std::string_view> words_of(SymbolConvention) { return kSymbolConventionWords; }

struct ImportSource {
  std::string name;       // for messages and the manifest's source text
  std::string files;      // glob below the input folder: "daily/*/*.csv.gz"
  std::string member;     // glob of the files in an archive: "*.csv"; empty: all of them
  bool optional = false;  // no file that fits is no error
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;

  // How the table is written.
  std::string encoding = "utf-8";  // text_encoding.h
  char separator = ',';            // ' ': any run of blanks
  int skip_lines = 0;              // title lines above the header
  int header_lines = 1;  // several are joined by '.'; an empty cell of an upper one repeats its left neighbour
  std::vector<std::string> header;  // names of the columns of a file that has no header
  int skip_footer = 0;              // rows at the end
  char thousands = '\0';            // of numbers: ',' in "3,800.0"
  /// Fields that mean that there is no value, besides the empty one.
  std::vector<std::string> missing = kUsualMissing;
  std::vector<RowFilter> where;
  std::string query;  // of a SQLite database
  std::string sheet;  // of a workbook; empty: the first
  static const std::vector<std::string> kUsualMissing;

  /// Exactly one of the four tells the symbol.
  bool symbol_from_file_name = false;       // "IF2506.csv.gz" is IF2506
  bool symbol_from_columns = false;         // a wide table: {symbol} in the columns' words
  std::optional<ColumnName> symbol_column;  // the row says it
  std::optional<std::string> symbol;        // all rows
  /// With symbol_from_file_name: the file's name with {symbol} in it, and * and ?: "CFFEX.{symbol}_*.csv".
  std::string symbol_pattern;
  /// Cut from the begin and the end of a vendor's code: "CFFEX.", ".CFE".
  std::string strip_prefix, strip_suffix;
  bool upper_case = false;
  SymbolConvention convention = SymbolConvention::kNone;
  std::map<std::string, std::string, std::less<>> symbol_map;  // a vendor's code, as it stands in the file: ours
  std::vector<std::string> symbols;                            // globs of the codes that are read, as ours; empty: all

  /// Their texts are joined by a blank before they are read. May be empty with time_from_file_name.
  std::vector<ColumnName> time_columns;
  bool time_from_file_name = false;  // the name up to its first dot comes first
  /// Of %Y %m %d %H %M %S %f %z and literal characters: "%Y-%m-%d %H:%M:%S"; the first that fits is taken. Or one of
  /// epoch_s, epoch_ms, epoch_us, epoch_ns, excel_serial.
  std::vector<std::string> time_formats{"%Y-%m-%d"};
  /// Of the clock that the stamps show, in minutes east of Greenwich; nullopt: not said, exchange time.
  std::optional<int> zone_minutes;
  std::map<int, int> time_alias;  // a minute of the day, as written: the one that is meant
  std::optional<BarLabel> label;  // required for intraday bars, forbidden for daily ones

  std::optional<ColumnName> open, high, low, settlement, volume, open_interest, turnover;
  ColumnName close;
  /// Prices are multiplied by this before they are stored: a net value of 1.2345 keeps four more digits with 10000.
  /// 1 to 10^9; contracts are stored as they are quoted and take 1 only.
  std::int64_t multiply_by = 1;
  /// What one unit of the volume is in lots (in 100 shares for a series that is no contract), as a fraction: 1/100 for
  /// shares; and of the turnover in CNY: 10000.
  std::int64_t volume_unit = 1, volume_divisor = 1;
  std::int64_t turnover_unit = 1;
  /// Only these dates are read.
  std::optional<Date> first_date, last_date;

  RowPolicy closed_day = RowPolicy::kRefuse;        // refuse, drop
  RowPolicy outside_session = RowPolicy::kRefuse;   // refuse, drop
  RowPolicy outside_listing = RowPolicy::kRefuse;   // refuse, drop: a contract's bar before listing or after expiry
  RowPolicy off_tick = RowPolicy::kRefuse;          // refuse, report (contracts: open, high, low, close)
  RowPolicy ohlc_order = RowPolicy::kRefuse;        // refuse, repair: high and low are widened to hold open and close
  RowPolicy price_limit = RowPolicy::kRefuse;       // refuse, report: beyond the limit around the previous settlement
  RowPolicy settlement_price = RowPolicy::kRefuse;  // refuse, report: beyond the limits or range of its own day
  RowPolicy duplicate = RowPolicy::kRefuse;         // refuse, drop (the first stays)
  RowPolicy unordered = RowPolicy::kRefuse;         // refuse, report
  RowPolicy extra_decimals = RowPolicy::kRefuse;    // refuse, repair: rounded to 1e-4
  /// A bar that an earlier source of the spec already gave. refuse: must agree in every field both have (missing
  /// fields are filled); drop: the earlier one stays whatever it says, and missing fields are filled.
  RowPolicy overlap = RowPolicy::kRefuse;
  RowPolicy unknown_contract = RowPolicy::kRefuse;  // refuse, drop: a code that is no contract of the rule book
  RowPolicy no_close = RowPolicy::kRefuse;          // refuse, drop: nothing traded, so there is no bar
  RowPolicy zero_price = RowPolicy::kRefuse;        // refuse, missing: a price of zero is none
  RowPolicy footer = RowPolicy::kRefuse;            // refuse, drop: unreadable rows after the last good one of a file
};

/// The policies of a source: the word that names each in a spec, what it may say besides "refuse", and what it is
/// about.
struct RowPolicyField {
  std::string_view name;
  RowPolicy ImportSource::*member;
  RowPolicy alternative;
  std::string_view meaning;
};
inline constexpr std::array<RowPolicyField, 15> kRowPolicyFields{{
    {"closed_day", &ImportSource::closed_day, RowPolicy::kDrop, "a row of a day without trading"},
    {"outside_session", &ImportSource::outside_session, RowPolicy::kDrop, "a bar outside the trading hours"},
    {"outside_listing", &ImportSource::outside_listing, RowPolicy::kDrop,
     "a contract's bar before listing or after expiry"},
    {"off_tick", &ImportSource::off_tick, RowPolicy::kReport, "a contract's price that is no multiple of its tick"},
    {"ohlc_order", &ImportSource::ohlc_order, RowPolicy::kRepair,
     "high and low that do not hold open and close; widened"},
    {"price_limit", &ImportSource::price_limit, RowPolicy::kReport, "a price beyond the day's limits"},
    {"duplicate", &ImportSource::duplicate, RowPolicy::kDrop, "a bar that stands twice; the first stays"},
    {"unordered", &ImportSource::unordered, RowPolicy::kReport, "a row that breaks the order of its file, up or down"},
    {"extra_decimals", &ImportSource::extra_decimals, RowPolicy::kRepair,
     "a price with more than four decimals; rounded"},
    {"overlap", &ImportSource::overlap, RowPolicy::kDrop,
     "a bar that an earlier source gives otherwise; the earlier stays"},
    {"settlement", &ImportSource::settlement_price, RowPolicy::kReport,
     "a settlement beyond its day's limits or range"},
    {"unknown_contract", &ImportSource::unknown_contract, RowPolicy::kDrop,
     "a code that is no contract of the rule book"},
    {"no_close", &ImportSource::no_close, RowPolicy::kDrop, "a row without a close: nothing traded, no bar"},
    {"zero_price", &ImportSource::zero_price, RowPolicy::kMissing, "a price of zero, which is taken for none"},
    {"footer", &ImportSource::footer, RowPolicy::kDrop, "up to 20 unreadable rows behind the last good one of a file"},
}};
[[nodiscard]] std::string_view to_string(RowPolicy policy);  // refuse, report, drop, repair, missing

/// What is wrong with a source as it stands, before any file is read; `field` is its place in the spec ("time.label").
struct ImportSpecFault {
  std::string field;
  std::string message;
};
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
