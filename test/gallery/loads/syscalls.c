/* syscalls THREADS: system calls that do nothing of use, one after the other. */
#include "load.h"
#include <sys/syscall.h>

static void *body(void *argument) {
  (void)argument;
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  char byte[64];
  for (uint64_t turn = 0;; turn++) {
    syscall(SYS_getppid);
    sched_yield();
    if (turn % 16 == 0 && pread(file, byte, sizeof byte, 0) < 0) fail("pread");
  }
}

int main(int argc, char **argv) {
  die_with_parent();
  start_threads(number(argc, argv, 1, 1), body);
  wait_for_ever();
}
