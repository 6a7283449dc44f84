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
# A mail of 200 MB: it arrives whole, and no process grows with it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

LARGE=$MSMTP_OBJ/regress/large/large
SIZE=200000000

# What any process may have had in memory at any time, in kB.
MEMORY_MAX=16384

# Lines as mail has them, UTF-8, a lone dot, an empty one, one of 3 kB.
large_mail() {
	mail large
	{
		printf '%s\n' 'Some ordinary text, as long as lines are.' . \
		    '.a' '' "$(printf 'gr\303\274n \342\202\254')"
		printf '%03000d' 0
	} >unit
	yes "$(cat unit)" | head -c $SIZE
	echo
}

# peak PID NAME: that process never had more in memory.
peak() {
	[ -n "$1" ] || fail "there is no $2"
	kb=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/$1/status")
	[ -n "$kb" ] || fail "$2 has ended: $(cat err)"
	echo "$2: $kb kB"
	[ "$kb" -le $MEMORY_MAX ] || fail "$2 takes $kb kB"
}

# The mail, and its end when msmtp-parse was looked at.
feed() {
	large_mail
	: >fed
	wait_for 50 test -e parsed
}

tc large_mail_arrives_whole_in_constant_memory
# Some seconds where nobody else wants the processor and the disk.
large_mail_arrives_whole_in_constant_memory_head() {
	atf_set timeout 240
}
large_mail_arrives_whole_in_constant_memory_body() {
	[ "$(df -Pk . | awk 'NR == 2 { print $4 }')" -gt 400000 ] ||
	    atf_skip "there is no room for a mail of $SIZE bytes"
	"$LARGE" serve >served 2>serve.err &
	wait_for 10 test -e port || fail "no server: $(cat serve.err)"
	PORT=$(cat port)
	: | conf
	large_mail | "$LARGE" sum >want
	mkfifo in
	feed >in &
	TMPDIR=. msmtp_start you@example.org <in
	wait_for 50 test -e fed || fail "it is not read: $(cat err)"
	peak "$(child $PID msmtp-parse)" msmtp-parse
	: >parsed
	wait_for 50 test -s served || fail "it does not arrive: $(cat err)"
	peak "$(child $PID msmtp-net)" msmtp-net
	peak $PID msmtp
	: >go
	msmtp_wait 50
	is 0 "$STATUS" "$(cat err)"
	atf_check -o file:want cat served
}
