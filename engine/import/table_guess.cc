#include "engine/import/table_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/import/header_words.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kRows = 5'000;  // some weeks of minutes
constexpr std::size_t kHead = 1U << 16U;

std::int64_t known_words(const std::vector<std::string>& header) {
  return std::count_if(header.begin(), header.end(), [](const auto& word) { return !key_of_header(word).empty(); });
}

class Look {
 public:
  Look(const fs::path& file, SpecGuess& guess) : folder_(file.parent_path()), guess_(guess) {
    table_.file.path = file.filename().string();
  }

  TableGuess take() {
    look_at_container();
    if (source_.query.empty() && !is_workbook_) {
      look_at_encoding();
      look_at_separator();
    }
    read_rows();
    look_at_header();
    return std::move(table_);
  }

 private:
  [[nodiscard]] fs::path path() const { return folder_ / table_.file.path; }
  void add(std::string key, std::string value, std::string evidence) {
    guess_.lines.push_back({std::move(key), std::move(value), std::move(evidence)});
  }

  void look_at_container() {
    add("files", json_text("*" + path().extension().string()), fmt::format("the file is called {}", table_.file.path));
    const FileFormat format = format_of(path());
    if (format == FileFormat::kForeign) (void)open_bytes(path());  // says what it is and the way out
    if (format == FileFormat::kSqlite) look_at_database();
    is_workbook_ = format == FileFormat::kWorkbook;
    if (format != FileFormat::kArchive) return;
    const std::vector<std::string> members = members_of(path());
    if (members.empty()) fail("{}: holds no file", path().string());
    // A read-me beside the tables is no table.
    const auto is_table = [](const std::string& name) { return fs::path(name).extension() == ".csv"; };
    const auto first = std::find_if(members.begin(), members.end(), is_table);
    table_.file.member = first == members.end() ? members.front() : *first;
    add("member", json_text("*" + fs::path(table_.file.member).extension().string()),
        fmt::format("{} files in it; looked at {}", members.size(), table_.file.member));
  }

  /// The table with the most columns whose names are known.
  void look_at_database() {
    std::vector<std::string> tables;
    std::vector<std::string_view> fields;
    const auto list =
        query_rows(path(), "select name from sqlite_master where type in ('table', 'view') order by name");
    (void)list->next(fields);
    while (list->next(fields) == TableRows::Step::kRow) tables.emplace_back(fields.front());
    std::int64_t best = 0;
    for (const std::string& table : tables) {
      const std::string query = fmt::format("select * from \"{}\"", table);
      const auto rows = query_rows(path(), query);
      if (rows->next(fields) != TableRows::Step::kRow) continue;
      const std::int64_t known = known_words({fields.begin(), fields.end()});
      if (known <= best) continue;
      best = known;
      source_.query = query;
    }
    if (best == 0) {
      fail("{}: no table of the database has a column whose name is known; its tables are {}", path().string(),
           fmt::join(tables, ", "));
    }
    add("query", json_text(source_.query), fmt::format("{} of its columns have known names", best));
  }

  /// The first bytes of the text, unpacked.
  [[nodiscard]] std::string head() const {
    const auto bytes = open_bytes(path(), table_.file.member);
    std::string text(kHead, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
      const std::size_t got = bytes->read(text.data() + length, text.size() - length);
      if (got == 0) break;
      length += got;
    }
    text.resize(length);
    return text;
  }

  void look_at_encoding() {
    std::string text = head();
    if (text.size() == kHead) text.resize(std::min(text.rfind('\n'), text.size()));  // no character cut in two
    if (is_utf8(text) && text.substr(0, 64).find('\0') == std::string::npos) return;
    source_.encoding = likely_encoding(text);
    add("encoding", json_text(source_.encoding), "the first bytes are not UTF-8");
  }

  void look_at_separator() {
    std::size_t best = 1;
    int alike = 0;
    char separator = ',';
    for (const char candidate : {',', ';', '\t', '|', ' '}) {
      source_.separator = candidate;
      std::map<std::size_t, int> widths;
      const auto rows = open_rows(source_, folder_, table_.file);
      std::vector<std::string_view> fields;
      for (int i = 0; i < 20; ++i) {
        const auto step = rows->next(fields);
        if (step == TableRows::Step::kEnd) break;
        if (step == TableRows::Step::kRow) ++widths[fields.size()];
      }
      const auto usual = std::max_element(widths.begin(), widths.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
      // Of one line, which is a header and nothing else or a row and nothing else, nothing follows.
      if (usual == widths.end() || usual->first <= best || usual->second < 2) continue;
      best = usual->first;
      separator = candidate;
      alike = usual->second;
    }
    if (best == 1) fail("{}: no separator makes columns of its lines", path().string());
    source_.separator = separator;
    width_ = best;
    if (separator == ',') return;
    add("separator", json_text(std::string(1, separator)), fmt::format("{} fields in each of {} lines", best, alike));
  }

  void read_rows() {
    const auto rows = open_rows(source_, folder_, table_.file);
    std::vector<std::string_view> fields;
    while (table_.rows.size() < kRows) {
      const auto step = rows->next(fields);
      if (step == TableRows::Step::kEnd) {
        is_whole_ = true;
        break;
      }
      if (step == TableRows::Step::kFault) continue;
      table_.rows.push_back({rows->line(), {fields.begin(), fields.end()}});
    }
    if (width_ > 0) return;
    for (const TableGuess::Row& row : table_.rows) width_ = std::max(width_, row.fields.size());
  }

  void look_at_header() {
    auto& rows = table_.rows;
    const auto is_full = [&](const TableGuess::Row& row) { return row.fields.size() == width_; };
    // The first row of full width is the header, unless half of its fields are numbers.
    const auto full = std::find_if(rows.begin(), rows.end(), is_full);
    if (full == rows.end()) fail("{}: holds no row of {} fields", path().string(), width_);
    if (full != rows.begin()) {
      add("skip_lines", fmt::format("{}", full->line - 1), "lines of another width stand above the table");
    }
    const auto numbers = std::count_if(full->fields.begin(), full->fields.end(), looks_like_a_number);
    table_.has_header = numbers * 2 < static_cast<std::ptrdiff_t>(width_);
    if (table_.has_header) {
      table_.header = full->fields;
    } else {
      table_.header.assign(width_, "");
      add("header_lines", "0", "the first line looks like data: columns are named by position");
    }
    rows.erase(rows.begin(), full + (table_.has_header ? 1 : 0));
    const auto odd = std::find_if_not(rows.begin(), rows.end(), is_full);
    if (is_whole_ && odd != rows.end() && rows.end() - odd <= 3) {
      add("policies.footer", json_text("drop"), fmt::format("line {} has {} fields", odd->line, odd->fields.size()));
    }
    std::erase_if(rows, [&](const TableGuess::Row& row) { return !is_full(row); });
    if (rows.empty()) fail("{}: holds no row below its header", path().string());
    const auto has_number = [](const TableGuess::Row& row) {
      return std::any_of(row.fields.begin(), row.fields.end(), looks_like_a_number);
    };
    if (std::none_of(rows.begin(), rows.end(), has_number)) {
      fail("{}: no field of its rows is a number; expected a table of bars", path().string());
    }
  }

  fs::path folder_;
  SpecGuess& guess_;
  TableGuess table_;
  ImportSource source_;
  bool is_workbook_ = false;
  bool is_whole_ = false;  // all rows were read
  std::size_t width_ = 0;  // 0: not known yet
};

}  // namespace

std::string TableGuess::column(int position) const {
  return has_header ? json_text(header[static_cast<std::size_t>(position)]) : fmt::format("{}", position + 1);
}

TableGuess guess_table(const fs::path& file, SpecGuess& guess) { return Look(file, guess).take(); }

bool looks_like_a_number(std::string_view text) {
  std::int64_t value = 0;
  std::string plain;
  if (text.find(',') != std::string_view::npos && without_thousands(text, ',', plain)) text = plain;
  return parse_scaled(text, 10'000, value) != NumberFault::kNotANumber;
}

}  // namespace hedgelab
