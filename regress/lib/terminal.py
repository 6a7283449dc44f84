#!/usr/bin/env python3
# Copyright (c) 2026 The msmtp-privsep authors
#
# Permission to use, copy, modify, and distribute this software for any
# purpose with or without fee is hereby granted, provided that the above
# copyright notice and this permission notice appear in all copies.
#
# THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
# WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
# MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
# ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
# WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
# ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
# OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.




"""Run a command with a terminal of its own, which is not its standard input.

usage: terminal.py [EXPECT TYPE]... -- command [argument ...]

The command keeps our standard descriptors and has a new terminal as /dev/tty,
with a process group of its own in the foreground.  When the terminal has shown
EXPECT, TYPE is typed (with Python's escapes); a TYPE of "hold" waits until the
file "typed" exists.  What was shown goes to the file "terminal", the command's
process id to "terminal.pid"; "terminal.modes" says at its end
whether the modes are "as before" or "changed".  Exits with the command's status, or 128 and the
signal.  A command that takes longer than 20 seconds is killed: 99.
"""

import fcntl
import os
import select
import signal
import sys
import termios
import time

LIMIT = 20


def start(command, master, slave):
    pid = os.fork()
    if pid != 0:
        return pid
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    os.close(slave)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        tty = os.open("/dev/tty", os.O_RDWR)
        os.tcsetpgrp(tty, os.getpid())
        os.close(tty)
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    with open("terminal.pid.tmp", "w") as f:
        f.write("%d\n" % job)
    os.rename("terminal.pid.tmp", "terminal.pid")
    status = os.waitstatus_to_exitcode(os.waitpid(job, 0)[1])
    os._exit(status if status >= 0 else 128 - status)


def unescape(text):
    return text.encode().decode("unicode_escape").encode("latin-1")


def write_shown(shown):
    with open("terminal", "wb") as f:
        f.write(shown)


def talk(master, leader, steps):
    shown, at, end = b"", 0, time.time() + LIMIT
    while time.time() < end:
        if select.select([master], [], [], 0.02)[0]:
            try:
                shown += os.read(master, 65536)
            except OSError:
                pass
            write_shown(shown)
        pid, status = os.waitpid(leader, os.WNOHANG)
        if pid != 0:
            return os.waitstatus_to_exitcode(status)
        if steps and steps[0][0] in shown[at:]:
            if steps[0][1] == b"hold":
                if not os.path.exists("typed"):
                    continue
            else:
                at = len(shown)
                os.write(master, steps[0][1])
            steps.pop(0)
    with open("terminal.pid") as f:
        os.kill(int(f.read()), signal.SIGKILL)
    return 99


def main(argv):
    cut = argv.index("--")
    pairs = [unescape(a) for a in argv[:cut]]
    steps = list(zip(pairs[::2], pairs[1::2]))
    master, slave = os.openpty()
    before = termios.tcgetattr(slave)
    write_shown(b"")
    leader = start(argv[cut + 1:], master, slave)
    status = talk(master, leader, steps)
    now = termios.tcgetattr(slave)
    with open("terminal.modes", "w") as f:
        print("as before" if now == before else "changed", file=f)
    sys.exit(status)


main(sys.argv[1:])
