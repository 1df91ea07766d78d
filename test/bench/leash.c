/*
 * Runs a command that ends when the benchmark does, however that ends.
 *
 *   leash command...                      becomes the command
 *   leash --pty COLUMNS ROWS command...   runs it in a terminal of that size whose output is thrown away;
 *                                         prints `pid N`
 */
#define _GNU_SOURCE
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void become(char **command) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: leash [--pty COLUMNS ROWS] command...\n"), 2;
  if (strcmp(argv[1], "--pty") != 0) become(argv + 1);
  if (argc < 5) return 2;

  struct winsize size = {.ws_col = (unsigned short)atoi(argv[2]), .ws_row = (unsigned short)atoi(argv[3])};
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  int terminal;
  pid_t child = forkpty(&terminal, NULL, NULL, &size);
  if (child < 0) return perror("leash"), 1;
  if (child == 0) become(argv + 4);
  printf("pid %d\n", child);
  fflush(stdout);
  /* Reads until the command closes its terminal; our own end by SIGTERM takes the command along. */
  static char drawn[65536];
  while (read(terminal, drawn, sizeof drawn) > 0) {
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
