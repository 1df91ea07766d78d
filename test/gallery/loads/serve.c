/*
 * serve FOLDER PERIOD_MS WORK_US: a small service: each period it computes a little, and each 16th time it saves a page
 * to disk. It waits for everybody else.
 */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 4) return fprintf(stderr, "usage: serve FOLDER PERIOD_MS WORK_US\n"), 2;
  int file = own_file(argv[1], 1, 0);
  long period_ms = number(argc, argv, 2, 50), work_us = number(argc, argv, 3, 500);
  char page[4096] = {0};
  for (unsigned turn = 0;; turn++) {
    spin_us(work_us);
    page[0] = (char)turn;
    if (turn % 16 == 0 && (pwrite(file, page, sizeof page, 0) < 0 || fdatasync(file) < 0)) fail("serve");
    sleep_us(period_ms * 1000);
  }
}
