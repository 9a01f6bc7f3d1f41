#include "engine/sweep/sweep_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/files.h"
#include "engine/sweep/block_file.h"
#include "engine/sweep/sweep_table.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using Ordered = nlohmann::ordered_json;

constexpr const char* kAbout = "sweep.json";
constexpr int kFormat = 1;

std::string dumped(const Json& json) { return json.dump(1, ' ', false, Json::error_handler_t::replace); }

// Without what changes no row: words for people, and where the store lies (its digest says which it is).
std::string config_digest_of(const SweepConfig& config) {
  Json json = config.written();
  for (const char* key : {"name", "description"}) json.erase(key);
  Json& base = json["base"];
  for (const char* key : {"name", "description", "$schema"}) base.erase(key);
  if (base.contains("data") && base["data"].is_object()) {
    for (const char* key : {"store", "instruments"}) base["data"].erase(key);
  }
  return digest_of(dumped(json));
}

std::string about_text(const Sweep& sweep, const SweepIdentity& identity) {
  Ordered about;
  about["format"] = kFormat;
  about["name"] = sweep.config().document.name;
  about["identity"] = {{"config", identity.config_digest},
                       {"data", identity.data_digest},
                       {"rules", identity.rules_digest},
                       {"build", identity.engine_version}};
  about["identity"]["inputs"] = Ordered::array();
  for (const InputFile& input : identity.inputs) {
    about["identity"]["inputs"].push_back({{"part", input.part}, {"digest", input.digest}});
  }
  about["numbers"] = sweep.space().size();
  about["block"] = sweep.block();
  const TableSchema schema = sweep_schema(sweep);
  about["table"] = schema.name;
  about["meaning"] = schema.meaning;
  for (const TableColumn& column : schema.columns) {
    about["columns"].push_back(
        {{"name", column.name}, {"unit", column.unit}, {"type", in_words(column.type)}, {"meaning", column.meaning}});
  }
  about["config"] = Ordered::parse(dumped(sweep.config().written()));
  return about.dump(1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

std::string text_at(const Json& object, const char* key, const std::string& file) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) {
    fail("{}: has no text '{}'; it is no sweep.json that this version reads", file, key);
  }
  return object[key].get<std::string>();
}

void check_equal(const fs::path& folder, const SweepIdentity& stands, const SweepIdentity& own) {
  const auto differ = [&](const std::string& one, const std::string& other, const char* what) {
    if (one == other) return;
    fail("{}: holds points of {}; take another folder with --out, or remove this one", folder.string(), what);
  };
  differ(stands.engine_version, own.engine_version, "another build of hedgelab");
  differ(stands.config_digest, own.config_digest, "another config (axes, constraints, metrics, or the run itself)");
  differ(stands.data_digest, own.data_digest, "another store");
  differ(stands.rules_digest, own.rules_digest, "other rule tables");
  differ(stands.digest(), own.digest(), "another net value or dividend file");
}

// Shards that begin at once find each other's beginnings, and a killed one leaves its own.
void refuse_other_files(const fs::path& folder) {
  const std::string unfinished = fmt::format(".{}.", kAbout);
  for (const std::string& name : list_folder(folder)) {
    if (name == kAbout) return;
    if (name.starts_with(unfinished)) continue;
    fail("{}: holds files and no {}: no sweep wrote them; take another folder with --out", folder.string(), kAbout);
  }
}

// Who writes the same file at the same time writes the same bytes; that one of them finds its temporary file cleared
// away by the other (where locks do not reach from one machine to the next) is no failure once the file stands.
void write_or_find(const fs::path& path, std::string_view bytes) {
  try {
    write_file_atomically(path, bytes);
  } catch (const InputError&) {
    if (!is_file(path) || read_file(path) != bytes) throw;
  }
}

}  // namespace

std::string SweepIdentity::digest() const {
  Digest all;
  for (const std::string* part : {&config_digest, &data_digest, &rules_digest, &engine_version}) all.add(*part);
  for (const InputFile& input : inputs) all.add(input.part).add(input.digest);
  return all.hex();
}

SweepIdentity identity_of(const Sweep& sweep, MarketSession& session) {
  const RunPlan plan = sweep.plan(sweep.first_point());
  (void)session.dividends(plan.dividends,
                          products_of(plan.backtest));  // so that its table is among the inputs
  const Provenance from = session.provenance_of(plan);
  return {config_digest_of(sweep.config()), from.data_digest, from.rules_digest, from.engine_version, from.inputs};
}

bool is_sweep_folder(const fs::path& folder) { return is_folder(folder) && is_file(folder / kAbout); }

StoredSweep read_stored_sweep(const fs::path& folder) {
  if (!is_sweep_folder(folder)) {
    fail("{}: is no folder of a sweep: there is no {} in it", folder.string(), kAbout);
  }
  const std::string file = (folder / kAbout).string();
  const Json about = parse_json(read_file(folder / kAbout), file);
  if (!about.is_object() || about.value("format", Json()) != kFormat || !about.contains("identity") ||
      !about.contains("config")) {
    fail("{}: is no sweep.json that this version reads (format {})", file, kFormat);
  }
  StoredSweep stored{read_sweep_config(about["config"], file + ": config"), {}};
  const Json& identity = about["identity"];
  stored.identity = {text_at(identity, "config", file),
                     text_at(identity, "data", file),
                     text_at(identity, "rules", file),
                     text_at(identity, "build", file),
                     {}};
  for (const Json& input : identity.value("inputs", Json::array())) {
    stored.identity.inputs.push_back({text_at(input, "part", file), text_at(input, "digest", file)});
  }
  if (config_digest_of(stored.config) != stored.identity.config_digest) {
    fail("{}: its config is not the one that its rows were made of: the file was altered", file);
  }
  return stored;
}

SweepFolder::SweepFolder(fs::path folder, const Sweep& sweep, SweepIdentity identity)
    : folder_(std::move(folder)), sweep_(&sweep), digest_(identity.digest()) {
  const std::string about = about_text(sweep, identity);
  if (!is_sweep_folder(folder_)) {
    if (kind_of(folder_) != PathKind::kAbsent && !is_folder(folder_)) fail("{}: is no folder", folder_.string());
    if (is_folder(folder_)) refuse_other_files(folder_);
    create_folders(folder_);
    write_or_find(folder_ / kAbout, about);
  }
  // Ours now, or written before, or by another sweep that began at the same moment.
  if (read_file(folder_ / kAbout) != about) check_equal(folder_, read_stored_sweep(folder_).identity, identity);
  create_folders(folder_ / "blocks");
}

fs::path SweepFolder::path_of(std::uint64_t block) const {
  return folder_ / "blocks" / fmt::format("{:07}.block", block);
}

std::optional<std::vector<PointRow>> SweepFolder::read(std::uint64_t block,
                                                       const std::vector<PointNumber>& points) const {
  const fs::path path = path_of(block);
  if (!is_file(path)) return std::nullopt;
  std::vector<PointRow> rows = read_block(read_file(path), digest_, block, sweep_->shape(), path.string());
  if (!std::equal(rows.begin(), rows.end(), points.begin(), points.end(),
                  [](const PointRow& row, PointNumber point) { return row.point == point; })) {
    fail("{}: holds other points than its number says; remove it and run the sweep again", path.string());
  }
  return rows;
}

void SweepFolder::write(std::uint64_t block, const std::vector<PointRow>& rows) const {
  try {
    write_or_find(path_of(block), block_bytes(digest_, block, rows, sweep_->shape()));
  } catch (const InputError& error) {
    throw InputError(
        error.place(),
        fmt::format("{}; all blocks before it stand: run the sweep again when there is room", error.message()));
  }
}

std::uint64_t blocks_of(const Sweep& sweep) { return (sweep.space().size() + sweep.block() - 1) / sweep.block(); }

std::vector<PointNumber> points_of_block(const Sweep& sweep, std::uint64_t block) {
  std::vector<PointNumber> points;
  const PointNumber end = std::min(sweep.space().size(), (block + 1) * sweep.block());
  for (PointNumber number = block * sweep.block(); number < end; ++number) {
    if (sweep.space().admits(number)) points.push_back(number);
  }
  return points;
}

}  // namespace hedgelab
