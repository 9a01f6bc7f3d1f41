// Volatility, correlation, tails, clustering, intraday shape and dividends of the generated indexes.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/generator/market_sample.h"

namespace hedgelab {
namespace {

double night_return(const MarketSample& sample, std::size_t product, DayIndex day) {
  const SeriesReader& days = sample.index_days[product];
  const double dividend =
      sample.plan.products[product].dividend_share[static_cast<std::size_t>(day - sample.plan.first_day)];
  return std::log(days.open(day) / days.close(day - 1)) - std::log(1.0 - dividend);
}

/// Log returns of one day: the night first, then the minutes; one return for the whole day where there are no minutes.
std::vector<double> returns_of(const MarketSample& sample, std::size_t product, DayIndex day) {
  std::vector<double> returns{night_return(sample, product, day)};
  const SeriesReader& days = sample.index_days[product];
  if (!sample.whole_minutes) {
    returns.front() += std::log(days.close(day) / days.open(day));
    return returns;
  }
  const SeriesReader& minutes = sample.index_minutes[product];
  double before = days.open(day);
  for (int slot = 0; slot < sample.shape(day).slots(); ++slot) {
    if (!minutes.present(day, slot)) continue;
    returns.push_back(std::log(minutes.close(day, slot) / before));
    before = minutes.close(day, slot);
  }
  return returns;
}

/// Sums over the products that have an index, in the order of sample.with_index.
struct Moments {
  std::vector<std::vector<double>> products;    // sums of r_i r_j
  std::vector<double> fourth, second, minutes;  // of minutes only
  std::vector<double> sum;
};

Moments moments_of(const MarketSample& sample) {
  const std::size_t count = sample.with_index.size();
  Moments moments{std::vector<std::vector<double>>(count, std::vector<double>(count, 0.0)), std::vector<double>(count),
                  std::vector<double>(count), std::vector<double>(count), std::vector<double>(count)};
  for (DayIndex day = sample.plan.first_day + 1; day <= sample.plan.last_day; ++day) {
    if (sample.is_limit_day(day)) continue;
    std::vector<std::vector<double>> returns;
    for (const std::size_t p : sample.with_index) returns.push_back(returns_of(sample, p, day));
    for (std::size_t k = 0; k < returns[0].size(); ++k) {
      for (std::size_t i = 0; i < count; ++i) {
        const double r = returns[i][k];
        for (std::size_t j = 0; j <= i; ++j) moments.products[i][j] += r * returns[j][k];
        moments.sum[i] += r;
        if (k == 0) continue;
        moments.second[i] += r * r;
        moments.fourth[i] += r * r * r * r;
        moments.minutes[i] += 1.0;
      }
    }
  }
  return moments;
}

/// E[v^4] / E[v^2]^2 of the log-normal volatility.
double volatility_kurtosis(const MarketSpec& spec) {
  return std::exp(4.0 * spec.volatility_deviation * spec.volatility_deviation);
}

double asked_kurtosis(const MarketSample& sample, std::size_t product) {
  const IntradayShape& shape = sample.shape(sample.plan.last_day);
  double first = 0.0, second = 0.0, count = 0.0;
  for (int slot = shape.first_index_slot; slot <= shape.last_index_slot; ++slot) {
    const double weight = shape.variance[static_cast<std::size_t>(slot)];
    first += weight;
    second += weight * weight;
    count += 1.0;
  }
  const IndexSpec& index = sample.spec.products[product].index;
  const double minutes = kTradingDaysPerYear * count;
  const double variance = index.annual_volatility * index.annual_volatility * (1.0 - index.overnight_share) / minutes;
  const EventSpec& events = sample.spec.events;
  const double jumps = events.jumps_per_year / minutes * std::pow(events.jump_size, 4) / (variance * variance);
  return 3.0 * volatility_kurtosis(sample.spec) * count * second / (first * first) + jumps;
}

/// Of |daily return|, one day apart, and what log-normal volatility with normal returns gives for it.
void measure_clustering(MarketSample& sample, std::size_t product) {
  std::vector<double> sizes;
  const SeriesReader& days = sample.index_days[product];
  for (DayIndex day = sample.plan.first_day + 1; day <= sample.plan.last_day; ++day) {
    if (sample.is_limit_day(day)) continue;
    sizes.push_back(std::abs(night_return(sample, product, day) + std::log(days.close(day) / days.open(day))));
  }
  double mean = 0.0;
  for (const double size : sizes) mean += size / static_cast<double>(sizes.size());
  double own = 0.0, next = 0.0;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    own += (sizes[k] - mean) * (sizes[k] - mean);
    if (k > 0) next += (sizes[k] - mean) * (sizes[k - 1] - mean);
  }
  constexpr double kHalfPi = 1.57079632679489662;
  const double variance = sample.spec.volatility_deviation * sample.spec.volatility_deviation;
  const double asked =
      (std::exp(variance * sample.spec.volatility_persistence) - 1.0) / (kHalfPi * std::exp(variance) - 1.0);
  sample.report(sample.spec.products[product].code, "autocorrelation of |daily return|", asked, next / own,
                0.03 + 4.5 / std::sqrt(static_cast<double>(sizes.size())));
}

/// Mean size of the first minutes' returns against midday's, beside the ratio of the shape itself.
void measure_volatility_shape(MarketSample& sample, std::size_t product) {
  constexpr int kFirst = 5;
  double asked_first = 0.0, asked_middle = 0.0, first = 0.0, middle = 0.0;
  for (DayIndex day = sample.plan.first_day + 1; day <= sample.plan.last_day; ++day) {
    const PlannedDay& planned = sample.plan.day(day);
    if (sample.is_limit_day(day) || planned.halt_end > 0) continue;
    const IntradayShape& shape = sample.shape(day);
    const std::vector<double> returns = returns_of(sample, product, day);
    const int slots = shape.last_index_slot - shape.first_index_slot + 1;
    std::size_t at = 1;
    for (int k = 0; k < slots; ++k) {
      const auto slot = static_cast<std::size_t>(shape.first_index_slot + k);
      if (shape.index_open[slot] == 0) continue;
      const double size = std::abs(returns[at++]);
      const double asked = planned.volatility * std::sqrt(shape.variance[slot]);
      if (k < kFirst) {
        first += size;
        asked_first += asked;
      } else if (k > slots * 3 / 10 && k < slots * 7 / 10 && static_cast<int>(slot) != shape.lunch_slot) {
        middle += size;
        asked_middle += asked;
      }
    }
  }
  const double scale = static_cast<double>(sample.shape(sample.plan.last_day).slots()) * 0.4 / kFirst;
  const double asked = asked_first / asked_middle * scale;
  sample.report(sample.spec.products[product].code, "volatility, first 5 minutes to midday", asked,
                first / middle * scale, asked * (0.05 + 3.0 / std::sqrt(5.0 * sample.ordinary_days)));
}

/// Minutes in which every index moves by over half a jump and over 4.5 of its own deviations.
void measure_jumps(MarketSample& sample) {
  constexpr double kDeviations = 4.5;
  const EventSpec& events = sample.spec.events;
  double jumps = 0.0;
  for (DayIndex day = sample.plan.first_day + 1; day <= sample.plan.last_day; ++day) {
    if (sample.is_limit_day(day)) continue;
    std::vector<std::uint8_t> all;
    for (const std::size_t p : sample.with_index) {
      const std::vector<double> returns = returns_of(sample, p, day);
      const IntradayShape& shape = sample.shape(day);
      std::vector<double> weights;
      for (std::size_t k = 0; k < shape.variance.size(); ++k) {
        if (shape.index_open[k] != 0) weights.push_back(std::sqrt(shape.variance[k]));
      }
      std::vector<double> sizes;
      for (std::size_t k = 0; k < weights.size(); ++k) sizes.push_back(std::abs(returns[k + 1]) / weights[k]);
      std::vector<double> sorted = sizes;
      const auto half = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
      std::nth_element(sorted.begin(), half, sorted.end());
      const double deviation = *half / 0.6745;  // the median of |normal|
      all.resize(sizes.size(), 1);
      for (std::size_t k = 0; k < sizes.size(); ++k) {
        const double size = std::abs(returns[k + 1]);
        if (sizes[k] < kDeviations * deviation || size < 0.5 * events.jump_size) all[k] = 0;
      }
    }
    jumps += static_cast<double>(std::count(all.begin(), all.end(), 1));
  }
  // Jumps drowned in a lively day are not found; in a calm market nothing else looks like one.
  sample.report(
      "market", "jumps a year", events.jumps_per_year, jumps / sample.years,
      (3.0 * std::sqrt(events.jumps_per_year * sample.years) + 1.0) / sample.years + 0.15 * events.jumps_per_year);
}

}  // namespace

void measure_indexes(MarketSample& sample) {
  if (sample.with_index.empty()) return;
  const Moments moments = moments_of(sample);
  const double days = sample.ordinary_days;
  const double daily_error = std::sqrt(2.0 * volatility_kurtosis(sample.spec) / days);
  const auto& products = sample.spec.products;
  for (std::size_t k = 0; k < sample.with_index.size(); ++k) {
    const std::size_t i = sample.with_index[k];
    const double asked = products[i].index.annual_volatility;
    // Minutes leave little to chance; the nights are drawn once a day.
    const double realised = std::sqrt(moments.products[k][k] / days * kTradingDaysPerYear);
    sample.report(
        products[i].code, "annual volatility", asked, realised,
        asked * (sample.whole_minutes ? 0.02 + 6.0 / days + 1.5 * products[i].index.overnight_share * daily_error
                                      : 2.0 * daily_error));
    sample.report(products[i].code, "annual drift with dividends", products[i].index.annual_drift,
                  moments.sum[k] / days * kTradingDaysPerYear, 4.0 * asked / std::sqrt(days / kTradingDaysPerYear));
    measure_clustering(sample, i);
    if (!sample.whole_minutes) continue;
    const double kurtosis = moments.fourth[k] * moments.minutes[k] / (moments.second[k] * moments.second[k]);
    const double asked_tails = asked_kurtosis(sample, i);
    sample.report(products[i].code, "kurtosis of 1-minute returns", asked_tails, kurtosis, 0.8 * asked_tails);
    measure_volatility_shape(sample, i);
  }
  for (std::size_t k = 0; k < sample.with_index.size(); ++k) {
    for (std::size_t l = 0; l < k; ++l) {
      const std::size_t i = sample.with_index[k];
      const std::size_t j = sample.with_index[l];
      const double asked = sample.spec.correlation[i][j];
      const double realised = moments.products[k][l] / std::sqrt(moments.products[k][k] * moments.products[l][l]);
      const double error = sample.whole_minutes ? 0.015 + 0.03 * (1.0 - asked * asked)
                                                : 3.0 * daily_error * (1.0 - asked * asked) + 0.01;
      sample.report(products[j].code + "-" + products[i].code, "correlation of indexes", asked, realised, error);
    }
  }
  if (sample.whole_minutes) measure_jumps(sample);
}

void measure_dividends(MarketSample& sample) {
  const TradingCalendar& calendar = sample.rules.calendar;
  for (std::size_t p = 0; p < sample.spec.products.size(); ++p) {
    const SeriesReader& total = sample.total_returns[p];
    if (!total) continue;
    const SeriesReader& price = sample.index_days[p];
    const DividendSpec& spec = sample.spec.products[p].dividends;
    const std::string& code = sample.spec.products[p].code;
    double weights = 0.0;
    for (const double weight : spec.month_weights) weights += weight;
    double share = 0.0, summer = 0.0, asked = 0.0, asked_summer = 0.0, months = 0.0;
    std::array<double, 12> points{}, counted{};
    std::map<int, double> by_year;
    for (DayIndex day = sample.plan.first_day + 1; day <= sample.plan.last_day; ++day) {
      const Date date = calendar.day(day);
      const double paid = total.close(day) / total.close(day - 1) - price.close(day) / price.close(day - 1);
      by_year[date.year()] += paid * price.close(day - 1);
      // Whole calendar months only: a part of a month has a random part of its dividends.
      const Date month_begin = Date::from_ymd(date.year(), date.month(), 1);
      const Date next_month = month_begin.plus_months(1);
      if (calendar.day(sample.plan.first_day) >= month_begin || next_month > sample.spec.end + 1) continue;
      const auto month = static_cast<std::size_t>(date.month() - 1);
      const bool in_summer = date.month() >= 5 && date.month() <= 8;
      if (calendar.day(day - 1) < month_begin) {
        const double part = spec.annual_yield * spec.month_weights[month] / weights;
        asked += part;
        asked_summer += in_summer ? part : 0.0;
        months += 1.0;
        counted[month] += 1.0;
      }
      share += paid;
      summer += in_summer ? paid : 0.0;
      points[month] += paid * price.close(day - 1);
    }
    for (const auto& [year, sum] : by_year)
      sample.report(code, fmt::format("dividend points of {}", year), std::nullopt, sum);
    if (months == 0.0) continue;
    // Each day's two rounded index levels leave about 0.005 points; they do not add up in one direction.
    const double rounding = 3.0 * 0.005 / sample.spec.products[p].index.start_level * std::sqrt(22.0 * months) * 2.0;
    sample.report(code, "dividends of whole months", asked, share, 0.01 * asked + rounding);
    if (asked > 0.0) sample.report(code, "share of May to August", asked_summer / asked, summer / share, 0.02);
    for (std::size_t month = 0; month < 12; ++month) {
      if (counted[month] == 0.0) continue;
      sample.report(code, fmt::format("dividend points of month {:02}, mean", month + 1), std::nullopt,
                    points[month] / counted[month]);
    }
  }
}

}  // namespace hedgelab
