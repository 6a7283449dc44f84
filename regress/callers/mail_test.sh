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
# The example for mail of the manual of msmtp 1.4.6 (8.4), with bsd-mailx.

. "$MSMTP_SRC/regress/lib/smtp.sh"

PEERS=$MSMTP_SRC/regress/peers.sh

# mailx ARG...: with ./mailrc as ~/.mailrc.
mailx() {
	HOME=$PWD MAILRC=$PWD/mailrc LD_LIBRARY_PATH=$(sh "$PEERS" libs \
	    bsd-mailx) timeout 60 "$ROOT/usr/bin/bsd-mailx" "$@" >out 2>err ||
	    fail "mailx: status $?: $(cat err)"
}

tc mail_sends_with_the_default_account
mail_sends_with_the_default_account_body() {
	ROOT=$(sh "$PEERS" root bsd-mailx 2>&1) || atf_skip "$ROOT"
	server_start
	: | conf
	mv msmtprc .msmtprc
	sed "s,/path/to/msmtp,$MSMTP," \
	    "$MSMTP_SRC/regress/callers/examples/mailrc" >mailrc
	echo hello | mailx -s hi -c other@example.net friend@example.net
	# It does not wait for its mailer.
	wait_for 20 test -e srv/out/mail.1 || fail "no mail: $(cat err)"
	delivered
	is 'MAIL FROM:<me@example.com>' \
	    "$(sed -n '1s/ [A-Z]*=.*//p' srv/out/env.1)"
	is 'RCPT TO:<friend@example.net> RCPT TO:<other@example.net>' \
	    "$(sed 1d srv/out/env.1 | tr '\n' ' ' | sed 's/ $//')"
	has srv/out/mail.1 '^Subject: hi'
	has srv/out/mail.1 '^hello'
}
