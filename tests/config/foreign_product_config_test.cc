// A run config, an import spec and a market spec that name an instrument set.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "tests/support/example_commodity.h"

namespace hedgelab {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Json config() {
  return Json::parse(R"({
    "name": "trial",
    "data": {"store": "store", "instruments": "sets/xa"},
    "period": {"start": "2022-01-04", "end": "2022-06-30"},
    "product": "XA",
    "account": {"capital": 1000000, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"}},
    "strategy": {"name": "continuous_roll"}})");
}

std::string failure(const Json& document, const RuleBook& rules = test::example_rules()) {
  try {
    static_cast<void>(instruments_of(document, "trial.json"));
    static_cast<void>(read_run_config(document, "trial.json", rules));
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(InstrumentsKey, IsFoundBeforeTheRestIsRead) {
  Json document = config();
  document.erase("product");  // the rule book comes first, whatever else is wrong
  EXPECT_EQ(instruments_of(document, "trial.json"), "sets/xa");
  document["data"].erase("instruments");
  EXPECT_EQ(instruments_of(document, "trial.json"), "");
  document.erase("data");
  EXPECT_EQ(instruments_of(document, "trial.json"), "");
  document["variants"] = Json::parse(R"([{"name": "a"}, {"name": "b", "data": {"instruments": "sets/b"}}])");
  EXPECT_EQ(instruments_of(document, "trial.json"), "sets/b");
}

TEST(InstrumentsKey, ResolvesAProductOfTheSet) {
  const RunConfig run = read_run_config(config(), "trial.json", test::example_rules());
  EXPECT_EQ(run.market.instruments, "sets/xa");
  EXPECT_EQ(run.variants[0].backtest.product, "XA");
  // Like the store's place it is no part of the effective config: the digest of the rules says which set it was.
  EXPECT_EQ(run.variants[0].backtest.effective_config.find("sets/xa"), std::string::npos);
}

TEST(InstrumentsKey, EmptyOrOfAnotherTypeIsRefused) {
  Json document = config();
  document["data"]["instruments"] = "";
  EXPECT_THAT(failure(document), HasSubstr("trial.json: data.instruments: is empty"));
  document["data"]["instruments"] = 7;
  EXPECT_THAT(failure(document), HasSubstr("trial.json: data.instruments"));
}

TEST(InstrumentsKey, VariantsShareOneSet) {
  Json document = config();
  document["variants"] = Json::parse(R"([{"name": "a"}, {"name": "b", "data": {"instruments": "sets/b"}}])");
  EXPECT_THAT(failure(document), AllOf(HasSubstr("variants.1.data"), HasSubstr("one instrument set")));
}

TEST(InstrumentsKey, AProductInNoSetIsToldTheKnownOnes) {
  Json document = config();
  document["product"] = "XB";
  EXPECT_EQ(failure(document), "trial.json: product: there is no product 'XB'; known are IF, IH, IC, IM, XA");
}

TEST(SpotSeries, OfAProductWithoutAnIndexIsNotThePriceIndex) {
  for (const char* series : {"price_index", "total_return_index"}) {
    Json document = config();
    document["account"]["spot"] = {{"series", series}, {"share", 0.5}};
    EXPECT_EQ(failure(document),
              "trial.json: account.spot.series: XA has no index; give a symbol of the store, or csv");
  }
}

TEST(ReadRuleBook, JoinsTheSetWhenOneIsNamed) {
  EXPECT_EQ(read_rule_book(test::reference_folder(), "").contracts.instruments().size(), 4U);
  const RuleBook both = read_rule_book(test::reference_folder(), test::example_set_folder());
  EXPECT_EQ(both.contracts.instruments().size(), 5U);
  EXPECT_EQ(both.digest, test::example_rules().digest);
  try {
    static_cast<void>(read_rule_book(test::reference_folder(), "no/such/set"));
    FAIL() << "a set that is not there was read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no/such/set"));
  }
}

TEST(ImportSpecKeys, InstrumentsAndSessionGroupArrive) {
  const std::string rest = R"("description": "x", "sources": [{"name": "d", "files": "*.csv", "kind": "contract",
    "frequency": "1d", "symbol": {"from": "file_name"}, "time": {"column": "date"}, "columns": {"close": "c"}}]})";
  const ImportSpec plain = parse_import_spec("{" + rest, "spec.json");
  EXPECT_EQ(plain.instruments, "");
  EXPECT_EQ(plain.session_group, "");
  const ImportSpec spec =
      parse_import_spec(R"({"instruments": "sets/xa", "session_group": "example_day", )" + rest, "spec.json");
  EXPECT_EQ(spec.instruments, "sets/xa");
  EXPECT_EQ(spec.session_group, "example_day");
}

}  // namespace
}  // namespace hedgelab
