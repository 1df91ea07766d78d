/* crowd STOPPED ZOMBIES: stopped processes, and dead ones whose parent does not ask for them. Harmless. */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  long stopped = number(argc, argv, 1, 10), zombies = number(argc, argv, 2, 10);
  for (long i = 0; i < stopped + zombies; i++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) continue;
    die_with_parent();
    if (i >= stopped) _exit(0);
    raise(SIGSTOP);
    wait_for_ever();
  }
  wait_for_ever();
}
