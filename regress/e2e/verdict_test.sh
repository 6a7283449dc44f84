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
# LMTP (RFC 2033): a result for each recipient.
# Random servers that know what they took, and what msmtp makes of them: see
# server/verdict.py, which by hand takes other seeds and more runs.
. "$MSMTP_SRC/regress/lib/smtp.sh"

tc the_servers_verdict_is_ours
the_servers_verdict_is_ours_body() {
	mail >m
	python3 -S -E "$MSMTP_SRC/regress/server/verdict.py" "$MSMTP" m \
	    1 300 >verdict.out 2>&1 || {
		cat verdict.out >&2
		fail "$(tail -n 1 verdict.out)"
	}
	# It did not only fail.
	for code in 0 65 69 74 75 76; do
		has verdict.out "^exit $code: [1-9]"
	done
}
