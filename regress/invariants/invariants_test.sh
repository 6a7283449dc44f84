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
# Every invariant has its tests: those that ./table names exist.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

INVARIANTS=10

atf_test_case every_invariant_has_tests
every_invariant_has_tests_body() {
	sed '/^#/d; /^$/d' "$MSMTP_SRC/regress/invariants/table" >rows
	while read -r number program case; do
		[ -x "$MSMTP_OBJ/regress/$program" ] ||
		    atf_fail "$number: no program $program"
		[ -e "$(echo "$program" | tr / .)" ] ||
		    "$MSMTP_OBJ/regress/$program" -l \
		    >"$(echo "$program" | tr / .)"
		grep -qx "ident: $case" "$(echo "$program" | tr / .)" ||
		    atf_fail "$number: $program has no case $case"
	done <rows
	for number in $(seq $INVARIANTS); do
		grep -q "^$number	" rows ||
		    atf_fail "invariant $number has no test"
	done
}

atf_init_test_cases() {
	atf_add_test_case every_invariant_has_tests
}
