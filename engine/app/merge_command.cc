// hedgelab merge: the blocks of a sweep's shards to one result.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/app/sweep_session.h"
#include "engine/sweep/sweep_reading.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int merge_command(const Arguments& arguments) {
  CommandLine line(
      "merge DIR",
      "Puts the blocks that the shards of a sweep have made together: DIR/sweep.csv and DIR/columns/*.npy,\n"
      "the same bytes as if one process had made them all, however often it is done. Blocks that are missing,\n"
      "damaged, or of another config, store or build are named, and nothing is replaced. Exits with 1 when a\n"
      "point did not come to its end.");
  line.positional("DIR", "folder of the sweep");
  line.add()("threads", po::value<int>()->value_name("N"), "threads to put blocks together on (default: all cores)");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  const OpenedSweep opened(line.text("DIR"), line);
  const MergeCounts counts = merge_and_read(opened.folder(), threads_of(line));
  line.say(fmt::format("{} points of {} blocks in {}", counts.points, counts.blocks,
                       (opened.folder().path() / "sweep.csv").string()));
  if (counts.unfinished > 0) {
    line.say(fmt::format("{} of them did not come to their end: columns outcome and reason", counts.unfinished));
  }
  return counts.unfinished > 0 ? kCheckFailed : kSuccess;
}

}  // namespace hedgelab::app
