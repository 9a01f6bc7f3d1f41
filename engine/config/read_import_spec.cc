#include "engine/config/read_import_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/config/read_fields.h"
#include "engine/core/error.h"
#include "engine/core/free_fields.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {
namespace {

constexpr double kMostColumns = 16'384;
constexpr double kMostTitleLines = 1'000;
constexpr double kMostInAUnit = 1'000'000'000;

const TextForm kOneCharacter{R"(^[\x00-\x7f]$)",
                             [](std::string_view text) { return text.size() == 1 && text.front() >= 0; },
                             "is more or less than one plain character"};

// By its word in the header, or by its place.
std::vector<FieldInfo> column_shapes(const TextForm* form = nullptr) {
  return {text_shape(form), integer_shape(1, kMostColumns)};
}

FieldValue place_of(const ColumnName& column) {
  return column.position > 0 ? FieldValue(std::int64_t{column.position}) : FieldValue(column.word);
}
ColumnName column_of(const FieldValue& value) {
  if (const auto* position = std::get_if<std::int64_t>(&value)) return static_cast<int>(*position);
  return std::get<std::string>(value);
}

ValuesRef ref_to(ColumnName& at) {
  return {[&at] { return at == ColumnName() ? std::vector<FieldValue>() : std::vector{place_of(at)}; },
          [&at](const std::vector<FieldValue>& values) { at = column_of(values.front()); }};
}
ValuesRef ref_to(std::optional<ColumnName>& at) {
  return {[&at] { return at ? std::vector{place_of(*at)} : std::vector<FieldValue>(); },
          [&at](const std::vector<FieldValue>& values) { at = column_of(values.front()); }};
}
ValuesRef ref_to(std::vector<ColumnName>& at) {
  return {[&at] {
            std::vector<FieldValue> values;
            std::transform(at.begin(), at.end(), std::back_inserter(values), place_of);
            return values;
          },
          [&at](const std::vector<FieldValue>& values) {
            at.clear();
            std::transform(values.begin(), values.end(), std::back_inserter(at), column_of);
          }};
}
ValuesRef ref_to(std::vector<std::string>& at) {
  return {[&at] { return std::vector<FieldValue>(at.begin(), at.end()); },
          [&at](const std::vector<FieldValue>& values) {
            at.clear();
            for (const FieldValue& value : values) at.push_back(std::get<std::string>(value));
          }};
}
// One character; '\0' is none.
FieldRef ref_to(char& at) {
  return {[&at] { return at == '\0' ? std::nullopt : std::optional(FieldValue(std::string(1, at))); },
          [&at](const FieldValue& value) { at = std::get<std::string>(value).front(); }};
}

struct UnitName {
  std::string_view word;
  std::int64_t unit, divisor;
};
constexpr UnitName kVolumeUnits[] = {{"lots", 1, 1}, {"hands", 1, 1}, {"shares", 1, 100}};
constexpr UnitName kTurnoverUnits[] = {
    {"CNY", 1, 1}, {"10_000_CNY", 10'000, 1}, {"million_CNY", 1'000'000, 1}, {"100_million_CNY", 100'000'000, 1}};

// A unit by its name, or so many of the first.
std::vector<FieldInfo> unit_shapes(std::span<const UnitName> names) {
  std::vector<std::string_view> words;
  for (const UnitName& name : names) words.push_back(name.word);
  return {word_shape(std::move(words)), integer_shape(1, kMostInAUnit)};
}
ValuesRef unit_ref(std::span<const UnitName> names, std::int64_t& unit, std::int64_t& divisor) {
  return {[&unit, &divisor, names] {
            for (const UnitName& name : names) {
              if (name.unit == unit && name.divisor == divisor) return std::vector<FieldValue>{std::string(name.word)};
            }
            return std::vector<FieldValue>{unit};
          },
          [&unit, &divisor, names](const std::vector<FieldValue>& values) {
            divisor = 1;
            if (const auto* number = std::get_if<std::int64_t>(&values.front())) {
              unit = *number;
              return;
            }
            for (const UnitName& name : names) {
              if (name.word != std::get<std::string>(values.front())) continue;
              unit = name.unit;
              divisor = name.divisor;
            }
          }};
}

struct SourceDocument {
  ImportSource source;
  std::string zone;  // as it is written
  std::int64_t turnover_divisor = 1;

  void fields(FieldVisitor& keys) {
    keys.field("name", source.name, "of the source: stands in messages and in the manifest", kRequired);
    keys.field("files", source.files, "pattern below the folder given with --from; * and ? never match '/'", kRequired);
    keys.field("member", source.member, "pattern of the files inside an archive (zip, tar); left out: all");
    keys.field("optional", source.optional, "no file that fits is no error");
    keys.choice("kind", source.kind, "what the series are", kRequired);
    keys.choice("frequency", source.frequency, "length of the bars", kRequired);
    table_fields(keys);
    keys.section(
        "symbol", [this](FieldVisitor& inner) { symbol_fields(inner); }, "what tells the series", kRequired);
    keys.section(
        "time", [this](FieldVisitor& inner) { time_fields(inner); }, "what tells the bar", kRequired);
    keys.section(
        "columns", [this](FieldVisitor& inner) { column_fields(inner); },
        "a header's word, a position from 1, or a word with {symbol} in a wide table", kRequired);
    keys.section(
        "units", [this](FieldVisitor& inner) { unit_fields(inner); }, "of volume and turnover");
    keys.field("multiply_by", source.multiply_by, 1, 1'000'000'000,
               "prices times this: a net value of 1.2345 keeps four more digits with 10000");
    keys.at_most("multiply_by", 1, {{"kind", {"contract"}}}, "a contract is stored as it is quoted; expected 1");
    keys.field("first_date", source.first_date, "rows before it are passed over");
    keys.field("last_date", source.last_date, "rows after it are passed over");
    keys.section(
        "policies",
        [this](FieldVisitor& inner) {
          for (const RowPolicyField& field : kRowPolicyFields) {
            inner.choice_of(field.name, source.*field.member,
                            {{to_string(RowPolicy::kRefuse), RowPolicy::kRefuse},
                             {to_string(field.alternative), field.alternative}},
                            field.meaning);
          }
        },
        "of rows that break a rule");
  }

 private:
  void table_fields(FieldVisitor& keys) {
    keys.value(key_of("encoding", word_shape({kEncodings.begin(), kEncodings.end()}), "of the text; gb18030 holds GBK"),
               detail::ref_to(source.encoding));
    keys.value(
        key_of("separator", text_shape(&kOneCharacter),
               "of the fields: a comma, a semicolon, a tab, a vertical bar, or a blank, which is any run of blanks"),
        ref_to(source.separator));
    keys.field("skip_lines", source.skip_lines, 0, kMostTitleLines, "title lines above the header");
    keys.field("header_lines", source.header_lines, 0, 9,
               "several are joined by a dot, and an empty cell of an upper one repeats its left neighbour; 0: no "
               "header, columns by position");
    keys.field("header", source.header, "names of all columns of a file without a header, in order", kNonempty);
    keys.field("skip_footer", source.skip_footer, 0, kMostTitleLines, "rows at the end that are no data");
    keys.value(key_of("thousands", text_shape(&kOneCharacter), "separator inside numbers: a comma reads 3,800.0"),
               ref_to(source.thousands));
    keys.field("missing", source.missing,
               "words that mean no value, besides the empty field; left out: null, nan, None, #N/A, N/A, --, - and "
               "their like");
    free_fields(keys).entries(
        key_of("where", {},
               "column: value or values that a row must have; * and ? are wild, !value is what must not stand there"),
        {text_shape(), texts_shape()}, where_ref());
    keys.field("symbols", source.symbols, "patterns of the symbols that are read, as they stand in the store");
    keys.field("query", source.query, "select on a SQLite database; it can only read");
    keys.field("sheet", source.sheet, "sheet of an Excel workbook; left out: the first");
  }
  void symbol_fields(FieldVisitor& keys) {
    keys.value(key_of("from", word_shape({"file_name", "columns"}),
                      "the symbol stands in the file's name, or in the words of a wide table's columns"),
               {[this]() -> std::optional<FieldValue> {
                  if (source.symbol_from_file_name) return FieldValue(std::string("file_name"));
                  if (source.symbol_from_columns) return FieldValue(std::string("columns"));
                  return std::nullopt;
                },
                [this](const FieldValue& word) {
                  const bool is_name = std::get<std::string>(word) == "file_name";
                  (is_name ? source.symbol_from_file_name : source.symbol_from_columns) = true;
                }});
    free_fields(keys).shaped(key_of("column", {}, "each row says it here"), column_shapes(),
                             ref_to(source.symbol_column));
    keys.field("fixed", source.symbol, "of all rows");
    keys.exactly_one({"from", "column", "fixed"}, "expected one of from, column and fixed");
    keys.field("pattern", source.symbol_pattern,
               "of a file's name, with {symbol} in it: CFFEX.{symbol}_*.csv; left out: the name up to its first dot");
    keys.field("strip_prefix", source.strip_prefix, "cut from the begin of a vendor's code");
    keys.field("strip_suffix", source.strip_suffix, "cut from its end: .CFE");
    keys.field("upper_case", source.upper_case, "if2306 is IF2306");
    keys.choice("convention", source.convention,
                "vendor_codes understands IF2306.CFX, .CCFX, .CFE, .CFFEX, CFFEX.IF2306, if2306 and IF306");
    free_fields(keys).entries(key_of("map", {}, "a vendor's code: the store's symbol"), {text_shape()}, map_ref());
  }
  void time_fields(FieldVisitor& keys) {
    free_fields(keys).shaped(
        key_of("column", {}, "the stamp; of several the texts are joined by a blank; must be given but with \"from\""),
        {text_shape(), integer_shape(1, kMostColumns), texts_shape(), integers_shape(1, kMostColumns)},
        ref_to(source.time_columns));
    keys.choice_of(
        "from", source.time_from_file_name, {{"file_name", true}},
        "the file's name up to its first dot, or to its first _ where only that fits, comes before the columns");
    free_fields(keys).shaped(
        key_of("format", {},
               "of %Y %m %d %H %M %S, %f (fraction), %z (Z, +08:00), * and plain characters, or epoch_s, epoch_ms, "
               "epoch_us, epoch_ns, excel_serial; of several the first that fits"),
        {text_shape(), texts_shape()}, ref_to(source.time_formats));
    keys.field("zone", zone, "of the stamps: UTC, Asia/Shanghai, +08:00; left out: the exchange's clock",
               formed(kNotEmpty));
    keys.choice_of<std::optional<BarLabel>>("label", source.label,
                                            {{"begin", BarLabel::kBegin}, {"end", BarLabel::kEnd}},
                                            "of intraday bars: what the stamp names; a daily bar has none");
    free_fields(keys).entries(key_of("alias", {}, "a minute as written: the one that is meant (13:00: 11:30)"),
                              {text_shape()}, alias_ref());
  }
  void column_fields(FieldVisitor& keys) {
    const auto column = [&](std::string_view name, auto& at, std::string_view help, const auto&... marks) {
      free_fields(keys).shaped(key_of(name, {}, help, marks...), column_shapes(&kNotEmpty), ref_to(at));
    };
    column("close", source.close, "the price at the end of the bar", kRequired);
    column("open", source.open, "the price at its begin");
    column("high", source.high, "the highest price");
    column("low", source.low, "the lowest price");
    column("settlement", source.settlement, "of daily bars");
    column("volume", source.volume, "in its unit");
    column("open_interest", source.open_interest, "lots");
    column("turnover", source.turnover, "in its unit");
  }
  void unit_fields(FieldVisitor& keys) {
    free_fields(keys).shaped(key_of("volume", {}, "one unit of the volume in lots (of an index in 100 shares)"),
                             unit_shapes(kVolumeUnits),
                             unit_ref(kVolumeUnits, source.volume_unit, source.volume_divisor));
    free_fields(keys).shaped(key_of("turnover", {}, "one unit of the turnover in CNY"), unit_shapes(kTurnoverUnits),
                             unit_ref(kTurnoverUnits, source.turnover_unit, turnover_divisor));
  }

  EntriesRef where_ref() {
    return {[this](const auto& see) {
              for (const RowFilter& filter : source.where) see(filter.column.word, filter.values);
            },
            [this](const std::string& column, const std::vector<std::string>& values) {
              source.where.push_back({column, values});
            }};
  }
  EntriesRef map_ref() {
    return {[this](const auto& see) {
              for (const auto& [code, symbol] : source.symbol_map) see(code, {symbol});
            },
            [this](const std::string& code, const std::vector<std::string>& symbol) {
              source.symbol_map.emplace(code, symbol.front());
            }};
  }
  EntriesRef alias_ref() {
    return {[this](const auto& see) {
              for (const auto& [written, meant] : source.time_alias) see(minute_text(written), {minute_text(meant)});
            },
            [this](const std::string& written, const std::vector<std::string>& meant) {
              source.time_alias[parse_minute_of_day(written)] = parse_minute_of_day(meant.front());
            }};
  }
  static std::string minute_text(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }
};

struct ImportDocument {
  ImportSpec spec;
  std::vector<SourceDocument> sources;

  void fields(FieldVisitor& keys) {
    keys.field("description", spec.description, "of the data, for people; stands in the store's manifest", kRequired);
    keys.field("instruments", spec.instruments, "folder of an instrument set; left out: the base rules",
               formed(kNotEmpty));
    keys.field("session_group", spec.session_group, "left out: the hours of the contracts in the files");
    keys.list("sources", sources, "files of one form", kRequired, kNonempty);
  }
};

ImportSpec read_import(const Json& json, const std::string& name) {
  ImportDocument document;
  read_fields(json, {name, ""}, document);
  for (std::size_t i = 0; i < document.sources.size(); ++i) {
    ImportSource& source = document.sources[i].source;
    const auto reject = [&](std::string_view key, const std::string& message) {
      throw InputError(fmt::format("{}: sources.{}.{}", name, i, key), message);
    };
    if (const std::string& zone = document.sources[i].zone; !zone.empty()) {
      source.zone_minutes = zone_offset(zone);
      if (!source.zone_minutes) {
        reject("time.zone",
               fmt::format("'{}' is not known; expected UTC, Asia/Shanghai or an offset such as +08:00", zone));
      }
    }
    if (const auto fault = find_fault(source)) reject(fault->field, fault->message);
    const auto has_its_name = [&](const ImportSource& other) { return other.name == source.name; };
    if (std::any_of(document.spec.sources.begin(), document.spec.sources.end(), has_its_name)) {
      reject("name", fmt::format("'{}' stands twice", source.name));
    }
    document.spec.sources.push_back(std::move(source));
  }
  return std::move(document.spec);
}

}  // namespace

FieldNode import_spec_keys() { return field_tree<ImportDocument>(); }

ImportSpec read_import_spec(const std::filesystem::path& path) {
  return read_import(read_json_file(path), path.string());
}

ImportSpec parse_import_spec(std::string_view text, const std::string& name) {
  return read_import(parse_json(text, name), name);
}

}  // namespace hedgelab
