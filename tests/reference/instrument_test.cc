#include "engine/reference/instrument.h"

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::rate;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ContractMonth, ReadsTwoAndFourDigitYears) {
  EXPECT_EQ(ContractMonth::parse("2506"), ContractMonth(2025, 6));
  EXPECT_EQ(ContractMonth::parse("202506"), ContractMonth(2025, 6));
  EXPECT_EQ(ContractMonth(2025, 6).yymm(), "2506");
  EXPECT_EQ(ContractMonth(2009, 12).yymm(), "0912");
  EXPECT_EQ(ContractMonth::of(day("2010-04-16")), ContractMonth(2010, 4));
}

TEST(ContractMonth, RefusesWhatIsNoMonth) {
  for (const char* text : {"", "256", "25060", "2513", "2500", "25o6", "199912", "210001", "-506", " 2506"}) {
    EXPECT_THROW(static_cast<void>(ContractMonth::parse(text)), InputError) << text;
    ContractMonth untouched(2020, 1);
    EXPECT_FALSE(ContractMonth::try_parse(text, untouched)) << text;
    EXPECT_EQ(untouched, ContractMonth(2020, 1)) << text;
  }
  EXPECT_THROW(ContractMonth(2025, 0), InputError);
  EXPECT_THROW(ContractMonth(2025, 13), InputError);
  EXPECT_THROW(ContractMonth(1999, 12), InputError);
}

TEST(ContractMonth, CountsOnOverTheYearEnd) {
  EXPECT_EQ(ContractMonth(2024, 12).plus(1), ContractMonth(2025, 1));
  EXPECT_EQ(ContractMonth(2025, 1).plus(-1), ContractMonth(2024, 12));
  EXPECT_EQ(ContractMonth(2025, 1).plus(24), ContractMonth(2027, 1));
  EXPECT_LT(ContractMonth(2024, 12), ContractMonth(2025, 1));
}

TEST(ListingRule, ReadsSerialMonthsAndCycle) {
  const auto cffex = parse_listing_rule("2+2 of 3/6/9/12");
  EXPECT_EQ(cffex.serial_months, 2);
  EXPECT_EQ(cffex.cycle_months, 2);
  EXPECT_THAT(cffex.cycle, ElementsAre(3, 6, 9, 12));
  const auto crop = parse_listing_rule("0+3 of 1/5/9");
  EXPECT_EQ(crop.serial_months, 0);
  EXPECT_THAT(crop.cycle, ElementsAre(1, 5, 9));
}

TEST(ListingRule, RefusesOtherForms) {
  for (const char* text : {"", "2+2", "2 of 3/6", "2+2 of", "2+2 of 3/3", "2+2 of 6/3", "2+2 of 0/3", "2+2 of 3/13",
                           "0+0 of 3", "-1+2 of 3", "2+2 from 3/6/9/12", "2+99 of 3", "2+2 of 3/6/9/12 x"}) {
    EXPECT_THROW(static_cast<void>(parse_listing_rule(text)), InputError) << text;
  }
}

TEST(ExpiryRule, ReadsWeekdaysAndDaysOfTheMonth) {
  const auto cffex = parse_expiry_rule("3rd Fri following");
  EXPECT_EQ(cffex.kind, ExpiryRule::Kind::kNthWeekday);
  EXPECT_EQ(cffex.nth, 3);
  EXPECT_EQ(cffex.weekday, Weekday::kFriday);
  EXPECT_EQ(cffex.roll, ExpiryRule::Roll::kFollowing);
  const auto options = parse_expiry_rule("4th Wed preceding");
  EXPECT_EQ(options.nth, 4);
  EXPECT_EQ(options.weekday, Weekday::kWednesday);
  EXPECT_EQ(options.roll, ExpiryRule::Roll::kPreceding);
  const auto crop = parse_expiry_rule("day 15 following");
  EXPECT_EQ(crop.kind, ExpiryRule::Kind::kDayOfMonth);
  EXPECT_EQ(crop.nth, 15);
}

TEST(ExpiryRule, CountsTradingDaysFromEitherEndOfTheMonth) {
  const auto tenth = parse_expiry_rule("10th trading day");
  EXPECT_EQ(tenth.kind, ExpiryRule::Kind::kNthTradingDay);
  EXPECT_EQ(tenth.nth, 10);
  EXPECT_FALSE(tenth.month_before);
  EXPECT_EQ(parse_expiry_rule("1st trading day").nth, 1);
  EXPECT_EQ(parse_expiry_rule("11th trading day").nth, 11);
  EXPECT_EQ(parse_expiry_rule("12th trading day").nth, 12);
  EXPECT_EQ(parse_expiry_rule("22nd trading day").nth, 22);
  const auto last = parse_expiry_rule("last trading day");
  EXPECT_EQ(last.kind, ExpiryRule::Kind::kNthLastTradingDay);
  EXPECT_EQ(last.nth, 1);
  const auto fourth_last = parse_expiry_rule("4th last trading day");
  EXPECT_EQ(fourth_last.kind, ExpiryRule::Kind::kNthLastTradingDay);
  EXPECT_EQ(fourth_last.nth, 4);
}

TEST(ExpiryRule, MayLieInTheMonthBefore) {
  const auto crude = parse_expiry_rule("last trading day of the month before");
  EXPECT_EQ(crude.kind, ExpiryRule::Kind::kNthLastTradingDay);
  EXPECT_TRUE(crude.month_before);
  const auto friday = parse_expiry_rule("3rd Fri preceding of the month before");
  EXPECT_EQ(friday.kind, ExpiryRule::Kind::kNthWeekday);
  EXPECT_EQ(friday.nth, 3);
  EXPECT_EQ(friday.roll, ExpiryRule::Roll::kPreceding);
  EXPECT_TRUE(friday.month_before);
  EXPECT_FALSE(parse_expiry_rule("3rd Fri preceding").month_before);
}

TEST(ExpiryRule, RefusesOtherForms) {
  for (const char* text : {"",
                           "3rd Fri sometime",
                           "5th Fri following",
                           "3rd Sun following",
                           "third Fri following",
                           "3th Fri following",
                           "day 0 following",
                           "day 32 following",
                           "day x following",
                           "trading day",
                           "10 trading day",
                           "0th trading day",
                           "24th trading day",
                           "11st trading day",
                           "12nd trading day",
                           "10th trading day following",
                           "last 10th trading day",
                           "next last trading day",
                           "2nd last last trading day",
                           "of the month before",
                           "last trading day of the month after"}) {
    EXPECT_THROW(static_cast<void>(parse_expiry_rule(text)), InputError) << text;
  }
}

TEST(ExpiryRule, ForAClosedDayMustSayWhereItGoes) {
  for (const char* text : {"3rd Fri", "day 15"}) {
    EXPECT_THAT(input_error_of([&] { static_cast<void>(parse_expiry_rule(text)); }),
                AllOf(HasSubstr(text), HasSubstr("following or preceding"), HasSubstr("closed")));
  }
}

TEST(ShippedProducts, AreTheFourStockIndexFutures) {
  const auto products = read_instruments(test::reference_folder() / "products.csv");
  ASSERT_EQ(products.size(), 4U);
  struct Expected {
    const char* code;
    const char* underlying;
    const char* total_return;
    int multiplier;
    const char* first_trading_day;
    const char* first_month;
  };
  const Expected expected[] = {{"IF", "000300", "H00300", 300, "2010-04-16", "1005"},
                               {"IH", "000016", "H00016", 300, "2015-04-16", "1505"},
                               {"IC", "000905", "H00905", 200, "2015-04-16", "1505"},
                               {"IM", "000852", "H00852", 200, "2022-07-22", "2208"}};
  for (std::size_t i = 0; i < products.size(); ++i) {
    EXPECT_EQ(products[i].code, expected[i].code);
    EXPECT_EQ(products[i].underlying, expected[i].underlying);
    EXPECT_EQ(products[i].total_return, expected[i].total_return);
    EXPECT_EQ(products[i].multiplier, expected[i].multiplier);
    EXPECT_EQ(products[i].first_trading_day, day(expected[i].first_trading_day));
    EXPECT_EQ(products[i].first_month, ContractMonth::parse(expected[i].first_month));
    EXPECT_EQ(products[i].tick, Price::from_raw(2000));  // 0.2 points
    EXPECT_EQ(products[i].price_limit, rate("0.1"));
    EXPECT_EQ(products[i].last_day_price_limit, rate("0.2"));
    EXPECT_EQ(products[i].session_group, "cffex_index");
    EXPECT_EQ(products[i].margin_group, "cffex_index");
    EXPECT_THAT(products[i].place, HasSubstr("/products.csv:"));
    EXPECT_THAT(products[i].listing.cycle, ElementsAre(3, 6, 9, 12));
    EXPECT_EQ(products[i].expiry.nth, 3);
    EXPECT_EQ(products[i].settlement, SettlementRule{});
  }
}

TEST(ProductTable, EveryMistakeNamesItsFileLineAndColumn) {
  const std::string header =
      "code,name,underlying,total_return,multiplier,tick,first_trading_day,first_month,session_group,margin_group,"
      "price_limit,last_day_price_limit,listing,expiry,settlement,final_settlement,mark,source\n";
  const auto message_for = [&](const std::string& rows) {
    const WrittenFile file("p.csv", header + rows);
    return input_error_of([&] { static_cast<void>(read_instruments(file.path())); });
  };
  const std::string good =
      "IF,CSI,000300,,300,0.2,2010-04-16,,g,m,0.1,0.2,2+2 of 3/6/9/12,3rd Fri following,last 60 minutes,index last 120 "
      "minutes,source,x\n";
  const auto with = [&](const std::string& old_text, const std::string& new_text) {
    std::string row = good;
    row.replace(row.find(old_text), old_text.size(), new_text);
    return message_for(row);
  };
  EXPECT_THAT(message_for(good + good), AllOf(HasSubstr("p.csv:3: column 'code'"), HasSubstr("twice")));
  EXPECT_THAT(with("IF,", "I9,"), HasSubstr("p.csv:2: column 'code'"));
  EXPECT_THAT(with("CSI", ""), HasSubstr("p.csv:2: column 'name'"));
  EXPECT_THAT(with(",300,", ",0,"), HasSubstr("p.csv:2: column 'multiplier'"));
  EXPECT_THAT(with(",300,", ",3.5,"), HasSubstr("p.csv:2: column 'multiplier'"));
  EXPECT_THAT(with(",0.2,2010", ",0,2010"), HasSubstr("p.csv:2: column 'tick'"));
  EXPECT_THAT(with("2010-04-16", "2010-04-31"), HasSubstr("p.csv:2: column 'first_trading_day'"));
  EXPECT_THAT(with("16,,g", "16,1013,g"), HasSubstr("p.csv:2: column 'first_month'"));
  EXPECT_THAT(with(",g,", ",,"), HasSubstr("p.csv:2: column 'session_group'"));
  EXPECT_THAT(with(",0.1,", ",10,"), HasSubstr("p.csv:2: column 'price_limit'"));
  EXPECT_THAT(with(",0.2,2+2", ",0,2+2"), HasSubstr("p.csv:2: column 'last_day_price_limit'"));
  EXPECT_THAT(with("2+2 of", "2 of"), HasSubstr("p.csv:2: column 'listing'"));
  EXPECT_THAT(with("3rd Fri", "3rd"), HasSubstr("p.csv:2: column 'expiry'"));
  EXPECT_THAT(with("last 60", "first 60"), HasSubstr("p.csv:2: column 'settlement'"));
  EXPECT_THAT(with("last 60", "last 0"), HasSubstr("p.csv:2: column 'settlement'"));
  EXPECT_THAT(with("index last", "last"), HasSubstr("p.csv:2: column 'final_settlement'"));
  EXPECT_THAT(with("000300", ""), AllOf(HasSubstr("p.csv:2: column 'final_settlement'"), HasSubstr("no underlying")));
  EXPECT_THAT(message_for(""), HasSubstr("no product"));
}

TEST(ProductTable, AnIndexAndAMarginGroupMayBeMissing) {
  const WrittenFile file(
      "p.csv",
      "code,name,underlying,total_return,multiplier,tick,first_trading_day,first_month,session_group,"
      "margin_group,price_limit,last_day_price_limit,listing,expiry,settlement,final_settlement,mark,source\n"
      "rb,steel,,,10,1,2020-01-02,,day,,0.05,0.1,0+3 of 1/5/9,day 15 following,whole day,as daily,choice,x\n"
      "c,maize,,,10,1,2020-01-02,,day,grain,0.05,0.1,0+3 of 1/5/9,10th trading day,last 30 minutes,as "
      "daily,choice,x\n");
  const auto products = read_instruments(file.path());
  ASSERT_EQ(products.size(), 2U);
  EXPECT_EQ(products[0].code, "rb");
  EXPECT_EQ(products[0].underlying, "");
  EXPECT_EQ(products[0].margin_group, "");
  EXPECT_EQ(products[1].margin_group, "grain");
  EXPECT_EQ(products[0].settlement, (SettlementRule{.average_minutes = 0, .index_minutes = 0}));
  EXPECT_EQ(products[1].settlement, (SettlementRule{.average_minutes = 30, .index_minutes = 0}));
  EXPECT_THAT(products[1].place, HasSubstr("p.csv:3"));
  EXPECT_EQ(products[1].expiry.kind, ExpiryRule::Kind::kNthTradingDay);
}

}  // namespace
}  // namespace hedgelab
