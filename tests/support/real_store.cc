#include "tests/support/real_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/config/read_import_spec.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/importer.h"

namespace hedgelab::test {
namespace {

/// One process at a time; released by the kernel when the process ends, however it ends.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) fail("{}: cannot be locked", path.string());
  }
  ~FileLock() { ::close(descriptor_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Everything the store depends on, as text: equal stamps, equal stores.
std::string stamp_of(const std::filesystem::path& spec, const std::filesystem::path& data, const RuleBook& rules) {
  std::string sources;
  for (const char* layer : {"store", "import"}) {
    for (const auto& file : files_below(source_folder() / "engine" / layer)) sources += read_file(file);
  }
  std::string listing;
  for (const auto& file : files_below(data)) {
    listing += fmt::format("{} {} {}\n", file.string(), std::filesystem::file_size(file),
                           std::filesystem::last_write_time(file).time_since_epoch().count());
  }
  return fmt::format("data {} {}\nspec {}\nrules {}\nimporter {}\n", data.string(), digest_of(listing),
                     digest_of(read_file(spec)), rules.digest, digest_of(sources));
}

void import_real_data(const std::filesystem::path& spec, const std::filesystem::path& data,
                      const std::filesystem::path& store, const RuleBook& rules) {
  const ImportReport report =
      import_files(read_import_spec(spec), data, rules, store, {}, {ExistingStore::kReplace, StoreOverlap::kRefuse});
  if (report.fatal_count() == 0) return;
  std::string text;
  int shown = 0;
  for (const ImportFinding& finding : report.findings) {
    if (finding.fatal && shown++ < 10) text += fmt::format("\n{}:{}: {}", finding.file, finding.line, finding.message);
  }
  fail("the real data do not pass the import ({} fatal findings):{}", report.fatal_count(), text);
}

BarStore open_real_store(const RuleBook& rules) {
  const auto named = real_data_folder();
  ensure(named.has_value(), "a test without HEDGELAB_NEEDS_REAL_DATA() asks for the real data");
  const std::filesystem::path data = std::filesystem::canonical(*named);
  const std::filesystem::path spec = source_folder() / "configs" / "import" / "real_data.json";
  const std::filesystem::path home = build_folder();
  const std::filesystem::path store = home / "real_store";
  const std::filesystem::path stamp_file = home / "real_store.stamp";

  const FileLock lock(home / "real_store.lock");
  const std::string stamp = stamp_of(spec, data, rules);
  if (std::filesystem::exists(stamp_file) && read_file(stamp_file) == stamp) {
    try {
      return BarStore(store, rules);
    } catch (const InputError&) {
      // Damaged or gone: made anew below.
    }
  }
  std::filesystem::remove(stamp_file);
  import_real_data(spec, data, store, rules);
  BarStore opened(store, rules);
  write_file_atomically(stamp_file, stamp);
  return opened;
}

}  // namespace

const RuleBook& rule_book() {
  static const RuleBook rules = RuleBook::read(reference_folder());
  return rules;
}

const BarStore& real_store(const RuleBook& rules) {
  ensure(&rules == &rule_book(), "the real store is opened under rule_book()");
  static const BarStore store = open_real_store(rules);
  return store;
}

const MarketPanel& real_daily_panel() {
  static const MarketPanel panel(rule_book(), real_store().grid(Frequency::kDaily),
                                 real_store().grid(Frequency::kDaily), real_store().series());
  return panel;
}

}  // namespace hedgelab::test
