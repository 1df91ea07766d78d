/* spin THREADS [NICE [BUSY_MS PERIOD_MS]]: computes, all the time or in bursts. */
#include "load.h"

static long busy_ms, period_ms;

static void *body(void *argument) {
  (void)argument;
  for (;;) {
    int64_t next = now_us() + period_ms * 1000;
    spin_us(busy_ms * 1000);
    sleep_us(next - now_us());
  }
  return NULL;
}

int main(int argc, char **argv) {
  die_with_parent();
  long threads = number(argc, argv, 1, 1);
  if (nice((int)number(argc, argv, 2, 0)) == -1 && errno != 0) perror("nice");
  busy_ms = number(argc, argv, 3, 1000);
  period_ms = number(argc, argv, 4, 0);
  start_threads(threads - 1, body);
  body(NULL);
}
