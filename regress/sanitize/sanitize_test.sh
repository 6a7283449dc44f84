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
# The program built with the address and undefined-behaviour sanitizers, its
# sandboxes on, through whole mails, hostile servers and bad arguments.  What a
# sanitizer finds in a child ends it with a status that no test expects.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined'

# What it does must not depend on memory being cheap: tests of limits and of
# what a memory scan shows are left out.
TESTS='mail header tls auth reply argument report cut'

atf_test_case whole_mails
whole_mails_head() {
	atf_set timeout 1800
}
whole_mails_body() {
	make=$(command -v bmake) || atf_skip "bmake is not installed"
	dir=$MSMTP_OBJ/sanitize
	mkdir -p "$dir"
	echo 'int main(void) { return 0; }' >can.c
	cc $SANITIZE can.c -o can 2>can.err && ./can ||
	    atf_skip "the compiler has no sanitizers: $(sed 1q can.err)"
	# Warnings are less exact with sanitizers: errors only without.
	(cd "$MSMTP_SRC" && $make STAGE="$dir/stage" STAGE_OBJ="$dir/obj" \
	    SANITIZE="$SANITIZE" FORTIFY= WERROR= stage) >build.out 2>&1 || {
		tail -n 30 build.out >&2
		atf_fail "does not build"
	}
	nm "$dir/stage/bin/msmtp" | grep -q __asan_ ||
	    atf_fail "was built without the sanitizer"
	MSMTP_OBJ=$MSMTP_OBJ sh "$MSMTP_SRC/regress/run.sh" "$dir/stage" \
	    $(for t in $TESTS; do echo "e2e/${t}_test"; done) >run.out || {
		cat run.out >&2
		atf_fail "with sanitizers: $(tail -n 1 run.out)"
	}
	tail -n 1 run.out
}

atf_init_test_cases() {
	atf_add_test_case whole_mails
}
