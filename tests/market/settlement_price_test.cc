#include "engine/market/settlement_price.h"

#include <array>
#include <string>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/market/bare_market.h"

namespace hedgelab {
namespace {

using test::BareMarket;
using test::raw;
using test::reference_folder;
using test::ScratchFolder;

/// "5278.6 last_hour_vwap", or "none".
std::string text_of(const std::optional<SettlementPrice>& settlement) {
  if (!settlement) return "none";
  return fmt::format("{} {}", to_string(settlement->price), to_string(settlement->source));
}

constexpr const char* kMonday = "2021-01-04";
constexpr const char* kTuesday = "2021-01-05";
constexpr const char* kExpiry = "2021-01-15";  // of IF2101

BareMarket one_minute() {
  BareMarket market(Frequency::kOneMinute, kMonday, kTuesday);
  market.contract("IF2101");
  return market;
}

TEST(SettlementPrice, SourcesHaveTheirWords) {
  EXPECT_EQ(to_string(SettlementSource::kOfficial), "official");
  EXPECT_EQ(to_string(SettlementSource::kLastHour), "last_hour_vwap");
  EXPECT_EQ(to_string(SettlementSource::kEarlierHour), "earlier_hour_vwap");
  EXPECT_EQ(to_string(SettlementSource::kWholeDay), "whole_day_vwap");
  EXPECT_EQ(to_string(SettlementSource::kIndexMean), "index_two_hour_mean");
  EXPECT_EQ(to_string(SettlementSource::kClose), "close");
}

// Seven days of IF2101 in January 2021: the last hour's average from every trade, and what the exchange published. Made
// here of 1,000 lots, n of them one tick above the published price: 5278.6 + 0.2 x 115 / 1000 = 5278.623. Rounding to
// the nearest tick would miss the third, fifth and sixth.
TEST(DailySettlement, IsTheLastHoursAverageCutDownToTheTick) {
  struct Published {
    double price;
    std::int32_t lots_above;
  };
  constexpr std::array<Published, 7> kDays{{{5278.6, 115},    // 5278.623
                                            {5357.0, 465},    // 5357.093
                                            {5478.2, 920},    // 5478.384
                                            {5485.2, 65},     // 5485.213
                                            {5438.6, 650},    // 5438.730
                                            {5567.6, 770},    // 5567.754
                                            {5488.6, 450}}};  // 5488.690
  for (const auto& [price, above] : kDays) {
    BareMarket market = one_minute();
    market
        .trade("IF2101", kMonday, "14:00", price + 40, 5000)                                   // before the last hour
        .bar("IF2101", kMonday, "14:01", price - 1.0, price + 1.0, price - 0.8, 1000 - above)  // half way: price
        .trade("IF2101", kMonday, "15:00", price + 0.2, above);
    EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)),
              fmt::format("{} last_hour_vwap", to_string(Price::from_double(price))));
  }
}

TEST(DailySettlement, AnAverageOnTheTickStaysThere) {
  BareMarket market = one_minute();
  // (5000 x 4 + 5001 x 1) / 5 = 5000.2.
  market.trade("IF2101", kMonday, "14:30", 5000, 4).trade("IF2101", kMonday, "14:31", 5001, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000.2 last_hour_vwap");
}

TEST(DailySettlement, ABarsPriceIsHalfWayBetweenHighAndLow) {
  BareMarket market = one_minute();
  // 5000 to 5001 is 5000.5, cut to 5000.4; its close (5001), and the mean with the close (5000.667) would give more.
  market.bar("IF2101", kMonday, "14:30", 5000, 5001, 5001, 7);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000.4 last_hour_vwap");
}

TEST(DailySettlement, TurnoverIsExactWhereEveryBarOfTheHourHasIt) {
  // 3 lots between 5000 and 5004 for 3 x 5001 x 300 CNY, 1 lot at 5003 for 1,500,900: (15003 + 5003) / 4 = 5001.5.
  BareMarket market = one_minute();
  market.bar("IF2101", kMonday, "14:30", 5000, 5004, 5000, 3, 4'500'900)
      .trade("IF2101", kMonday, "14:31", 5003, 1, 1'500'900);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5001.4 last_hour_vwap");
}

TEST(DailySettlement, OneBarWithoutTurnoverPutsTheWholeHourHalfWay) {
  BareMarket market = one_minute();
  // (100 x 5050 + 5000) / 101 = 5049.505. What turnover there is, 100 x 5090 points, gives 5039.6 over all 101 lots and
  // 5090 over its own.
  market.bar("IF2101", kMonday, "14:30", 5000, 5100, 5000, 100, 152'700'000).trade("IF2101", kMonday, "14:31", 5000, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5049.4 last_hour_vwap");
}

TEST(DailySettlement, ATurnoverInAnotherUnitIsPassedOver) {
  // 450.09 ten thousands of CNY: 3 lots at half a point. The hour's own range is 5000 to 5004.
  BareMarket market = one_minute();
  market.bar("IF2101", kMonday, "14:30", 5000, 5004, 5000, 3, 450);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5002 last_hour_vwap");
  market.bar("IF2101", kMonday, "14:30", 5000, 5004, 5000, 3, 45'009'000'000);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5002 last_hour_vwap");
}

TEST(DailySettlement, WithoutATradeInTheLastHourTheNearestHourBeforeCounts) {
  BareMarket market = one_minute();
  // The hours are 14-15, 13-14, 10:30-11:30: the last one's trades at 10:31 and 11:30, not the one at 10:30.
  market.trade("IF2101", kMonday, "10:30", 6000, 50)
      .trade("IF2101", kMonday, "10:31", 5000, 1)
      .trade("IF2101", kMonday, "11:30", 5002, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5001 earlier_hour_vwap");
  market.trade("IF2101", kMonday, "13:01", 5010, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5010 earlier_hour_vwap");
}

TEST(DailySettlement, ABarOfNoLotsIsNoTrade) {
  // Some feeds fill a halt with bars that repeat the last price.
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "13:30", 5000, 2).trade("IF2101", kMonday, "14:30", 5100, 0);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000 earlier_hour_vwap");
}

TEST(DailySettlement, ADayWithoutATradeHasNone) {
  EXPECT_EQ(text_of(one_minute().daily_settlement_of("IF2101", kMonday)), "none");
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "14:30", 5000, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kTuesday)), "none");  // nothing is carried over the night
}

TEST(DailySettlement, ABarThatDoesNotSayWhatItTradedLeavesNone) {
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "14:30", 5000, 1).trade("IF2101", kMonday, "14:31", 5001, kMissingCount);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "none");
  market.trade("IF2101", kMonday, "14:31", 5001, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000.4 last_hour_vwap");
  // Outside the hour it does not matter.
  market.trade("IF2101", kMonday, "13:31", 5001, kMissingCount);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000.4 last_hour_vwap");
}

TEST(DailySettlement, TheOfficialOneWins) {
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "14:30", 5000, 1).official("IF2101", kMonday, 5278.6);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5278.6 official");
}

TEST(DailySettlement, AContractThatThePanelDoesNotHoldHasNone) {
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "14:30", 5000, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2102", kMonday)), "none");
}

TEST(DailySettlement, DailyBarsAloneGiveNone) {
  BareMarket daily(Frequency::kDaily, kMonday, kTuesday);
  daily.contract("IF2101").trade("IF2101", kMonday, "15:00", 5000, 100);
  EXPECT_EQ(text_of(daily.daily_settlement_of("IF2101", kMonday)), "none");
}

// Until 2015 the day is 09:15-11:30 and 13:00-15:15. Backwards the hours are 14:15-15:15, 13:15-14:15, then 13:00-13:15
// with 10:45-11:30, 09:45-10:45 and the rest.
TEST(DailySettlement, BeforeSixteenTheHoursAreCountedFromAQuarterPastThree) {
  BareMarket market(Frequency::kOneMinute, "2015-01-05", "2015-01-16");
  market.contract("IF1501").trade("IF1501", "2015-01-05", "14:15", 3000, 9);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-05")), "3000 earlier_hour_vwap");
  market.trade("IF1501", "2015-01-05", "14:16", 3001, 1).trade("IF1501", "2015-01-05", "15:15", 3002, 3);
  // (3001 + 3 x 3002) / 4 = 3001.75.
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-05")), "3001.6 last_hour_vwap");
}

TEST(DailySettlement, TheLunchBreakDoesNotCountAsTime) {
  BareMarket market(Frequency::kOneMinute, "2015-01-05", "2015-01-16");
  market.contract("IF1501")
      .trade("IF1501", "2015-01-05", "10:45", 4000, 50)  // the hour before
      .trade("IF1501", "2015-01-05", "10:46", 3000, 1)
      .trade("IF1501", "2015-01-05", "13:15", 3001, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-05")), "3000.4 earlier_hour_vwap");
}

TEST(DailySettlement, ADayThatEndedInItsFirstHourIsAveragedWhole) {
  BareMarket market(Frequency::kOneMinute, "2015-01-05", "2015-01-16");
  market.contract("IF1501").trade("IF1501", "2015-01-05", "09:16", 3000, 1);
  market.trade("IF1501", "2015-01-05", "10:40", 3500, 0);  // a bar, but no trade
  market.trade("IF1501", "2015-01-05", "10:15", 3001, 1);  // the 60th minute; both, though 09:45 parts the hours
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-05")), "3000.4 earlier_hour_vwap");
  market.trade("IF1501", "2015-01-05", "10:16", 3002, 1);  // the 61st: the hour 09:45-10:45
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-05")), "3001.4 earlier_hour_vwap");
}

TEST(DailySettlement, OnTheLastTradingDayBeforeSixteenTheLastHourEndsAtThree) {
  BareMarket market(Frequency::kOneMinute, "2015-01-05", "2015-01-16");
  market.contract("IF1501")
      .trade("IF1501", "2015-01-16", "14:00", 3100, 5)
      .trade("IF1501", "2015-01-16", "14:01", 3000, 1)
      .trade("IF1501", "2015-01-16", "15:00", 3002, 1);
  EXPECT_EQ(text_of(market.daily_settlement_of("IF1501", "2015-01-16")), "3001 last_hour_vwap");
}

TEST(DailySettlement, OnFiveMinuteBarsTheLastHourIsTwelveBars) {
  BareMarket market(Frequency::kFiveMinutes, kMonday, kTuesday);
  market.contract("IF2101")
      .trade("IF2101", kMonday, "14:00", 6000, 50)
      .trade("IF2101", kMonday, "14:05", 5000, 2)
      .bar("IF2101", kMonday, "15:00", 5001, 5004, 5001, 1);
  // (2 x 5000 + 5002.5) / 3 = 5000.833.
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", kMonday)), "5000.8 last_hour_vwap");
}

BareMarket expiry_day(Frequency frequency) {
  BareMarket market(frequency, "2021-01-14", kExpiry);
  market.contract("IF2101").index("000300").all_day("000300", kExpiry, 5400);
  return market;
}

TEST(FinalSettlement, IsTheMeanOfTheIndexClosesOfTheLastTwoHours) {
  BareMarket market = expiry_day(Frequency::kOneMinute);
  // The minute that ends 11:30 does not count, those that end 13:01 and 15:00 do: 5400 + (60 + 12) / 120 = 5400.6.
  market.close("000300", kExpiry, "11:30", 9000).close("000300", kExpiry, "13:01", 5460);
  market.close("000300", kExpiry, "15:00", 5412);
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400.6 index_two_hour_mean");
}

TEST(FinalSettlement, IsRoundedHalfAwayFromZeroToTwoDecimals) {
  BareMarket market = expiry_day(Frequency::kOneMinute);
  market.close("000300", kExpiry, "14:00", 5400.6);  // 0.6 / 120 = 0.005
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400.01 index_two_hour_mean");
  market.close("000300", kExpiry, "14:00", 5400.59);  // 0.0049167
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400 index_two_hour_mean");
  market.close("000300", kExpiry, "14:00", 5401.8);  // 0.015: half to even would stay below
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400.02 index_two_hour_mean");
  market.close("000300", kExpiry, "14:00", 5403);  // 0.025: half to even would give 5400.02
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400.03 index_two_hour_mean");
}

TEST(FinalSettlement, AMissingIndexMinuteLeavesNone) {
  BareMarket market = expiry_day(Frequency::kOneMinute);
  market.no_bar("000300", kExpiry, "11:30");  // before the two hours: no matter
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400 index_two_hour_mean");
  for (const char* minute : {"13:01", "14:17", "15:00"}) {
    BareMarket gap = market;
    gap.no_bar("000300", kExpiry, minute);
    EXPECT_EQ(text_of(gap.final_settlement_of("IF2101", kExpiry)), "none") << minute;
  }
}

TEST(FinalSettlement, OnFiveMinuteBarsItIsTheMeanOfTwentyFour) {
  BareMarket market = expiry_day(Frequency::kFiveMinutes);
  market.close("000300", kExpiry, "11:30", 9000).close("000300", kExpiry, "13:05", 5406);  // 6 / 24 = 0.25
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5400.25 index_two_hour_mean");
  market.no_bar("000300", kExpiry, "13:05");
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "none");
}

TEST(FinalSettlement, BeforeSixteenTheTwoHoursEndAtThree) {
  BareMarket market(Frequency::kOneMinute, "2015-01-15", "2015-01-16");
  market.contract("IF1501").index("000300").all_day("000300", "2015-01-16", 3600);
  // The index ends at 15:00; a stray bar behind it does not count. 12 / 120 = 0.1.
  market.close("000300", "2015-01-16", "15:01", 9000).close("000300", "2015-01-16", "13:01", 3612);
  EXPECT_EQ(text_of(market.final_settlement_of("IF1501", "2015-01-16")), "3600.1 index_two_hour_mean");
  for (int minute = 1; minute <= 15; ++minute) {
    market.no_bar("000300", "2015-01-16", fmt::format("15:{:02}", minute));
  }
  EXPECT_EQ(text_of(market.final_settlement_of("IF1501", "2015-01-16")), "3600.1 index_two_hour_mean");
}

TEST(FinalSettlement, TheOfficialOneWins) {
  BareMarket market = expiry_day(Frequency::kOneMinute);
  market.official("IF2101", kExpiry, 5445.97);
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", kExpiry)), "5445.97 official");
}

TEST(FinalSettlement, WithoutAnIntradayIndexThereIsNone) {
  BareMarket bare(Frequency::kOneMinute, "2021-01-14", kExpiry);
  bare.contract("IF2101").trade("IF2101", kExpiry, "14:30", 5400, 1);
  EXPECT_EQ(text_of(bare.final_settlement_of("IF2101", kExpiry)), "none");
  BareMarket daily_index_only = bare;
  daily_index_only.daily_index("000300");
  EXPECT_EQ(text_of(daily_index_only.final_settlement_of("IF2101", kExpiry)), "none");
  BareMarket daily(Frequency::kDaily, "2021-01-14", kExpiry);
  daily.contract("IF2101").index("000300").all_day("000300", kExpiry, 5400);
  EXPECT_EQ(text_of(daily.final_settlement_of("IF2101", kExpiry)), "none");
}

TEST(FinalSettlement, OfAContractThatGoesOnTradingIsABreachOfTheContract) {
  const BareMarket market = expiry_day(Frequency::kOneMinute);
  EXPECT_THROW((void)market.final_settlement_of("IF2101", "2021-01-14"), InvariantError);
}

// The rule of most commodities: the average of the whole day, and the last day settles as any other. 4000 x 1 in the
// morning and 4001 x 3 in the last hour: 4000.75, cut down to 4000.6; the last hour alone gives 4001.
TEST(DailySettlement, FollowsTheRuleOfItsProduct) {
  const ScratchFolder scratch;
  std::filesystem::copy(reference_folder(), scratch.path());
  std::string products = read_file(scratch / "products.csv");
  for (const auto& [old, fresh] : {std::pair<std::string_view, std::string_view>{"last 60 minutes", "whole day"},
                                   {"index last 120 minutes", "as daily"}}) {
    products.replace(products.find(old), old.size(), fresh);  // of the first row, IF
  }
  write_file_atomically(scratch / "products.csv", products);
  const RuleBook whole_day = RuleBook::read(scratch.path());
  BareMarket market(Frequency::kOneMinute, "2021-01-14", "2021-01-15");
  market.contract("IF2101").index("000300");
  for (const char* date : {"2021-01-14", "2021-01-15"}) {  // the second is its last trading day
    market.trade("IF2101", date, "10:00", 4000, 1).trade("IF2101", date, "14:30", 4001, 3);
    market.all_day("000300", date, 5000);
  }
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", "2021-01-14")), "4001 last_hour_vwap");
  EXPECT_EQ(text_of(market.daily_settlement_of("IF2101", "2021-01-14", whole_day)), "4000.6 whole_day_vwap");
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", "2021-01-15")), "5000 index_two_hour_mean");
  EXPECT_EQ(text_of(market.final_settlement_of("IF2101", "2021-01-15", whole_day)), "4000.6 whole_day_vwap");
}

TEST(PreviousSettlement, IsFilledInFromTheBarsOfTheDayBefore) {
  BareMarket market = one_minute();
  market.trade("IF2101", kMonday, "14:30", 5000, 1).trade("IF2101", kMonday, "14:31", 5001, 1);
  market.trade("IF2101", kTuesday, "14:30", 5555, 1);
  EXPECT_EQ(market.previous_settlement_of("IF2101", kTuesday), raw(5000.4));
  EXPECT_EQ(market.previous_settlement_of("IF2101", kTuesday, kMonday), raw(5000.4));
  EXPECT_EQ(market.previous_settlement_of("IF2101", kMonday), kMissingPrice);  // the series begins
}

TEST(PreviousSettlement, TheOfficialOneWinsAndOneThatIsMissingIsNotCarried) {
  BareMarket market(Frequency::kOneMinute, kMonday, "2021-01-07");
  market.contract("IF2101").trade("IF2101", kMonday, "14:30", 5000, 1).official("IF2101", kMonday, 5278.6);
  EXPECT_EQ(market.previous_settlement_of("IF2101", kTuesday), raw(5278.6));
  // The daily series goes on without a price, and nothing traded on Tuesday.
  EXPECT_EQ(market.previous_settlement_of("IF2101", "2021-01-06", kMonday), kMissingPrice);
  market.trade("IF2101", "2021-01-06", "10:00", 5300, 1);
  EXPECT_EQ(market.previous_settlement_of("IF2101", "2021-01-07", kMonday), raw(5300));
}

TEST(PreviousSettlement, AnIndexHasNone) {
  BareMarket market = one_minute();
  market.index("000300").trade("000300", kMonday, "14:30", 5400, 7);
  EXPECT_EQ(market.previous_settlement_of("000300", kTuesday), kMissingPrice);
}

}  // namespace
}  // namespace hedgelab
