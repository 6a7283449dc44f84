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
. "$MSMTP_SRC/regress/lib/syslogd.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

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

# syslog_send STATUS [ARG ...]: as send, with that /dev/log.
syslog_send() {
	_want=$1
	shift
	unshare --mount --propagation private sh with_syslog "$MSMTP" \
	    -C msmtprc "$@" >out 2>err
	is "$_want" $? "$(cat err)"
}

tc the_systems_log_gets_what_msmtp_1_8_sends
the_systems_log_gets_what_msmtp_1_8_sends_body() {
	their_msmtp
	syslogd
	server_start
	mail >m
	while read -r setting status reply; do
		echo "syslog $setting" | conf
		printf '%s\n' "$reply" | script
		for p in "$THEIR_MSMTP" "$MSMTP"; do
			: >syslog
			unshare --mount --propagation private sh with_syslog \
			    "$p" -C msmtprc you@example.org <m >out 2>err
			is "$status" $? "$p $setting: $(cat err)"
			wait_for 5 grep -q . syslog || fail "$p: no line"
			sed 's/ [0-9][0-9]:[0-9:]* / TIME /' syslog >got.${p##*/}
			[ "$p" = "$MSMTP" ] || mv got.msmtp got.theirs
		done
		cmp -s got.theirs got.msmtp ||
		    fail "$setting: $(diff got.theirs got.msmtp)"
	done <<-'EOT'
		on 0
		LOG_USER 0
		LOG_MAIL 0 on DOT reply 250 'two' "words"
		LOG_LOCAL0 65 on MAIL reply 550 no
		LOG_LOCAL7 69 on DOT reply 554-a|554 b
	EOT
}

tc the_systems_log_gets_the_line
the_systems_log_gets_the_line_body() {
	syslogd
	server_start
	echo 'syslog LOG_MAIL' | conf
	mail >m
	syslog_send 0 --logfile=log you@example.org <m
	[ ! -s err ] || fail "$(cat err)"
	wait_for 5 grep -q . syslog || fail 'no line'
	is "<22>$(date '+%b %e') msmtp: $(sed 's/^.\{16\}//' log)" \
	    "$(sed 's/ [0-9:]* msmtp:/ msmtp:/' syslog)"
	: >syslog
	echo 'on RCPT reply 550 no' | script
	syslog_send 65 --syslog you@example.org <m
	wait_for 5 grep -q 'exitcode=EX_DATAERR$' syslog ||
	    fail "$(cat syslog)"
	has syslog '^<11>[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} msmtp: host=localhost '
	: >syslog
	script </dev/null
	syslog_send 0 --syslog=off you@example.org <m
	[ ! -s syslog ] || fail "$(cat syslog)"
	kill "$SYSLOGD"
}

# It is connected to before the lock-in; from then on there is no other one.
tc a_system_log_that_is_gone_is_a_warning
a_system_log_that_is_gone_is_a_warning_body() {
	syslogd
	server_start
	echo 'on DOT hold' | script
	echo syslog | conf
	mail >m
	unshare --mount --propagation private sh with_syslog "$MSMTP" \
	    -C msmtprc you@example.org <m >out 2>err &
	PID=$!
	held || fail 'no hold'
	kill "$SYSLOGD"
	wait "$SYSLOGD"
	go
	msmtp_wait
	is 0 "$STATUS"
	delivered
	has err '^msmtp: cannot log to syslog: Connection refused$'
	has err '^msmtp: log info was: host=localhost .* exitcode=EX_OK$'
	is 2 "$(wc -l <err | tr -d ' ')"
	[ -e /dev/log ] || {
		script </dev/null
		send 0 you@example.org <m
		has err '^msmtp: cannot log to syslog: No such file'
	}
}
