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

"""A scripted SMTP server for tests.

usage: smtpd.py [-4] [-6] [-a] [-t seconds] [-u path] dir

Listens on 127.0.0.1 (and, with -6, on ::1 with the same port; -6 without -4:
on ::1 only) and writes the port to dir/port; with -a on all addresses of the
families instead of these; with -u on a unix socket only (the port is 0).
Serves any number of connections, each in a thread, until it gets SIGTERM, its
parent is gone, or the given time is over (default 120 s).  Every connection is
served by dir/script as it reads at that moment; without one the server is a
well-behaved ESMTP server.

What it writes, in dir/out (remove the files between two runs of a client):

cmds      CONNECT, then the client's lines as they came, a line each (bytes
          above 126 and below 32 as \\xNN); TLS when a handshake succeeded;
          DATA's content appears as "BODY n" with its size as sent, and so
          does a chunk of BDAT
clear     all bytes that came before TLS
flights   "n size": what came between two of our replies (see "settle")
log       both directions, with seconds since the connection began
mail.N    message N as accepted with 250: exact bytes, dots unstuffed
raw.N     the same as sent, with the final CRLF.CRLF (BDAT: as it is)
env.N     MAIL and RCPT lines of message N
part.N    what came after 354, or as a chunk, in connection N and was not
          ended
held      a "hold" was reached (its step)
peers     the address that each connection came from

SIGUSR1: take what connections wait, wait until all are over (at most 5 s),
then create dir/synced.

Lines of a script; TEXT may have Python's escapes (\\r \\n \\x00 \\\\):

caps LINE|LINE...     extensions (default PIPELINING|SIZE 104857600|8BITMIME|
                      ENHANCEDSTATUSCODES); STARTTLS and AUTH are added
tlscaps LINE|LINE...  another list after TLS
tls off|starttls|implicit
cert NAME             dir/certs/NAME.pem and .key (default good)
tlsmin V, tlsmax V    1.0 1.1 1.2 1.3
ciphers LIST          of TLS 1.2
dh FILE               parameters of Diffie-Hellman
noems                 without the extended master secret
clientca NAME         demand a client's certificate, by dir/certs/NAME.pem; its
                      subject is logged
auth USER PASSWORD    offer AUTH PLAIN LOGIN (in clear too)
mechs M M ...         offer these instead (only PLAIN, LOGIN, OAUTHBEARER and
                      XOAUTH2 work without a verifier)
verifier PATH         verifies what the client proves: regress/sasl_server
                      with the user and password of auth; in TLS it is told
                      what binds the channel, but after "unbound"
iter N                of SCRAM (default 4096)
tokenerror TEXT       OAUTHBEARER and XOAUTH2 (with USER and PASSWORD as user and
                      token): refuse any token with this error
unbound               no channel binding; "unbound wrong": that of another
                      session
needauth              refuse MAIL before AUTH
lmtp                  LHLO instead of EHLO and HELO; after the final dot a
                      reply for each recipient: so many times is DOT a step
banner TEXT           instead of "localhost ESMTP"
settle MS             answer only when nothing has come for so long: flights
                      are then counted as a network would see them
inject TEXT           sent in one write with the 220 of STARTTLS
rcvbuf N              small receive buffer
on STEP [N] ACTION    at the step (its Nth time in a connection, or "*");
                      all lines for a step run in their order, then the
                      normal answer, unless an action took its place

STEP: CONNECT (before implicit TLS), GREETING, EHLO, HELO, STARTTLS, TLS (just
before the handshake), AUTH, RESPONSE (a SASL line of the client), CHALLENGE
(the verifier's), MAIL, RCPT, DATA, BDAT, BODY (after 354 or BDAT; here N is a number of bytes that must have
come), DOT (after the last chunk, too), LHLO, RSET, NOOP, QUIT, EOF (the client
closed), ANY (any command).

ACTION:
reply TEXT    a reply in place of the normal one; "|" separates its lines, of
              which each is sent as it is with CRLF
raw TEXT      bytes in place of the normal reply
say TEXT      bytes, and then the normal reply
delay S       wait
drip S [N]    from now on, send N bytes (1) every S seconds
ignore        no reply
close         close; on a TLS connection without close_notify
reset         close with RST
shut          send no more (FIN), go on reading
notify        TLS's close_notify: send no more in TLS, go on reading
under TEXT    bytes beneath TLS: no record, or a broken one
stall         neither read nor write until the client goes or time is over
hold          create out/held, wait until dir/go exists; the file is removed
flood TEXT    send it for ever
repeat N TEXT send it N times
notls         (at TLS) send 20 bytes of rubbish in place of a handshake
"""

import os
import select
import signal
import socket
import struct
import sys
import threading
import time

DEFAULT_CAPS = ["PIPELINING", "SIZE 104857600", "8BITMIME",
                "ENHANCEDSTATUSCODES"]
LINE_MAX = 1 << 20


class Over(Exception):
    """The connection is over."""


def unescape(text):
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1")


def escape(data):
    return "".join(chr(c) if 32 <= c < 127 and c != 92
                   else "\\\\" if c == 92 else "\\x%02x" % c for c in data)


class Script:
    def __init__(self, path):
        self.set = {"tls": "off", "cert": "good", "banner": "localhost ESMTP"}
        self.on = {}
        try:
            with open(path, encoding="utf-8") as f:
                lines = f.read().splitlines()
        except FileNotFoundError:
            lines = []
        for line in lines:
            line = line.lstrip()
            if not line or line.startswith("#"):
                continue
            word, _, rest = line.partition(" ")
            if word == "on":
                step, _, rest = rest.partition(" ")
                first, _, more = rest.partition(" ")
                if first == "*" or first.isdigit():
                    nth, rest = first, more
                else:
                    nth = "*"
                verb, _, arg = rest.partition(" ")
                if not hasattr(Session, "do_" + verb):
                    raise SystemExit("smtpd.py: unknown action: " + line)
                self.on.setdefault(step, []).append((nth, verb, arg))
            else:
                self.set[word] = rest

    def caps(self, tls, authed):
        text = self.set.get("tlscaps") if tls else None
        if text is None:
            text = self.set.get("caps")
        caps = list(DEFAULT_CAPS) if text is None else \
            [c for c in text.split("|") if c]
        if self.set["tls"] == "starttls" and not tls:
            caps.append("STARTTLS")
        if self.mechs() and not authed:
            caps.append("AUTH " + self.mechs())
        return caps

    def mechs(self):
        if "mechs" in self.set:
            return self.set["mechs"]
        return "PLAIN LOGIN" if "auth" in self.set else ""


class Session:
    def __init__(self, server, sock, number):
        self.server = server
        self.sock = sock
        self.number = number
        self.script = Script(os.path.join(server.dir, "script"))
        self.began = time.monotonic()
        self.buf = b""
        self.flight = 0         # bytes of the flight that is coming in
        self.out = b""          # replies not yet written
        self.tls = False
        self.authed = False
        self.counts = {}
        self.dripping = None
        self.mail_from = None
        self.rcpts = []
        self.chunks = b""
        self.settle = float(self.script.set.get("settle", "0")) / 1000

    # Records

    def record(self, name, data):
        self.server.record(name, data)

    def log(self, text):
        self.record("log", "%.3f %d %s\n" %
                    (time.monotonic() - self.began, self.number, text))

    def note(self, text):
        self.record("cmds", text + "\n")

    # Bytes

    def pending(self):
        return self.tls and self.sock.pending() > 0

    def readable(self, timeout):
        return self.pending() or \
            bool(select.select([self.sock], [], [], timeout)[0])

    def fill(self):
        """Read once; b"" at the end."""
        if self.buf == b"" and self.out:
            self.settle_down()
            if self.buf == b"":
                self.flush()
            else:
                return True
        try:
            data = self.sock.recv(65536)
        except OSError as e:
            self.log("recv: " + str(e))
            data = b""
        if not data:
            return False
        self.take(data)
        return True

    def take(self, data):
        self.flight += len(data)
        if not self.tls:
            self.record("clear", data)
        self.buf += data

    def settle_down(self):
        while self.settle and self.readable(self.settle):
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                return
            self.take(data)

    def line(self):
        while b"\n" not in self.buf:
            if len(self.buf) > LINE_MAX or not self.fill():
                self.finish()
        at = self.buf.index(b"\n") + 1
        line, self.buf = self.buf[:at], self.buf[at:]
        self.log("C " + escape(line))
        self.note(escape(line[:-2] if line.endswith(b"\r\n") else line))
        return line.rstrip(b"\r\n")

    def finish(self):
        """The client closed."""
        if self.buf:
            self.note("REST " + escape(self.buf))
        self.log("C closed")
        self.note("EOF")
        self.act("EOF", b"")
        raise Over

    def end_flight(self):
        if self.flight:
            self.record("flights", "%d %d\n" % (self.number, self.flight))
            self.flight = 0

    def flush(self):
        out, self.out = self.out, b""
        if not out:
            return
        self.end_flight()
        try:
            if self.dripping:
                delay, size = self.dripping
                for i in range(0, len(out), size):
                    self.sock.sendall(out[i:i + size])
                    time.sleep(delay)
            else:
                self.sock.sendall(out)
        except OSError as e:
            self.log("send: " + str(e))
            raise Over

    def send(self, data):
        self.log("S " + escape(data))
        self.out += data
        # Replies to a pipelined flight leave together when it is read.
        if self.buf == b"" and not self.settle:
            self.flush()

    def reply(self, text):
        self.send(text.encode("utf-8") + b"\r\n")

    # Actions: True if the action took the place of the normal answer

    def act(self, step, arg):
        count = self.counts[step] = self.counts.get(step, 0) + 1
        done = False
        for nth, verb, text in self.script.on.get(step, ()):
            if nth == "*" or int(nth) == count:
                done = getattr(self, "do_" + verb)(text, step) or done
        return done

    def do_reply(self, text, step):
        self.send(b"".join(line + b"\r\n"
                           for line in unescape(text).split(b"|")))
        return True

    def do_raw(self, text, step):
        self.send(unescape(text))
        return True

    def do_say(self, text, step):
        self.send(unescape(text))

    def do_delay(self, text, step):
        self.flush()
        time.sleep(float(text))

    def do_drip(self, text, step):
        words = text.split()
        self.dripping = float(words[0]), int(words[1]) if words[1:] else 1

    def do_ignore(self, text, step):
        return True

    def do_close(self, text, step):
        self.flush()
        self.log("S close")
        raise Over

    def do_reset(self, text, step):
        self.flush()
        self.log("S reset")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
        raise Over

    def do_shut(self, text, step):
        self.flush()
        self.log("S shut")
        socket.socket.shutdown(self.sock, socket.SHUT_WR)
        return True

    def do_notify(self, text, step):
        self.flush()
        self.log("S close_notify")
        self.sock.settimeout(0)     # not to wait for the client's
        try:
            self.sock.unwrap()
        except OSError:
            pass
        self.sock.settimeout(None)
        return True

    def do_under(self, text, step):
        self.flush()
        self.log("S beneath TLS " + text)
        try:
            socket.socket.sendall(self.sock, unescape(text))
        except OSError:             # the client has seen enough
            raise Over from None
        return True

    def do_stall(self, text, step):
        self.flush()
        self.log("S stall")
        while not self.gone():
            time.sleep(0.02)
        raise Over

    def gone(self):
        """True when the peer has closed or reset, without reading."""
        poll = select.poll()
        poll.register(self.sock, select.POLLRDHUP | select.POLLHUP |
                      select.POLLERR)
        return bool(poll.poll(0))

    def do_hold(self, text, step):
        self.flush()
        go = os.path.join(self.server.dir, "go")
        self.record("held", step + "\n")
        while not os.path.exists(go) and not self.gone():
            time.sleep(0.005)
        if os.path.exists(go):
            os.unlink(go)

    def do_flood(self, text, step):
        data = unescape(text) * 100
        self.flush()
        try:
            while True:
                self.sock.sendall(data)
        except OSError as e:
            self.log("flood ended: " + str(e))
        raise Over

    def do_repeat(self, text, step):
        n, _, text = text.partition(" ")
        self.send(unescape(text) * int(n))
        return True

    def do_notls(self, text, step):
        self.flush()
        self.sock.sendall(b"x" * 20)
        raise Over

    # TLS

    def start_tls(self):
        self.flush()
        self.act("TLS", b"")
        # Imported only here: it is half of the time that a start takes.
        import ssl
        ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        base = os.path.join(self.server.dir, "certs", self.script.set["cert"])
        # First, for it permits weak certificates as well.
        ctx.set_ciphers(self.script.set.get("ciphers", "ALL:@SECLEVEL=0"))
        ctx.load_cert_chain(base + ".pem", base + ".key")
        if "dh" in self.script.set:
            ctx.load_dh_params(self.script.set["dh"])
        if "clientca" in self.script.set:
            ctx.verify_mode = ssl.CERT_REQUIRED
            ctx.load_verify_locations(os.path.join(
                self.server.dir, "certs",
                self.script.set["clientca"] + ".pem"))
        versions = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1,
                    "1.2": ssl.TLSVersion.TLSv1_2,
                    "1.3": ssl.TLSVersion.TLSv1_3}
        if "noems" in self.script.set:
            ctx.options |= 1    # SSL_OP_NO_EXTENDED_MASTER_SECRET
        if "tlsmin" in self.script.set:
            ctx.minimum_version = versions[self.script.set["tlsmin"]]
        if "tlsmax" in self.script.set:
            ctx.maximum_version = versions[self.script.set["tlsmax"]]
            ctx.minimum_version = min(ctx.minimum_version,
                                      ctx.maximum_version)
        self.end_flight()
        self.keylog = os.path.join(self.server.dir, "keys.%d" % self.number)
        if "verifier" in self.script.set:
            ctx.keylog_filename = self.keylog
        try:
            self.sock = ctx.wrap_socket(self.sock, server_side=True)
            if self.sock.cipher() is None:
                raise OSError("the client is gone")
        except (OSError, ValueError) as e:
            self.log("TLS: " + str(e))
            self.note("NOTLS")
            raise Over
        self.tls = True
        self.log("TLS %s %s" % (self.sock.version(), self.sock.cipher()[0]))
        peer = self.sock.getpeercert()
        if peer:
            self.log("CLIENT %s" % (peer["subject"],))
        self.note("TLS")
        self.authed = False
        self.mail_from, self.rcpts = None, []

    # Steps

    def run(self):
        self.note("CONNECT")
        if "rcvbuf" in self.script.set:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                 int(self.script.set["rcvbuf"]))
        if self.sock.family != socket.AF_UNIX:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.act("CONNECT", b"")
        if self.script.set["tls"] == "implicit":
            self.start_tls()
        if not self.act("GREETING", b""):
            self.reply("220 " + self.script.set["banner"])
        while True:
            self.command(self.line())

    def command(self, line):
        verb = line.split(b" ")[0].split(b":")[0].upper().decode("latin-1")
        if self.act("ANY", line):
            return
        if self.act(verb, line) and verb != "DATA":
            if verb == "BDAT":
                self.chunk(line, True)
            self.scripted(verb, line)
            return
        if verb == "BDAT":
            self.chunk(line, False)
            return
        step = getattr(self, "step_" + verb.lower(), None) \
            if verb.isalpha() else None
        if verb in (("EHLO", "HELO") if "lmtp" in self.script.set
                    else ("LHLO",)):
            step = None
        if step is None:
            self.reply("500 5.5.1 unknown command")
        else:
            step(line)

    def scripted(self, verb, line):
        """MAIL and RCPT count if the script's reply accepts them."""
        if self.accepting(verb):
            if verb == "MAIL":
                self.mail_from, self.rcpts = line, []
            elif verb == "RCPT":
                self.rcpts.append(line)

    def accepting(self, step):
        """The script has, for this time at the step, a 2xx reply."""
        return any(nth in ("*", str(self.counts[step])) and verb == "reply"
                   and text.startswith("2")
                   for nth, verb, text in self.script.on.get(step, ()))

    def step_ehlo(self, line):
        caps = self.script.caps(self.tls, self.authed)
        lines = ["localhost"] + caps
        self.send("".join("250%s%s\r\n" % ("-" if i < len(lines) - 1 else " ",
                                           c)
                          for i, c in enumerate(lines)).encode("utf-8"))

    def step_lhlo(self, line):
        self.step_ehlo(line)

    def step_helo(self, line):
        self.reply("250 localhost")

    def step_starttls(self, line):
        if self.script.set["tls"] != "starttls" or self.tls:
            self.reply("502 5.5.1 not offered")
            return
        self.send(b"220 2.0.0 go ahead\r\n" +
                  unescape(self.script.set.get("inject", "")))
        self.flush()
        self.start_tls()

    def step_auth(self, line):
        import base64
        words = line.decode("latin-1").split(" ")
        mech = words[1].upper() if words[1:] else ""

        def ask(prompt):
            self.reply("334 " + base64.b64encode(prompt).decode())
            got = self.line()
            if self.act("RESPONSE", got):
                return None
            return got

        if mech == "PLAIN":
            got = words[2].encode() if words[2:] else ask(b"")
            if got is None:
                return
            wanted = b"\0" + b"\0".join(self.credentials())
            ok = base64.b64decode(got) == wanted
        elif mech == "LOGIN":
            got = [ask(b"Username:"), None]
            if got[0] is not None:
                got[1] = ask(b"Password:")
            if got[1] is None:
                return
            ok = tuple(base64.b64decode(g) for g in got) == self.credentials()
        elif mech in ("OAUTHBEARER", "XOAUTH2"):
            got = words[2].encode() if words[2:] else ask(b"")
            if got is None:
                return
            ok = base64.b64decode(got) == self.bearer(mech)
            if not ok or "tokenerror" in self.script.set:
                dummy = ask(self.tokenerror())
                if dummy is None:
                    return
                ok = False
                if dummy != (b"" if mech == "XOAUTH2" else b"AQ=="):
                    self.reply("501 5.5.2 that is no dummy")
                    return
        elif "verifier" in self.script.set:
            ok = self.verify(mech, words[2] if words[2:] else None)
            if ok is None:
                return
        else:
            self.reply("504 5.5.4 unknown mechanism")
            return
        if ok:
            self.authed = True
            self.reply("235 2.7.0 authenticated")
        else:
            self.reply("535 5.7.8 authentication failed")

    def tokenerror(self):
        return unescape(self.script.set.get("tokenerror",
                                            '{"status":"invalid_token"}'))

    def bearer(self, mech):
        """The message that is expected of the client."""
        user, token = self.credentials()
        if mech == "XOAUTH2":
            return b"user=" + user + b"\1auth=Bearer " + token + b"\1\1"
        user = user.replace(b"=", b"=3D").replace(b",", b"=2C")
        return b"n,a=%s,\1host=localhost\1port=%d\1auth=Bearer %s\1\1" % (
            user, self.sock.getsockname()[1], token)

    def verify(self, mech, response):
        """True, False, or None if the script or the client ended it."""
        import subprocess
        user, password = self.credentials()
        args = [self.script.set["verifier"], mech, user]
        if "iter" in self.script.set:
            args.append("iter=" + self.script.set["iter"])
        args += self.binding()
        response = b"" if response in (None, "=") else response.encode()
        with subprocess.Popen(args, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as p:
            p.stdin.write(password + b"\n")
            while True:
                p.stdin.write(response + b"\n")
                p.stdin.flush()
                word, _, more = p.stdout.readline().rstrip().partition(b" ")
                self.log("V " + escape(word + b" " + more))
                if word == b"no":
                    return False
                if word == b"yes":
                    return True
                if word not in (b"more", b"last"):
                    raise OSError("the verifier failed")
                if not self.act("CHALLENGE", more):
                    self.reply("334 " + more.decode())
                response = self.line()
                if self.act("RESPONSE", response):
                    return None
                if response == b"*":
                    self.reply("501 5.7.0 cancelled")
                    return None
                if word == b"last":
                    return response == b""

    def binding(self):
        """What the verifier is told of the TLS session."""
        import base64
        if not self.tls or self.script.set.get("unbound") == "":
            return []
        if self.sock.version() == "TLSv1.3":
            kind, data = "exporter", self.exported(b"EXPORTER-Channel-Binding")
        else:
            kind, data = "unique", self.sock.get_channel_binding("tls-unique")
        if "unbound" in self.script.set:
            data = bytes(255 - c for c in data)
        return [kind + "=" + base64.b64encode(data).decode()]

    def exported(self, label):
        """RFC 8446 7.5, of the secret in the key log: ssl has no call."""
        import hashlib
        import hmac
        with open(self.keylog, encoding="ascii") as f:
            secret = [bytes.fromhex(line.split()[2]) for line in f
                      if line.startswith("EXPORTER_SECRET ")][-1]
        md = "sha384" if len(secret) == 48 else "sha256"
        empty = hashlib.new(md, b"").digest()

        def expand(key, label, size):
            info = struct.pack(">HB", size, len(label) + 6) + b"tls13 " + \
                label + bytes([len(empty)]) + empty + b"\x01"
            return hmac.new(key, info, md).digest()[:size]

        return expand(expand(secret, label, len(empty)), b"exporter", 32)

    def credentials(self):
        user, _, password = self.script.set.get("auth", "").partition(" ")
        return user.encode(), password.encode()

    def step_mail(self, line):
        if "needauth" in self.script.set and not self.authed:
            self.reply("530 5.7.0 authentication required")
            return
        self.mail_from, self.rcpts = line, []
        self.reply("250 2.1.0 ok")

    def step_rcpt(self, line):
        if self.mail_from is None:
            self.reply("503 5.5.1 MAIL first")
            return
        self.rcpts.append(line)
        self.reply("250 2.1.5 ok")

    def step_rset(self, line):
        self.mail_from, self.rcpts = None, []
        self.reply("250 2.0.0 ok")

    def step_etrn(self, line):
        self.reply("250 2.0.0 queuing started")

    def step_noop(self, line):
        self.reply("250 2.0.0 ok")

    def step_quit(self, line):
        self.reply("221 2.0.0 bye")
        self.flush()
        # Whoever sends more than QUIT is worth a line.
        if self.buf:
            self.note("REST " + escape(self.buf))
        raise Over

    def step_data(self, line):
        scripted = any(nth == "*" or int(nth) == self.counts["DATA"]
                       for nth, verb, _ in self.script.on.get("DATA", ())
                       if verb in ("reply", "raw", "ignore", "shut",
                                   "repeat"))
        if scripted:
            # Go on to the content only if the script's reply says so.
            if not any(text.startswith("354") for _, verb, text
                       in self.script.on["DATA"] if verb in ("reply", "raw")):
                return
        elif not self.rcpts:
            self.reply("554 5.5.1 no valid recipients")
            return
        else:
            self.reply("354 go ahead")
        raw = self.content()
        self.log("C (%d bytes of data)" % len(raw))
        self.note("BODY %d" % len(raw))
        self.taken(raw, True)

    def dot(self):
        if self.act("DOT", b""):
            return self.accepting("DOT")
        self.reply("250 2.0.0 queued")
        return True

    def taken(self, raw, stuffed):
        if "lmtp" in self.script.set:
            rcpts = [rcpt for rcpt in self.rcpts if self.dot()]
        else:
            rcpts = self.rcpts if self.dot() else []
        if rcpts:
            self.server.store(raw, self.mail_from, rcpts, stuffed)
        self.mail_from, self.rcpts = None, []

    def chunk(self, line, answered):
        """BDAT: its octets are taken in any case (RFC 3030)."""
        words = line.decode("latin-1").upper().split(" ")
        raw = self.octets(int(words[1]))
        self.log("C (%d bytes of a chunk)" % len(raw))
        self.note("BODY %d" % len(raw))
        self.chunks += raw
        if answered:
            self.chunks = b""
        elif not self.rcpts:
            self.chunks = b""
            self.reply("503 5.5.1 no valid recipients")
        elif words[2:] == ["LAST"]:
            raw, self.chunks = self.chunks, b""
            self.taken(raw, False)
        else:
            self.reply("250 2.0.0 go on")

    def interruptions(self):
        at = sorted((int(nth), verb, text) for nth, verb, text
                    in self.script.on.get("BODY", ()) if nth != "*")
        at = [(0, v, t) for n, v, t in self.script.on.get("BODY", ())
              if n == "*"] + at
        return at

    def interrupt(self, at, size, parts):
        while at and size >= at[0][0]:
            self.partial = b"".join(parts)
            self.server.partial(self.number, self.partial)
            getattr(self, "do_" + at[0][1])(at[0][2], "BODY")
            at.pop(0)

    def octets(self, n):
        at = self.interruptions()
        parts, size = [], 0
        while True:
            part, self.buf = self.buf[:n - size], self.buf[n - size:]
            parts.append(part)
            size += len(part)
            if size == n:
                return b"".join(parts)
            self.interrupt(at, size, parts)
            if not self.fill():
                self.server.partial(self.number, b"".join(parts))
                self.note("CUT %d" % size)
                self.finish()

    def content(self):
        """All up to and with the final dot; the bytes as sent."""
        self.flush()
        at = self.interruptions()
        parts, size, tail = [], 0, b"\r\n"
        while True:
            # Look for the end in what is new and the bytes just before.
            look = tail + self.buf
            end = look.find(b"\r\n.\r\n")
            if end >= 0:
                used = end + 5 - len(tail)
                parts.append(self.buf[:used])
                self.buf = self.buf[used:]
                return b"".join(parts)
            parts.append(self.buf)
            size += len(self.buf)
            tail = look[-4:]
            self.buf = b""
            self.interrupt(at, size, parts)
            if not self.fill():
                self.server.partial(self.number, b"".join(parts))
                self.note("CUT %d" % size)
                self.finish()


class Server:
    def __init__(self, directory):
        self.dir = directory
        self.outdir = os.path.join(directory, "out")
        self.lock = threading.Lock()
        self.threads = []
        self.listeners = []
        self.connections = 0
        self.sync_wanted = False
        os.makedirs(self.outdir, exist_ok=True)

    def record(self, name, data):
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        with self.lock:
            with open(os.path.join(self.outdir, name), "ab") as f:
                f.write(data)

    def write(self, name, data):
        path = os.path.join(self.outdir, name)
        with open(path, "wb") as f:
            f.write(data)

    def partial(self, number, data):
        self.write("part.%d" % number, data)

    def store(self, raw, mail_from, rcpts, stuffed):
        with self.lock:
            n = 1
            while os.path.exists(os.path.join(self.outdir, "raw.%d" % n)):
                n += 1
            self.write("raw.%d" % n, raw)
        text = raw
        if stuffed:
            lines = raw[:-3].split(b"\r\n")
            text = b"\r\n".join(x[1:] if x.startswith(b".") else x
                                for x in lines)
        self.write("env.%d" % n, b"\n".join([mail_from or b""] + rcpts) +
                   b"\n")
        self.write("mail.%d" % n, text)

    def listen_unix(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.bind(path)
        s.listen(128)
        s.setblocking(False)
        self.listeners.append(s)
        return 0

    def listen(self, v4, v6, everywhere):
        for attempt in range(20):
            self.listeners = []
            port = 0
            try:
                for family, address in (
                        (socket.AF_INET, "" if everywhere else "127.0.0.1"),
                        (socket.AF_INET6, "" if everywhere else "::1")):
                    if family == (socket.AF_INET if v4 else
                                  socket.AF_INET6) or (v4 and v6):
                        s = socket.socket(family, socket.SOCK_STREAM)
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        if family == socket.AF_INET6:
                            s.setsockopt(socket.IPPROTO_IPV6,
                                         socket.IPV6_V6ONLY, 1)
                        s.bind((address, port))
                        s.listen(128)
                        s.setblocking(False)
                        port = s.getsockname()[1]
                        self.listeners.append(s)
                return port
            except OSError as e:
                error = e
        raise SystemExit("smtpd.py: cannot listen: " + str(error))

    def accept(self, timeout):
        ready = select.select(self.listeners, [], [], timeout)[0]
        for listener in ready:
            try:
                sock, peer = listener.accept()
            except OSError:
                continue
            sock.setblocking(True)
            if sock.family != socket.AF_UNIX:
                self.record("peers", peer[0] + "\n")
            self.connections += 1
            thread = threading.Thread(target=self.serve,
                                      args=(sock, self.connections),
                                      daemon=True)
            self.threads.append(thread)
            thread.start()
        return bool(ready)

    def serve(self, sock, number):
        try:
            session = Session(self, sock, number)
        except SystemExit as e:
            self.record("error", "%s\n" % e)
            sock.close()
            return
        try:
            session.run()
        except Over:
            pass
        except Exception as e:
            self.record("error", "%s: %s\n" % (type(e).__name__, e))
            raise
        finally:
            session.end_flight()
            session.sock.close()
            session.log("closed")

    def sync(self):
        self.sync_wanted = False
        while self.accept(0):
            pass
        deadline = time.monotonic() + 5
        for thread in self.threads:
            thread.join(max(0, deadline - time.monotonic()))
        self.threads = [t for t in self.threads if t.is_alive()]
        with open(os.path.join(self.dir, "synced"), "w"):
            pass

    def run(self, port, lifetime):
        def wanted(signo, frame):
            self.sync_wanted = True
        signal.signal(signal.SIGUSR1, wanted)
        # A signal must end a select that began just before it.
        wake_r, wake_w = os.pipe()
        os.set_blocking(wake_w, False)
        signal.set_wakeup_fd(wake_w)
        parent = os.getppid()
        tmp = os.path.join(self.dir, "port.tmp")
        with open(tmp, "w") as f:
            f.write("%d\n" % port)
        os.rename(tmp, os.path.join(self.dir, "port"))
        end = time.monotonic() + lifetime
        while time.monotonic() < end and os.getppid() == parent:
            ready = select.select(self.listeners + [wake_r], [], [], 0.5)[0]
            if wake_r in ready:
                os.read(wake_r, 100)
            if self.sync_wanted:
                self.sync()
            elif ready:
                self.accept(0)


def main(argv):
    v4 = v6 = everywhere = False
    path = None
    lifetime = 120.0
    while argv and argv[0].startswith("-"):
        option = argv.pop(0)
        if option == "-4":
            v4 = True
        elif option == "-6":
            v6 = True
        elif option == "-a":
            everywhere = True
        elif option == "-u":
            path = argv.pop(0)
        elif option == "-t":
            lifetime = float(argv.pop(0))
        else:
            raise SystemExit(__doc__)
    if len(argv) != 1:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server = Server(argv[0])
    if path is not None:
        port = server.listen_unix(path)
    else:
        port = server.listen(v4 or not v6, v6, everywhere)
    server.run(port, lifetime)
    os._exit(0)


main(sys.argv[1:])
