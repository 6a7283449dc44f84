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

"""Address lists, read by us and by Python's email package.

usage: compare.py N address_print

Makes N address lists from the grammar of RFC 5322 (obsolete forms included)
and RFC 6532, the same ones in each run; has address_print and
email.headerregistry read them; and compares.  A difference is fine only where
a rule of RULES foretells it; and every rule must have been needed, so that
the table shows the differences that there are and no others.  Lists that end
in an exception in Python's package are left out, as long as they are few.
"""

import random
import re
import subprocess
import sys
from email.policy import default as policy

# U-labels and their A-labels (RFC 5891); Python leaves domains as they are.
DOMAINS = {
    "bücher.example": "xn--bcher-kva.example",
    "δοκιμή.example": "xn--jxalpdlp.example",
    "例え.テスト": "xn--r8jz45g.xn--zckzah",
}


class Grammar:
    """Each method makes one production, at random."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def some(self, most, make, sep=""):
        return sep.join(make() for _ in range(self.r.randint(1, most)))

    def rare(self, one_in, make):
        return make() if self.r.randrange(one_in) == 0 else ""

    def fws(self):
        return self.r.choice([" ", " ", "  ", "\t", "\r\n ", " \r\n\t"])

    def ctext(self):
        return self.r.choice(["x", "Joe Doe", "a@b", "<c@d>", "e, f;", "g:",
                              '"', "ü", "\\(", "\\)", "\\\\", "[", " ", "."])

    def comment(self, depth=0):
        inner = self.rare(2, lambda: self.comment(depth + 1)) \
            if depth < 3 else ""
        return "(" + self.some(2, self.ctext) + inner + \
            self.rare(2, self.ctext) + ")"

    def cfws(self):
        return self.fws() + self.rare(2, lambda: self.comment() + self.fws())

    def gap(self):
        """Blanks or comments, where the grammar has them, mostly none."""
        return self.rare(4, self.cfws)

    def atom(self):
        return self.r.choice(["a", "joe", "Joe", "x1", "o'brien", "a+b",
                              "a-b", "!#$%&'*+-/=?^_`{|}~", "42", "_"])

    def utf8(self):
        return self.r.choice(["jörg", "δοκιμή", "用户", "ö", "📧"])

    def word_atom(self):
        return self.utf8() if self.r.randrange(8) == 0 else self.atom()

    def qcontent(self):
        return self.r.choice(["a", "joe", ",", "@", ":", ";", "(", ")", ".",
                              "[", "]", '\\"', "\\\\", "\\a", "ö", "+", "..",
                              "x.y"])

    def quoted(self, more=()):
        if self.r.randrange(40) == 0:
            return '""'
        return '"' + self.some(4, lambda: self.r.choice(
            [self.qcontent] * 9 + list(more))()) + '"'

    def blank_inside(self):
        return self.r.choice([" ", "\\ ", "<", ">", "\t", "\r\n "])

    def encoded_word(self):
        return self.r.choice(["=?UTF-8?Q?J=C3=B6rg?=", "=?utf-8?b?SsO2cmc=?=",
                              "=?us-ascii?q?a=40b=2C?="])

    # 3.2.5, 4.1
    def phrase(self):
        first = self.r.choice([self.atom, self.quoted_name,
                               self.encoded_word])()
        rest = ""
        for _ in range(self.r.randrange(3)):
            rest += self.cfws() + self.r.choice(
                [self.word_atom, self.quoted_name, self.encoded_word])()
            rest += self.rare(5, lambda: ".")
        return first + rest

    def quoted_name(self):
        return self.quoted([self.blank_inside])

    # 3.4.1, 4.4
    def local(self):
        kind = self.r.randrange(20)
        if kind == 0:
            return self.quoted([self.blank_inside])
        if kind < 4:
            return self.quoted()
        if kind < 6:
            return self.some(3, lambda: self.r.choice(
                [self.atom, self.quoted])(), ".")
        sep = self.gap() + "." + self.gap() if kind == 6 else "."
        return self.some(3, self.word_atom, sep)

    def domain(self):
        kind = self.r.randrange(12)
        if kind == 0:
            return self.r.choice(["[1.2.3.4]", "[IPv6:2001:db8::1]", "[x:y]"])
        if kind == 1:
            return self.r.choice(sorted(DOMAINS))
        sep = self.gap() + "." + self.gap() if kind == 2 else "."
        return self.some(3, lambda: self.r.choice(
            ["b", "example", "org", "x-y", "Example", "3com"]), sep)

    def addr_spec(self):
        return self.local() + self.gap() + "@" + self.gap() + self.domain()

    def route(self):
        return self.some(2, lambda: "@" + self.r.choice(
            ["x", "y.example", "[1.2.3.4]"]), ",") + ":"

    def angle(self):
        return "<" + self.gap() + self.rare(8, self.route) + \
            self.addr_spec() + self.gap() + ">"

    def mailbox(self):
        kind = self.r.randrange(10)
        if kind < 3:
            text = self.addr_spec()
        elif kind == 3:
            text = self.angle()
        else:
            text = self.phrase() + self.cfws() + self.angle()
        return self.gap() + text + self.gap()

    def group(self):
        members = self.rare(2, lambda: self.some(3, self.mailbox, ",")) or \
            self.gap()
        return self.gap() + self.phrase() + ":" + members + ";" + self.gap()

    def element(self):
        kind = self.r.randrange(40)
        if kind < 5:
            return self.group()
        if kind == 5:
            return self.phrase() + " <>"
        return self.mailbox()

    def address_list(self):
        sep = self.r.choice([",", ",", ", ", ",\r\n ", ",\r\n\t", ",,", ", ,"])
        return self.rare(20, lambda: ",") + \
            self.some(3, self.element, sep) + self.rare(20, lambda: ",")


def ours(program, lists):
    text = "".join(text + "\0" for text in lists).encode("utf-8")
    out = subprocess.run([program], input=text, check=True,
                         stdout=subprocess.PIPE).stdout.decode("utf-8")
    lines = out.split("\n")[:-1]
    assert len(lines) == len(lists), "address_print printed too little"
    return [line.split() for line in lines]


def theirs(text):
    """(local part, domain) of each address, unfolded as the package does it;
    None where it fails."""
    text = re.sub(r"\r\n(?=[ \t])", "", text)
    try:
        return [(a.username, a.domain)
                for a in policy.header_factory("To", text).addresses]
    except (AttributeError, IndexError):
        return None


def needs_quotes(local):
    return re.search(r'[()<>\[\]:;@\\,"]|^\.|\.$|\.\.|^$', local)


# What Python's (local part, domain) is with us: rules are tried in order; one
# that applies gives the text, or "!", which ends the list.

def refused(local, domain):
    """Invariant of ours: a blank, < or > in an address is refused, quoted or
    not; RFC 5322 permits them in quotes."""
    return "!" if re.search(r"[ \t<>]", local) else None


def null(local, domain):
    """Python has no other way to write the address <>."""
    return "<>" if (local, domain) == ("", "") else None


def a_labels(local, domain):
    """Domains come out in ASCII (RFC 5891); Python leaves them alone."""
    return text(local, DOMAINS[domain]) if domain in DOMAINS else None


def quotes(local, domain):
    """Python's local part is what the quotes mean; we write those that SMTP
    needs (RFC 5321 4.1.2), and no others."""
    return text(local, domain) if needs_quotes(local) else None


RULES = [refused, null, a_labels, quotes]


def text(local, domain):
    if needs_quotes(local):
        local = '"' + re.sub(r'(["\\])', r"\\\1", local) + '"'
    return local + ("@" + domain if domain else "")


def explain(addresses, used):
    """What must come out, by the rules; counts those that were needed."""
    expected = []
    for local, domain in addresses:
        plain = local + ("@" + domain if domain else "")
        for rule in RULES:
            other = rule(local, domain)
            if other is not None and other != plain:
                used[rule.__name__] = used.get(rule.__name__, 0) + 1
                plain = other
                break
        expected.append(plain)
        if plain == "!":
            break
    return expected


def compare(lists, program):
    """Prints what no rule explains; what was counted."""
    used, wrong = {}, 0
    for value, mine in zip(lists, ours(program, lists)):
        addresses = theirs(value)
        if addresses is None:
            used["failed"] = used.get("failed", 0) + 1
            continue
        expected = explain(addresses, used)
        used["addresses"] = used.get("addresses", 0) + len(expected)
        if mine != expected:
            wrong += 1
            print("%r\n  we say     %r\n  Python     %r\n  by RULES   %r" %
                  (value, mine, addresses, expected))
    return used, wrong


def main(n, program):
    grammar = Grammar(5322)
    used, wrong = compare([grammar.address_list() for _ in range(n)], program)
    for rule in RULES:
        if not used.get(rule.__name__):
            wrong += 1
            print("no list needed the rule " + rule.__name__)
    # Of comments behind a group, and of a dot that ends its name.
    if used.get("failed", 0) > n / 10:
        wrong += 1
        print("Python itself fails for too many of the lists")
    print("%d lists: %s; %d unexplained" %
          (n, ", ".join("%s %d" % i for i in sorted(used.items())), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
