#include "engine/results/result_writer.h"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy_file.h"
#include "engine/results/result_text.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

// What a run leaves in a result folder, and the report drawn from it. A folder that holds anything else holds
// somebody's work and is not replaced.
constexpr std::array<std::string_view, 15> kResultFiles = {
    "result.json", "equity.csv",       "equity.npy",      "fills.csv",        "rolls.csv",
    "orders.csv",  "attribution.csv",  "settlements.csv", "margin_calls.csv", "benchmarks.csv",
    "sleeves.csv", "sleeve_fills.csv", "report.html",     "comparison.json",  "comparison.csv"};

bool is_result_file(std::string_view name) {
  return std::find(kResultFiles.begin(), kResultFiles.end(), name) != kResultFiles.end();
}

// Names of a folder's entries in a fixed order, so that the same folder gives the same message.
std::set<std::string> entries_of(const fs::path& folder) {
  std::error_code error;
  std::set<std::string> names;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.insert(entry->path().filename().string());
  }
  if (error) fail("{}: cannot be listed: {}", folder.string(), error.message());
  return names;
}

void check_is_earlier_result(const fs::path& folder, bool may_hold_variants) {
  const std::set<std::string> names = entries_of(folder);
  if (names.empty()) return;
  if (!names.contains("result.json") && !(may_hold_variants && names.contains("comparison.json"))) {
    fail("{}: is not empty and holds no result.json or comparison.json of an earlier run; name another folder",
         folder.string());
  }
  for (const std::string& name : names) {
    const fs::path path = folder / name;
    if (fs::is_directory(fs::symlink_status(path))) {
      if (!may_hold_variants) fail("{}: no run wrote this folder; move it away or name another folder", path.string());
      check_is_earlier_result(path, false);
    } else if (!is_result_file(name)) {
      fail("{}: no run wrote this file; move it away or name another folder", path.string());
    }
  }
}

// A variant's name is the name of its folder.
void check_names(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    const bool printable = std::none_of(name.begin(), name.end(), [](char c) { return c >= '\0' && c < ' '; });
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos || !printable) {
      fail("variant '{}': its name cannot name a folder; expected no '/', no control character, no leading dot", name);
    }
    if (is_result_file(name)) fail("variant '{}': its name is that of a result file", name);
    if (!seen.insert(name).second) fail("variant '{}': two variants have this name", name);
  }
}

// A link to a folder stays a link: what it points to is replaced.
fs::path resolved(const fs::path& folder) {
  const fs::path named = folder.has_filename() ? folder : folder.parent_path();
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(named, error))) return named;
  fs::path target = fs::canonical(named, error);
  if (error) fail("{}: is a link that leads nowhere: {}", named.string(), error.message());
  return target;
}

}  // namespace

std::string fills_digest(const std::vector<Fill>& fills, const std::vector<SpotFill>& spot_fills,
                         const ContractTable& contracts) {
  Digest digest;
  digest.add(static_cast<std::int64_t>(fills.size()));
  for (const Fill& fill : fills) {
    digest.add(std::string_view(contracts.contract(fill.contract).code));
    digest.add(fill.decided_at.minutes()).add(fill.filled_at.minutes());
    digest.add(fill.quantity.raw()).add(fill.price.raw()).add(fill.fee.raw()).add(fill.order_fee.raw());
  }
  digest.add(static_cast<std::int64_t>(spot_fills.size()));
  for (const SpotFill& fill : spot_fills) {
    digest.add(fill.decided_at.minutes()).add(fill.filled_at.minutes());
    digest.add(fill.units.raw()).add(fill.price.raw()).add(fill.cost.raw());
  }
  return digest.hex();
}

void write_result_files(const BacktestResult& result, const ContractTable& contracts, const fs::path& folder) {
  const std::vector<double> net_values = result.equity.net_value();
  write_file_atomically(folder / "equity.csv", equity_csv(result.equity));
  write_file_atomically(folder / "equity.npy", npy_bytes<double>(net_values));
  write_file_atomically(folder / "fills.csv", fills_csv(result, contracts));
  write_file_atomically(folder / "rolls.csv", rolls_csv(result, contracts));
  write_file_atomically(folder / "orders.csv", orders_csv(result, contracts));
  write_file_atomically(folder / "attribution.csv", attribution_csv(result.attribution));
  write_file_atomically(folder / "settlements.csv", settlements_csv(result.settlements, contracts));
  write_file_atomically(folder / "margin_calls.csv", margin_calls_csv(result.margin_calls));
  if (!result.benchmarks.empty()) write_file_atomically(folder / "benchmarks.csv", benchmarks_csv(result));
  if (!result.sleeves.empty()) {
    write_file_atomically(folder / "sleeves.csv", sleeves_csv(result));
    write_file_atomically(folder / "sleeve_fills.csv", sleeve_fills_csv(result, contracts));
  }
  // Last: a folder with a result.json has all the rest.
  write_file_atomically(folder / "result.json", result_json(result));
}

void check_results_folder(const std::vector<std::string>& names, const fs::path& folder) {
  ensure(!names.empty(), "no result to write");
  if (names.size() > 1) check_names(names);
  const fs::path target = resolved(folder);
  std::error_code error;
  const fs::file_status status = fs::status(target, error);
  if (status.type() == fs::file_type::not_found) return;
  if (!fs::is_directory(status)) fail("{}: exists and is not a folder; expected a place for results", target.string());
  check_is_earlier_result(target, true);
}

void write_results(const std::vector<BacktestResult>& results, const ContractTable& contracts, const fs::path& folder) {
  std::vector<std::string> names;
  for (const BacktestResult& result : results) names.push_back(result.name);
  check_results_folder(names, folder);

  StagedFolder place(resolved(folder));
  if (results.size() == 1) {
    write_result_files(results.front(), contracts, place.staging());
  } else {
    for (const BacktestResult& result : results) {
      const fs::path variant = place.staging() / result.name;
      std::error_code error;
      if (!fs::create_directory(variant, error)) fail("{}: cannot be created: {}", variant.string(), error.message());
      write_result_files(result, contracts, variant);
    }
    write_file_atomically(place.staging() / "comparison.csv", comparison_csv(results));
    write_file_atomically(place.staging() / "comparison.json", comparison_json(results));
  }
  place.commit();
}

}  // namespace hedgelab
