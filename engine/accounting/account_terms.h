#pragma once
// What a config fixes about an account, resolved: known to the strategy that trades for it and to the broker.

#include <optional>

#include "engine/core/fixed_point.h"
#include "engine/core/series_id.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

struct AccountTerms {
  InstrumentId product;          // the futures it hedges with
  std::optional<SeriesId> spot;  // series of the spot leg
  Rate spot_share;               // of equity, at each setting of the legs
  bool whole_lots = true;        // else fractional: the paper mode of the reports
  bool may_short_spot = false;   // spot can be borrowed
  Rate short_spot_margin;        // on top of the proceeds of a short sale
};

}  // namespace hedgelab
