#!/bin/sh
# The program `culprit`. A shell's script, since Node takes back what it was started with before it runs a line:
# ignored and blocked signals, and the soft limit on open files (src/node.cc, PlatformInit). `profile` hands them to its
# command.
self=$0
[ ! -L "$self" ] || self=$(readlink -f "$self")
files= ignored= blocked=
if [ -r "/proc/$$/status" ] && [ -r "/proc/$$/limits" ]; then
  while read -r key value rest; do
    case $key in
      SigBlk:) blocked=$value ;;
      SigIgn:) ignored=$value ;;
    esac
  done <"/proc/$$/status"
  while read -r one two three soft rest; do
    [ "$one $two $three" != 'Max open files' ] || files=$soft
  done <"/proc/$$/limits"
  CULPRIT_STARTED_WITH="$files $ignored $blocked"
  export CULPRIT_STARTED_WITH
fi
exec node "${self%/*}/culprit.mjs" "$@"
