#pragma once
// A run in a process of its own that can reach nothing but what it was given: no file, no socket, no clock, no source
// of chance. What a strategy reads behind the engine's back is caught in the act, whatever it does with it.

#include <functional>
#include <optional>
#include <string>

namespace hedgelab::check {

struct WatchedRun {
  std::string unavailable;               // why runs cannot be watched here; empty when they can
  std::optional<std::string> forbidden;  // what was done that must not be: "opens a file"
};

/// Does `work` in a forked process and waits for it; what it changes in memory is lost with it. Needs Linux with
/// seccomp on x86-64 or arm64; the kernel's time page is taken away too, so that reading a clock is met as well. What
/// was opened or read before stays readable. REQUIRES: no other thread of this process holds a lock that `work` takes.
[[nodiscard]] WatchedRun run_watched(const std::function<void()>& work);

}  // namespace hedgelab::check
