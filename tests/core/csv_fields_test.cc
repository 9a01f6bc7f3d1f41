#include "engine/core/csv_fields.h"

#include <gmock/gmock.h>

#include <csv.h>

#include <random>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> fields_of(std::string_view record, char separator = ',', CsvFault expected = CsvFault::kNone) {
  std::vector<std::string_view> fields;
  std::string unescaped;
  EXPECT_EQ(split_csv(record, separator, fields, unescaped), expected) << record;
  return {fields.begin(), fields.end()};
}

TEST(CsvFields, PlainFieldsLoseTheBlanksAroundThem) {
  EXPECT_THAT(fields_of("a, b ,,d"), ElementsAre("a", "b", "", "d"));
  EXPECT_THAT(fields_of(""), ElementsAre(""));
  EXPECT_THAT(fields_of(","), ElementsAre("", ""));
}

TEST(CsvFields, AQuotedFieldHoldsSeparatorsQuotesLineEndsAndItsOwnBlanks) {
  EXPECT_THAT(fields_of(R"("IF, June",1)"), ElementsAre("IF, June", "1"));
  EXPECT_THAT(fields_of(R"( "a" , " b " ,"")"), ElementsAre("a", " b ", ""));
  EXPECT_THAT(fields_of(R"("say ""no""","""")"), ElementsAre("say \"no\"", "\""));
  EXPECT_THAT(fields_of("\"two\nlines\",x"), ElementsAre("two\nlines", "x"));
}

TEST(CsvFields, AQuoteInsideAPlainFieldIsACharacter) {
  EXPECT_THAT(fields_of(R"(=  "000300",5" pipe)"), ElementsAre("=  \"000300\"", "5\" pipe"));
}

TEST(CsvFields, FaultsOfQuotesAreTold) {
  (void)fields_of("1,\"open", ',', CsvFault::kOpenQuote);
  (void)fields_of("1,\"open\"\"", ',', CsvFault::kOpenQuote);
  (void)fields_of("\"a\"b,1", ',', CsvFault::kTextAfterQuote);
}

std::vector<std::vector<std::string>> records_of(std::string_view text) {
  CsvRecords records("t.csv", text, CsvRecords::Comments::kHash);
  std::vector<std::vector<std::string>> all;
  std::vector<std::string_view> fields;
  std::string unescaped;
  while (records.next(fields, unescaped)) {
    all.emplace_back(fields.begin(), fields.end());
    all.back().push_back(records.where());
  }
  return all;
}
std::string records_refusal(std::string_view text) {
  try {
    (void)records_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(CsvRecords, LinesEndInThreeWaysAndBlankOnesAndCommentsAreNone) {
  EXPECT_THAT(records_of("\xEF\xBB\xBF"
                         "a,b\r\n# c,d\r\re,f\n \n\"g\",h"),
              ElementsAre(ElementsAre("a", "b", "t.csv:1"), ElementsAre("e", "f", "t.csv:4"),
                          ElementsAre("g", "h", "t.csv:6")));
  EXPECT_THAT(records_of(""), IsEmpty());
  EXPECT_THAT(records_of("\n\r\n#"), IsEmpty());
}

TEST(CsvRecords, AQuotedFieldGoesOnInTheNextLines) {
  EXPECT_THAT(
      records_of("\"two\n\nlines, \"\"and\"\"\r\na half\",x\ny,z\n"),
      ElementsAre(ElementsAre("two\n\nlines, \"and\"\r\na half", "x", "t.csv:1"), ElementsAre("y", "z", "t.csv:5")));
  EXPECT_EQ(records_refusal("a\n\"b,\nc\n"), "t.csv:2: a quote that is opened and never closed");
  EXPECT_EQ(records_refusal("a\n\"b\nc\"d\n"),
            "t.csv:2: text behind a closing quote; expected a comma or the end of the line");
  // 10^5 lines that a careless reader would split anew for each of them.
  std::string text = "\"";
  for (int i = 0; i < 100'000; ++i) text += "\"\"\n";
  EXPECT_EQ(records_refusal(text), "t.csv:1: a quote that is opened and never closed");
}

TEST(CsvFields, OtherSeparatorsAndRunsOfBlanks) {
  EXPECT_THAT(fields_of("a;b,c", ';'), ElementsAre("a", "b,c"));
  EXPECT_THAT(fields_of("a\t\t\"b\"", '\t'), ElementsAre("a", "", "b"));
  EXPECT_THAT(fields_of("  2023/06/05   3800.2\t12 ", ' '), ElementsAre("2023/06/05", "3800.2", "12"));
  EXPECT_THAT(fields_of("\"IF, June\"  5", ' '), ElementsAre("IF, June", "5"));
}

/// The same record by libcsv, which knows RFC 4180 and blanks around fields.
struct Oracle {
  std::vector<std::string> fields;
  static void take(void* field, std::size_t size, void* self) {
    static_cast<Oracle*>(self)->fields.emplace_back(static_cast<const char*>(field), size);
  }
};

// 20,000 records of the characters that matter; those that both call well formed must have the same fields.
TEST(CsvFields, AgreesWithLibcsvOnRandomRecords) {
  std::mt19937 random(20231);
  constexpr std::string_view kAlphabet = "a1 ,\"\n;";
  int compared = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string record = "x";  // libcsv passes over blank lines
    const auto length = random() % 12;
    for (std::size_t k = 0; k < length; ++k) {
      const char c = kAlphabet[random() % kAlphabet.size()];
      record += c == '\n' && std::count(record.begin(), record.end(), '"') % 2 == 0 ? 'b' : c;
    }
    record += ",\"q\"";
    std::vector<std::string_view> fields;
    std::string unescaped;
    const CsvFault fault = split_csv(record, ',', fields, unescaped);
    Oracle oracle;
    csv_parser parser;
    ASSERT_EQ(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    const bool parsed =
        csv_parse(&parser, record.data(), record.size(), Oracle::take, nullptr, &oracle) == record.size() &&
        csv_fini(&parser, Oracle::take, nullptr, &oracle) == 0;
    csv_free(&parser);
    if (!parsed || fault != CsvFault::kNone) continue;
    ++compared;
    EXPECT_EQ(std::vector<std::string>(fields.begin(), fields.end()), oracle.fields) << record;
  }
  EXPECT_GT(compared, 5'000);
}

}  // namespace
}  // namespace hedgelab
