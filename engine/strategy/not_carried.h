#pragma once
// An account that cannot carry what its strategy needs: too small for a lot, or for the margin of the position. That is
// an outcome of the run and not a fault of its config: the run ends there and keeps what it has.

#include <utility>

#include "engine/core/error.h"

namespace hedgelab {

class NotCarried : public InputError {
 public:
  using InputError::InputError;
};

/// Throws NotCarried with a formatted reason.
template <class... Arguments>
[[noreturn]] void not_carried(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw NotCarried(fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace hedgelab
