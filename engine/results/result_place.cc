#include "engine/results/result_place.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/results/run_tables.h"
#include "engine/store/store_place.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

/// Names of all files that a run or a report may write: the tables that are declared, and what is no table.
const std::vector<std::string>& result_file_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names{"result.json", "equity.npy", "comparison.json", "report.html"};
    for (const TableSchema& schema : run_table_schemas()) names.push_back(schema.name + ".csv");
    return names;
  }();
  return kNames;
}

/// Whether a JSON text is a result as we lay it out, told without reading it: a comparison of a hundred results asks
/// this three times for each of them, and to read their JSON would cost more than the runs.
bool is_laid_out_as_ours(std::string_view text) {
  const std::size_t provenance = text.find("\n  \"provenance\": {\n");
  return text.starts_with("{\n") && text.ends_with("\n}\n") && provenance != std::string_view::npos &&
         text.find("\n    \"fills_digest\": ", provenance) != std::string_view::npos;
}

bool has_result(const fs::path& folder) {
  const fs::path path = folder / "result.json";
  if (kind_of(path) != PathKind::kFile) return false;
  const std::string text = read_file(path);
  if (is_laid_out_as_ours(text)) return true;
  const json result = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return result.is_object() && result.contains("provenance") && result["provenance"].is_object() &&
         result["provenance"].contains("fills_digest");
}

/// Whether a JSON text has the shape of a comparison: {"results": [...]}, each with a folder and a provenance. Looked
/// at while it goes by, for a comparison of ten thousand results is a hundred megabytes.
class ComparisonShape final : public nlohmann::json_sax<json> {
 public:
  [[nodiscard]] bool holds() const { return has_results_ && holds_; }

  bool key(string_t& name) override {
    if (levels_.size() == 1) in_results_ = name == "results";
    if (is_result()) found_ += name == "folder" || name == "provenance" ? 1 : 0;
    return true;
  }
  bool start_object(std::size_t) override {
    if (levels_.size() == 2 && in_results_) found_ = 0;
    return open('{');
  }
  bool end_object() override {
    if (is_result() && found_ != 2) holds_ = false;
    return close();
  }
  bool start_array(std::size_t) override {
    if (levels_.size() == 1 && levels_[0] == '{' && in_results_) has_results_ = true;
    return open('[');
  }
  bool end_array() override { return close(); }
  bool null() override { return element(); }
  bool boolean(bool) override { return element(); }
  bool number_integer(number_integer_t) override { return element(); }
  bool number_unsigned(number_unsigned_t) override { return element(); }
  bool number_float(number_float_t, const string_t&) override { return element(); }
  bool string(string_t&) override { return element(); }
  bool binary(binary_t&) override { return element(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  // Inside an element of the results, and no deeper.
  [[nodiscard]] bool is_result() const { return in_results_ && levels_ == "{[{"; }
  bool open(char bracket) {
    if (bracket == '[' && levels_ == "{[" && in_results_) holds_ = false;  // a list is no result
    levels_ += bracket;
    return true;
  }
  bool close() {
    levels_.pop_back();
    return true;
  }
  bool element() {
    if (in_results_ && levels_ == "{[") holds_ = false;
    return true;
  }

  std::string levels_;  // brackets that are open
  bool in_results_ = false, has_results_ = false, holds_ = true;
  int found_ = 0;
};

bool has_comparison(const fs::path& folder) {
  const fs::path path = folder / "comparison.json";
  if (kind_of(path) != PathKind::kFile) return false;
  const FileDescriptor opened = open_to_read(path);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fdopen(::dup(opened.get()), "r"), &std::fclose);
  ComparisonShape shape;
  return file && json::sax_parse(file.get(), &shape) && shape.holds();
}

/// Adds the files of one result below `below` ("" or "variant/") that are ours.
void add_files(const fs::path& folder, const std::string& below, std::vector<std::string>& ours) {
  constexpr std::size_t kHead = 4096;
  for (const std::string& name : result_file_names()) {
    if (name == "report.html" && kind_of(folder / below / name) == PathKind::kFile &&
        read_file(folder / below / name).substr(0, kHead).find(kReportMark) == std::string::npos) {
      continue;
    }
    ours.push_back(below + name);
  }
}

}  // namespace

bool is_result_file(std::string_view name) {
  const std::vector<std::string>& names = result_file_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_result_place(const fs::path& place) {
  check_outside_stores(place);
  const fs::path standing = without_link(place);
  const PathKind kind = kind_of(standing);
  if (kind == PathKind::kAbsent) return;
  if (kind != PathKind::kFolder) fail("{}: exists and is not a folder; expected a place for results", place.string());
  const std::vector<std::string> names = list_folder(standing);
  if (names.empty()) return;
  const bool comparison = has_comparison(standing);
  if (!comparison && !has_result(standing)) {
    fail("{}: is not empty and holds no result.json or comparison.json of an earlier run; name another folder",
         place.string());
  }
  std::vector<std::string> ours;
  add_files(standing, "", ours);
  if (comparison) {
    for (const std::string& name : names) {
      if (has_result(standing / name)) add_files(standing, name + "/", ours);
    }
  }
  refuse_foreign_files(standing, ours, "a run");
}

}  // namespace hedgelab
