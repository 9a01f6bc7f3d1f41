#pragma once
// Short names for what the tests of published figures ask of the real market.

#include <optional>
#include <string_view>

#include "engine/analysis/basis_series.h"
#include "engine/analysis/daily_values.h"
#include "tests/support/real_store.h"

namespace hedgelab::test {

inline constexpr double kPercent = 100.0;

inline Date date(std::string_view text) { return Date::parse(text); }
inline InstrumentId instrument(std::string_view code) { return rule_book().contracts.find_instrument(code); }
inline ContractId contract(std::string_view code) { return rule_book().contracts.find(code).value(); }
inline DayIndex day_index(std::string_view text) { return rule_book().calendar.index_of(date(text)); }
inline SeriesId real_series(std::string_view symbol) { return real_daily_panel().find(symbol).value(); }

/// Basis of one contract at a close, in %, annualised as asked; without dividends.
inline BasisPoint real_basis(std::string_view code, std::string_view day, BasisConvention convention) {
  const ContractId id = contract(code);
  const BasisRequest request{.instrument = rule_book().contracts.contract(id).instrument, .convention = convention};
  return basis_on(real_daily_panel(), request, id, day_index(day)).value();
}

}  // namespace hedgelab::test
