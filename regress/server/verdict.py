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

"""Random servers, whose truth is known, against the whole of msmtp.

usage: verdict.py msmtp message seed runs

Each run has a server of its own, made from its seed: SMTP or LMTP, with some
extensions, which takes or refuses at random, and whose replies come whole or in
pieces, late, twice, not at all, or with a close or a reset in their place.
What it does with the mail it writes down when it does it.  Then:

- exit 0 only if every recipient has the mail,
- exit 75 only if none has, and no code that says "refused" if all have,
- who is named as having it has it, and who is named as not, has not,
- nobody gets it twice, nobody gets a part of it,
- no dot comes when there was a reply before it,
- it ends in time.

A surplus reply comes anywhere, also in one write with a 354; but not between
that and the reply to the dot of SMTP, where one that is on its way when the dot
leaves is the server's word.
"""

import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time

CAPS = ["PIPELINING", "CHUNKING", "SIZE 1000000", "8BITMIME", "DSN",
        "ENHANCEDSTATUSCODES"]
NEGATIVE = [421, 450, 451, 452, 500, 550, 552, 554]
TOOK_ALL, TOOK_SOME, TOOK_NONE = {0, 74}, {69, 74}, {65, 69, 74, 75, 76}


class Over(Exception):
    """The connection is over."""


class Server(threading.Thread):
    def __init__(self, seed, message):
        super().__init__(daemon=True)
        self.rng = random.Random(seed)
        r = self.rng
        self.message = message
        self.lmtp = r.random() < .4
        self.partial = r.random() < .4
        self.chunking = r.random() < .7
        self.n = r.choice([1, 1, 2, 3, 5])
        self.rcpts = ["r%d@example.org" % i for i in range(self.n)]
        self.caps = [c for c in CAPS if r.random() < .7]
        self.bad = r.choice([0, .02, .1])       # something else than a reply
        self.no = r.choice([0, .05, .3])        # a refusal
        self.surplus = r.random() < .4          # one still to come
        self.took = []
        self.errors = []
        self.story = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.accepted = []
        self.buf = b""
        self.after_354 = False

    def run(self):
        while True:
            try:
                self.sock = self.listener.accept()[0]
            except OSError:
                return
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.buf, self.accepted, self.after_354 = b"", [], False
            try:
                self.session()
            except (Over, OSError):
                pass
            except Exception as e:
                self.errors.append("%s: %s" % (type(e).__name__, e))
            self.sock.close()

    # Bytes

    def fill(self):
        data = self.sock.recv(65536)
        if not data:
            raise Over
        self.buf += data

    def line(self):
        while b"\r\n" not in self.buf:
            self.fill()
        line, _, self.buf = self.buf.partition(b"\r\n")
        self.story.append("C " + line.decode("latin-1"))
        return line.decode("latin-1")

    def send(self, data):
        r = self.rng
        self.story.append("S " + repr(data)[2:-1])
        while data:
            k = len(data) if r.random() < .8 else r.randint(1, len(data))
            self.sock.sendall(data[:k])
            data = data[k:]
            if data:
                time.sleep(r.choice([0, .002, .02]))

    def say(self, code, text="words"):
        r = self.rng
        lines = ["%d-%s %d" % (code, text, i)
                 for i in range(r.choice([0, 0, 0, 1, 3]))]
        lines.append("%d %s" % (code, text))
        self.send("".join(x + "\r\n" for x in lines).encode())

    def end(self, how):
        self.story.append("S " + how)
        if how == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
        raise Over

    # A reply, or what comes in its place.

    def reply(self, code, text="words"):
        r = self.rng
        if r.random() < .1:
            time.sleep(r.choice([.001, .01, .05]))
        if self.surplus and not self.after_354 and r.random() < .2:
            self.surplus = False
            self.say(r.choice([250, 250, 354, 221, 220] + NEGATIVE), "surplus")
            if r.random() < .5:
                time.sleep(.03)
        if r.random() < self.bad:
            self.misbehave(code)
        else:
            self.say(code, text)

    def misbehave(self, code):
        r = self.rng
        what = r.choice(["close", "reset", "after", "421", "garbage",
                         "disagree", "nul", "half", "3yz"])
        if what in ("close", "reset"):
            self.end(what)
        elif what == "after":
            self.say(code)
            self.end("close")
        elif what == "421" and code >= 400:
            self.say(421, "going")
            self.end("close")
        elif what == "half":
            self.send(("%d" % code).encode()[:r.randint(1, 3)])
            self.end("close")
        elif what == "3yz" and not self.chunks_or_lmtp():
            self.say(r.choice([334, 354]))
        else:
            self.send({"disagree": b"250-a\r\n550 b\r\n",
                       "nul": b"250 \0\r\n"}.get(what, b"hello\r\n"))

    def chunks_or_lmtp(self):
        return self.lmtp or "CHUNKING" in self.caps

    def refuses(self):
        return self.rng.random() < self.no

    def verdict(self, good):
        if self.refuses():
            return self.rng.choice(NEGATIVE[1:])
        return good

    # The session

    def session(self):
        self.reply(220)
        mail = False
        while True:
            line = self.line()
            verb = line.split(" ")[0].upper()
            if verb in ("EHLO", "LHLO") and (verb == "LHLO") == self.lmtp:
                self.hello()
            elif verb == "HELO" and not self.lmtp:
                self.reply(250)
            elif verb == "MAIL":
                code = self.verdict(250)
                mail = code == 250
                self.reply(code)
            elif verb == "RCPT":
                code = self.verdict(250) if mail else 503
                if code == 250:
                    self.accepted.append(re.search("<(.*?)>", line).group(1))
                self.reply(code)
            elif verb == "DATA":
                self.data(mail)
            elif verb == "BDAT":
                self.chunk(line, mail)
            elif verb == "QUIT":
                self.reply(221)
                self.end("close")
            else:
                self.reply(500)

    def hello(self):
        if self.rng.random() < self.bad:
            self.misbehave(250)
            return
        lines = ["hi"] + self.caps
        self.send("".join(
            "250%s%s\r\n" % ("-" if i + 1 < len(lines) else " ", c)
            for i, c in enumerate(lines)).encode())
        if self.surplus and self.rng.random() < .1:
            self.surplus = False
            self.say(self.rng.choice([250, 354] + NEGATIVE), "surplus")

    def data(self, mail):
        # It may forget that it has refused them all.
        ok = mail and self.accepted
        if self.refuses() or (not ok and self.rng.random() < .9):
            self.reply(554)
            return
        early = self.go_ahead()
        self.after_354 = not self.lmtp
        data = b"\r\n" + self.buf
        while b"\r\n.\r\n" not in data:
            self.buf = b""
            self.fill()
            data += self.buf
        data, _, self.buf = data.partition(b"\r\n.\r\n")
        body = (data + b"\r\n")[2:].replace(b"\r\n..", b"\r\n.")
        if not ok:
            self.errors.append("a dot, though all were refused")
        if early:
            self.errors.append("a dot, though a reply was there before it")
        self.finish(body)

    def go_ahead(self):
        """354; true if what nothing asked for comes with it."""
        r = self.rng
        if not self.surplus or r.random() < .8:
            self.say(354)
            return False
        self.surplus = False
        data = b"354 go\r\n%d surplus\r\n" % r.choice([250, 354] + NEGATIVE)
        self.story.append("S " + repr(data)[2:-1])
        self.sock.sendall(data)
        return True

    def chunk(self, line, mail):
        size = int(line.split(" ")[1])
        while len(self.buf) < size:
            self.fill()
        body, self.buf = self.buf[:size], self.buf[size:]
        if mail and self.accepted:
            self.finish(body)
        else:
            self.reply(503)

    def finish(self, body):
        if body != self.message:
            self.errors.append("another message arrived: %r" % body)
        codes = []
        if self.lmtp:
            for rcpt in self.accepted:
                codes.append(self.verdict(250))
                if codes[-1] == 250:
                    self.take(rcpt)
        else:
            codes.append(self.verdict(250))
            if codes[0] == 250:
                for rcpt in self.accepted:
                    self.take(rcpt)
        for code in codes:
            self.reply(code, "final")
        self.accepted, self.after_354 = [], False

    def take(self, rcpt):
        self.story.append("* takes it for " + rcpt)
        if rcpt in self.took:
            self.errors.append(rcpt + " has it twice")
        self.took.append(rcpt)


def named(text, err):
    """The addresses behind these words in what msmtp said."""
    return {a for m in re.finditer(text, err)
            for a in re.findall(r"r\d@example\.org", m.group(1))}


def check(s, status, err):
    """What is wrong, or None."""
    took, all_of_them = set(s.took), set(s.rcpts)
    if s.errors:
        return s.errors[0]
    if took == all_of_them:
        right = TOOK_ALL
    else:
        right = TOOK_SOME if took else TOOK_NONE
    if status not in right:
        return "exit %s, though %s of %d have it" % (status, sorted(took),
                                                     s.n)
    if named(r"was delivered to (.*?)(?:, and not|$)", err) - took:
        return "somebody is named who has it not"
    if named(r"(?:, and not to|was not delivered to) (.*)", err) & took:
        return "somebody is named who has it"
    if took and "nothing was sent" in err:
        return "something was sent"
    return None


def one(msmtp, text, seed, counts):
    s = Server(seed, text.replace(b"\n", b"\r\n"))
    s.start()
    command = [msmtp, "--host=127.0.0.1", "--port=%d" % s.port, "--timeout=3",
               "--from=me@example.com", "--tls=off",
               "--protocol=" + ("lmtp" if s.lmtp else "smtp"),
               "--partial-delivery=" + ("on" if s.partial else "off"),
               "--chunking=" + ("on" if s.chunking else "off")] + s.rcpts
    try:
        done = subprocess.run(command, input=text, capture_output=True,
                              timeout=60)
        status, err = done.returncode, done.stderr.decode("latin-1")
        time.sleep(.002)
        wrong = check(s, status, err)
    except subprocess.TimeoutExpired:
        status, err, wrong = None, "", "it does not end"
    socket.socket.shutdown(s.listener, socket.SHUT_RDWR)
    s.listener.close()
    counts[status] = counts.get(status, 0) + 1
    if wrong:
        print("\n".join(s.story), err, " ".join(command), sep="\n")
        print("seed %d: %s" % (seed, wrong))
    return not wrong


def main(argv):
    msmtp, message, seed, runs = argv
    with open(message, "rb") as f:
        text = f.read()
    counts = {}
    good = all([one(msmtp, text, int(seed) + i, counts)
                for i in range(int(runs))])
    for status, n in sorted(counts.items(), key=str):
        print("exit %s: %d" % (status, n))
    sys.stdout.flush()
    os._exit(0 if good else 1)


main(sys.argv[1:])
