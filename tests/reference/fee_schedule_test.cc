#include "engine/reference/fee_schedule.h"

#include <tuple>

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::rate;
using test::ScratchFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

FeeSchedule shipped_fees() {
  return FeeSchedule::read(test::reference_folder() / "fees.csv", test::reference_folder() / "delivery_fees.csv");
}

// Close-today rates as the exchange announced them, in shares of notional.
TEST(ShippedFees, ChangeTheCloseTodayRateOnTheAnnouncedDayAndNotBefore) {
  const auto fees = shipped_fees();
  int checked = 0;
  for (const char* product : {"IF", "IH", "IC"}) {
    for (const auto& [date, before, after] :
         {std::tuple{"2015-08-03", "0.000025", "0.000023"}, std::tuple{"2015-08-26", "0.000023", "0.000115"},
          std::tuple{"2015-09-07", "0.000115", "0.0023"}, std::tuple{"2017-02-17", "0.0023", "0.00092"},
          std::tuple{"2017-09-18", "0.00092", "0.00069"}, std::tuple{"2018-12-03", "0.00069", "0.00046"},
          std::tuple{"2019-04-22", "0.00046", "0.000345"}, std::tuple{"2023-03-20", "0.000345", "0.00023"}}) {
      EXPECT_EQ(fees.at(product, day(date) - 1).close_today, rate(before)) << product << " before " << date;
      EXPECT_EQ(fees.at(product, day(date)).close_today, rate(after)) << product << " " << date;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 24);
  EXPECT_EQ(fees.at("IM", day("2022-07-22")).close_today, rate("0.000345"));
  EXPECT_EQ(fees.at("IM", day("2023-03-19")).close_today, rate("0.000345"));
  EXPECT_EQ(fees.at("IM", day("2023-03-20")).close_today, rate("0.00023"));
}

TEST(ShippedFees, DoNotTakeTheStampDutyCutOfAugust2023ForAFuturesFee) {
  const auto fees = shipped_fees();
  EXPECT_EQ(fees.at("IF", day("2023-08-25")).close_today, fees.at("IF", day("2023-08-28")).close_today);
}

TEST(ShippedFees, ChargeTheSameForOpeningAndClosingAnOlderLot) {
  const auto fees = shipped_fees();
  for (const auto& [product, date, expected] :
       {std::tuple{"IF", "2010-04-16", "0.00005"}, std::tuple{"IF", "2012-05-31", "0.00005"},
        std::tuple{"IF", "2012-06-01", "0.000035"}, std::tuple{"IF", "2012-08-31", "0.000035"},
        std::tuple{"IF", "2012-09-01", "0.000025"}, std::tuple{"IC", "2015-04-16", "0.000025"},
        std::tuple{"IH", "2015-08-02", "0.000025"}, std::tuple{"IH", "2015-08-03", "0.000023"},
        std::tuple{"IC", "2016-06-01", "0.000023"}, std::tuple{"IM", "2025-05-30", "0.000023"}}) {
    EXPECT_EQ(fees.at(product, day(date)).open, rate(expected)) << product << " " << date;
    EXPECT_EQ(fees.at(product, day(date)).close, rate(expected)) << product << " " << date;
  }
}

TEST(ShippedFees, ChargeOrdersFromAugust2015) {
  const auto fees = shipped_fees();
  EXPECT_EQ(fees.at("IF", day("2015-07-31")).per_order, Money{});
  EXPECT_EQ(fees.at("IF", day("2015-08-03")).per_order, Money::from_integer(1));
  EXPECT_EQ(fees.at("IM", day("2022-07-22")).per_order, Money::from_integer(1));
}

TEST(ShippedFees, ChargeStockIndexFuturesNothingPerLot) {
  const auto fees = shipped_fees();
  for (const char* product : {"IF", "IH", "IC", "IM"}) {
    for (const char* date : {"2022-07-22", "2025-05-30"}) {
      const FeeRates& rates = fees.at(product, day(date));
      EXPECT_TRUE(rates.open_per_lot.is_zero() && rates.close_per_lot.is_zero() && rates.close_today_per_lot.is_zero())
          << product << " " << date;
    }
  }
}

TEST(ShippedFees, HalveTheDeliveryFeeIn2023Only) {
  const auto fees = shipped_fees();
  for (const char* product : {"IF", "IH", "IC", "IM"}) {
    EXPECT_EQ(fees.delivery_rate(product, day("2022-12-31")), rate("0.0001")) << product;
    EXPECT_EQ(fees.delivery_rate(product, day("2023-01-01")), rate("0.00005")) << product;
    EXPECT_EQ(fees.delivery_rate(product, day("2023-12-31")), rate("0.00005")) << product;
    EXPECT_EQ(fees.delivery_rate(product, day("2024-01-01")), rate("0.0001")) << product;
  }
  EXPECT_THAT(fees.products(), ElementsAre("IC", "IF", "IH", "IM"));
}

TEST(FeeTable, AMissingRowNamesTableProductAndDate) {
  const auto fees = shipped_fees();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(fees.at("IM", day("2022-07-21"))); }),
              AllOf(HasSubstr("/fees.csv"), HasSubstr("IM"), HasSubstr("2022-07-21")));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(fees.delivery_rate("IC", day("2015-04-15"))); }),
              AllOf(HasSubstr("delivery_fees.csv"), HasSubstr("IC"), HasSubstr("2015-04-15")));
}

TEST(FeeTable, AnUnknownProductNamesTheKnownOnes) {
  const auto fees = shipped_fees();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(fees.at("IX", day("2022-07-22"))); }),
              AllOf(HasSubstr("'IX'"), HasSubstr("IC, IF, IH, IM")));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(fees.delivery_rate("IX", day("2022-07-22"))); }),
              AllOf(HasSubstr("delivery fee table"), HasSubstr("'IX'")));
  EXPECT_THAT(input_error_of([] { static_cast<void>(FeeSchedule{}.at("IF", day("2022-07-22"))); }),
              HasSubstr("none at all"));
}

constexpr const char* kFeeHeader =
    "product,effective_date,open_rate,close_rate,close_today_rate,open_per_lot_cny,close_per_lot_cny,"
    "close_today_per_lot_cny,order_fee_cny,mark,source\n";

TEST(FeeTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows, const std::string& delivery_rows) {
    const ScratchFolder folder;
    write_file_atomically(folder / "f.csv", kFeeHeader + rows);
    write_file_atomically(folder / "d.csv", "product,effective_date,rate,mark,source\n" + delivery_rows);
    return input_error_of([&] { static_cast<void>(FeeSchedule::read(folder / "f.csv", folder / "d.csv")); });
  };
  // 0.23 is the per-ten-thousand figure, 23 per cent as a share.
  EXPECT_THAT(message_for("IF,2020-01-02,0.23,0.23,0.23,0,0,0,1,known,x\n", ""),
              HasSubstr("f.csv:2: column 'open_rate'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,-0.1,0,0,0,0,1,known,x\n", ""), HasSubstr("f.csv:2: column 'close_rate'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,0,,0,0,0,1,known,x\n", ""), HasSubstr("f.csv:2: column 'close_today_rate'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,0,0,0,0,0,-1,known,x\n", ""), HasSubstr("f.csv:2: column 'order_fee_cny'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,0,0,-1.2,0,0,1,known,x\n", ""),
              HasSubstr("f.csv:2: column 'open_per_lot_cny'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,0,0,0,,0,1,known,x\n", ""),
              HasSubstr("f.csv:2: column 'close_per_lot_cny'"));
  EXPECT_THAT(message_for("IF,2020-01-02,0,0,0,0,0,free,1,known,x\n", ""),
              HasSubstr("f.csv:2: column 'close_today_per_lot_cny'"));
  EXPECT_THAT(message_for("IF,2020-02-30,0,0,0,0,0,0,1,known,x\n", ""), HasSubstr("f.csv:2: column 'effective_date'"));
  EXPECT_THAT(message_for(",2020-02-03,0,0,0,0,0,0,1,known,x\n", ""), HasSubstr("f.csv:2: column 'product'"));
  EXPECT_THAT(message_for("IF,2020-01-03,0,0,0,0,0,0,1,known,x\nIH,2020-01-02,0,0,0,0,0,0,1,known,x\n"
                          "IF,2020-01-02,0,0,0,0,0,0,1,known,x\n",
                          ""),
              AllOf(HasSubstr("f.csv:4: column 'effective_date'"), HasSubstr("2020-01-03")));
  EXPECT_THAT(message_for("", "IF,2020-01-02,1,known,x\n"), HasSubstr("d.csv:2: column 'rate'"));
}

TEST(FeeTable, ReadsEachFeeFromItsOwnColumn) {
  const ScratchFolder folder;
  write_file_atomically(folder / "f.csv",
                        std::string(kFeeHeader) + "ZZ,2020-01-02,0.0001,0.0002,0.0003,1.5,2.25,4,0.5,known,x\n");
  write_file_atomically(folder / "d.csv", "product,effective_date,rate,mark,source\nZZ,2020-01-02,0.0004,known,x\n");
  const auto fees = FeeSchedule::read(folder / "f.csv", folder / "d.csv");
  const FeeRates& rates = fees.at("ZZ", day("2020-01-02"));
  EXPECT_EQ(rates.open, rate("0.0001"));
  EXPECT_EQ(rates.close, rate("0.0002"));
  EXPECT_EQ(rates.close_today, rate("0.0003"));
  EXPECT_EQ(rates.open_per_lot, Money::from_raw(15'000));
  EXPECT_EQ(rates.close_per_lot, Money::from_raw(22'500));
  EXPECT_EQ(rates.close_today_per_lot, Money::from_integer(4));
  EXPECT_EQ(rates.per_order, Money::from_raw(5'000));
}

TEST(FeeTable, WithoutTheColumnsPerLotIsRefused) {
  const ScratchFolder folder;
  write_file_atomically(folder / "f.csv",
                        "product,effective_date,open_rate,close_rate,close_today_rate,order_fee_cny,mark,source\n"
                        "ZZ,2020-01-02,0,0,0,1,known,x\n");
  write_file_atomically(folder / "d.csv", "product,effective_date,rate,mark,source\n");
  EXPECT_THAT(input_error_of([&] { static_cast<void>(FeeSchedule::read(folder / "f.csv", folder / "d.csv")); }),
              AllOf(HasSubstr("f.csv:1"), HasSubstr("open_per_lot_cny")));
}

TEST(FeeTable, TakesInATableOfOtherProductsOnly) {
  auto fees = shipped_fees();
  FeeSchedule other;
  other.add("ZZ", day("2020-01-02"), {{}, {}, {}, {}, Money::from_integer(2), {}, {}});
  other.add_delivery("ZZ", day("2020-01-02"), rate("0.0004"));
  fees.append(other);
  EXPECT_EQ(fees.at("ZZ", day("2020-01-02")).open_per_lot, Money::from_integer(2));
  EXPECT_EQ(fees.delivery_rate("ZZ", day("2020-01-02")), rate("0.0004"));
  EXPECT_EQ(fees.at("IF", day("2023-03-20")).close_today, rate("0.00023"));
  EXPECT_THAT(input_error_of([&] { fees.append(other); }), AllOf(HasSubstr("'ZZ'"), HasSubstr("/fees.csv")));
}

TEST(FeeTable, CanBeFilledByHand) {
  FeeSchedule fees;
  fees.add("ZZ", day("2020-01-02"), {rate("0.0001"), rate("0.0002"), rate("0.0003"), Money::from_integer(2)});
  fees.add_delivery("ZZ", day("2020-01-02"), rate("0.0004"));
  EXPECT_EQ(fees.at("ZZ", day("2021-01-04")).close, rate("0.0002"));
  EXPECT_EQ(fees.delivery_rate("ZZ", day("2021-01-04")), rate("0.0004"));
  EXPECT_THROW(fees.add("ZZ", day("2020-01-02"), {}), InputError);
}

}  // namespace
}  // namespace hedgelab
