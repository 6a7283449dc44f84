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
# The log file, as the locked-in parent writes it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# hold_lock FILE SECONDS: another writer, as fcntl(2) knows it.
hold_lock() {
	python3 -c '
import fcntl, sys, time
f = open(sys.argv[1], "a")
fcntl.lockf(f, fcntl.LOCK_EX)
open("locked", "w").close()
time.sleep(float(sys.argv[2]))
f.write("theirs\n")
' "$1" "$2" &
	HOLDER=$!
	wait_for 10 test -e locked || fail 'no lock'
}

tc line_waits_for_another_writers_lock
line_waits_for_another_writers_lock_body() {
	server_start
	conf </dev/null
	hold_lock log 1.5
	mail >msg
	send 0 --logfile=log you@example.org <msg
	wait $HOLDER
	is 'theirs' "$(sed -n 1p log)"
	has log 'exitcode=EX_OK$'
	is 2 "$(wc -l <log | tr -d ' ')"
}

tc concurrent_writers_leave_whole_lines
concurrent_writers_leave_whole_lines_body() {
	server_start
	conf </dev/null
	mail >msg
	for _i in 1 2 3 4 5 6 7 8; do
		"$MSMTP" -C msmtprc --logfile=log you@example.org <msg &
		_pids="${_pids:-} $!"
	done
	# shellcheck disable=SC2086
	wait $_pids
	is 8 "$(grep -c '^[A-Z][a-z][a-z] .* host=localhost .* exitcode=EX_OK$' \
	    log)"
	is 8 "$(wc -l <log | tr -d ' ')"
}
