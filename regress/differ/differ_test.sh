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
# The mails of ../mails, sent by this msmtp and by Debian's 1.8: what arrives
# is the same but for what ./differences lists.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_STAGE:?is set by regress/run.sh}"

PEERS=$MSMTP_SRC/regress/peers.sh

# theirs: a script that runs msmtp 1.8 with its libraries, or skip.
theirs() {
	root=$(sh "$PEERS" root msmtp 2>&1) || atf_skip "$root"
	libs=$(sh "$PEERS" libs msmtp)
	cat >theirs <<-EOT
		#! /bin/sh
		LD_LIBRARY_PATH=$libs exec $root/usr/bin/msmtp "\$@"
	EOT
	chmod 755 theirs
	./theirs --version >version 2>&1 ||
	    atf_skip "msmtp 1.8 does not run here: $(sed 1q version)"
	grep -q '^msmtp version 1\.8\.' version ||
	    atf_skip "not msmtp 1.8: $(sed 1q version)"
}

differ() {
	python3 -S -E "$MSMTP_SRC/regress/differ/differ.py" \
	    "$MSMTP_STAGE/bin/msmtp" "$PWD/theirs" \
	    "$MSMTP_SRC/regress/server/smtpd.py" "$1" "$2" >result 2>&1
}

atf_test_case as_msmtp_but_for_the_listed_differences
as_msmtp_but_for_the_listed_differences_head() {
	atf_set timeout 600
}
as_msmtp_but_for_the_listed_differences_body() {
	theirs
	differ "$MSMTP_SRC/regress/mails" "$MSMTP_SRC/regress/differ/differences" ||
	    atf_fail "$(cat result)"
	grep -q '^1[0-9][0-9] mails, [1-9][0-9]* differences$' result ||
	    atf_fail "nothing was compared: $(cat result)"
}

atf_test_case differences_that_are_not_listed_or_no_longer_there_are_found
differences_that_are_not_listed_or_no_longer_there_are_found_body() {
	theirs
	mkdir mails
	cp "$MSMTP_SRC/regress/mails/bcc-nul-first.eml" mails
	printf '%s\n' '= why' 'bcc-nul-first -t rcpt +secret@example.org' \
	    '* * MAIL with SIZE' 'bcc-nul-first -t rcpt +no@example.org' \
	    >table
	! differ mails table || atf_fail "nothing found: $(cat result)"
	cat >want <<-'EOT'
		1 mails, 3 differences
		not in the table: bcc-nul-first -t line -\x00Bcc: secret@example.org
		no longer so: bcc-nul-first -t rcpt +no@example.org
	EOT
	atf_check cmp want result
}

atf_init_test_cases() {
	atf_add_test_case as_msmtp_but_for_the_listed_differences
	atf_add_test_case \
	    differences_that_are_not_listed_or_no_longer_there_are_found
}
