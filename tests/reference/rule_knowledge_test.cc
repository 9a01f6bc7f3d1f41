#include "engine/reference/rule_knowledge.h"

#include <filesystem>

#include "engine/core/files.h"
#include "engine/reference/rule_book.h"
#include "tests/reference/expectations.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::day;
using test::input_error_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kIc{"IC"};

// The shipped tables are known to 2025-11-28, the calendar's closures to the end of 2026.
TEST(RuleKnowledge, AYearThatAllTablesKnowNeedsNoWord) {
  const RuleBook rules = RuleBook::read(test::reference_folder());
  EXPECT_THAT(beyond_knowledge(rules, kIc, day("2025-01-02"), day("2025-11-28")), IsEmpty());
}

TEST(RuleKnowledge, TablesThatEndOnOneDayShareALine) {
  const RuleBook rules = RuleBook::read(test::reference_folder());
  EXPECT_THAT(beyond_knowledge(rules, kIc, day("2025-01-02"), day("2025-12-01")),
              ElementsAre("RULES BEYOND WHAT IS KNOWN: stamp duty, sessions, fees, delivery fees, margins, position "
                          "limits, price limit exceptions are known to 2025-11-28; after it their last rows hold on"));
}

// 2027-01-01 is a Friday: from then to 2027-01-08 six weekdays, New Year's Day among them.
TEST(RuleKnowledge, DaysWithoutPublishedClosuresAreCounted) {
  const RuleBook rules = RuleBook::read(test::reference_folder());
  EXPECT_THAT(beyond_knowledge(rules, kIc, day("2026-12-01"), day("2027-01-08")).front(),
              AllOf(HasSubstr("closures after 2026-12-31 are not published"), HasSubstr("6 days from 2027-01-01 on")));
}

class OwnTables : public ::testing::Test {
 protected:
  OwnTables() { fs::copy(test::reference_folder(), scratch_.path(), fs::copy_options::recursive); }
  void replace_in(const std::string& file, std::string_view old, std::string_view fresh) {
    std::string text = read_file(scratch_ / file);
    const std::size_t at = text.find(old);
    ASSERT_NE(at, std::string::npos) << file;
    write_file_atomically(scratch_ / file, text.replace(at, old.size(), fresh));
  }
  test::ScratchFolder scratch_;
};

TEST_F(OwnTables, OneThatSaysNothingIsNamed) {
  replace_in("margins.csv", "# known to: 2025-11-28\n", "");
  const RuleBook rules = RuleBook::read(scratch_.path());
  EXPECT_THAT(beyond_knowledge(rules, kIc, day("2025-01-02"), day("2025-01-03")),
              ElementsAre(AllOf(HasSubstr("without a line '# known to: DATE'"), HasSubstr(": margins"))));
}

TEST_F(OwnTables, AWrongDateAndASecondLineAreRefusedWithTheirPlace) {
  replace_in("fees.csv", "known to: 2025-11-28", "known to: 2025-11-31");
  EXPECT_THAT(input_error_of([&] { (void)RuleBook::read(scratch_.path()); }),
              AllOf(HasSubstr("fees.csv:"), HasSubstr("known to: '2025-11-31' is not a date; expected YYYY-MM-DD")));
  replace_in("fees.csv", "known to: 2025-11-31", "known to: 2025-11-28\n# known to: 2025-11-28");
  EXPECT_THAT(input_error_of([&] { (void)RuleBook::read(scratch_.path()); }), HasSubstr("known to: stands twice"));
}

}  // namespace
}  // namespace hedgelab
