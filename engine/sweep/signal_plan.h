#pragma once
// When a signal enters and leaves its overlay, day by day, for all points that read it; and at which prices their
// levels leave before it. Take-profit and stop-loss only choose among first passages of the same path, so one walk over
// the day's bars serves every level.
//
// The rule is active_hedge's (strategies/active_hedge.cc), stated for one opening a day; tests hold every point to it.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/sweep/day_sheet.h"

namespace hedgelab {

struct DayPlan {
  Price entry;
  std::int16_t side = 0;          // of the overlay; 0: nothing is entered
  bool is_odd = false;            // an order waits in vain: the engine must say what becomes of it
  std::int32_t decided_slot = 0;  // at whose close it is decided
  std::int32_t entry_slot = 0;    // at whose open it fills
  std::int32_t exit_slot = 0;     // at whose close the signal leaves; the restore slot when it does not
};

/// The plans of a signal for every day of a sheet.
using SignalPlan = std::vector<DayPlan>;

/// Plans of signals that differ in their degree alone, made in one walk over the bars: they share the moments of their
/// window. In the order of `degrees`, which stand for that of `terms`; a degree whose numbers do not fit 128 bits on
/// this sheet has none. Throws InputError for a degree or a window that the engine refuses.
[[nodiscard]] std::vector<std::optional<SignalPlan>> plans_of(const DaySheet& sheet, const MarketPanel& panel,
                                                              const SignalTerms& terms, std::span<const int> degrees);

/// Where overlays of one day leave, by level.
class DayExits {
 public:
  /// The levels of all points of a lane, each kind ascending. A share of zero never leaves.
  DayExits(std::span<const Rate> takes, std::span<const Rate> stops)
      : takes_(takes.begin(), takes.end()), stops_(stops.begin(), stops.end()) {}

  struct Exit {
    int order = 0;  // in time: at a slot's open (3 x slot), inside the bar (+ 1), by a decision at its close (+ 2)
    Price price;
    bool is_odd = false;  // it finds no price where it is decided
  };
  /// Walks over a day on which there is an overlay.
  void walk(const SheetDay& day, const DayPlan& plan, const Instrument& instrument, bool meets_levels);
  /// Of a point, by its places among takes and stops. At one moment the stop is met.
  [[nodiscard]] const Exit& of(std::size_t take, std::size_t stop) const {
    return of_stop_[stop].order <= of_take_[take].order ? of_stop_[stop] : of_take_[take];
  }
  /// The same of all of them, raw, a stop beside the other for each take; kNoPrice where the exit is odd.
  void prices(std::vector<std::int64_t>& table) const;
  static constexpr std::int64_t kNoPrice = -1;
  [[nodiscard]] std::size_t stops() const { return stops_.size(); }

 private:
  void meet_on_close(const SheetDay& day, const DayPlan& plan);
  void meet_on_touch(const SheetDay& day, const DayPlan& plan, std::int64_t tick);
  [[nodiscard]] static Exit after(const SheetDay& day, const DayPlan& plan, int slot);
  std::vector<Rate> takes_, stops_;
  std::vector<Exit> of_take_, of_stop_;                        // the signal's own where a level is not met before it
  std::vector<std::int64_t> needed_by_take_, needed_by_stop_;  // gains and losses from the entry on
};

}  // namespace hedgelab
