#include "engine/store/bar_columns.h"

#include <array>

#include "engine/core/error.h"

namespace hedgelab {

std::string_view to_string(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kContract: return "contract";
    case SeriesKind::kIndex: return "index";
    case SeriesKind::kTotalReturnIndex: return "total_return";
    case SeriesKind::kNetValue: return "net_value";
    case SeriesKind::kContinuous: return "continuous";
  }
  throw InvariantError("to_string(SeriesKind): not a kind");
}

std::optional<SeriesKind> parse_series_kind(std::string_view text) {
  constexpr std::array kKinds{SeriesKind::kContract, SeriesKind::kIndex, SeriesKind::kTotalReturnIndex,
                              SeriesKind::kNetValue, SeriesKind::kContinuous};
  for (const SeriesKind kind : kKinds) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace hedgelab
