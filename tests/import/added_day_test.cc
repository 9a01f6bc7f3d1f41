// One more day every day: what an import does with a store that stands there already.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::daily_source;
using test::day;
using test::kDailyHeader;
using test::lines_of;
using test::minute_source;
using test::rules;
using test::SmallImport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ImportOptions kAdd{ExistingStore::kAdd, StoreOverlap::kRefuse};
constexpr ImportOptions kAddKeep{ExistingStore::kAdd, StoreOverlap::kKeep};
constexpr ImportOptions kAddReplace{ExistingStore::kAdd, StoreOverlap::kReplace};
constexpr ImportOptions kReplace{ExistingStore::kReplace, StoreOverlap::kRefuse};

/// A store of IF2401 and IF2402 over 2 and 3 January 2024, then other files in the same place.
class AddedDay : public ::testing::Test {
 protected:
  AddedDay() {
    for (const char* code : {"IF2401", "IF2402"}) {
      put(code, "2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n2024-01-03,3425,3441,3420,3430,3430.2,100,200,\n");
    }
    first_ = run({}).store_digest;
    fs::remove(import_.input() / "daily/IF2402.csv");
  }
  void put(const std::string& code, const std::string& rows) const {
    import_.put("daily/" + code + ".csv", std::string(kDailyHeader) + rows);
  }
  ImportReport run(const ImportOptions& options) const {
    return import_files({"test", {daily_source()}}, import_.input(), rules(), import_.store(), {}, options);
  }
  std::string failure(const ImportOptions& options) const {
    try {
      (void)run(options);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  std::vector<std::int32_t> closes(const std::string& code) const {
    const BarStore store = import_.open();
    const auto close = store.get(code, Frequency::kDaily).columns->close;
    return {close.begin(), close.end()};
  }

  SmallImport import_;
  std::string first_;
};

TEST_F(AddedDay, ANewDayJoinsItsSeriesAndTheOthersAreLinkedAsTheyWere) {
  struct stat before {};
  ASSERT_EQ(::stat((import_.store() / "1d/IF2402.columns").c_str(), &before), 0);
  put("IF2401", "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  const ImportReport report = run(kAdd);
  EXPECT_THAT(lines_of(report), IsEmpty());
  EXPECT_EQ(report.bars, 1);
  EXPECT_TRUE(report.written);
  EXPECT_THAT(closes("IF2401"), ElementsAre(34'250'000, 34'300'000, 34'280'000));
  EXPECT_THAT(closes("IF2402"), ElementsAre(34'250'000, 34'300'000));
  EXPECT_EQ(import_.open().digest(), report.store_digest);
  struct stat after {};
  ASSERT_EQ(::stat((import_.store() / "1d/IF2402.columns").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(AddedDay, DaysAddedOneByOneMakeTheStoreThatOneImportMakes) {
  put("IF2401", "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  (void)run(kAdd);
  put("IF2403", "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  const std::string grown = run(kAdd).store_digest;
  put("IF2401",
      "2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n2024-01-03,3425,3441,3420,3430,3430.2,100,200,\n"
      "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  put("IF2402", "2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n2024-01-03,3425,3441,3420,3430,3430.2,100,200,\n");
  EXPECT_EQ(run({}).store_digest, grown);
}

TEST_F(AddedDay, TheSameDayAgainChangesNothing) {
  const ImportReport report = run(kAdd);
  EXPECT_EQ(report.known, 2);
  EXPECT_EQ(report.bars, 0);
  EXPECT_FALSE(report.written);
  EXPECT_EQ(report.store_digest, first_);
  EXPECT_EQ(import_.open().digest(), first_);
}

TEST_F(AddedDay, AValueThatDiffersIsListedFieldByFieldAndThePolicyDecides) {
  put("IF2401", "2024-01-03,3425,3441,3420,3431,3430.2,101,200,\n2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  const ImportReport refused = run(kAdd);
  EXPECT_THAT(lines_of(refused), ElementsAre("overlap! daily/IF2401.csv:2: IF2401 2024-01-03: close 3431 here and 3430 "
                                             "in the store, volume 101 here and 100 in the store"));
  EXPECT_EQ(import_.open().digest(), first_);

  EXPECT_THAT(lines_of(run(kAddKeep)), ElementsAre(HasSubstr("; the store's stays")));
  EXPECT_THAT(closes("IF2401"), ElementsAre(34'250'000, 34'300'000, 34'280'000));
  const ImportReport replaced = run(kAddReplace);
  EXPECT_EQ(replaced.replaced, 1);
  EXPECT_EQ(replaced.known, 1);
  EXPECT_THAT(closes("IF2401"), ElementsAre(34'250'000, 34'310'000, 34'280'000));
}

TEST_F(AddedDay, AFieldThatTheStoreLacksIsFilled) {
  put("IF2401", "2024-01-03,3425,3441,3420,3430,3430.2,100,200,102900000\n");
  const ImportReport report = run(kAdd);
  EXPECT_EQ(report.filled, 1);
  const BarStore store = import_.open();
  EXPECT_EQ(store.get("IF2401", Frequency::kDaily).columns->turnover[0], kMissingTurnover);
  EXPECT_EQ(store.get("IF2401", Frequency::kDaily).columns->turnover[1], 102'900'000);
}

TEST_F(AddedDay, AFaultOfTheNewDayLeavesTheStore) {
  put("IF2401", "2024-01-04,3430,3440,3420,3428.1,3427.8,100,200,\n");
  EXPECT_EQ(run(kAdd).fatal_count(), 1);
  EXPECT_EQ(import_.open().digest(), first_);
}

// 2 January settles at 3424.4: the limit of the 3rd is 3766.8, and 4000 lies beyond. The settlement stands in the store
// alone.
TEST_F(AddedDay, MinutesOfANewDayAreMeasuredWithTheSettlementOfTheStore) {
  import_.put("minute/IF2401.csv", "time,open,high,low,close,volume\n2024-01-03 09:31,4000,4000,4000,4000,1\n");
  ImportSource minutes = minute_source();
  minutes.price_limit = RowPolicy::kRefuse;
  const ImportReport report = import_files({"test", {minutes}}, import_.input(), rules(), import_.store(), {}, kAdd);
  EXPECT_THAT(lines_of(report)[0], HasSubstr("price_limit! minute/IF2401.csv:2: IF2401 2024-01-03: 4000 lies outside"));
}

TEST_F(AddedDay, OnlyTheGapBeforeTheNewDayIsTold) {
  put("IF2401", "2024-01-08,3430,3440,3420,3428,3427.8,100,200,\n");
  EXPECT_THAT(lines_of(run(kAdd)), ElementsAre(HasSubstr("2 trading days without a bar: 2024-01-04 to 2024-01-05")));
  put("IF2401", "2024-01-09,3430,3440,3420,3428,3427.8,100,200,\n");
  EXPECT_THAT(lines_of(run(kAdd)), IsEmpty());
}

TEST_F(AddedDay, APlainImportThatWouldLoseADayOrASeriesIsRefused) {
  put("IF2401", "2024-01-03,3425,3441,3420,3430,3430.2,100,200,\n");
  EXPECT_THAT(failure({}), HasSubstr("the store there holds what these files do not: 1 day of IF2401 1d (2024-01-02), "
                                     "IF2402 1d as a whole. --add lets them join it, --replace gives it up"));
  EXPECT_EQ(import_.open().digest(), first_);
  EXPECT_TRUE(run(kReplace).written);
  EXPECT_THAT(closes("IF2401"), ElementsAre(34'300'000));
}

// Without a manifest that can be read nobody knows which files of the folder are the store's: nothing of it is
// replaced.
TEST_F(AddedDay, AStoreThatCannotBeReadIsLeftAlone) {
  write_file_atomically(import_.store() / "manifest.json", "{\"format\": \"hedgelab bar store\"");
  for (const ImportOptions& options : {ImportOptions{}, kAdd, kReplace}) {
    EXPECT_THAT(failure(options), HasSubstr("it will not be replaced"));
  }
}

TEST_F(AddedDay, AddingNeedsAStoreAndTheSameKindOfSeries) {
  fs::remove_all(import_.store());
  EXPECT_THAT(failure(kAdd), HasSubstr("there is no store to add to"));
  import_.put("index/000300.csv", "date,close\n2024-01-02,3400\n");
  ImportSource source = test::index_source();
  (void)import_files({"test", {source}}, import_.input(), rules(), import_.store());
  source.kind = SeriesKind::kTotalReturnIndex;
  EXPECT_THROW((void)import_files({"test", {source}}, import_.input(), rules(), import_.store(), {}, kAdd), InputError);
}

TEST_F(AddedDay, AWriterWhoseStoreWasChangedMeanwhileDoesNotWriteOverIt) {
  const BarStore previous = import_.open();
  BarStoreWriter late(rules(), previous);
  put("IF2401", "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  const std::string grown = run(kAdd).store_digest;
  EXPECT_THROW((void)late.write(import_.store()), InputError);
  EXPECT_EQ(import_.open().digest(), grown);
}

TEST_F(AddedDay, DamagedBarsAreNeverTakenIntoANewSeries) {
  const fs::path file = import_.store() / "1d/IF2401.columns";
  std::string bytes = read_file(file);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_atomically(file, bytes);
  put("IF2401", "2024-01-04,3430,3440,3420,3428,3427.8,100,200,\n");
  EXPECT_THAT(failure(kAdd), HasSubstr("differs from the digest"));
}

}  // namespace
}  // namespace hedgelab
