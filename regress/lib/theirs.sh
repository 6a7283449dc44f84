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
#
# Debian's msmtp, to compare with; read after smtp.sh.

# their_msmtp: a script ./msmtp that runs it, THEIR_MSMTP; skips the test where
# it is not unpacked.
their_msmtp() {
	_root=$(sh "$MSMTP_SRC/regress/peers.sh" root msmtp 2>/dev/null) ||
	    atf_skip "Debian's msmtp is not unpacked (regress/peers.sh)"
	cat >msmtp <<-EOT
		#! /bin/sh
		LC_ALL=C LD_LIBRARY_PATH=$(sh "$MSMTP_SRC/regress/peers.sh" \
		    libs msmtp) exec $_root/usr/bin/msmtp "\$@"
	EOT
	chmod 755 msmtp
	THEIR_MSMTP=$PWD/msmtp
}

# theirs [ARG ...]: it, with nothing to read; what it says goes to ./theirs.out
# and ./theirs.err, its status to THEIRS.
theirs() {
	their_msmtp
	timeout 30 "$THEIR_MSMTP" "$@" >theirs.out 2>theirs.err </dev/null
	THEIRS=$?
}
