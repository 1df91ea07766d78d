/* family COUNT COMMAND...: that many copies of a command as children, started within a second. */
#include "load.h"

int main(int argc, char **argv) {
  die_with_parent();
  if (argc < 3) return fprintf(stderr, "usage: family COUNT COMMAND...\n"), 2;
  long count = number(argc, argv, 1, 1);
  for (long i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      die_with_parent();
      sleep_us(i * 1000000 / count / 4);
      execvp(argv[2], argv + 2);
      fail(argv[2]);
    }
  }
  while (wait(NULL) > 0 || errno == EINTR) continue;
  return 0;
}
