#pragma once
// The account's part of the desk's today.

#include "engine/analysis/today.h"

namespace hedgelab {

/// Adds the tables `account` and `rolls`. Throws as today_study.
void add_account(const StudyMarket& market, const DeskAccount& account, DayIndex day, Study& study);

/// The last trading day, `day` or later, on which a contract stands where it stands on `day` in the listing order.
/// REQUIRES: it is listed on `day`.
[[nodiscard]] Date last_day_of_slot(const RuleBook& rules, ContractId contract, DayIndex day);

}  // namespace hedgelab
