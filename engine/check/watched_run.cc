#include "engine/check/watched_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/core/file_descriptor.h"
#include "engine/core/files.h"

namespace hedgelab::check {
namespace {

// What the child has to say, and an address where memory is what it met.
struct Told {
  enum class Kind : std::uint8_t { kDone, kUnavailable, kCall, kFault } kind = Kind::kDone;
  int number = 0;  // of the call or the signal
  std::uintptr_t address = 0;
};

// The child has no input: its place is taken by the pipe, which a signal handler finds without a variable.
constexpr int kPipe = STDIN_FILENO;

// Only what a signal handler may do.
void tell(Told told) { static_cast<void>(!::write(kPipe, &told, sizeof told)); }

// Memory of the kernel from which clocks are read without asking it; empty where there is none.
struct Pages {
  std::uintptr_t begin = 0, end = 0;
};

const char* name_of(int call) {
  switch (call) {
    case __NR_socket:
    case __NR_connect: return "opens a connection";
    case __NR_clock_gettime:
    case __NR_gettimeofday: return "reads the clock";
    case __NR_getrandom: return "asks the system for random numbers";
    case __NR_execve: return "starts a program";
    default: return "opens a file";
  }
}

void on_forbidden_call(int, siginfo_t* info, void*) {
  tell({Told::Kind::kCall, info->si_syscall});
  ::_exit(0);
}

void on_fault(int signal, siginfo_t* info, void*) {
  tell({Told::Kind::kFault, signal, reinterpret_cast<std::uintptr_t>(info->si_addr)});
  ::_exit(0);
}

std::string words_for(const Told& told, Pages clock) {
  if (told.kind == Told::Kind::kCall) return name_of(told.number);
  if (told.address >= clock.begin && told.address < clock.end) return "reads the clock";
  return told.number == SIGBUS ? "reads past the end of a file" : "reads memory that is not its own";
}

void handle(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(signal, &action, nullptr);
}

Pages pages_of_the_clock() {
  Pages pages;
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return pages;
  std::array<char, 512> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), maps) != nullptr) {
    unsigned long begin = 0;
    unsigned long end = 0;
    if (std::strstr(line.data(), "[vvar") == nullptr || std::sscanf(line.data(), "%lx-%lx", &begin, &end) != 2)
      continue;
    if (pages.begin == 0) pages.begin = begin;
    pages.end = end;
  }
  std::fclose(maps);
  return pages;
}

bool forbid_calls() {
#if defined(__x86_64__)
  constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
  constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
  constexpr std::uint32_t kMachine = 0;
#endif
  constexpr int kForbiddenCalls[] = {
#ifdef __NR_open
      __NR_open,
#endif
#ifdef __NR_creat
      __NR_creat,
#endif
#ifdef __NR_time
      __NR_time,
#endif
      __NR_openat, __NR_openat2,       __NR_socket,       __NR_connect,
      __NR_execve, __NR_clock_gettime, __NR_gettimeofday, __NR_getrandom};
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
  };
  for (const int call : kForbiddenCalls) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return kMachine != 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

[[noreturn]] void live_watched(const std::function<void()>& work, Pages clock) {
  handle(SIGSYS, on_forbidden_call);
  handle(SIGSEGV, on_fault);
  handle(SIGBUS, on_fault);
  const bool has_no_clock =
      clock.begin != 0 && ::munmap(reinterpret_cast<void*>(clock.begin), clock.end - clock.begin) == 0;
  if (!has_no_clock || !forbid_calls()) {
    tell({Told::Kind::kUnavailable});
    ::_exit(0);
  }
  try {
    work();
  } catch (...) {  // how the run ends is not asked here
  }
  tell({Told::Kind::kDone});
  ::_exit(0);
}

}  // namespace

WatchedRun run_watched(const std::function<void()>& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {fmt::format("no pipe: {}", std::strerror(errno)), {}};
  const FileDescriptor reader(ends[0]);
  FileDescriptor writer(ends[1]);
  std::fflush(nullptr);
  const Pages clock = pages_of_the_clock();
  const pid_t child = ::fork();
  if (child < 0) return {fmt::format("no second process: {}", std::strerror(errno)), {}};
  if (child == 0) {
    ::dup2(writer.get(), kPipe);
    live_watched(work, clock);
  }
  static_cast<void>(writer.close());
  Told told;
  ssize_t length = 0;
  do {
    length = ::read(reader.get(), &told, sizeof told);
  } while (length < 0 && errno == EINTR);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (length != sizeof told) return {{}, "ends its process"};
  switch (told.kind) {
    case Told::Kind::kDone: return {};
    case Told::Kind::kUnavailable:
      return {"this system does not let a process give up its files and clocks (seccomp, [vvar])", {}};
    default: return {{}, words_for(told, clock)};
  }
}

}  // namespace hedgelab::check
