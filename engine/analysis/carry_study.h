#pragma once
// What the term structure pays a holder of the near contract, across products with or without an index.

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct CarryStudy {
  Date from, to;
  int near = 0, far = 1;  // places in the listing order
};

/// Tables `carry` (a product, highest carry of the last day first) and `carry_days` (a day of a product).
///   carry = ((near + D_near) / (far + D_far) - 1) x 365 / days between the expiries
/// with the dividend points D left to each expiry where the product has an index and the study an estimate. The roll
/// yield is what the rolled near contract made beyond the spot, or beyond the spliced near closes without an index.
/// REQUIRES: 0 <= near < far <= 3.
[[nodiscard]] Study carry_study(const StudyMarket& market, const CarryStudy& study);

}  // namespace hedgelab
