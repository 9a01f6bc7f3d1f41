#pragma once
// What the evenings of an account leave on paper: settlement prices that were used, and margin calls.

#include "engine/accounting/margin_model.h"
#include "engine/core/date.h"
#include "engine/market/settlement_price.h"

namespace hedgelab {

/// One line of the daily statement: a contract marked to its settlement price, or cash-settled at its final one.
struct SettlementRecord {
  Date date;
  ContractId contract;
  bool is_final = false;
  Price price;
  SettlementSource source = SettlementSource::kOfficial;
  Quantity quantity;  // held, signed
  Money variation;    // to cash
  Money fee;          // of delivery
};

struct MarginCall {
  Date date;
  bool is_intraday = false;
  Timestamp made_at;  // end of the bar, or of the day, that it looked at
  Money required;
  Money funds;  // shortfall = required - funds
  MarginConfig::Call policy = MarginConfig::Call::kReduce;
  Money spot_sold;
  Quantity lots_cut;
  bool is_served = false;
  Timestamp served_at;  // meaningful when served
  [[nodiscard]] Money shortfall() const { return required - funds; }
};

/// What one of several strategies gave for a margin call, which is the account's.
struct SleeveCall {
  Timestamp made_at;  // of the call
  Money spot_sold;
  Quantity lots_cut;
};

}  // namespace hedgelab
