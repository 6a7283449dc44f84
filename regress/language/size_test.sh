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
# Large configurations, in instructions and memory: times depend on who else is
# using the machine.

: "${MSMTP_STAGE:?is set by regress/run.sh}"

MSMTP=$MSMTP_STAGE/bin/msmtp

# configuration SHAPE ACCOUNTS: ten lines an account, in ./rc.
configuration() {
	awk -v shape="$1" -v n="$2" 'BEGIN {
		print "defaults\nport 587\ntimeout 5"
		for (i = 0; i < n; i++) {
			parents = ""
			if (shape == "chain" && i > 0)
				parents = " : n" (i - 1)
			if (shape == "star" && i > 2)
				parents = " : n0,n1,n2"
			print "account n" i parents "\n# comment\nhost h" i
			print "from u" i (shape == "pattern" ? "@*" : "@x")
			print "user u\nauth on\ntls\ntls_trust_file /ca"
			print "logfile ~/log\n"
		}
	}' >rc
	chmod 600 rc
}

# instructions ACCOUNTS: that it takes to choose the last account of ./rc.
instructions() {
	HOME=$PWD valgrind -q --tool=callgrind --callgrind-out-file=cg \
	    "$MSMTP" -P -C rc -f u$(($1 - 1))@x you@example.org >out 2>err ||
	    atf_fail "status $?: $(cat err)"
	grep -q "^using account n$(($1 - 1)) from rc" out ||
	    atf_fail "another account: $(cat out)"
	sed -n 's/^totals: *//p' cg
}

# grows SHAPE ACCOUNTS: twice as many take no more than twice as long.
grows() {
	configuration "$1" "$2"
	one=$(instructions "$2") || exit 1
	configuration "$1" $(($2 * 2))
	two=$(instructions $(($2 * 2))) || exit 1
	echo "$1: $one for $2 accounts, $two for twice as many"
	[ "$one" -gt 1000000 ] || atf_fail "$1: $one instructions are none"
	[ $((two * 10)) -le $((one * 22)) ] ||
	    atf_fail "$1: $one instructions become $two"
}

atf_test_case the_work_grows_with_the_file
the_work_grows_with_the_file_head() {
	atf_set require.progs valgrind
	atf_set timeout 600
}
the_work_grows_with_the_file_body() {
	for shape in plain chain star pattern; do
		grows $shape 1500
	done
}

# 100,000 lines; a gigahertz would need a third of a second.
atf_test_case ten_thousand_accounts_are_little_work
ten_thousand_accounts_are_little_work_head() {
	atf_set require.progs valgrind
	atf_set timeout 600
}
ten_thousand_accounts_are_little_work_body() {
	[ "$(uname -m)" = x86_64 ] ||
	    atf_skip "the number is that of x86-64"
	configuration plain 10000
	[ "$(wc -l <rc)" -gt 100000 ] || atf_fail "too short"
	n=$(instructions 10000) || exit 1
	echo "$n instructions"
	[ "$n" -le 300000000 ] || atf_fail "$n instructions"
}

# kilobytes ACCOUNTS: of memory, at most at a time.
kilobytes() {
	configuration "$1" "$2"
	HOME=$PWD python3 -S -E -c 'if True:
		import os, sys
		p = os.fork()
		if p == 0:
			os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
			os.execv(sys.argv[1], sys.argv[1:])
		status, use = os.wait4(p, 0)[1:]
		print(use.ru_maxrss)
		sys.exit(status != 0)' \
	    "$MSMTP" -P -C rc -a n0 you@example.org ||
	    atf_fail "$1 $2: status $?"
}

atf_test_case the_memory_grows_with_the_file
the_memory_grows_with_the_file_head() {
	atf_set require.progs python3
	atf_set timeout 300
}
the_memory_grows_with_the_file_body() {
	for shape in plain chain star; do
		base=$(kilobytes $shape 1)
		one=$(kilobytes $shape 10000)
		two=$(kilobytes $shape 20000)
		echo "$shape: $base, $one, $two kB"
		[ "$one" -gt $((base + 1000)) ] ||
		    atf_fail "$shape: $one kB are none"
		[ $((two * 10)) -le $((one * 22)) ] ||
		    atf_fail "$shape: $one kB become $two"
		[ "$one" -le 65536 ] || atf_fail "$shape: $one kB"
	done
}

atf_init_test_cases() {
	atf_add_test_case the_work_grows_with_the_file
	atf_add_test_case ten_thousand_accounts_are_little_work
	atf_add_test_case the_memory_grows_with_the_file
}
