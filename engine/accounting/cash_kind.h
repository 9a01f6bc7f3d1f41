#pragma once
// What cash of an account is booked as. A kind is one row of the table below: its word in result.json, its side of the
// ledger's identity, and the cause that the attribution puts it down to. A new kind is a row here and the place that
// books it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/accounting/cause.h"

namespace hedgelab {

enum class CashKind : std::uint8_t {
  kDeposit,
  kFuturesVariation,
  kSpotTrade,
  kFeeOpen,
  kFeeClose,
  kFeeCloseToday,
  kFeeOrder,
  kFeeDelivery,
  kSpotCost,
  kInterest,
  kDividend,
  kLending,
  kCount
};
inline constexpr auto kCashKinds = static_cast<std::size_t>(CashKind::kCount);

/// Where a kind stands in equity = deposits + realised + unrealised - costs + income.
enum class CashSide : std::uint8_t { kCapital, kTrade, kCost, kIncome };

struct CashKindRow {
  CashKind kind;
  std::string_view word;
  CashSide side;
  std::optional<Cause> cause;  // none: several causes share it
  std::string_view meaning;
};
inline constexpr std::array<CashKindRow, kCashKinds> kCashKindRows = {{
    {CashKind::kDeposit, "deposits", CashSide::kCapital, Cause::kCapitalFlow, "capital in less capital out"},
    {CashKind::kFuturesVariation, "futures_variation", CashSide::kTrade, std::nullopt,
     "daily settlement and closed lots"},
    {CashKind::kSpotTrade, "spot_trades", CashSide::kTrade, Cause::kSpotMove, "sales less purchases of spot"},
    {CashKind::kFeeOpen, "fees_open", CashSide::kCost, Cause::kFeeOpen, "for opening futures"},
    {CashKind::kFeeClose, "fees_close", CashSide::kCost, Cause::kFeeClose, "for closing lots of earlier days"},
    {CashKind::kFeeCloseToday, "fees_close_today", CashSide::kCost, Cause::kFeeCloseToday,
     "for closing lots of the same day"},
    {CashKind::kFeeOrder, "fees_order", CashSide::kCost, Cause::kFeeOrder, "for order messages"},
    {CashKind::kFeeDelivery, "fees_delivery", CashSide::kCost, Cause::kFeeDelivery, "of final settlement"},
    {CashKind::kSpotCost, "spot_costs", CashSide::kCost, Cause::kSpotCost, "commission and stamp duty of spot"},
    {CashKind::kInterest, "interest", CashSide::kIncome, Cause::kInterest, "on cash, paid or received"},
    {CashKind::kDividend, "dividends", CashSide::kIncome, Cause::kDividends, "on spot, paid in cash"},
    {CashKind::kLending, "lending", CashSide::kIncome, Cause::kLending, "for spot borrowed and sold short"},
}};
static_assert(
    [] {
      for (std::size_t i = 0; i < kCashKinds; ++i) {
        if (kCashKindRows[i].kind != static_cast<CashKind>(i)) return false;
      }
      return true;
    }(),
    "the rows stand in the order of CashKind");
[[nodiscard]] constexpr const CashKindRow& row_of(CashKind kind) {
  return kCashKindRows[static_cast<std::size_t>(kind)];
}

}  // namespace hedgelab
