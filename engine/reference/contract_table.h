#pragma once
// All contracts of a set of products, computed from listing and expiry rules over the whole calendar. Dense ids: a
// ContractId is the position in the table, ordered by (product as given, contract month), so that loops and arrays
// never meet a string.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/reference/instrument.h"
#include "engine/reference/trading_calendar.h"

namespace hedgelab {

struct InstrumentId {
  std::uint16_t value = 0;
  constexpr auto operator<=>(const InstrumentId&) const = default;
};

struct ContractId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const ContractId&) const = default;
};

struct Contract {
  InstrumentId instrument;
  ContractMonth month;
  std::string code;          // "IF2506"
  Date listed_on;            // first trading day
  Date last_trading_day;     // also the settlement (delivery) day
  bool provisional = false;  // its last trading day lies where closures are not published yet
  [[nodiscard]] bool is_listed(Date date) const { return date >= listed_on && date <= last_trading_day; }
};

/// The last trading day of `month` by rule. Throws InputError when the rule's day lies outside the calendar, or when
/// the rule counts more trading days than the month has.
[[nodiscard]] Date last_trading_day(const ExpiryRule& rule, ContractMonth month, const TradingCalendar& calendar);

/// Contracts listed near the calendar's end expire behind it. They are kept, so that every day has as many contracts as
/// the rule gives; behind the end only weekends count as closed and such contracts are provisional. Counting trading
/// days up to their last trading day is an InputError of the calendar.
class ContractTable {
 public:
  /// Throws InputError for a product code that is not letters only or stands twice; for a multiplier or tick that is
  /// not positive; for a first trading day that is not a trading day of the calendar, or lies behind the expiry of the
  /// first month; for an expiry rule that a listed month has too few trading days for, that counts from before the
  /// calendar's begin, or by which two months expire on one day.
  ContractTable(std::vector<Instrument> instruments, const TradingCalendar& calendar);

  [[nodiscard]] std::span<const Instrument> instruments() const { return instruments_; }
  [[nodiscard]] const Instrument& instrument(InstrumentId id) const { return instruments_[id.value]; }
  [[nodiscard]] const Instrument& instrument_of(ContractId id) const { return instrument(contract(id).instrument); }
  /// Throws InputError naming the known codes when there is no such product.
  [[nodiscard]] InstrumentId find_instrument(std::string_view code) const;

  [[nodiscard]] std::size_t size() const { return contracts_.size(); }
  [[nodiscard]] const Contract& contract(ContractId id) const { return contracts_[id.value]; }
  /// "IF2506"; also "IF202506"; upper and lower case differ. nullopt when the rules list no such contract.
  [[nodiscard]] std::optional<ContractId> find(std::string_view code) const;
  /// All contracts of a product are neighbours, in order of month and of expiry.
  [[nodiscard]] std::span<const Contract> contracts_of(InstrumentId id) const;
  [[nodiscard]] ContractId id_of(InstrumentId id, std::size_t position) const;

  /// Contracts listed on a trading day, nearest expiry first: slot 0 is the current month. On its last trading day
  /// the expiring contract still is slot 0. Empty before the product's first trading day.
  /// REQUIRES: `day` is an index of the calendar the table was made from.
  [[nodiscard]] std::span<const ContractId> listed(InstrumentId id, DayIndex day) const;

 private:
  struct Listing {
    std::vector<std::uint32_t> begin;  // per trading day (+1), into ids
    std::vector<ContractId> ids;
  };
  std::vector<Instrument> instruments_;
  std::vector<Contract> contracts_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges_;  // per instrument
  std::vector<Listing> listings_;                                // per instrument
};

}  // namespace hedgelab
