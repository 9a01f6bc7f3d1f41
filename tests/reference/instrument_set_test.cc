#include "engine/reference/instrument_set.h"

#include <array>
#include <set>

#include "engine/core/csv_table.h"
#include "engine/reference/rule_book.h"
#include "tests/reference/expectations.h"
#include "tests/support/example_commodity.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::day;
using test::input_error_of;
using test::rate;
using test::ScratchFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::array kSetFiles{"instrument_set.json", "sessions.csv", "products.csv",       "fees.csv",
                               "delivery_fees.csv",   "margins.csv",  "position_limits.csv"};

RuleBook shipped_example() {
  return RuleBook::read(test::reference_folder(), test::example_set_in(test::example_set_folder()));
}

/// The example's tables in a folder of their own, to be changed.
class ChangedSet {
 public:
  ChangedSet() {
    for (const char* file : kSetFiles)
      write_file_atomically(folder_ / file, read_file(test::example_set_folder() / file));
    set = test::example_set_in(folder_.path());
  }
  ChangedSet(const char* file, const std::string& old_text, const std::string& new_text) : ChangedSet() {
    change(file, old_text, new_text);
  }
  void change(const char* file, const std::string& old_text, const std::string& new_text) {
    std::string text = read_file(folder_ / file);
    const auto at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << "the example's " << file << " has no '" << old_text << "'";
    if (at != std::string::npos) text.replace(at, old_text.size(), new_text);
    write_file_atomically(folder_ / file, text);
  }
  void append(const char* file, const std::string& rows) {
    write_file_atomically(folder_ / file, read_file(folder_ / file) + rows);
  }
  fs::path write(const char* file, const std::string& text) {
    write_file_atomically(folder_ / file, text);
    return folder_ / file;
  }
  [[nodiscard]] RuleBook read() const { return RuleBook::read(test::reference_folder(), set); }
  [[nodiscard]] std::string failure() const {
    return input_error_of([&] { static_cast<void>(read()); });
  }

  InstrumentSet set;

 private:
  ScratchFolder folder_;
};

constexpr const char* kOwnCalendar =
    "# range: 2019-12-02 2021-12-31 2021-12-31\n"
    "date,mark,source\n"
    "2020-01-01,choice,made\n"
    "2020-05-15,choice,made\n";

TEST(ExampleSet, StandsBesideTheStockIndexFutures) {
  const RuleBook rules = shipped_example();
  ASSERT_EQ(rules.contracts.instruments().size(), 5U);
  EXPECT_EQ(rules.contracts.instruments()[4].code, "XA");
  const RuleBook base = RuleBook::read(test::reference_folder());
  // The ids of the base do not move.
  for (const char* code : {"IF1005", "IM2512"}) EXPECT_EQ(rules.contracts.find(code), base.contracts.find(code));
  EXPECT_EQ(rules.fees.at("IF", day("2023-03-20")).close_today, rate("0.00023"));
  EXPECT_EQ(rules.stamp_duty.on_sale(day("2023-08-28")), rate("0.0005"));
}

TEST(ExampleSet, HasItsOwnRules) {
  const RuleBook rules = shipped_example();
  const InstrumentId id = rules.contracts.find_instrument("XA");
  const Instrument& instrument = rules.contracts.instrument(id);
  EXPECT_EQ(instrument.multiplier, 10);
  EXPECT_EQ(instrument.tick, Price::from_integer(1));
  EXPECT_EQ(instrument.underlying, "");
  EXPECT_EQ(instrument.margin_group, "");
  EXPECT_EQ(instrument.price_limit, rate("0.05"));
  EXPECT_EQ(instrument.last_day_price_limit, rate("0.1"));
  EXPECT_EQ(rules.session_of(instrument, day("2020-01-02")).minutes(), 225);  // 75 + 60 + 90
  EXPECT_EQ(rules.margins.at("XA", day("2020-01-02")).short_far, rate("0.08"));
  EXPECT_EQ(rules.limits.position_limit("XA", day("2020-01-02")), 500);
  EXPECT_EQ(rules.limits.opening_limit("XA", day("2020-01-02")).scope, OpeningLimitScope::kNone);
  EXPECT_EQ(rules.fees.at("XA", day("2021-12-31")).close_today_per_lot, Money{});
  const FeeRates& fees = rules.fees.at("XA", day("2022-01-04"));
  EXPECT_TRUE(fees.open.is_zero() && fees.close.is_zero() && fees.close_today.is_zero() && fees.per_order.is_zero());
  EXPECT_EQ(fees.open_per_lot, Money::from_raw(15'000));
  EXPECT_EQ(fees.close_today_per_lot, Money::from_integer(3));
  EXPECT_EQ(rules.fees.delivery_rate("XA", day("2020-01-02")), rate("0.00005"));

  const auto listed_on = [&](const char* date) {
    std::vector<std::string> codes;
    for (const ContractId contract : rules.contracts.listed(id, rules.calendar.index_of(day(date)))) {
      codes.push_back(rules.contracts.contract(contract).code);
    }
    return codes;
  };
  EXPECT_THAT(listed_on("2020-01-02"), ElementsAre("XA2001", "XA2005", "XA2009"));
  EXPECT_THAT(listed_on("2020-01-15"), ElementsAre("XA2001", "XA2005", "XA2009"));
  EXPECT_THAT(listed_on("2020-01-16"), ElementsAre("XA2005", "XA2009", "XA2101"));
  // 2022-01-15 is a Saturday: Monday the 17th.
  EXPECT_EQ(rules.contracts.contract(rules.contracts.find("XA2201").value()).last_trading_day, day("2022-01-17"));
}

TEST(InstrumentSet, WithACalendarOfItsOwnStandsAlone) {
  ChangedSet changed;
  changed.set.calendar = changed.write("closed.csv", kOwnCalendar);
  const RuleBook rules = changed.read();
  ASSERT_EQ(rules.contracts.instruments().size(), 1U);
  EXPECT_THAT(rules.sessions.groups(), ElementsAre("example_day"));
  EXPECT_EQ(rules.calendar.first_date(), day("2019-12-02"));
  // Friday 2020-05-15 is closed here and open in the base.
  EXPECT_EQ(rules.contracts.contract(rules.contracts.find("XA2005").value()).last_trading_day, day("2020-05-18"));
  EXPECT_TRUE(rules.price_limit_exceptions.rows().empty());
  EXPECT_EQ(rules.stamp_duty.on_sale(day("2020-05-18")), rate("0.001"));
  // A base session group is not there to be used.
  changed.change("products.csv", ",example_day,", ",cffex_index,");
  EXPECT_THAT(changed.failure(), HasSubstr("'cffex_index'"));
}

TEST(InstrumentSet, MayUseASessionGroupOfTheBase) {
  ChangedSet changed("products.csv", ",example_day,", ",cffex_index,");
  const RuleBook rules = changed.read();
  EXPECT_EQ(rules.session_of(rules.contracts.instruments()[4], day("2020-01-02")).minutes(), 240);
}

TEST(InstrumentSet, BringsPriceLimitExceptionsOfItsOwn) {
  ChangedSet changed;
  changed.set.price_limit_exceptions = changed.write(
      "exceptions.csv", "product,contract,from,to,limit,mark,source\nXA,XA2005,2020-02-03,2020-02-04,0.09,choice,x\n");
  const RuleBook rules = changed.read();
  const ContractId id = rules.contracts.find("XA2005").value();
  const auto at = [&](ContractId contract, const char* date) {
    return rules.price_limit_exceptions.at(rules.contracts.instrument_of(contract), rules.contracts.contract(contract),
                                           day(date));
  };
  EXPECT_EQ(at(id, "2020-02-04"), rate("0.09"));
  EXPECT_FALSE(at(id, "2020-02-05"));
  EXPECT_EQ(at(rules.contracts.find("IF1603").value(), "2016-01-05"), rate("0.07"));  // the base's stay
  changed.set.price_limit_exceptions = changed.write(
      "exceptions.csv", "product,contract,from,to,limit,mark,source\nIF,,2020-02-03,2020-02-04,0.09,choice,x\n");
  EXPECT_THAT(changed.failure(), AllOf(HasSubstr("exceptions.csv"), HasSubstr("'IF'")));
}

TEST(InstrumentSet, EveryFileIsPartOfTheDigestWhereverItLies) {
  const std::string shipped = shipped_example().digest;
  EXPECT_EQ(ChangedSet().read().digest, shipped);
  std::set<std::string> digests{shipped, RuleBook::read(test::reference_folder()).digest};
  for (const char* file : kSetFiles) {
    ChangedSet changed;
    changed.append(file, "\n");
    digests.insert(changed.read().digest);
  }
  ChangedSet with_exceptions;
  with_exceptions.set.price_limit_exceptions =
      with_exceptions.write("exceptions.csv", "product,contract,from,to,limit,mark,source\n");
  digests.insert(with_exceptions.read().digest);
  ChangedSet alone;
  alone.set.calendar = alone.write("closed.csv", kOwnCalendar);
  digests.insert(alone.read().digest);
  alone.write("closed.csv", std::string(kOwnCalendar) + "2020-05-18,choice,made\n");
  digests.insert(alone.read().digest);
  EXPECT_EQ(digests.size(), kSetFiles.size() + 5);
}

TEST(InstrumentSet, HasAnotherDigestBesideAnotherBase) {
  const ScratchFolder base;
  for (const auto& entry : fs::directory_iterator(test::reference_folder())) {
    fs::copy_file(entry.path(), base / entry.path().filename().string());
  }
  const InstrumentSet set = test::example_set_in(test::example_set_folder());
  EXPECT_EQ(RuleBook::read(base.path(), set).digest, shipped_example().digest);
  ChangedSet alone;
  alone.set.calendar = alone.write("closed.csv", kOwnCalendar);
  const std::string of_alone = RuleBook::read(base.path(), alone.set).digest;
  for (const char* file : {"closed_weekdays.csv", "margins.csv"}) {
    const std::string before = RuleBook::read(base.path(), set).digest;
    write_file_atomically(base / file, read_file(base / file) + "\n");
    EXPECT_NE(RuleBook::read(base.path(), set).digest, before) << file;
  }
  // What a set that stands alone does not read does not count for it; the stamp duty does.
  EXPECT_EQ(RuleBook::read(base.path(), alone.set).digest, of_alone);
  write_file_atomically(base / "stamp_duty.csv", read_file(base / "stamp_duty.csv") + "\n");
  EXPECT_NE(RuleBook::read(base.path(), alone.set).digest, of_alone);
}

TEST(InstrumentSet, MayLimitOpenings) {
  ChangedSet changed;
  changed.append("position_limits.csv", "opening,XA,2021-01-04,70,per_contract,choice,x\n");
  const OpeningLimit limit = changed.read().limits.opening_limit("XA", day("2021-01-04"));
  EXPECT_EQ(limit.scope, OpeningLimitScope::kPerContract);
  EXPECT_EQ(limit.lots, 70);
}

TEST(InstrumentSet, DoesNotTouchProductsOfTheBase) {
  // A code that both define, and rows that would come after the base's own.
  EXPECT_THAT(ChangedSet("products.csv", "XA,", "IF,").failure(), HasSubstr("'XA'"));  // its other tables say XA
  ChangedSet twice;
  twice.append("products.csv",
               "IF,a,,,10,1,2020-01-02,,example_day,,0.05,0.1,0+3 of 1/5/9,day 15 following,last 60 minutes,as "
               "daily,choice,x\n");
  EXPECT_THAT(twice.failure(), AllOf(HasSubstr("products.csv:5: column 'code'"), HasSubstr("'IF'"),
                                     HasSubstr("reference/products.csv:")));
  struct Case {
    const char* file;
    const char* row;
  };
  for (const auto& [file, row] :
       {Case{"fees.csv", "IF,2026-01-05,0,0,0,0,0,0,0,choice,x\n"},
        Case{"delivery_fees.csv", "IF,2026-01-05,0,choice,x\n"},
        Case{"margins.csv", "IF,2026-01-05,0.01,0.01,all,,choice,x\n"},
        Case{"position_limits.csv", "position,IF,2026-01-05,9,per_contract_side,choice,x\n"}}) {
    ChangedSet changed;
    changed.append(file, row);
    EXPECT_THAT(changed.failure(), AllOf(HasSubstr(file), HasSubstr("'IF'"), HasSubstr("it lists XA"))) << file;
  }
  ChangedSet group;
  group.append("sessions.csv", "cffex_index,2026-01-05,09:00-10:00,10:00,choice,x\n");
  EXPECT_THAT(group.failure(), AllOf(HasSubstr("'cffex_index'"), HasSubstr("reference/sessions.csv")));
}

TEST(InstrumentSet, NamesTheRowOfAProductThatATableLacks) {
  const auto failure = [](const char* file, const char* old_text, const char* new_text) {
    return ChangedSet(file, old_text, new_text).failure();
  };
  EXPECT_THAT(failure("products.csv", ",example_day,", ",exmple_day,"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("'exmple_day'"), HasSubstr("example_day")));
  EXPECT_THAT(failure("sessions.csv", "2020-01-02", "2020-02-03"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("sessions.csv"), HasSubstr("2020-02-03")));
  EXPECT_THAT(failure("fees.csv", "XA,2020-01-02", "XA,2020-01-03"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("/fees.csv: XA"), HasSubstr("2020-01-02")));
  EXPECT_THAT(failure("margins.csv", "XA,2020-01-02", "XA,2020-01-03"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("margins.csv: XA")));
  EXPECT_THAT(failure("delivery_fees.csv", "XA,2020-01-02,0.00005,choice,invented for the example\n", ""),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("delivery_fees.csv"), HasSubstr("'XA'")));
  EXPECT_THAT(failure("position_limits.csv", "position,XA,2020-01-02", "position,XA,2020-01-03"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("position_limits.csv: XA")));
}

TEST(InstrumentSet, NamesTheRowAndColumnOfAnImpossibleProduct) {
  const auto failure = [](const char* old_text, const char* new_text) {
    return ChangedSet("products.csv", old_text, new_text).failure();
  };
  EXPECT_THAT(failure(",10,1,", ",0,1,"), HasSubstr("products.csv:4: column 'multiplier'"));
  EXPECT_THAT(failure(",10,1,", ",10,-1,"), HasSubstr("products.csv:4: column 'tick'"));
  EXPECT_THAT(failure("day 15 following", "day 15"), HasSubstr("products.csv:4: column 'expiry'"));
  EXPECT_THAT(failure("1/5/9", "1/5/13"), HasSubstr("products.csv:4: column 'listing'"));
  EXPECT_THAT(failure("1/5/9", "9/5/1"), HasSubstr("products.csv:4: column 'listing'"));
  EXPECT_THAT(failure("2020-01-02", "2020-01-04"),  // a Saturday
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("2020-01-04")));
  // January 2020 had 16 trading days: 2, 3, 6-10, 13-17, 20-23.
  EXPECT_THAT(failure("day 15 following", "17th trading day"),
              AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("2001"), HasSubstr("2020-01")));
  EXPECT_NO_THROW(ChangedSet("products.csv", "day 15 following", "10th trading day").read());
  EXPECT_THAT(ChangedSet("sessions.csv", "13:30-15:00", "13:30-15:00 21:00-01:00").failure(),
              AllOf(HasSubstr("sessions.csv:4: column 'intervals'"), HasSubstr("crosses midnight")));
}

TEST(InstrumentSet, WhoseFirstContractOutlivesTheCalendarIsRefused) {
  ChangedSet changed;
  changed.set.calendar =
      changed.write("closed.csv", "# range: 2019-12-02 2020-01-10 2020-01-10\ndate,mark,source\n2020-01-01,choice,x\n");
  EXPECT_THAT(changed.failure(), AllOf(HasSubstr("products.csv:4: product XA"), HasSubstr("XA2001"),
                                       HasSubstr("2020-01-15"), HasSubstr("2020-01-10")));
}

TEST(InstrumentSet, MayHaveALowerCaseCode) {
  ChangedSet changed("products.csv", "XA,", "xa,");
  for (const char* file : {"fees.csv", "delivery_fees.csv", "margins.csv", "position_limits.csv"}) {
    std::string text = read_file(changed.set.products.parent_path() / file);
    for (auto at = text.find("XA,"); at != std::string::npos; at = text.find("XA,")) text.replace(at, 3, "xa,");
    changed.write(file, text);
  }
  EXPECT_EQ(changed.read().contracts.contract(changed.read().contracts.find("xa2005").value()).code, "xa2005");
}

TEST(ExampleSet, SaysInEveryRowThatItIsInvented) {
  for (const char* file : kSetFiles) {
    if (std::string_view(file).ends_with(".json")) continue;
    const auto table = CsvTable::read(test::example_set_folder() / file, {"mark", "source"});
    for (const auto& row : table.rows()) {
      EXPECT_EQ(row.text("mark"), "choice") << row.where();
      EXPECT_THAT(std::string(row.text("source")), HasSubstr("invented")) << row.where();
    }
  }
}

}  // namespace
}  // namespace hedgelab
