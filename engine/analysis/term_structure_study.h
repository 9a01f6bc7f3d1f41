#pragma once
// All contracts of a day beside each other.

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct TermStructureStudy {
  Date date;
};
/// Table `term_structure`: all listed contracts of a day, in the conventions of all houses. Throws InputError when
/// `date` is no trading day.
[[nodiscard]] Study term_structure_study(const StudyMarket& market, const TermStructureStudy& study);

}  // namespace hedgelab
