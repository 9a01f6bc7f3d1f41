#pragma once
// VIX and SKEW from option chains: every expiry, and constant maturity between the two around it.

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/option_variance.h"
#include "engine/analysis/study.h"
#include "engine/core/date.h"

namespace hedgelab {

/// One expiry on one day: a chain of quotes, or a strip that somebody else made of it.
struct OptionTerm {
  std::string contract;  // "IO2604"
  double minutes = 0.0;  // to the expiry
  double rate = 0.0;     // continuous, a year
  std::vector<OptionQuote> quotes;
  std::optional<OptionStrip> strip;
  std::optional<double> futures_close;  // of the same month: a check of the forward
};

struct OptionDay {
  Date date;
  std::vector<OptionTerm> terms;  // nearest first
};

struct VolatilityStudy {
  enum class NearRule : std::uint8_t {
    kProduct,   // of expiries of at least shortest_days: the last at or before the maturity and the first behind it
    kReference  // always the nearest two, extrapolated; the nearest alone when it is beyond the maturity
  };
  std::string underlying;       // "IO"
  std::vector<OptionDay> days;  // oldest first
  int maturity_days = 30;
  int shortest_days = 7;  // SKEW never takes shorter expiries: prices of the last days are few and stale
  NearRule near_rule = NearRule::kProduct;
  SkewRemainder remainder = SkewRemainder::kExact;
  Date percentile_since;
};
inline constexpr std::array<std::string_view, 2> kNearRuleWords{"product", "reference"};

/// An expiry's figures; sigma and skew are missing with a reason.
struct TermFigures {
  Date date;
  std::string contract;
  double minutes = 0.0, years = 0.0;
  std::optional<double> variance, skew, forward, at_strike;
  int strikes = 0;
  std::optional<double> lowest, highest, futures_close;
  std::string lacking;
};
[[nodiscard]] TermFigures figures_of(Date date, const OptionTerm& term, SkewRemainder remainder);

/// 100 sqrt of the variance at `maturity_minutes`, linear in total variance, from an expiry at or before it and one
/// behind it (or two extrapolated). REQUIRES: two different terms with a variance.
[[nodiscard]] std::optional<double> interpolated_volatility(const TermFigures& near, const TermFigures& next,
                                                            double maturity_minutes);

/// Tables `volatility` (a day) and `expiries` (an expiry of a day).
[[nodiscard]] Study volatility_study(const VolatilityStudy& study);

}  // namespace hedgelab
