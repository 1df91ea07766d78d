/* What every load shares: it ends with its parent, takes whole numbers as arguments, and knows the time. */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

/* And after GALLERY_SECONDS, where that is set: a load that starves the runner too would never be stopped. */
static UNUSED void die_with_parent(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const char *seconds = getenv("GALLERY_SECONDS");
  if (seconds != NULL) alarm((unsigned)atoi(seconds));
}

static UNUSED _Noreturn void fail(const char *what) {
  perror(what);
  _exit(1);
}

static UNUSED int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static UNUSED void sleep_us(int64_t us) {
  if (us <= 0) return;
  struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
  while (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR) continue;
}

static UNUSED volatile uint64_t load_sink;

/* Computes for so long by the wall clock. */
static UNUSED void spin_us(int64_t us) {
  uint64_t value = 88172645463325252ull;
  for (int64_t end = now_us() + us; now_us() < end;) {
    for (int round = 0; round < 2000; round++) value ^= value << 13, value ^= value >> 7, value ^= value << 17;
    load_sink += value;
  }
}

static UNUSED uint64_t random_next(uint64_t *state) {
  *state ^= *state << 13, *state ^= *state >> 7, *state ^= *state << 17;
  return *state;
}

/* Argument `index` as a whole number; `otherwise` where it was not given. */
static UNUSED long number(int argc, char **argv, int index, long otherwise) {
  if (index >= argc) return otherwise;
  char *end;
  long value = strtol(argv[index], &end, 10);
  if (*end != '\0' || value < 0) {
    fprintf(stderr, "%s: a whole number is wanted, not \"%s\"\n", argv[0], argv[index]);
    _exit(2);
  }
  return value;
}

static UNUSED void start_threads(long count, void *(*body)(void *)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 * 1024);
  for (long i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, body, (void *)i) != 0) fail("pthread_create");
  }
}

static UNUSED _Noreturn void wait_for_ever(void) {
  for (;;) pause();
}

/* A file of its own in a folder, of so many megabytes, without a name: nothing is left behind however this ends. */
static UNUSED int own_file(const char *folder, long megabytes, int flags) {
  char path[4096];
  snprintf(path, sizeof path, "%s/load-XXXXXX", folder);
  int file = mkstemp(path);
  if (file < 0) fail(path);
  static char block[1 << 20];
  for (size_t i = 0; i < sizeof block; i++) block[i] = (char)(i * 31);
  for (long i = 0; i < megabytes; i++)
    if (write(file, block, sizeof block) != sizeof block) {
      unlink(path);
      fail("write");
    }
  int again = open(path, O_RDWR | O_CLOEXEC | flags);
  if (again < 0 && flags != 0) again = open(path, O_RDWR | O_CLOEXEC);
  unlink(path);
  if (again < 0 || fdatasync(file) < 0) fail(path);
  close(file);
  return again;
}
