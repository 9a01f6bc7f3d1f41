#include "python/bindings/context.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/words.h"
#include "engine/reference/contract_slot.h"
#include "engine/strategy/contract_slots.h"

namespace hedgelab::python {
namespace {

constexpr std::array<std::string_view, 6> kPurposeWords{"hedge", "roll", "rebalance", "overlay", "spread", "reduction"};
constexpr std::array<std::string_view, 4> kBasisWords{"cinda", "guojin", "industrial", "huatai"};

// The enum value whose place the word has.
template <class Enum, std::size_t kCount>
Enum word_to(const std::string& word, const std::array<std::string_view, kCount>& words, const char* what) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  throw InputError(what,
                   fmt::format("'{}' is not one of {}{}", word, fmt::join(words, ", "), did_you_mean(word, words)));
}

ContractSlot slot_of(const std::string& word) { return word_to<ContractSlot>(word, kContractSlotWords, "slot"); }

template <class Fixed>
Fixed fixed(double value, const char* what) {
  if (!std::isfinite(value)) throw InputError(what, "is not a finite number");
  return Fixed::from_double(value);
}

py::list codes(const Context& context, std::span<const ContractId> contracts) {
  py::list list(contracts.size());
  for (std::size_t i = 0; i < contracts.size(); ++i) list[i] = py::str(context.contract(contracts[i]).code);
  return list;
}

py::object code_or_none(const Context& context, std::optional<ContractId> contract) {
  if (!contract) return py::none();
  return py::str(context.contract(*contract).code);
}

template <class Fixed>
py::object number_or_none(const std::optional<Fixed>& value) {
  if (!value) return py::none();
  return py::float_(value->to_double());
}

std::size_t count_of(py::ssize_t count) {
  if (count < 1) throw InputError("count", fmt::format("{}: expected a whole number above 0", count));
  return static_cast<std::size_t>(count);
}

// A view into the store: the array holds the session, so it may outlive the run and the market.
py::object raw_closes(const Sight& sight, const std::string& symbol, py::ssize_t count) {
  return view_of(sight.now().market().closes(sight.series(symbol), count_of(count)), sight.session());
}

py::object closes(const Sight& sight, const std::string& symbol, py::ssize_t count) {
  std::vector<double> prices;
  for (const std::int32_t raw : sight.now().market().closes(sight.series(symbol), count_of(count))) {
    prices.push_back(raw == kMissingPrice ? std::numeric_limits<double>::quiet_NaN() : price_of(raw).to_double());
  }
  return array_with(std::move(prices));
}

// {"begin", "end", "open", "high", "low", "close", "volume", "open_interest"}; None where the source had nothing.
py::object parts_or_none(const std::optional<Bar>& bar) {
  if (!bar) return py::none();
  const auto lots = [](const std::optional<std::int64_t>& count) -> py::object {
    return count ? py::object(py::int_(*count)) : py::none();
  };
  py::dict parts;
  parts["begin"] = to_python(bar->begin);
  parts["end"] = to_python(bar->end);
  parts["open"] = number_or_none(bar->open);
  parts["high"] = number_or_none(bar->high);
  parts["low"] = number_or_none(bar->low);
  parts["close"] = bar->close.to_double();
  parts["volume"] = lots(bar->volume);
  parts["open_interest"] = lots(bar->open_interest);
  return parts;
}

int days_back_of(int days_back, int least) {
  if (days_back < least) {
    throw InputError("days_back", fmt::format("{}: expected a whole number of at least {}", days_back, least));
  }
  return days_back;
}

int whole_count_of(py::ssize_t count) {
  constexpr std::size_t kMost = 1'000'000;
  return static_cast<int>(std::min(count_of(count), kMost));
}

InstrumentId product_of(const Sight& sight, const py::object& code) {
  if (code.is_none()) return sight.now().product();
  return sight.now().contracts().find_instrument(code.cast<std::string>());
}

void set_targets(const Sight& sight, const py::dict& lots, const std::string& purpose) {
  if (lots.size() > 8) throw InputError("set_targets", "more than eight contracts in one group");
  std::vector<Context::Target> targets;
  for (const auto& [code, quantity] : lots) {
    targets.push_back({sight.contract(code.cast<std::string>()), fixed<Quantity>(quantity.cast<double>(), "lots")});
  }
  const auto word = word_to<Purpose>(purpose, kPurposeWords, "purpose");
  if (word == Purpose::kOverlay) throw InputError("purpose", "overlay lots are traded with trade_overlay");
  sight.now().set_targets(targets, word);
}

}  // namespace

Context& Sight::now() const {
  if (context_ == nullptr) {
    throw std::runtime_error(
        "the context of a strategy answers only while on_bar or on_day is called; keep values, not the context");
  }
  return *context_;
}

ContractId Sight::contract(const std::string& code) const {
  const auto found = now().contracts().find(code);
  if (!found) throw InputError("contract", fmt::format("the rules list no contract '{}'", code));
  return *found;
}

SeriesId Sight::series(const std::string& symbol) const {
  const auto found = now().market().find(symbol);
  if (!found) throw InputError("symbol", fmt::format("the market has no series '{}'", symbol));
  return *found;
}

void bind_context(py::module_& module) {
  using S = const Sight&;
  py::class_<Sight, std::shared_ptr<Sight>> context(module, "Context");
  const auto get = [&context](const char* name, auto getter) { context.def_property_readonly(name, getter); };
  // Now.
  get("today", [](S s) { return to_python(s.now().today()); });
  get("now", [](S s) { return to_python(s.now().now()); });
  get("slot_of_day", [](S s) { return s.now().market().slot(); });
  get("slots_today", [](S s) { return s.now().market().slots_today(); });
  get("is_last_bar", [](S s) { return s.now().market().is_last_bar(); });
  context.def(
      "is_decision_bar", [](S s, int minutes_before_close) { return s.now().is_decision_bar(minutes_before_close); },
      py::arg("minutes_before_close") = 0);
  // Rules.
  get("product", [](S s) { return s.now().instrument().code; });
  get("multiplier", [](S s) { return s.now().instrument().multiplier; });
  get("tick", [](S s) { return s.now().instrument().tick.to_double(); });
  get("listed", [](S s) { return codes(s.now(), s.now().listed()); });
  context.def("listed_of", [](S s, const std::string& product) {
    return codes(s.now(), s.now().listed(product_of(s, py::str(product))));
  });
  context.def("trading_days_of_life",
              [](S s, const std::string& c) { return s.now().trading_days_of_life(s.contract(c)); });
  context.def("listed_after",
              [](S s, const py::object& day) { return codes(s.now(), s.now().listed_after(to_date(day, "day"))); });
  context.def("is_listed", [](S s, const std::string& c) { return s.now().is_listed(s.contract(c)); });
  context.def(
      "in_slot",
      [](S s, const std::string& slot, const py::object& after) {
        const Context& now = s.now();
        const auto listed = after.is_none() ? now.listed() : now.listed_after(to_date(after, "after"));
        return code_or_none(now, contract_in_slot(now, listed, slot_of(slot)));
      },
      py::arg("slot"), py::arg("after") = py::none());
  context.def("last_day_in_slot", [](S s, const std::string& c, const std::string& slot) -> py::object {
    const auto day = last_day_in_slot(s.now(), s.contract(c), slot_of(slot));
    return day ? to_python(*day) : py::none();
  });
  context.def("last_trading_day",
              [](S s, const std::string& c) { return to_python(s.now().contract(s.contract(c)).last_trading_day); });
  context.def("trading_days_left", [](S s, const std::string& c) { return s.now().trading_days_left(s.contract(c)); });
  context.def("calendar_days_left",
              [](S s, const std::string& c) { return s.now().calendar_days_left(s.contract(c)); });
  context.def("trading_days_until",
              [](S s, const py::object& day) { return s.now().trading_days_until(to_date(day, "day")); });
  context.def("trading_days_since",
              [](S s, const py::object& day) { return s.now().trading_days_since(to_date(day, "day")); });
  // Prices.
  context.def("price", [](S s, const std::string& c) { return s.now().price(s.contract(c)).to_double(); });
  get("spot_price", [](S s) {
    if (!s.now().has_spot()) throw InputError("spot_price", "the account has no spot leg");
    return s.now().spot_price().to_double();
  });
  get("index_price", [](S s) { return s.now().index_price().to_double(); });
  context.def("close",
              [](S s, const std::string& symbol) { return number_or_none(s.now().market().close(s.series(symbol))); });
  context.def("has_bar", [](S s, const std::string& symbol) { return s.now().market().has_bar(s.series(symbol)); });
  context.def("closes", &closes);
  context.def("raw_closes", &raw_closes);
  context.def(
      "daily_close",
      [](S s, const std::string& symbol, int days_back) {
        if (days_back < 1)
          throw InputError("days_back", "expected a whole number above 0: 1 is the trading day before");
        return number_or_none(s.now().market().daily_close(s.series(symbol), days_back));
      },
      py::arg("symbol"), py::arg("days_back") = 1);
  context.def(
      "bar",
      [](S s, const std::string& c, int bars_back) {
        if (bars_back < 0) throw InputError("bars_back", "expected a whole number of at least 0: 0 just closed");
        return parts_or_none(s.now().bar(s.contract(c), bars_back));
      },
      py::arg("contract"), py::arg("bars_back") = 0);
  context.def(
      "daily_bar",
      [](S s, const std::string& c, int days_back) {
        return parts_or_none(s.now().daily_bar(s.contract(c), days_back_of(days_back, 1)));
      },
      py::arg("contract"), py::arg("days_back") = 1);
  context.def("daily_closes", [](S s, const std::string& c, py::ssize_t count) {
    return array_with(s.now().daily_closes(s.contract(c), whole_count_of(count)));
  });
  context.def("index_closes",
              [](S s, py::ssize_t count) { return array_with(s.now().index_closes(whole_count_of(count))); });
  context.def("spot_closes",
              [](S s, py::ssize_t count) { return array_with(s.now().spot_closes(whole_count_of(count))); });
  context.def(
      "slot_rate",
      [](S s, const std::string& slot, const std::string& convention, int days_back, const py::object& product) {
        return s.now().slot_rate(product_of(s, product), slot_of(slot),
                                 word_to<BasisConvention>(convention, kBasisWords, "convention"),
                                 days_back_of(days_back, 0));
      },
      py::arg("slot"), py::arg("convention") = "cinda", py::arg("days_back") = 0, py::arg("product") = py::none());
  context.def("known", [](S s, const std::string& series) -> py::object {
    const auto value = s.now().known(series);
    if (!value) return py::none();
    return py::make_tuple(value->value, to_python(value->known_at));
  });
  context.def("known_values", [](S s, const std::string& series, py::ssize_t count) {
    const auto values = s.now().known_values(series, count_of(count));
    return array_with(std::vector<double>(values.begin(), values.end()));
  });
  context.def("note", [](S s, const std::string& key, double value) {
    if (!std::isfinite(value)) throw InputError("note", "is not a finite number");
    s.now().note(key, value);
  });
  context.def("note", [](S s, const std::string& key, const std::string& text) {
    s.now().note(key, std::string_view(text));
  });
  context.def("previous_settlement", [](S s, const std::string& c) {
    return number_or_none(s.now().market().previous_settlement(s.contract(c)));
  });
  context.def(
      "annualised_basis",
      [](S s, const std::string& c, const std::string& convention) {
        return s.now().annualised_basis(s.contract(c), word_to<BasisConvention>(convention, kBasisWords, "convention"));
      },
      py::arg("contract"), py::arg("convention") = "cinda");
  context.def("dividend_points_left",
              [](S s, const std::string& c) { return s.now().dividend_points_left(s.contract(c)); });
  context.def("derivative", [](S s, const std::string& c, int degree, int window) -> py::object {
    const PolynomialDerivative* value = s.now().derivative(s.contract(c), degree, window);
    if (value == nullptr) return py::none();
    return py::make_tuple(value->first, value->second);
  });
  // The account.
  get("equity", [](S s) { return s.now().equity().to_double(); });
  get("cash", [](S s) { return s.now().cash().to_double(); });
  get("funds", [](S s) { return s.now().funds().to_double(); });
  get("margin_required", [](S s) { return s.now().margin_required().to_double(); });
  get("spot_units", [](S s) { return s.now().spot_units().to_double(); });
  get("spot_value", [](S s) { return s.now().spot_value().to_double(); });
  get("spot_share", [](S s) { return s.now().spot_share().to_double(); });
  get("has_spot", [](S s) { return s.now().has_spot(); });
  get("whole_lots", [](S s) { return s.now().whole_lots(); });
  get("held", [](S s) { return codes(s.now(), s.now().held()); });
  context.def("position", [](S s, const std::string& c) { return s.now().position(s.contract(c)).to_double(); });
  context.def("hedge_position",
              [](S s, const std::string& c) { return s.now().hedge_position(s.contract(c)).to_double(); });
  context.def("overlay_position",
              [](S s, const std::string& c) { return s.now().overlay_position(s.contract(c)).to_double(); });
  context.def("overlay_entry_price",
              [](S s, const std::string& c) { return s.now().overlay_entry_price(s.contract(c)); });
  get("overlay_result", [](S s) { return s.now().overlay_result().to_double(); });
  get("overlay_round_trips", [](S s) { return s.now().overlay_round_trips(); });
  get("may_short_spot", [](S s) { return s.now().may_short_spot(); });
  get("short_spot_margin", [](S s) { return s.now().short_spot_margin().to_double(); });
  context.def(
      "margin_rate",
      [](S s, const std::string& c, bool is_short) { return s.now().margin_rate(s.contract(c), is_short).to_double(); },
      py::arg("contract"), py::arg("short") = true);
  context.def("is_waiting", [](S s, const std::string& c) { return s.now().is_waiting(s.contract(c)); });
  get("is_spot_waiting", [](S s) { return s.now().is_spot_waiting(); });
  // Orders.
  context.def("share_of", [](S s, double amount, double share) {
    static_cast<void>(s.now());
    return share_of(fixed<Money>(amount, "amount"), fixed<Rate>(share, "share")).to_double();
  });
  context.def("lots_for", [](S s, const std::string& c, double amount) {
    return s.now().lots_for(s.contract(c), fixed<Money>(amount, "amount")).to_double();
  });
  context.def(
      "set_target",
      [](S s, const std::string& c, double lots, const std::string& purpose) {
        const auto word = word_to<Purpose>(purpose, kPurposeWords, "purpose");
        if (word == Purpose::kOverlay) throw InputError("purpose", "overlay lots are traded with trade_overlay");
        s.now().set_target(s.contract(c), fixed<Quantity>(lots, "lots"), word);
      },
      py::arg("contract"), py::arg("lots"), py::arg("purpose") = "rebalance");
  context.def("set_targets", &set_targets, py::arg("lots"), py::arg("purpose") = "spread");
  context.def("roll", [](S s, const std::string& from, const std::string& to, double lots) {
    if (from == to) throw InputError("roll", "a roll needs two contracts");
    s.now().roll(s.contract(from), s.contract(to), fixed<Quantity>(lots, "lots"));
  });
  context.def("set_spot", [](S s, double value) {
    if (!s.now().has_spot()) throw InputError("set_spot", "the account has no spot leg");
    s.now().set_spot(fixed<Money>(value, "value"));
  });
  context.def(
      "trade_overlay",
      [](S s, const std::string& c, double lots, double take_profit, double stop_loss, bool next_close) {
        if (take_profit < 0.0) throw InputError("take_profit", "is a share of the entry price, not below 0");
        if (stop_loss > 0.0) throw InputError("stop_loss", "is a share of the entry price, not above 0");
        s.now().trade_overlay(s.contract(c), fixed<Quantity>(lots, "lots"),
                              next_close ? Execution::kNextClose : Execution::kFillModel,
                              {fixed<Rate>(take_profit, "take_profit"), fixed<Rate>(stop_loss, "stop_loss")});
      },
      py::arg("contract"), py::arg("lots"), py::arg("take_profit") = 0.0, py::arg("stop_loss") = 0.0,
      py::arg("next_close") = false);
  context.def("cancel_overlay", [](S s, const std::string& c) { s.now().cancel_overlay(s.contract(c)); });
}

}  // namespace hedgelab::python
