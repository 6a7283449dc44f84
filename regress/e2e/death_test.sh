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
# Processes that die at any step, and what is said of it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=death-canary-99

# A server that holds the conversation at each step.
hold_at() {
	{
		echo 'tls starttls'
		echo "auth me $CANARY"
		# Before the first byte of the reply.
		echo "on $1 hold"
	} | script
}

conf_all() {
	conf_tls <<-EOT
		auth plain
		user me
		password $CANARY
		logfile log
	EOT
}

# gone PID...: none of them lives.  (Orphans that only init can reap are dead.)
gone() {
	for _pid; do
		wait_for 5 dead "$_pid" ||
		    fail "$_pid is left: $(cat "/proc/$_pid/status")"
	done
}

# whole STEP WHAT: what is to be said when it was cut at this step.  When the
# server holds at DOT the dot has left.
whole() {
	[ "$STATUS" -ne 0 ] || fail "$2 at $1: status 0"
	if [ "$1" = DOT ]; then
		is 74 "$STATUS" "$2 at $1: $(cat err)"
		has err 'may have been sent' "$2 at $1"
		has log 'exitcode=EX_IOERR' "$2 at $1"
	else
		hasnt err 'may have been sent' "$2 at $1"
		hasnt srv/out/cmds '^BODY' "$2 at $1"
	fi
}

STEPS='GREETING EHLO STARTTLS TLS AUTH MAIL RCPT DATA DOT'

# kill_at STEP CHILD SIGNAL: 1 if the child does not live at that step.
kill_at() {
	hold_at "$1"
	rm -f log err
	msmtp_start you@example.org <m
	held || fail "$1 is not reached: $(cat err)"
	kids=$(children "$PID" | sed 's/ .*//')
	victim=$(child "$PID" "$2")
	if [ -z "$victim" ]; then
		go
		msmtp_wait
		return 1
	fi
	kill -"$3" "$victim"
	msmtp_wait
	go
	gone $kids
	server_sync
	return 0
}

kill_child() {
	server_start
	conf_all
	mail >m
	_killed=0
	for step in $STEPS; do
		for signal in KILL SEGV; do
			kill_at $step "$1" $signal || continue
			_killed=$((_killed + 1))
			whole $step "$1 by $signal"
			has err "$1" "$step $signal"
			case $signal in
			KILL)	has err 'signal 9|SIGKILL|[Kk]illed' $step ;;
			SEGV)	has err 'signal 11|SIGSEGV|[Ss]egm' $step ;;
			esac
			[ "$(wc -l <err)" -le 4 ] || fail "$(cat err)"
		done
	done
	[ $_killed -gt 0 ] || fail "$1 was never there"
}

tc msmtp_net_is_killed_at_each_step
msmtp_net_is_killed_at_each_step_body() {
	kill_child msmtp-net
}

tc msmtp_auth_is_killed_at_each_step
msmtp_auth_is_killed_at_each_step_body() {
	kill_child msmtp-auth
}

tc msmtp_parse_is_killed
msmtp_parse_is_killed_body() {
	server_start
	: | conf
	for signal in KILL SEGV TERM; do
		# While it takes the header, while it takes the body.
		for part in 'From: me@example.com\n' \
		    'From: me@example.com\n\nhello\n'; do
			rm -f pipe
			mkfifo pipe
			exec 8<>pipe
			msmtp_start you@example.org <pipe
			printf "$part" >&8
			wait_for 5 child "$PID" msmtp-parse
			sleep 0.1
			kids=$(children "$PID" | sed 's/ .*//')
			kill -$signal "$(child "$PID" msmtp-parse)"
			msmtp_wait
			exec 8>&-
			[ "$STATUS" -ne 0 ] || fail "status 0"
			has err 'msmtp-parse' "$signal"
			has err 'signal (9|11|15)|SIG(KILL|SEGV|TERM)' $signal
			no_connection "$signal"
			gone $kids
		done
	done
}

tc msmtp_dial_is_killed
msmtp_dial_is_killed_body() {
	server_start
	: | conf
	mkfifo pipe
	for signal in KILL SEGV; do
		exec 8<>pipe
		msmtp_start you@example.org <pipe
		# It is started when the header is known, and told to connect
		# when the mail is complete: stopped, it lives until then.
		mail >&8
		wait_for 5 has_dial || fail "no msmtp-dial"
		victim=$(child "$PID" msmtp-dial)
		kids=$(children "$PID" | sed 's/ .*//')
		kill -STOP "$victim"
		exec 8>&-
		sleep 0.1
		kill -$signal "$victim"
		kill -CONT "$victim" 2>/dev/null
		msmtp_wait
		[ "$STATUS" -ne 0 ] || fail "status 0"
		has err msmtp-dial
		nothing_sent
		gone $kids
	done
}

has_dial() {
	[ -n "$(child "$PID" msmtp-dial)" ]
}

tc parent_is_killed_at_each_step
parent_is_killed_at_each_step_body() {
	server_start
	conf_all
	mail >m
	for step in $STEPS; do
		hold_at $step
		msmtp_start you@example.org <m
		held || fail "$step is not reached: $(cat err)"
		kids=$(children "$PID" | sed 's/ .*//')
		kill -KILL "$PID"
		wait "$PID" 2>/dev/null
		gone $kids
		go
		server_sync
		[ $step = DOT ] || nothing_sent $step
	done
}

tc parent_is_killed_while_reading
parent_is_killed_while_reading_body() {
	server_start
	: | conf
	mkfifo pipe
	exec 8<>pipe
	msmtp_start you@example.org <pipe
	mail >&8
	sleep 0.2
	kids=$(children "$PID" | sed 's/ .*//')
	[ -n "$kids" ] || fail "no children"
	kill -KILL "$PID"
	wait "$PID" 2>/dev/null
	gone $kids
	exec 8>&-
	no_connection
}

tc parent_is_interrupted_at_each_step
parent_is_interrupted_at_each_step_body() {
	server_start
	conf_all
	mail >m
	for step in $STEPS; do
		for signal in TERM HUP INT; do
			hold_at $step
			rm -f log err
			# A background job of a shell ignores INT: python
			# gives it back.
			python3 -S -E -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$MSMTP" -C msmtprc you@example.org \
			    <m >out 2>err &
			PID=$!
			held || fail "$step is not reached: $(cat err)"
			kids=$(children "$PID" | sed 's/ .*//')
			kill -$signal "$PID"
			msmtp_wait 5
			gone $kids
			go
			server_sync
			whole $step $signal
			[ $step = DOT ] ||
			    has err 'nothing was sent' "$step $signal"
			[ -s log ] || fail "$step $signal: no log line"
		done
	done
}

tc parent_is_interrupted_while_reading
parent_is_interrupted_while_reading_body() {
	server_start
	: | conf
	for signal in TERM HUP; do
		rm -f pipe
		mkfifo pipe
		exec 8<>pipe
		msmtp_start you@example.org <pipe
		mail >&8
		sleep 0.2
		kids=$(children "$PID" | sed 's/ .*//')
		kill -$signal "$PID"
		msmtp_wait 5
		exec 8>&-
		[ "$STATUS" -ne 0 ] || fail "status 0"
		has err 'nothing was sent' $signal
		gone $kids
		no_connection
	done
}

tc a_signal_that_was_ignored_stays_ignored
a_signal_that_was_ignored_stays_ignored_body() {
	server_start
	: | conf
	mail >m
	echo 'on RCPT hold' | script
	(
		trap '' HUP
		exec "$MSMTP" -C msmtprc you@example.org <m >out 2>err
	) &
	PID=$!
	held || fail "RCPT is not reached"
	kill -HUP "$PID"
	sleep 0.1
	go
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
	delivered
}

parser_locked_in() {
	grep -q '^Seccomp:.*2' "/proc/$(child "$1" msmtp-parse)/status"
}

# nohup(1), or a job in the background of a script whose terminal is closed
# or gets ^C: msmtp-parse is in that session too.
tc a_signal_that_was_ignored_is_so_in_the_parser
a_signal_that_was_ignored_is_so_in_the_parser_body() {
	server_start
	: | conf
	mkfifo fifo
	for signal in HUP INT QUIT TERM; do
		server_reset
		(
			trap '' $signal
			exec "$MSMTP" -C msmtprc you@example.org \
			    <fifo >out 2>err
		) &
		PID=$!
		exec 8>fifo
		echo 'Subject: x' >&8
		wait_for 10 parser_locked_in "$PID" ||
		    fail "$signal: msmtp-parse is not locked in"
		kid=$(child "$PID" msmtp-parse)
		kill -$signal "$PID" "$kid"
		sleep 0.1
		printf '\nhi\n' >&8
		exec 8>&-
		msmtp_wait
		is 0 "$STATUS" "$signal: $(cat err)"
		delivered
	done
}

tc a_stopped_child_does_not_outlive_the_parent
a_stopped_child_does_not_outlive_the_parent_body() {
	server_start
	conf_all
	mail >m
	hold_at MAIL
	msmtp_start you@example.org <m
	held || fail "MAIL is not reached: $(cat err)"
	kids=$(children "$PID" | sed 's/ .*//')
	for p in $kids; do
		kill -STOP "$p"
	done
	kill -TERM "$PID"
	msmtp_wait 8
	gone $kids
	go
	nothing_sent
}
