#include "engine/import/spec_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/table_rows.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_symbol.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kRows = 2'000;  // some days of minutes

/// Words of headers, in lower case, by the key that they mean. A word that means two things stands at neither.
struct KnownWords {
  std::string_view key;
  std::vector<std::string_view> words;
};
const std::vector<KnownWords>& known_words() {
  static const std::vector<KnownWords> words{
      {"symbol",
       {"symbol", "code", "contract", "ts_code", "order_book_id", "instrument", "合约代码", "合约", "代码", "证券代码",
        "指数代码index code"}},
      {"date", {"date", "trade_date", "trading_date", "tradedate", "day", "日期", "交易日期", "交易日", "日期date"}},
      {"datetime", {"datetime", "trade_time", "timestamp", "date_time", "bob", "eob", "时间戳", "日期时间"}},
      {"time", {"time", "时间", "minute"}},
      {"open", {"open", "o", "open_price", "开盘", "开盘价", "今开盘", "开盘open", "开盘价(元)"}},
      {"high", {"high", "h", "high_price", "最高", "最高价", "最高high", "最高价(元)"}},
      {"low", {"low", "l", "low_price", "最低", "最低价", "最低low", "最低价(元)"}},
      {"close", {"close", "c", "close_price", "收盘", "收盘价", "今收盘", "收盘close", "收盘价(元)", "nav", "value"}},
      {"settlement", {"settle", "settlement", "settle_price", "结算价", "今结算", "结算"}},
      {"volume", {"volume", "vol", "v", "成交量", "成交量(手)"}},
      {"open_interest", {"open_interest", "oi", "hold", "position", "close_oi", "openinterest", "持仓量", "持仓"}},
      {"turnover",
       {"turnover", "amount", "money", "total_turnover", "成交额", "成交金额", "成交额(百万)", "成交额(万元)"}}};
  return words;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string as_json(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\t' ? std::string("\\t") : std::string(1, c);
  }
  return result + "\"";
}

bool is_number(std::string_view text) {
  std::int64_t value = 0;
  std::string plain;
  if (text.find(',') != std::string_view::npos && without_thousands(text, ',', plain)) text = plain;
  return parse_scaled(text, 10'000, value) != NumberFault::kNotANumber;
}

class Guess {
 public:
  explicit Guess(const fs::path& file) : folder_(file.parent_path()), file_{file.filename().string(), ""} {}

  SpecGuess make() {
    guess_container();
    guess_encoding();
    guess_separator();
    read_rows();
    guess_header();
    guess_columns();
    guess_time();
    guess_symbol();
    guess_turnover();
    add("kind", as_json(kind_), kind_ == "contract" ? "the codes are contracts" : "no contract's code was found");
    return std::move(guess_);
  }

 private:
  void add(std::string key, std::string value, std::string evidence) {
    guess_.lines.push_back({std::move(key), std::move(value), std::move(evidence)});
  }

  void guess_container() {
    const fs::path path = folder_ / file_.path;
    const std::string extension = path.extension().string();
    add("files", as_json("*" + extension), fmt::format("the file is called {}", file_.path));
    const FileFormat format = format_of(path);
    if (format == FileFormat::kForeign) (void)open_bytes(path);  // says what it is and the way out
    if (format == FileFormat::kSqlite)
      fail("{}: a SQLite database; its table and columns are named by a \"query\"", path.string());
    is_workbook_ = format == FileFormat::kWorkbook;
    if (format != FileFormat::kArchive) return;
    const std::vector<std::string> members = members_of(path);
    if (members.empty()) fail("{}: holds no file", path.string());
    file_.member = members.front();
    const fs::path member(file_.member);
    add("member", as_json("*" + member.extension().string()),
        fmt::format("{} files in it; looked at {}", members.size(), file_.member));
  }

  /// The first bytes of the text, unpacked.
  std::string head() const {
    const auto bytes = open_bytes(folder_ / file_.path, file_.member);
    std::string text(1U << 16U, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
      const std::size_t got = bytes->read(text.data() + length, text.size() - length);
      if (got == 0) break;
      length += got;
    }
    text.resize(length);
    return text;
  }

  void guess_encoding() {
    if (is_workbook_) return;
    std::string text = head();
    if (text.size() == (1U << 16U)) text.resize(std::min(text.rfind('\n'), text.size()));  // no character cut in two
    if (is_utf8(text) && text.substr(0, 64).find('\0') == std::string::npos) return;
    source_.encoding = likely_encoding(text);
    add("encoding", as_json(source_.encoding), "the first bytes are not UTF-8");
  }

  void guess_separator() {
    if (is_workbook_) return;
    std::size_t best = 1;
    for (const char separator : {',', ';', '\t', '|', ' '}) {
      source_.separator = separator;
      std::map<std::size_t, int> widths;
      const auto rows = open_rows(source_, folder_, file_);
      std::vector<std::string_view> fields;
      for (int i = 0; i < 20; ++i) {
        const auto step = rows->next(fields);
        if (step == TableRows::Step::kEnd) break;
        if (step == TableRows::Step::kRow) ++widths[fields.size()];
      }
      const auto usual = std::max_element(widths.begin(), widths.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
      if (usual == widths.end() || usual->first <= best || usual->second < 2) continue;
      best = usual->first;
      separator_ = separator;
      lines_alike_ = usual->second;
    }
    if (best == 1) fail("{}: no separator makes columns of its lines", (folder_ / file_.path).string());
    source_.separator = separator_;
    width_ = best;
    if (separator_ != ',') {
      add("separator", as_json(std::string(1, separator_)),
          fmt::format("{} fields in each of {} lines", best, lines_alike_));
    }
  }

  void read_rows() {
    const auto rows = open_rows(source_, folder_, file_);
    std::vector<std::string_view> fields;
    while (rows_.size() < kRows) {
      const auto step = rows->next(fields);
      if (step == TableRows::Step::kEnd) break;
      if (step == TableRows::Step::kFault) continue;
      rows_.push_back({static_cast<int>(rows->line()), {fields.begin(), fields.end()}});
    }
    if (is_workbook_) {
      for (const Row& row : rows_) width_ = std::max(width_, row.fields.size());
    }
  }

  void guess_header() {
    // The first row of full width is the header, unless half of its fields are numbers.
    const auto full =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.fields.size() == width_; });
    if (full == rows_.end()) fail("{}: holds no row of {} fields", (folder_ / file_.path).string(), width_);
    if (full != rows_.begin()) {
      add("skip_lines", fmt::format("{}", full->line - 1), "lines of another width stand above the header");
    }
    const auto numbers = std::count_if(full->fields.begin(), full->fields.end(), is_number);
    has_header_ = numbers * 2 < static_cast<std::ptrdiff_t>(width_);
    if (has_header_) {
      header_ = full->fields;
    } else {
      header_.assign(width_, "");
      add("header_lines", "0", "the first line looks like data: columns are named by position");
    }
    rows_.erase(rows_.begin(), full + (has_header_ ? 1 : 0));
    const auto odd =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.fields.size() != width_; });
    if (odd != rows_.end() && rows_.end() - odd <= 3) {
      add("policies.footer", as_json("drop"), fmt::format("line {} has {} fields", odd->line, odd->fields.size()));
    }
    std::erase_if(rows_, [&](const Row& row) { return row.fields.size() != width_; });
    if (rows_.empty()) fail("{}: holds no row below its header", (folder_ / file_.path).string());
    const auto has_number = [](const Row& row) { return std::any_of(row.fields.begin(), row.fields.end(), is_number); };
    if (std::none_of(rows_.begin(), rows_.end(), has_number)) {
      fail("{}: no field of its rows is a number; expected a table of bars", (folder_ / file_.path).string());
    }
  }

  std::string name_of(int position) const {
    return has_header_ ? as_json(header_[static_cast<std::size_t>(position)]) : fmt::format("{}", position + 1);
  }

  void guess_columns() {
    for (const KnownWords& known : known_words()) {
      for (std::size_t i = 0; i < header_.size(); ++i) {
        const std::string word = lower(header_[i]);
        if (std::find(known.words.begin(), known.words.end(), word) == known.words.end()) continue;
        columns_.emplace(known.key, static_cast<int>(i));
      }
    }
    if (has_header_ && !columns_.contains("date") && !columns_.contains("datetime") && header_.front().empty()) {
      columns_.emplace("datetime", 0);  // the index that pandas writes without a name
    }
    for (const char* key : {"open", "high", "low", "close", "settlement", "volume", "open_interest", "turnover"}) {
      const auto at = columns_.find(key);
      if (at == columns_.end()) continue;
      add(fmt::format("columns.{}", key), name_of(at->second), "the header's word");
    }
    if (!columns_.contains("close")) {
      add("columns.close", "\"?\"", "no word of the header is known for it");
      guess_.unknown.push_back("Which column is the close: name it, by its word or its position.");
    }
    const bool grouped = std::any_of(rows_.begin(), rows_.end(), [](const Row& row) {
      return std::any_of(row.fields.begin(), row.fields.end(), [](const std::string& field) {
        return field.find(',') != std::string::npos && is_number(field);
      });
    });
    if (grouped) add("thousands", as_json(","), "numbers such as 3,800.0");
    const auto close = columns_.find("close");
    if (close != columns_.end() && std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
          return !is_number(row.fields[static_cast<std::size_t>(close->second)]);
        })) {
      add("policies.no_close", as_json("drop"), "some rows have no close");
    }
  }

  void guess_time() {
    std::vector<int> positions;
    if (columns_.contains("datetime")) positions = {columns_["datetime"]};
    if (positions.empty() && columns_.contains("date")) positions = {columns_["date"]};
    if (positions.empty() && columns_.contains("time")) positions = {columns_["time"]};
    if (positions.size() == 1 && columns_.contains("date") && columns_.contains("time") &&
        !columns_.contains("datetime")) {
      positions.push_back(columns_["time"]);
    }
    if (positions.empty() && !has_header_) positions = {0};
    if (positions.empty()) {
      add("time.column", "\"?\"", "no word of the header is known for it");
      guess_.unknown.push_back(
          "Which column is the date or the stamp; a date in the file's name is \"from\": \"file_name\".");
      return;
    }
    const auto text_of = [&](const Row& row) {
      std::string text;
      for (const int position : positions) {
        text += (text.empty() ? "" : " ") + row.fields[static_cast<std::size_t>(position)];
      }
      return text;
    };
    add("time.column",
        positions.size() == 1 ? name_of(positions[0])
                              : fmt::format("[{}, {}]", name_of(positions[0]), name_of(positions[1])),
        fmt::format("as in '{}'", text_of(rows_.front())));
    constexpr std::array kForms{"%Y-%m-%d %H:%M:%S",
                                "%Y-%m-%d %H:%M",
                                "%Y/%m/%d %H:%M:%S",
                                "%Y/%m/%d %H:%M",
                                "%Y%m%d %H:%M:%S",
                                "%Y%m%d %H:%M",
                                "%Y%m%d %H%M%S",
                                "%Y%m%d %H%M",
                                "%Y-%m-%d",
                                "%Y/%m/%d",
                                "%Y%m%d",
                                "%Y%m%d%H%M",
                                "%Y%m%d%H%M%S",
                                "%Y-%m-%d %H:%M:%S.%f",
                                "%Y-%m-%dT%H:%M:%S%z",
                                "%Y-%m-%d %H:%M:%S%z",
                                "%Y-%m-%dT%H:%M:%S",
                                "%Y/%m/%d %H%M",
                                "%d/%m/%Y",
                                "excel_serial",
                                "epoch_s",
                                "epoch_ms",
                                "epoch_us",
                                "epoch_ns"};
    std::vector<TimeFormat::Moment> moments;
    std::string form;
    for (const char* candidate : kForms) {
      const TimeFormat format(candidate);
      moments.clear();
      for (const Row& row : rows_) {
        TimeFormat::Moment moment;
        if (!format.parse(text_of(row), moment) || moment.date.year() < 2000 || moment.date.year() > 2100) break;
        moments.push_back(moment);
      }
      if (moments.size() != rows_.size()) continue;
      form = candidate;
      break;
    }
    if (form.empty()) {
      add("time.format", "\"?\"", "no usual form fits all rows");
      guess_.unknown.push_back("How the stamps are written.");
      return;
    }
    add("time.format", as_json(form), fmt::format("fits {} rows", rows_.size()));
    if (TimeFormat(form).is_epoch()) {
      add("time.zone", "\"?\"", "such counts are of UTC, or of the local clock");
      guess_.unknown.push_back("Whose clock the counts follow: \"UTC\", or \"Asia/Shanghai\" as some vendors do.");
    }
    guess_length(moments);
  }

  void guess_length(const std::vector<TimeFormat::Moment>& moments) {
    std::map<int, int> minutes;
    for (const TimeFormat::Moment& moment : moments) ++minutes[moment.minute_of_day];
    if (minutes.size() == 1) {
      add("frequency", as_json("1d"), "one time of day in all rows");
      return;
    }
    const bool on_fives =
        std::all_of(minutes.begin(), minutes.end(), [](const auto& one) { return one.first % 5 == 0; });
    add("frequency", as_json(on_fives ? "5m" : "1m"),
        on_fives ? "all stamps at whole 5 minutes; a store has no longer bars below a day"
                 : "stamps at single minutes");
    const int step = on_fives ? 5 : 1;
    // The ends of the two halves of the day, and the bars before them, tell the two labels apart.
    const bool opens = minutes.contains(570) || minutes.contains(780);
    const bool closes = minutes.contains(690) || minutes.contains(900);
    if (opens == closes) {
      add("time.label", "\"?\"",
          opens ? "there are stamps at 09:30 or 13:00 and at 11:30 or 15:00" : "no stamp at the ends of a session");
      guess_.unknown.push_back("Whether a stamp names the begin or the end of its bar.");
      return;
    }
    add("time.label", as_json(opens ? "begin" : "end"),
        opens ? fmt::format("stamps at 09:30 or 13:00, none at 11:30 or 15:00: the last is {}",
                            minute_of_day_to_string(minutes.rbegin()->first))
              : fmt::format(
                    "stamps at 11:30 or 15:00, none at 09:30 or 13:00: the first is {}, {} minutes after the open",
                    minute_of_day_to_string(minutes.begin()->first), step));
  }

  void guess_symbol() {
    const auto code_of = [&](std::string_view text) {
      ImportSource vendor;
      vendor.convention = SymbolConvention::kVendorCodes;
      const std::string code = symbol_of(vendor, text, Date::parse("2020-01-02"));
      const bool is_contract = code.size() == 6 && code[0] == 'I' &&
                               std::string_view("FHCM").find(code[1]) != std::string_view::npos &&
                               code.find_first_not_of("0123456789", 2) == std::string::npos;
      return is_contract ? code : std::string();
    };
    const auto column = columns_.find("symbol");
    if (column != columns_.end()) {
      const std::string& first = rows_.front().fields[static_cast<std::size_t>(column->second)];
      add("symbol.column", name_of(column->second), fmt::format("as in '{}'", shown(first)));
      bool any = false;
      bool foreign = false;
      for (const Row& row : rows_) {
        const std::string code = code_of(row.fields[static_cast<std::size_t>(column->second)]);
        any |= !code.empty();
        foreign |= code.empty();
        product_ = product_.empty() ? code : product_;
      }
      kind_ = any ? "contract" : "index";
      if (any && product_ != first)
        add("symbol.convention", as_json("vendor_codes"), "codes are written in a vendor's way");
      if (any && foreign)
        add("policies.unknown_contract", as_json("drop"), "other codes stand beside the index futures");
      return;
    }
    const std::string name = fs::path(file_.name()).filename().string();
    std::string stem = name.substr(0, name.find('.'));
    if (code_of(stem).empty() && name.find('.') != std::string::npos) {
      const std::string behind = name.substr(name.find('.') + 1);
      if (!code_of(behind.substr(0, behind.find('.'))).empty()) stem = behind.substr(0, behind.find('.'));
    }
    product_ = code_of(stem);
    add("symbol.from", as_json("file_name"), fmt::format("no column of codes; the file is called {}", name));
    kind_ = product_.empty() ? "index" : "contract";
    if (!product_.empty() && product_ != name.substr(0, name.find('.'))) {
      add("symbol.convention", as_json("vendor_codes"), "the name is written in a vendor's way");
    }
    if (product_.empty())
      guess_.unknown.push_back("What the series is: its kind, and its symbol if the file's name is not it.");
  }

  void guess_turnover() {
    if (product_.empty() || !columns_.contains("turnover") || !columns_.contains("volume") ||
        !columns_.contains("close"))
      return;
    const std::int64_t multiplier = product_.starts_with("IC") || product_.starts_with("IM") ? 200 : 300;
    for (const Row& row : rows_) {
      const auto number = [&](const char* key) {
        std::string plain;
        std::int64_t raw = 0;
        (void)without_thousands(row.fields[static_cast<std::size_t>(columns_[key])], ',', plain);
        const NumberFault fault = parse_scaled(plain, 10'000, raw);
        return fault == NumberFault::kNone || fault == NumberFault::kExtraDecimals ? static_cast<double>(raw) / 10'000
                                                                                   : 0.0;
      };
      const double whole = number("volume") * number("close") * static_cast<double>(multiplier);
      const double amount = number("turnover");
      if (whole <= 0 || amount <= 0) continue;
      for (const auto& [unit, words] : {std::pair(1.0, "CNY"), std::pair(1e4, "10_000_CNY"),
                                        std::pair(1e6, "million_CNY"), std::pair(1e8, "100_million_CNY")}) {
        if (amount * unit < 0.8 * whole || amount * unit > 1.25 * whole) continue;
        if (unit > 1.0) {
          add("units.turnover", as_json(words),
              fmt::format("line {}: turnover / (volume x {} x close) is {:.3g}", row.line, multiplier, amount / whole));
        }
        return;
      }
      guess_.unknown.push_back(fmt::format("The unit of the turnover: line {}'s is {:.3g} of volume x {} x close.",
                                           row.line, amount / whole, multiplier));
      return;
    }
  }

  struct Row {
    int line;
    std::vector<std::string> fields;
  };
  fs::path folder_;
  VendorFile file_;
  ImportSource source_;
  bool is_workbook_ = false;
  char separator_ = ',';
  int lines_alike_ = 0;
  std::size_t width_ = 0;
  std::vector<Row> rows_;
  std::vector<std::string> header_;
  bool has_header_ = true;
  std::map<std::string, int, std::less<>> columns_;
  std::string product_;
  std::string kind_ = "index";
  SpecGuess guess_;
};

}  // namespace

SpecGuess guess_spec(const fs::path& file) {
  if (!is_file(file)) fail("{}: there is no such file to look at", file.string());
  return Guess(file).make();
}

std::string to_text(const SpecGuess& guess) {
  std::string text = "// A guess, to be read and corrected: nothing is imported by it.\n";
  for (const std::string& unknown : guess.unknown) text += fmt::format("// NOT KNOWN: {}\n", unknown);
  text += "{\n  \"description\": \"?\",\n  \"sources\": [{\n    \"name\": \"?\"";
  // Keys of one section stand together, whenever they were found.
  for (const char* section : {"", "symbol", "time", "columns", "units", "policies"}) {
    const std::string prefix = *section == '\0' ? "" : std::string(section) + ".";
    std::vector<const SpecGuess::Line*> of_section;
    for (const SpecGuess::Line& line : guess.lines) {
      const bool belongs = prefix.empty() ? line.key.find('.') == std::string::npos : line.key.starts_with(prefix);
      if (belongs) of_section.push_back(&line);
    }
    if (of_section.empty()) continue;
    text += ",";
    if (!prefix.empty()) text += fmt::format("\n    \"{}\": {{", section);
    for (std::size_t i = 0; i < of_section.size(); ++i) {
      const SpecGuess::Line& line = *of_section[i];
      const bool is_last = i + 1 == of_section.size();
      text += fmt::format("\n    {}// {}\n    {}\"{}\": {}{}", prefix.empty() ? "" : "  ", line.evidence,
                          prefix.empty() ? "" : "  ", line.key.substr(prefix.size()), line.value, is_last ? "" : ",");
    }
    if (!prefix.empty()) text += "\n    }";
  }
  return text + "\n  }]\n}\n";
}

}  // namespace hedgelab
