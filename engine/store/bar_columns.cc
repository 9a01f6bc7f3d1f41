#include "engine/store/bar_columns.h"

#include "engine/store/damaged_store.h"

namespace hedgelab {

void LateColumns::look_up() const {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kFound) return;
  if (state_ == State::kFailed) throw DamagedStore(failure_);
  try {
    columns_ = find();
  } catch (const DamagedStore& damage) {
    failure_ = damage.what();
    state_.store(State::kFailed, std::memory_order_release);
    throw;
  }
  state_.store(State::kFound, std::memory_order_release);
}

}  // namespace hedgelab
