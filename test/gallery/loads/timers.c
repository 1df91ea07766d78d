/*
 * timers THREADS MICROSECONDS: each thread is woken so often, with no slack (prctl(2) PR_SET_TIMERSLACK), and does next
 * to nothing.
 */
#include "load.h"

static long period_us;

static void *body(void *argument) {
  (void)argument;
  prctl(PR_SET_TIMERSLACK, 1);
  for (;;) sleep_us(period_us);
  return NULL;
}

int main(int argc, char **argv) {
  die_with_parent();
  period_us = number(argc, argv, 2, 50);
  start_threads(number(argc, argv, 1, 1), body);
  wait_for_ever();
}
