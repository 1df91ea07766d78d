/* pipes PAIRS: pairs of processes that hand a byte to and fro, as fast as they are scheduled. */
#include "load.h"

static _Noreturn void pass_on(int from, int to, int begins) {
  char byte = 1;
  if (begins && write(to, &byte, 1) != 1) fail("write");
  while (read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1) continue;
  _exit(0);
}

int main(int argc, char **argv) {
  die_with_parent();
  for (long pairs = number(argc, argv, 1, 1); pairs > 0; pairs--) {
    int there[2], back[2];
    if (pipe(there) < 0 || pipe(back) < 0) fail("pipe");
    for (int side = 0; side < 2; side++)
      if (fork() == 0) {
        die_with_parent();
        pass_on(side == 0 ? back[0] : there[0], side == 0 ? there[1] : back[1], side == 0);
      }
    close(there[0]), close(there[1]), close(back[0]), close(back[1]);
  }
  while (wait(NULL) > 0 || errno == EINTR) continue;
  return 0;
}
