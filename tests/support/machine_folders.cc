#include "tests/support/places.h"

namespace hedgelab::test {

// The only source that knows the machine's folders: all others compile to the same bytes in every checkout, so that
// the compiler cache serves them all.
std::filesystem::path source_folder() { return HEDGELAB_SOURCE_FOLDER; }
std::filesystem::path build_folder() { return HEDGELAB_BINARY_FOLDER; }
std::filesystem::path program_file() { return HEDGELAB_PROGRAM; }

}  // namespace hedgelab::test
