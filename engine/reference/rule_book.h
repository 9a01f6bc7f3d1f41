#pragma once
// Everything the exchange decides, in one immutable value that runs share. Read once; no part of it is ever guessed.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/reference/fee_schedule.h"
#include "engine/reference/instrument_set.h"
#include "engine/reference/margin_schedule.h"
#include "engine/reference/position_limits.h"
#include "engine/reference/price_limit_exceptions.h"
#include "engine/reference/rule_knowledge.h"
#include "engine/reference/stamp_duty.h"
#include "engine/reference/trading_calendar.h"
#include "engine/reference/trading_session.h"

namespace hedgelab {

/// Stores and slot grids point into it, so it stays where it was made: it is copied, never moved.
struct RuleBook {
  RuleBook(const RuleBook&) = default;
  RuleBook(RuleBook&&) = delete;
  RuleBook& operator=(const RuleBook&) = delete;

  TradingCalendar calendar;
  SessionSchedule sessions;
  ContractTable contracts;
  FeeSchedule fees;
  MarginSchedule margins;
  PositionLimits limits;
  PriceLimitExceptions price_limit_exceptions;
  StampDuty stamp_duty;
  std::vector<DatedFile> dated_files;  // of all but the calendar, which knows its own end
  /// Digest of all files read, in a fixed order: part of a result's provenance.
  std::string digest;

  /// Reads closed_weekdays.csv, sessions.csv, products.csv, fees.csv, delivery_fees.csv, margins.csv,
  /// position_limits.csv, price_limit_exceptions.csv and stamp_duty.csv from `folder`. Throws InputError naming the
  /// file and line. The tables must fit together: every product has hours, fees, margins and a position limit from its
  /// first trading day on, and no table speaks of a product that products.csv does not list (a misspelt row would leave
  /// the old rate in force).
  [[nodiscard]] static RuleBook read(const std::filesystem::path& folder);
  /// The tables of `folder` and those of `set` behind them; the same demands on both, each table of the set speaking of
  /// the set's products only. A product code or a session group that both define is an InputError; a product of the set
  /// may use a session group of the base. A set with a calendar of its own stands alone: of `folder` only the stamp
  /// duty is read. Throws InputError also when a product of the set has no expiry inside the calendar.
  [[nodiscard]] static RuleBook read(const std::filesystem::path& folder, const InstrumentSet& set);

  [[nodiscard]] const TradingSession& session_of(const Instrument& instrument, Date date) const {
    return sessions.at(instrument.session_group, date);
  }
  /// Trading days after `today` up to and including the last trading day: 0 on the last trading day itself.
  [[nodiscard]] int trading_days_left(ContractId contract, Date today) const {
    return calendar.trading_days_between(today, contracts.contract(contract).last_trading_day);
  }
  [[nodiscard]] int calendar_days_left(ContractId contract, Date today) const {
    return contracts.contract(contract).last_trading_day - today;
  }

 private:
  struct Tables;
  explicit RuleBook(Tables tables);
};

}  // namespace hedgelab
