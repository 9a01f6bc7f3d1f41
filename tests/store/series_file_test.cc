// The columns of a series are looked at when they are first asked for: what is used is verified, whoever asks first and
// from how many threads, and what is not used is neither read nor judged.
#include "engine/store/series_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <barrier>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "engine/store/damaged_store.h"
#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kUsed = "1d/IF2401.columns";
const std::string kOther = "1m/IF2401.columns";

class SeriesFileTest : public ::testing::Test {
 protected:
  SeriesFileTest() {
    BarStoreWriter writer(test::rules());
    BarRecord bar;
    bar.at = {test::day("2024-01-04"), 0};
    bar.open = bar.close = bar.settlement = 33'200'000;
    bar.high = 33'300'000;
    bar.low = 33'000'000;
    bar.volume = 71'000;
    bar.open_interest = 3;
    bar.turnover = 70'000'000'000;
    writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "by hand", {bar});
    writer.add_series("IF2401", SeriesKind::kContract, Frequency::kOneMinute, "by hand", {bar});
    (void)writer.write(store_);
  }
  void put(const std::string& name, const std::string& bytes) const { write_file_atomically(store_ / name, bytes); }
  void flip_last_byte(const std::string& name) const {
    std::string bytes = read_file(store_ / name);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    put(name, bytes);
  }
  [[nodiscard]] BarStore opened() const { return BarStore(store_, test::rules()); }

  test::ScratchFolder scratch_;
  fs::path store_ = scratch_ / "store";
};

template <class Work>
std::string damage_of(Work work) {
  try {
    work();
  } catch (const DamagedStore& damage) {
    return damage.what();
  }
  return "nothing is damaged";
}

TEST_F(SeriesFileTest, OnlyASeriesThatIsUsedIsJudged) {
  flip_last_byte(kOther);
  const BarStore store = opened();
  EXPECT_EQ(store.get("IF2401", Frequency::kDaily).columns->close[0], 33'200'000);
  store.check_unchanged();
  EXPECT_THAT(damage_of([&] { store.verify(); }), AllOf(HasSubstr(kOther), HasSubstr("differs from the digest")));
}

TEST_F(SeriesFileTest, DamageIsTheSameForAllWhoAskAndForWhoAsksAtTheEnd) {
  const std::string good = read_file(store_ / kUsed);
  flip_last_byte(kUsed);
  const BarStore store = opened();
  const BarSeries copy = store.get("IF2401", Frequency::kDaily);
  const std::string first = damage_of([&] { (void)copy.columns->close; });
  EXPECT_THAT(first, AllOf(HasSubstr(kUsed), HasSubstr("differs from the digest")));
  put(kUsed, good);  // a repair is for the next who opens the store
  EXPECT_EQ(damage_of([&] { (void)store.get("IF2401", Frequency::kDaily).columns->close; }), first);
  EXPECT_EQ(damage_of([&] { store.check_unchanged(); }), first);
  EXPECT_EQ(damage_of([&] { opened().verify(); }), "nothing is damaged");
}

TEST_F(SeriesFileTest, WhatIsWrittenBetweenOpeningAndTheFirstLookIsFound) {
  const BarStore store = opened();
  const FileDescriptor file(::open((store_ / kUsed).c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_EQ(::pwrite(file.get(), "\7", 1, 200), 1);  // in place: the map shows it
  EXPECT_THAT(damage_of([&] { (void)store.get("IF2401", Frequency::kDaily).columns->close; }), HasSubstr(kUsed));
  const FileDescriptor other(::open((store_ / kOther).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  EXPECT_THAT(damage_of([&] { (void)store.get("IF2401", Frequency::kOneMinute).columns->close; }),
              AllOf(HasSubstr(kOther), HasSubstr("was changed while it was read")));  // and no SIGBUS
}

TEST_F(SeriesFileTest, AStoreThatIsReplacedBeforeTheFirstLookIsReadToItsEnd) {
  const BarStore old = opened();
  BarStoreWriter writer(test::rules());
  BarRecord bar;
  bar.at = {test::day("2024-01-03"), 0};
  bar.close = 1;
  writer.add_series("000300", SeriesKind::kIndex, Frequency::kDaily, "", {bar});
  (void)writer.write(store_);
  EXPECT_EQ(old.get("IF2401", Frequency::kOneMinute).columns->close[0], 33'200'000);
  old.check_unchanged();
}

TEST_F(SeriesFileTest, EveryByteOfItCounts) {
  const nlohmann::json entry = nlohmann::json::parse(read_file(store_ / "manifest.json"))["series"][0];
  ListedFile listed;
  listed.digest = entry["digest"].get<std::string>();
  listed.first_day = listed.last_day = Date::parse("2024-01-04");
  listed.slots = 1;
  listed.bars = 1;
  for (std::size_t i = 0; i < store_layout::kColumns.size(); ++i) {
    listed.offsets[i] = entry["columns"][std::string(store_layout::kColumns[i].name)].get<std::size_t>();
  }
  const std::string good = read_file(store_ / kUsed);
  EXPECT_EQ(SeriesFile(store_ / kUsed, listed).get().close[0], 33'200'000);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    fs::remove(store_ / kUsed);
    write_new_file(store_ / kUsed, std::string_view(bytes));
    const SeriesFile file(store_ / kUsed, listed);
    EXPECT_THAT(damage_of([&] { (void)file.get(); }), HasSubstr(kUsed)) << "byte " << at;
  }
  for (std::size_t size = 0; size < good.size(); size += 37) {
    fs::remove(store_ / kUsed);
    write_new_file(store_ / kUsed, std::string_view(good).substr(0, size));
    EXPECT_THROW((void)SeriesFile(store_ / kUsed, listed).get(), std::runtime_error) << size << " bytes";
  }
}

/// Kilobytes of the maps of files below `folder` that are in this process's memory.
std::size_t resident(const fs::path& folder) {
  const FileDescriptor file(::open("/proc/self/smaps", O_RDONLY | O_CLOEXEC));
  std::string text;
  char block[1 << 16];
  for (ssize_t got = 0; (got = ::read(file.get(), block, sizeof block)) > 0;) text.append(block, std::size_t(got));
  std::istringstream lines(text);
  std::size_t kilobytes = 0;
  bool is_ours = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find('-') != std::string::npos && line.find(" r") != std::string::npos) {
      is_ours = line.find(folder.string()) != std::string::npos;
    }
    if (is_ours && line.starts_with("Rss:")) kilobytes += std::stoul(line.substr(4));
  }
  return kilobytes;
}

TEST_F(SeriesFileTest, AFileThatNobodyAsksForIsNotRead) {
  const BarStore store = opened();
  EXPECT_EQ(resident(store_), 0U);
  (void)store.get("IF2401", Frequency::kDaily).columns->close;
  EXPECT_GT(resident(store_), 0U);
}

TEST_F(SeriesFileTest, ThreadsThatAskAtOnceGetTheSame) {
  constexpr int kThreads = 4;
  for (const bool is_damaged : {false, true}) {
    if (is_damaged) flip_last_byte(kOther);
    for (int round = 0; round < 10; ++round) {
      const BarStore store = opened();
      std::barrier start(kThreads);
      std::vector<const std::int32_t*> closes(kThreads);
      std::vector<std::string> damages(kThreads);
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
          const BarSeries series = store.get("IF2401", Frequency::kOneMinute);
          start.arrive_and_wait();
          damages[i] = damage_of([&] { closes[i] = series.columns->close.data(); });
        });
      }
      for (std::thread& thread : threads) thread.join();
      EXPECT_EQ(std::set(closes.begin(), closes.end()).size(), 1U);
      EXPECT_EQ(std::set(damages.begin(), damages.end()).size(), 1U);
      EXPECT_EQ(closes[0] == nullptr, is_damaged);
    }
  }
}

}  // namespace
}  // namespace hedgelab
