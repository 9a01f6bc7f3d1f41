// What a test program asks of the heap, counted: for tests that say "nothing inside a trading day" or "memory linear in
// the number". Linking hedgelab_counted_heap replaces every unaligned operator new and delete of the program.
#ifndef HEDGELAB_TESTS_SUPPORT_COUNTED_HEAP_H_
#define HEDGELAB_TESTS_SUPPORT_COUNTED_HEAP_H_

#include <cstdint>

namespace hedgelab::test {

// Since the program began, over all threads.
std::int64_t heap_calls();
std::int64_t heap_bytes();

}  // namespace hedgelab::test

#endif  // HEDGELAB_TESTS_SUPPORT_COUNTED_HEAP_H_
