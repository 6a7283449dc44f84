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

"""Give two programs the same configurations and compare what they make of them.

usage: language.py [-p] ours theirs cases [table]

ours, theirs	msmtp and the msmtp of others
cases		the cases: see there
table		the differences that there must be, and no others: see there.
		Without it, or with -p, they are printed.

Each case is a configuration and arguments.  Both are called with --pretend; the
exit code, the lines on standard output and, for an error, the line of the
configuration that it names are compared.  A setting that one of them does not
know is no difference here.
"""

import os
import re
import subprocess
import sys

ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "USER": "joe",
       "HOSTNAME": "localhost"}
PATIENCE = 30
MAIL = b"From: mail@example.net\nSubject: x\n\nx\n"


class Case:
    def __init__(self, name):
        self.name = name
        self.files = {"rc": ""}
        self.args = ["-C", "rc"]
        self.needs = None
        self.env = dict(ENV)

    def write(self):
        for name, text in self.files.items():
            if os.path.dirname(name):
                os.makedirs(os.path.dirname(name), exist_ok=True)
            with open(name, "wb") as f:
                f.write(text.encode("utf-8"))
            os.chmod(name, 0o600)

    def remove(self):
        for name in self.files:
            os.unlink(name)


def unescape(text):
    """Only \\r, \\t and \\\\ are special."""
    return re.sub(r"\\(.)", lambda m: {"r": "\r", "t": "\t"}.get(
        m.group(1), m.group(1)), text)


def read_cases(path):
    """[Case]"""
    cases, into = [], "rc"
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            if line.startswith("=="):
                cases.append(Case(line[2:].strip()))
                into = "rc"
                continue
            case, (kind, text) = cases[-1], (line[:1], line[2:])
            if kind == "|":
                case.files[into] += unescape(text) + "\n"
            elif kind == "$":
                case.args += text.split()
            elif kind == ">":
                # A file that is found by itself.
                case.files.pop("rc", None)
                case.args = [a for a in case.args if a not in ("-C", "rc")]
                case.files[into := text] = ""
            elif kind == "!":
                name, _, value = text.partition("=")
                case.env[name] = unescape(value)
            elif kind == "?":
                case.needs = text
            elif kind == "-":
                del case.env[text]
            else:
                raise SystemExit("language.py: what is %r?" % line)
    return cases


def start(program, case):
    env = dict(case.env)
    env.setdefault("HOME", os.getcwd())
    p = subprocess.Popen([program] + case.args + ["-P", "you@example.org"],
                         env=env, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdin.write(MAIL)
    try:
        p.stdin.close()
    except BrokenPipeError:
        pass
    return p


def result(p):
    """(exit code, standard output, standard error)"""
    p.stdin = None
    try:
        out, err = p.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
    return (p.returncode, out.decode("utf-8", "backslashreplace"),
            err.decode("utf-8", "backslashreplace"))


def settings(lines):
    return {line.split(" = ")[0] for line in lines if " = " in line}


def mask(text, other):
    """Lines, without where the files are and what the other does not know."""
    known = settings(other.split("\n"))
    cwd = os.getcwd()
    for line in text.split("\n"):
        name = line.split(" = ")[0]
        if line.startswith("ignoring system configuration file"):
            line = "ignoring system configuration file"
        if line and (" = " not in line or not known or name in known):
            yield line.replace(cwd, "~")


def place(text):
    found = re.search(r"(?:line |:)(\d+):", text)
    return found.group(1) if found else "none"


def compare(ours, theirs):
    if ours[0] != theirs[0]:
        yield "exit %d, not %d" % (ours[0], theirs[0])
        return
    if ours[0] != 0:
        if place(ours[2]) != place(theirs[2]):
            yield "line %s, not %s" % (place(ours[2]), place(theirs[2]))
        return
    a, b = list(mask(ours[1], theirs[1])), list(mask(theirs[1], ours[1]))
    for line in b:
        if line not in a:
            yield "-" + line
    for line in a:
        if line not in b:
            yield "+" + line
    if sorted(a) == sorted(b) and a != b:
        yield "in another order"


def knows(program, command):
    probe = Case("probe")
    probe.files["rc"] = command + " x\n"
    probe.write()
    err = result(start(program, probe))[2]
    probe.remove()
    return "unknown command" not in err


def differences(programs, case):
    if case.needs and not knows(programs[0], case.needs):
        return
    case.write()
    got = [result(p) for p in [start(p, case) for p in programs]]
    case.remove()
    for d in compare(*got):
        yield case.name, d


def read_table(path):
    rows = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line and not line.startswith(("#", "=")):
                rows.append(tuple(re.split(" *; ", line, maxsplit=1)))
    return rows


def matches(row, found):
    return all(re.fullmatch(re.escape(r).replace(r"\*", ".*"), f)
               for r, f in zip(row, found))


def check(found, rows):
    wrong = 0
    for f in found:
        if not any(matches(r, f) for r in rows):
            print("not in the table: %s; %s" % f)
            wrong += 1
    for r in rows:
        if not any(matches(r, f) for f in found):
            print("no longer so: %s; %s" % r)
            wrong += 1
    return wrong


def main(argv):
    show_all = argv[:1] == ["-p"]
    if show_all:
        argv = argv[1:]
    if len(argv) not in (3, 4):
        raise SystemExit(__doc__)
    cases = read_cases(argv[2])
    found = [d for c in cases for d in differences(argv[:2], c)]
    if show_all or len(argv) == 3:
        for f in found:
            print("%s; %s" % f)
        return 0
    print("%d cases, %d differences" % (len(cases), len(found)))
    return check(found, read_table(argv[3])) != 0


sys.exit(main(sys.argv[1:]))
