// The rules against a list of every contract month with its last trading day and each product's first trading day,
// made by others from the exchange's notices. The list is not part of this project.

#include "engine/core/csv_table.h"
#include "engine/reference/contract_table.h"
#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;

TEST(PublishedExpiries, AreReproducedByRuleForEveryContract) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto path = *test::real_data_folder() / ".." / "reference" / "cffex_expiries.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no list of expiries at " << path;
  const auto list = CsvTable::read(
      path, {"yymm", "last_trading_day", "status", "IF_list_date", "IH_list_date", "IC_list_date", "IM_list_date"});
  const auto calendar = TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv");
  const ContractTable table(read_instruments(test::reference_folder() / "products.csv"), calendar);

  int final_months = 0;
  int final_contracts = 0;
  int expired_by_november_2025 = 0;
  for (const auto& row : list.rows()) {
    const bool is_final = row.text("status") == "final";
    const Date last = row.date("last_trading_day");
    final_months += is_final ? 1 : 0;
    for (const char* product : {"IF", "IH", "IC", "IM"}) {
      const std::string code = std::string(product) + std::string(row.text("yymm"));
      const std::string column = std::string(product) + "_list_date";
      const auto id = table.find(code);
      EXPECT_EQ(id.has_value(), !row.empty(column)) << code;
      if (!id || row.empty(column)) continue;
      const Contract& contract = table.contract(*id);
      EXPECT_EQ(contract.last_trading_day, last) << code;
      EXPECT_EQ(contract.listed_on, row.date(column)) << code;
      EXPECT_EQ(contract.provisional, !is_final) << code;
      final_contracts += is_final ? 1 : 0;
      expired_by_november_2025 += std::string_view(product) != "IH" && last <= day("2025-11-28") ? 1 : 0;
    }
  }
  // 200 months of IF, 140 of IH and of IC, 53 of IM. Of these the daily data of IF, IC and IM up to 2025-11-28 held
  // 187 + 127 + 40 expired contracts.
  EXPECT_GE(final_months, 200);
  EXPECT_GE(final_contracts, 533);
  EXPECT_EQ(expired_by_november_2025, 354);
}

}  // namespace
}  // namespace hedgelab
