// Rows of vendor text per CPU second: plain, gzip, quoted, GB18030, and many small files.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <string>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/importer.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

enum class Writing { kPlain, kGzip, kQuoted, kGb18030 };

fs::path reference_folder() {
  for (fs::path at = fs::current_path();; at = at.parent_path()) {
    if (fs::is_directory(at / "market_data" / "reference")) return at / "market_data" / "reference";
    if (!at.has_relative_path()) fail("run the benchmarks from inside the checkout");
  }
}

const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(reference_folder());
  return book;
}

/// Minutes of the days on which IF2403 traded.
std::string minutes(Writing writing) {
  std::string text = "name,time,open,high,low,close,volume\n";
  const char* name = writing == Writing::kQuoted    ? "\"IF, March\""
                     : writing == Writing::kGb18030 ? "\xD0\xA1\xBC\xC6"
                                                    : "IF";
  const Contract& contract = rules().contracts.contract(*rules().contracts.find("IF2403"));
  const TradingCalendar& calendar = rules().calendar;
  for (DayIndex day = calendar.index_of(contract.listed_on); day <= calendar.index_of(contract.last_trading_day);
       ++day) {
    for (int minute = 0; minute < 240; ++minute) {
      const Timestamp end(calendar.day(day), minute < 120 ? 571 + minute : 661 + minute);
      const int price = 3400 + minute % 7;
      text +=
          fmt::format("{},{},{}.2,{}.8,{}.0,{}.4,{}\n", name, end.to_string(), price, price, price, price, minute + 1);
    }
  }
  return text;
}

void put(const fs::path& path, const std::string& text, bool packed) {
  fs::create_directories(path.parent_path());
  if (!packed) {
    write_file_atomically(path, text);
    return;
  }
  gzFile file = gzopen(path.c_str(), "wb6");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

ImportSource source(Writing writing) {
  ImportSource minute;
  minute.name = "minutes";
  minute.files = "*";
  minute.frequency = Frequency::kOneMinute;
  minute.symbol_from_file_name = true;
  minute.time_columns = {"time"};
  minute.time_formats = {"%Y-%m-%d %H:%M"};
  minute.label = BarLabel::kEnd;
  minute.open = "open";
  minute.high = "high";
  minute.low = "low";
  minute.close = "close";
  minute.volume = "volume";
  if (writing == Writing::kGb18030) minute.encoding = "gb18030";
  return minute;
}

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("hedgelab_import_benchmark_{}", ::getpid())) {}
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void import_rows(benchmark::State& state, Writing writing) {
  const Folder folder;
  const bool packed = writing == Writing::kGzip;
  put(folder.path() / "input" / (packed ? "IF2403.csv.gz" : "IF2403.csv"), minutes(writing), packed);
  std::int64_t rows = 0;
  for (auto _ : state) {
    const ImportReport report =
        import_files({"", {source(writing)}}, folder.path() / "input", rules(), folder.path() / "store", {},
                     {ExistingStore::kReplace, StoreOverlap::kRefuse});
    rows += report.rows;
  }
  state.SetItemsProcessed(rows);
}
BENCHMARK_CAPTURE(import_rows, plain, Writing::kPlain);
BENCHMARK_CAPTURE(import_rows, gzip, Writing::kGzip);
BENCHMARK_CAPTURE(import_rows, quoted, Writing::kQuoted);
BENCHMARK_CAPTURE(import_rows, gb18030, Writing::kGb18030);

/// A thousand files of one row each.
void import_small_files(benchmark::State& state) {
  const Folder folder;
  ImportSource daily;
  daily.name = "days";
  daily.files = "*";
  daily.kind = SeriesKind::kIndex;
  daily.symbol = "000300";
  daily.time_columns = {"date"};
  daily.close = "close";
  for (DayIndex day = 0; day < 1'000; ++day) {
    const std::string date = rules().calendar.day(day).to_string();
    put(folder.path() / "input" / (date + ".csv"), fmt::format("date,close\n{},3400\n", date), false);
  }
  std::int64_t files = 0;
  for (auto _ : state) {
    files += import_files({"", {daily}}, folder.path() / "input", rules(), folder.path() / "store", {},
                          {ExistingStore::kReplace, StoreOverlap::kRefuse})
                 .files;
  }
  state.SetItemsProcessed(files);
}
BENCHMARK(import_small_files);

}  // namespace
}  // namespace hedgelab

BENCHMARK_MAIN();
