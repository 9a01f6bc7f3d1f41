#pragma once
// What a day's change of equity is put down to (attribution.h). A cause is one row of the table below; the columns of
// attribution.csv, the groups of result.json and the printed tables follow from it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hedgelab {

enum class Cause : std::uint8_t {
  kSpotMove,
  kDividends,
  kFuturesIndexMove,
  kBasisConvergence,
  kRollSpread,
  kOverlay,
  kFeeOpen,
  kFeeClose,
  kFeeCloseToday,
  kFeeOrder,
  kFeeDelivery,
  kSpotCost,
  kSlippage,
  kInterest,
  kCapitalFlow,
  kLending,
  kCount
};
inline constexpr auto kCauses = static_cast<std::size_t>(Cause::kCount);

struct CauseRow {
  Cause cause;
  std::string_view word;     // its column in attribution.csv
  std::string_view heading;  // of printed tables; neighbours with the same one are shown as one
  bool is_hedging_cost;      // what a hedge of spot costs is the sum of these
  std::string_view meaning;
};
inline constexpr std::array<CauseRow, kCauses> kCauseRows = {{
    {Cause::kSpotMove, "spot_move", "spot", false, "price move of the spot leg, without dividends in its price"},
    {Cause::kDividends, "dividends", "dividends", false, "dividends on spot, paid in cash or inside its price"},
    {Cause::kFuturesIndexMove, "futures_index_move", "index", false,
     "move of the index under the futures; empty on a day without index"},
    {Cause::kBasisConvergence, "basis_convergence", "basis", true,
     "move of the futures against their index; the whole futures move on a day without index"},
    {Cause::kRollSpread, "roll_spread", "rolls", true, "execution of rolls against the day's marks"},
    {Cause::kOverlay, "overlay", "overlay", false, "price result of overlay trades, before fees"},
    {Cause::kFeeOpen, "fee_open", "fees", true, "fees for opening futures"},
    {Cause::kFeeClose, "fee_close", "fees", true, "fees for closing lots of earlier days"},
    {Cause::kFeeCloseToday, "fee_close_today", "fees", true, "fees for closing lots of the same day"},
    {Cause::kFeeOrder, "fee_order", "fees", true, "fees for order messages"},
    {Cause::kFeeDelivery, "fee_delivery", "fees", true, "fees of final settlement"},
    {Cause::kSpotCost, "spot_cost", "spot\ncosts", false, "commission and stamp duty of spot trades"},
    {Cause::kSlippage, "slippage", "slippage", true, "what futures prices were worse than the bar's"},
    {Cause::kInterest, "interest", "interest", false, "interest on cash, paid or received"},
    {Cause::kCapitalFlow, "capital_flow", "flow", false, "capital brought in or taken out; nobody's return"},
    {Cause::kLending, "lending", "lending", false, "fees for spot borrowed and sold short"},
}};
static_assert(
    [] {
      for (std::size_t i = 0; i < kCauses; ++i) {
        if (kCauseRows[i].cause != static_cast<Cause>(i)) return false;
      }
      return true;
    }(),
    "the rows stand in the order of Cause");
[[nodiscard]] constexpr std::string_view to_string(Cause cause) {
  return kCauseRows[static_cast<std::size_t>(cause)].word;
}

}  // namespace hedgelab
