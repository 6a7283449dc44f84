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


"""Run a command whose standard input is of some odd kind.

usage: stdin.py KIND FILE command [argument ...]

The command gets FILE's contents over it, in pieces with pauses between where
the kind has any, and its exit status becomes ours.  KIND:

nonblocking   a pipe whose reading end is non-blocking
unix, tcp     a socket
reset         a TCP connection that is reset in the middle
terminal      a terminal; what is typed ends with its end-of-file character
memory        a file (/proc/self/mem) that has the contents and behind them
              an error
"""

import ctypes
import mmap
import os
import socket
import struct
import subprocess
import sys
import time

PIECES = 5
PAUSE = 0.03


def run(command, fd):
    return subprocess.Popen(command, stdin=fd)


def pieces(data):
    size = len(data) // PIECES + 1
    for i in range(0, len(data), size):
        yield data[i:i + size]
        time.sleep(PAUSE)


def nonblocking(data, command):
    r, w = os.pipe()
    os.set_blocking(r, False)
    p = run(command, r)
    os.close(r)
    for piece in pieces(data):
        os.write(w, piece)
    os.close(w)
    return p.wait()


def feed(sock, peer, data, command):
    p = run(command, peer.fileno())
    peer.close()
    for piece in pieces(data):
        sock.sendall(piece)
    sock.close()
    return p.wait()


def unix(data, command):
    a, b = socket.socketpair()
    return feed(a, b, data, command)


def connection():
    listener = socket.create_server(("127.0.0.1", 0))
    a = socket.create_connection(listener.getsockname())
    return a, listener.accept()[0]


def tcp(data, command):
    a, b = connection()
    return feed(a, b, data, command)


def reset(data, command):
    a, b = connection()
    a.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return feed(a, b, data[:len(data) // 2], command)


def terminal(data, command):
    import termios
    import tty
    master, slave = os.openpty()
    mode = termios.tcgetattr(slave)
    mode[tty.LFLAG] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, mode)
    p = run(command, slave)
    os.close(slave)
    for line in data.splitlines(True):
        os.write(master, line)
        time.sleep(PAUSE / 10)
    os.write(master, b"\x04")
    status = p.wait()
    os.close(master)
    return status


def memory(data, command):
    """The last bytes of a page that can be read, before one that cannot."""
    page = mmap.PAGESIZE
    area = mmap.mmap(-1, 2 * page)
    begin = ctypes.addressof(ctypes.c_char.from_buffer(area))
    area[page - len(data):page] = data
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.munmap(ctypes.c_void_p(begin + page), ctypes.c_size_t(page)) != 0:
        raise OSError(ctypes.get_errno(), "munmap")
    fd = os.open("/proc/self/mem", os.O_RDONLY)
    os.lseek(fd, begin + page - len(data), os.SEEK_SET)
    status = run(command, fd).wait()
    sys.stdout.flush()
    os._exit(status)


def main(argv):
    kinds = {f.__name__: f for f in (nonblocking, unix, tcp, reset, terminal,
                                     memory)}
    if len(argv) < 3 or argv[0] not in kinds:
        raise SystemExit(__doc__)
    with open(argv[1], "rb") as f:
        data = f.read()
    sys.exit(kinds[argv[0]](data, argv[2:]))


main(sys.argv[1:])
