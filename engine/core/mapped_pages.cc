#include "engine/core/mapped_pages.h"

#include <sys/mman.h>

namespace hedgelab {

void forget_pages(std::span<const std::byte> map) noexcept {
  if (!map.empty()) (void)::madvise(const_cast<std::byte*>(map.data()), map.size(), MADV_DONTNEED);
}

}  // namespace hedgelab
