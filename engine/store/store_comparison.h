#pragma once
// Two stores side by side: which series and bars differ.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/store/bar_store.h"

namespace hedgelab {

struct SeriesDifference {
  std::string symbol;
  Frequency frequency = Frequency::kDaily;
  std::int64_t only_first = 0, only_second = 0;  // bars that one store alone has
  std::int64_t differing = 0;                    // bars of both with another value in some field
  std::string first_place;                       // date, or the end of an intraday bar, of the first difference
  std::string what;  // of the first difference: "close 3400 here and 3400.2 there", "only in the first"
};

/// The series that are not equal bar by bar, by frequency and symbol; empty when the stores hold the same. REQUIRES:
/// both were opened with the same rule book.
[[nodiscard]] std::vector<SeriesDifference> compare_stores(const BarStore& first, const BarStore& second);

/// Where a bar stands, for people: its date, or the date and minute of its end.
[[nodiscard]] std::string place_text(const SlotGrid& grid, GridSlot at);

}  // namespace hedgelab
