#include "engine/reference/stamp_duty.h"

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::rate;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ShippedStampDuty, WasHalvedInAugust2023) {
  const auto duty = StampDuty::read(test::reference_folder() / "stamp_duty.csv");
  EXPECT_EQ(duty.on_sale(day("2008-09-19")), rate("0.001"));
  EXPECT_EQ(duty.on_sale(day("2023-08-27")), rate("0.001"));
  EXPECT_EQ(duty.on_sale(day("2023-08-28")), rate("0.0005"));
  EXPECT_EQ(duty.on_sale(day("2025-05-30")), rate("0.0005"));
}

TEST(ShippedStampDuty, DoesNotSpeakOfTheTimeBeforeOnlySellersPaid) {
  const auto duty = StampDuty::read(test::reference_folder() / "stamp_duty.csv");
  EXPECT_THAT(input_error_of([&] { static_cast<void>(duty.on_sale(day("2008-09-18"))); }),
              AllOf(HasSubstr("stamp_duty.csv"), HasSubstr("2008-09-18"), HasSubstr("2008-09-19")));
}

TEST(StampDutyTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows) {
    const WrittenFile file("d.csv", "effective_date,sell_rate,mark,source\n" + rows);
    return input_error_of([&] { static_cast<void>(StampDuty::read(file.path())); });
  };
  EXPECT_THAT(message_for("2020-01-02,0.1,known,x\n"), HasSubstr("d.csv:2: column 'sell_rate'"));  // 0.1 per cent
  EXPECT_THAT(message_for("2020-01-02,-0.001,known,x\n"), HasSubstr("d.csv:2: column 'sell_rate'"));
  EXPECT_THAT(message_for("2020-01-02,,known,x\n"), HasSubstr("d.csv:2: column 'sell_rate'"));
  EXPECT_THAT(message_for("2020-01-32,0.001,known,x\n"), HasSubstr("d.csv:2: column 'effective_date'"));
  EXPECT_THAT(message_for("2020-01-02,0.001,known,x\n2020-01-02,0.0005,known,x\n"),
              HasSubstr("d.csv:3: column 'effective_date'"));
  EXPECT_THAT(message_for(""), HasSubstr("d.csv: no row"));
}

TEST(StampDutyTable, CanBeFilledByHand) {
  StampDuty duty;
  duty.add(day("2020-01-02"), rate("0.002"));
  EXPECT_EQ(duty.on_sale(day("2021-01-04")), rate("0.002"));
  EXPECT_THROW(static_cast<void>(duty.on_sale(day("2020-01-01"))), InputError);
  EXPECT_THROW(static_cast<void>(StampDuty{}.on_sale(day("2020-01-02"))), InputError);
}

}  // namespace
}  // namespace hedgelab
