#include "engine/config/versus_reader.h"

#include <nlohmann/json.hpp>

#include "engine/config/constituent_tables.h"
#include "engine/config/fund_tables.h"
#include "engine/config/study_reader.h"
#include "engine/core/error.h"

namespace hedgelab {

VersusConfig read_versus_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  VersusConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.market = daily_market_key(top);
  config.product = top.text("product");
  std::string index;
  try {
    index = rules.contracts.instrument(rules.contracts.find_instrument(config.product)).underlying;
  } catch (const InputError& error) {
    top.reject("product", error.what());
  }
  VersusStudy& study = config.study;
  const int first = rules.calendar.first_date().year(), last = rules.calendar.last_date().year();
  study.first_year = static_cast<int>(top.integer("first_year", first, last));
  study.last_year = static_cast<int>(top.integer("last_year", study.first_year, last));
  study.roll_days_before = static_cast<int>(top.integer_or("roll_days_before", study.roll_days_before, 0, 20));
  study.draws = static_cast<int>(top.integer_or("draws", study.draws, 0, 10'000'000));
  study.seed = static_cast<std::uint64_t>(top.integer_or("seed", 1, 0, 1'000'000'000'000));
  if (top.has("basket_sizes")) {
    study.basket_sizes.clear();
    for (const Json& one : top.value("basket_sizes")) {
      if (!one.is_number_integer() || one.get<std::int64_t>() < 1 || one.get<std::int64_t>() > 10000) {
        top.reject("basket_sizes", "expected a list of whole numbers in [1, 10000]");
      }
      study.basket_sizes.push_back(one.get<int>());
    }
  }
  if (top.has("weights") != top.has("adjusted_prices")) {
    top.reject(top.has("weights") ? "weights" : "adjusted_prices", "weights and adjusted_prices stand together");
  }
  if (top.has("weights")) {
    config.stocks =
        std::make_unique<const StockPrices>(read_stock_prices(top.text("weights"), top.text("adjusted_prices"), index));
    study.stocks = config.stocks.get();
  }
  if (top.has("funds")) study.funds = read_funds(top.text("funds"));
  top.finish();
  return config;
}

}  // namespace hedgelab
