/*
 * grow MEGABYTES MEGABYTES_PER_SECOND: takes memory up to a limit, then gives a sixth back and takes it again, for
 * ever. Started inside a memory cgroup whose limit is a little above, so that the group has to reclaim and the machine
 * does not.
 */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  /*
   * Should the group run out of memory all the same, this is what the kernel ends (proc_pid_oom_score_adj(5)), not the
   * victim.
   */
  int chosen = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (chosen < 0 || write(chosen, "1000", 4) < 0) perror("oom_score_adj");
  size_t most = (size_t)number(argc, argv, 1, 64) << 20;
  int64_t rate = number(argc, argv, 2, 64);
  char *memory = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  enum { STEP = 1 << 20 };
  for (size_t taken = 0;;) {
    for (; taken + STEP <= most; taken += STEP) {
      memset(memory + taken, (int)(taken >> 20) | 1, STEP);
      sleep_us(1000000 / (rate > 0 ? rate : 1));
    }
    taken = most / 6 * 5 / STEP * STEP;
    madvise(memory + taken, most - taken, MADV_DONTNEED);
  }
}
