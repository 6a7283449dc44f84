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

"""usage: leak.py secret path ...

Says in which files below the paths a part of the secret is: eight bytes of it
in a row, as they are, reversed, in UTF-16, in base64 at any alignment, in hex or
quoted-printable.  Exits 1 if one was found.
"""

import base64
import os
import sys

PART = 8


def forms(part):
    yield "plain", part
    yield "reversed", part[::-1]
    yield "UTF-16", part.decode("latin-1").encode("utf-16-le")
    yield "hex", part.hex().encode()
    yield "HEX", part.hex().upper().encode()
    yield "quoted", b"".join(b"=%02X" % c for c in part)
    for shift in range(3):
        # Only what does not depend on the neighbours.
        coded = base64.b64encode(b"\0" * shift + part)
        yield "base64", coded[4 if shift else 0:(shift + len(part)) // 3 * 4]


def needles(secret):
    data = secret.encode()
    for i in range(len(data) - PART + 1):
        for name, form in forms(data[i:i + PART]):
            yield name, form


def files(paths):
    for path in paths:
        if not os.path.isdir(path) or os.path.islink(path):
            yield path
        for where, _, names in os.walk(path):
            for name in names:
                yield os.path.join(where, name)


def main():
    wanted = list(needles(sys.argv[1]))
    found = 0
    for path in files(sys.argv[2:]):
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as f:
            data = f.read()
        hits = sorted({name for name, form in wanted if form in data})
        if hits:
            print("%s: %s" % (path, " ".join(hits)))
            found = 1
    sys.exit(found)


main()
