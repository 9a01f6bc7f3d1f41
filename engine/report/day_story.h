#pragma once
// A day of a run in words: what changed the equity, line by line, and what was done. page/day.js tells the same from
// the same tables with the same phrases; a test in the browser compares the two.

#include <string_view>
#include <vector>

#include "engine/report/result_folder.h"

namespace hedgelab::report {

struct StorySection {
  Phrase heading;
  std::vector<Phrase> lines;
};

struct DayStory {
  Phrase title;
  std::vector<StorySection> sections;
};

/// Of a day with a point of the equity curve, what happened after the point before it: on the first one, what had been
/// done by then. Throws InputError when the run has no curve or no point on `date`, naming the nearest days.
[[nodiscard]] DayStory tell_day(const RunFiles& run, std::string_view date);

/// Plain text, lines of one section under its heading.
[[nodiscard]] std::string story_text(const DayStory& story, Language language);

}  // namespace hedgelab::report
