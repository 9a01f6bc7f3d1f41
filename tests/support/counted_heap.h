#pragma once
// What a test program asks of the heap, counted: for tests that say "nothing inside a trading day" or "memory linear in
// the number". Linking hedgelab_counted_heap replaces every unaligned operator new and delete of the program.

#include <cstdint>

namespace hedgelab::test {

// Since the program began, over all threads.
std::int64_t heap_calls();
std::int64_t heap_bytes();

}  // namespace hedgelab::test
