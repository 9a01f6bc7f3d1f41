#pragma once
// A mapped file that is cut short while it is read (rsync --inplace, a full disk on a network file system): the system
// answers the next look at it with SIGBUS, not with an error that could be returned.

namespace hedgelab::app {

/// From here on such a SIGBUS prints one line that names the file and ends the program with exit code 2. To be called
/// once, at the start.
void explain_cut_files();

}  // namespace hedgelab::app
