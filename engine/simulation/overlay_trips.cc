#include "engine/simulation/overlay_trips.h"

#include <algorithm>

namespace hedgelab {
namespace {

/// A trade that is under way.
struct Open {
  OverlayTrip trip;
  Quantity held;
  double paid_in = 0.0, lots_in = 0.0, paid_out = 0.0, lots_out = 0.0;
};

class Trips {
 public:
  Trips(const MarketPanel& panel, std::span<const OverlayReason> reasons)
      : panel_(&panel), reasons_(reasons.begin(), reasons.end()) {
    std::stable_sort(reasons_.begin(), reasons_.end(), by_order);
  }

  void take(const Fill& fill) {
    auto at =
        std::find_if(open_.begin(), open_.end(), [&](const Open& one) { return one.trip.contract == fill.contract; });
    if (at == open_.end()) {
      at = open_.insert(open_.end(), Open{});
      at->trip.contract = fill.contract;
      at->trip.decided_at = fill.decided_at;
      at->trip.entered_at = fill.filled_at;
      at->trip.in = signal_of(fill.order_id, false);
    }
    at->trip.fees += fill.fee + fill.order_fee;
    const double lots = abs(fill.quantity).to_double();
    const bool builds = at->held.sign() * fill.quantity.sign() >= 0;
    (builds ? at->paid_in : at->paid_out) += lots * fill.price.to_double();
    (builds ? at->lots_in : at->lots_out) += lots;
    at->held += fill.quantity;
    if (builds) {
      at->trip.quantity = at->held;
      return;
    }
    if (at->held.is_zero()) leave(at, fill.decided_at, fill.filled_at, signal_of(fill.order_id, true));
  }

  void expire(const SettlementRecord& record) {
    const auto at =
        std::find_if(open_.begin(), open_.end(), [&](const Open& one) { return one.trip.contract == record.contract; });
    if (at == open_.end()) return;
    const double lots = abs(at->held).to_double();
    at->paid_out += lots * record.price.to_double();
    at->lots_out += lots;
    const SlotGrid& grid = panel_->grid();
    const DayIndex day = panel_->rules().calendar.index_of(record.date);
    const Timestamp close = grid.end_of({day, grid.slots_on(day) - 1});
    leave(at, close, close, {TripEnd::kExpiry, std::nullopt, std::nullopt});
  }

  [[nodiscard]] std::vector<OverlayTrip> finish() {
    for (Open& one : open_) {
      one.trip.entry = one.paid_in / one.lots_in;
      done_.push_back(one.trip);
    }
    std::stable_sort(done_.begin(), done_.end(), [](const OverlayTrip& a, const OverlayTrip& b) {
      return std::pair(a.entered_at, a.contract) < std::pair(b.entered_at, b.contract);
    });
    return std::move(done_);
  }

 private:
  static bool by_order(const OverlayReason& a, const OverlayReason& b) { return a.order_id < b.order_id; }
  // A guard's exit has the number of the order that it guards.
  [[nodiscard]] OverlaySignal signal_of(std::uint32_t order_id, bool is_exit) const {
    const OverlayReason* found = nullptr;
    OverlayReason wanted{};
    wanted.order_id = order_id;
    const auto [first, end] = std::equal_range(reasons_.begin(), reasons_.end(), wanted, by_order);
    for (auto reason = first; reason != end; ++reason) {
      if (found == nullptr || reason->is_exit == is_exit) found = &*reason;
    }
    return found != nullptr ? found->signal : OverlaySignal{};
  }

  // Bars of the run between two moments, each the begin or the end of one.
  [[nodiscard]] std::optional<int> bars_between(Timestamp from, Timestamp to) const {
    const SlotGrid& grid = panel_->grid();
    const auto place = [&](Timestamp moment) -> std::optional<std::int64_t> {
      if (grid.frequency() == Frequency::kDaily) return panel_->rules().calendar.index_of(moment.date());
      if (const auto begins = grid.slot_of(moment, BarLabel::kBegin))
        return grid.slots_before(begins->day) + begins->slot;
      if (const auto ends = grid.slot_of(moment, BarLabel::kEnd)) return grid.slots_before(ends->day) + ends->slot + 1;
      return std::nullopt;
    };
    const auto first = place(from);
    const auto last = place(to);
    return first && last ? std::optional(static_cast<int>(*last - *first)) : std::nullopt;
  }

  void leave(std::vector<Open>::iterator at, Timestamp decided_at, Timestamp now, const OverlaySignal& signal) {
    OverlayTrip& trip = at->trip;
    trip.entry = at->paid_in / at->lots_in;
    trip.exit = at->paid_out / at->lots_out;
    trip.exit_decided_at = decided_at;
    trip.exited_at = now;
    trip.out = signal;
    trip.end = signal.reason;
    trip.bars = bars_between(trip.entered_at, now);
    done_.push_back(trip);
    open_.erase(at);
  }

  const MarketPanel* panel_;
  std::vector<OverlayReason> reasons_;  // by order, of one in the order they were given
  std::vector<Open> open_;
  std::vector<OverlayTrip> done_;
};

}  // namespace

std::vector<OverlayTrip> overlay_trips(const MarketPanel& panel, std::span<const Fill> fills,
                                       std::span<const OverlayReason> reasons,
                                       const std::vector<SettlementRecord>& settlements) {
  Trips trips(panel, reasons);
  std::size_t next = 0;
  const auto expire_before = [&](std::optional<Date> date) {
    for (; next < settlements.size() && (!date || settlements[next].date < *date); ++next) {
      if (settlements[next].is_final) trips.expire(settlements[next]);
    }
  };
  for (const Fill& fill : fills) {
    if (fill.purpose != Purpose::kOverlay) continue;
    expire_before(fill.filled_at.date());
    trips.take(fill);
  }
  expire_before(std::nullopt);
  return trips.finish();
}

}  // namespace hedgelab
