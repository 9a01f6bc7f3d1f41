#pragma once
// How many accounts are long and short of a product, from a table of the user's own.

#include <map>
#include <string>

#include "engine/analysis/study.h"

namespace hedgelab {

struct Participants {
  double long_accounts = 0.0, short_accounts = 0.0;
};

struct ParticipationStudy {
  std::string product;
  Date date;                          // later days are not looked at
  std::map<Date, Participants> days;  // of the product
};

/// Table `participation`: a day up to `date`, with long over short accounts and the share of days up to then on which
/// that was as low. What is missing on `date` is a note.
[[nodiscard]] Study participation_study(const ParticipationStudy& study);

}  // namespace hedgelab
