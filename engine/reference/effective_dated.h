#pragma once
// A value that changes on given days. Asking before the first row is an error that names table, subject and date:
// nothing missing becomes zero. The last row holds on; until when that is known is the file's own line
// (rule_knowledge.h).

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/error.h"

namespace hedgelab {

template <class Value>
class EffectiveDated {
 public:
  /// `subject` completes the error message: "fee table fees.csv: IF".
  explicit EffectiveDated(std::string subject) : subject_(std::move(subject)) {}

  /// REQUIRES: rows arrive in date order. Throws InputError for a repeated or earlier date.
  void add(Date effective, Value value) {
    if (!rows_.empty() && effective <= rows_.back().first) {
      fail("{}: the row of {} is not after the row of {}", subject_, effective.to_string(),
           rows_.back().first.to_string());
    }
    rows_.emplace_back(effective, std::move(value));
  }
  /// The row in force on `date`. Throws InputError before the first.
  [[nodiscard]] const Value& at(Date date) const {
    const auto after =
        std::upper_bound(rows_.begin(), rows_.end(), date, [](Date d, const auto& row) { return d < row.first; });
    if (after == rows_.begin()) {
      if (rows_.empty()) fail("{}: no row at all; {} asked", subject_, date.to_string());
      fail("{}: no row covers {}; the table begins {}", subject_, date.to_string(), rows_.front().first.to_string());
    }
    return std::prev(after)->second;
  }

  [[nodiscard]] const std::vector<std::pair<Date, Value>>& rows() const { return rows_; }
  [[nodiscard]] const std::string& subject() const { return subject_; }

 private:
  std::string subject_;
  std::vector<std::pair<Date, Value>> rows_;
};

}  // namespace hedgelab
