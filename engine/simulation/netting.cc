#include "engine/simulation/netting.h"

#include <algorithm>

namespace hedgelab {

// The causes of a sleeve's trade are its own, also in the house account; slippage is the net trade's.
void Netting::pass_on(const Account& own, const Trade& trade) {
  if (&own == house_) return;
  waiting_.push_back({trade.order, trade.quantity, trade.price, trade.reference, trade.order_fee});
  house_->attribute(trade);
}

void Netting::book_rest() {
  while (!waiting_.empty()) {
    const ContractId contract = waiting_.front().order.contract;
    const Price reference = waiting_.front().reference;
    const auto meets = [&](const Waiting& trade) {
      return trade.order.contract == contract && trade.reference == reference;
    };
    Quantity net;
    Money order_fee;  // every sleeve's order is a message
    for (const Waiting& trade : waiting_) {
      if (!meets(trade)) continue;
      net += trade.quantity;
      order_fee += trade.order_fee;
    }
    // The rest is the largest trade of its side: its purpose, its slipped price.
    const Waiting* largest = nullptr;
    for (const Waiting& trade : waiting_) {
      if (!meets(trade) || trade.quantity.sign() != net.sign()) continue;
      if (largest == nullptr || abs(trade.quantity) > abs(largest->quantity)) largest = &trade;
    }
    if (largest != nullptr) {
      house_->trade_rest({largest->order, net, largest->price, reference, order_fee});
    } else {
      house_->charge_order_fee(Purpose::kRebalance, order_fee);  // nobody's overlay: the house has no overlay book
    }
    std::erase_if(waiting_, meets);
  }
}

}  // namespace hedgelab
