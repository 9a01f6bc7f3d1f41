// Reading vendor text: rows per CPU second of plain, gzip, quoted and GB18030 files, many small files, and the memory
// that a row costs.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "benchmarks/checkout.h"
#include "engine/import/importer.h"
#include "tests/support/vendor_files.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

enum class Writing { kPlain, kGzip, kQuoted, kGb18030 };

const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(reference_folder());
  return book;
}

/// Minutes of the days on which a contract traded; `rows` counts them.
std::string minutes(ContractId id, Writing writing, std::int64_t& rows) {
  std::string text = "name,time,open,high,low,close,volume\n";
  const char* name = writing == Writing::kQuoted    ? "\"IF, March\""
                     : writing == Writing::kGb18030 ? "\xD0\xA1\xBC\xC6"
                                                    : "IF";
  const Contract& contract = rules().contracts.contract(id);
  const TradingCalendar& calendar = rules().calendar;
  for (DayIndex day = calendar.index_of(contract.listed_on); day <= calendar.index_of(contract.last_trading_day);
       ++day) {
    for (int minute = 0; minute < 240; ++minute, ++rows) {
      const Timestamp end(calendar.day(day), minute < 120 ? 571 + minute : 661 + minute);
      const int price = 3400 + minute % 7;
      text +=
          fmt::format("{},{},{}.2,{}.8,{}.0,{}.4,{}\n", name, end.to_string(), price, price, price, price, minute + 1);
    }
  }
  return text;
}

ImportSource source(Writing writing) {
  ImportSource minute = test::minute_source();
  minute.files = "*";
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
  [[nodiscard]] ImportReport import(const ImportSource& source, const std::string& input = "input") const {
    return import_files({"", {source}}, path_ / input, rules(), path_ / "store", {},
                        {ExistingStore::kReplace, StoreOverlap::kRefuse});
  }
  void put(const std::string& name, const std::string& text) const { test::put(path_ / name, text); }

 private:
  fs::path path_;
};

void import_rows(benchmark::State& state, Writing writing) {
  const Folder folder;
  std::int64_t ignored = 0;
  const std::string text = minutes(*rules().contracts.find("IF2403"), writing, ignored);
  const bool packed = writing == Writing::kGzip;
  folder.put(packed ? "input/IF2403.csv.gz" : "input/IF2403.csv", packed ? test::gzipped(text) : text);
  std::int64_t rows = 0;
  for (auto _ : state) rows += folder.import(source(writing)).rows;
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
    folder.put("input/" + date + ".csv", fmt::format("date,close\n{},3400\n", date));
  }
  std::int64_t files = 0;
  for (auto _ : state) files += folder.import(daily).files;
  state.SetItemsProcessed(files);
}
BENCHMARK(import_small_files);

/// What the system says that a process of its own came to, in bytes.
template <class Work>
double peak_of(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  struct rusage used {};
  ::wait4(child, &status, 0, &used);
  return static_cast<double>(used.ru_maxrss) * 1024.0;
}

/// Peak memory of an import of two million rows of many contracts above that of one million, a row.
void import_memory(benchmark::State& state) {
  const Folder folder;
  std::int64_t rows[2] = {0, 0};
  for (std::int64_t i = 0, limit = 1'000'000; i < 2; ++i, limit *= 2) {
    for (std::uint32_t id = 0; rows[i] < limit; ++id) {
      const Contract& contract = rules().contracts.contract(ContractId{id});
      if (contract.listed_on < Date::parse("2017-01-03")) continue;
      folder.put(fmt::format("{}/{}.csv", i, contract.code), minutes(ContractId{id}, Writing::kPlain, rows[i]));
    }
  }
  double bytes = 0;
  for (auto _ : state) {
    const auto peak = [&](const char* input) {
      return peak_of([&] { benchmark::DoNotOptimize(folder.import(source(Writing::kPlain), input).bars); });
    };
    bytes = peak("1") - peak("0");
  }
  state.counters["bytes_per_row"] = bytes / static_cast<double>(rows[1] - rows[0]);
}
BENCHMARK(import_memory)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace hedgelab

BENCHMARK_MAIN();
