/* need LOCK PERIOD_MS: a worker that does a little under a lock in every period, and waits when another has it. */
#include "lock.h"

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 3) return fprintf(stderr, "usage: need LOCK PERIOD_MS\n"), 2;
  pthread_mutex_t *lock = shared_lock(argv[1], 0);
  for (;;) {
    take(lock);
    spin_us(200);
    pthread_mutex_unlock(lock);
    sleep_us(number(argc, argv, 2, 20) * 1000);
  }
}
