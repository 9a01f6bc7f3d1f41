#include "python/bindings/watch.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/core/error.h"

namespace hedgelab::python {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(50);

}  // namespace

void Watch::look(double share) {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_ < kLookEvery) return;
  looked_ = now;
  const py::gil_scoped_acquire held;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (!progress_.is_none()) progress_(share);
}

// Signals reach Python on the thread that asked: it waits and looks.
void work_beside(Watch& watch, const std::function<void(const Proceed& proceed)>& work) {
  std::mutex mutex;
  std::condition_variable ended;
  bool is_done = false;
  std::exception_ptr error, stop;
  std::atomic<bool> is_wanted = true;
  std::atomic<double> share = 0.0;
  std::thread worker([&] {
    try {
      work([&](double now) {
        share = now;
        return is_wanted.load();
      });
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    is_done = true;
    ended.notify_one();
  });
  for (std::unique_lock lock(mutex); !is_done;) {
    ended.wait_for(lock, kLookEvery);
    if (is_done || stop) continue;
    lock.unlock();
    try {
      watch.look(share);
    } catch (...) {
      stop = std::current_exception();
      is_wanted = false;
    }
    lock.lock();
  }
  worker.join();
  if (stop) std::rethrow_exception(stop);
  if (error) std::rethrow_exception(error);
}

void check_threads(int threads) {
  if (threads < 1 || threads > 1024) {
    throw InputError("threads", fmt::format("{}: expected a whole number from 1 to 1024", threads));
  }
}

}  // namespace hedgelab::python
