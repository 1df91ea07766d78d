/*
 * keeper [--pen FOLDER] COMMAND...: runs a command in a session of its own. When the command ends, when asked to
 * (SIGTERM), or when the parent dies, everything that descends from it is killed, orphans too: they are handed to the
 * keeper, not to init (prctl(2) PR_SET_CHILD_SUBREAPER). The memory cgroup of that folder is then removed.
 */
#include "loads/load.h"

static volatile sig_atomic_t asked;
static void ask(int signal) {
  (void)signal;
  asked = 1;
}

static void kill_children(void) {
  char path[64], list[65536];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  ssize_t length = read(file, list, sizeof list - 1);
  close(file);
  if (length <= 0) return;
  list[length] = '\0';
  for (char *place = list, *end; (place = place + strspn(place, " ")), *place != '\0'; place = end) {
    long pid = strtol(place, &end, 10);
    if (end == place) return;
    if (pid > 1) kill((pid_t)pid, SIGKILL);
  }
}

int main(int argc, char **argv) {
  const char *pen = NULL;
  int first = 1;
  if (argc > 2 && strcmp(argv[1], "--pen") == 0) pen = argv[2], first = 3;
  if (argc <= first) return fprintf(stderr, "usage: keeper [--pen FOLDER] COMMAND...\n"), 2;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct sigaction action = {.sa_handler = ask};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGHUP, &action, NULL);

  pid_t command = fork();
  if (command < 0) fail("fork");
  if (command == 0) {
    die_with_parent();
    setsid();
    execvp(argv[first], argv + first);
    fail(argv[first]);
  }
  int ended = 0, status = 0;
  while (!asked && !ended) {
    pid_t child = wait(&status);
    ended = child == command || (child < 0 && errno == ECHILD);
  }
  for (;;) {
    kill_children();
    pid_t child;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0) continue;
    if (child < 0 && errno == ECHILD) break;
    sleep_us(2000);
  }
  for (int turn = 0; pen != NULL && rmdir(pen) < 0 && errno == EBUSY && turn < 500; turn++) sleep_us(2000);
  return 0;
}
