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


"""Compare what two programs print with --pretend.

usage: pretend.py ours theirs directory [table]

ours, theirs	msmtp and the msmtp of others, called with the same options
directory	has cases, rc and mail; see cases
table		the differences that there must be, and no others; see there.
		Without it they are printed.

Where the system's configuration file is differs by nature, and is masked.
"""

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys

PATIENCE = 30


def read_cases(path):
    with open(path) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, words = line.split(None, 1)
                yield name, shlex.split(words)


def prepare(directory):
    """The same file names for both, so that they print the same."""
    shutil.copy(os.path.join(directory, "rc"), "rc")
    os.makedirs("home", exist_ok=True)
    shutil.copy(os.path.join(directory, "rc"), "home/.msmtprc")
    for name in ("rc", "home/.msmtprc"):
        os.chmod(name, 0o600)


def run(program, words, mail):
    """(exit status, lines of standard output, whether passwordeval ran)."""
    env = {"HOME": os.path.join(os.getcwd(), "home"), "LC_ALL": "C",
           "PATH": os.environ["PATH"]}
    with open(mail, "rb") as f:
        p = subprocess.run([program, "-P"] + words, stdin=f, env=env,
                           capture_output=True, timeout=PATIENCE)
    ran = os.path.exists("ran")
    if ran:
        os.unlink("ran")
    text = re.sub(r"(system configuration file) \S+msmtprc", r"\1 (it)",
                  p.stdout.decode("utf-8", "backslashreplace"))
    return p.returncode, text.splitlines(), ran


def compare(ours, theirs):
    if ours[0] != theirs[0]:
        yield "exit %d, not %d" % (ours[0], theirs[0])
    if ours[2] != theirs[2]:
        yield "passwordeval ran" if ours[2] else "passwordeval did not run"
    for tag, a, b, c, d in difflib.SequenceMatcher(
            None, theirs[1], ours[1], False).get_opcodes():
        if tag != "equal":
            for line in theirs[1][a:b]:
                yield "line -" + line
            for line in ours[1][c:d]:
                yield "line +" + line


def read_table(path):
    rows = []
    with open(path) as f:
        for line in f:
            line = line.rstrip("\n")
            if line and line[0] not in "#=":
                rows.append(tuple(line.split(None, 1)))
    return rows


def matches(row, found):
    """A row's "*" stands for any text."""
    return all(re.fullmatch(re.escape(r).replace(r"\*", ".*"), f)
               for r, f in zip(row, found))


def check(found, rows):
    wrong = 0
    for f in found:
        if not any(matches(r, f) for r in rows):
            print("not in the table: %s %s" % f)
            wrong += 1
    for r in rows:
        if not any(matches(r, f) for f in found):
            print("no longer so: %s %s" % r)
            wrong += 1
    return wrong


def main(argv):
    if len(argv) not in (3, 4):
        raise SystemExit(__doc__)
    programs, directory = argv[:2], argv[2]
    prepare(directory)
    found, cases = [], 0
    for name, words in read_cases(os.path.join(directory, "cases")):
        cases += 1
        ours, theirs = [run(p, words, os.path.join(directory, "mail"))
                        for p in programs]
        found += [(name, d) for d in compare(ours, theirs)]
    if len(argv) == 3:
        for f in found:
            print("%s %s" % f)
        return 0
    print("%d cases, %d differences" % (cases, len(found)))
    return check(found, read_table(argv[3])) != 0


sys.exit(main(sys.argv[1:]))
