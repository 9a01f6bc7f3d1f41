#pragma once
// What is thrown when a series that is used turns out not to be what its store's manifest says.

#include <stdexcept>

namespace hedgelab {

/// what() names the file, and what to do. For the user it is bad input like another (exit code 2; InputError in
/// Python). It is no InputError here, because those are values on the way: one run's refusal, a row's reason, a figure
/// that is missing. Of a damaged store nothing that was computed counts, so this passes all who take such values, up to
/// the ends of the program.
class DamagedStore : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace hedgelab
