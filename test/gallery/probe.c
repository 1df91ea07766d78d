/*
 * probe FOLDER [LOCK]: the victim. Every 50 ms it does what programs do and prints how long each took, one JSON object
 * a line, in microseconds, at CLOCK_MONOTONIC milliseconds:
 *
 *   wake      how much later than asked a sleep of 1 ms ended
 *   compute   a fixed piece of arithmetic, about 6 ms on an idle core, more than a time slice; every second time
 *   pipe      a byte to a child and back
 *   memory    16 fresh pages of anonymous memory, dropped before (madvise(2) MADV_DONTNEED)
 *   resident  64 pages at random of a mapped file of 24 MB that fits into the page cache
 *   fsync     4 KB appended to a file, until they and the file's new length are on the disk
 *   page_in   one page of a mapped file that was dropped from the page cache, so that it is read from the disk
 *   lock      taking a lock that others use too (where one is given)
 *
 * What waits for the CPU, for the disk and for the lock has a thread each: one slow answer does not thin out the
 * others.
 */
#include "loads/lock.h"

enum { PERIOD_US = 50000, PAGE = 4096, FRESH = 16, RESIDENT = 24 << 20, TOUCHED = 64 };
static const char *folder, *lock_path;
static int64_t arithmetic_rounds;

static void compute(int64_t rounds) {
  uint64_t value = 88172645463325252ull;
  for (int64_t i = 0; i < rounds; i++) value ^= value << 13, value ^= value >> 7, value ^= value << 17;
  load_sink += value;
}

/* A line is written at once: lines of the threads do not mix (pipe(7), PIPE_BUF). */
static void say(const char *line, int length) {
  if (write(STDOUT_FILENO, line, (size_t)length) < 0) _exit(0);
}

static double ms(int64_t us) { return (double)us / 1e3; }

static int64_t next_turn(int64_t turn) {
  sleep_us(turn - now_us());
  int64_t now = now_us();
  return turn + PERIOD_US > now ? turn + PERIOD_US : now + PERIOD_US;
}

static void *for_disk(void *argument) {
  (void)argument;
  int written = own_file(folder, 1, 0), read_back = own_file(folder, 4, 0);
  char page[PAGE] = {1}, line[160];
  size_t size = 4 << 20;
  volatile char *mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, read_back, 0);
  if (mapped == MAP_FAILED) fail("mmap");
  madvise((void *)mapped, size, MADV_RANDOM);
  uint64_t state = 99, count = 0;
  for (int64_t turn = now_us();;) {
    turn = next_turn(turn);
    page[0]++;
    if (++count % 64 == 0 && ftruncate(written, 0) < 0) fail("ftruncate");
    int64_t start = now_us();
    if (pwrite(written, page, PAGE, (off_t)(count % 64) * PAGE) < 0 || fsync(written) < 0) fail("probe");
    int64_t synced = now_us();
    madvise((void *)mapped, size, MADV_DONTNEED);
    posix_fadvise(read_back, 0, 0, POSIX_FADV_DONTNEED);
    int64_t dropped = now_us();
    load_sink += (unsigned char)mapped[random_next(&state) % (size / PAGE) * PAGE];
    int64_t end = now_us();
    int length = snprintf(line, sizeof line, "{\"at\":%.3f,\"fsync\":%lld,\"page_in\":%lld}\n", ms(end),
                          (long long)(synced - start), (long long)(end - dropped));
    say(line, length);
  }
  return NULL;
}

static void *for_lock(void *argument) {
  (void)argument;
  pthread_mutex_t *lock = shared_lock(lock_path, 0);
  char line[96];
  for (int64_t turn = now_us();;) {
    turn = next_turn(turn);
    int64_t start = now_us();
    take(lock);
    pthread_mutex_unlock(lock);
    int64_t end = now_us();
    int length = snprintf(line, sizeof line, "{\"at\":%.3f,\"lock\":%lld}\n", ms(end), (long long)(end - start));
    say(line, length);
  }
  return NULL;
}

static void start_echo(int *to, int *from) {
  int there[2], back[2];
  if (pipe(there) < 0 || pipe(back) < 0) fail("pipe");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    die_with_parent();
    char byte;
    while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) continue;
    _exit(0);
  }
  *to = there[1], *from = back[0];
}

static _Noreturn void for_cpu(int to, int from) {
  char *fresh = mmap(NULL, FRESH * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  volatile char *resident = mmap(NULL, RESIDENT, PROT_READ, MAP_SHARED, own_file(folder, RESIDENT >> 20, 0), 0);
  if (fresh == MAP_FAILED || resident == MAP_FAILED) fail("mmap");
  for (size_t place = 0; place < RESIDENT; place += PAGE) load_sink += (unsigned char)resident[place];
  char line[256], byte = 1;
  uint64_t state = 7, count = 0;
  for (int64_t turn = now_us();;) {
    turn = next_turn(turn);
    int64_t start = now_us();
    sleep_us(1000);
    int64_t woken = now_us();
    int computes = count++ % 2 == 0;
    if (computes) compute(arithmetic_rounds);
    int64_t computed = now_us();
    if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1) fail("pipe");
    int64_t answered = now_us();
    madvise(fresh, FRESH * PAGE, MADV_DONTNEED);
    for (int i = 0; i < FRESH; i++) fresh[i * PAGE] = 1;
    int64_t touched = now_us();
    for (int i = 0; i < TOUCHED; i++) {
      size_t page = random_next(&state) % (RESIDENT / PAGE);
      load_sink += (unsigned char)resident[page * PAGE];
    }
    int64_t end = now_us();
    int length = snprintf(line, sizeof line,
                          "{\"at\":%.3f,\"wake\":%lld,\"pipe\":%lld,\"memory\":%lld,\"resident\":%lld", ms(end),
                          (long long)(woken - start - 1000), (long long)(answered - computed),
                          (long long)(touched - answered), (long long)(end - touched));
    long long arithmetic_us = computed - woken;
    if (computes) length += snprintf(line + length, sizeof line - (size_t)length, ",\"compute\":%lld", arithmetic_us);
    length += snprintf(line + length, sizeof line - (size_t)length, "}\n");
    say(line, length);
  }
}

/* How much arithmetic takes 6 ms: the fastest of some tries, since nothing is faster than an idle core. */
static int64_t calibrate(void) {
  enum { ROUNDS = 200000, TRIES = 20 };
  int64_t fastest = INT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    int64_t start = now_us();
    compute(ROUNDS);
    int64_t took = now_us() - start;
    if (took < fastest) fastest = took;
  }
  return 6000 * (int64_t)ROUNDS / (fastest > 0 ? fastest : 1);
}

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 2) return fprintf(stderr, "usage: probe FOLDER [LOCK]\n"), 2;
  folder = argv[1];
  lock_path = argc > 2 ? argv[2] : NULL;
  int to, from;
  start_echo(&to, &from);
  if (lock_path != NULL) (void)shared_lock(lock_path, 1);
  arithmetic_rounds = calibrate();
  pthread_t thread;
  if (pthread_create(&thread, NULL, for_disk, NULL) != 0) fail("pthread_create");
  if (lock_path != NULL && pthread_create(&thread, NULL, for_lock, NULL) != 0) fail("pthread_create");
  for_cpu(to, from);
}
