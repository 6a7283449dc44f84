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
# Each fuzzer, over its corpus and then for a few seconds: a test case each.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

FUZZERS=$(cd "$MSMTP_SRC/regress/fuzz" && ls fuzz_*.c |
    sed 's/^fuzz_\(.*\)\.c$/\1/')

# clang alone is not enough: libFuzzer and the sanitizers are a package apart.
can_fuzz() {
	echo 'int LLVMFuzzerTestOneInput(const unsigned char *d,
	    unsigned long n) { (void)d; (void)n; return 0; }' >can.c
	clang -fsanitize=fuzzer,address,undefined can.c -o can 2>can.err
}

fuzz() {
	command -v clang >/dev/null || atf_skip "clang is not installed"
	can_fuzz || atf_skip "clang has no libFuzzer here: $(sed 1q can.err)"
	# What it finds is written to where it runs: the object tree.
	FUZZ_OBJ=$MSMTP_OBJ sh "$MSMTP_SRC/regress/fuzz/run.sh" 3 "$1" \
	    >fuzz.out 2>&1 || {
		tail -n 40 fuzz.out >&2
		atf_fail "the fuzzer found something"
	}
	grep -q 'stat::number_of_executed_units: *[1-9]' fuzz.out || {
		tail -n 40 fuzz.out >&2
		atf_fail "nothing was run"
	}
}

for f in $FUZZERS; do
	atf_test_case "$f"
	eval "${f}_head() { atf_set timeout 240; }"
	eval "${f}_body() { fuzz $f; }"
done

atf_init_test_cases() {
	for f in $FUZZERS; do
		atf_add_test_case "$f"
	done
}
