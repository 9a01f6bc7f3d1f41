#pragma once
// The state of the second road (account_audit.h) between two events of a day. Own to the audit; no test includes it.

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/account_audit.h"
#include "tests/support/plain_market.h"

namespace hedgelab::test {

inline constexpr Raw kMicro = 1'000'000;  // exact amounts are in 1e-10 CNY: money x kMicro
inline constexpr std::size_t kColumns = kCauses;

class AccountWalk {
 public:
  AccountWalk(const MarketPanel& panel, const BacktestConfig& config, const BacktestResult& result)
      : market_(panel), config_(&config), result_(&result) {}
  [[nodiscard]] std::vector<Finding> walk();

 private:
  struct Lot {
    Raw quantity = 0, price = 0;
  };
  struct Position {
    Raw earlier = 0, basis = 0;
    std::vector<Lot> today;
    [[nodiscard]] Raw todays() const {
      Raw sum = 0;
      for (const Lot& lot : today) sum += lot.quantity;
      return sum;
    }
    [[nodiscard]] Raw net() const { return earlier + todays(); }
  };
  struct Trade {
    ContractId contract;
    Raw quantity = 0, reference = 0;
    Purpose purpose = Purpose::kHedge;
    std::optional<Raw> index;
  };
  struct Carried {  // hedge and overlay lots at yesterday's mark
    Raw hedge = 0, overlay = 0, price = 0;
    std::optional<Raw> index;
  };
  struct RollLeg {
    ContractId contract;
    std::map<Timestamp, Raw> filled;
    Raw size = 0;  // filled, and left
    bool expired = false;
  };
  struct Opened {
    Raw bought = 0, sold = 0;
  };

  template <class... Arguments>
  void found(std::string_view rule, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (findings_.size() < 200) {
      findings_.push_back({std::string(rule), market_.date(day_).to_string() + " " +
                                                  fmt::format(format, std::forward<Arguments>(arguments)...)});
    }
  }
  [[nodiscard]] std::string code(ContractId id) const { return market_.rules().contracts.contract(id).code; }
  [[nodiscard]] Position& at(ContractId id) { return held_[id]; }

  // The day (account_audit.cc).
  void live_day(const EquityPoint* point);
  void begin_day();
  void moment(BarMoment now);
  void evening(const EquityPoint* point);
  void settle();
  void check_point(const EquityPoint& point);
  void check_totals();

  // Fills (account_audit_fills.cc).
  [[nodiscard]] bool belongs(const Fill& fill, BarMoment now);
  [[nodiscard]] bool belongs(const SpotFill& fill, BarMoment now) const;
  [[nodiscard]] bool is_explained(const Fill& fill, BarMoment now) const;
  [[nodiscard]] Raw slipped_price(const Fill& fill, const PlainBar& bar, Raw reference) const;
  [[nodiscard]] Raw reference_of(const Fill& fill, BarMoment now) const;
  [[nodiscard]] bool is_guard_exit(const Fill& fill) const;
  void batch(std::size_t begin, std::size_t end, BarMoment now);
  void check_fill(const Fill& fill, BarMoment now);
  void check_slippage(const Fill& fill, const PlainBar& bar, Raw reference);
  void book(const Fill& fill, BarMoment now);
  void check_quotas(std::size_t begin, std::size_t end);
  void check_participation(const Fill& fill, BarMoment now);
  void take_spot(const SpotFill& fill, BarMoment now, bool reinvests);
  void check_groups();
  void made_rolls(std::uint32_t out, std::uint32_t in, std::vector<RollRecord>& made) const;
  void check_step(const std::map<std::uint32_t, RollLeg>& legs, Timestamp time);

  // Margin and calls (account_audit_margin.cc).
  [[nodiscard]] Int128 funds(BarMoment now);
  [[nodiscard]] Raw required(BarMoment now);
  [[nodiscard]] Raw short_spot_margin(std::optional<Raw> price) const;
  [[nodiscard]] std::vector<PlainMarket::Lots> lots_at(BarMoment now);
  [[nodiscard]] bool is_covered(BarMoment now, Raw allowance);
  void try_serve(BarMoment now, bool is_last_chance);
  void expect_call(bool is_intraday, Raw required_now, Int128 funds_now);

  // Attribution (account_audit_columns.cc).
  [[nodiscard]] Raw mark_of(ContractId id);
  void add_columns();
  void check_row(const AttributionRow& row, const EquityPoint& point, const EquityPoint& before);
  [[nodiscard]] bool same(Int128 exact, Raw said, Raw slack) const {
    const Int128 apart = exact - Int128{said} * kMicro;
    return (apart < 0 ? -apart : apart) <= Int128{slack} * kMicro;
  }
  [[nodiscard]] Raw slack() const { return config_->whole_lots ? 0 : entries_ + 2; }

  PlainMarket market_;
  const BacktestConfig* config_;
  const BacktestResult* result_;
  std::vector<Finding> findings_;

  DayIndex day_ = 0;
  bool is_daily_ = false;
  std::map<ContractId, Position> held_;
  Int128 cash_ = 0;
  Raw entries_ = 0;  // roundings so far
  Raw spot_units_ = 0;
  std::optional<SeriesId> spot_;
  std::size_t next_fill_ = 0, next_spot_ = 0, next_call_ = 0, next_settlement_ = 0, next_flow_ = 0, next_row_ = 0;
  std::map<std::uint32_t, int> first_side_;  // by order: sign of its first fill
  std::map<ContractId, Opened> opened_;
  std::map<ContractId, Raw> used_;
  std::map<std::uint32_t, Date> messages_;  // last day on which an order's message was paid
  bool is_ambiguous_today_ = false;         // a fill that may belong to either of two bars
  std::optional<std::size_t> open_call_;
  bool is_call_open_now_ = false;  // when the moment began
  bool is_stopped_ = false;
  Raw unpaid_messages_today_ = 0;  // fees for messages without a fill: known by the day, not by the moment
  Raw unpaid_messages_ = 0;
  Raw flow_today_ = 0;
  [[nodiscard]] Raw costs() const {
    return fees_by_offset_[0] + fees_by_offset_[1] + fees_by_offset_[2] + message_fees_ + delivery_fees_ + spot_costs_;
  }
  Raw reinvested_units_ = 0;
  std::map<ContractId, Raw> settled_today_;
  Raw lots_cut_ = 0;

  // Overnight.
  Raw overnight_units_ = 0, overnight_cash_ = 0, overnight_margin_ = 0;
  std::optional<Date> settled_on_;
  DayIndex dividends_upto_ = 0;
  double dividend_points_today_ = 0.0;

  // Of the row that is being filled: money x kMicro.
  std::array<Int128, kColumns> columns_{};
  Raw roundings_ = 0;
  Raw roll_gap_ = 0;
  std::size_t next_roll_ = 0;
  bool index_is_known_ = true;
  std::vector<Trade> trades_;
  std::map<ContractId, Carried> carried_;
  Raw last_spot_value_ = 0;
  std::optional<Raw> last_spot_price_, last_price_index_;

  // The overlay alone.
  std::map<ContractId, Int128> overlay_cash_;
  std::map<ContractId, Raw> overlay_lots_;
  Int128 overlay_closed_ = 0;
  Raw overlay_fees_ = 0;
  // Totals of the run.
  Int128 variation_ = 0;
  std::array<Raw, 3> fees_by_offset_{};
  Raw message_fees_ = 0, delivery_fees_ = 0, spot_costs_ = 0, spot_trades_ = 0, interest_ = 0, dividends_ = 0,
      flows_ = 0, lending_ = 0;
  Raw turnover_ = 0;
};

}  // namespace hedgelab::test
