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
# The trust file is not parsed: that costs, counted in instructions, a small
# part of what parsing costs, and trusts the same.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

PROG=$MSMTP_OBJ/regress/trust_cost/trust_cost

# bundle: the system's authorities, or 140 of our own, and the tests' CA behind
# them; sets CERT, which that has issued.
bundle() {
	sh "$MSMTP_SRC/regress/server/mkcerts.sh" "$MSMTP_OBJ/regress/certs" ||
	    atf_fail "cannot make certificates"
	CERT=$MSMTP_OBJ/regress/certs/good.pem
	if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
		cat /etc/ssl/certs/ca-certificates.crt
	else
		openssl req -x509 -newkey rsa:4096 -nodes -keyout /dev/null \
		    -subj /CN=x -out x.pem 2>/dev/null
		i=0
		while [ $((i += 1)) -le 140 ]; do cat x.pem; done
	fi >bundle.pem
	cat "$MSMTP_OBJ/regress/certs/ca.pem" >>bundle.pem
}

# count HOW: instructions.
count() {
	valgrind -q --tool=callgrind --callgrind-out-file="cg.$1" \
	    --toggle-collect=measured "$MSMTP_OBJ/regress/trust_cost/strip" \
	    "$1" bundle.pem "$CERT" >&2 || atf_fail "$1: cannot count"
	sed -n 's/^\(totals\|summary\): *//p' "cg.$1" | sed 1q
}

atf_test_case the_look_up_costs_a_small_part
the_look_up_costs_a_small_part_head() {
	atf_set require.progs "valgrind strip openssl"
	atf_set timeout 300
}
the_look_up_costs_a_small_part_body() {
	bundle
	# valgrind 3.19 cannot read what clang writes for debuggers.
	strip -g -o "$MSMTP_OBJ/regress/trust_cost/strip" "$PROG"
	index=$(count index)
	parse=$(count parse)
	n=$(grep -c BEGIN bundle.pem)
	echo "$n certificates: $index instructions, parsed $parse"
	[ "$index" -gt 0 ] && [ "$parse" -gt 0 ] || atf_fail "nothing counted"
	# Verifying the one chain is the same in both; a tenth of that of a
	# full parse is far more than the index costs.
	[ $((index * 10)) -lt "$parse" ] ||
	    atf_fail "$index instructions, and $parse if all is parsed"
	# And in itself: scanning and decoding, and a signature.
	[ "$index" -lt $(($(wc -c <bundle.pem) * 60 + 20000000)) ] ||
	    atf_fail "$index instructions for $(wc -c <bundle.pem) bytes"
}

atf_test_case the_same_is_trusted_as_if_all_were_parsed
the_same_is_trusted_as_if_all_were_parsed_head() {
	atf_set require.progs openssl
	atf_set timeout 300
}
the_same_is_trusted_as_if_all_were_parsed_body() {
	bundle
	atf_check -o match:'^[0-9]+ trusted, 0 wrong$' "$PROG" same bundle.pem
}

atf_init_test_cases() {
	atf_add_test_case the_look_up_costs_a_small_part
	atf_add_test_case the_same_is_trusted_as_if_all_were_parsed
}
