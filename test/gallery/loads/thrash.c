/* thrash FOLDER MEGABYTES THREADS: reads and writes at random places of a file of its own, past the page cache. */
#include "load.h"

enum { LARGEST = 256 * 1024, ALIGNMENT = 4096 };
static int file;
static long size;

static void *body(void *argument) {
  uint64_t state = 88172645463325252ull + 7919 * (uint64_t)(uintptr_t)argument;
  void *block;
  if (posix_memalign(&block, ALIGNMENT, LARGEST) != 0) fail("posix_memalign");
  memset(block, 7, LARGEST);
  for (;;) {
    size_t length = ALIGNMENT << random_next(&state) % 7;
    off_t place = (off_t)(random_next(&state) % (uint64_t)(size - LARGEST)) / ALIGNMENT * ALIGNMENT;
    int reads = random_next(&state) % 2 == 0;
    ssize_t done = reads ? pread(file, block, length, place) : pwrite(file, block, length, place);
    if (done < 0) fail("thrash");
    posix_fadvise(file, place, (off_t)length, POSIX_FADV_DONTNEED);
  }
}

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 4) return fprintf(stderr, "usage: thrash FOLDER MEGABYTES THREADS\n"), 2;
  size = number(argc, argv, 2, 64) << 20;
  file = own_file(argv[1], size >> 20, O_DIRECT);
  start_threads(number(argc, argv, 3, 1), body);
  wait_for_ever();
}
