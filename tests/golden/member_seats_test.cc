// The exchange's member rankings of IF, against values that a separate program computed.

#include "engine/analysis/members.h"
#include "engine/config/members_reader.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/study_cells.h"

namespace hedgelab {
namespace {

using test::contract;
using test::date;
using test::number_in;
using test::rule_book;
using test::study_of;

TEST(MemberSeats, ContractsSlotAndSeatsOfIf) {
  HEDGELAB_NEEDS_REAL_DATA();
  MemberRanks ranks;
  for (const char* year : {"2018", "2021"}) {
    read_member_ranks(test::real_data_folder().value() / "ranks" / fmt::format("IF_top20_{}.csv.gz", year), rule_book(),
                      ranks);
  }
  MembersStudy study;
  study.ranks = &ranks;
  study.from = date("2018-01-02");
  study.to = date("2021-03-05");
  study.contract = contract("IF2103");
  study.window_from = date("2021-01-18");
  study.window_to = date("2021-03-05");
  const Study members = members_study(study_of({"IF"}), study);
  const Table& contracts = members.table("contracts");
  struct Row {
    const char *day, *contract;
    double longs, shorts, ratio, net;
  };
  for (const Row& row : {Row{"2018-03-01", "IF1803", 22473, 24699, 0.909875, -2226},
                         Row{"2021-02-26", "IF2103", 98216, 115461, 0.850642, -17245},
                         Row{"2021-03-05", "IF2106", 33291, 45489, 0.731847, -12198}}) {
    SCOPED_TRACE(row.contract);
    const auto value = [&](const char* column) {
      return number_in(contracts, column, {{"date", row.day}, {"contract", row.contract}});
    };
    EXPECT_EQ(value("long"), row.longs);
    EXPECT_EQ(value("short"), row.shorts);
    EXPECT_PRINTED(value("ratio"), row.ratio, 6);
    EXPECT_EQ(value("net"), row.net);
  }
  EXPECT_EQ(number_in(contracts, "open_interest", {{"date", "2018-03-01"}, {"contract", "IF1803"}}), 32175);
  const Table& slot = members.table("slot");
  EXPECT_PRINTED(number_in(slot, "ratio", {{"date", "2021-01-15"}, {"contract", "IF2103"}}), 0.838881, 6);
  EXPECT_PRINTED(number_in(slot, "ratio", {{"date", "2021-01-18"}, {"contract", "IF2106"}}), 0.692829, 6);
  const std::size_t switched = test::row_of(slot, {{"date", "2021-01-18"}});
  EXPECT_TRUE(slot.cell(switched, "is_switch").boolean());

  const Table& seats = members.table("seats");
  struct Seat {
    const char* member;
    double long_change, short_change, net_change, ratio, mean_net, deviation, correlation;
  };
  for (const Seat& seat : {Seat{"国泰君安", 10642, 5780, 4862, 0.590, 5301.9, 0.661, -0.352},
                           Seat{"兴证期货", 1031, 4267, -3236, 1.153, -889.9, 3.739, 0.157}}) {
    SCOPED_TRACE(seat.member);
    const auto value = [&](const char* column) { return number_in(seats, column, {{"member", seat.member}}); };
    EXPECT_EQ(value("long_change"), seat.long_change);
    EXPECT_EQ(value("short_change"), seat.short_change);
    EXPECT_EQ(value("net_change"), seat.net_change);
    EXPECT_PRINTED(value("volume_over_position"), seat.ratio, 3);
    EXPECT_PRINTED(value("mean_net"), seat.mean_net, 1);
    EXPECT_PRINTED(value("rank_deviation"), seat.deviation, 3);
    EXPECT_PRINTED(value("correlation"), seat.correlation, 3);
    EXPECT_EQ(value("days_ranked"), 30);
  }
  EXPECT_EQ(number_in(seats, "published_long", {{"member", "国泰君安"}}), 11290);
  EXPECT_EQ(number_in(seats, "published_short", {{"member", "国泰君安"}}), 5446);
}

}  // namespace
}  // namespace hedgelab
