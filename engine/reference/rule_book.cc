#include "engine/reference/rule_book.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

// The order is part of the digest.
constexpr std::array<std::string_view, 7> kFiles{
    "closed_weekdays.csv", "sessions.csv", "products.csv",       "fees.csv",
    "delivery_fees.csv",   "margins.csv",  "position_limits.csv"};

std::string digest_of_files(const std::filesystem::path& folder) {
  Digest digest;
  for (const std::string_view file : kFiles) {
    digest.add(file);
    digest.add(std::string_view(read_file(folder / file)));
  }
  return digest.hex();
}

void check_products_known(const std::filesystem::path& file, const std::vector<std::string>& products,
                          const ContractTable& contracts) {
  std::vector<std::string> known;
  for (const auto& instrument : contracts.instruments()) known.push_back(instrument.code);
  for (const auto& product : products) {
    if (std::find(known.begin(), known.end(), product) == known.end()) {
      fail("{}: rows for '{}', which products.csv does not list; it lists {}", file.string(), product,
           fmt::join(known, ", "));
    }
  }
}

/// Asks every table for the first trading day of every product: a gap throws the table's own error here, not in a run.
void check_complete(const RuleBook& rules) {
  for (const auto& instrument : rules.contracts.instruments()) {
    const Date first = instrument.first_trading_day;
    static_cast<void>(rules.session_of(instrument, first));
    static_cast<void>(rules.fees.at(instrument.code, first));
    static_cast<void>(rules.fees.delivery_rate(instrument.code, first));
    static_cast<void>(rules.margins.at(instrument.code, first));
    static_cast<void>(rules.limits.position_limit(instrument.code, first));
  }
}

}  // namespace

RuleBook RuleBook::read(const std::filesystem::path& folder) {
  std::string digest = digest_of_files(folder);
  TradingCalendar calendar = TradingCalendar::read(folder / "closed_weekdays.csv");
  ContractTable contracts(read_instruments(folder / "products.csv"), calendar);
  RuleBook rules{std::move(calendar),
                 SessionSchedule::read(folder / "sessions.csv"),
                 std::move(contracts),
                 FeeSchedule::read(folder / "fees.csv", folder / "delivery_fees.csv"),
                 MarginSchedule::read(folder / "margins.csv"),
                 PositionLimits::read(folder / "position_limits.csv"),
                 std::move(digest)};
  check_products_known(folder / "fees.csv", rules.fees.products(), rules.contracts);
  check_products_known(folder / "margins.csv", rules.margins.products(), rules.contracts);
  check_products_known(folder / "position_limits.csv", rules.limits.products(), rules.contracts);
  check_complete(rules);
  return rules;
}

}  // namespace hedgelab
