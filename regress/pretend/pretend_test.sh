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
# What --pretend prints is what msmtp 1.8 prints, but for ./differences.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# their_msmtp: a script that runs msmtp 1.8 with its libraries, or skip.
their_msmtp() {
	_root=$(sh "$MSMTP_SRC/regress/peers.sh" root msmtp 2>&1) ||
	    atf_skip "$_root"
	cat >their_msmtp <<-EOT
		#! /bin/sh
		LD_LIBRARY_PATH=$(sh "$MSMTP_SRC/regress/peers.sh" libs msmtp) \\
		    exec $_root/usr/bin/msmtp "\$@"
	EOT
	chmod 755 their_msmtp
	./their_msmtp --version 2>&1 | grep -q '^msmtp version 1\.8\.23$' ||
	    atf_skip 'not msmtp 1.8.23'
}

pretend() {
	python3 -S -E "$MSMTP_SRC/regress/pretend/pretend.py" "$MSMTP" \
	    "$PWD/their_msmtp" "$1" "$2" >result 2>&1
}

tc as_msmtp_but_for_the_listed_differences
as_msmtp_but_for_the_listed_differences_body() {
	their_msmtp
	pretend "$MSMTP_SRC/regress/pretend" \
	    "$MSMTP_SRC/regress/pretend/differences" || fail "$(cat result)"
	has result '^[7-9][0-9] cases, [1-9][0-9]* differences$'
}

tc differences_that_are_not_listed_or_no_longer_there_are_found
differences_that_are_not_listed_or_no_longer_there_are_found_body() {
	their_msmtp
	mkdir d
	cp "$MSMTP_SRC/regress/pretend/rc" "$MSMTP_SRC/regress/pretend/mail" d
	echo 'x --host=h --auth=PLAIN -f m@x r' >d/cases
	printf '%s\n' '= why' 'x line +*' 'y exit 1, not 0' >d/table
	! pretend d d/table || fail "nothing found: $(cat result)"
	has result '^not in the table: x exit 0, not 64$'
	has result '^no longer so: y exit 1, not 0$'
}

# Without the other program: the settings of the connection only, and no mail.
tc the_secret_of_no_mail_is_not_fetched
the_secret_of_no_mail_is_not_fetched_body() {
	printf '%s\n' 'host h' 'auth on' 'user u' 'tls' \
	    'passwordeval echo hunter2; echo >>ran' >rc
	chmod 600 rc
	"$MSMTP" -C rc -P -S >out 2>err || fail "$(cat err)"
	[ ! -e ran ] || fail "passwordeval ran"
	"$MSMTP" -C rc -P -f m@x r >out 2>err || fail "$(cat err)"
	is 1 "$(wc -l <ran | tr -d ' ')"
	has out '^password = \*$'
	hasnt out '^password.*hunter2$'
}
