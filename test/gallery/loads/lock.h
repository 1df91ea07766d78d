/*
 * A lock in a file that several programs map: robust, so that it is given on when its holder is killed
 * (pthread_mutexattr_setrobust(3)).
 */
#pragma once
#include "load.h"

static UNUSED pthread_mutex_t *shared_lock(const char *path, int create) {
  int file = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_TRUNC : 0), 0600);
  if (file < 0 || (create && ftruncate(file, 4096) < 0)) fail(path);
  pthread_mutex_t *lock = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (lock == MAP_FAILED) fail("mmap");
  close(file);
  if (create) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(lock, &attributes);
  }
  return lock;
}

static UNUSED void take(pthread_mutex_t *lock) {
  if (pthread_mutex_lock(lock) == EOWNERDEAD) pthread_mutex_consistent(lock);
}
