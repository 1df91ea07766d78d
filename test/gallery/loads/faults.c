/*
 * faults FOLDER MEGABYTES PROCESSES: reads pages of a mapped file at random and drops them again, so that each touch is
 * a major fault (madvise(2) MADV_PAGEOUT where the kernel has it, posix_fadvise(2) POSIX_FADV_DONTNEED).
 */
#include "load.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static _Noreturn void storm(int file, size_t size, uint64_t state) {
  char *pages = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
  if (pages == MAP_FAILED) fail("mmap");
  madvise(pages, size, MADV_RANDOM);
  enum { ROUND = 64, PAGE = 4096 };
  for (;;) {
    for (int i = 0; i < ROUND; i++) load_sink += (unsigned char)pages[random_next(&state) % (size / PAGE) * PAGE];
    madvise(pages, size, MADV_PAGEOUT);
    madvise(pages, size, MADV_DONTNEED);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  }
}

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 4) return fprintf(stderr, "usage: faults FOLDER MEGABYTES PROCESSES\n"), 2;
  size_t size = (size_t)number(argc, argv, 2, 64) << 20;
  int file = own_file(argv[1], (long)(size >> 20), 0);
  for (long i = 1; i < number(argc, argv, 3, 1); i++)
    if (fork() == 0) {
      die_with_parent();
      storm(file, size, 12345u + 7919u * (uint64_t)i);
    }
  storm(file, size, 4242);
}
