#pragma once
// The account at the end of each trading day. The first point is the inception: capital in, nothing earned yet.

#include <optional>
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
  Money margin;            // asked for overnight, after settlement; 0 when the account runs without margin
  Money flow;              // capital brought in (positive) or taken out before the day's session

  /// Margin over the cash that carries it (风险度); no value without margin, nor when no cash is left to carry it.
  [[nodiscard]] std::optional<double> margin_ratio() const {
    if (margin.is_zero() || cash <= Money()) return std::nullopt;
    return static_cast<double>(margin.raw()) / static_cast<double>(cash.raw());
  }
};

struct EquityCurve {
  std::vector<EquityPoint> points;
  /// Capital that flows before a day's session works from then on (minutes), or rests until that day's close, where the
  /// first decision about it is made (daily bars).
  bool flows_rest_on_their_day = false;

  [[nodiscard]] bool empty() const { return points.empty(); }
  /// Net value: 1 at the first point; equity over the inception's equity as long as no capital flows, and chained over
  /// flows: a day's growth is equity / (equity of the day before + flow), or where flows rest
  /// (equity - flow) / equity of the day before. REQUIRES: not empty, equity positive before
  /// and after each flow.
  [[nodiscard]] std::vector<double> net_value() const;
  [[nodiscard]] std::vector<Date> dates() const;
  /// What the return of day `i` is a share of. REQUIRES: 1 <= i < points.size().
  [[nodiscard]] Money base_of_day(std::size_t i) const {
    return flows_rest_on_their_day ? points[i - 1].equity : points[i - 1].equity + points[i].flow;
  }
};

}  // namespace hedgelab
