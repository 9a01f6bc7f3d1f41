#include "engine/reference/contract_table.h"

#include <algorithm>
#include <map>
#include <vector>

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ShippedContracts : public ::testing::Test {
 protected:
  std::vector<std::string> listed(const char* product, const char* date) const {
    std::vector<std::string> codes;
    for (const ContractId id : table_.listed(table_.find_instrument(product), calendar_.index_of(day(date)))) {
      codes.push_back(table_.contract(id).code);
    }
    return codes;
  }
  const Contract& contract(const char* code) const { return table_.contract(table_.find(code).value()); }

  TradingCalendar calendar_ = TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv");
  ContractTable table_{read_instruments(test::reference_folder() / "products.csv"), calendar_};
};

Date third_friday(ContractMonth month) {
  Date date = Date::from_ymd(month.year(), month.month(), 15);  // the third Friday is the Friday of 15..21
  while (date.weekday() != Weekday::kFriday) date += 1;
  return date;
}

// The third Fridays that were holidays, and the trading day that took their place.
TEST_F(ShippedContracts, ExpireOnTheThirdFridayOrTheTradingDayAfterAClosedOne) {
  const std::map<std::string, std::string> moved{
      {"IF1302", "2013-02-18"}, {"IF1309", "2013-09-23"}, {"IF1502", "2015-02-25"}, {"IF1609", "2016-09-19"},
      {"IF1802", "2018-02-22"}, {"IF2402", "2024-02-19"}, {"IF2602", "2026-02-24"}, {"IF2606", "2026-06-22"}};
  std::map<std::string, std::string> found;
  for (const Contract& contract : table_.contracts_of(table_.find_instrument("IF"))) {
    const Date friday = third_friday(contract.month);
    if (contract.last_trading_day != friday) found[contract.code] = contract.last_trading_day.to_string();
    EXPECT_GE(contract.last_trading_day, friday) << contract.code;
  }
  EXPECT_EQ(found, moved);
}

TEST_F(ShippedContracts, OfOneMonthExpireTogetherInAllProducts) {
  int compared = 0;
  for (std::size_t position = 0; position < table_.size(); ++position) {
    const Contract& one = table_.contract(ContractId{static_cast<std::uint32_t>(position)});
    const auto of_if = table_.find("IF" + one.month.yymm());
    ASSERT_TRUE(of_if.has_value()) << one.code;
    EXPECT_EQ(one.last_trading_day, table_.contract(*of_if).last_trading_day) << one.code;
    ++compared;
  }
  EXPECT_GT(compared, 500);
}

TEST_F(ShippedContracts, AreFourOnEveryTradingDayOfEveryProduct) {
  for (std::uint16_t product = 0; product < table_.instruments().size(); ++product) {
    const InstrumentId id{product};
    const Instrument& instrument = table_.instrument(id);
    for (DayIndex index = 0; index < calendar_.day_count(); ++index) {
      const auto listed = table_.listed(id, index);
      const Date date = calendar_.day(index);
      ASSERT_EQ(listed.size(), date < instrument.first_trading_day ? 0U : 4U)
          << instrument.code << " " << date.to_string();
      for (std::size_t slot = 0; slot < listed.size(); ++slot) {
        const Contract& contract = table_.contract(listed[slot]);
        ASSERT_TRUE(contract.is_listed(date)) << contract.code << " " << date.to_string();
        if (slot > 0) {
          ASSERT_LT(table_.contract(listed[slot - 1]).last_trading_day, contract.last_trading_day);
        }
      }
      if (!listed.empty()) {
        // Current and next are neighbouring months; the other two are quarter months.
        ASSERT_EQ(table_.contract(listed[1]).month, table_.contract(listed[0]).month.plus(1));
        ASSERT_EQ(table_.contract(listed[2]).month.month() % 3, 0);
        ASSERT_EQ(table_.contract(listed[3]).month, table_.contract(listed[2]).month.plus(3));
      }
    }
  }
}

TEST_F(ShippedContracts, AreListedExactlyOnTheDaysOfTheirLife) {
  for (std::uint16_t product = 0; product < table_.instruments().size(); ++product) {
    std::map<std::uint32_t, int> days_listed;
    for (DayIndex index = 0; index < calendar_.day_count(); ++index) {
      for (const ContractId id : table_.listed(InstrumentId{product}, index)) ++days_listed[id.value];
    }
    for (std::size_t position = 0; position < table_.contracts_of(InstrumentId{product}).size(); ++position) {
      const ContractId id = table_.id_of(InstrumentId{product}, position);
      const Contract& contract = table_.contract(id);
      const Date last = std::min(contract.last_trading_day, calendar_.last_date());
      EXPECT_EQ(days_listed[id.value], calendar_.trading_days_between(contract.listed_on, last) + 1) << contract.code;
    }
  }
}

TEST_F(ShippedContracts, BeginWithThePublishedFirstContracts) {
  EXPECT_THAT(listed("IF", "2010-04-16"), ElementsAre("IF1005", "IF1006", "IF1009", "IF1012"));
  EXPECT_THAT(listed("IH", "2015-04-16"), ElementsAre("IH1505", "IH1506", "IH1509", "IH1512"));
  EXPECT_THAT(listed("IC", "2015-04-16"), ElementsAre("IC1505", "IC1506", "IC1509", "IC1512"));
  EXPECT_THAT(listed("IM", "2022-07-22"), ElementsAre("IM2208", "IM2209", "IM2212", "IM2303"));
  // 1504 expired on 2015-04-17, the second day of IH and IC; the slots did not move then.
  EXPECT_THAT(listed("IC", "2015-04-20"), ElementsAre("IC1505", "IC1506", "IC1509", "IC1512"));
  EXPECT_EQ(contract("IC1512").listed_on, day("2015-04-16"));
  EXPECT_THAT(listed("IM", "2022-07-21"), IsEmpty());
  EXPECT_EQ(contract("IM2303").listed_on, day("2022-07-22"));
}

TEST_F(ShippedContracts, HaveTheSlotsOfTheReportOfMay2025) {
  EXPECT_THAT(listed("IC", "2025-05-30"), ElementsAre("IC2506", "IC2507", "IC2509", "IC2512"));
}

TEST_F(ShippedContracts, KeepTheExpiringContractInSlotZeroOnItsLastDay) {
  // The third listed contract of 2024-10-18, an expiry day, is 2412; on the next trading day the slots shift.
  EXPECT_THAT(listed("IF", "2024-10-18"), ElementsAre("IF2410", "IF2411", "IF2412", "IF2503"));
  EXPECT_THAT(listed("IF", "2024-10-21"), ElementsAre("IF2411", "IF2412", "IF2503", "IF2506"));
}

TEST_F(ShippedContracts, StartOnTheTradingDayAfterTheExpiryThatMadeRoom) {
  // After the January expiry (2024-01-19) a quarter month starts, after the February one (moved to Monday 2024-02-19)
  // the new next month.
  EXPECT_EQ(contract("IF2409").listed_on, day("2024-01-22"));
  EXPECT_EQ(contract("IF2404").listed_on, day("2024-02-20"));
  // After the expiry of 2013-09-23, itself moved over a holiday.
  EXPECT_EQ(contract("IF1311").listed_on, day("2013-09-24"));
  // Over the Spring Festival: expiry Friday 2012-01-20, next trading day Monday 2012-01-30.
  EXPECT_EQ(contract("IF1209").listed_on, day("2012-01-30"));
}

TEST_F(ShippedContracts, ReplaceOneAfterEveryExpiryAndNeverOtherwise) {
  for (std::uint16_t product = 0; product < table_.instruments().size(); ++product) {
    const InstrumentId id{product};
    int replaced = 0;
    for (DayIndex index = calendar_.index_of(table_.instrument(id).first_trading_day) + 1;
         index < calendar_.day_count(); ++index) {
      const auto before = table_.listed(id, index - 1);
      const auto after = table_.listed(id, index);
      const bool expired = table_.contract(before[0]).last_trading_day == calendar_.day(index - 1);
      std::vector<std::uint32_t> fresh;
      for (const ContractId listed : after) {
        if (std::find(before.begin(), before.end(), listed) == before.end()) fresh.push_back(listed.value);
      }
      ASSERT_EQ(fresh.size(), expired ? 1U : 0U) << calendar_.day(index).to_string();
      if (expired) {
        EXPECT_EQ(table_.contract(ContractId{fresh[0]}).listed_on, calendar_.day(index));
        ++replaced;
      }
    }
    EXPECT_GT(replaced, 60);
  }
}

TEST_F(ShippedContracts, AreFoundByShortAndLongCode) {
  const auto id = table_.find("IF2506");
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(table_.find("IF202506"), id);
  EXPECT_EQ(table_.contract(*id).code, "IF2506");
  EXPECT_EQ(table_.instrument_of(*id).code, "IF");
  for (const char* code : {"", "IF", "2506", "IF1004", "IF2513", "IF25061", "if2506", "IX2506", "IM2207", "IF 2506"}) {
    EXPECT_FALSE(table_.find(code).has_value()) << code;
  }
}

TEST_F(ShippedContracts, OfAProductAreNeighboursInOrderOfMonth) {
  std::size_t total = 0;
  for (std::uint16_t product = 0; product < table_.instruments().size(); ++product) {
    const auto contracts = table_.contracts_of(InstrumentId{product});
    for (std::size_t position = 0; position < contracts.size(); ++position) {
      const ContractId id = table_.id_of(InstrumentId{product}, position);
      EXPECT_EQ(id.value, total + position);
      EXPECT_EQ(&table_.contract(id), &contracts[position]);
      EXPECT_EQ(table_.find(contracts[position].code), id);
      EXPECT_EQ(contracts[position].instrument, InstrumentId{product});
      if (position > 0) {
        EXPECT_LT(contracts[position - 1].month, contracts[position].month);
      }
    }
    total += contracts.size();
    EXPECT_THROW(static_cast<void>(table_.id_of(InstrumentId{product}, contracts.size())), InvariantError);
  }
  EXPECT_EQ(total, table_.size());
}

TEST_F(ShippedContracts, AreProvisionalWhenTheyExpireBehindThePublishedClosures) {
  EXPECT_FALSE(contract("IF2612").provisional);
  EXPECT_TRUE(contract("IF2701").provisional);
}

TEST_F(ShippedContracts, AreCompleteAtTheEndOfTheCalendarToo) {
  // On the last covered day 2801 and its followers are listed; their expiries lie where not even weekends were checked
  // against a calendar: the third Fridays 2028-01-21 and 2028-06-16 stand as they are.
  EXPECT_THAT(listed("IF", "2027-12-31"), ElementsAre("IF2801", "IF2802", "IF2803", "IF2806"));
  EXPECT_EQ(contract("IF2801").last_trading_day, day("2028-01-21"));
  EXPECT_EQ(contract("IF2806").last_trading_day, day("2028-06-16"));
  EXPECT_TRUE(contract("IF2801").provisional);
  EXPECT_THROW(static_cast<void>(last_trading_day(ExpiryRule{}, ContractMonth(2028, 1), calendar_)), InputError);
}

TEST_F(ShippedContracts, AnUnknownProductNamesTheKnownOnes) {
  EXPECT_THAT(input_error_of([&] { static_cast<void>(table_.find_instrument("IX")); }),
              AllOf(HasSubstr("'IX'"), HasSubstr("IF, IH, IC, IM")));
}

TEST_F(ShippedContracts, ADayIndexOutsideTheCalendarBreaksAnInvariant) {
  EXPECT_THROW(static_cast<void>(table_.listed(InstrumentId{0}, -1)), InvariantError);
  EXPECT_THROW(static_cast<void>(table_.listed(InstrumentId{0}, calendar_.day_count())), InvariantError);
}

}  // namespace
}  // namespace hedgelab
