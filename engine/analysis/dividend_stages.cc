#include "engine/analysis/dividend_stages.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr int kPayoutsForLag = 3;
constexpr int kYearsForPayout = 3;

bool is_annual(const Payout& payout) { return payout.period_end.month() == 12; }
bool has_come(const std::optional<Date>& date, Date today) { return date && *date <= today; }

const Payout* payout_of(const std::vector<Payout>* all, int year) {
  if (all == nullptr) return nullptr;
  for (const Payout& one : *all) {
    if (is_annual(one) && one.period_end.year() == year) return &one;
  }
  return nullptr;
}

// Cumulative earnings of a period that are disclosed.
std::optional<double> eps_of(const std::vector<Earnings>* all, int year, int month, Date today) {
  if (all == nullptr) return std::nullopt;
  for (const Earnings& one : *all) {
    if (one.period_end.year() == year && one.period_end.month() == month && one.disclosed_on <= today) return one.eps;
  }
  return std::nullopt;
}

// The last annual figure + this year's quarters - last year's; else what is known of this year, stretched to twelve
// months; else the last annual figure.
std::optional<double> trailing_eps(const std::vector<Earnings>* all, int year, Date today) {
  const auto annual = eps_of(all, year - 1, 12, today);
  for (const int month : {9, 6, 3}) {
    const auto now = eps_of(all, year, month, today);
    if (!now) continue;
    const auto before = eps_of(all, year - 1, month, today);
    if (annual && before) return *annual + *now - *before;
    return *now * 12.0 / month;
  }
  return annual;
}

// Cash over earnings of a fiscal year, at most 1; nullopt when it paid nothing or made a loss.
std::optional<double> payout_ratio(const std::vector<Payout>* payouts, const std::vector<Earnings>* earnings, int year,
                                   Date today) {
  const Payout* payout = payout_of(payouts, year);
  const auto eps = eps_of(earnings, year, 12, today);
  if (payout == nullptr || !has_come(payout->plan_date, today) || payout->status == PayoutStatus::kNone) {
    return std::nullopt;
  }
  if (!payout->cash || *payout->cash <= 0.0 || !eps || *eps <= 0.0) return std::nullopt;
  return std::min(1.0, *payout->cash / *eps);
}

double expected_payout(const std::vector<Payout>* payouts, const std::vector<Earnings>* earnings, int year,
                       Date today) {
  double sum = 0.0;
  int paid = 0;
  for (int back = 1; back <= kYearsForPayout; ++back) {
    if (const auto ratio = payout_ratio(payouts, earnings, year - back, today)) {
      sum += *ratio;
      ++paid;
    }
  }
  if (paid == kYearsForPayout) return sum / kYearsForPayout;
  return payout_ratio(payouts, earnings, year - 1, today).value_or(0.0);
}

using Lag = std::optional<Date> Payout::*;

// Days from `from` to the ex-day in a stock's last payouts that have both.
std::vector<double> lags_of(const std::vector<Payout>* all, Lag from, Date today) {
  std::vector<double> lags;
  if (all == nullptr) return lags;
  for (auto one = all->rbegin(); one != all->rend() && lags.size() < kPayoutsForLag; ++one) {
    if (!is_annual(*one) || !has_come(one->ex_date, today) || !((*one).*from)) continue;
    lags.push_back(static_cast<double>(*one->ex_date - *((*one).*from)));
  }
  return lags;
}

template <class Map>
const typename Map::mapped_type* find(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

class Forecast {
 public:
  Forecast(const StudyMarket& market, const StagesStudy& study)
      : market_(market), study_(study), tables_(*study.constituents), calendar_(market.rules().calendar) {
    std::vector<double> meeting, plan;
    for (const auto& [stock, payouts] : tables_.payouts) {
      for (const double lag : lags_of(&payouts, &Payout::meeting_date, study.date)) meeting.push_back(lag);
      for (const double lag : lags_of(&payouts, &Payout::plan_date, study.date)) plan.push_back(lag);
    }
    if (!meeting.empty()) meeting_lag_ = median(meeting);
    if (!plan.empty()) plan_lag_ = median(plan);
  }

  // Distributions of the last finished fiscal year and of the running one; nothing for what is paid already.
  std::vector<ExpectedPayment> of(const std::string& stock, std::string& why) const {
    std::vector<ExpectedPayment> payments;
    for (const int year : {study_.date.year() - 1, study_.date.year()}) {
      std::string reason;
      if (auto payment = annual(stock, year, reason)) {
        payments.push_back(std::move(*payment));
      } else if (!reason.empty()) {
        why = reason;
      }
    }
    if (study_.interim) add_interim(stock, payments);
    return payments;
  }

 private:
  std::optional<ExpectedPayment> annual(const std::string& stock, int year, std::string& why) const {
    const auto* payouts = find(tables_.payouts, stock);
    const auto* earnings = find(tables_.earnings, stock);
    const Payout* payout = payout_of(payouts, year);
    if (payout != nullptr && has_come(payout->plan_date, study_.date)) return announced(stock, *payout, why);
    // No plan yet: earnings.
    ExpectedPayment payment{.stock = stock};
    const auto annual_eps = eps_of(earnings, year, 12, study_.date);
    payment.stage = annual_eps ? 'D' : 'E';
    const auto eps = annual_eps ? annual_eps : trailing_eps(earnings, year, study_.date);
    if (!eps) {
      why = "no earnings are known";
      return std::nullopt;
    }
    if (*eps <= 0.0) {
      payment.stage = 'F';
      return payment;
    }
    payment.cash = *eps * expected_payout(payouts, earnings, year, study_.date);
    const Payout* before = payout_of(payouts, year - 1);
    const std::optional<Date> last_ex = before != nullptr ? before->ex_date : std::nullopt;
    if (payment.cash <= 0.0) return payment;  // it does not pay: no ex-day is needed
    if (!last_ex) {
      why = "no ex-day of the year before";
      return std::nullopt;
    }
    const Date predicted = *last_ex + 365;
    if (study_.date - predicted > study_.overdue_days) return std::nullopt;  // it will not come any more
    payment.ex_day = on_trading_day(predicted);
    return payment;
  }

  std::optional<ExpectedPayment> announced(const std::string& stock, const Payout& payout, std::string& why) const {
    ExpectedPayment payment{.stock = stock};
    if (payout.status == PayoutStatus::kNone) return payment;
    if (!payout.cash) {
      why = "its plan has no cash";
      return std::nullopt;
    }
    payment.cash = *payout.cash;
    const auto* payouts = find(tables_.payouts, stock);
    const bool record_is_known = payout.record_date && *payout.record_date - study_.record_known_days <= study_.date;
    if (record_is_known || has_come(payout.ex_date, study_.date)) {
      payment.stage = 'A';
      payment.ex_day = payout.ex_date ? *payout.ex_date : calendar_.next(*payout.record_date);
      if (payment.ex_day <= study_.date) return std::nullopt;  // paid
      return payment;
    }
    const bool is_approved = has_come(payout.meeting_date, study_.date);
    payment.stage = is_approved ? 'B' : 'C';
    const Lag from = is_approved ? &Payout::meeting_date : &Payout::plan_date;
    const std::vector<double> own = lags_of(payouts, from, study_.date);
    const std::optional<double> lag =
        own.empty() ? (is_approved ? meeting_lag_ : plan_lag_) : std::optional(median(own));
    if (!lag) {
      why = "no payout of the index tells how long the ex-day takes";
      return std::nullopt;
    }
    payment.ex_day = on_trading_day(*(payout.*from) + static_cast<int>(std::lround(*lag)));
    return payment;
  }

  void add_interim(const std::string& stock, std::vector<ExpectedPayment>& payments) const {
    const auto* payouts = find(tables_.payouts, stock);
    if (payouts == nullptr) return;
    for (const Payout& payout : *payouts) {
      if (is_annual(payout) || !has_come(payout.plan_date, study_.date)) continue;
      if (study_.date - payout.period_end > 365) continue;
      std::string ignored;
      if (auto payment = announced(stock, payout, ignored)) payments.push_back(std::move(*payment));
    }
  }

  // The day, or the next trading day; one that is past must still come.
  Date on_trading_day(Date date) const {
    return date <= study_.date ? calendar_.next(study_.date) : calendar_.on_or_after(date);
  }

  const StudyMarket& market_;
  const StagesStudy& study_;
  const Constituents& tables_;
  const TradingCalendar& calendar_;
  std::optional<double> meeting_lag_, plan_lag_;
};

}  // namespace

std::map<std::string, double> weights_on(const Constituents& tables, Date date, bool drift) {
  const auto after = tables.weights.lower_bound(date);  // valid from the day behind the month-end
  if (after == tables.weights.begin()) fail("no weights before {}", date.to_string());
  const auto& [as_of, weights] = *std::prev(after);
  if (!drift) return weights;
  std::map<std::string, double> drifted;
  double sum = 0.0;
  for (const auto& [stock, weight] : weights) {
    const double moved = weight * price_on(tables, stock, date) / price_on(tables, stock, as_of);
    drifted[stock] = moved;
    sum += moved;
  }
  for (auto& [stock, weight] : drifted) weight *= 100.0 / sum;
  return drifted;
}

double price_on(const Constituents& tables, const std::string& stock, Date date) {
  const auto found = tables.prices.find(stock);
  if (found == tables.prices.end()) fail("no prices of '{}'", stock);
  const auto after = found->second.upper_bound(date);
  if (after == found->second.begin()) fail("no price of '{}' on or before {}", stock, date.to_string());
  return std::prev(after)->second;
}

std::vector<ExpectedPayment> expected_payments(const StudyMarket& market, const StagesStudy& study,
                                               std::vector<std::string>& missing) {
  ensure(market.products.size() == 1 && study.constituents != nullptr, "expected_payments: one product");
  const auto level =
      close_on(*market.panel, market.index(market.products.front()), trading_day(market.rules().calendar, study.date));
  if (!level) fail("the index of {} has no close on {}", market.code(market.products.front()), study.date.to_string());
  const Forecast forecast(market, study);
  std::vector<ExpectedPayment> all;
  for (const auto& [stock, weight] : weights_on(*study.constituents, study.date, study.drift)) {
    std::string why;
    auto payments = forecast.of(stock, why);
    if (payments.empty() && !why.empty()) missing.push_back(fmt::format("{}: {}", stock, why));
    for (ExpectedPayment& payment : payments) {
      payment.points = payment_points(weight, payment.cash, price_on(*study.constituents, stock, study.date), *level);
      all.push_back(std::move(payment));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const ExpectedPayment& a, const ExpectedPayment& b) { return a.ex_day < b.ex_day; });
  return all;
}

}  // namespace hedgelab
