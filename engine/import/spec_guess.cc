#include "engine/import/spec_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/header_words.h"
#include "engine/import/stamp_guess.h"
#include "engine/import/table_guess.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_symbol.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 5> kPrices{"open", "high", "low", "close", "settlement"};
constexpr std::array<std::string_view, 8> kBarColumns{"open",       "high",   "low",           "close",
                                                      "settlement", "volume", "open_interest", "turnover"};

std::string file_name(const std::string& path) { return fs::path(path).filename().string(); }

class Guess {
 public:
  Guess(const fs::path& file, const RuleBook& rules) : rules_(rules), table_(guess_table(file, guess_)) {}

  SpecGuess take() {
    name_columns();
    keep_one_interval();
    if (!is_wide_) place_unnamed_columns();
    const GuessedStamps stamps = guess_stamps(table_, columns_, guess_);
    if (!stamps.moments.empty()) date_ = stamps.moments.front().date;
    add_symbol();
    if (!stamps.moments.empty()) {
      // Only a daily bar has a settlement price; vendors write zeros into others.
      if (guess_bars(stamps, hours(), guess_) != Frequency::kDaily) columns_.erase("settlement");
      add_calendar(stamps);
    }
    add_columns();
    add_habits_of_numbers();
    add_turnover();
    guess_.add("kind", json_text(kind_),
               product_ != nullptr ? "the codes are contracts" : "no contract's code was found");
    return std::move(guess_);
  }

 private:
  /// The contract that a vendor's text names, whatever way it is written.
  [[nodiscard]] std::optional<ContractId> contract_of(std::string_view text) const {
    ImportSource vendor;
    vendor.convention = SymbolConvention::kVendorCodes;
    return rules_.contracts.find(symbol_of(vendor, text, date_));
  }

  void name_columns() {
    for (std::size_t i = 0; i < table_.header.size(); ++i) {
      const std::string_view key = key_of_header(table_.header[i]);
      if (!key.empty()) columns_.emplace(key, static_cast<int>(i));
    }
    if (table_.has_header && !columns_.contains("date") && !columns_.contains("datetime") &&
        table_.header.front().empty()) {
      columns_.emplace("datetime", 0);  // the index that pandas writes without a name
    }
    if (columns_.contains("close")) return;
    // A wide table: IF2306.close, or the contract's code alone above its closes.
    for (std::size_t i = 0; i < table_.header.size(); ++i) {
      const std::string& word = table_.header[i];
      if (contract_of(word)) {
        add_wide(i, word.size(), "close", word);
        continue;
      }
      const std::size_t cut = word.find_last_of("._ ");
      if (cut == std::string::npos || !contract_of(word.substr(0, cut))) continue;
      const std::string_view key = key_of_header(word.substr(cut + 1));
      if (!key.empty()) add_wide(i, cut, key, word);
    }
  }

  void add_wide(std::size_t position, std::size_t code_size, std::string_view key, const std::string& word) {
    is_wide_ = true;
    if (const auto known = contract_of(word.substr(0, code_size))) first_code_ = word.substr(0, code_size);
    if (!columns_.emplace(key, static_cast<int>(position)).second) return;
    wide_names_.emplace(key, "{symbol}" + word.substr(code_size));
  }

  /// vnpy's database holds bars of several lengths in one table.
  void keep_one_interval() {
    const auto at = columns_.find("interval");
    if (at == columns_.end()) return;
    std::map<std::string, std::int64_t> rows;
    for (const TableGuess::Row& row : table_.rows) ++rows[table_.field(row, at->second)];
    if (rows.size() < 2) return;
    const auto most =
        std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    std::vector<std::string> others;
    for (const auto& [word, count] : rows) {
      if (word != most->first) others.push_back(word);
    }
    guess_.add("where", fmt::format("{{{}: [{}]}}", table_.column(at->second), json_text(most->first)),
               fmt::format("bars of {} lengths stand in one table; {} of {} rows are {}", rows.size(), most->second,
                           table_.rows.size(), most->first));
    guess_.unknown.push_back(fmt::format("Whether the rows of {} are wanted: a second source like this one reads them.",
                                         fmt::join(others, ", ")));
    const int column = at->second;
    const std::string word = most->first;
    std::erase_if(table_.rows, [&](const TableGuess::Row& row) { return table_.field(row, column) != word; });
  }

  /// Without a header: the first four columns of numbers that can be open, high, low and close, as most files have
  /// them.
  void place_unnamed_columns() {
    if (columns_.contains("close")) return;
    const auto number = [&](const TableGuess::Row& row, int position) {
      std::int64_t value = 0;
      const NumberFault fault = parse_scaled(table_.field(row, position), 10'000, value);
      return fault == NumberFault::kNone || fault == NumberFault::kExtraDecimals ? value : std::int64_t{0};
    };
    for (int at = 1; at + 3 < static_cast<int>(table_.header.size()); ++at) {
      const bool fits = std::all_of(table_.rows.begin(), table_.rows.end(), [&](const TableGuess::Row& row) {
        const std::int64_t open = number(row, at), high = number(row, at + 1), low = number(row, at + 2),
                           close = number(row, at + 3);
        return low > 0 && high >= std::max(open, close) && low <= std::min(open, close) && high < 2 * low;
      });
      if (!fits) continue;
      for (int i = 0; i < 4; ++i) columns_.emplace(kBarColumns[static_cast<std::size_t>(i)], at + i);
      placed_ = fmt::format("in {} rows column {} is the largest of four and column {} the smallest",
                            table_.rows.size(), at + 2, at + 3);
      return;
    }
  }

  void add_columns() {
    for (const std::string_view key : kBarColumns) {
      const auto at = columns_.find(key);
      if (at == columns_.end()) continue;
      const auto wide = wide_names_.find(key);
      guess_.add(fmt::format("columns.{}", key),
                 wide != wide_names_.end() ? json_text(wide->second) : table_.column(at->second),
                 !placed_.empty()            ? placed_
                 : wide != wide_names_.end() ? fmt::format("one column a contract, as in '{}'",
                                                           table_.header[static_cast<std::size_t>(at->second)])
                                             : "the header's word");
    }
    if (columns_.contains("close")) return;
    guess_.add("columns.close", "\"?\"", "no word of the header is known for it");
    guess_.unknown.push_back("Which column is the close: name it, by its word or its position.");
  }

  [[nodiscard]] bool is_zero(const TableGuess::Row& row, int position) const {
    std::int64_t value = 1;
    return parse_scaled(table_.field(row, position), 10'000, value) == NumberFault::kNone && value == 0;
  }

  void add_habits_of_numbers() {
    const auto any = [&](auto fits) {
      return std::any_of(table_.rows.begin(), table_.rows.end(), [&](const TableGuess::Row& row) {
        return std::any_of(row.fields.begin(), row.fields.end(), fits);
      });
    };
    if (any([](const std::string& text) { return text.find(',') != std::string::npos && looks_like_a_number(text); })) {
      guess_.add("thousands", json_text(","), "numbers such as 3,800.0");
    }
    const auto close = columns_.find("close");
    if (close == columns_.end()) return;
    const auto without = std::find_if(table_.rows.begin(), table_.rows.end(), [&](const TableGuess::Row& row) {
      return !looks_like_a_number(table_.field(row, close->second)) || is_zero(row, close->second);
    });
    if (without != table_.rows.end() && !is_wide_) {
      const std::string& text = table_.field(*without, close->second);
      guess_.add("policies.no_close", json_text("drop"),
                 fmt::format("line {} has no close: '{}'", without->line, shown(text)));
      const auto& usual = ImportSource::kUsualMissing;
      if (!text.empty() && !looks_like_a_number(text) && std::find(usual.begin(), usual.end(), text) == usual.end()) {
        std::vector<std::string> words{json_text(text)};
        for (const std::string& word : usual) words.push_back(json_text(word));
        guess_.add("missing", fmt::format("[{}]", fmt::join(words, ", ")),
                   fmt::format("'{}' stands for it", shown(text)));
      }
    }
    for (const std::string_view key : kPrices) {
      const auto at = columns_.find(key);
      if (at == columns_.end()) continue;
      const auto zero = std::find_if(table_.rows.begin(), table_.rows.end(),
                                     [&](const TableGuess::Row& row) { return is_zero(row, at->second); });
      if (zero == table_.rows.end()) continue;
      guess_.add("policies.zero_price", json_text("missing"), fmt::format("line {}: the {} is 0", zero->line, key));
      return;
    }
  }

  void add_symbol() {
    const auto column = columns_.find("symbol");
    if (is_wide_) {
      guess_.add("symbol.from", json_text("columns"), fmt::format("the header names contracts: {}", first_code_));
      take_contract(first_code_);
      return;
    }
    if (column == columns_.end()) {
      add_symbol_of_name();
      return;
    }
    std::string first;
    bool foreign = false;
    for (const TableGuess::Row& row : table_.rows) {
      const std::string& code = table_.field(row, column->second);
      const bool is_contract = contract_of(code).has_value();
      foreign |= !is_contract;
      if (is_contract && first.empty()) first = code;
    }
    guess_.add(
        "symbol.column", table_.column(column->second),
        fmt::format("as in '{}'", shown(first.empty() ? table_.field(table_.rows.front(), column->second) : first)));
    if (first.empty()) return;
    take_contract(first);
    if (foreign) {
      guess_.add("policies.unknown_contract", json_text("drop"), "other codes stand beside those of the rule tables");
    }
  }

  void add_symbol_of_name() {
    const std::string name = file_name(table_.file.name());
    guess_.add("symbol.from", json_text("file_name"), fmt::format("no column of codes; the file is called {}", name));
    const std::string stem = name.substr(0, name.find('.'));
    if (contract_of(stem)) {
      take_contract(stem);
      return;
    }
    // CFFEX.IF2306.csv, 47#IF2306.txt, SFIF2306_1m.csv: a contract somewhere between other marks.
    for (std::size_t begin = 0; begin < name.size(); ++begin) {
      for (std::size_t size = std::min<std::size_t>(name.size() - begin, 12); size >= 5; --size) {
        const auto is_mark = [&](std::size_t at) {
          return at >= name.size() || std::string_view("._-#@ ").find(name[at]) != std::string_view::npos;
        };
        const std::string code = name.substr(begin, size);
        if ((begin > 0 && !is_mark(begin - 1)) || !is_mark(begin + size) || !contract_of(code)) continue;
        // What stands around it differs from file to file, but for the ending.
        const std::string before = begin == 0 ? "" : "*" + name.substr(begin - 1, 1);
        std::string behind = name.substr(begin + size);
        if (behind != fs::path(name).extension().string()) behind = behind.substr(0, 1) + "*";
        guess_.add("symbol.pattern", json_text(before + "{symbol}" + behind),
                   fmt::format("{} stands in the name", code));
        take_contract(code);
        return;
      }
    }
    guess_.unknown.push_back("What the series is: its kind, and its symbol if the file's name is not it.");
  }

  void take_contract(const std::string& code) {
    const auto contract = contract_of(code);
    if (!contract) return;
    kind_ = "contract";
    product_ = &rules_.contracts.instrument_of(*contract);
    if (code == rules_.contracts.contract(*contract).code) return;
    guess_.add(
        "symbol.convention", json_text("vendor_codes"),
        fmt::format("'{}' is a vendor's way to write {}", shown(code), rules_.contracts.contract(*contract).code));
  }

  /// The trading hours of the file's first day; of the first session group when no contract tells it.
  [[nodiscard]] const TradingSession& hours() const {
    const std::string group = product_ != nullptr ? product_->session_group : rules_.sessions.groups().front();
    const Date first = rules_.calendar.day(0);
    try {
      return rules_.sessions.at(group, std::max(date_, first));
    } catch (const InputError&) {
      return rules_.sessions.at(group, rules_.calendar.last_date());  // a day before the hours are known
    }
  }

  void add_calendar(const GuessedStamps& stamps) {
    const auto early =
        std::find_if(stamps.moments.begin(), stamps.moments.end(),
                     [&](const TimeFormat::Moment& moment) { return moment.date < rules_.calendar.first_date(); });
    if (early == stamps.moments.end()) return;
    guess_.add("first_date", json_text(rules_.calendar.first_date().to_string()),
               fmt::format("{} lies before the trading calendar", early->date.to_string()));
  }

  /// A contract's turnover is volume x multiplier x price, so its unit can be found; of an index the header may say it.
  void add_turnover() {
    const auto column = columns_.find("turnover");
    if (column == columns_.end() || is_wide_) return;
    const auto number = [&](const TableGuess::Row& row, std::string_view key) {
      std::string plain;
      std::int64_t raw = 0;
      (void)without_thousands(table_.field(row, columns_.find(key)->second), ',', plain);
      const NumberFault fault = parse_scaled(plain, 10'000, raw);
      const bool is_number = fault == NumberFault::kNone || fault == NumberFault::kExtraDecimals;
      return is_number ? static_cast<double>(raw) / 10'000 : 0.0;
    };
    if (product_ == nullptr || !columns_.contains("volume") || !columns_.contains("close")) {
      const std::string& word = table_.header[static_cast<std::size_t>(column->second)];
      const std::string_view unit = unit_of_header(word);
      if (!unit.empty()) guess_.add("units.turnover", json_text(unit), fmt::format("the header says so: {}", word));
      return;
    }
    const auto multiplier = static_cast<double>(product_->multiplier);
    for (const TableGuess::Row& row : table_.rows) {
      const double whole = number(row, "volume") * number(row, "close") * multiplier;
      const double amount = number(row, "turnover");
      if (whole <= 0 || amount <= 0) continue;
      for (const auto& [unit, words] : {std::pair(1.0, "CNY"), std::pair(1e4, "10_000_CNY"),
                                        std::pair(1e6, "million_CNY"), std::pair(1e8, "100_million_CNY")}) {
        if (amount * unit < 0.8 * whole || amount * unit > 1.25 * whole) continue;
        if (unit > 1.0) {
          guess_.add("units.turnover", json_text(words),
                     fmt::format("line {}: turnover / (volume x {} x close) is {:.3g}", row.line, product_->multiplier,
                                 amount / whole));
        }
        return;
      }
      guess_.unknown.push_back(fmt::format("The unit of the turnover: line {}'s is {:.3g} of volume x {} x close.",
                                           row.line, amount / whole, product_->multiplier));
      return;
    }
  }

  const RuleBook& rules_;
  SpecGuess guess_;
  TableGuess table_;
  GuessedColumns columns_;
  bool is_wide_ = false;
  std::map<std::string, std::string, std::less<>> wide_names_;  // by key: "{symbol}.close"
  std::string first_code_;
  std::string placed_;                     // why columns without a name are what they are
  Date date_ = Date::parse("2020-01-02");  // of the first row, once it is known: it tells the decade of IF306
  const Instrument* product_ = nullptr;
  std::string kind_ = "index";
};

}  // namespace

SpecGuess guess_spec(const fs::path& file, const RuleBook& rules) {
  if (!is_file(file)) fail("{}: there is no such file to look at", file.string());
  return Guess(file, rules).take();
}

}  // namespace hedgelab
