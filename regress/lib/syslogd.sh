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
# A system's log for the program that is tested, in a mount namespace.

# syslogd: a /dev/log for with_syslog, whose datagrams it writes to ./syslog.
syslogd() {
	unshare --mount true 2>/dev/null || atf_skip 'needs mount namespaces'
	mkdir dev
	for _d in null zero urandom tty; do
		: >dev/$_d
	done
	python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("dev/log")
os.chmod("dev/log", 0o666)
out = open("syslog", "ab", 0)
while True:
	out.write(s.recv(1 << 20) + b"\n")
' &
	SYSLOGD=$!
	wait_for 10 test -S dev/log -a -e syslog || fail 'no syslogd'
	cat >with_syslog <<-'EOT'
		for d in null zero urandom tty; do
			mount --bind /dev/$d dev/$d || exit 111
		done
		mount --rbind dev /dev && exec "$@"
	EOT
}
