#include "engine/config/read_instrument_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/reference/rule_book.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

fs::path example_folder() { return test::source_folder() / "market_data" / "instrument_sets" / "example_commodity"; }

/// A copy of the example whose document has `from` replaced by `to`.
class ChangedDocument {
 public:
  ChangedDocument(const std::string& from, const std::string& to) {
    for (const auto& entry : fs::directory_iterator(example_folder())) {
      fs::copy_file(entry.path(), folder_ / entry.path().filename().string());
    }
    std::string text = read_file(path());
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    write_file_atomically(path(), text);
  }
  [[nodiscard]] fs::path path() const { return folder_ / "instrument_set.json"; }
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::string failure() const {
    try {
      static_cast<void>(read_instrument_set(folder_.path()));
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

 private:
  test::ScratchFolder folder_;
};

TEST(ReadInstrumentSet, FindsTheExamplesTablesBesideItsDocument) {
  for (const fs::path& path : {example_folder(), example_folder() / "instrument_set.json"}) {
    const InstrumentSet set = read_instrument_set(path);
    EXPECT_EQ(set.name, "example_commodity");
    EXPECT_FALSE(set.description.empty());
    EXPECT_EQ(set.file, example_folder() / "instrument_set.json");
    EXPECT_EQ(set.sessions, example_folder() / "sessions.csv");
    EXPECT_EQ(set.products, example_folder() / "products.csv");
    EXPECT_EQ(set.fees, example_folder() / "fees.csv");
    EXPECT_EQ(set.delivery_fees, example_folder() / "delivery_fees.csv");
    EXPECT_EQ(set.margins, example_folder() / "margins.csv");
    EXPECT_EQ(set.position_limits, example_folder() / "position_limits.csv");
    EXPECT_FALSE(set.calendar);
    EXPECT_FALSE(set.price_limit_exceptions);
  }
}

TEST(ReadInstrumentSet, LeadsToARuleBookOfBaseAndSet) {
  const RuleBook rules = RuleBook::read(test::reference_folder(), read_instrument_set(example_folder()));
  EXPECT_EQ(rules.contracts.instruments().size(), 5U);
  EXPECT_TRUE(rules.contracts.find("XA2005"));
  EXPECT_TRUE(rules.contracts.find("IF2005"));
}

TEST(ReadInstrumentSet, ReadsACalendarAndExceptionsWhereTheyAreNamed) {
  const ChangedDocument changed(
      "\"sessions\": \"sessions.csv\"",
      "\"calendar\": \"own/days.csv\", \"price_limit_exceptions\": \"limits.csv\", \"sessions\": \"sessions.csv\"");
  fs::create_directory(changed.folder() / "own");
  write_file_atomically(changed.folder() / "own" / "days.csv",
                        "# range: 2019-12-02 2021-12-31 2021-12-31\ndate,mark,source\n2020-01-01,choice,made\n");
  write_file_atomically(changed.folder() / "limits.csv", "product,contract,from,to,limit,mark,source\n");
  const InstrumentSet set = read_instrument_set(changed.folder());
  EXPECT_EQ(set.calendar, changed.folder() / "own/days.csv");
  EXPECT_EQ(set.price_limit_exceptions, changed.folder() / "limits.csv");
  EXPECT_EQ(RuleBook::read(test::reference_folder(), set).contracts.instruments().size(), 1U);
}

TEST(ReadInstrumentSet, RefusesWhatItDoesNotKnow) {
  const ChangedDocument misspelt("\"margins\"", "\"margin\"");
  EXPECT_THAT(misspelt.failure(), AllOf(HasSubstr(misspelt.path().string()), HasSubstr("files.margins")));
  const ChangedDocument extra("\"margins\"", "\"dividends\": \"d.csv\", \"margins\"");
  EXPECT_THAT(extra.failure(), AllOf(HasSubstr("files.dividends"), HasSubstr("unknown key")));
  const ChangedDocument nearly("\"margins\"", "\"calender\": \"d.csv\", \"margins\"");
  EXPECT_THAT(nearly.failure(), AllOf(HasSubstr("files.calender"), HasSubstr("did you mean 'calendar'")));
  const ChangedDocument top("\"name\"", "\"currency\": \"CNY\", \"name\"");
  EXPECT_THAT(top.failure(), AllOf(HasSubstr("currency"), HasSubstr("unknown key")));
  const ChangedDocument twice("\"name\"", "\"name\": \"other\", \"name\"");
  EXPECT_THAT(twice.failure(), HasSubstr("'name' stands twice"));
}

TEST(ReadInstrumentSet, RefusesWhatIsMissingOrOfAnotherKind) {
  EXPECT_THAT(ChangedDocument("\"example_commodity\"", "\"\"").failure(), HasSubstr("name: is empty"));
  EXPECT_THAT(ChangedDocument("\"example_commodity\"", "7").failure(), HasSubstr("name"));
  EXPECT_THAT(ChangedDocument("\"files\": {", "\"files\": [{").failure(), HasSubstr("not valid JSON"));
  EXPECT_THAT(ChangedDocument("\"description\"", "\"text\"").failure(), HasSubstr("description"));
}

TEST(ReadInstrumentSet, NamesTheKeyOfAFileThatIsNotThere) {
  const ChangedDocument other("\"fees.csv\"", "\"fee.csv\"");
  EXPECT_THAT(other.failure(), AllOf(HasSubstr("files.fees"), HasSubstr((other.folder() / "fee.csv").string())));
  EXPECT_THAT(ChangedDocument("\"fees.csv\"", "\".\"").failure(), HasSubstr("files.fees"));  // a folder
  EXPECT_THAT(ChangedDocument("\"fees.csv\"", "\"\"").failure(), HasSubstr("files.fees: is empty"));
  EXPECT_THROW(static_cast<void>(read_instrument_set("no/such/folder")), InputError);
}

}  // namespace
}  // namespace hedgelab
