#pragma once
// What an account must leave at the broker for its positions: rate x contract value, by product, date, side and
// distance of the expiry, with the larger side of opposite positions only (单向大边) where the exchange grants it.
//
//   required = sum over margin groups of max(long side, short side) + both sides of everything else
//
// A rate that changes "from the settlement of day D" is in force from that settlement until the next one: overnight
// from D on, and for orders on the day after. Near and far follow the listing of the day on which the position will be
// traded next.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/fields.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct MarginConfig {
  enum class Rule : std::uint8_t { kNone, kFixed, kExchange };
  static constexpr std::array<std::string_view, 3> kRuleWords{"none", "fixed", "exchange"};
  friend constexpr std::span<const std::string_view> words_of(Rule) { return kRuleWords; }
  /// What happens at the settlement after which the account holds less than it must.
  enum class Call : std::uint8_t {
    kReduceBoth,  // futures and spot are cut by the same share at one moment, so that the hedge ratio stays; an account
                  // without spot cuts its futures
    kTopUp,       // spot is sold at the next fill; what it cannot raise is met by kReduce
    kReduce,      // futures are cut pro rata at the next open, and the spot leg stands alone for that part
    kStop         // the run ends with that day
  };
  static constexpr std::array<std::string_view, 4> kCallWords{"reduce_both", "top_up", "reduce", "stop"};
  friend constexpr std::span<const std::string_view> words_of(Call) { return kCallWords; }
  Rule rule = Rule::kNone;
  Rate fixed;                    // kFixed: in (0, 1]
  Rate broker_add_on;            // on top of either, >= 0
  bool hedging_account = false;  // the hedging rate where the table has one
  bool one_sided = true;         // the larger side only, within a margin group
  Call call = Call::kReduceBoth;
  bool intraday_reduction = false;  // the broker also looks at every bar's close
  [[nodiscard]] bool is_enforced() const { return rule != Rule::kNone; }
  void fields(FieldVisitor& keys);
  [[nodiscard]] std::string describe() const;
};

struct Holding {
  ContractId contract;
  Quantity quantity;  // signed
  Price price;        // that the contract value is taken at
};

/// The move of all prices alike, as a share, at which funds and margin meet: below zero a fall, 0 where they have met.
/// Funds move with the position, the margin with its prices:
///   funds + notional x r = margin x (1 + r),   r = (funds - margin) / (margin - notional)
/// nullopt where no move does: without margin, where both move alike, and where prices would have to fall by all.
[[nodiscard]] std::optional<double> move_to_call(double funds, double margin, double notional);
/// The largest notional over funds that stands a move of all prices by `move` (> 0) against the position without a
/// call: 1 / (rate + move x (1 - rate)) of a long position, 1 / (rate + move x (1 + rate)) of a short one.
[[nodiscard]] double leverage_that_survives(double rate, double move, bool is_short);

class MarginModel {
 public:
  /// Margin groups that a rule book can have.
  static constexpr std::size_t kMostGroups = 16;

  /// REQUIRES: `rules` outlives the model.
  MarginModel(const MarginConfig& config, const RuleBook& rules);

  /// Takes over the rates that the settlement of `day` brings; `day` - 1 at a session's open gives those of the
  /// session.
  void set_settlement_day(DayIndex day);

  /// Rate for one side of a contract, add-on included. Throws InputError when the table does not cover the day, and for
  /// a sum above 100%. REQUIRES: the rule is not kNone.
  [[nodiscard]] Rate rate(ContractId contract, bool is_short) const;
  /// Margin of all holdings together; zero under kNone.
  [[nodiscard]] Money required(std::span<const Holding> holdings) const {
    Sum sum(*this);
    for (const Holding& holding : holdings) sum.add(holding);
    return sum.total();
  }

  /// The same, holding by holding and without a list of them. A contract is added once, with all that is held of it.
  class Sum {
   public:
    /// REQUIRES: `model` outlives the sum.
    explicit Sum(const MarginModel& model) : model_(&model) {}
    void add(const Holding& holding);
    [[nodiscard]] Money total() const;

   private:
    const MarginModel* model_;
    Money alone_;  // what no other position relieves
    std::array<Money, kMostGroups> longs_{}, shorts_{};
  };

 private:
  MarginConfig config_;
  const RuleBook* rules_;
  DayIndex settlement_day_ = 0;
  std::vector<std::uint16_t> group_;  // by instrument; 0: no relief
};

}  // namespace hedgelab
