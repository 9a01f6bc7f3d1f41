#pragma once
// A run of three days as its files, written by hand: what a report is drawn from.

#include <filesystem>
#include <string>

#include "engine/core/files.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  write_file_atomically(file, text);
}

/// Equity 1,000,000 -> 1,010,000 -> 999,900. The digest of the fills is left out: no engine wrote these.
inline void write_small_result(const std::filesystem::path& folder, const std::string& name = "small") {
  write_text(folder / "result.json",
             "{\"name\": \"" + name +
                 "\", \"strategy\": \"continuous_roll\", \"description\": \"three days\",\n"
                 "\"statistics\": {\"first\": \"2024-01-02\", \"last\": \"2024-01-04\", "
                 "\"returns\": 2, \"cumulative_return\": -0.0001, \"sharpe\": null},\n"
                 "\"final_equity\": 999900, \"provenance\": {\"engine_version\": \"0.1.0\"}}\n");
  write_text(folder / "equity.csv",
             "date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price,margin,"
             "margin_ratio,flow\n"
             "2024-01-02,1,1000000,1000000,1000000,0,0,0,0,5000,0,,0\n"
             "2024-01-03,1.01,1010000,1010000,300000,710000,-700000,10,0,5100,84000,0.28,0\n"
             "2024-01-04,0.9999,999900,999900,290000,709900,-710000,20,0,5099,85200,0.29379,0\n");
  write_text(folder / "attribution.csv",
             "date,spot_move,futures_index_move,basis_convergence,fee_open,equity_change,roll_gap\n"
             "2024-01-03,14000.5,-3990.5,0,-10,10000,0\n"
             "2024-01-04,-100,,-9990,-10,-10100,250.25\n");
  write_text(folder / "hedge.csv",
             "date,contract,basis,annualised,annualised_adjusted,hedge_ratio\n"
             "2024-01-02,,,,,\n"
             "2024-01-03,IC2401,-20,-0.06,-0.05,0.98\n"
             "2024-01-04,IC2402,-19,-0.04,,1.0\n");
  write_text(folder / "fills.csv",
             "decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id,slippage\n"
             "2024-01-02 15:00,2024-01-03 09:30,IC2401,open,hedge,-1,5010.2,-1002040,10,1,1,40\n"
             "2024-01-02 15:00,2024-01-03 09:30,000905,spot,spot,140,5000,700000,0,,,\n"
             "2024-01-04 10:00,2024-01-04 10:01,IC2401,close,roll,1,5000,1000000,10,1,2,0\n");
  write_text(folder / "rolls.csv",
             "decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees,gap\n"
             "2024-01-04 10:00,2024-01-04 10:01,IC2401,IC2402,1,5000,-1,4980,-20,20,250.25\n");
  write_text(folder / "settlements.csv",
             "date,symbol,kind,price,source,quantity,variation,fee\n"
             "2024-01-03,IC2401,daily,5030.4,official,-1,-4040,0\n"
             "2024-01-04,IC2402,daily,4990,last_hour_vwap,-1,-2000,0\n");
  write_text(folder / "orders.csv", "order_id,decided_at,symbol,quantity,purpose,group,fate,locked_bars,order_fee\n");
  write_text(folder / "margin_calls.csv",
             "date,intraday,required,funds,shortfall,policy,spot_sold,lots_cut,served,served_at\n");
}

}  // namespace hedgelab::test
