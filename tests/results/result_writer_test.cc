#include "engine/results/result_writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/results/result_text.h"
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

const std::vector<std::string> kFiles{"equity.csv", "equity.npy",  "fills.csv",
                                      "orders.csv", "result.json", "rolls.csv"};

TEST_F(ResultWriter, EquityRowsAreExactDecimals) {
  const std::string text = equity_csv(small_result(contracts(), "a").equity);
  EXPECT_EQ(text,
            "date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price\n"
            "2024-01-02,1,1000000,999999.9999,300000,700000,-1020000,0,0,3386.8212\n"
            "2024-01-03,1.05,1050000,1049999.9999,300000,750000,-1020000,1234.5678,0,3386.8213\n"
            "2024-01-31,0.945,945000,944999.9999,300000,645000,-1020000,1234.5678,0,3386.8214\n"
            "2024-02-01,0.945,945000,944999.9999,300000,645000,-1020000,1234.5678,0,3386.8215\n"
            "2024-02-02,0.99414,994140,994139.9999,300000,694140,-1020000,1234.5678,0,3386.8216\n");
}

TEST_F(ResultWriter, WithoutASpotLegTheSpotPriceIsEmptyNotZero) {
  BacktestResult result = small_result(contracts(), "a");
  result.equity.points.resize(1);
  result.equity.points[0].spot_price = Price();
  EXPECT_TRUE(equity_csv(result.equity).ends_with(",0,\n"));
}

TEST_F(ResultWriter, FuturesAndSpotFillsStandInOrderOfTime) {
  EXPECT_EQ(fills_csv(small_result(contracts(), "a"), contracts()),
            "decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id\n"
            "2024-01-03 09:31,2024-01-03 09:31,IF2401,open,hedge,-1,3400,-1020000,23.46,1,1\n"
            "2024-01-03 15:00,2024-01-03 15:00,000300,spot,spot,206.683333,3386.8212,700000,700,,\n"
            "2024-01-31 14:50,2024-01-31 14:50,IF2401,close,roll,1,3400,1020000,23.46,1,2\n");
}

TEST_F(ResultWriter, AtTheSameMinuteTheFuturesStandFirst) {
  BacktestResult result = small_result(contracts(), "a");
  result.spot_symbol = "a,b";
  result.spot_fills[0].filled_at = result.fills[1].filled_at;
  const std::string text = fills_csv(result, contracts());
  EXPECT_LT(text.find("close,roll"), text.find("\"a,b\",spot"));
}

TEST_F(ResultWriter, RollsCarryTheGapBetweenTheirTwoPrices) {
  // 3391.8 - 3400 = -8.2 index points.
  EXPECT_EQ(rolls_csv(small_result(contracts(), "a"), contracts()),
            "decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees\n"
            "2024-01-31 14:50,2024-01-31 14:50,IF2401,IF2402,1,3400,-1,3391.8,-8.2,46.92\n");
}

TEST_F(ResultWriter, OrdersThatDidNotFillSayWhy) {
  EXPECT_EQ(orders_csv(small_result(contracts(), "a"), contracts()),
            "order_id,decided_at,symbol,quantity,purpose,group,fate\n"
            "3,2024-01-31 14:50,IF2402,-1.5,hedge,0,unfilled at the end of the run\n");
}

TEST_F(ResultWriter, ResultJsonHoldsFiguresDatesAmountsAndTheConfig) {
  const std::string text = result_json(small_result(contracts(), "a"));
  const json root = json::parse(text);
  EXPECT_EQ(root["name"], "a");
  EXPECT_EQ(root["statistics"]["returns"], 4);
  EXPECT_NEAR(root["statistics"]["cumulative_return"].get<double>(), -0.00586, 1e-15);
  // The fall from 1,050,000 on 3 January to 945,000 on 31 January is 10%, not recovered by 2 February: 3 trading days
  // of the curve and 30 calendar days.
  ASSERT_EQ(root["drawdowns"].size(), 1U);
  const json& drawdown = root["drawdowns"][0];
  EXPECT_NEAR(drawdown["depth"].get<double>(), 0.1, 1e-15);
  EXPECT_EQ(drawdown["peak"], "2024-01-03");
  EXPECT_EQ(drawdown["trough"], "2024-01-31");
  EXPECT_TRUE(drawdown["recovery"].is_null());
  EXPECT_EQ(drawdown["trading_days"], 3);
  EXPECT_EQ(drawdown["calendar_days"], 30);
  ASSERT_EQ(root["monthly"].size(), 2U);
  EXPECT_EQ(root["monthly"][0]["period"], "2024-01");
  EXPECT_NEAR(root["monthly"][0]["return"].get<double>(), -0.055, 1e-15);
  EXPECT_NEAR(root["monthly"][1]["return"].get<double>(), 0.052, 1e-15);
  EXPECT_EQ(root["yearly"].size(), 1U);
  EXPECT_EQ(root["hedge"]["effectiveness"], 0.75);
  EXPECT_TRUE(root["hedge"]["correlation"].is_null());
  EXPECT_NE(text.find("\"fees_open\": 1234.5678"), std::string::npos);
  EXPECT_NE(text.find("\"deposits\": 1000000,"), std::string::npos);
  EXPECT_NE(text.find("\"fees\": 1234.5678,"), std::string::npos);
  EXPECT_NE(text.find("\"turnover\": 2040000,"), std::string::npos);
  EXPECT_NE(text.find("\"final_equity\": 994140,"), std::string::npos);
  EXPECT_EQ(root["counts"]["unfilled_orders"], 1);
  EXPECT_EQ(root["conventions"][0], "fills at the next open");
  EXPECT_EQ(root["warnings"].size(), 1U);
  EXPECT_TRUE(root["provenance"]["spot_digest"].is_null());
  EXPECT_EQ(root["provenance"]["synthetic_data"], false);
  EXPECT_EQ(root["effective_config"]["rate"], 0.000023);
  EXPECT_LT(text.find("\"name\""), text.find("\"statistics\""));  // in reading order, not in the alphabet's
}

TEST_F(ResultWriter, ARecoveredDrawdownIsMeasuredInCalendarDaysToItsRecovery) {
  BacktestResult result = small_result(contracts(), "a");
  result.equity.points[3].equity = test::cny(1'060'000);
  result.statistics = performance_statistics(result.equity.dates(), result.equity.net_value(), {});
  const json root = json::parse(result_json(result));
  // From 3 January to 1 February: 29 days; to the trough alone it would be 28.
  EXPECT_EQ(root["drawdowns"][0]["recovery"], "2024-02-01");
  EXPECT_EQ(root["drawdowns"][0]["calendar_days"], 29);
  EXPECT_EQ(root["drawdowns"][0]["trading_days"], 2);
}

TEST_F(ResultWriter, AResultWithoutAConfigSaysNull) {
  BacktestResult result = small_result(contracts(), "a");
  result.effective_config.clear();
  EXPECT_TRUE(json::parse(result_json(result))["effective_config"].is_null());
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

TEST_F(ResultWriter, ComparisonRowsHaveAFieldForEveryColumnAndEmptyOnesForNoValue) {
  const std::string text = comparison_csv({small_result(contracts(), "a")});
  const auto line_end = text.find('\n');
  const auto fields = [](std::string_view line) {
    std::vector<std::string> result(1);
    for (const char c : line) {
      if (c == ',') {
        result.emplace_back();
      } else {
        result.back() += c;
      }
    }
    return result;
  };
  const auto titles = fields(std::string_view(text).substr(0, line_end));
  const auto row = fields(std::string_view(text).substr(line_end + 1, text.size() - line_end - 2));
  ASSERT_EQ(titles.size(), row.size());
  const auto at = [&](std::string_view title) {
    return row[static_cast<std::size_t>(std::find(titles.begin(), titles.end(), title) - titles.begin())];
  };
  EXPECT_EQ(at("drawdown_peak"), "2024-01-03");
  EXPECT_EQ(at("drawdown_trough"), "2024-01-31");
  EXPECT_EQ(at("drawdown_recovery"), "");
  EXPECT_EQ(at("hedge_effectiveness"), "0.75");
  EXPECT_EQ(at("tracking_error"), "");
  EXPECT_EQ(at("fills"), "3");
  EXPECT_EQ(at("rolls"), "1");
  EXPECT_EQ(at("unfilled_orders"), "1");
  EXPECT_EQ(at("fees"), "1234.5678");
  EXPECT_EQ(at("turnover"), "2040000");
  EXPECT_EQ(at("final_equity"), "994140");
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
  EXPECT_EQ(compared, 14);
}

TEST_F(ResultWriter, AnEarlierResultIsReplacedWhole) {
  const ScratchFolder scratch;
  write({small_result(contracts(), "a"), small_result(contracts(), "b")}, scratch / "out");
  write({small_result(contracts(), "a")}, scratch / "out");  // nothing of the comparison may stay
  EXPECT_EQ(listing(scratch / "out"), kFiles);
  write_file_atomically(scratch / "out" / "report.html", "drawn from the results above");
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
