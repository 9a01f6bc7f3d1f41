#include "engine/reference/price_limit_exceptions.h"

#include <map>

#include "engine/reference/rule_book.h"
#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::rate;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

const RuleBook& shipped_rules() {
  static const RuleBook rules = RuleBook::read(test::reference_folder());
  return rules;
}

std::optional<Rate> limit_of(const char* code, const char* date) {
  const ContractTable& contracts = shipped_rules().contracts;
  const ContractId id = contracts.find(code).value();
  return shipped_rules().price_limit_exceptions.at(contracts.instrument_of(id), contracts.contract(id), day(date));
}

// The first days themselves come from the listing rule: a date typed wrong would lie beside them.
TEST(ShippedPriceLimitExceptions, AreTwentyPerCentOnTheFirstDayOfTheQuarterContractsOf2010) {
  int quarter_contracts = 0;
  const ContractTable& contracts = shipped_rules().contracts;
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    const Contract& contract = contracts.contract(ContractId{static_cast<std::uint32_t>(i)});
    const auto limit = limit_of(contract.code.c_str(), contract.listed_on.to_string().c_str());
    // IF1005 and IF1006 were listed as the current and the next month.
    const bool expected =
        contract.listed_on < day("2011-01-01") && contract.month.month() % 3 == 0 && contract.code != "IF1006";
    EXPECT_EQ(limit.has_value(), expected) << contract.code;
    if (!expected) continue;
    EXPECT_EQ(*limit, rate("0.2")) << contract.code;
    EXPECT_FALSE(limit_of(contract.code.c_str(), (contract.listed_on + 1).to_string().c_str())) << contract.code;
    ++quarter_contracts;
  }
  EXPECT_EQ(quarter_contracts, 4);
  EXPECT_EQ(limit_of("IF1009", "2010-04-16"), rate("0.2"));
  EXPECT_EQ(limit_of("IF1103", "2010-07-19"), rate("0.2"));
  EXPECT_EQ(limit_of("IF1106", "2010-10-18"), rate("0.2"));  // the expiry before was Friday 2010-10-15
}

TEST(ShippedPriceLimitExceptions, AreSevenPerCentOnTheFourCircuitBreakerDays) {
  for (const char* code : {"IF1601", "IH1603", "IC1606"}) {
    EXPECT_FALSE(limit_of(code, "2015-12-31")) << code;
    for (const char* date : {"2016-01-04", "2016-01-05", "2016-01-06", "2016-01-07"}) {
      EXPECT_EQ(limit_of(code, date), rate("0.07")) << code << " " << date;
    }
    EXPECT_FALSE(limit_of(code, "2016-01-08")) << code;
  }
}

TEST(PriceLimitExceptions, ARowOfTheContractGoesBeforeOneOfTheProduct) {
  PriceLimitExceptions exceptions;
  exceptions.add({"IF", "IF2401", day("2024-01-03"), day("2024-01-03"), rate("0.15"), "made"});
  exceptions.add({"IF", "", day("2024-01-02"), day("2024-01-04"), rate("0.05"), "made"});
  const ContractTable& contracts = shipped_rules().contracts;
  const auto at = [&](const char* code, const char* date) {
    const ContractId id = contracts.find(code).value();
    return exceptions.at(contracts.instrument_of(id), contracts.contract(id), day(date));
  };
  EXPECT_EQ(at("IF2401", "2024-01-03"), rate("0.15"));
  EXPECT_EQ(at("IF2401", "2024-01-02"), rate("0.05"));
  EXPECT_EQ(at("IF2402", "2024-01-03"), rate("0.05"));
  EXPECT_EQ(at("IF2402", "2024-01-04"), rate("0.05"));
  EXPECT_FALSE(at("IF2402", "2024-01-05"));
  EXPECT_FALSE(at("IF2402", "2024-01-01"));
  EXPECT_FALSE(at("IH2401", "2024-01-03"));
  EXPECT_FALSE(
      PriceLimitExceptions{}.at(contracts.instruments()[0], contracts.contract(ContractId{0}), day("1970-01-01")));
}

TEST(PriceLimitExceptions, MayStandInAnyOrder) {
  PriceLimitExceptions exceptions;
  for (const char* date : {"2024-01-04", "2024-01-08", "2024-01-02"}) {
    exceptions.add({"IF", "", day(date), day(date), rate("0.05"), "made"});
  }
  const ContractTable& contracts = shipped_rules().contracts;
  const ContractId id = contracts.find("IF2401").value();
  for (const char* date : {"2024-01-02", "2024-01-04", "2024-01-08"}) {
    EXPECT_EQ(exceptions.at(contracts.instrument_of(id), contracts.contract(id), day(date)), rate("0.05")) << date;
  }
  EXPECT_FALSE(exceptions.at(contracts.instrument_of(id), contracts.contract(id), day("2024-01-05")));
}

constexpr const char* kHeader = "product,contract,from,to,limit,mark,source\n";

TEST(PriceLimitExceptionTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows) {
    const WrittenFile file("x.csv", kHeader + rows);
    return input_error_of([&] { static_cast<void>(PriceLimitExceptions::read(file.path())); });
  };
  EXPECT_THAT(message_for(",IF2401,2024-01-02,2024-01-02,0.2,known,x\n"), HasSubstr("x.csv:2: column 'product'"));
  EXPECT_THAT(message_for("IF,,2024-01-32,2024-01-02,0.2,known,x\n"), HasSubstr("x.csv:2: column 'from'"));
  EXPECT_THAT(message_for("IF,,2024-01-02,,0.2,known,x\n"), HasSubstr("x.csv:2: column 'to'"));
  EXPECT_THAT(message_for("IF,,2024-01-03,2024-01-02,0.2,known,x\n"), HasSubstr("x.csv:2: column 'to'"));
  for (const char* limit : {"0", "1", "7", "-0.1", ""}) {
    EXPECT_THAT(message_for("IF,,2024-01-02,2024-01-02," + std::string(limit) + ",known,x\n"),
                HasSubstr("x.csv:2: column 'limit'"))
        << limit;
  }
  // Two answers for one day.
  EXPECT_THAT(message_for("IF,,2024-01-02,2024-01-04,0.2,known,x\nIF,IF2401,2024-01-04,2024-01-04,0.1,known,x\n"
                          "IF,,2024-01-04,2024-01-05,0.2,known,x\n"),
              AllOf(HasSubstr("x.csv:4: column 'from'"), HasSubstr("2024-01-04"), HasSubstr("x.csv:2")));
}

TEST(PriceLimitExceptionTable, ARowThatCannotBindIsRefused) {
  const auto message_for = [](const std::string& row) {
    const WrittenFile file("x.csv", kHeader + row);
    const auto exceptions = PriceLimitExceptions::read(file.path());
    return input_error_of([&] { check_binding(exceptions, shipped_rules().contracts, shipped_rules().calendar); });
  };
  EXPECT_THAT(message_for("IX,,2024-01-02,2024-01-02,0.2,known,x\n"),
              AllOf(HasSubstr("x.csv:2: column 'product'"), HasSubstr("IF, IH, IC, IM")));
  for (const char* contract : {"IF2413", "IH2401", "IF202401", "IF0912"}) {
    EXPECT_THAT(message_for("IF," + std::string(contract) + ",2024-01-02,2024-01-02,0.2,known,x\n"),
                HasSubstr("x.csv:2: column 'contract'"))
        << contract;
  }
  // IF2401 traded until 2024-01-19; IM came in 2022; 2024-01-01 was closed.
  EXPECT_THAT(message_for("IF,IF2401,2024-01-20,2024-03-01,0.2,known,x\n"), HasSubstr("x.csv:2: column 'from'"));
  EXPECT_THAT(message_for("IM,,2016-01-04,2016-01-07,0.07,known,x\n"), HasSubstr("x.csv:2: column 'from'"));
  EXPECT_THAT(message_for("IF,,2023-12-30,2024-01-01,0.2,known,x\n"), HasSubstr("x.csv:2: column 'from'"));
}

TEST(PriceLimitExceptionTable, ARowMayBindOnASingleDayOfALongerSpan) {
  PriceLimitExceptions exceptions;
  exceptions.add({"IF", "IF2401", day("2024-01-19"), day("2024-03-01"), rate("0.2"), "made"});
  EXPECT_NO_THROW(check_binding(exceptions, shipped_rules().contracts, shipped_rules().calendar));
}

}  // namespace
}  // namespace hedgelab
