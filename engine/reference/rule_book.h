#pragma once
// Everything the exchange decides, in one immutable value that runs share. Read once; no part of it is ever guessed.

#include <filesystem>
#include <string>

#include "engine/reference/contract_table.h"
#include "engine/reference/fee_schedule.h"
#include "engine/reference/margin_schedule.h"
#include "engine/reference/position_limits.h"
#include "engine/reference/trading_calendar.h"
#include "engine/reference/trading_session.h"

namespace hedgelab {

struct RuleBook {
  TradingCalendar calendar;
  SessionSchedule sessions;
  ContractTable contracts;
  FeeSchedule fees;
  MarginSchedule margins;
  PositionLimits limits;
  /// Digest of all files read, in a fixed order: part of a result's provenance.
  std::string digest;

  /// Reads closed_weekdays.csv, sessions.csv, products.csv, fees.csv, delivery_fees.csv, margins.csv and
  /// position_limits.csv from `folder`. Throws InputError naming the file and line. The tables must fit together: every
  /// product has hours, fees, margins and a position limit from its first trading day on, and no table speaks of a
  /// product that products.csv does not list (a misspelt row would leave the old rate in force).
  [[nodiscard]] static RuleBook read(const std::filesystem::path& folder);

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
};

}  // namespace hedgelab
