#include "engine/check/stored_baseline.h"

#include <fmt/format.h>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab::check {

StoredBaseline read_stored_baseline(const std::filesystem::path& file) {
  StoredBaseline stored;
  stored.baseline = parse_baseline(read_file(file), file.string());
  if (stored.baseline.reference_digest.empty()) return stored;
  const std::filesystem::path reference = reference_file_of(file);
  const std::string bytes = read_file(reference);
  if (digest_of(bytes) != stored.baseline.reference_digest) {
    fail("{}: is not the reference that {} was written with", reference.string(), file.filename().string());
  }
  stored.reference = unpack_reference(bytes, reference.string());
  stored.depth = ReferenceDepth::kCurve;
  for (const auto& [name, run] : stored.reference) {
    if (run.table("fills") != nullptr) stored.depth = ReferenceDepth::kFills;
  }
  return stored;
}

std::vector<std::string> write_stored_baseline(const std::filesystem::path& file, Baseline baseline,
                                               std::span<const report::RunFiles> runs, ReferenceDepth depth) {
  std::vector<std::string> written;
  const auto write = [&](const std::filesystem::path& path, const std::string& bytes) {
    write_file_atomically(path, bytes);
    written.push_back(fmt::format("{} ({} bytes)", path.string(), bytes.size()));
  };
  if (file.has_parent_path()) create_folders(file.parent_path());
  baseline.reference_digest.clear();
  if (depth != ReferenceDepth::kNone) {
    const std::string bytes = pack_reference(runs, depth);
    baseline.reference_digest = digest_of(bytes);
    write(reference_file_of(file), bytes);
  }
  write(file, baseline_json(baseline));
  return written;
}

}  // namespace hedgelab::check
