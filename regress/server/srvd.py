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
#

"""A scripted DNS server for tests, on 127.0.0.1 port 53 (UDP and TCP).

usage: srvd.py zone dir

Writes dir/ready when it listens, and each question to dir/asked as "NAME TYPE".
Lines of the zone, in which # begins a comment; what is not there is NXDOMAIN:

NAME SRV PRIORITY WEIGHT PORT TARGET
NAME A ADDRESS, NAME PTR TARGET, NAME CNAME TARGET
NAME RCODE N            an answer with this code and without records
NAME SILENT             no answer
NAME RAW TEXT           these bytes in place of the answer, behind its id;
                        Python's escapes, \\x00 ...

A target may have \\. for a dot that separates no labels, and \\xNN.  Answers of
more than 512 bytes are cut for UDP.
"""

import os
import re
import socket
import struct
import sys
import threading

TYPES = {"A": 1, "CNAME": 5, "PTR": 12, "SRV": 33}


def unescape(text):
    return text.encode().decode("unicode_escape").encode("latin-1")


def wire(name):
    out = b""
    for label in re.split(r"(?<!\\)\.", name.rstrip(".")):
        label = unescape(label.replace("\\.", "."))
        if label:
            out += bytes([len(label)]) + label
    return out + b"\0"


def rdata(kind, words):
    if kind == "A":
        return socket.inet_aton(words[0])
    if kind == "SRV":
        return struct.pack(">HHH", *map(int, words[:3])) + wire(words[3])
    return wire(words[0])


def load(path):
    zone = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            words = line.split("#")[0].split()
            if words:
                zone.setdefault(words[0].lower(), []).append(words[1:])
    return zone


def question(packet):
    """The name, the type, and where the question ends."""
    at, labels = 12, []
    while packet[at] != 0:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += packet[at] + 1
    kind = struct.unpack(">H", packet[at + 1:at + 3])[0]
    return ".".join(labels).lower(), kind, at + 5


def answer(zone, packet):
    """The bytes, or None for silence; and the name that was asked for."""
    name, kind, end = question(packet)
    code, count, records = 0 if name in zone else 3, 0, b""
    for words in zone.get(name, []):
        if words[0] == "SILENT":
            return None
        if words[0] == "RAW":
            return packet[:2] + unescape(" ".join(words[1:]))
        if words[0] == "RCODE":
            code = int(words[1])
        elif words[0] == "CNAME" or TYPES[words[0]] == kind:
            data = rdata(words[0], words[1:])
            records += struct.pack(">HHHIH", 0xc00c, TYPES[words[0]], 1, 60,
                                   len(data)) + data
            count += 1
    return packet[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, count, 0,
                                    0) + packet[12:end] + records


class Server:
    def __init__(self, zone, directory):
        self.zone = zone
        self.dir = directory

    def ask(self, packet):
        name, kind, _ = question(packet)
        with open(os.path.join(self.dir, "asked"), "a") as f:
            f.write("%s %d\n" % (name, kind))
        return answer(self.zone, packet)

    def stream(self, sock):
        with sock:
            while True:
                size = sock.recv(2, socket.MSG_WAITALL)
                if len(size) < 2:
                    return
                packet = sock.recv(struct.unpack(">H", size)[0],
                                   socket.MSG_WAITALL)
                out = self.ask(packet)
                if out is not None:
                    sock.sendall(struct.pack(">H", len(out)) + out)

    def streams(self, listener):
        while True:
            threading.Thread(target=self.stream,
                             args=(listener.accept()[0],),
                             daemon=True).start()

    def run(self):
        listener = socket.create_server(("127.0.0.1", 53))
        threading.Thread(target=self.streams, args=(listener,),
                         daemon=True).start()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 53))
        with open(os.path.join(self.dir, "ready"), "w"):
            pass
        while True:
            packet, peer = sock.recvfrom(4096)
            out = self.ask(packet)
            if out is not None and len(out) > 512:
                end = question(packet)[2]
                out = packet[:2] + struct.pack(">HHHHH", 0x8380, 1, 0, 0,
                                               0) + packet[12:end]
            if out is not None:
                sock.sendto(out, peer)


Server(load(sys.argv[1]), sys.argv[2]).run()
