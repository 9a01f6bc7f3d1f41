// The ledger against a naive account: a list of trades, revalued from scratch with exact fractions. Futures are lots
// times points in units of 1e-4 x 1e-6 x CNY, so nothing is ever rounded there.
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

constexpr Int128 kUnit = Quantity::kScale;  // exact amounts are in 1e-10 CNY: Money raw x kUnit

struct NaiveAccount {
  struct Trade {
    ContractId contract;
    Quantity quantity;
    Price price;
  };
  std::vector<Trade> trades;
  std::map<ContractId, Price> final_prices;  // of expired contracts
  Money fees;

  // Sum of quantity x (mark - price) x multiplier over all trades ever made: no lots, no days, no settlement.
  Int128 worth(const std::map<ContractId, Price>& marks) const {
    Int128 sum = 0;
    for (const auto& trade : trades) {
      const auto done = final_prices.find(trade.contract);
      const Price mark = done != final_prices.end() ? done->second : marks.at(trade.contract);
      sum += Int128{trade.quantity.raw()} * (mark.raw() - trade.price.raw()) *
             rules().contracts.instrument_of(trade.contract).multiplier;
    }
    return sum - Int128{fees.raw()} * kUnit;
  }
};

// One life of an account: trades, settlements, an expiry. `whole` lots leave no rounding at all.
void live(std::uint64_t seed, bool whole) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  const std::vector<ContractId> contracts{contract("IC2410"), contract("IC2411"), contract("IF2410"),
                                          contract("IM2412")};
  std::map<ContractId, Price> marks;
  for (const ContractId id : contracts) marks[id] = Price::from_raw(40'000'000 + below(20'000'000) / 2000 * 2000);

  Ledger ledger(rules().contracts);
  NaiveAccount naive;
  std::int64_t rounded_entries = 0;
  for (int step = 0; step < 300; ++step) {
    const ContractId id = contracts[static_cast<std::size_t>(below(4))];
    marks[id] = marks[id] + Price::from_raw((below(201) - 100) * 2000);
    if (below(10) == 0) {
      for (const ContractId held : contracts) {
        if (ledger.net_position(held).is_zero()) continue;
        ledger.settle(held, marks[held]);
        rounded_entries += 8;  // every lot of today and the earlier ones
      }
    } else if (naive.final_prices.count(id) == 0) {
      Quantity size = whole ? lots(below(13) - 6) : millionths(below(9'000'001) - 4'500'000);
      if (size.is_zero()) continue;
      const auto order = below(2) == 0 ? ClosingOrder::kTodayFirst : ClosingOrder::kEarlierFirst;
      const Money fee = Money::from_raw(below(1'000'000));
      naive.trades.push_back({id, size, marks[id]});
      bool first = true;
      for (const auto& part : split_trade(ledger.position(id), size, order)) {
        ledger.apply(part_fill(id, part.quantity, marks[id], part.offset, fee, first ? cny("1") : Money()));
        naive.fees += fee + (first ? cny("1") : Money());
        first = false;
        rounded_entries += 8;
      }
      if (step > 200 && id == contracts[0]) {
        ledger.expire(id, marks[id], Rate());
        naive.final_prices[id] = marks[id];
      }
    }
    Money unrealised;
    for (const ContractId held : ledger.held()) unrealised += ledger.unrealised(held, marks[held]);
    ASSERT_NO_THROW(ledger.check_identity(Price(), unrealised)) << "seed " << seed << " step " << step;
    const Int128 exact = naive.worth(marks);
    const Int128 kept = Int128{(ledger.cash() + unrealised).raw()} * kUnit;
    const Int128 apart = kept > exact ? kept - exact : exact - kept;
    if (whole) {
      ASSERT_TRUE(apart == 0) << "seed " << seed << " step " << step;
    } else {
      // Half a unit of 1e-4 CNY for each rounded entry.
      ASSERT_TRUE(apart <= (rounded_entries + 64) * kUnit / 2) << "seed " << seed << " step " << step;
    }
  }
}

TEST(LedgerAgainstANaiveAccount, WholeLotsAgreeToTheLastDigit) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) ASSERT_NO_FATAL_FAILURE(live(seed, true));
}

TEST(LedgerAgainstANaiveAccount, FractionalLotsStayWithinHalfAUnitAnEntry) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) ASSERT_NO_FATAL_FAILURE(live(seed, false));
}

// The closing order moves money between realised and unrealised, never the sum.
TEST(LedgerAgainstANaiveAccount, TheClosingOrderDoesNotChangeTheWorthOfWholeLots) {
  std::mt19937_64 random(11);
  Ledger first(rules().contracts), second(rules().contracts);
  const ContractId id = contract("IC2412");
  bool differed = false;
  for (int step = 0; step < 500; ++step) {
    const Price price = Price::from_raw(50'000'000 + static_cast<std::int64_t>(random() % 500) * 2000);
    if (random() % 8 == 0) {
      first.settle(id, price);
      second.settle(id, price);
    } else {
      const Quantity size = lots(static_cast<std::int64_t>(random() % 9) - 4);
      if (size.is_zero()) continue;
      trade(first, id, size, price, ClosingOrder::kTodayFirst);
      trade(second, id, size, price, ClosingOrder::kEarlierFirst);
    }
    ASSERT_EQ(first.cash() + first.unrealised(id, price), second.cash() + second.unrealised(id, price));
    differed = differed || first.cash() != second.cash();
  }
  EXPECT_TRUE(differed);
}

// Spot units bought and sold at average cost: cash is the naive sum of notionals, and the identity splits it.
TEST(LedgerAgainstANaiveAccount, SpotCashIsTheSumOfItsTrades) {
  std::mt19937_64 random(5);
  Ledger ledger(rules().contracts);
  Int128 cash = 0;
  std::int64_t units = 0;
  for (int step = 0; step < 500; ++step) {
    const Price price = Price::from_raw(40'000'000 + static_cast<std::int64_t>(random() % 10'000'000));
    std::int64_t size = static_cast<std::int64_t>(random() % 5'000'000'000) - 2'500'000'000;
    if (units + size < 0) size = -units;
    if (size == 0) continue;
    ledger.apply(spot_trade(millionths(size), price));
    const Int128 exact = Int128{size} * price.raw();
    cash -= (exact >= 0 ? exact + kUnit / 2 : exact - kUnit / 2) / kUnit;
    units += size;
    ASSERT_TRUE(Int128{ledger.cash().raw()} == cash);
    ASSERT_NO_THROW(ledger.check_identity(price, Money()));
  }
}

}  // namespace
}  // namespace hedgelab::test
