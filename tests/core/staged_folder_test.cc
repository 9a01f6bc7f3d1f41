#include "engine/core/staged_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <functional>

#include "engine/core/error.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void anything_may_go(const fs::path&) {}

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// Puts a folder with one file in place.
void put(const fs::path& place, std::string_view text, const FolderCalls& calls = system_folder_calls()) {
  StagedFolder folder(place, anything_may_go, calls);
  write_new_file(folder.staging() / "file", text);
  folder.commit();
}

class StagedFolderTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> entries() const { return list_folder(scratch_.path()); }
  [[nodiscard]] std::string standing() const { return read_file(place_ / "file"); }

  test::ScratchFolder scratch_;
  fs::path place_ = scratch_ / "store";
};

TEST_F(StagedFolderTest, AppearsOnlyAtTheCommit) {
  {
    StagedFolder folder(place_, anything_may_go);
    write_new_file(folder.staging() / "file", "1");
    EXPECT_FALSE(fs::exists(place_));
    folder.commit();
  }
  EXPECT_EQ(standing(), "1");
  EXPECT_THAT(entries(), ElementsAre("store"));
}

TEST_F(StagedFolderTest, WithoutCommitTheOldFolderStays) {
  put(place_, "old");
  {
    StagedFolder folder(place_, anything_may_go);
    write_new_file(folder.staging() / "file", "new");
  }
  EXPECT_EQ(standing(), "old");
  EXPECT_THAT(entries(), ElementsAre("store"));
}

TEST_F(StagedFolderTest, ClearsWhatAKilledWriterLeftAndUntilThenItIsNamed) {
  put(place_, "old");
  EXPECT_THAT(leftovers_beside(place_), IsEmpty());
  fs::create_directory(scratch_ / ".store.staging");
  write_new_file(scratch_ / ".store.staging/half", "written");
  write_new_file(scratch_ / ".store.lock", "4711\n");  // no living process holds it
  EXPECT_THAT(leftovers_beside(place_),
              ElementsAre(HasSubstr(".store.staging is what a writer that was stopped left")));
  {
    const StagedFolder folder(place_, anything_may_go);
    EXPECT_THAT(list_folder(folder.staging()), IsEmpty());
    EXPECT_THAT(leftovers_beside(place_), ElementsAre(HasSubstr(fmt::format("process {} is writing", ::getpid()))));
  }
  EXPECT_THAT(entries(), ElementsAre("store"));
}

TEST_F(StagedFolderTest, ASecondWriterIsToldWhoHoldsThePlace) {
  const StagedFolder first(place_, anything_may_go);
  EXPECT_THAT(refusal([&] { const StagedFolder second(place_, anything_may_go); }),
              HasSubstr(fmt::format("store: process {} is writing it", ::getpid())));
}

// Between opening the lock file and locking it, the writer before us ends and takes the file away, and a third makes a
// new one. The lock on the old file must not count.
std::function<void()> between_open_and_lock;
int lock_late(int descriptor, int operation) {
  if (const auto work = std::exchange(between_open_and_lock, nullptr)) work();
  return ::flock(descriptor, operation);
}

TEST_F(StagedFolderTest, ALockOnAFileThatWasTakenAwayGuardsNothing) {
  FolderCalls late = system_folder_calls();
  late.lock = lock_late;
  auto first = std::make_unique<StagedFolder>(place_, anything_may_go);
  std::unique_ptr<StagedFolder> third;
  between_open_and_lock = [&] {
    first.reset();
    third = std::make_unique<StagedFolder>(place_, anything_may_go);
  };
  EXPECT_THAT(refusal([&] { const StagedFolder second(place_, anything_may_go, late); }), HasSubstr("is writing it"));
  write_new_file(third->staging() / "file", "third");
  third->commit();
  EXPECT_EQ(standing(), "third");
  third.reset();
  // And when nobody came between, the second try gets the place.
  first = std::make_unique<StagedFolder>(place_, anything_may_go);
  between_open_and_lock = [&] { first.reset(); };
  put(place_, "second", late);
  EXPECT_EQ(standing(), "second");
  EXPECT_THAT(entries(), ElementsAre("store"));
}

// Sixteen writers at one place, and a reader who must find a whole folder at every moment: the two files of a folder
// name the same writer. The reader holds the folder open, as another may be put in its place between two files.
TEST_F(StagedFolderTest, SixteenWritersLeaveAWholeFolderAtEveryMoment) {
  constexpr int kWriters = 16;
  constexpr int kFoldersEach = 6;
  put(place_, "0");
  write_new_file(place_ / "twin", "0");
  std::vector<pid_t> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    const pid_t child = ::fork();
    if (child == 0) {
      FolderCalls calls = system_folder_calls();
      calls.flush = [](int) { return 0; };  // sixteen processes need no disk to meet
      for (int done = 0; done < kFoldersEach;) {
        try {
          StagedFolder folder(place_, anything_may_go, calls);
          const std::string name = fmt::format("{}-{}", writer, done);
          write_new_file(folder.staging() / "file", name);
          write_new_file(folder.staging() / "twin", name);
          folder.commit();
          ++done;
        } catch (const InputError& error) {
          if (std::string_view(error.what()).find("is writing it") == std::string_view::npos) ::_exit(1);
        }
      }
      ::_exit(0);
    }
    writers.push_back(child);
  }
  int running = kWriters;
  int looks = 0;
  while (running > 0) {
    const FileDescriptor folder(::open(place_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(folder.is_open()) << "there was no folder";
    const auto text = [&](const char* name) {
      char bytes[16] = {};
      const FileDescriptor file(::openat(folder.get(), name, O_RDONLY | O_CLOEXEC));
      return file.is_open() && ::read(file.get(), bytes, sizeof bytes - 1) > 0 ? std::string(bytes) : std::string();
    };
    const std::string file = text("file");
    const std::string twin = text("twin");
    // A folder that was replaced while we held it may be on its way out; one that still stands must be whole.
    struct stat held {
    }, stands{};
    if (::fstat(folder.get(), &held) == 0 && ::stat(place_.c_str(), &stands) == 0 && held.st_ino == stands.st_ino) {
      EXPECT_EQ(file, twin);
      EXPECT_NE(file, "");
      ++looks;
    }
    int status = 0;
    while (::waitpid(-1, &status, WNOHANG) > 0) {
      EXPECT_EQ(status, 0);
      --running;
    }
  }
  EXPECT_GT(looks, 0);
  EXPECT_THAT(entries(), ElementsAre("store"));
}

int no_exchange(const char*, const char*) {
  errno = EINVAL;  // what network file systems answer
  return -1;
}

TEST_F(StagedFolderTest, AFileSystemWithoutExchangeTakesTwoRenames) {
  FolderCalls calls = system_folder_calls();
  calls.exchange = no_exchange;
  put(place_, "old", calls);
  put(place_, "new", calls);
  EXPECT_EQ(standing(), "new");
  EXPECT_THAT(entries(), ElementsAre("store"));
}

int renames_left = 0;
int rename_some(const char* from, const char* to) {
  if (renames_left-- > 0) return ::rename(from, to);
  errno = EIO;
  return -1;
}

TEST_F(StagedFolderTest, AfterAKillBetweenTheTwoRenamesTheOldFolderComesBack) {
  put(place_, "old");
  const pid_t child = ::fork();
  if (child == 0) {
    FolderCalls calls = system_folder_calls();
    calls.exchange = no_exchange;
    calls.rename = [](const char* from, const char* to) {
      const int result = ::rename(from, to);
      ::raise(SIGKILL);
      return result;
    };
    put(place_, "new", calls);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_FALSE(fs::exists(place_));
  EXPECT_THAT(leftovers_beside(place_).back(), HasSubstr("the next one puts it back first"));
  {
    const StagedFolder next(place_, anything_may_go);
    EXPECT_EQ(standing(), "old");
  }
  EXPECT_THAT(entries(), ElementsAre("store"));
}

TEST_F(StagedFolderTest, WhatCannotBePutInPlaceIsNotLost) {
  put(place_, "old");
  FolderCalls calls = system_folder_calls();
  calls.exchange = no_exchange;
  calls.rename = rename_some;
  for (const int works : {0, 1}) {  // the first of the two renames fails, the second fails
    renames_left = works;
    const std::string message = refusal([&] { put(place_, "new", calls); });
    if (works == 0) {
      EXPECT_EQ(standing(), "old");
    } else {
      EXPECT_EQ(read_file(scratch_ / ".store.replaced/file"), "old");
    }
    EXPECT_THAT(message, HasSubstr("cannot be put in place: Input/output error; what was written is kept in"));
    EXPECT_EQ(read_file(scratch_ / ".store.staging/file"), "new");
  }
  put(place_, "third");
  EXPECT_EQ(standing(), "third");
  EXPECT_THAT(entries(), ElementsAre("store"));
}

TEST_F(StagedFolderTest, OneFlushForAWholeFolder) {
  static int flushes = 0;
  flushes = 0;
  FolderCalls calls = system_folder_calls();
  calls.flush = [](int descriptor) { return ++flushes, ::syncfs(descriptor); };
  StagedFolder folder(place_, anything_may_go, calls);
  for (int i = 0; i < 20; ++i) write_new_file(folder.staging() / fmt::format("file{}", i), "bytes");
  folder.commit();
  EXPECT_EQ(flushes, 1);
}

TEST_F(StagedFolderTest, WhoMayNotBeReplacedIsAskedBeforeTheWorkAndBeforeTheExchange) {
  const auto notes_may_not_go = [](const fs::path& standing) {
    const std::vector<std::string> ours{"file"};
    refuse_foreign_files(standing, ours, "a run");
  };
  put(place_, "old");
  {
    StagedFolder folder(place_, notes_may_not_go);
    write_new_file(folder.staging() / "file", "new");
    write_new_file(place_ / "NOTES.md", "written while the run was at work");
    EXPECT_THAT(refusal([&] { folder.commit(); }), HasSubstr("holds what a run did not write: NOTES.md"));
    EXPECT_EQ(standing(), "old");
  }
  EXPECT_EQ(read_file(scratch_ / ".store.staging/file"), "new");
  fs::create_directories(place_ / "research/deep");
  write_new_file(place_ / "research/deep/thesis.txt", "x");
  EXPECT_THAT(refusal([&] { const StagedFolder folder(place_, notes_may_not_go); }),
              HasSubstr("did not write: NOTES.md, research/; move it away"));
  EXPECT_EQ(read_file(place_ / "NOTES.md"), "written while the run was at work");
}

TEST_F(StagedFolderTest, ThePlaceIsAFolderOfItsOwn) {
  const fs::path here = fs::current_path();
  fs::create_directories(place_ / "below");
  fs::current_path(place_ / "below");
  for (const fs::path& place : {fs::path("."), fs::path(".."), fs::path("/"), fs::path(""), place_, place_ / "below"}) {
    EXPECT_THAT(refusal([&] { const StagedFolder folder(place, anything_may_go); }), HasSubstr("of its own")) << place;
  }
  fs::current_path(here);
  write_new_file(scratch_ / "plain", "a file");
  EXPECT_THAT(refusal([&] { const StagedFolder folder(scratch_ / "plain", anything_may_go); }),
              HasSubstr("not a folder"));
}

TEST_F(StagedFolderTest, TheModeIsKeptAndALinkStaysALink) {
  put(place_, "old");
  ASSERT_EQ(::chmod(place_.c_str(), 0750), 0);
  fs::create_directory_symlink("store", scratch_ / "link");
  put(scratch_ / "link/", "new");
  EXPECT_TRUE(fs::is_symlink(scratch_ / "link"));
  EXPECT_EQ(standing(), "new");
  EXPECT_EQ(static_cast<unsigned>(fs::status(place_).permissions()), 0750U);
  EXPECT_THAT(entries(), ElementsAre("link", "store"));
}

}  // namespace
}  // namespace hedgelab
