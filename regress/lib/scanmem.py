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

"""usage: scanmem.py pid text ...

Says where in the memory of the process one of the texts, its base64 form at
any of the three alignments, or its UTF-16 form is.  Exits 1 if one was
found, 2 if the memory cannot be read.
"""

import base64
import sys


def forms(text):
    data = text.encode("utf-8")
    yield "plain", data
    yield "UTF-16", text.encode("utf-16-le")
    for shift in range(3):
        # Only what does not depend on the neighbours.
        coded = base64.b64encode(b"\0" * shift + data + b"\0\0")
        yield "base64", coded[4 if shift else 0:(shift + len(data)) // 3 * 4]


def scan(pid, wanted):
    found = 0
    with open("/proc/%s/maps" % pid) as f:
        maps = [line.split() for line in f]
    size = 0
    with open("/proc/%s/mem" % pid, "rb", 0) as mem:
        for m in maps:
            if "r" not in m[1] or m[-1] in ("[vvar]", "[vsyscall]"):
                continue
            begin, end = (int(x, 16) for x in m[0].split("-"))
            mem.seek(begin)
            try:
                data = mem.read(end - begin)
            except OSError:
                continue
            size += len(data)
            for name, form in wanted:
                at = data.find(form)
                if at >= 0:
                    found += 1
                    print("%s in %s at %x" % (name, m[-1], begin + at))
    if size == 0:
        sys.exit(2)
    return found


def main(argv):
    wanted = [form for text in argv[2:] for form in forms(text)]
    try:
        found = scan(argv[1], wanted)
    except OSError as e:
        print(e)
        sys.exit(2)
    sys.exit(1 if found else 0)


main(sys.argv)
