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

"""A scripted SOCKS5 proxy for tests.

usage: socksd.py dir

Listens on 127.0.0.1 and writes the port to dir/proxyport.  Each connection, in
a thread, is served by dir/proxy as it reads at that moment; without one the
proxy is an honest one that connects to 127.0.0.1 and the port asked for,
whatever the host.  Ends when its parent is gone, or after 120 s.

What the client said goes to dir/proxylog: "greeting HEX", "request HEX", and
"more HEX" for what came instead of the end in a connection that was not
opened.

Lines of the script.  AT is "method" (the answer to the greeting) or "reply"
(that to the request); anything but "glue" and "drip" takes the place of the
honest answer and ends the connection:

send AT HEX     these bytes; then wait until the client goes
bye AT HEX      these bytes; then close
close AT        close without a word
reset AT        the same with RST
stall AT        wait until the client goes
endless AT HEX  send them for ever
drip S          send the answers byte by byte, S seconds apart
bound HEX       ATYP, BND.ADDR and BND.PORT of the honest reply
glue            send the honest reply together with what the server says first
"""

import os
import socket
import struct
import sys
import threading
import time


class Over(Exception):
    """The connection is over."""


class Session:
    def __init__(self, sock, path, log):
        self.sock = sock
        self.log = log
        self.rest = 0
        self.bound = b"\x01\x00\x00\x00\x00\x00\x00"
        self.glue = False
        self.at = {}
        try:
            with open(path, encoding="ascii") as f:
                lines = [line.split() for line in f if line.strip()]
        except FileNotFoundError:
            lines = []
        for word, *args in lines:
            if word == "drip":
                self.rest = float(args[0])
            elif word == "bound":
                self.bound = bytes.fromhex(args[0])
            elif word == "glue":
                self.glue = True
            else:
                self.at[args[0]] = (word, bytes.fromhex("".join(args[1:])))

    def note(self, what, data):
        self.log.write("%s %s\n" % (what, data.hex()))
        self.log.flush()

    def read(self, n):
        data = b""
        while len(data) < n:
            piece = self.sock.recv(n - len(data))
            if not piece:
                raise Over
            data += piece
        return data

    def send(self, data):
        if not self.rest:
            self.sock.sendall(data)
            return
        for c in data:
            self.sock.sendall(bytes([c]))
            time.sleep(self.rest)

    def wait(self):
        """Until the client goes; it has nothing more to say."""
        data = self.sock.recv(4096)
        if data:
            self.note("more", data)

    def turn(self, at):
        """Do what the script has for this answer; no return if it does."""
        verb, data = self.at.get(at, (None, b""))
        if verb is None:
            return
        if verb == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
        elif verb == "endless":
            while True:
                self.sock.sendall(data * 512)
        elif verb != "close":
            self.send(data)
            if verb in ("send", "stall"):
                self.wait()
        raise Over

    def request(self):
        head = self.read(4)
        if head[3] == 3:
            size = self.read(1)
            rest = size + self.read(size[0])
        else:
            rest = self.read(4 if head[3] == 1 else 16)
        rest += self.read(2)
        self.note("request", head + rest)
        return head[3], struct.unpack("!H", rest[-2:])[0]

    def serve(self):
        head = self.read(2)
        self.note("greeting", head + self.read(head[1]))
        self.turn("method")
        self.send(b"\x05\x00")
        family, port = self.request()
        self.turn("reply")
        server = socket.create_connection(
            ("::1" if family == 4 else "127.0.0.1", port))
        reply = b"\x05\x00\x00" + self.bound
        if self.glue:
            reply += server.recv(65536)
        self.send(reply)
        threads = [threading.Thread(target=relay, args=pair, daemon=True)
                   for pair in ((server, self.sock), (self.sock, server))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        server.close()

    def run(self):
        try:
            self.serve()
        except (Over, OSError):
            pass
        self.sock.close()


def relay(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main():
    where = sys.argv[1]
    parent = os.getppid()
    end = time.monotonic() + 120
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    listener.settimeout(0.5)
    log = open(where + "/proxylog", "a", encoding="ascii")
    with open(where + "/proxyport.tmp", "w", encoding="ascii") as f:
        f.write("%d\n" % listener.getsockname()[1])
    os.rename(where + "/proxyport.tmp", where + "/proxyport")
    while os.getppid() == parent and time.monotonic() < end:
        try:
            sock, _ = listener.accept()
        except socket.timeout:
            continue
        sock.settimeout(None)
        session = Session(sock, where + "/proxy", log)
        threading.Thread(target=session.run, daemon=True).start()


if __name__ == "__main__":
    main()
