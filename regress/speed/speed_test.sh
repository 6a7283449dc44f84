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
# What the functions that look at every byte of a message cost, in
# instructions: times depend on who else is using the machine.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

# Instructions a byte of input, at most: what gcc 12 makes of it on x86-64 (clang
# 14 needs no more, but for dotstuff) and a quarter to a half more.  Byte by
# byte, lines cost 15 and more, and UTF-8 60.
BOUNDS='canon lines 5
canon crlf 5
canon long 4
canon empty 14
canon dots 26
canon dotcrlf 27
canon words 17
canon utf8 15
canon latin1 6
canon cr 8
canon nul 14
count lines 3
count long 2
count utf8 11
count latin1 4
dotstuff lines 3
dotstuff long 3
dotstuff empty 3
dotstuff dots 19'

atf_test_case no_function_goes_byte_by_byte
no_function_goes_byte_by_byte_head() {
	atf_set require.progs "valgrind strip readelf"
	atf_set timeout 300
}
no_function_goes_byte_by_byte_body() {
	[ "$(uname -m)" = x86_64 ] ||
	    atf_skip "the numbers are those of x86-64"
	prog=$MSMTP_OBJ/regress/speed/text
	case $(readelf -p .comment "$prog") in
	*clang*)	BOUNDS=$(echo "$BOUNDS" | grep -v dotstuff);;
	esac
	sh "$MSMTP_SRC/regress/bench/text/count.sh" "$prog" >counted ||
	    atf_fail "cannot count"
	cat counted
	echo "$BOUNDS" | while read -r function kind most; do
		awk -v f="$function" -v k="$kind" -v most="$most" '
			$1 == f && $2 == k && $3 > 0 {
				found = 1
				if ($3 > most)
					print f, k ":", $3, "is more than", most
			}
			END { if (!found) print f, k ": not counted" }' counted
	done >wrong
	[ ! -s wrong ] || atf_fail "instructions per byte: $(cat wrong)"
}

atf_init_test_cases() {
	atf_add_test_case no_function_goes_byte_by_byte
}
