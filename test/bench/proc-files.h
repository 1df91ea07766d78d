/*
 * Files of /proc that are read again and again: a positioned read of a held descriptor costs half of opening the file.
 * As in the sampler, at most 8,192 are held, or what RLIMIT_NOFILE leaves; those not used in this tick make room, and
 * when all are in use a file is opened, read and closed.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SPARE_DESCRIPTORS = 256, MOST_HELD = 8192 };

typedef struct {
  int pid, tid, fd, index;
  const char *name;
  uint32_t used_at;
} File;

static File **held;
static int held_count, held_limit, hand;
static uint32_t tick, exhausted_at;
static char buffer[16384];
static uint64_t reads;

static void *must(void *memory) {
  if (memory == NULL) exit((perror("c-floor"), 1));
  return memory;
}

static void file_close(File *file) {
  if (file->fd < 0) return;
  close(file->fd);
  file->fd = -1;
  held[file->index] = held[--held_count];
  held[file->index]->index = file->index;
}

/* A place for one more held descriptor, if need be that of a file not used in this tick. */
static bool make_room(void) {
  if (held_count < held_limit) return true;
  if (exhausted_at == tick) return false;
  for (int step = 0; step < held_count; step++) {
    hand = (hand + 1) % held_count;
    if (held[hand]->used_at == tick) continue;
    file_close(held[hand]);
    return true;
  }
  exhausted_at = tick;
  return false;
}

/* Into `buffer`; its length, or 0 or less when the process is gone or the file is not ours to read. */
static ssize_t file_read(File *file) {
  reads++;
  file->used_at = tick;
  if (file->fd >= 0) return pread(file->fd, buffer, sizeof buffer - 1, 0);
  char path[256];
  if (file->pid == 0) snprintf(path, sizeof path, "%s", file->name);
  else if (file->tid == 0) snprintf(path, sizeof path, "/proc/%d/%s", file->pid, file->name);
  else snprintf(path, sizeof path, "/proc/%d/task/%d/%s", file->pid, file->tid, file->name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t length = pread(fd, buffer, sizeof buffer - 1, 0);
  if (!make_room()) return close(fd), length;
  file->fd = fd;
  file->index = held_count;
  held[held_count++] = file;
  return length;
}

/*
 * The decimal numbers in a text, as many as there is room for; with `named`, only the first of each line. Returns how
 * many.
 */
static int read_numbers(const char *at, const char *end, bool named, int64_t *into, int room) {
  int count = 0;
  while (count < room && at < end) {
    while (at < end && *at != '-' && (*at < '0' || *at > '9')) at++;
    if (at >= end) break;
    bool negative = *at == '-';
    int64_t value = 0;
    for (at += negative; at < end && *at >= '0' && *at <= '9'; at++) value = value * 10 + (*at - '0');
    into[count++] = negative ? -value : value;
    if (named) at = memchr(at, '\n', (size_t)(end - at)) == NULL ? end : at;
  }
  return count;
}

/* Keeps the difference of each to the time before. */
static void differ(int64_t *last, int64_t *change, const int64_t *now, int count) {
  for (int i = 0; i < count; i++) {
    change[i] = now[i] - last[i];
    last[i] = now[i];
  }
}

static ssize_t read_once(const char *path) {
  reads++;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t length = pread(fd, buffer, sizeof buffer - 1, 0);
  close(fd);
  return length;
}

static void hold_as_many_as_allowed(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  held_limit = limit.rlim_cur > MOST_HELD + SPARE_DESCRIPTORS ? MOST_HELD : (int)limit.rlim_cur - SPARE_DESCRIPTORS;
  held = must(calloc((size_t)held_limit, sizeof *held));
}
