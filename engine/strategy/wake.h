#pragma once
// When a strategy must be asked again, as plain data. A strategy that has nothing to decide for a while says so, and
// the engine passes over the bars in between: it names a bar and conditions on what will have closed, and the engine
// looks for them. It learns of neither before it is asked, so no strategy can look ahead through its sleep.
//
// A wake is a promise: at every bar before it, the strategy would have done nothing and remembered nothing. Waking too
// early costs time and changes nothing. The engine also asks at the first and the last bar of every day, at every bar
// on which an order, a guard or a spot target of the run meets the market, and at every bar while a margin call is
// open.

#include <cstdint>
#include <limits>
#include <optional>

#include "engine/core/series_id.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

/// Bars of a contract that a sleeping strategy wakes at: those on which its signal is known (Context::derivative gives
/// one) and any of these holds.
struct SignalWatch {
  ContractId contract;
  int degree = 0;
  int window = 0;
  bool both_rise = false, both_fall = false;  // first and second derivative are both above zero; both below
  int first_against = 0, second_against = 0;  // the derivative's sign is opposite to this one; 0: not watched
  std::int64_t close_from = std::numeric_limits<std::int64_t>::max();   // raw close at or above this one
  std::int64_t close_up_to = std::numeric_limits<std::int64_t>::min();  // raw close at or below this one
};

struct Wake {
  static constexpr int kNextBar = -1;

  /// Asked again at this bar of today at the latest. One that has closed already: at the day's last bar.
  int slot = kNextBar;
  /// And at the first bar before it that this is true of.
  std::optional<SignalWatch> signal = std::nullopt;
};

}  // namespace hedgelab
