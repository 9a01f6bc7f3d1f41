#include "engine/report/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/report/decimate.h"
#include "engine/report/page_column.h"
#include "engine/report/script_json.h"

namespace hedgelab::report {
namespace {

constexpr std::size_t kMostRows = 250'000;      // of a table that is no curve
constexpr std::size_t kMostCells = 12'000'000;  // of all tables of a page
constexpr std::size_t kCharactersOfACell = 6;   // what one takes, at most for nearly all
class PageData {
 public:
  PageData(const ResultFolder& folder, const PageOptions& options, std::string& page)
      : folder_(folder), options_(options), page_(page), findings_(folder.findings) {
    std::size_t points = 0, cells = 0;
    for (const RunFiles& run : folder.runs) {
      points += run.table("equity") != nullptr ? run.table("equity")->rows() : 0;
      for (const auto& [stem, table] : run.tables) cells += table.rows() * table.columns().size();
    }
    is_thinned_ = points > options.most_points;
    share_ = std::max<std::size_t>(4, options.most_points / std::max<std::size_t>(1, folder.runs.size()));
    page_.reserve(page_.size() + kCharactersOfACell * std::min(cells, 2 * kMostCells));
  }

  void append() {
    page_ += fmt::format("{{\"kind\": \"{}\", \"name\": ", to_string(folder_.kind));
    append_json_string(page_, folder_.name);
    page_ += ", \"version\": ";
    append_json_string(page_, engine_version());
    const std::string language = options_.language ? std::string(language_word(*options_.language)) : std::string();
    page_ += fmt::format(", \"language\": \"{}\",\n\"runs\": [", language);
    List runs(page_);
    for (const RunFiles& run : folder_.runs) {
      runs.next();
      page_ += "{\"name\": ";
      append_json_string(page_, run.name);
      page_ += ",\n\"result\": ";
      append_json_document(page_, run.json_text);
      page_ += ",\n\"tables\": {";
      append_tables_of(run);
      page_ += "}}";
    }
    page_ += "],\n\"tables\": [";
    List tables(page_);
    for (const FileTable& table : folder_.tables) {
      tables.next();
      append_table(folder_.name, table);
    }
    page_ += "],\n\"documents\": {";
    List documents(page_);
    for (const auto& [name, text] : folder_.documents) {
      documents.next();
      append_json_string(page_, name);
      page_ += ": ";
      append_json_document(page_, text);
    }
    // Last: what had to be left out above is one of them.
    page_ += "},\n\"findings\": ";
    append_findings();
    page_ += '}';
  }

 private:
  // Puts what parts the elements of a list before all of them but the first.
  class List {
   public:
    explicit List(std::string& page) : page_(page) {}
    void next() {
      if (!is_first_) page_ += ",\n";
      is_first_ = false;
    }

   private:
    std::string& page_;
    bool is_first_ = true;
  };

  static bool is_curve(std::string_view stem) { return stem == "equity" || stem == "attribution"; }

  // When the page has no more room, details of later runs are what is left out.
  void append_tables_of(const RunFiles& run) {
    List tables(page_);
    const FileTable* equity = run.table("equity");
    const bool is_thinned = is_thinned_ && equity != nullptr && equity->rows() > share_;
    if (is_thinned) append_thinned_curve(run, *equity, tables);
    for (const auto& [stem, table] : run.tables) {
      if (is_thinned && is_curve(stem)) continue;
      const std::size_t cells = std::min(table.rows(), kMostRows) * table.columns().size();
      if (!is_curve(stem) && cells_ + cells > kMostCells) {
        findings_.push_back({"finding.details", {{"run", run.name}, {"file", table.name()}}, {}});
        continue;
      }
      tables.next();
      append_json_string(page_, stem);
      page_ += ": ";
      append_table(run.name, table, is_curve(stem));
    }
  }

  void append_thinned_curve(const RunFiles& run, const FileTable& equity, List& tables) {
    const Rows rows = extremes(equity.numbers(equity.column("net_value")), share_);
    findings_.push_back({"finding.thinned",
                         {{"run", run.name},
                          {"file", equity.name()},
                          {"rows", fmt::format("{}", equity.rows())},
                          {"kept", fmt::format("{}", rows.size())}},
                         {}});
    tables.next();
    page_ += "\"equity\": ";
    append_table(run.name, equity, true, &rows);
    // Rows of the attribution are those of the curve after its first.
    const FileTable* attribution = run.table("attribution");
    if (attribution == nullptr || attribution->rows() + 1 != equity.rows()) return;
    Rows shifted;
    for (const std::size_t row : rows) {
      if (row > 0) shifted.push_back(row - 1);
    }
    tables.next();
    page_ += "\"attribution\": ";
    begin_table(*attribution, shifted.size());
    List columns(page_);
    for (std::size_t column = 0; column < attribution->columns().size(); ++column) {
      columns.next();
      if (attribution->columns()[column] == "date") {
        append_column(page_, *attribution, column, &shifted);
      } else {
        append_summed_column(page_, *attribution, column, shifted);
      }
    }
    page_ += "]}";
  }

  void begin_table(const FileTable& table, std::size_t rows) {
    page_ += "{\"name\": ";
    append_json_string(page_, table.name());
    page_ += fmt::format(", \"rows\": {}, \"columns\": [", rows);
    cells_ += rows * table.columns().size();
  }

  void append_table(const std::string& owner, const FileTable& table, bool whole = false, const Rows* rows = nullptr) {
    Rows first;
    if (rows == nullptr && !whole && table.rows() > kMostRows) {
      first.resize(kMostRows);
      for (std::size_t i = 0; i < first.size(); ++i) first[i] = i;
      rows = &first;
      findings_.push_back({"finding.cut",
                           {{"run", owner},
                            {"file", table.name()},
                            {"rows", fmt::format("{}", table.rows())},
                            {"kept", fmt::format("{}", kMostRows)}},
                           {}});
    }
    begin_table(table, rows != nullptr ? rows->size() : table.rows());
    List columns(page_);
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      columns.next();
      append_column(page_, table, column, rows);
    }
    page_ += "]}";
  }

  void append_findings() {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Phrase& finding : findings_) {
      nlohmann::ordered_json values = nlohmann::ordered_json::object();
      for (const auto& [name, value] : finding.values) values[name] = value;
      nlohmann::ordered_json words = nlohmann::ordered_json::object();
      for (const auto& [name, key] : finding.words) words[name] = key;
      list.push_back({{"key", finding.key}, {"values", values}, {"words", words}});
    }
    append_json_document(page_, list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }

  const ResultFolder& folder_;
  const PageOptions& options_;
  std::string& page_;
  std::vector<Phrase> findings_;
  bool is_thinned_ = false;
  std::size_t share_ = 0;  // of the points, for one run
  std::size_t cells_ = 0;
};

}  // namespace

void append_page_data(std::string& page, const ResultFolder& folder, const PageOptions& options) {
  PageData(folder, options, page).append();
}

}  // namespace hedgelab::report
