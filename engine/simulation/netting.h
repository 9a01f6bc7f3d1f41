#pragma once
// Where the trades of sleeves meet. Each sleeve has booked its trade as if it were alone; the house account books only
// what opposite trades of one moment, contract and price leave of each other, with its fee. Until then they wait here,
// and count in the house's margin. A house account without sleeves never has anything waiting.

#include <span>
#include <vector>

#include "engine/simulation/account.h"

namespace hedgelab {

class Netting {
 public:
  /// REQUIRES: `house` outlives the netting.
  explicit Netting(Account& house) : house_(&house) { waiting_.reserve(64); }

  /// Takes over a trade that `own` has booked. The house account's own trades are at home already.
  void pass_on(const Account& own, const Trade& trade);
  /// Books what the trades since the last call leave.
  void book_rest();

  /// A sleeve's trade that has not met the others yet.
  struct Waiting {
    Order order;  // of the sleeve: its purpose, its decision
    Quantity quantity;
    Price price, reference;
    Money order_fee;
  };
  [[nodiscard]] std::span<const Waiting> waiting() const { return waiting_; }

 private:
  Account* house_;
  std::vector<Waiting> waiting_;
};

}  // namespace hedgelab
