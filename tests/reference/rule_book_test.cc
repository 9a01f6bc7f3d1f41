#include "engine/reference/rule_book.h"

#include <array>
#include <set>
#include <string>
#include <type_traits>

#include "engine/core/csv_table.h"
#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::ScratchFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

static_assert(!std::is_move_constructible_v<RuleBook> && !std::is_move_assignable_v<RuleBook>);

constexpr std::array kRuleFiles{"closed_weekdays.csv",       "sessions.csv", "products.csv",        "fees.csv",
                                "delivery_fees.csv",         "margins.csv",  "position_limits.csv", "stamp_duty.csv",
                                "price_limit_exceptions.csv"};

/// The shipped tables in a folder of their own, one of them with `old_text` replaced.
class ChangedTables {
 public:
  ChangedTables() {
    for (const char* file : kRuleFiles) {
      write_file_atomically(folder_ / file, read_file(test::reference_folder() / file));
    }
  }
  ChangedTables(const char* file, const std::string& old_text, const std::string& new_text) : ChangedTables() {
    std::string text = read_file(folder_ / file);
    const auto at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << "the shipped " << file << " has no '" << old_text << "'";
    if (at != std::string::npos) text.replace(at, old_text.size(), new_text);
    write_file_atomically(folder_ / file, text);
  }
  [[nodiscard]] RuleBook read() const { return RuleBook::read(folder_.path()); }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

TEST(RuleBook, CountsTheDaysThatTheReportsCount) {
  const auto rules = RuleBook::read(test::reference_folder());
  const auto ih2412 = rules.contracts.find("IH2412").value();
  // After 2024-08-02: August 20, September 19, October 18, November 21, December up to the 20th 15; together 93.
  EXPECT_EQ(rules.trading_days_left(ih2412, day("2024-08-02")), 93);
  EXPECT_EQ(rules.trading_days_left(ih2412, day("2024-12-19")), 1);
  EXPECT_EQ(rules.trading_days_left(ih2412, day("2024-12-20")), 0);
  const auto ic2509 = rules.contracts.find("IC2509").value();
  // 2025-05-30 to 2025-09-19: 1 day of May, 30, 31, 31, 19; together 112.
  EXPECT_EQ(rules.calendar_days_left(ic2509, day("2025-05-30")), 112);
  EXPECT_EQ(rules.calendar_days_left(ic2509, day("2025-09-19")), 0);
}

TEST(RuleBook, CountsTheTradingDaysOfTheReportOnActiveHedges) {
  const auto rules = RuleBook::read(test::reference_folder());
  // 2018-08-01 to 2024-08-02, both counted.
  EXPECT_EQ(rules.calendar.trading_days_between(day("2018-07-31"), day("2024-08-02")), 1458);
}

TEST(RuleBook, DoesNotCountTradingDaysBehindTheCalendar) {
  const auto rules = RuleBook::read(test::reference_folder());
  const auto beyond = rules.contracts.find("IF2801").value();
  EXPECT_THROW(static_cast<void>(rules.trading_days_left(beyond, day("2027-12-31"))), InputError);
}

TEST(RuleBook, FindsTheHoursOfAProduct) {
  const auto rules = RuleBook::read(test::reference_folder());
  const auto& instrument = rules.contracts.instrument(rules.contracts.find_instrument("IF"));
  EXPECT_EQ(rules.session_of(instrument, day("2015-12-31")).minutes(), 270);
  EXPECT_EQ(rules.session_of(instrument, day("2016-01-04")).minutes(), 240);
}

TEST(RuleBook, HasTheSameDigestForTheSameFilesWhereverTheyLie) {
  EXPECT_EQ(ChangedTables().read().digest, RuleBook::read(test::reference_folder()).digest);
}

TEST(RuleBook, HasAnotherDigestWhenAnyFileChanges) {
  std::set<std::string> digests{ChangedTables().read().digest};
  for (const char* file : kRuleFiles) digests.insert(ChangedTables(file, "# ", "#  ").read().digest);
  EXPECT_EQ(digests.size(), kRuleFiles.size() + 1);
}

TEST(RuleBook, NamesTheFileThatIsMissing) {
  for (const char* file : kRuleFiles) {
    const ChangedTables tables;
    std::filesystem::remove(tables.path() / file);
    EXPECT_THAT(input_error_of([&] { static_cast<void>(tables.read()); }), HasSubstr(file));
  }
}

TEST(RuleBook, RefusesRowsOfAProductThatIsNotListed) {
  const auto message_for = [](const char* file, const char* old_text, const char* new_text) {
    return input_error_of([&] { static_cast<void>(ChangedTables(file, old_text, new_text).read()); });
  };
  // One misspelt later row would otherwise leave the rate before it in force.
  EXPECT_THAT(message_for("fees.csv", "IM,2023-03-20", "IN,2023-03-20"),
              AllOf(HasSubstr("fees.csv"), HasSubstr("'IN'"), HasSubstr("IF, IH, IC, IM")));
  EXPECT_THAT(message_for("delivery_fees.csv", "IM,2023-01-01", "IN,2023-01-01"), HasSubstr("'IN'"));
  EXPECT_THAT(message_for("margins.csv", "IM,2023-05-04", "IN,2023-05-04"),
              AllOf(HasSubstr("margins.csv"), HasSubstr("'IN'")));
  EXPECT_THAT(message_for("position_limits.csv", "opening,IM,", "opening,IN,"),
              AllOf(HasSubstr("position_limits.csv"), HasSubstr("'IN'")));
  EXPECT_THAT(message_for("price_limit_exceptions.csv", "IH,,", "IN,,"),
              AllOf(HasSubstr("price_limit_exceptions.csv"), HasSubstr("'IN'")));
  EXPECT_THAT(message_for("price_limit_exceptions.csv", "IF1103", "IF1013"),
              AllOf(HasSubstr("price_limit_exceptions.csv:"), HasSubstr("'IF1013'")));
}

TEST(RuleBook, RefusesAProductWhoseTablesBeginTooLate) {
  const auto message_for = [](const char* file, const char* old_text, const char* new_text) {
    return input_error_of([&] { static_cast<void>(ChangedTables(file, old_text, new_text).read()); });
  };
  EXPECT_THAT(message_for("fees.csv", "IM,2022-07-22", "IM,2022-07-25"),
              AllOf(HasSubstr("/fees.csv"), HasSubstr("IM"), HasSubstr("2022-07-22")));
  EXPECT_THAT(message_for("delivery_fees.csv", "IH,2015-04-16", "IH,2015-04-17"), HasSubstr("delivery_fees.csv: IH"));
  EXPECT_THAT(message_for("margins.csv", "IH,2015-04-16", "IH,2015-04-17"), HasSubstr("margins.csv: IH"));
  EXPECT_THAT(message_for("position_limits.csv", "position,IC,2015-04-16", "position,IC,2015-04-17"),
              HasSubstr("position_limits.csv: IC"));
  EXPECT_THAT(message_for("sessions.csv", "2010-04-16", "2010-04-19"), HasSubstr("sessions.csv: cffex_index"));
  EXPECT_THAT(message_for("products.csv", ",cffex_index,", ",cffex_indx,"),
              AllOf(HasSubstr("/products.csv:"), HasSubstr("product IF"), HasSubstr("'cffex_indx'")));
}

TEST(ShippedTables, SayInEveryRowHowTheFactIsKnown) {
  const std::set<std::string, std::less<>> marks{"source", "known", "inferred", "table", "table+source", "choice"};
  for (const char* file : kRuleFiles) {
    const auto table = CsvTable::read(test::reference_folder() / file, {"mark", "source"});
    EXPECT_FALSE(table.rows().empty()) << file;
    for (const auto& row : table.rows()) {
      EXPECT_TRUE(marks.contains(row.text("mark"))) << row.where() << ": mark '" << row.text("mark") << "'";
      EXPECT_FALSE(row.empty("source")) << row.where();
    }
  }
}

}  // namespace
}  // namespace hedgelab
