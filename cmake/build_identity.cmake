# Writes OUTPUT, a source that holds the version of this build: VERSION, and below a git checkout what `git describe`
# says of it. Runs at each build and leaves the file alone when nothing changed, so a commit costs one small source and
# the links. Without NAME_COMMIT, and in a tarball, the version is VERSION alone.
#
#   cmake -DSOURCE=folder -DVERSION=0.1.0 -DNAME_COMMIT=ON -DOUTPUT=file.cc -P build_identity.cmake
set(identity ${VERSION})
if(NAME_COMMIT AND EXISTS ${SOURCE}/.git)
  find_program(git_program git)
  if(git_program)
    execute_process(COMMAND ${git_program} --no-optional-locks -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
    if(NOT failed)
      string(APPEND identity "+g${commit}")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[#include "engine/core/digest.h"

namespace hedgelab {

std::string_view engine_version() { return "@identity@"; }

}  // namespace hedgelab
]])
