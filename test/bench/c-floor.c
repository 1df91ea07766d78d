/*
 * The floor of the benchmark: what it costs to read the counters of all processes the way the agent's sampler does, in
 * C, with nothing else.
 *
 *   c-floor [--ticks T] [--warm-up W] [--interval-ms M] [--as-sampler] [--also FILE]...
 *
 * Each tick: lists /proc with getdents64; asks the CPU clock of each process (clock_gettime, clockid
 * (~pid << 3) | 2); for those whose clock has moved, re-reads held descriptors of stat, io and schedstat, of threaded
 * ones task/TID/schedstat of every thread, parses the numbers and keeps the difference of each. --also names files of
 * the whole machine to be read, held, in each tick.
 *
 * With --as-sampler it reads what the sampler reads, thread for thread. It leaves out the threads that cannot have run:
 * the process's clock is the sum of its threads' CPU times, so once the threads read account for its advance the others
 * stood still (all are read every eighth time). And it adds what the sampler reads slowly: stat of a thirtieth of all
 * processes a second, and stat of eight threads that ran.
 *
 * Prints one JSON object: CPU time (CLOCK_PROCESS_CPUTIME_ID) after the warm-up, by tick and by process. The warm-up
 * holds the first sight.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include "proc-files.h"

enum { PID_LIMIT = 4 * 1024 * 1024, MOST_ALSO = 256, FULL_SCAN_EVERY = 8, STATES_A_TICK = 8, STANDS_TICKS = 30 };
enum { STAT_FIELDS = 21, IO_FIELDS = 7, SCHEDSTAT_FIELDS = 3 };
/* Positions among the numbers behind the state letter of stat. */
enum { STAT_THREADS = 16, STAT_START = 18 };

typedef struct {
  File schedstat;
  int64_t last[SCHEDSTAT_FIELDS], change[SCHEDSTAT_FIELDS];
} Thread;

typedef struct {
  int pid, thread_count, thread_room;
  uint32_t seen_at, visits;
  char state;
  int64_t clock_ns, unaccounted_ns, wait_ns, switches;
  File stat, io;
  int64_t stat_last[STAT_FIELDS], stat_change[STAT_FIELDS], io_last[IO_FIELDS], io_change[IO_FIELDS];
  Thread **threads; /* a process of one thread has one entry: its own schedstat */
} Process;

static Process *by_pid[PID_LIMIT];
static Process **processes;
static int process_count, process_room, standing, states_read, also_count;
static File also[MOST_ALSO];
static bool as_sampler;

static int64_t now_ns(clockid_t clock) {
  struct timespec at;
  return clock_gettime(clock, &at) == 0 ? (int64_t)at.tv_sec * 1000000000 + at.tv_nsec : -1;
}

static bool read_stat(Process *process) {
  ssize_t length = file_read(&process->stat);
  if (length <= 0) return false;
  const char *close_at = memrchr(buffer, ')', (size_t)length);
  if (close_at == NULL || close_at + 3 >= buffer + length) return false;
  int64_t now[STAT_FIELDS];
  process->state = close_at[2];
  if (read_numbers(close_at + 3, buffer + length, false, now, STAT_FIELDS) < STAT_FIELDS) return false;
  differ(process->stat_last, process->stat_change, now, STAT_FIELDS);
  return true;
}

static void read_io(Process *process) {
  int64_t now[IO_FIELDS];
  ssize_t length = file_read(&process->io);
  if (length > 0 && read_numbers(buffer, buffer + length, true, now, IO_FIELDS) == IO_FIELDS)
    differ(process->io_last, process->io_change, now, IO_FIELDS);
}

static bool read_thread(Process *process, Thread *thread) {
  int64_t now[SCHEDSTAT_FIELDS];
  ssize_t length = file_read(&thread->schedstat);
  if (length <= 0) return false;
  if (read_numbers(buffer, buffer + length, false, now, SCHEDSTAT_FIELDS) < SCHEDSTAT_FIELDS) return false;
  differ(thread->last, thread->change, now, SCHEDSTAT_FIELDS);
  process->wait_ns += thread->change[1];
  process->switches += thread->change[2];
  if (as_sampler && thread->change[2] > 0 && states_read++ < STATES_A_TICK) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", process->pid, thread->schedstat.tid);
    read_once(path);
  }
  return true;
}

static void add_thread(Process *process, int tid) {
  if (process->thread_count == process->thread_room) {
    process->thread_room = process->thread_room * 2 + 1;
    process->threads = must(realloc(process->threads, (size_t)process->thread_room * sizeof(Thread *)));
  }
  Thread *thread = must(calloc(1, sizeof *thread));
  thread->schedstat = (File){.pid = process->pid, .tid = tid, .fd = -1, .name = "schedstat"};
  process->threads[process->thread_count++] = thread;
}

static void drop_thread(Process *process, int index) {
  file_close(&process->threads[index]->schedstat);
  free(process->threads[index]);
  process->threads[index] = process->threads[--process->thread_count];
}

/* Drops the threads that are gone and adds the new ones. */
static void list_threads(Process *process, int count) {
  if (count == 1 && process->thread_count == 0) return add_thread(process, 0);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", process->pid);
  DIR *directory = opendir(path);
  if (directory == NULL) return;
  int known = process->thread_count;
  bool *alive = must(calloc((size_t)known + 1, sizeof *alive));
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    int tid = atoi(entry->d_name), at = 0;
    while (at < known && process->threads[at]->schedstat.tid != tid) at++;
    if (at < known) alive[at] = true;
    else if (tid > 0) add_thread(process, tid);
  }
  closedir(directory);
  for (int i = known - 1; i >= 0; i--)
    if (!alive[i]) drop_thread(process, i);
  free(alive);
}

static int64_t missing_ns(const Process *process) {
  int64_t accounted = process->unaccounted_ns;
  for (int i = 0; i < process->thread_count; i++) accounted += process->threads[i]->last[0];
  return process->clock_ns - accounted;
}

static void read_threads(Process *process, bool first) {
  int count = (int)process->stat_last[STAT_THREADS];
  if (count != process->thread_count) list_threads(process, count);
  bool all = first || !as_sampler || ++process->visits % FULL_SCAN_EVERY == 0;
  int64_t missing = all ? INT64_MAX : missing_ns(process);
  int index = 0;
  while (index < process->thread_count && missing > 0) {
    Thread *thread = process->threads[index];
    if (!read_thread(process, thread)) {
      drop_thread(process, index);
      continue;
    }
    if (as_sampler && thread->change[0] > 0) {
      process->threads[index] = process->threads[index / 2];
      process->threads[index / 2] = thread;
    }
    missing -= all ? 0 : thread->change[0];
    index++;
  }
  if (index == process->thread_count) process->unaccounted_ns += missing_ns(process);
}

static void drop_process(int index) {
  Process *process = processes[index];
  while (process->thread_count > 0) drop_thread(process, process->thread_count - 1);
  file_close(&process->stat);
  file_close(&process->io);
  by_pid[process->pid] = NULL;
  free(process->threads);
  free(process);
  processes[index] = processes[--process_count];
}

static Process *add_process(int pid) {
  if (process_count == process_room) {
    process_room = process_room * 2 + 256;
    processes = must(realloc(processes, (size_t)process_room * sizeof(Process *)));
  }
  Process *process = by_pid[pid] = processes[process_count++] = must(calloc(1, sizeof *process));
  process->pid = pid;
  process->clock_ns = -1;
  process->stat = (File){.pid = pid, .fd = -1, .name = "stat"};
  process->io = (File){.pid = pid, .fd = -1, .name = "io"};
  return process;
}

static void visit(int pid) {
  Process *process = by_pid[pid] != NULL ? by_pid[pid] : add_process(pid);
  bool first = process->clock_ns < 0;
  int64_t clock = now_ns((clockid_t)((~(unsigned)pid << 3) | 2));
  process->seen_at = tick;
  if (!first && clock == process->clock_ns) return;
  process->clock_ns = clock;
  if (!read_stat(process)) return;
  /* another process: dropped below, found anew */
  if (!first && process->stat_change[STAT_START] != 0) process->seen_at = 0;
  read_io(process);
  read_threads(process, first);
}

/* A few a tick of those that do not run: their resident set can change under them. */
static void refresh_standing(void) {
  char path[32];
  for (int left = process_count / STANDS_TICKS; left >= 0; left--) {
    standing = (standing + 1) % process_count;
    snprintf(path, sizeof path, "/proc/%d/stat", processes[standing]->pid);
    read_once(path);
  }
}

static void sample(int directory) {
  static char entries[32768];
  tick++;
  states_read = 0;
  for (int i = 0; i < also_count; i++) file_read(&also[i]);
  lseek(directory, 0, SEEK_SET);
  for (long filled; (filled = syscall(SYS_getdents64, directory, entries, sizeof entries)) > 0;) {
    for (long at = 0; at < filled; at += ((struct dirent64 *)(entries + at))->d_reclen) {
      const char *name = ((struct dirent64 *)(entries + at))->d_name;
      if (name[0] >= '1' && name[0] <= '9' && atoi(name) < PID_LIMIT) visit(atoi(name));
    }
  }
  for (int i = process_count - 1; i >= 0; i--)
    if (processes[i]->seen_at != tick) drop_process(i);
  if (as_sampler && process_count > 0) refresh_standing();
}

static long option(int argc, char **argv, const char *name, long otherwise) {
  for (int i = 1; i + 1 < argc; i++)
    if (strcmp(argv[i], name) == 0) return strtol(argv[i + 1], NULL, 10);
  return otherwise;
}

int main(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  long ticks = option(argc, argv, "--ticks", 20), warm_up = option(argc, argv, "--warm-up", 3);
  long interval_ms = option(argc, argv, "--interval-ms", 1000);
  for (int i = 1; i < argc; i++) {
    as_sampler |= strcmp(argv[i], "--as-sampler") == 0;
    bool names_file = strcmp(argv[i], "--also") == 0 && i + 1 < argc;
    if (names_file && also_count < MOST_ALSO) also[also_count++] = (File){.fd = -1, .name = argv[i + 1]};
  }
  hold_as_many_as_allowed();
  int directory = open("/proc", O_RDONLY | O_DIRECTORY);
  if (directory < 0) return perror("/proc"), 1;

  int64_t next = now_ns(CLOCK_MONOTONIC), cpu_ns = 0;
  uint64_t visited = 0, reads_before = 0;
  for (long i = 0; i < warm_up + ticks; i++, next += interval_ms * 1000000) {
    struct timespec at = {.tv_sec = next / 1000000000, .tv_nsec = next % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    if (i == warm_up) reads_before = reads;
    int64_t before = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    sample(directory);
    if (i < warm_up) continue;
    cpu_ns += now_ns(CLOCK_PROCESS_CPUTIME_ID) - before;
    visited += (uint64_t)process_count;
  }
  double us = (double)cpu_ns / 1000, reads_in_all = (double)(reads - reads_before);
  printf("{\"ticks\":%ld,\"processes\":%.1f,\"us_per_tick\":%.1f,\"us_per_process\":%.3f,"
         "\"reads_per_tick\":%.1f,\"held\":%d}\n",
         ticks, (double)visited / (double)ticks, us / (double)ticks, us / (double)visited,
         reads_in_all / (double)ticks, held_count);
  return 0;
}
