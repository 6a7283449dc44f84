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
#

"""A scripted name server for tests.

usage: dnsd.py dir

Listens on 127.0.0.1, port 53, UDP and TCP, creates dir/dnsready, and logs each
question to dir/dnslog: "udp NAME TYPE" or "tcp NAME TYPE".  Ends when its
parent is gone, or after 300 s.

dir/zone is read anew for each question.  Its lines, NAME first ("*" is any
name); a name without a line does not exist (NXDOMAIN):

NAME a ADDRESS ...      addresses; several lines add up
NAME aaaa ADDRESS ...
NAME many N             192.0.2.1 to 192.0.2.N
NAME srv PRIORITY WEIGHT PORT TARGET
NAME cname TARGET       with what is asked for of the target
NAME empty              exists, without any record
NAME rcode N            2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED
NAME drop               no answer
NAME delay S            answer late; another line says what
NAME truncate           UDP answers are empty with TC set
NAME notcp              a TCP connection is closed without an answer
NAME raw HEX            these bytes behind the question's id
NAME badid              the right answer with another id
NAME count N            claim N answers
NAME rdlength N         claim that each answer has N bytes
NAME loop               answers whose name is a pointer to itself
NAME other              answers to another question

A TARGET may have \\. for a dot that separates no labels, and \\xNN.
"""

import os
import re
import socket
import struct
import sys
import threading
import time

TYPES = {1: "A", 28: "AAAA", 33: "SRV"}


def encode(name):
    out = b""
    for label in re.split(r"(?<!\\)\.", name.rstrip(".")):
        label = label.replace("\\.", ".").encode("ascii") \
            .decode("unicode_escape").encode("latin-1")
        if label:
            out += bytes([len(label)]) + label
    return out + b"\x00"


class Zone:
    """What the zone file says of one name."""

    def __init__(self, path, name):
        self.lines = {}
        with open(path, encoding="ascii") as f:
            for line in f:
                words = line.split()
                if len(words) >= 2 and words[0] in (name, "*"):
                    self.lines.setdefault(words[1], []).extend(words[2:])

    def has(self, word):
        return word in self.lines

    def one(self, word, default=0):
        args = self.lines.get(word)
        return args[0] if args else default


def records(path, name, qtype, depth=0):
    """(owner, type, data) of the answers to a question."""
    zone = Zone(path, name)
    if zone.has("cname") and depth < 8:
        target = zone.one("cname")
        return [(name, 5, encode(target))] + records(path, target, qtype,
                                                     depth + 1)
    if qtype == 1:
        addresses = list(zone.lines.get("a", []))
        addresses += ["192.0.2.%d" % (i + 1)
                      for i in range(int(zone.one("many")))]
        return [(name, 1, socket.inet_aton(a)) for a in addresses]
    if qtype == 28:
        return [(name, 28, socket.inet_pton(socket.AF_INET6, a))
                for a in zone.lines.get("aaaa", [])]
    if qtype == 33:
        words = zone.lines.get("srv", [])
        return [(name, 33, struct.pack("!HHH", *map(int, words[i:i + 3])) +
                 encode(words[i + 3])) for i in range(0, len(words), 4)]
    return []


def answer(path, query, tcp):
    """The bytes of the answer, None for none; and what was asked."""
    i, labels = 12, []
    while query[i]:
        labels.append(query[i + 1:i + 1 + query[i]].decode("ascii"))
        i += 1 + query[i]
    qtype = struct.unpack("!H", query[i + 1:i + 3])[0]
    question = query[12:i + 5]
    name = ".".join(labels).lower()
    asked = "%s %s" % (name, TYPES.get(qtype, qtype))
    zone = Zone(path, name)
    time.sleep(float(zone.one("delay")))
    if zone.has("drop") or (tcp and zone.has("notcp")):
        return None, asked
    if zone.has("raw"):
        return query[:2] + bytes.fromhex(zone.one("raw", "")), asked
    found = records(path, name, qtype)
    rcode = int(zone.one("rcode")) if zone.has("rcode") else \
        0 if zone.lines else 3
    flags = 0x8180 | rcode
    if zone.has("truncate") and not tcp:
        flags |= 0x0200
        found = []
    if zone.has("other"):
        question = encode("other.example") + question[-4:]
    body = b""
    for owner, rtype, data in found:
        owner = b"\xc0" + bytes([12 + len(question)]) if zone.has("loop") \
            else encode(owner)
        size = int(zone.one("rdlength", len(data)))
        body += owner + struct.pack("!HHIH", rtype, 1, 60, size) + data
    out = struct.pack("!HHHHH", flags, 1, int(zone.one("count", len(found))),
                      0, 0) + question + body
    ident = query[:2]
    if zone.has("badid"):
        ident = bytes([ident[0] ^ 0xff, ident[1]])
    if not tcp and len(out) + 2 > 512:
        flags |= 0x0200
        out = struct.pack("!HHHHH", flags, 1, 0, 0, 0) + question
    return ident + out, asked


class Server:
    def __init__(self, where):
        self.zone = where + "/zone"
        self.log = open(where + "/dnslog", "a", encoding="ascii")

    def reply(self, query, tcp):
        data, asked = answer(self.zone, query, tcp)
        self.log.write("%s %s\n" % ("tcp" if tcp else "udp", asked))
        self.log.flush()
        return data

    def over_udp(self, sock, query, peer):
        data = self.reply(query, False)
        if data is not None:
            sock.sendto(data, peer)

    def udp(self, sock):
        while True:
            query, peer = sock.recvfrom(4096)
            threading.Thread(target=self.over_udp, args=(sock, query, peer),
                             daemon=True).start()

    def over_tcp(self, sock):
        stream = sock.makefile("rb")
        while True:
            size = stream.read(2)
            if len(size) < 2:
                break
            query = stream.read(struct.unpack("!H", size)[0])
            data = self.reply(query, True)
            if data is None:
                break
            sock.sendall(struct.pack("!H", len(data)) + data)
        stream.close()
        sock.close()

    def tcp(self, listener):
        while True:
            sock = listener.accept()[0]
            threading.Thread(target=self.over_tcp, args=(sock,),
                             daemon=True).start()


def main():
    where = sys.argv[1]
    parent = os.getppid()
    server = Server(where)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 53))
    tcp = socket.socket()
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tcp.bind(("127.0.0.1", 53))
    tcp.listen(16)
    threading.Thread(target=server.udp, args=(udp,), daemon=True).start()
    threading.Thread(target=server.tcp, args=(tcp,), daemon=True).start()
    with open(where + "/dnsready", "w", encoding="ascii"):
        pass
    end = time.monotonic() + 300
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.2)
    os._exit(0)


main()
