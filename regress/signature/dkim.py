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


"""DKIM (RFC 6376, RFC 8463) for tests, with openssl(1) for the arithmetic.

usage: dkim.py sign KEY CANONICALIZATION FIELD:FIELD... < mail > signed
       dkim.py verify PUBLIC-KEY < mail

CANONICALIZATION is one of simple, relaxed for the header, a slash, and one of
them for the body.  Line ends are taken for CRLF when signing; a mail that is
verified must have them.  verify prints what is wrong and exits 1.
"""

import base64
import hashlib
import os
import re
import subprocess
import sys
import tempfile


def openssl(args, data):
    p = subprocess.run(["openssl"] + args, input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, p.stdout


def with_files(contents, run):
    """run() with the names of files that have these contents."""
    with tempfile.TemporaryDirectory() as d:
        names = []
        for i, data in enumerate(contents):
            names.append(os.path.join(d, str(i)))
            with open(names[-1], "wb") as f:
                f.write(data)
        return run(*names)


def is_ed25519(key, public):
    status, text = openssl(["pkey", "-in", key, "-noout", "-text"] +
                           (["-pubin"] if public else []), b"")
    if status != 0:
        raise SystemExit("dkim.py: cannot read " + key)
    return b"ED25519" in text


def sign_bytes(key, data):
    if not is_ed25519(key, False):
        return openssl(["dgst", "-sha256", "-sign", key], data)[1]
    digest = hashlib.sha256(data).digest()
    return with_files([digest], lambda d: openssl(
        ["pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", d], b"")[1])


def verify_bytes(key, data, signature):
    if not is_ed25519(key, True):
        return with_files([signature], lambda s: openssl(
            ["dgst", "-sha256", "-verify", key, "-signature", s],
            data)[0] == 0)
    digest = hashlib.sha256(data).digest()
    return with_files([digest, signature], lambda d, s: openssl(
        ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", d,
         "-sigfile", s], b"")[0] == 0)


def split(mail):
    """The fields with their line ends, and the body."""
    head, empty, body = mail.partition(b"\r\n\r\n")
    fields = re.findall(rb"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", head + b"\r\n")
    return fields, body if empty else b""


def canonical_field(field, how):
    if how == b"simple":
        return field
    name, _, value = field.partition(b":")
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b""))
    return name.strip().lower() + b":" + value.strip(b" ") + b"\r\n"


def canonical_body(body, how):
    if how == b"relaxed":
        body = re.sub(rb"[ \t]+\r\n", b"\r\n", body)
        body = re.sub(rb"[ \t]+", b" ", body)
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    if body == b"\r\n" and how == b"relaxed":
        return b""
    if body == b"" and how == b"simple":
        return b"\r\n"
    return body


def signed_data(fields, names, signature, how):
    """What the signature is over: each name takes the last field left."""
    left = list(fields)
    data = b""
    for name in names:
        for i in range(len(left) - 1, -1, -1):
            if left[i].partition(b":")[0].strip().lower() == name.lower():
                data += canonical_field(left.pop(i), how)
                break
    empty = re.sub(rb"([;:\s]b=)[^;]*$", rb"\1", signature)
    return data + canonical_field(empty + b"\r\n", how)[:-2]


def body_hash(body, how):
    return base64.b64encode(hashlib.sha256(canonical_body(body, how)).digest())


def sign(key, canon, names):
    mail = sys.stdin.buffer.read()
    mail = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head, body = canon.split(b"/")
    fields, text = split(mail)
    algorithm = b"ed25519" if is_ed25519(key, False) else b"rsa"
    field = (b"DKIM-Signature: v=1; a=" + algorithm + b"-sha256; c=" + canon +
             b"; d=example.com;\r\n\ts=test; h=" + names + b";\r\n\tbh=" +
             body_hash(text, body) + b";\r\n\tb=")
    data = signed_data(fields, names.split(b":"), field, head)
    b = base64.b64encode(sign_bytes(key, data))
    lines = b"\r\n\t ".join(b[i:i + 70] for i in range(0, len(b), 70))
    sys.stdout.buffer.write(field + lines + b"\r\n" + mail)


def verify(key):
    fields, text = split(sys.stdin.buffer.read())
    signatures = [f for f in fields
                  if f.lower().startswith(b"dkim-signature:")]
    if len(signatures) != 1:
        raise SystemExit("dkim.py: %d signatures" % len(signatures))
    field = signatures[0][:-2]
    tags = dict(re.findall(rb"([a-z]+)=([^;]*)",
                           re.sub(rb"\s", b"", field.partition(b":")[2])))
    head, body = tags[b"c"].split(b"/")
    if body_hash(text, body) != tags[b"bh"]:
        raise SystemExit("dkim.py: the body was changed")
    data = signed_data([f for f in fields if f is not signatures[0]],
                       tags[b"h"].split(b":"), field, head)
    if not verify_bytes(key, data, base64.b64decode(tags[b"b"])):
        raise SystemExit("dkim.py: the header was changed")


def main(argv):
    if len(argv) == 4 and argv[0] == "sign":
        sign(argv[1], argv[2].encode(), argv[3].encode())
    elif len(argv) == 2 and argv[0] == "verify":
        verify(argv[1])
    else:
        raise SystemExit(__doc__)


main(sys.argv[1:])
