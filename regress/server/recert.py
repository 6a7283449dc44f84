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

"""Certificates that openssl does not make.

usage: recert.py nul key cert	"~~~~" in it becomes NULs; signed anew
       recert.py many n cert	n on stdout, "~~~~" a number; signed by nobody
"""

import ssl
import subprocess
import sys


def element(der, at):
    """The end of the header, and of the element, that begins there."""
    n, at = der[at + 1], at + 2
    if n >= 0x80:
        k = n - 0x80
        n, at = int.from_bytes(der[at:at + k], "big"), at + k
    return at, at + n


def sequence(tag, content):
    n = len(content)
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    if n >= 0x80:
        size = bytes([0x80 + len(size)]) + size
    return bytes([tag]) + size + content


def sign(der, key):
    begin = element(der, 0)[0]
    alg = element(der, begin)[1]
    end = element(der, alg)[1]
    tbs = der[begin:alg]
    sig = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                         input=tbs, stdout=subprocess.PIPE, check=True).stdout
    return sequence(0x30, der[begin:end] + sequence(0x03, b"\0" + sig))


def main():
    what, arg, path = sys.argv[1:]
    with open(path) as f:
        der = ssl.PEM_cert_to_DER_cert(f.read())
    if what == "nul":
        der = sign(der.replace(b"~~~~", bytes(4)), arg)
        with open(path, "w") as f:
            f.write(ssl.DER_cert_to_PEM_cert(der))
        return
    for i in range(int(arg)):
        print(ssl.DER_cert_to_PEM_cert(
            der.replace(b"~~~~", b"%04d" % i)), end="")


main()
