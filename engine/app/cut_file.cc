#include "engine/app/cut_file.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "engine/app/command.h"

// A signal handler may call next to nothing: no memory, no stdio, no formatting. Hence plain reads and writes here.

namespace hedgelab::app {
namespace {

void put(const char* text, std::size_t size) { (void)!::write(STDERR_FILENO, text, size); }
void put(const char* text) { put(text, std::strlen(text)); }

bool read_hex(const char*& at, std::uintptr_t& value) {
  value = 0;
  const char* const begin = at;
  for (;; ++at) {
    if (*at >= '0' && *at <= '9') {
      value = value * 16 + static_cast<std::uintptr_t>(*at - '0');
    } else if (*at >= 'a' && *at <= 'f') {
      value = value * 16 + static_cast<std::uintptr_t>(*at - 'a' + 10);
    } else {
      return at != begin;
    }
  }
}

/// Whether a line of /proc/self/maps, "7f00-7f10 r--s 0 fe:01 12   /path", covers the address; then prints its path.
bool put_path(const char* line, std::uintptr_t address) {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  if (!read_hex(line, begin) || *line++ != '-' || !read_hex(line, end) || address < begin || address >= end)
    return false;
  const char* const path = std::strchr(line, '/');
  put(path != nullptr ? path : "a mapped file");
  return true;
}

/// Prints the path of the file that is mapped at the address.
void put_file_at(std::uintptr_t address) {
  const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  static char line[8192];
  std::size_t length = 0;
  char block[4096];
  for (ssize_t got = 0; maps >= 0 && (got = ::read(maps, block, sizeof block)) > 0;) {
    for (ssize_t i = 0; i < got; ++i) {
      if (block[i] != '\n') {
        if (length + 1 < sizeof line) line[length++] = block[i];
        continue;
      }
      line[length] = '\0';
      length = 0;
      if (put_path(line, address)) return;
    }
  }
  put("a mapped file");
}

[[noreturn]] void explain(int, siginfo_t* info, void*) {
  put("hedgelab: ");
  put_file_at(reinterpret_cast<std::uintptr_t>(info->si_addr));
  put(": was cut short while it was read; import the store again, or copy it anew, and run this again\n");
  ::_exit(kBadInput);
}

}  // namespace

void explain_cut_files() {
  struct sigaction action {};
  action.sa_sigaction = explain;
  action.sa_flags = SA_SIGINFO;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace hedgelab::app
