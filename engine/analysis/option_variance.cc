#include "engine/analysis/option_variance.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Takes prices outwards from K0, `step` by `step`, until two in a row are absent.
template <class Price>
void take_outwards(const std::vector<OptionQuote>& quotes, std::ptrdiff_t from, std::ptrdiff_t step, Price price_of,
                   std::vector<StripPoint>& points) {
  int absent = 0;
  for (std::ptrdiff_t at = from + step; at >= 0 && at < static_cast<std::ptrdiff_t>(quotes.size()); at += step) {
    const OptionQuote& quote = quotes[static_cast<std::size_t>(at)];
    const std::optional<double> price = price_of(quote);
    if (price) {
      points.push_back({quote.strike, 0.0, *price});
      absent = 0;
    } else if (++absent == 2) {
      return;
    }
  }
}

}  // namespace

std::optional<OptionStrip> strip_of(const std::vector<OptionQuote>& quotes, double rate, double years,
                                    std::string& why) {
  ensure(years > 0.0, "strip_of: no time is left");
  const OptionQuote* nearest = nullptr;
  for (const OptionQuote& quote : quotes) {
    if (!quote.call || !quote.put) continue;
    if (nearest == nullptr || std::abs(*quote.call - *quote.put) < std::abs(*nearest->call - *nearest->put)) {
      nearest = &quote;
    }
  }
  if (nearest == nullptr) {
    why = "no strike has both a call and a put price";
    return std::nullopt;
  }
  OptionStrip strip;
  strip.forward = nearest->strike + std::exp(rate * years) * (*nearest->call - *nearest->put);
  std::ptrdiff_t at = -1;
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    if (quotes[i].call && quotes[i].put && quotes[i].strike <= strip.forward) at = static_cast<std::ptrdiff_t>(i);
  }
  if (at < 0) {
    why = "no strike at or below the forward has both prices";
    return std::nullopt;
  }
  const OptionQuote& middle = quotes[static_cast<std::size_t>(at)];
  strip.at_strike = middle.strike;
  take_outwards(
      quotes, at, -1, [](const OptionQuote& quote) { return quote.put; }, strip.points);
  std::reverse(strip.points.begin(), strip.points.end());
  strip.points.push_back({middle.strike, 0.0, (*middle.call + *middle.put) / 2.0});
  take_outwards(
      quotes, at, +1, [](const OptionQuote& quote) { return quote.call; }, strip.points);
  const std::size_t count = strip.points.size();
  if (count < kFewestStrikes) {
    why = "fewer than 4 strikes have a price";
    return std::nullopt;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double below = strip.points[i == 0 ? 0 : i - 1].strike;
    const double above = strip.points[i + 1 == count ? i : i + 1].strike;
    strip.points[i].width = (above - below) / (i == 0 || i + 1 == count ? 1.0 : 2.0);
  }
  return strip;
}

double variance_of(const OptionStrip& strip, double rate, double years) {
  ensure(years > 0.0, "variance_of: no time is left");
  const double growth = std::exp(rate * years);
  double sum = 0.0;
  for (const StripPoint& point : strip.points)
    sum += point.width / (point.strike * point.strike) * growth * point.price;
  const double gap = strip.forward / strip.at_strike - 1.0;
  return 2.0 / years * sum - gap * gap / years;
}

std::optional<double> skew_of(const OptionStrip& strip, double rate, double years, SkewRemainder remainder) {
  const double growth = std::exp(rate * years);
  double first = 0.0, second = 0.0, third = 0.0;
  for (const StripPoint& point : strip.points) {
    const double weight = point.price * point.width / (point.strike * point.strike);
    const double l = std::log(point.strike / strip.forward);
    first += weight;
    second += 2.0 * (1.0 - l) * weight;
    third += 3.0 * (2.0 * l - l * l) * weight;
  }
  const double x = std::log(strip.at_strike / strip.forward), ratio = strip.forward / strip.at_strike;
  const double c = remainder == SkewRemainder::kExact ? 1.0 : 0.5;
  const double p1 = -growth * first - (1.0 - x - ratio);
  const double p2 = growth * second + 2.0 * x * (ratio - 1.0) + c * x * x;
  const double p3 = growth * third + 3.0 * x * x * (x / 3.0 - 1.0 + ratio);
  const double variance = p2 - p1 * p1;
  if (!(variance > 0.0)) return std::nullopt;
  return 100.0 - 10.0 * (p3 - 3.0 * p1 * p2 + 2.0 * p1 * p1 * p1) / std::pow(variance, 1.5);
}

}  // namespace hedgelab
