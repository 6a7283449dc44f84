#! /usr/bin/env python3
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

"""Show a running msmtp and its children as the kernel reports them.

usage: processes.py [-b] PID [SECRET...]

With secrets, the memory of each process is searched for them; -b: show only
that, a line for each process.

Everything comes from /proc.  What the kernel does not let this user see (a
process that is not dumpable hides its descriptors and its memory from all
but root) is shown as "hidden by the kernel": that is how it should be.
"""

import os
import pwd
import re
import stat
import sys
import textwrap

HIDDEN = "hidden by the kernel (not dumpable)"
COLOUR = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
SECCOMP = {"0": "no seccomp yet", "1": "seccomp strict", "2": "seccomp filter"}


def paint(text, code):
    return "\033[%sm%s\033[m" % (code, text) if COLOUR else text


def good(text, is_good):
    return paint(text, "32" if is_good else "33")


def read(pid, name):
    with open("/proc/%d/%s" % (pid, name), encoding="utf-8",
              errors="replace") as f:
        return f.read()


def status(pid):
    return dict(line.split(":\t", 1)
                for line in read(pid, "status").splitlines() if ":\t" in line)


def tree(pid):
    """pid, then its descendants, parents first."""
    pids = [pid]
    for task in os.listdir("/proc/%d/task" % pid):
        for child in read(pid, "task/%s/children" % task).split():
            pids += tree(int(child))
    return pids


def user(ids):
    uid = int(ids.split()[1])
    try:
        return "%s (%d)" % (pwd.getpwuid(uid).pw_name, uid)
    except KeyError:
        return str(uid)


def address(text):
    host, port = text.split(":")
    if len(host) == 8:
        host = ".".join(str(b) for b in reversed(bytes.fromhex(host)))
    else:
        host = "::1" if host.endswith("01000000") else "v6"
    return "%s:%d" % (host, int(port, 16))


def sockets(pid):
    """inode -> what it is, in that process's network namespace."""
    known = {}
    for name in "tcp", "tcp6":
        for line in read(pid, "net/" + name).splitlines()[1:]:
            f = line.split()
            known[f[9]] = "tcp to " + address(f[2])
    for line in read(pid, "net/unix").splitlines()[1:]:
        known[line.split()[6]] = "channel"
    return known


def descriptor(pid, fd, known):
    path = os.readlink("/proc/%d/fd/%d" % (pid, fd))
    flags = int(re.search(r"flags:\s*(\d+)", read(pid, "fdinfo/%d" % fd))[1], 8)
    mode = {os.O_RDONLY: "read", os.O_WRONLY: "write"}.get(
        flags & os.O_ACCMODE, "read-write")
    if path.startswith("socket:"):
        return known.get(path[8:-1], "socket")
    if path.startswith("pipe:"):
        return "pipe (%s)" % mode
    if path == "/dev/null":
        return "null"
    if path.endswith(" (deleted)") or "memfd:" in path:
        return "spool (%s)" % mode
    if path.startswith("anon_inode:"):
        return path[11:].strip("[]")
    return "%s (%s)" % (os.path.basename(path), mode)


def descriptors(pid):
    try:
        fds = sorted(int(fd) for fd in os.listdir("/proc/%d/fd" % pid))
        known = sockets(pid)
        names = [(fd, descriptor(pid, fd, known)) for fd in fds]
    except PermissionError:
        return HIDDEN
    groups = []
    for fd, name in names:
        if groups and groups[-1][2] == name and groups[-1][1] == fd - 1:
            groups[-1][1] = fd
        else:
            groups.append([fd, fd, name])
    return ", ".join("%s %s" % (a if a == b else "%d-%d" % (a, b), name)
                     for a, b, name in groups)


def libraries(pid):
    try:
        maps = read(pid, "maps")
    except PermissionError:
        return HIDDEN
    names = sorted(set(re.findall(r"/((?:lib|ld-)[^/]*?)\.so[.\d]*$", maps,
                                  re.M)))
    return " ".join(n for n in names if not n.startswith("ld-")) or "none"


def dumpable(pid, uid):
    """A process that is not dumpable has its /proc files owned by root."""
    if uid == 0:
        return "dumpable? (root)", None
    owner = os.stat("/proc/%d/stat" % pid).st_uid
    return ("dumpable", False) if owner == uid else ("not dumpable", True)


def root(pid):
    try:
        path = os.readlink("/proc/%d/root" % pid)
    except PermissionError:
        return ""
    return "" if path == "/" else ", chroot"


def memory(pid):
    """The writable memory of a process, piece by piece."""
    with open("/proc/%d/mem" % pid, "rb", 0) as mem:
        for line in read(pid, "maps").splitlines():
            where, mode = line.split()[:2]
            start, end = (int(x, 16) for x in where.split("-"))
            if mode[:2] != "rw":
                continue
            mem.seek(start)
            try:
                yield mem.read(end - start)
            except OSError:
                pass    # nothing is mapped behind it


def knows(pid, secrets):
    try:
        found = any(s in piece for piece in memory(pid) for s in secrets)
    except PermissionError:
        return HIDDEN
    return "THE PASSWORD" if found else "no password"


def show_brief(pid, depth, secrets):
    print("%s%s has %s" % ("  " * depth, paint(
        "%-*s" % (16 - 2 * depth, status(pid)["Name"]), "1"),
        knows(pid, secrets)))


def show(pid, depth, secrets):
    s = status(pid)
    core, core_good = dumpable(pid, int(s["Uid"].split()[1]))
    name = s["Name"]
    print("%s%s pid %d, user %s%s" % (
        "  " * depth, paint("%-*s" % (16 - 2 * depth, name), "1"), pid,
        user(s["Uid"]), root(pid)))
    mode = s.get("Seccomp", "0").strip()
    nnp = s.get("NoNewPrivs", "0").strip() == "1"
    caps = int(s.get("CapEff", "0"), 16)
    print("    %s, %s, %s, %s" % (
        good(SECCOMP.get(mode, mode), mode == "2"),
        good("no new privileges" if nnp else "may gain privileges", nnp),
        good(core, core_good is not False),
        good("no capabilities" if caps == 0 else "capabilities", caps == 0)))
    fds, links, secret = descriptors(pid), libraries(pid), knows(pid, secrets)
    if fds == links == secret == HIDDEN:
        print("    descriptors, libraries and memory " + HIDDEN)
        return
    if secrets:
        links += "; has " + secret
    for label, text in ("open", fds), ("links", links):
        print(textwrap.fill(text, 80, initial_indent="    %-6s" % label,
                            subsequent_indent=" " * 10))


def main():
    args = sys.argv[1:]
    view = show
    if args[0] == "-b":
        view = show_brief
        del args[0]
    top = int(args[0])
    secrets = [s.encode() for s in args[1:]]
    for pid in tree(top):
        try:
            view(pid, 0 if pid == top else 1, secrets)
        except (FileNotFoundError, ProcessLookupError):
            pass        # it ended while we looked


if __name__ == "__main__":
    main()
