// An import is put in place whole or not at all, whatever stops it.

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::rules;

/// Minute bars of two contracts over January 2024 at a price: two prices make two stores.
void put_input(const fs::path& input, int price) {
  for (const char* code : {"IF2402", "IF2403"}) {
    std::string text = "time,open,high,low,close,volume\n";
    for (DayIndex day = test::day("2024-01-02"); day <= test::day("2024-01-31"); ++day) {
      for (int minute = 0; minute < 240; ++minute) {
        const int end = minute < 120 ? 571 + minute : 661 + minute;  // 09:31.., 13:01..
        text += fmt::format("{} {},{},{},{},{},{}\n", rules().calendar.day(day).to_string(),
                            minute_of_day_to_string(end), price, price + 2, price - 2, price, minute + 1);
      }
    }
    test::put(input / "minute" / (std::string(code) + ".csv"), text);
  }
}

ImportReport import_once(const fs::path& input, const fs::path& store) {
  return import_files({"interrupted", {test::minute_source()}}, input, rules(), store);
}

/// Runs `work` in a child process; its return value is the exit code.
template <class Work>
pid_t start(Work work) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    int code = 99;
    try {
      code = work();
    } catch (...) {
      code = 98;
    }
    ::_exit(code);
  }
  return child;
}

int exit_code_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

class ImportInterruption : public ::testing::Test {
 protected:
  ImportInterruption() {
    put_input(scratch_ / "a", 3400);
    put_input(scratch_ / "b", 3500);
    digest_b_ = import_once(scratch_ / "b", place_).store_digest;
    digest_a_ = import_once(scratch_ / "a", place_).store_digest;
  }
  std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(place_.parent_path())) names.push_back(entry.path().filename());
    return names;
  }

  test::ScratchFolder scratch_;
  fs::path place_ = scratch_ / "stores/store";
  std::string digest_a_, digest_b_;
};

TEST_F(ImportInterruption, KilledAtAnyMomentOneOfTheTwoStoresStands) {
  ASSERT_NE(digest_a_, digest_b_);
  for (const int milliseconds : {1, 2, 3, 5, 7, 9, 11, 13, 16, 19, 23, 27, 31, 36, 41, 47}) {
    const pid_t child = start([&] {
      for (bool b = true;; b = !b) (void)import_once(scratch_ / (b ? "b" : "a"), place_);
      return 0;
    });
    ::usleep(static_cast<useconds_t>(milliseconds) * 1000);
    ::kill(child, SIGKILL);
    ASSERT_EQ(exit_code_of(child), -SIGKILL);
    const BarStore store(place_, rules());
    EXPECT_THAT(store.digest(), ::testing::AnyOf(digest_a_, digest_b_)) << "killed after " << milliseconds << " ms";
  }
  // What the killed ones left is cleared away by the next.
  EXPECT_EQ(import_once(scratch_ / "a", place_).store_digest, digest_a_);
  EXPECT_THAT(entries(), ::testing::ElementsAre("store"));
}

TEST_F(ImportInterruption, AFullDiskLeavesTheOldStore) {
  // A file-size limit makes write() fail the way a full disk does; 4 KB is less than one column here.
  const pid_t child = start([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
    try {
      (void)import_once(scratch_ / "b", place_);
    } catch (const InputError& error) {
      return std::string_view(error.what()).find("cannot be written") != std::string_view::npos ? 0 : 2;
    }
    return 1;
  });
  EXPECT_EQ(exit_code_of(child), 0);
  EXPECT_EQ(BarStore(place_, rules()).digest(), digest_a_);
  EXPECT_THAT(entries(), ::testing::ElementsAre("store"));
}

TEST_F(ImportInterruption, ARefusedImportLeavesTheOldStore) {
  test::put(scratch_ / "b/minute/IF2402.csv", "time,open,high,low,close,volume\n2024-01-02 09:31,1,1,1,0,1\n");
  const ImportReport report = import_once(scratch_ / "b", place_);
  EXPECT_EQ(report.fatal_count(), 1);
  EXPECT_EQ(BarStore(place_, rules()).digest(), digest_a_);
  EXPECT_THAT(entries(), ::testing::ElementsAre("store"));
}

TEST_F(ImportInterruption, APlaceThatCannotBeWrittenIsOneClearLine) {
  test::put(scratch_ / "file", "");
  try {
    (void)import_once(scratch_ / "a", scratch_ / "file/store");
    FAIL() << "a store below a file";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr((scratch_ / "file").string()));
  }
}

TEST_F(ImportInterruption, AReaderSeesOneStoreOrTheOtherWhileTheyTakeTurns) {
  const pid_t child = start([&] {
    for (int i = 0; i < 30; ++i) (void)import_once(scratch_ / (i % 2 == 0 ? "b" : "a"), place_);
    return 0;
  });
  int opened = 0;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    const BarStore store(place_, rules());
    ASSERT_THAT(store.digest(), ::testing::AnyOf(digest_a_, digest_b_));
    // Columns of the store whose digest it says: 3500 in b, 3400 in a.
    const std::int32_t expected = store.digest() == digest_b_ ? 35'000'000 : 34'000'000;
    ASSERT_EQ(store.get("IF2403", Frequency::kOneMinute).columns->close[0], expected);
    ++opened;
  }
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_GT(opened, 0);
}

}  // namespace
}  // namespace hedgelab
