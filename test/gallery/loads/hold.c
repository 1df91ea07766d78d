/* hold LOCK HELD_MS FREE_MS: takes a lock that others need and computes while it holds it. */
#include "lock.h"

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 4) return fprintf(stderr, "usage: hold LOCK HELD_MS FREE_MS\n"), 2;
  pthread_mutex_t *lock = shared_lock(argv[1], 0);
  long held = number(argc, argv, 2, 200), free_ms = number(argc, argv, 3, 5);
  for (;;) {
    take(lock);
    spin_us(held * 1000);
    pthread_mutex_unlock(lock);
    sleep_us(free_ms * 1000);
  }
}
