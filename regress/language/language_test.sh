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
# The configurations of ./cases, as this msmtp and Debian's 1.8 understand them:
# the same, but for what ./differences lists.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_STAGE:?is set by regress/run.sh}"

HERE=$MSMTP_SRC/regress/language
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
	mkdir play
}

# understand CASES TABLE: in ./play, which is the home directory.
understand() (
	cd play || exit 1
	python3 -S -E "$HERE/language.py" "$MSMTP_STAGE/bin/msmtp" \
	    "$OLDPWD/theirs" "$1" "$2" >../result 2>&1
)

atf_test_case as_msmtp_but_for_the_listed_differences
as_msmtp_but_for_the_listed_differences_head() {
	atf_set require.progs python3
	atf_set timeout 900
}
as_msmtp_but_for_the_listed_differences_body() {
	theirs
	understand "$HERE/cases" "$HERE/differences" ||
	    atf_fail "$(cat result)"
	grep -q '^3[0-9][0-9] cases, [1-9][0-9]* differences$' result ||
	    atf_fail "nothing was compared: $(cat result)"
}

atf_test_case a_difference_too_many_or_too_few_is_found
a_difference_too_many_or_too_few_is_found_head() {
	atf_set require.progs python3
}
a_difference_too_many_or_too_few_is_found_body() {
	theirs
	printf '%s\n' '== one' '| host h' '| from x' '| port 025' '' \
	    '== two' '| host h' '| from x' '| dsn_return hdrs' >cases
	printf '%s\n' '= why' 'two; exit 0, not 78' 'one; +port = 25' \
	    'one; exit 1, not 2' >table
	! understand "$PWD/cases" "$PWD/table" ||
	    atf_fail "nothing found: $(cat result)"
	cat >want <<-'EOT'
		2 cases, 3 differences
		not in the table: one; -port = 21
		no longer so: one; exit 1, not 2
	EOT
	atf_check cmp want result
}

# Each command has a case with a right value and, if it can, a wrong one.
atf_test_case every_command_is_among_the_cases
every_command_is_among_the_cases_body() {
	{
		sed -n 's/^T([A-Z0-9_]*,[[:blank:]]*\([a-z0-9_]*\),.*/\1/p' \
		    "$MSMTP_SRC/msmtp/settings.h"
		sed -n 's/^	{ "\([a-z0-9_]*\)",.*SENSE_.*/\1/p' \
		    "$MSMTP_SRC/msmtp/settings.c"
		printf '%s\n' account defaults eval
	} >commands
	[ "$(wc -l <commands)" -gt 30 ] || atf_fail "only $(cat commands)"
	# What msmtp 1.8.23 does not have, there is no comparing with.
	for c in from_full_name set_to_header sandbox chunking \
	    partial_delivery dsn_envid dsn_orcpt tls_key_passwordeval; do
		echo "$c"
	done >ours
	grep -vxF -f ours commands | while read -r c; do
		grep -q "^| $c\( \|\$\)" "$HERE/cases" || echo "$c"
	done >missing
	[ ! -s missing ] || atf_fail "not compared: $(cat missing)"
}

atf_init_test_cases() {
	atf_add_test_case as_msmtp_but_for_the_listed_differences
	atf_add_test_case a_difference_too_many_or_too_few_is_found
	atf_add_test_case every_command_is_among_the_cases
}
