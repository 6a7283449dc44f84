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

"""Recipients, as msmtp 1.8 and as this msmtp understand them.

usage: compare.py theirs library-path ours server-directory server-pid

Each address list below is given to both, as an argument or with -t in a To
field, in turns; what smtpd.py then saw in RCPT, in its order, is compared.
SAME must be the same, and somebody must get the mail.  DIFFERENT must differ
in just the way that is written there: this is the list of all differences
that we know of, with their reasons.
"""

import os
import signal
import subprocess
import sys
import time

SAME = [
    # Addresses
    "a@b", "joe@example.org", "joe", "a@b.example", "Joe.User@Example.ORG",
    "joe+tag@example.org", "-joe@example.org", "a!b@c", "a%b@c", "o'brien@x",
    "!#$%&'*+-/=?^_`{|}~@x", "a@b_c", "a@[1.2.3.4]", "a..b@c",
    "a.@b", "<a@b>", " a@b ", "a@xn--bcher-kva.example",
    # Names
    "Joe <a@b>", "Joe Public <a@b>", "Joe<a@b>", "Joe Q. Public <a@b>",
    '"Joe" <a@b>', '"Public, Joe" <a@b>', '"Joe \\"Q\\" Public" <a@b>',
    '"<e@x>" <a@b>', '"a@b, c@d" <e@f>', '"\\\\" <a@b>', '"" <a@b>',
    "'Joe' <a@b>", "other@x <a@b>", "a b c <d@e>", "Joe [x] <a@b>",
    "=?UTF-8?Q?J=C3=B6rg?= <a@b>", "=?utf-8?b?SsO2cmc=?= <a@b>",
    "J\u00f6rg <a@b>", '"J\u00f6rg" <a@b>', b"J\xf6rg <a@b>",
    # Comments
    "a@b (Joe)", "(Joe) a@b", "a@b (Joe (x) y)", "(a)(b) c@d (e)", "a(x)@b",
    "a@b(x)", "a@b (Joe, c@d)", "Joe (x) <a@b> (y)",
    # Lists
    "a@b, c@d", "a@b,c@d,e@f", "a, b, c", "Joe <a@b>, Ann <c@d>",
    "a@b, a@b", "a@b,,c@d", ",a@b", "a@b,", "a@b; c@d", "a@b;c@d;",
    "<a@b>,<c@d>", "Doe, J <a@b>",
    # Groups
    "g: a@b;", "g: a@b, Joe <c@d>;, e@f", "e@f, g: a@b;", "g:;, a@b",
    "undisclosed-recipients:;, a@b", "g: a@b; e@f", '"my group": a@b;',
    "g: a@b", "mailto:a@b",
    # Folding
    "Joe <a@b>,\r\n Ann <c@d>", "a@b,\n c@d", "a@b,\n\tc@d",
    "Joe\n Public\n <a@b>", "g:\n a@b,\n c@d;",
]

# Several arguments and fields, in which order?
ORDER = [
    (["a@b", "c@d", "e@f"], ""),
    (["a@b, c@d", "Joe <e@f>"], ""),
    (["-t"], "To: a@b\nCc: c@d\nBcc: e@f\n"),
    (["-t"], "Bcc: a@b\nTo: c@d\nCc: e@f\nTo: g@h\n"),
    (["-t"], "to: a@b,\n c@d\nCC: Joe <e@f>\n"),
    (["-t", "x@y", "z@y"], "To: a@b\nCc: c@d\n"),
    (["-t"], "Resent-To: a@b\nResent-Cc: c@d\nTo: e@f\n"),
    (["-t"], "To: a@b\nReply-To: c@d\nX-To: e@f\nBcc:\n"),
    ([], "To: a@b\nCc: c@d\n"),
]

REFUSED = "refused"     # a usage or data error, and nobody gets the mail

# text, theirs, ours; None: a usage error, "no recipients found".
QUOTES = "msmtp loses what is quoted in a local part", [
    ('"abc"@d', ["@d"], ["abc@d"]),
    ('"a,b"@c', ["@c"], ['"a,b"@c']),
    ('"a.b"@c', ["@c"], ["a.b@c"]),
    ('""@c', ["@c"], ['""@c']),
    ('"a b"@c', ["@c"], REFUSED),
]
DELIMITED = "msmtp sees colons in literals, and no backslash in comments", [
    ("a@[IPv6:::1]", ["1]"], ["a@[IPv6:::1]"]),
    ("a@b (\\))", [")"], ["a@b"]),
]
ROUTES = "RFC 5321 4.1.1.3: source routes are not to be sent", [
    ("<@x:a@b>", ["@x:a@b"], ["a@b"]),
    ("Joe <@x,@y:a@b>", ["@x,@y:a@b"], ["a@b"]),
]
BLANKS = "RFC 5322 4.4: blanks may stand around dots and @, and in < >", [
    ("< a@b >", ["_a@b_"], ["a@b"]),
    ("a @ b . c", ["c"], ["a@b.c"]),
    ("a .b@c", [".b@c"], ["a.b@c"]),
]
DOMAINS = "domains are sent as A-labels, without the root's dot, and are " \
    "looked at", [
        ("a@b\u00fccher.example", ["a@b\u00fccher.example"],
         ["a@xn--bcher-kva.example"]),
        ("a@b.", ["a@b."], ["a@b"]),
        ("a@b'c", ["a@b'c"], REFUSED),
        ("a@", ["a@"], REFUSED),
        ("a@b..c", ["a@b..c"], REFUSED),
    ]
UTF8 = "a local part in UTF-8 needs SMTPUTF8, which msmtp does not ask " \
    "for; other charsets no server can know", [
        ("\u00f6@b", ["\u00f6@b"], REFUSED),
        (b"\xf6@b", ["\\xf6@b"], REFUSED),
    ]
DROPPED = "no recipient is dropped, or made up of a name, because a list " \
    "is malformed", [
        ("a b", ["b"], REFUSED),
        ("a b@c", ["b@c"], REFUSED),
        ("J. Doe", ["Doe"], REFUSED),
        ("Joe Doe a@b", ["a@b"], REFUSED),
        ('"Joe" joe', ["joe"], REFUSED),
        ("a@b c@d", ["c@d"], REFUSED),
        ("<a@b> <c@d>", ["a@b", "c@d"], REFUSED),
        ("<a@b><c@d>", ["a@b", "c@d"], REFUSED),
        ('c@d, "a@b', ["c@d"], REFUSED),
        ('"a@b', None, REFUSED),
        ("c@d, a@b (open", ["c@d", "a@b"], REFUSED),
        ("<a@b", ["a@b"], REFUSED),
        ("g: h: a@b;;", ["a@b"], REFUSED),
        ("DOM\\joe <a@b>", ["a@b"], REFUSED),
        ("=?utf-8?q?a?=", ["=?utf-8?q?a?="], REFUSED),
    ]
UNSAFE = "what is no address is refused, not repaired or sent", [
    ("a@b>", ["a@b>"], REFUSED),
    ("a@@b", ["a@@b"], REFUSED),
    ("@b", ["@b"], REFUSED),
    ("a\\b@c", ["ab@c"], REFUSED),
    ("a@b\x01c", ["a@b_c"], REFUSED),
    ("a\tb@c", ["b@c"], REFUSED),
    ("<a b@c>", ["a_b@c"], REFUSED),
]
DIFFERENT = [QUOTES, DELIMITED, ROUTES, BLANKS, DOMAINS, UTF8, DROPPED,
             UNSAFE]


class Server:
    def __init__(self, directory, pid):
        self.dir = directory
        self.pid = pid
        self.mails = 0

    def rcpts(self, number):
        with open("%s/out/env.%d" % (self.dir, number), "rb") as f:
            lines = f.read().decode("utf-8", "backslashreplace").split("\n")
        return [line[len("RCPT TO:<"):line.rindex(">")] for line in lines
                if line.startswith("RCPT TO:<")]

    def sync(self):
        """Until all mails are written."""
        done = self.dir + "/synced"
        if os.path.exists(done):
            os.unlink(done)
        os.kill(self.pid, signal.SIGUSR1)
        while not os.path.exists(done):
            time.sleep(0.005)


def send(server, command, env, args, header):
    """The number of the mail, REFUSED, or None: no recipients."""
    text = b"From: me@example.com\nDate: x\nMessage-ID: <1@b>\n" + header + \
        b"Subject: x\n\nx\n"
    p = subprocess.run([command, "-C", "msmtprc"] + args, input=text, env=env,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                       timeout=60)
    if p.returncode == 0:
        server.mails += 1
        return server.mails
    if b"no recipients" in p.stderr:
        return None
    if p.returncode in (64, 65) or b"SMTPUTF8" in p.stderr:
        return REFUSED
    sys.exit("%s %r %r: %d: %r" %
             (command, args, header, p.returncode, p.stderr))


def mail(n, text):
    """The list as an argument or in the header."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return ([b"--", data], b"") if n % 2 else ([b"-t"], b"To: " + data + b"\n")


def run(server, command, env, mails):
    """What the server is told for each mail."""
    got = [send(server, command, env, args, header) for args, header in mails]
    server.sync()
    return [server.rcpts(x) if isinstance(x, int) else x for x in got]


def cases():
    """(mail, theirs, ours): what each makes of it, or "same"."""
    for n, text in enumerate(SAME):
        yield mail(n, text), "same", "same"
    for args, header in ORDER:
        yield (args, header.encode()), "same", "same"
    rows = [row for _, some in DIFFERENT for row in some]
    for n, (text, theirs, ours) in enumerate(rows):
        yield mail(n, text), theirs, ours


def main(theirs, libs, ours, directory, pid):
    server = Server(directory, int(pid))
    table = list(cases())
    mails = [m for m, _, _ in table]
    plain = dict(os.environ)
    said = run(server, theirs, dict(plain, LD_LIBRARY_PATH=libs), mails)
    we = run(server, ours, plain, mails)
    wrong = differ = 0
    for (m, a, b), x, y in zip(table, said, we):
        if a == "same":
            good = x == y and (isinstance(x, list) or m[0] == [])
        else:
            differ += 1
            good = x == a and y == b
        if not good:
            wrong += 1
            print("%r\n  msmtp 1.8 %r\n  we        %r\n  expected  %r, %r" %
                  (m, x, y, a, b))
    print("%d mails each: %d the same, %d different; %d unexplained" %
          (len(table), len(table) - differ, differ, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
