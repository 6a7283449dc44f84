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

"""usage: lint.py file ...

What no compiler says about the C sources: columns beyond 80, blanks at the
end of a line, functions that cannot be read in a sitting, and functions that
stand in two places.
"""

import re
import sys

COLUMNS = 80
FUNCTION_MAX = 80       # lines; the median is to be some 15
SAME_MIN = 8            # shorter ones may be alike by chance


def columns(line):
    return len(line.expandtabs(8))


def check_lines(path, lines):
    found = []
    for n, line in enumerate(lines, 1):
        if columns(line) > COLUMNS:
            found.append("%s:%d: %d columns" % (path, n, columns(line)))
        if line != line.rstrip():
            found.append("%s:%d: blank at the end" % (path, n))
    return found


def functions(lines):
    """(name, line, body) of functions in KNF: { and } at the margin."""
    begin = None
    for n, line in enumerate(lines):
        if line == "{":
            begin = n
        elif line == "}" and begin is not None:
            head = begin - 1
            while head > 0 and not re.match(r"[A-Za-z_]\w*\(", lines[head]):
                head -= 1
            name = lines[head].split("(")[0]
            yield name, begin + 1, lines[begin + 1:n]
            begin = None


def normal(body):
    text = " ".join(" ".join(body).split())
    return re.sub(r"/\*.*?\*/", "", text)


def main(paths):
    found, seen = [], {}
    for path in paths:
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        found += check_lines(path, lines)
        for name, n, body in functions(lines):
            where = "%s:%d: %s" % (path, n, name)
            if len(body) > FUNCTION_MAX:
                found.append("%s has %d lines" % (where, len(body)))
            if len(body) >= SAME_MIN:
                text = normal(body)
                if text in seen:
                    found.append("%s is the same as %s" % (where, seen[text]))
                seen.setdefault(text, where)
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


main(sys.argv[1:])
