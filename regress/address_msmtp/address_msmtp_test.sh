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
# Recipients as msmtp 1.8 reads them and as we do: see compare.py.

. "$MSMTP_SRC/regress/lib/smtp.sh"

atf_test_case recipients_are_those_of_msmtp_1_8
recipients_are_those_of_msmtp_1_8_head() {
	atf_set require.progs python3
	atf_set timeout 300
}
recipients_are_those_of_msmtp_1_8_body() {
	peers=$MSMTP_SRC/regress/peers.sh
	theirs=$(sh "$peers" root msmtp 2>&1) || atf_skip "$theirs"
	server_start -t 300
	: | conf
	atf_check -o match:'^[0-9]+ mails each: .*; 0 unexplained$' \
	    python3 -E "$MSMTP_SRC/regress/address_msmtp/compare.py" \
	    "$theirs/usr/bin/msmtp" "$(sh "$peers" libs msmtp)" "$MSMTP" \
	    srv "$SERVER"
}

atf_init_test_cases() {
	atf_add_test_case recipients_are_those_of_msmtp_1_8
}
