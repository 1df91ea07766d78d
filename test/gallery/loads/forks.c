/* forks AT_ONCE CHILD_MS: children that live that long, a new one for each that ends. */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  long at_once = number(argc, argv, 1, 4), child_ms = number(argc, argv, 2, 5);
  for (long alive = 0;;) {
    if (alive >= at_once && wait(NULL) > 0) alive--;
    pid_t child = fork();
    if (child == 0) {
      die_with_parent();
      spin_us(child_ms * 1000);
      _exit(0);
    }
    if (child > 0) alive++;
    else sleep_us(1000);
  }
}
