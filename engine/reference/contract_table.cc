#include "engine/reference/contract_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

bool counts_trading_days(const ExpiryRule& rule) {
  return rule.kind == ExpiryRule::Kind::kNthTradingDay || rule.kind == ExpiryRule::Kind::kNthLastTradingDay;
}

/// First day of the calendar month in which `month` expires.
Date expiry_month_begin(const ExpiryRule& rule, ContractMonth month) {
  return Date::from_ymd(month.year(), month.month(), 1).plus_months(rule.month_before ? -1 : 0);
}

/// The rule's day before closed days move it. REQUIRES: the rule does not count trading days.
Date nominal_day(const ExpiryRule& rule, Date first) {
  if (rule.kind == ExpiryRule::Kind::kDayOfMonth) {
    const Date last = first.plus_months(1) - 1;
    return std::min(first + (rule.nth - 1), last);
  }
  const int to_weekday = (static_cast<int>(rule.weekday) - static_cast<int>(first.weekday()) + 7) % 7;
  return first + to_weekday + 7 * (rule.nth - 1);
}

/// The rule's day among the open days of the month that begins on `first`; nullopt when the month has too few.
template <class IsOpen>
std::optional<Date> counted_day(const ExpiryRule& rule, Date first, const IsOpen& is_open) {
  const bool forwards = rule.kind == ExpiryRule::Kind::kNthTradingDay;
  const Date last = first.plus_months(1) - 1;
  int left = rule.nth;
  for (Date day = forwards ? first : last; day >= first && day <= last; day += forwards ? 1 : -1) {
    if (is_open(day) && --left == 0) return day;
  }
  return std::nullopt;
}

/// As last_trading_day, but where the calendar has no knowledge only weekends are closed; nullopt when the month has
/// too few trading days for the rule.
std::optional<Date> foreseen_last_trading_day(const ExpiryRule& rule, ContractMonth month,
                                              const TradingCalendar& calendar) {
  const auto is_open = [&calendar](Date date) {
    return calendar.covers(date) ? calendar.is_trading_day(date) : date.weekday() <= Weekday::kFriday;
  };
  const Date first = expiry_month_begin(rule, month);
  if (counts_trading_days(rule)) return counted_day(rule, first, is_open);
  const int step = rule.roll == ExpiryRule::Roll::kFollowing ? 1 : -1;
  Date day = nominal_day(rule, first);
  while (!is_open(day)) day += step;
  return day;
}

[[noreturn]] void fail_too_few_days(const std::string& who, const ExpiryRule& rule, Date first) {
  fail("{}: the expiry rule counts {} trading days of {}-{:02}, which has fewer", who, rule.nth, first.year(),
       first.month());
}

std::string name_of(const Instrument& instrument) {
  return (instrument.place.empty() ? "" : instrument.place + ": ") + "product " + instrument.code;
}

/// Listed months when `current` is the current month, ascending. A month once listed stays in the set until it is past.
std::vector<ContractMonth> listed_months(const ListingRule& rule, ContractMonth current) {
  std::vector<ContractMonth> months;
  for (int i = 0; i < rule.serial_months; ++i) months.push_back(current.plus(i));
  ContractMonth candidate = current.plus(rule.serial_months);
  for (int found = 0; found < rule.cycle_months; candidate = candidate.plus(1)) {
    if (std::find(rule.cycle.begin(), rule.cycle.end(), candidate.month()) == rule.cycle.end()) continue;
    months.push_back(candidate);
    ++found;
  }
  return months;
}

/// The months of a product day by day: the day from which each current month is the current one.
struct CurrentMonth {
  DayIndex from = 0;
  ContractMonth month;
};

std::vector<CurrentMonth> current_months(const Instrument& instrument, const TradingCalendar& calendar) {
  const auto last_day = [&](ContractMonth month) {
    const auto day = foreseen_last_trading_day(instrument.expiry, month, calendar);
    // A month too short for the rule is an error where it is listed (expiry_of_listed). In one that is not nothing
    // expires, and the day on which it ceases to be the current one changes no listing.
    return day ? *day : expiry_month_begin(instrument.expiry, month).plus_months(1) - 1;
  };
  const DayIndex first = calendar.index_of(instrument.first_trading_day);
  // A rule that postpones can carry an expiry into the following month, never further.
  ContractMonth month = ContractMonth::of(instrument.first_trading_day).plus(-1);
  if (instrument.first_month) month = *instrument.first_month;
  if (instrument.first_month && last_day(month) < instrument.first_trading_day) {
    fail("{}: the first month {} expired {}, before the first trading day {}", name_of(instrument), month.yymm(),
         last_day(month).to_string(), instrument.first_trading_day.to_string());
  }
  std::vector<CurrentMonth> result;
  Date expiry = last_day(month);
  for (DayIndex day = first; day < calendar.day_count(); ++day) {
    const ContractMonth before = month;
    while (expiry < calendar.day(day)) {
      const Date next = last_day(month.plus(1));
      if (next <= expiry) {
        fail("{}: by its expiry rule {} and {} both expire {}; the calendar is closed too long in between",
             name_of(instrument), month.yymm(), month.plus(1).yymm(), expiry.to_string());
      }
      month = month.plus(1);
      expiry = next;
    }
    if (day == first || month != before) result.push_back({day, month});
  }
  return result;
}

void check_instrument(const Instrument& instrument, const TradingCalendar& calendar) {
  const std::string& code = instrument.code;
  if (!is_product_code(code)) fail("product '{}': a code has letters only", code);
  if (instrument.multiplier <= 0 || instrument.tick <= Price{}) {
    fail("{}: multiplier {} and tick {}; both must be positive", name_of(instrument), instrument.multiplier,
         to_string(instrument.tick));
  }
  if (instrument.listing.serial_months < 0 || instrument.listing.cycle_months < 0 ||
      (instrument.listing.cycle_months > 0 && instrument.listing.cycle.empty())) {
    fail("{}: the listing rule gives no months", name_of(instrument));
  }
  const Date first = instrument.first_trading_day;
  if (!calendar.covers(first) || !calendar.is_trading_day(first)) {
    fail("{}: the first trading day {} is not a trading day of the calendar, which covers {} to {}",
         name_of(instrument), first.to_string(), calendar.first_date().to_string(), calendar.last_date().to_string());
  }
}

bool is_provisional(const ExpiryRule& rule, ContractMonth month, Date last, const TradingCalendar& calendar) {
  // Counted from the month's end, the day hangs on closures that follow it.
  const bool from_the_end = rule.kind == ExpiryRule::Kind::kNthLastTradingDay;
  return calendar.is_provisional(from_the_end ? expiry_month_begin(rule, month).plus_months(1) - 1 : last);
}

Date expiry_of_listed(const Instrument& instrument, ContractMonth month, const TradingCalendar& calendar) {
  const ExpiryRule& rule = instrument.expiry;
  const Date begin = expiry_month_begin(rule, month);
  const auto day = foreseen_last_trading_day(rule, month, calendar);
  const std::string who = name_of(instrument) + ": contract month " + month.yymm();
  if (!day) fail_too_few_days(who, rule, begin);
  if (rule.kind == ExpiryRule::Kind::kNthTradingDay && begin < calendar.first_date()) {
    fail("{}: the expiry rule counts trading days from {}, before the calendar's first day {}", who, begin.to_string(),
         calendar.first_date().to_string());
  }
  return *day;
}

}  // namespace

Date last_trading_day(const ExpiryRule& rule, ContractMonth month, const TradingCalendar& calendar) {
  const Date first = expiry_month_begin(rule, month);
  if (counts_trading_days(rule)) {
    const auto counted = counted_day(rule, first, [&](Date date) { return calendar.is_trading_day(date); });
    if (!counted) fail_too_few_days("contract month " + month.yymm(), rule, first);
    return *counted;
  }
  const Date day = nominal_day(rule, first);
  return rule.roll == ExpiryRule::Roll::kFollowing ? calendar.on_or_after(day) : calendar.on_or_before(day);
}

ContractTable::ContractTable(std::vector<Instrument> instruments, const TradingCalendar& calendar)
    : instruments_(std::move(instruments)) {
  ensure(instruments_.size() <= UINT16_MAX, "more products than ids");
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const Instrument& instrument = instruments_[i];
    check_instrument(instrument, calendar);
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (instruments_[earlier].code == instrument.code) fail("{} stands twice", name_of(instrument));
    }

    const auto currents = current_months(instrument, calendar);
    std::map<ContractMonth, Date> listed_on;
    for (const auto& current : currents) {
      for (const ContractMonth month : listed_months(instrument.listing, current.month)) {
        listed_on.try_emplace(month, calendar.day(current.from));
      }
    }
    std::map<ContractMonth, ContractId> id_of_month;
    const auto first_id = static_cast<std::uint32_t>(contracts_.size());
    for (const auto& [month, listed] : listed_on) {
      id_of_month[month] = ContractId{static_cast<std::uint32_t>(contracts_.size())};
      const Date last = expiry_of_listed(instrument, month, calendar);
      contracts_.push_back({InstrumentId{static_cast<std::uint16_t>(i)}, month, instrument.code + month.yymm(), listed,
                            last, is_provisional(instrument.expiry, month, last, calendar)});
    }
    ranges_.emplace_back(first_id, static_cast<std::uint32_t>(contracts_.size()));

    Listing listing;
    listing.begin.reserve(static_cast<std::size_t>(calendar.day_count()) + 1);
    std::size_t next = 0;
    std::vector<ContractId> today;
    for (DayIndex day = 0; day < calendar.day_count(); ++day) {
      listing.begin.push_back(static_cast<std::uint32_t>(listing.ids.size()));
      if (next < currents.size() && currents[next].from == day) {
        today.clear();
        for (const ContractMonth month : listed_months(instrument.listing, currents[next].month)) {
          today.push_back(id_of_month.at(month));
        }
        ++next;
      }
      listing.ids.insert(listing.ids.end(), today.begin(), today.end());
    }
    listing.begin.push_back(static_cast<std::uint32_t>(listing.ids.size()));
    listings_.push_back(std::move(listing));
  }
}

InstrumentId ContractTable::find_instrument(std::string_view code) const {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    if (instruments_[i].code == code) return InstrumentId{static_cast<std::uint16_t>(i)};
    known.push_back(instruments_[i].code);
  }
  fail("there is no product '{}'; known are {}", code, fmt::join(known, ", "));
}

std::optional<ContractId> ContractTable::find(std::string_view code) const {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    ContractMonth month;
    if (!code.starts_with(instruments_[i].code) ||
        !ContractMonth::try_parse(code.substr(instruments_[i].code.size()), month)) {
      continue;
    }
    const auto [first, end] = ranges_[i];
    const auto found =
        std::lower_bound(contracts_.begin() + first, contracts_.begin() + end, month,
                         [](const Contract& contract, ContractMonth wanted) { return contract.month < wanted; });
    if (found == contracts_.begin() + end || found->month != month) return std::nullopt;
    return ContractId{static_cast<std::uint32_t>(found - contracts_.begin())};
  }
  return std::nullopt;
}

std::span<const Contract> ContractTable::contracts_of(InstrumentId id) const {
  const auto [first, end] = ranges_[id.value];
  return std::span(contracts_).subspan(first, end - first);
}

ContractId ContractTable::id_of(InstrumentId id, std::size_t position) const {
  const auto [first, end] = ranges_[id.value];
  ensure(position < end - first, "a position lies outside the contracts of its product");
  return ContractId{first + static_cast<std::uint32_t>(position)};
}

std::span<const ContractId> ContractTable::listed(InstrumentId id, DayIndex day) const {
  const Listing& listing = listings_[id.value];
  ensure(day >= 0 && static_cast<std::size_t>(day) + 1 < listing.begin.size(), "a day index lies outside the calendar");
  const auto at = static_cast<std::size_t>(day);
  return std::span(listing.ids).subspan(listing.begin[at], listing.begin[at + 1] - listing.begin[at]);
}

}  // namespace hedgelab
