#pragma once
// The account at the end of each trading day. The first point is the inception: capital in, nothing earned yet.

#include <span>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

struct EquityPoint {
  Date date;
  Money equity;            // the curve that statistics use: futures at the config's mark (close or settlement)
  Money settled_equity;    // futures at the daily settlement price
  Money cash;              // after settlement
  Money spot_value;        // spot leg at the close
  Money futures_notional;  // signed, at the mark
  Money fees;              // paid so far, futures and spot
  Money overlay;           // result of overlay trades so far, fees taken off; equity - overlay is the hedge alone
  Price spot_price;        // of the spot leg's series; 0 when the account has none
};

struct EquityCurve {
  std::vector<EquityPoint> points;

  [[nodiscard]] bool empty() const { return points.empty(); }
  /// Net value: equity over the inception's equity; 1 at the first point. REQUIRES: not empty, inception equity > 0.
  [[nodiscard]] std::vector<double> net_value() const;
  [[nodiscard]] std::vector<Date> dates() const;
};

}  // namespace hedgelab
