/*
 * fsyncs FOLDER THREADS [KILOBYTES]: each thread writes that much to a file of its own, waits until it is on the disk,
 * and again.
 */
#include "load.h"

static const char *folder;
static long length;

static void *body(void *argument) {
  (void)argument;
  int file = own_file(folder, 1, 0);
  char *block = calloc(1, (size_t)length);
  if (block == NULL) fail("calloc");
  for (uint64_t turn = 0;; turn++) {
    memcpy(block, &turn, sizeof turn);
    /* The file grows and is cut: each fsync is a commit of the journal, not of data alone. */
    if (turn % 64 == 0 && ftruncate(file, 0) < 0) fail("ftruncate");
    if (pwrite(file, block, (size_t)length, (off_t)(turn % 64) * length) < 0 || fsync(file) < 0) fail("fsyncs");
  }
}

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 3) return fprintf(stderr, "usage: fsyncs FOLDER THREADS [KILOBYTES]\n"), 2;
  folder = argv[1];
  length = number(argc, argv, 3, 16) * 1024;
  start_threads(number(argc, argv, 2, 1), body);
  wait_for_ever();
}
