/* idle COUNT [PERIOD_MS]: processes that wait for ever, or wake now and then for nothing. */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  long period_ms = number(argc, argv, 2, 0);
  for (long i = 1; i < number(argc, argv, 1, 1); i++)
    if (fork() == 0) {
      die_with_parent();
      break;
    }
  if (period_ms == 0) wait_for_ever();
  for (;;) sleep_us(period_ms * 1000);
}
