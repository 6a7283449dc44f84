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

"""Send the mails of a directory with two programs and compare what arrives.

usage: differ.py [-p] ours theirs smtpd.py mails [table]

ours, theirs	msmtp and the msmtp of others, called with the same options
smtpd.py	the server of ../server
mails		a directory; all files NAME.eml in it are sent
table		the differences that there must be, and no others; see there.
		Without it, or with -p, they are printed.

Each mail is sent with -t; where that fails for one of the two, once more to a
recipient of the command line.  What differs in every run by nature (the time,
random Message-IDs) is masked first, and only where it was added.
"""

import difflib
import os
import re
import signal
import subprocess
import sys
import time

RCPT = "you@example.org"
PATIENCE = 30


def show(data):
    return "".join(chr(c) if 32 <= c < 127 and c != 92 else
                   "\\r" if c == 13 else "\\x%02x" % c for c in data)


class Server:
    def __init__(self, script):
        os.makedirs("srv/out", exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", script, "-t", "900", "srv"],
            stdin=subprocess.DEVNULL)
        self.wait("srv/port")
        with open("srv/port") as f:
            self.port = int(f.read())

    def wait(self, path):
        end = time.monotonic() + PATIENCE
        while not os.path.exists(path):
            if time.monotonic() > end:
                raise SystemExit("differ.py: the server is stuck")
            time.sleep(0.002)

    def collect(self):
        """(envelope, message) of the one mail that came, or None."""
        if os.path.exists("srv/synced"):
            os.unlink("srv/synced")
        self.process.send_signal(signal.SIGUSR1)
        self.wait("srv/synced")
        names = sorted(os.listdir("srv/out"))
        mails = [n for n in names if n.startswith("mail.")]
        if len(mails) > 1:
            raise SystemExit("differ.py: two mails came of one")
        got = None
        if mails:
            got = self.read("env.1"), self.read("mail.1")
        for n in names:
            os.unlink("srv/out/" + n)
        return got

    def read(self, name):
        with open("srv/out/" + name, "rb") as f:
            return f.read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def send(program, server, path, args):
    """(exit status, what came)."""
    with open(path, "rb") as f:
        try:
            p = subprocess.run([program, "-C", "msmtprc"] + args, stdin=f,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=PATIENCE)
            status = p.returncode
        except subprocess.TimeoutExpired:
            status = -1
    return status, server.collect()


def mask(message, mail):
    """The message's lines without what is made anew for each mail."""
    names = [n for n in (b"Date", b"Message-ID")
             if not re.search(rb"(?im)^" + n + rb"[ \t]*:", mail)]
    lines = message.split(b"\n")
    for i, line in enumerate(lines):
        if line in (b"", b"\r"):
            break
        for n in names:
            if line.startswith(n + b": "):
                lines[i] = n + b": (made)\r"
    return [line[:-1] if line.endswith(b"\r") else line + b"(LF)"
            for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def compare_lines(ours, theirs):
    """Changed lines: "-" is only in theirs, "+" only in ours."""
    for tag, a, b, c, d in difflib.SequenceMatcher(
            None, theirs, ours, False).get_opcodes():
        if tag != "equal":
            for line in theirs[a:b]:
                yield "line -" + show(line)
            for line in ours[c:d]:
                yield "line +" + show(line)


def compare_envelopes(ours, theirs):
    ours, theirs = ours.split(b"\n"), theirs.split(b"\n")
    if ours[0] != theirs[0]:
        a, b = ours[0].split(b">"), theirs[0].split(b">")
        if a[0] != b[0]:
            yield "sender %s, not %s" % (show(ours[0]), show(theirs[0]))
        for word in a[-1].split():
            yield "MAIL with " + show(word.split(b"=")[0])
    for r in theirs[1:]:
        if r not in ours:
            yield "rcpt -" + show(r[9:-1])
    for r in ours[1:]:
        if r not in theirs:
            yield "rcpt +" + show(r[9:-1])
    if sorted(ours) == sorted(theirs) and ours[1:] != theirs[1:]:
        yield "rcpts in another order"


def compare(mail, ours, theirs):
    if ours[0] != theirs[0]:
        yield "exit %d, not %d" % (ours[0], theirs[0])
    if ours[1] is None or theirs[1] is None:
        if ours[1] is not theirs[1]:
            yield "sent by theirs only" if ours[1] is None else \
                "sent by ours only"
        return
    yield from compare_envelopes(ours[1][0], theirs[1][0])
    yield from compare_lines(mask(ours[1][1], mail), mask(theirs[1][1], mail))


def differences(server, programs, path, name):
    with open(path, "rb") as f:
        mail = f.read()
    for how, args in (("-t", ["-t"]), ("rcpt", [RCPT])):
        ours, theirs = [send(p, server, path, args) for p in programs]
        for d in compare(mail, ours, theirs):
            yield name, how, d
        if ours[0] == 0 and theirs[0] == 0:
            break


def configure(port):
    with open("msmtprc", "w") as f:
        f.write("account default\nhost 127.0.0.1\nport %d\n"
                "from me@example.com\ntimeout 10\n" % port)
    os.chmod("msmtprc", 0o600)


def read_table(path):
    """[(mail, difference)] of the rows, as patterns."""
    rows = []
    with open(path) as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#") or line.startswith("="):
                continue
            mail, how, difference = line.split(None, 2)
            rows.append((mail, how, difference))
    return rows


def matches(row, found):
    """A row's "*" stands for any text, in the mail's name and elsewhere."""
    return all(re.fullmatch(re.escape(r).replace(r"\*", ".*"), f)
               for r, f in zip(row, found))


def check(found, rows):
    wrong = 0
    for f in found:
        if not any(matches(r, f) for r in rows):
            print("not in the table: %s %s %s" % f)
            wrong += 1
    for r in rows:
        if not any(matches(r, f) for f in found):
            print("no longer so: %s %s %s" % r)
            wrong += 1
    return wrong


def main(argv):
    show_all = argv[:1] == ["-p"]
    if show_all:
        argv = argv[1:]
    if len(argv) not in (4, 5):
        raise SystemExit(__doc__)
    programs, script, mails = argv[:2], argv[2], argv[3]
    names = sorted(n[:-4] for n in os.listdir(mails) if n.endswith(".eml"))
    server = Server(script)
    configure(server.port)
    found = []
    for n in names:
        found += differences(server, programs,
                             os.path.join(mails, n + ".eml"), n)
    server.stop()
    if show_all or len(argv) == 4:
        for f in found:
            print("%s %s %s" % f)
        return 0
    print("%d mails, %d differences" % (len(names), len(found)))
    return check(found, read_table(argv[4])) != 0


sys.exit(main(sys.argv[1:]))
