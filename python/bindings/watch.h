#pragma once
// Long work and the Python that asked for it: whether it is still wanted, and how far it is.

#include <chrono>
#include <functional>

#include "python/bindings/bindings.h"

namespace hedgelab::python {

/// Asks Python now and then whether the work is still wanted: Ctrl-C, and the caller's own progress(share).
class Watch {
 public:
  explicit Watch(py::object progress) : progress_(std::move(progress)) {}
  /// REQUIRES: called without the GIL, on the thread that asked. Throws what Python raises.
  void look(double share);

 private:
  py::object progress_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

/// Tells how far the work is; false: it is to stop.
using Proceed = std::function<bool(double share)>;

/// Does `work` on a thread of its own, whose threads may tell, while the thread that asked looks. Throws what `work` or
/// Python raises. Nothing of the thread is left when the call returns, so a process may fork afterwards. REQUIRES:
/// called without the GIL; `work` asks no Python.
void work_beside(Watch& watch, const std::function<void(const Proceed& proceed)>& work);

/// Throws InputError unless a call can have so many.
void check_threads(int threads);

}  // namespace hedgelab::python
