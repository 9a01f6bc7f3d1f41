#include "engine/report/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/report/decimate.h"

namespace hedgelab::report {
namespace {

constexpr std::size_t kMostRows = 250'000;      // of a table that is no curve
constexpr std::size_t kMostCells = 12'000'000;  // of all tables of a page
constexpr std::size_t kMostWords = 500;

// A JSON string; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Inside a <script> only '<' can end or change what follows; in JSON it stands inside strings alone.
std::string without_tags(std::string text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

using Rows = std::vector<std::size_t>;

struct ColumnText {
  const FileTable& table;
  std::size_t column;
  const Rows* rows;  // nullptr: all of them

  [[nodiscard]] std::size_t count() const { return rows != nullptr ? rows->size() : table.rows(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return table.text(rows != nullptr ? (*rows)[i] : i, column);
  }
};

void append_column(std::string& json, const ColumnText& fields) {
  const std::size_t count = fields.count();
  bool same = count > 0, numbers = true, any = false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view field = fields[i];
    same = same && field == fields[0];
    // What is undefined ("nan") has no value on the page either.
    const bool nothing = field.empty() || field == "nan" || field == "-nan" || field == "inf" || field == "-inf";
    any = any || !nothing;
    numbers = numbers && (nothing || is_number(field));
  }
  numbers = numbers && any;
  json += "{\"name\": " + json_string(fields.table.columns()[fields.column]);
  if (same) {
    json += ", \"same\": ";
    json += numbers ? std::string(fields[0]) : json_string(any ? fields[0] : std::string_view());
  } else if (numbers) {
    json += ", \"numbers\": [";
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) json += ',';
      json += is_number(fields[i]) ? fields[i] : std::string_view("null");
    }
    json += ']';
  } else {
    std::map<std::string_view, std::size_t> words;
    for (std::size_t i = 0; i < count && words.size() <= kMostWords; ++i) words.emplace(fields[i], 0);
    if (words.size() <= kMostWords && words.size() * 3 <= count) {
      json += ", \"words\": [";
      std::size_t next = 0;
      for (auto& [word, index] : words) {
        if (next > 0) json += ',';
        json += json_string(word);
        index = next++;
      }
      json += "], \"at\": [";
      for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) json += ',';
        fmt::format_to(std::back_inserter(json), "{}", words.at(fields[i]));
      }
    } else {
      json += ", \"texts\": [";
      for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) json += ',';
        json += fields[i].empty() ? std::string("null") : json_string(fields[i]);
      }
    }
    json += ']';
  }
  json += '}';
}

// Amounts of skipped days belong to the next day kept, so that sums over the page are sums over the file.
void append_summed_column(std::string& json, const FileTable& table, std::size_t column, const Rows& rows) {
  json += "{\"name\": " + json_string(table.columns()[column]) + ", \"numbers\": [";
  std::size_t next = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::int64_t sum = 0;
    for (; next <= rows[i]; ++next) {
      std::int64_t part = 0;
      if (parse_decimal(table.text(next, column), 4, part)) sum += part;
    }
    if (i > 0) json += ',';
    json += format_decimal(sum, 4);
  }
  json += "]}";
}

class PageData {
 public:
  PageData(const ResultFolder& folder, const PageOptions& options)
      : folder_(folder), options_(options), findings_(folder.findings) {
    std::size_t points = 0;
    for (const RunFiles& run : folder.runs) points += run.table("equity") != nullptr ? run.table("equity")->rows() : 0;
    is_thinned_ = points > options.most_points;
    share_ = std::max<std::size_t>(4, options.most_points / std::max<std::size_t>(1, folder.runs.size()));
  }

  std::string text() {
    std::string runs;
    for (const RunFiles& run : folder_.runs) {
      if (!runs.empty()) runs += ",\n";
      runs += "{\"name\": " + json_string(run.name) + ",\n\"result\": " + run.json_text +
              ",\n\"tables\": " + tables_of(run) + "}";
    }
    std::string tables;
    for (const FileTable& table : folder_.tables) {
      if (!tables.empty()) tables += ",\n";
      tables += table_text(folder_.name, table);
    }
    std::string documents;
    for (const auto& [name, text] : folder_.documents) {
      if (!documents.empty()) documents += ",\n";
      documents += json_string(name) + ": " + text;
    }
    const std::string language = options_.language ? std::string(language_word(*options_.language)) : std::string();
    return without_tags(fmt::format(
        "{{\"kind\": \"{}\", \"name\": {}, \"version\": {}, \"language\": \"{}\",\n\"findings\": {},\n\"runs\": [{}],\n"
        "\"tables\": [{}],\n\"documents\": {{{}}}}}",
        to_string(folder_.kind), json_string(folder_.name), json_string(engine_version()), language, findings_text(),
        runs, tables, documents));
  }

 private:
  // The curve and its attribution come first: when the page has no more room, details of later runs are what is left
  // out.
  std::string tables_of(const RunFiles& run) {
    std::string text;
    const FileTable* equity = run.table("equity");
    if (is_thinned_ && equity != nullptr && equity->rows() > share_) {
      text = thinned_curve(run, *equity);
    }
    for (const auto& [stem, table] : run.tables) {
      if (!text.empty() && is_curve(stem) && is_thinned_) continue;
      const std::size_t cells = std::min(table.rows(), kMostRows) * table.columns().size();
      if (!is_curve(stem) && cells_ + cells > kMostCells) {
        findings_.push_back({"finding.details", {{"run", run.name}, {"file", table.name()}}, {}});
        continue;
      }
      if (!text.empty()) text += ",\n";
      text += json_string(stem) + ": " + table_text(run.name, table, is_curve(stem));
    }
    return "{" + text + "}";
  }

  static bool is_curve(std::string_view stem) { return stem == "equity" || stem == "attribution"; }

  std::string thinned_curve(const RunFiles& run, const FileTable& equity) {
    const Rows rows = extremes(equity.numbers(equity.column("net_value")), share_);
    findings_.push_back({"finding.thinned",
                         {{"run", run.name},
                          {"file", equity.name()},
                          {"rows", fmt::format("{}", equity.rows())},
                          {"kept", fmt::format("{}", rows.size())}},
                         {}});
    std::string text = "\"equity\": " + table_text(run.name, equity, true, &rows);
    // Rows of the attribution are those of the curve after its first.
    const FileTable* attribution = run.table("attribution");
    if (attribution != nullptr && attribution->rows() + 1 == equity.rows()) {
      Rows shifted;
      for (const std::size_t row : rows) {
        if (row > 0) shifted.push_back(row - 1);
      }
      text += ",\n\"attribution\": {" + heading(*attribution, shifted.size());
      for (std::size_t column = 0; column < attribution->columns().size(); ++column) {
        if (column > 0) text += ',';
        if (attribution->columns()[column] == "date") {
          append_column(text, {*attribution, column, &shifted});
        } else {
          append_summed_column(text, *attribution, column, shifted);
        }
      }
      text += "]}";
    }
    return text;
  }

  static std::string heading(const FileTable& table, std::size_t rows) {
    return fmt::format("\"name\": {}, \"rows\": {}, \"columns\": [", json_string(table.name()), rows);
  }

  std::string table_text(const std::string& owner, const FileTable& table, bool whole = false,
                         const Rows* rows = nullptr) {
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
    const std::size_t count = rows != nullptr ? rows->size() : table.rows();
    cells_ += count * table.columns().size();
    std::string text = "{" + heading(table, count);
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      if (column > 0) text += ",\n";
      append_column(text, {table, column, rows});
    }
    return text + "]}";
  }

  std::string findings_text() const {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Phrase& finding : findings_) {
      nlohmann::ordered_json values = nlohmann::ordered_json::object();
      for (const auto& [name, value] : finding.values) values[name] = value;
      list.push_back({{"key", finding.key}, {"values", values}});
    }
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  const ResultFolder& folder_;
  const PageOptions& options_;
  std::vector<Phrase> findings_;
  bool is_thinned_ = false;
  std::size_t share_ = 0;  // of the points, for one run
  std::size_t cells_ = 0;
};

}  // namespace

std::string page_data(const ResultFolder& folder, const PageOptions& options) {
  return PageData(folder, options).text();
}

}  // namespace hedgelab::report
