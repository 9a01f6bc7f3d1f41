#include "engine/store/bar_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/npy_file.h"
#include "engine/store/damaged_store.h"
#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::day;
using test::rules;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

BarRecord bar(std::string_view date, int slot, std::int32_t close) {
  BarRecord record;
  record.at = {day(date), slot};
  record.close = close;
  return record;
}

/// IF2401 daily on 2 and 4 January 2024, two minute bars of it on the 4th, an index close on the 3rd.
BarStoreWriter small_writer() {
  BarStoreWriter writer(rules());
  writer.set_description("three series", true);
  BarRecord second = bar("2024-01-04", 0, 33'102'000);
  second.open = 33'200'000;
  second.high = 33'300'000;
  second.low = 33'000'000;
  second.settlement = 33'110'000;
  second.volume = 71'000;
  second.open_interest = 0;
  second.turnover = 70'000'000'000;
  writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "by hand",
                    {second, bar("2024-01-02", 0, 33'500'000)});
  writer.add_series("IF2401", SeriesKind::kContract, Frequency::kOneMinute, "by hand",
                    {bar("2024-01-04", 0, 33'190'000), bar("2024-01-04", 239, 33'102'000)});
  writer.add_series("000300", SeriesKind::kIndex, Frequency::kDaily, "by hand", {bar("2024-01-03", 0, 33'780'001)});
  return writer;
}

class BarStoreTest : public ::testing::Test {
 protected:
  BarStoreTest() { digest_ = small_writer().write(store_); }
  /// Of opening it, or else of looking at all of it.
  std::string failure() const {
    try {
      const BarStore store(store_, rules());
      store.verify();
    } catch (const InputError& error) {
      return error.what();
    } catch (const DamagedStore& damage) {
      return damage.what();
    }
    return "nothing was thrown";
  }
  std::string file(const std::string& name) const { return read_file(store_ / name); }
  void put(const std::string& name, std::string_view bytes) const { write_file_atomically(store_ / name, bytes); }
  /// Changes the manifest and writes it back.
  template <class Change>
  void edit_manifest(Change change) const {
    nlohmann::json manifest = nlohmann::json::parse(file("manifest.json"));
    change(manifest);
    put("manifest.json", manifest.dump(2));
  }

  test::ScratchFolder scratch_;
  fs::path store_ = scratch_ / "store";
  std::string digest_;
};

TEST_F(BarStoreTest, WhatWasWrittenIsReadBack) {
  const BarStore store(store_, rules());
  EXPECT_EQ(store.digest(), digest_);
  EXPECT_EQ(store.description(), "three series");
  EXPECT_TRUE(store.is_synthetic());
  ASSERT_EQ(store.series().size(), 3U);
  EXPECT_EQ(store.series()[0].symbol, "000300");  // daily before minute, then by symbol
  EXPECT_EQ(store.series()[1].symbol, "IF2401");
  EXPECT_EQ(store.series()[2].frequency, Frequency::kOneMinute);

  const BarSeries& daily = store.get("IF2401", Frequency::kDaily);
  EXPECT_EQ(daily.kind, SeriesKind::kContract);
  EXPECT_EQ(daily.source, "by hand");
  EXPECT_EQ(daily.first_day, day("2024-01-02"));
  EXPECT_EQ(daily.last_day, day("2024-01-04"));
  // 3 January has no bar: every column holds its missing mark there, and none of them is zero.
  EXPECT_THAT(daily.columns->present, ElementsAre(1, 0, 1));
  EXPECT_THAT(daily.columns->close, ElementsAre(33'500'000, kMissingPrice, 33'102'000));
  EXPECT_THAT(daily.columns->open, ElementsAre(kMissingPrice, kMissingPrice, 33'200'000));
  EXPECT_THAT(daily.columns->high, ElementsAre(kMissingPrice, kMissingPrice, 33'300'000));
  EXPECT_THAT(daily.columns->low, ElementsAre(kMissingPrice, kMissingPrice, 33'000'000));
  EXPECT_THAT(daily.columns->settlement, ElementsAre(kMissingPrice, kMissingPrice, 33'110'000));
  EXPECT_THAT(daily.columns->volume, ElementsAre(kMissingCount, kMissingCount, 71'000));
  EXPECT_THAT(daily.columns->open_interest, ElementsAre(kMissingCount, kMissingCount, 0));  // a real zero
  EXPECT_THAT(daily.columns->turnover, ElementsAre(kMissingTurnover, kMissingTurnover, 70'000'000'000));

  const BarSeries& minutes = store.get("IF2401", Frequency::kOneMinute);
  ASSERT_EQ(minutes.columns->close.size(), 240U);
  EXPECT_EQ(minutes.columns->close[0], 33'190'000);
  EXPECT_EQ(minutes.columns->close[239], 33'102'000);
  EXPECT_THAT(minutes.columns->present.subspan(1, 238), Each(0));
  EXPECT_TRUE(minutes.columns->open.empty());  // the source never had it
  EXPECT_TRUE(minutes.columns->volume.empty());
}

TEST_F(BarStoreTest, TheSameSeriesGiveTheSameBytesInAnyOrderOfBars) {
  const std::string again = small_writer().write(scratch_ / "again");
  EXPECT_EQ(again, digest_);
  EXPECT_EQ(file("manifest.json"), read_file(scratch_ / "again/manifest.json"));
  EXPECT_EQ(file("1d/IF2401.columns"), read_file(scratch_ / "again/1d/IF2401.columns"));
}

TEST_F(BarStoreTest, TheManifestSaysWhatAResearcherNeeds) {
  const std::string text = file("manifest.json");
  EXPECT_THAT(text, HasSubstr("\n  \"format_version\": 2,\n"));  // pretty-printed
  const nlohmann::json manifest = nlohmann::json::parse(text);
  EXPECT_EQ(manifest["price_scale"], 10000);
  EXPECT_EQ(manifest["missing"]["price"], std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(manifest["missing"]["count"], -1);
  EXPECT_EQ(manifest["missing"]["turnover"], -1);
  EXPECT_EQ(manifest["first_day"], "2024-01-02");
  EXPECT_EQ(manifest["last_day"], "2024-01-04");
  EXPECT_EQ(manifest["session_group"], "cffex_index");
  EXPECT_EQ(manifest["synthetic"], true);
  EXPECT_EQ(manifest["series"][2]["bars"], 2);
  EXPECT_EQ(manifest["series"][1]["columns"].size(), 9U);
  EXPECT_EQ(manifest["series"][0]["columns"].size(), 2U);  // close and present
  EXPECT_EQ(digest_, digest_of(text));
}

TEST_F(BarStoreTest, AnUnknownSymbolIsToldWithTheNearestOne) {
  const BarStore store(store_, rules());
  EXPECT_EQ(store.find("IF2402", Frequency::kDaily), nullptr);
  EXPECT_EQ(store.find("IF2401", Frequency::kFiveMinutes), nullptr);
  try {
    (void)store.get("IF2402", Frequency::kDaily);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no series 'IF2402' with 1d bars; did you mean 'IF2401'?"));
    EXPECT_THAT(error.what(), HasSubstr(store_.string()));
  }
  EXPECT_THROW((void)store.get("IF2401", Frequency::kFiveMinutes), InputError);
}

TEST_F(BarStoreTest, ADamagedOrForeignColumnIsNamed) {
  const std::string name = "1m/IF2401.columns";
  const std::string good = file(name);

  put(name, good.substr(0, good.size() - 4));
  EXPECT_THAT(failure(), AllOf(HasSubstr(name), HasSubstr("cut short")));

  std::string flipped = good;
  flipped[good.size() - 1] = static_cast<char>(flipped[good.size() - 1] ^ 1);
  put(name, flipped);
  EXPECT_THAT(failure(), AllOf(HasSubstr(name), HasSubstr("differs from the digest")));

  const std::vector<std::int64_t> wide(240, 1);
  put(name, npy_bytes(std::span<const std::int64_t>(wide)));
  EXPECT_THAT(failure(), AllOf(HasSubstr(name), HasSubstr("type '<i8'")));

  const std::vector<std::int32_t> longer(300, 1);
  put(name, npy_bytes(std::span<const std::int32_t>(longer)));
  EXPECT_THAT(failure(), AllOf(HasSubstr(name), HasSubstr("has 240 slots")));

  fs::remove(store_ / name);
  EXPECT_THAT(failure(), AllOf(HasSubstr(name), HasSubstr("cannot be opened")));
}

TEST_F(BarStoreTest, AManifestThatIsNoneOfOursIsRefused) {
  put("manifest.json", "{\"format\": ");
  EXPECT_THAT(failure(), AllOf(HasSubstr("manifest.json"), HasSubstr("not JSON")));
  put("manifest.json", "[1, 2]");
  EXPECT_THAT(failure(), HasSubstr("expected an object"));
  put("manifest.json", "{}");
  EXPECT_THAT(failure(), HasSubstr("'format' is missing"));
  fs::remove(store_ / "manifest.json");
  EXPECT_THAT(failure(), HasSubstr("manifest.json is missing"));
  fs::remove_all(store_);
  EXPECT_THAT(failure(), HasSubstr("no such folder"));
}

TEST_F(BarStoreTest, AnotherFormatVersionIsRefusedInWords) {
  edit_manifest([](auto& manifest) { manifest["format_version"] = 1; });
  EXPECT_THAT(failure(), HasSubstr("format version 1; this program reads version 2: import the store again"));
}

TEST_F(BarStoreTest, AnEditedManifestIsCaught) {
  const std::string good = file("manifest.json");
  const auto failure_after = [&](auto change) {
    put("manifest.json", good);
    edit_manifest(change);
    return failure();
  };
  EXPECT_THAT(failure_after([](auto& m) { m["price_scale"] = 100; }), HasSubstr("price scale"));
  EXPECT_THAT(failure_after([](auto& m) { m["missing"]["count"] = 0; }), HasSubstr("missing marks"));
  EXPECT_THAT(failure_after([](auto& m) { m["first_day"] = "2024-01-03"; }), HasSubstr("another calendar"));
  EXPECT_THAT(failure_after([](auto& m) { m["last_day"] = "2024-01-06"; }), HasSubstr("not a trading day"));
  EXPECT_THAT(failure_after([](auto& m) { m["last_day"] = "2024-01-05"; }), HasSubstr("3 trading days"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["bars"] = 3; }), HasSubstr("2 bars; the manifest says 3"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["kind"] = "stock"; }), HasSubstr("IF2401"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["symbol"] = "../1d/IF2401"; }), HasSubstr("symbol"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["first_day"] = "2024-01-01"; }), HasSubstr("not within"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["first_day"] = "2024-01-03"; }), HasSubstr("3 values"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["columns"].erase("close"); }),
              HasSubstr("'close' is missing"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"][1]["columns"]["vwap"] = 0; }),
              HasSubstr("unknown column 'vwap'"));
  EXPECT_THAT(failure_after([](auto& m) { m["series"].push_back(m["series"][1]); }), HasSubstr("stands twice"));
  EXPECT_THAT(failure_after([](auto& m) { m["grids"]["1m"]["digest"] = "0"; }), HasSubstr("trading hours differ"));
  EXPECT_THAT(failure_after([](auto& m) { m["grids"].erase("5m"); }), HasSubstr("'5m' is missing"));
}

/// A rule book like the usual one, with another table in place of one file.
RuleBook rules_with(const test::ScratchFolder& scratch, const std::string& table, const std::string& from,
                    const std::string& to) {
  const fs::path folder = scratch / ("rules_" + table);
  fs::copy(test::reference_folder(), folder);
  std::string text = read_file(folder / table);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  text.replace(at, from.size(), to);
  write_file_atomically(folder / table, text);
  return RuleBook::read(folder);
}

TEST_F(BarStoreTest, ACalendarThatDiffersIsRefused) {
  // The same store under a calendar in which 3 January 2024 was closed.
  const RuleBook other = rules_with(scratch_, "closed_weekdays.csv", "2024-01-01", "2024-01-03");
  try {
    const BarStore store(store_, other);
    FAIL() << "a store was opened under another calendar";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("written on another calendar: its trading day 2 is 20240103; the rule book has "
                                        "2024-01-04"));
  }
}

TEST_F(BarStoreTest, TradingHoursThatDifferAreRefused) {
  const RuleBook other =
      rules_with(scratch_, "sessions.csv", "09:30-11:30 13:00-15:00,15:00", "09:25-11:25 13:00-15:00,15:00");
  EXPECT_THROW(BarStore(store_, other), InputError);
}

TEST_F(BarStoreTest, ACalendarThatBeginsEarlierFindsTheSameBars) {
  // Every day has another index then; the store speaks of dates.
  const RuleBook longer = rules_with(scratch_, "closed_weekdays.csv", "range: 2010-04-01", "range: 2010-03-01");
  const BarStore store(store_, longer);
  const BarSeries& series = store.get("IF2401", Frequency::kDaily);
  EXPECT_NE(series.first_day, day("2024-01-02"));
  EXPECT_EQ(longer.calendar.day(series.first_day), Date::parse("2024-01-02"));
  EXPECT_EQ(series.columns->close[2], 33'102'000);
}

TEST_F(BarStoreTest, ClosesAndPresenceMustNotContradict) {
  // Consistent digests, but a bar without a price: another program's store.
  std::string bytes = file("1d/IF2401.columns");
  bytes[bytes.size() - 2] = 1;  // 'present' is the last column: one byte for each of three days
  put("1d/IF2401.columns", bytes);
  edit_manifest([&](auto& m) { m["series"][1]["digest"] = digest_of(bytes); });
  EXPECT_THAT(failure(), HasSubstr("entry 1 of 'present' and 'close' contradict each other"));
}

TEST_F(BarStoreTest, WritingOverADamagedStoreRepairsIt) {
  // Unchanged columns are shared with the old store, a damaged one of the same length is not.
  const std::string good = file("1d/IF2401.columns");
  std::string damaged = good;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  put("1d/IF2401.columns", damaged);
  put("1m/IF2401.columns", "cut");
  EXPECT_EQ(small_writer().write(store_), digest_);
  EXPECT_EQ(file("1d/IF2401.columns"), good);
  EXPECT_EQ(failure(), "nothing was thrown");
}

TEST_F(BarStoreTest, AMappedStoreOutlivesItsReplacement) {
  const BarStore old(store_, rules());
  BarStoreWriter writer(rules());
  writer.add_series("000300", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-03", 0, 1)});
  EXPECT_NE(writer.write(store_), digest_);
  EXPECT_EQ(old.get("000300", Frequency::kDaily).columns->close[0], 33'780'001);
  EXPECT_EQ(BarStore(store_, rules()).series().size(), 1U);
  EXPECT_FALSE(fs::exists(store_ / "1m"));  // nothing of the old store is left
}

std::string change_seen_by(const BarStore& store) {
  try {
    store.check_unchanged();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no change was seen";
}

/// Writes into a file as rsync --inplace does: the inode stays.
void write_in_place(const fs::path& file, std::string_view bytes) {
  const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  ASSERT_EQ(::write(target.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
}

TEST_F(BarStoreTest, AStoreThatChangesWhileItIsReadIsNoticed) {
  const std::string name = "1d/IF2401.columns";
  const std::string good = file(name);
  const BarStore store(store_, rules());
  store.verify();
  EXPECT_EQ(change_seen_by(store), "no change was seen");

  write_in_place(store_ / name, good);  // touched, but the bytes are the same
  EXPECT_EQ(change_seen_by(store), "no change was seen");

  std::string other = good;
  other.back() = static_cast<char>(other.back() ^ 1);
  write_in_place(store_ / name, other);
  EXPECT_THAT(change_seen_by(store), AllOf(HasSubstr(name), HasSubstr("was changed while it was read")));

  write_in_place(store_ / name, good.substr(0, 100));  // beyond its new end a map must not be looked at
  EXPECT_THAT(change_seen_by(store), AllOf(HasSubstr(name), HasSubstr("was changed while it was read")));
}

TEST_F(BarStoreTest, AReplacedStoreIsNoChangeForThoseWhoReadTheOldOne) {
  const BarStore old(store_, rules());
  BarStoreWriter writer(rules());
  writer.add_series("000300", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-03", 0, 1)});
  (void)writer.write(store_);
  EXPECT_EQ(change_seen_by(old), "no change was seen");
}

std::size_t maps_of(const fs::path& folder) {
  const std::string maps = [] {
    const FileDescriptor file(::open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
    std::string text(4096, '\0');
    std::size_t size = 0;
    for (ssize_t got = 0; (got = ::read(file.get(), text.data() + size, text.size() - size)) > 0;) {
      size += static_cast<std::size_t>(got);
      text.resize(size + 4096);
    }
    return text.substr(0, size);
  }();
  std::size_t count = 0;
  for (std::size_t at = maps.find(folder.string()); at != std::string::npos; at = maps.find(folder.string(), at + 1)) {
    ++count;
  }
  return count;
}

// A process may have 65,530 maps: ten thousand series of all columns must fit.
TEST_F(BarStoreTest, ASeriesIsOneFileAndOneMap) {
  BarStoreWriter writer(rules());
  for (int i = 0; i < 50; ++i) {
    BarRecord record = bar("2024-01-02", 0, 1000 + i);
    record.open = record.high = record.low = 1000 + i;
    record.volume = record.open_interest = 1;
    writer.add_series(fmt::format("X{:02}", i), SeriesKind::kIndex, Frequency::kDaily, "", {record});
  }
  (void)writer.write(scratch_ / "many");
  const BarStore store(scratch_ / "many", rules());
  EXPECT_EQ(maps_of(scratch_ / "many"), 50U);
  EXPECT_EQ(list_folder(scratch_ / "many/1d").size(), 50U);
  EXPECT_EQ(store.get("X49", Frequency::kDaily).columns->open[0], 1049);
}

TEST_F(BarStoreTest, AStoreOfVersionOneIsReplaced) {
  // Its columns lay in a folder per series; the manifest listed their digests.
  fs::remove(store_ / "1d/IF2401.columns");
  test::put(store_ / "1d/IF2401/close.npy", "old");
  test::put(store_ / "1d/IF2401/present.npy", "old");
  edit_manifest([](auto& m) { m["format_version"] = 1; });
  EXPECT_EQ(small_writer().write(store_), digest_);
  EXPECT_EQ(failure(), "nothing was thrown");
  EXPECT_FALSE(fs::exists(store_ / "1d/IF2401"));
}

TEST(BarStoreWriter, ContradictingItselfIsABug) {
  BarStoreWriter writer(rules());
  EXPECT_THROW(writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "", {}), InvariantError);
  EXPECT_THROW(writer.add_series("A", SeriesKind::kIndex, Frequency::kDaily, "",
                                 {bar("2024-01-02", 0, 1), bar("2024-01-02", 0, 2)}),
               InvariantError);
  EXPECT_THROW(writer.add_series("B", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-02", 1, 1)}),
               InvariantError);
  EXPECT_THROW(writer.add_series("C", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-02", 0, kMissingPrice)}),
               InvariantError);
  writer.add_series("D", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-02", 0, 1)});
  EXPECT_THROW(writer.add_series("D", SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-02", 0, 1)}),
               InvariantError);
}

TEST(BarStoreWriter, ASymbolIsAFoldersName) {
  BarStoreWriter writer(rules());
  for (const char* symbol : {"", ".hidden", "..", "a/b", "IF 2401", "\xE4\xB8\x8A"}) {
    EXPECT_THROW(writer.add_series(symbol, SeriesKind::kIndex, Frequency::kDaily, "", {bar("2024-01-02", 0, 1)}),
                 InputError)
        << symbol;
  }
}

TEST(BarStoreWriter, OnlyAStoreOrAnEmptyFolderIsReplaced) {
  const test::ScratchFolder scratch;
  test::put(scratch / "thesis/chapter1.txt", "years of work");
  EXPECT_THROW((void)small_writer().write(scratch / "thesis"), InputError);
  EXPECT_THROW((void)small_writer().write(scratch / "thesis/"), InputError);
  EXPECT_EQ(read_file(scratch / "thesis/chapter1.txt"), "years of work");
  test::put(scratch / "other/manifest.json", "{\"name\": \"a web app\"}");
  EXPECT_THROW((void)small_writer().write(scratch / "other"), InputError);
  EXPECT_THROW((void)small_writer().write(scratch / "other/manifest.json"), InputError);
  EXPECT_EQ(read_file(scratch / "other/manifest.json"), "{\"name\": \"a web app\"}");

  fs::create_directory(scratch / "empty");
  EXPECT_EQ(small_writer().write(scratch / "empty"), small_writer().write(scratch / "empty"));
  EXPECT_EQ(BarStore(scratch / "empty", rules()).series().size(), 3U);
}

}  // namespace
}  // namespace hedgelab
