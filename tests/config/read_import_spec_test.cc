#include "engine/config/read_import_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/config/schema.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kMinutes = R"({
  // vendor X
  "description": "minute bars of vendor X",
  "sources": [{
    "name": "minutes", "files": "minute/*/*.csv.gz", "kind": "contract", "frequency": "1m",
    "symbol": {"from": "file_name", "strip_suffix": ".CFE"},
    "time": {"column": "datetime", "format": "%Y-%m-%d %H:%M:%S", "label": "end"},
    "columns": {"open": "o", "high": "h", "low": "l", "close": "c", "volume": "v", "open_interest": "oi",
                "turnover": "amount"},
    "first_date": "2015-01-05", "last_date": "2025-05-30",
    "policies": {"closed_day": "drop", "outside_session": "drop", "outside_listing": "drop", "off_tick": "report",
                 "ohlc_order": "repair", "price_limit": "refuse", "duplicate": "drop", "unordered": "report",
                 "extra_decimals": "repair", "overlap": "drop"}
  }]
})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// The message for kMinutes with `from` replaced by `to`.
std::string failure(const std::string& from, const std::string& to) {
  try {
    (void)parse_import_spec(with(std::string(kMinutes), from, to), "spec.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ReadImportSpec, EveryKeyArrivesInItsPlace) {
  const ImportSpec spec = parse_import_spec(kMinutes, "spec.json");
  EXPECT_EQ(spec.description, "minute bars of vendor X");
  ASSERT_EQ(spec.sources.size(), 1U);
  const ImportSource& source = spec.sources[0];
  EXPECT_EQ(source.name, "minutes");
  EXPECT_EQ(source.files, "minute/*/*.csv.gz");
  EXPECT_EQ(source.kind, SeriesKind::kContract);
  EXPECT_EQ(source.frequency, Frequency::kOneMinute);
  EXPECT_TRUE(source.symbol_from_file_name);
  EXPECT_EQ(source.strip_suffix, ".CFE");
  EXPECT_THAT(source.time_columns, ::testing::ElementsAre(ColumnName("datetime")));
  EXPECT_THAT(source.time_formats, ::testing::ElementsAre("%Y-%m-%d %H:%M:%S"));
  EXPECT_EQ(source.label, BarLabel::kEnd);
  EXPECT_EQ(source.open, "o");
  EXPECT_EQ(source.high, "h");
  EXPECT_EQ(source.low, "l");
  EXPECT_EQ(source.close, "c");
  EXPECT_EQ(source.settlement, std::nullopt);
  EXPECT_EQ(source.volume, "v");
  EXPECT_EQ(source.open_interest, "oi");
  EXPECT_EQ(source.turnover, "amount");
  EXPECT_EQ(source.multiply_by, 1);
  EXPECT_EQ(source.first_date, Date::parse("2015-01-05"));
  EXPECT_EQ(source.last_date, Date::parse("2025-05-30"));
  EXPECT_EQ(source.closed_day, RowPolicy::kDrop);
  EXPECT_EQ(source.outside_session, RowPolicy::kDrop);
  EXPECT_EQ(source.outside_listing, RowPolicy::kDrop);
  EXPECT_EQ(source.off_tick, RowPolicy::kReport);
  EXPECT_EQ(source.ohlc_order, RowPolicy::kRepair);
  EXPECT_EQ(source.price_limit, RowPolicy::kRefuse);
  EXPECT_EQ(source.duplicate, RowPolicy::kDrop);
  EXPECT_EQ(source.unordered, RowPolicy::kReport);
  EXPECT_EQ(source.extra_decimals, RowPolicy::kRepair);
  EXPECT_EQ(source.overlap, RowPolicy::kDrop);
}

TEST(ReadImportSpec, WhatIsNotSaidIsRefusedByTheImportNotGuessed) {
  const ImportSpec spec = parse_import_spec(R"({"description": "", "sources": [{
      "name": "fund", "files": "nav.csv", "kind": "net_value", "frequency": "1d", "symbol": {"fixed": "FUND"},
      "time": {"column": "date"}, "columns": {"close": "nav", "settlement": "s"}, "multiply_by": 10000}]})",
                                            "spec.json");
  const ImportSource& source = spec.sources.at(0);
  EXPECT_EQ(source.kind, SeriesKind::kNetValue);
  EXPECT_EQ(source.symbol, "FUND");
  EXPECT_FALSE(source.symbol_from_file_name);
  EXPECT_THAT(source.time_formats, ::testing::ElementsAre("%Y-%m-%d"));
  EXPECT_EQ(source.label, std::nullopt);
  EXPECT_EQ(source.multiply_by, 10'000);
  EXPECT_EQ(source.settlement, "s");
  for (const RowPolicyField& field : kRowPolicyFields) {
    EXPECT_EQ(source.*field.member, RowPolicy::kRefuse) << field.name;
  }
}

TEST(ReadImportSpec, AFaultNamesFileKeyAndWhatWasExpected) {
  EXPECT_THAT(failure("\"label\": \"end\"", "\"label\": \"middle\""),
              HasSubstr("spec.json: sources.0.time.label: 'middle' is not one of begin, end"));
  EXPECT_THAT(failure(", \"label\": \"end\"", ""), HasSubstr("spec.json: sources.0.time.label: is missing"));
  EXPECT_THAT(failure("\"1m\"", "\"1d\""), HasSubstr("sources.0.time.label: a daily bar has no begin or end"));
  EXPECT_THAT(failure(" %H:%M:%S", ""), HasSubstr("sources.0.time.format: an intraday bar needs %H and %M"));
  EXPECT_THAT(failure("%S", "%p"), HasSubstr("sources.0.time.format: time format"));
  EXPECT_THAT(failure("\"from\": \"file_name\"", "\"from\": \"file\""), HasSubstr("sources.0.symbol.from"));
  EXPECT_THAT(failure("\"from\": \"file_name\"", "\"column\": \"a\", \"fixed\": \"b\""),
              HasSubstr("sources.0.symbol.column: expected one of from, column and fixed"));
  EXPECT_THAT(failure("\"from\": \"file_name\", ", ""), HasSubstr("sources.0.symbol.from: missing; expected one of"));
  EXPECT_THAT(failure("\"from\": \"file_name\"", "\"fixed\": \"../x\""), HasSubstr("sources.0.symbol"));
  EXPECT_THAT(failure("\"close\": \"c\"", "\"close\": \"\""), HasSubstr("sources.0.columns.close: is empty"));
  EXPECT_THAT(failure("\"close\": \"c\", ", ""), HasSubstr("sources.0.columns.close: missing"));
  EXPECT_THAT(failure("\"volume\": \"v\"", "\"volum\": \"v\""),
              HasSubstr("sources.0.columns.volum: unknown key; did you mean 'volume'?"));
  EXPECT_THAT(failure("\"volume\": \"v\"", "\"settlement\": \"v\""),
              HasSubstr("sources.0.columns.settlement: only a daily bar"));
  EXPECT_THAT(failure("\"closed_day\": \"drop\"", "\"closed_day\": \"repair\""),
              HasSubstr("sources.0.policies.closed_day: 'repair' is not one of refuse, drop"));
  EXPECT_THAT(failure("\"closed_day\"", "\"closed_days\""), HasSubstr("did you mean 'closed_day'?"));
  EXPECT_THAT(failure("2015-01-05", "2025-06-01"), HasSubstr("sources.0.first_date: 2025-06-01 is after last_date"));
  EXPECT_THAT(failure("\"kind\": \"contract\"", "\"kind\": \"stock\""),
              HasSubstr("sources.0.kind: 'stock' is not one of"));
  EXPECT_THAT(failure("\"first_date\"", "\"multiply_by\": 0, \"first_date\""), HasSubstr("sources.0.multiply_by"));
  EXPECT_THAT(failure("\"first_date\"", "\"multiply_by\": 10, \"first_date\""),
              HasSubstr("sources.0.multiply_by: a contract is stored as it is quoted"));
  EXPECT_THAT(failure("minute/*/*.csv.gz", "../*.csv.gz"), HasSubstr("sources.0.files: '../*.csv.gz' leaves"));
  EXPECT_THAT(failure("minute/*/*.csv.gz", "/data/*.csv.gz"), HasSubstr("sources.0.files"));
  EXPECT_THAT(failure("\"description\"", "\"about\""), HasSubstr("spec.json: description: missing"));
  EXPECT_THAT(failure("\"sources\": [{", "\"sources\": [], \"x\": [{"), HasSubstr("sources: is empty"));
}

TEST(ReadImportSpec, HowATableIsWrittenArrives) {
  const ImportSpec spec = parse_import_spec(R"({"description": "", "sources": [{
      "name": "exchange", "files": "*.zip", "member": "*_1.csv", "kind": "contract", "frequency": "1m",
      "encoding": "gb18030", "separator": ";", "thousands": ",", "skip_lines": 2, "skip_footer": 1, "header_lines": 3,
      "missing": ["--"], "where": {"type": "A", "market": ["CF*", "!CFO"]}, "symbols": ["IF*"],
      "symbol": {"from": "file_name", "pattern": "CFFEX.{symbol}_*.csv", "strip_prefix": "x", "upper_case": true,
                 "convention": "vendor_codes", "map": {"IF888": "IF.main"}},
      "time": {"column": ["", "clock"], "format": ["%Y%m%d %H:%M", "%Y/%m/%d %H:%M"], "zone": "UTC", "label": "begin",
               "alias": {"13:00": "11:30"}},
      "columns": {"close": 6, "volume": "v", "turnover": "t"}, "units": {"volume": 2, "turnover": "10_000_CNY"},
      "policies": {"unknown_contract": "drop", "no_close": "drop", "zero_price": "missing", "footer": "drop",
                   "settlement": "report"}}]})",
                                            "spec.json");
  const ImportSource& source = spec.sources.at(0);
  EXPECT_EQ(source.member, "*_1.csv");
  EXPECT_EQ(source.encoding, "gb18030");
  EXPECT_EQ(source.separator, ';');
  EXPECT_EQ(source.thousands, ',');
  EXPECT_EQ(source.skip_lines, 2);
  EXPECT_EQ(source.skip_footer, 1);
  EXPECT_EQ(source.header_lines, 3);
  EXPECT_THAT(source.missing, ::testing::ElementsAre("--"));
  EXPECT_THAT(source.where, ::testing::ElementsAre(RowFilter{"market", {"CF*", "!CFO"}}, RowFilter{"type", {"A"}}));
  EXPECT_THAT(source.symbols, ::testing::ElementsAre("IF*"));
  EXPECT_EQ(source.symbol_pattern, "CFFEX.{symbol}_*.csv");
  EXPECT_EQ(source.strip_prefix, "x");
  EXPECT_TRUE(source.upper_case);
  EXPECT_EQ(source.convention, SymbolConvention::kVendorCodes);
  EXPECT_EQ(source.symbol_map.at("IF888"), "IF.main");
  EXPECT_THAT(source.time_columns, ::testing::ElementsAre(ColumnName(""), ColumnName("clock")));
  EXPECT_EQ(source.time_formats.size(), 2U);
  EXPECT_EQ(source.zone_minutes, 0);
  EXPECT_EQ(source.time_alias.at(13 * 60), 11 * 60 + 30);
  EXPECT_EQ(source.close, ColumnName(6));
  EXPECT_EQ(source.volume_unit, 2);
  EXPECT_EQ(source.turnover_unit, 10'000);
  EXPECT_EQ(source.footer, RowPolicy::kDrop);
  EXPECT_EQ(source.settlement_price, RowPolicy::kReport);
}

TEST(ReadImportSpec, AZoneIsSaidAndKnown) {
  EXPECT_THAT(failure("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"),
              HasSubstr("time.format: '%Y-%m-%dT%H:%M:%SZ' holds a "));
  EXPECT_THAT(failure("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S+08:00"), HasSubstr("holds a time zone"));
  EXPECT_THAT(failure("%Y-%m-%d %H:%M:%S", "epoch_ms"), HasSubstr("time.zone: is missing"));
  EXPECT_THAT(failure("\"label\": \"end\"", "\"zone\": \"Mars\", \"label\": \"end\""),
              HasSubstr("sources.0.time.zone: 'Mars' is not known; expected UTC"));
}

TEST(ReadImportSpec, WhatMayBeSaidInSeveralWaysIsHeldToThem) {
  EXPECT_THAT(failure("\"close\": \"c\"", "\"close\": 0"), HasSubstr("columns.close: 0 is outside [1, 16384]"));
  EXPECT_THAT(failure("\"close\": \"c\"", "\"close\": 1.5"),
              HasSubstr("columns.close: expected a whole number in [1, 16384], found 1.5"));
  EXPECT_THAT(failure("\"column\": \"datetime\"", "\"column\": []"), HasSubstr("time.column: is empty"));
  EXPECT_THAT(failure("\"column\": \"datetime\", ", ""), HasSubstr("time.column: is missing"));
  EXPECT_THAT(failure("\"label\": \"end\"", "\"label\": \"end\", \"alias\": {\"13\": \"11:30\"}"),
              HasSubstr("sources.0.time.alias.13: "));
  EXPECT_THAT(failure("\"first_date\"", "\"units\": {\"turnover\": \"10000_CNY\"}, \"first_date\""),
              HasSubstr("units.turnover: '10000_CNY' is not one of CNY, 10_000_CNY"));
  EXPECT_THAT(failure("\"first_date\"", "\"units\": {\"volume\": \"shares\"}, \"first_date\""),
              HasSubstr("units.volume: a contract's volume is in lots"));
  EXPECT_THAT(failure("\"first_date\"", "\"encoding\": \"gb-18030\", \"first_date\""),
              HasSubstr("encoding: 'gb-18030' is not one of utf-8, gb18030"));
  EXPECT_THAT(failure("\"first_date\"", "\"separator\": \"::\", \"first_date\""),
              HasSubstr("sources.0.separator: '::'"));
}

TEST(ReadImportSpec, TwoSourcesOfOneNameCannotBeToldApart) {
  const char* source = R"({"name": "a", "files": "x", "kind": "index", "frequency": "1d", "symbol": {"fixed": "I"},
                           "time": {"column": "d"}, "columns": {"close": "c"}})";
  const std::string text = fmt::format(R"({{"description": "", "sources": [{}, {}]}})", source, source);
  try {
    (void)parse_import_spec(text, "spec.json");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("sources.1.name: 'a' stands twice"));
  }
}

TEST(ReadImportSpec, EverySpecThatShipsIsValid) {
  int specs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_folder() / "configs" / "import")) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_NO_THROW((void)read_import_spec(entry.path())) << entry.path();
    ++specs;
  }
  EXPECT_GE(specs, 13);
}

TEST(ReadImportSpec, TheKeyTableIsTheOneTheProgramPrints) {
  const std::string readme = read_file(test::source_folder() / "configs" / "import" / "README.md");
  EXPECT_NE(readme.find("<!-- keys of an import spec: hedgelab schema import --keys -->\n" + key_table("import") +
                        "<!-- end of keys -->"),
            std::string::npos)
      << "run: hedgelab schema import --keys, and put the table between the markers of configs/import/README.md";
}

}  // namespace
}  // namespace hedgelab
