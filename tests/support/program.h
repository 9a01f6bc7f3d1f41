#pragma once
// Running the built program as a user does: arguments in, streams and exit code out.

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "tests/support/places.h"

namespace hedgelab::test {

struct Outcome {
  int exit_code;
  std::string output, errors;
  std::int64_t peak_kilobytes = 0;  // of memory; at least what the test program itself had
};

/// Runs the program in `folder`, which also takes its two streams as files. `most_bytes` limits the size of a file it
/// may write, as a full disk does.
inline Outcome run_program(const std::filesystem::path& folder, std::vector<std::string> arguments,
                           rlim_t most_bytes = RLIM_INFINITY) {
  arguments.insert(arguments.begin(), program_file());
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const std::string output = folder / "output.txt";
  const std::string errors = folder / "errors.txt";
  const pid_t child = ::fork();
  if (child == 0) {
    if (::chdir(folder.c_str()) != 0 || std::freopen(output.c_str(), "w", stdout) == nullptr ||
        std::freopen(errors.c_str(), "w", stderr) == nullptr) {
      ::_exit(120);
    }
    ::setenv("HEDGELAB_REFERENCE", reference_folder().c_str(), 1);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{most_bytes, most_bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::execv(words.front(), words.data());
    ::_exit(121);
  }
  int status = 0;
  struct rusage used {};
  ::wait4(child, &status, 0, &used);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(output), read_file(errors), used.ru_maxrss};
}

}  // namespace hedgelab::test
