/* threads COUNT PERIOD_MS WORK_US: thousands of threads that all wake and do a little. */
#include "load.h"

static long period_ms, work_us;

static void *body(void *argument) {
  sleep_us((long)(intptr_t)argument * 37 % (period_ms * 1000 + 1));
  for (;;) {
    spin_us(work_us);
    sleep_us(period_ms * 1000);
  }
  return NULL;
}

int main(int argc, char **argv) {
  die_with_parent();
  period_ms = number(argc, argv, 2, 20);
  work_us = number(argc, argv, 3, 20);
  start_threads(number(argc, argv, 1, 1000), body);
  wait_for_ever();
}
