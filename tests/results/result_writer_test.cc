#include "engine/results/result_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/results/result_files.h"
#include "engine/results/result_place.h"
#include "engine/results/run_tables.h"
#include "engine/table/table_views.h"
#include "tests/results/small_result.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::ScratchFolder;
using test::small_result;

class ResultWriter : public ::testing::Test {
 protected:
  // Read once: the table is the same for all tests.
  static void SetUpTestSuite() { contracts_ = new ContractTable(test::index_futures()); }
  static void TearDownTestSuite() {
    delete contracts_;
    contracts_ = nullptr;
  }
  static const ContractTable& contracts() { return *contracts_; }
  static void write(const std::vector<BacktestResult>& results, const fs::path& folder) {
    write_results(results, contracts(), folder);
  }
  static std::string refusal(const std::vector<BacktestResult>& results, const fs::path& folder) {
    try {
      write(results, folder);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  static std::vector<std::string> listing(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  static inline ContractTable* contracts_ = nullptr;
};

const std::vector<std::string> kFiles{"attribution.csv",  "equity.csv", "equity.npy",  "fills.csv", "hedge.csv",
                                      "margin_calls.csv", "orders.csv", "result.json", "rolls.csv", "settlements.csv"};

TEST_F(ResultWriter, ARunWithoutCallsSettlementsAndDaysWritesTheHeaders) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a")}, scratch / "out");
  for (const char* name : {"attribution.csv", "settlements.csv", "margin_calls.csv"}) {
    const std::string text = read_file(scratch / "out" / name);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << name;
    EXPECT_TRUE(text.starts_with("date,") && text.ends_with('\n')) << name;
  }
}

TEST_F(ResultWriter, ASingleResultHasItsFilesInTheFolderItself) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "any/name")}, scratch / "out");
  EXPECT_EQ(listing(scratch / "out"), kFiles);
  EXPECT_EQ(listing(scratch.path()), std::vector<std::string>{"out"});  // no staging folder, no lock
}

TEST_F(ResultWriter, TheNpyFileHoldsOneNetValuePerRow) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a")}, scratch / "out");
  const std::string bytes = read_file(scratch / "out" / "equity.npy");
  ASSERT_EQ(bytes.substr(0, 6), "\x93NUMPY");
  EXPECT_NE(bytes.find("'<f8'"), std::string::npos);
  double values[5];
  ASSERT_GT(bytes.size(), sizeof values);
  std::memcpy(values, bytes.data() + bytes.size() - sizeof values, sizeof values);
  EXPECT_EQ(std::vector<double>(values, values + 5), small_result(contracts(), "a").equity.net_value());
}

TEST_F(ResultWriter, AComparisonHasOneFolderPerResultAndItsTwoTables) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "passive"), small_result(contracts(), "active, 4 lots")}, scratch / "out");
  EXPECT_EQ(listing(scratch / "out"),
            (std::vector<std::string>{"active, 4 lots", "comparison.csv", "comparison.json", "passive"}));
  EXPECT_EQ(listing(scratch / "out" / "passive"), kFiles);
  EXPECT_EQ(listing(scratch / "out" / "active, 4 lots"), kFiles);
  const json root = json::parse(read_file(scratch / "out" / "comparison.json"));
  ASSERT_EQ(root["results"].size(), 2U);
  EXPECT_EQ(root["results"][1]["folder"], "active, 4 lots");
  EXPECT_EQ(root["results"][0]["statistics"]["returns"], 4);
  const std::string table = read_file(scratch / "out" / "comparison.csv");
  EXPECT_NE(table.find("\npassive,passive_hedge,2024-01-02,2024-02-02,4,"), std::string::npos);
  EXPECT_NE(table.find("\n\"active, 4 lots\",passive_hedge,"), std::string::npos);
}

TEST_F(ResultWriter, EqualResultsGiveEqualBytes) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a"), small_result(contracts(), "b")}, scratch / "one");
  write({small_result(contracts(), "a"), small_result(contracts(), "b")}, scratch / "two");
  int compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "one")) {
    if (!entry.is_regular_file()) continue;
    const fs::path other = scratch / "two" / fs::relative(entry.path(), scratch / "one");
    EXPECT_EQ(read_file(entry.path()), read_file(other)) << entry.path();
    ++compared;
  }
  EXPECT_EQ(compared, 22);  // ten files each and the two tables
}

TEST_F(ResultWriter, AnEarlierResultIsReplacedWhole) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a"), small_result(contracts(), "b")}, scratch / "out");
  write({small_result(contracts(), "a")}, scratch / "out");  // nothing of the comparison may stay
  EXPECT_EQ(listing(scratch / "out"), kFiles);
  const auto report = [](std::string_view mark) { return fmt::format("<html><head>{}\"></head></html>", mark); };
  write_file_atomically(scratch / "out" / "report.html", report("<meta name=\"author\" content=\"somebody"));
  EXPECT_NE(refusal({small_result(contracts(), "c")}, scratch / "out").find("report.html"), std::string::npos);
  write_file_atomically(scratch / "out" / "report.html", report(kReportMark));
  write({small_result(contracts(), "c"), small_result(contracts(), "d")}, scratch / "out/");
  EXPECT_EQ(listing(scratch / "out"), (std::vector<std::string>{"c", "comparison.csv", "comparison.json", "d"}));
  EXPECT_EQ(listing(scratch.path()), std::vector<std::string>{"out"});
}

TEST_F(ResultWriter, AnEmptyFolderIsTaken) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "out");
  write({small_result(contracts(), "a")}, scratch / "out");
  EXPECT_EQ(listing(scratch / "out"), kFiles);
}

TEST_F(ResultWriter, AFolderOfSomebodyElseIsRefusedAndUntouched) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "thesis");
  write_file_atomically(scratch / "thesis" / "chapter1.tex", "mine");
  const std::string message = refusal({small_result(contracts(), "a")}, scratch / "thesis");
  EXPECT_NE(message.find("thesis"), std::string::npos);
  EXPECT_NE(message.find("result.json"), std::string::npos);
  EXPECT_EQ(read_file(scratch / "thesis" / "chapter1.tex"), "mine");
  EXPECT_EQ(listing(scratch / "thesis"), std::vector<std::string>{"chapter1.tex"});
  EXPECT_EQ(listing(scratch.path()), std::vector<std::string>{"thesis"});
}

TEST_F(ResultWriter, AResultFileOfSomebodyElseIsNoneOfOurs) {
  const ScratchFolder scratch;
  const std::vector<BacktestResult> results{small_result(contracts(), "a")};
  for (const auto& [name, text] :
       {std::pair("result.json", R"({"wins": 3})"), std::pair("result.json", "[not json"),
        std::pair("comparison.json", R"({"results": [{"team": "a"}]})"),
        std::pair("comparison.json", R"({"results": [{"folder": "a", "provenance": {}}, 7]})"),
        std::pair("comparison.json", R"({"results": [[{"folder": "a", "provenance": {}}]]})"),
        std::pair("comparison.json", R"({"results": [{"a": {"folder": 1, "provenance": 2}}]})"),
        std::pair("comparison.json", R"({"teams": [{"folder": "a", "provenance": {}}]})"),
        std::pair("comparison.json", R"({"results": [{"folder": "a", "provenance": {}}])"),
        std::pair("comparison.json", R"([{"results": []}])"), std::pair("comparison.json", "")}) {
    const ScratchFolder own;
    write_file_atomically(own / name, text);
    EXPECT_NE(refusal(results, own.path()).find("of an earlier run"), std::string::npos) << name << text;
    EXPECT_EQ(read_file(own / name), text);
  }
  fs::create_directory(scratch / "out");
  write_file_atomically(scratch / "out" / "report.html", "<html>my own</html>");
  EXPECT_NE(refusal(results, scratch / "out"), "");
}

// Known by its layout at a glance; what a tool has laid out anew, or cut short, is read.
TEST_F(ResultWriter, AnEarlierResultIsKnownInEveryLayout) {
  const ScratchFolder scratch;
  const std::vector<BacktestResult> results{small_result(contracts(), "a")};
  write(results, scratch / "out");
  const std::string ours = read_file(scratch / "out" / "result.json");
  for (const std::string& text : {ours, nlohmann::json::parse(ours).dump(), nlohmann::json::parse(ours).dump(4)}) {
    write_file_atomically(scratch / "out" / "result.json", text);
    EXPECT_EQ(refusal(results, scratch / "out"), "") << text.substr(0, 40);
  }
  write_file_atomically(scratch / "out" / "result.json", ours.substr(0, ours.size() - 2));
  EXPECT_NE(refusal(results, scratch / "out").find("of an earlier run"), std::string::npos);
}

TEST_F(ResultWriter, APlaceIsHeldFromBeforeTheRunUntilItsResultsStand) {
  const ScratchFolder scratch;
  const std::vector<BacktestResult> results{small_result(contracts(), "a")};
  ResultsFolder place({"a"}, scratch / "out");
  EXPECT_NE(refusal(results, scratch / "out").find("is writing it"), std::string::npos);
  place.add(results[0], contracts());
  EXPECT_FALSE(fs::exists(scratch / "out"));
  place.finish(results);
  EXPECT_EQ(listing(scratch / "out"), kFiles);
}

// What a comparison says is what it said before the rows were dropped: none of its figures is counted from them later.
TEST_F(ResultWriter, AComparisonOfResultsWithoutTheirRowsIsTheSame) {
  const std::vector<BacktestResult> whole{test::attributed_result(contracts(), "a"), small_result(contracts(), "b")};
  std::vector<BacktestResult> dropped = whole;
  for (BacktestResult& result : dropped) drop_rows(result, Dropped::kRowsAndCurve);
  EXPECT_TRUE(dropped[0].equity.empty() && dropped[0].fills.empty() && dropped[0].effective_config.empty());
  // Their memory went with them: of ten thousand results what the account reserved would be gigabytes.
  EXPECT_EQ(dropped[0].fills.capacity() + dropped[0].attribution.capacity() + dropped[0].equity.points.capacity(), 0u);
  EXPECT_EQ(comparison_json(dropped), comparison_json(whole));
  EXPECT_EQ(csv(comparison_rows(dropped)), csv(comparison_rows(whole)));
  EXPECT_EQ(comparison_table(dropped), comparison_table(whole));
}

TEST_F(ResultWriter, AnOwnFileAmongEarlierResultsIsRefusedByName) {
  const ScratchFolder scratch;
  const std::vector<BacktestResult> results{small_result(contracts(), "a"), small_result(contracts(), "b")};
  write(results, scratch / "out");
  write_file_atomically(scratch / "out" / "notes.txt", "mine");
  EXPECT_NE(refusal(results, scratch / "out").find("notes.txt"), std::string::npos);
  fs::rename(scratch / "out" / "notes.txt", scratch / "out" / "b" / "notes.txt");
  EXPECT_NE(refusal(results, scratch / "out").find("notes.txt"), std::string::npos);
  EXPECT_EQ(read_file(scratch / "out" / "b" / "notes.txt"), "mine");
  fs::remove(scratch / "out" / "b" / "notes.txt");
  fs::create_directory(scratch / "out" / "figures");
  write_file_atomically(scratch / "out" / "figures" / "plot.png", "mine");
  EXPECT_NE(refusal(results, scratch / "out").find("figures"), std::string::npos);
  EXPECT_EQ(read_file(scratch / "out" / "figures" / "plot.png"), "mine");
  fs::remove_all(scratch / "out" / "figures");
  EXPECT_EQ(refusal(results, scratch / "out"), "");
}

TEST_F(ResultWriter, AFileInTheWayIsRefused) {
  const ScratchFolder scratch;
  write_file_atomically(scratch / "out", "mine");
  EXPECT_NE(refusal({small_result(contracts(), "a")}, scratch / "out").find("not a folder"), std::string::npos);
  EXPECT_EQ(read_file(scratch / "out"), "mine");
}

TEST_F(ResultWriter, ALinkToAFolderStaysALink) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "disk");
  fs::create_directory_symlink(scratch / "disk", scratch / "out");
  write({small_result(contracts(), "a")}, scratch / "out");
  EXPECT_TRUE(fs::is_symlink(scratch / "out"));
  EXPECT_EQ(listing(scratch / "disk"), kFiles);
  fs::create_directory_symlink(scratch / "nowhere", scratch / "dangling");
  EXPECT_NE(refusal({small_result(contracts(), "a")}, scratch / "dangling").find("leads nowhere"), std::string::npos);
}

TEST_F(ResultWriter, ARunThatFailsHalfwayLeavesTheEarlierResultWhole) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a")}, scratch / "out");
  const std::string before = read_file(scratch / "out" / "result.json");
  // The second variant's name is longer than a file system allows, which only creating its folder reveals.
  EXPECT_NE(
      refusal({small_result(contracts(), "b"), small_result(contracts(), std::string(400, 'x'))}, scratch / "out"), "");
  EXPECT_EQ(listing(scratch / "out"), kFiles);
  EXPECT_EQ(read_file(scratch / "out" / "result.json"), before);
  EXPECT_EQ(listing(scratch.path()), std::vector<std::string>{"out"});
}

TEST_F(ResultWriter, NamesThatCannotNameAFolderAreRefusedBeforeAnyRun) {
  const ScratchFolder scratch;
  const auto refused = [&](const std::vector<std::string>& names) {
    try {
      check_results_folder(names, scratch / "out");
    } catch (const InputError&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(refused({"a", "b"}));
  EXPECT_FALSE(refused({"\u5957\u4fdd 4", "b"}));
  EXPECT_TRUE(refused({"a", "a"}));
  EXPECT_TRUE(refused({"a", ""}));
  EXPECT_TRUE(refused({"a", "../b"}));
  EXPECT_TRUE(refused({"a", ".."}));
  EXPECT_TRUE(refused({"a", ".hidden"}));
  EXPECT_TRUE(refused({"a", "two\nlines"}));
  EXPECT_TRUE(refused({"a", "comparison.json"}));
  EXPECT_THROW(check_results_folder({}, scratch / "out"), InvariantError);
}

TEST_F(ResultWriter, WritingIntoAFolderThatIsNotThereNamesTheFile) {
  const ScratchFolder scratch;
  try {
    write_result_files(small_result(contracts(), "a"), contracts(), scratch / "absent");
    FAIL() << "wrote into nothing";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos);
  }
}

TEST_F(ResultWriter, TheFillsDigestChangesWithEveryFactOfAFill) {
  const BacktestResult base = small_result(contracts(), "a");
  const std::string digest = fills_digest(base.fills, base.spot_fills, contracts());
  EXPECT_EQ(digest.size(), 32U);
  EXPECT_EQ(digest, fills_digest(base.fills, base.spot_fills, contracts()));
  const auto changed = [&](auto change) {
    BacktestResult other = base;
    change(other);
    return fills_digest(other.fills, other.spot_fills, contracts()) != digest;
  };
  const auto unit = [](auto value) { return decltype(value)::from_raw(value.raw() + 1); };
  EXPECT_TRUE(changed([&](auto& r) { r.fills[0].price = unit(r.fills[0].price); }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[0].quantity = unit(r.fills[0].quantity); }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[1].fee = unit(r.fills[1].fee); }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[1].order_fee = unit(r.fills[1].order_fee); }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[0].decided_at = r.fills[0].decided_at + 1; }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[0].filled_at = r.fills[0].filled_at + 1; }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills[0].contract = r.rolls[0].to; }));
  EXPECT_TRUE(changed([&](auto& r) { std::swap(r.fills[0], r.fills[1]); }));
  EXPECT_TRUE(changed([&](auto& r) { r.fills.pop_back(); }));
  EXPECT_TRUE(changed([&](auto& r) { r.spot_fills[0].units = unit(r.spot_fills[0].units); }));
  EXPECT_TRUE(changed([&](auto& r) { r.spot_fills[0].price = unit(r.spot_fills[0].price); }));
  EXPECT_TRUE(changed([&](auto& r) { r.spot_fills[0].cost = unit(r.spot_fills[0].cost); }));
  EXPECT_TRUE(changed([&](auto& r) { r.spot_fills.clear(); }));
}

TEST_F(ResultWriter, TheFillsDigestDoesNotDependOnDenseIds) {
  // IF alone and all products: other ids, same codes.
  std::vector<Instrument> all = read_instruments(test::reference_folder() / "products.csv");
  std::vector<Instrument> reversed(all.rbegin(), all.rend());
  const ContractTable other(reversed, TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv"));
  ASSERT_NE(other.find("IF2401").value(), contracts().find("IF2401").value());
  const BacktestResult here = small_result(contracts(), "a");
  const BacktestResult there = small_result(other, "a");
  EXPECT_EQ(fills_digest(here.fills, here.spot_fills, contracts()), fills_digest(there.fills, there.spot_fills, other));
}

}  // namespace
}  // namespace hedgelab
