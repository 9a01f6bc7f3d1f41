#include "engine/results/result_writer.h"

#include <algorithm>
#include <set>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/growing_file.h"
#include "engine/results/result_files.h"
#include "engine/results/result_place.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

// A variant's name is the name of its folder.
void check_names(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!is_plain_name(name)) {
      fail(
          "variant '{}': its name cannot name a folder; expected at most 200 bytes, no '/', no control character, no "
          "leading dot",
          name);
    }
    if (is_result_file(name)) fail("variant '{}': its name is that of a result file", name);
    if (!seen.insert(name).second) fail("variant '{}': two variants have this name", name);
  }
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
  for (const ResultFile& file : result_files(result, contracts)) write_new_file(folder / file.name, file.bytes);
}

void check_results_folder(const std::vector<std::string>& names, const fs::path& folder) {
  ensure(!names.empty(), "no result to write");
  if (names.size() > 1) check_names(names);
  check_result_place(folder);
}

ResultsFolder::ResultsFolder(const std::vector<std::string>& names, const fs::path& folder)
    : is_comparison_(names.size() > 1), staged_((check_results_folder(names, folder), folder), check_result_place) {}

void ResultsFolder::add(const BacktestResult& result, const ContractTable& contracts) {
  fs::path folder = staged_.staging();
  if (is_comparison_) create_folders(folder /= result.name);
  write_result_files(result, contracts, folder);
}

void ResultsFolder::finish(const std::vector<BacktestResult>& results) {
  if (is_comparison_) {
    write_new_file(staged_.staging() / "comparison.csv", comparison_csv(results));
    GrowingFile json(staged_.staging() / "comparison.json");
    comparison_json(results, [&](std::string_view piece) { json.append(piece); });
    json.commit();
  }
  staged_.commit();
}

void write_results(const std::vector<BacktestResult>& results, const ContractTable& contracts, const fs::path& folder) {
  std::vector<std::string> names;
  for (const BacktestResult& result : results) names.push_back(result.name);
  ResultsFolder place(names, folder);
  for (const BacktestResult& result : results) place.add(result, contracts);
  place.finish(results);
}

}  // namespace hedgelab
