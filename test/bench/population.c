/*
 * A population of processes with a known mix, for the benchmark.
 *
 *   population N [--seed S] [--threaded-percent 33] [--waking-percent 10] [--all-threads-percent 50]
 *                [--busy 4] [--duty-percent 5]
 *
 * A third of the processes have 10 to 40 threads. A tenth wake once each second, evenly over the second, for 50 µs of
 * work; of the threaded ones among these, every second one wakes all its threads (10 µs each) and the others wake one
 * thread that is not the leader. A few are busy at a low duty, 20 times a second. All others sleep for ever.
 *
 * Prints `ready N` once all processes and threads exist, then waits. Ends with all its processes on SIGTERM or SIGINT,
 * or when its parent dies. Exit status 1, with the reason on stderr, when the machine does not allow that many.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  SECOND_NS = 1000000000,
  WAKE_WORK_NS = 50000,
  THREAD_WORK_NS = 10000,
  BUSY_PERIOD_NS = SECOND_NS / 20,
  STACK_BYTES = 16384
};

typedef struct {
  long processes, seed, threaded_percent, waking_percent, all_threads_percent, busy, duty_percent;
} Mix;

typedef enum { SLEEPS, WAKES_ONE, WAKES_ALL, BUSY } Habit;

/* What one process is to be. `phase_ns`: when in the second it wakes. */
typedef struct {
  Habit habit;
  int threads;
  long phase_ns, busy_ns;
} Part;

/* Shared by all processes: how many are complete, and how many could not be. */
typedef struct {
  atomic_long complete, failed;
} Roll;

static Roll *roll;
static Part part;
static _Atomic uint32_t wake_generation;

static int64_t now_ns(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return (int64_t)at.tv_sec * SECOND_NS + at.tv_nsec;
}

static void work(int64_t ns) {
  for (int64_t end = now_ns(CLOCK_THREAD_CPUTIME_ID) + ns; now_ns(CLOCK_THREAD_CPUTIME_ID) < end;)
    for (volatile int i = 0; i < 2000; i++) {
    }
}

/* Calls `act` once each period, at `phase` into it, for ever. */
static void periodically(int64_t period, int64_t phase, void (*act)(void)) {
  int64_t next = (now_ns(CLOCK_MONOTONIC) / period + 1) * period + phase;
  for (;; next += period) {
    struct timespec at = {.tv_sec = next / SECOND_NS, .tv_nsec = next % SECOND_NS};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {
    }
    act();
  }
}

static void act_wake(void) {
  work(WAKE_WORK_NS);
  if (part.habit != WAKES_ALL) return;
  atomic_fetch_add(&wake_generation, 1);
  syscall(SYS_futex, &wake_generation, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static void act_busy(void) { work(part.busy_ns); }

static void wait_for_wakes(void) {
  for (;;) {
    uint32_t seen = atomic_load(&wake_generation);
    syscall(SYS_futex, &wake_generation, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
    if (atomic_load(&wake_generation) != seen) work(THREAD_WORK_NS);
  }
}

static void *idle_thread(void *unused) {
  (void)unused;
  wait_for_wakes();
  return NULL;
}

static void *waking_thread(void *unused) {
  (void)unused;
  periodically(SECOND_NS, part.phase_ns, act_wake);
  return NULL;
}

static bool start_threads(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setguardsize(&attributes, 0);
  size_t least = (size_t)sysconf(_SC_THREAD_STACK_MIN);
  pthread_attr_setstacksize(&attributes, least > STACK_BYTES ? least : STACK_BYTES);
  bool wakes = part.habit == WAKES_ONE || part.habit == WAKES_ALL;
  for (int i = 1; i < part.threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, i == 1 && wakes ? waking_thread : idle_thread, NULL) != 0) return false;
  }
  return true;
}

static _Noreturn void live(pid_t leader) {
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != leader) _exit(0);
  for (int fd = 0; fd <= 2; fd++) close(fd);
  bool complete = start_threads();
  atomic_fetch_add(complete ? &roll->complete : &roll->failed, 1);
  if (part.habit == BUSY) periodically(BUSY_PERIOD_NS, part.phase_ns % BUSY_PERIOD_NS, act_busy);
  if (part.habit != SLEEPS && part.threads == 1) periodically(SECOND_NS, part.phase_ns, act_wake);
  wait_for_wakes();
  _exit(0);
}

/* xorshift64: the same seed gives the same population. */
static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* True for `percent` of all indices, spread evenly. */
static bool in_share(long index, long percent) { return (index + 1) * percent / 100 > index * percent / 100; }

static void compose(const Mix *mix, Part *parts) {
  uint64_t random = (uint64_t)mix->seed * 2654435761u + 1;
  long wakers = 0, threaded_wakers = 0;
  for (long i = 0; i < mix->processes; i++) {
    parts[i] = (Part){.habit = SLEEPS, .threads = 1};
    bool threaded = next_random(&random) % 10000 < (uint64_t)mix->threaded_percent * 100;
    if (threaded) parts[i].threads = 10 + (int)(next_random(&random) % 31);
    if (!in_share(i, mix->waking_percent)) continue;
    double hundredths_of_wakers = (double)(mix->processes * mix->waking_percent + 100);
    parts[i].phase_ns = (long)((double)wakers++ * SECOND_NS * 100 / hundredths_of_wakers);
    bool all = parts[i].threads > 1 && in_share(threaded_wakers++, mix->all_threads_percent);
    parts[i].habit = all ? WAKES_ALL : WAKES_ONE;
  }
  long busy = 0;
  for (long i = 0; i < mix->processes && busy < mix->busy; i++) {
    if (parts[i].habit != SLEEPS || parts[i].threads > 1) continue;
    parts[i].habit = BUSY;
    parts[i].phase_ns = busy++ * (BUSY_PERIOD_NS / 4);
    parts[i].busy_ns = BUSY_PERIOD_NS / 100 * mix->duty_percent;
  }
}

static void end_all(const pid_t *children, long count) {
  for (long i = 0; i < count; i++) kill(children[i], SIGKILL);
  while (wait(NULL) > 0 || errno == EINTR) {
  }
}

static long option(int argc, char **argv, const char *name, long otherwise) {
  for (int i = 2; i + 1 < argc; i += 2)
    if (strcmp(argv[i], name) == 0) return strtol(argv[i + 1], NULL, 10);
  return otherwise;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc % 2 != 0) return fprintf(stderr, "usage: population N [--option value]...\n"), 2;
  Mix mix = {.processes = strtol(argv[1], NULL, 10),
             .seed = option(argc, argv, "--seed", 1),
             .threaded_percent = option(argc, argv, "--threaded-percent", 33),
             .waking_percent = option(argc, argv, "--waking-percent", 10),
             .all_threads_percent = option(argc, argv, "--all-threads-percent", 50),
             .busy = option(argc, argv, "--busy", 4),
             .duty_percent = option(argc, argv, "--duty-percent", 5)};
  if (mix.processes < 1 || mix.processes > 100000) return fprintf(stderr, "population: N is 1 to 100000\n"), 2;

  prctl(PR_SET_PDEATHSIG, SIGTERM);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NPROC, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NPROC, &limit);
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);

  Part *parts = calloc((size_t)mix.processes, sizeof *parts);
  pid_t *children = calloc((size_t)mix.processes, sizeof *children);
  roll = mmap(NULL, sizeof *roll, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (parts == NULL || children == NULL || roll == MAP_FAILED) return perror("population"), 1;
  compose(&mix, parts);

  pid_t leader = getpid();
  sigprocmask(SIG_BLOCK, &ending, NULL);
  for (long i = 0; i < mix.processes; i++) {
    children[i] = fork();
    if (children[i] == 0) {
      part = parts[i];
      free(parts);
      free(children);
      sigprocmask(SIG_UNBLOCK, &ending, NULL);
      live(leader);
    }
    if (children[i] < 0) {
      fprintf(stderr, "population: process %ld of %ld: %s\n", i + 1, mix.processes, strerror(errno));
      return end_all(children, i), 1;
    }
  }
  const struct timespec while_starting = {.tv_nsec = 10000000};
  while (atomic_load(&roll->complete) + atomic_load(&roll->failed) < mix.processes)
    if (sigtimedwait(&ending, NULL, &while_starting) > 0) return end_all(children, mix.processes), 1;
  if (atomic_load(&roll->failed) > 0) {
    fprintf(stderr, "population: %ld processes could not start their threads\n", atomic_load(&roll->failed));
    return end_all(children, mix.processes), 1;
  }
  printf("ready %ld\n", mix.processes);
  fflush(stdout);
  while (sigwaitinfo(&ending, NULL) < 0 && errno == EINTR) {
  }
  return end_all(children, mix.processes), 0;
}
