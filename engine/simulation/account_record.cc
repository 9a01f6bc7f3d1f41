#include "engine/simulation/account_record.h"

namespace hedgelab {

void AccountRecord::reserve(std::size_t days) {
  curve.points.reserve(days + 3);
  rows.reserve(days + 3);
  settlements.reserve(4 * (days + 3));
  fills.reserve(4096);
  spot_fills.reserve(1024);
  rolls.reserve(512);
}

void AccountRecord::keep_evenings(std::size_t points) {
  curve.points.resize(points);
  rows.resize(points - 1);
}

}  // namespace hedgelab
