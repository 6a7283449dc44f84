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
# Functions for end-to-end tests over the scripted server; a test program
# reads this file with
#	. "$MSMTP_SRC/regress/lib/smtp.sh"
# and each of its tests runs in an empty directory of its own.  All state of
# the server is below ./srv: see server/smtpd.py for what it writes.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_STAGE:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

# The program under test; MSMTP can name another one.
MSMTP=${MSMTP:-$MSMTP_STAGE/bin/msmtp}

# No run of msmtp in a test may take longer (seconds).
SEND_MAX=${SEND_MAX:-30}

# fail TEXT: fail with the first line of the text, show all of it.  A failure
# in a subshell ends only that; the file lets still_good end the test as well.
fail() {
	: >failed
	printf '%s\n' "$*" >&2
	atf_fail "$(printf '%s\n' "$*" | sed 1q)"
}

still_good() {
	[ ! -e failed ] || exit 1
}

# is EXPECTED ACTUAL [WHAT]
is() {
	[ "$1" = "$2" ] || fail "${3:+$3: }'$2' is not '$1'"
}

# sleep_ms MS: a short sleep.
sleep_ms() {
	sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
}

# wait_for SECONDS COMMAND...: until the command succeeds; 1 if it never does.
wait_for() {
	_left=$(($1 * 100))
	shift
	until "$@" >/dev/null 2>&1; do
		_left=$((_left - 1))
		[ $_left -gt 0 ] || return 1
		sleep 0.01
	done
}

# certs: make the certificates once a run, and set CERTS.
certs() {
	CERTS=$MSMTP_OBJ/regress/certs
	sh "$MSMTP_SRC/regress/server/mkcerts.sh" "$CERTS" >certs.out 2>&1 ||
	    fail "cannot make certificates: $(cat certs.out)"
}

# server_start [smtpd.py option ...]: sets PORT, and SERVER, its pid.
server_start() {
	mkdir -p srv/out
	certs
	[ -e srv/certs ] || ln -s "$CERTS" srv/certs
	rm -f srv/port
	python3 -S -E "$MSMTP_SRC/regress/server/smtpd.py" "$@" srv \
	    2>srv/stderr </dev/null >/dev/null 9>&- &
	SERVER=$!
	wait_for 10 test -e srv/port ||
	    fail "the server does not start: $(cat srv/stderr)"
	PORT=$(cat srv/port)
}

server_stop() {
	kill "$SERVER" 2>/dev/null
	wait "$SERVER" 2>/dev/null
	return 0
}

# script: what the server does from the next connection on, from stdin.
script() {
	cat >srv/script.tmp
	mv srv/script.tmp srv/script
	server_reset
}

# server_reset: forget what earlier connections left.
server_reset() {
	server_sync
	rm -rf srv/out/* srv/go
}

# server_sync: wait until the server has seen the end of all connections.
server_sync() {
	still_good
	rm -f srv/synced
	kill -USR1 "$SERVER" 2>/dev/null || return 0
	wait_for 6 test -e srv/synced ||
	    fail "the server is stuck: $(cat srv/out/log srv/stderr)"
	[ ! -e srv/out/error ] ||
	    fail "the server failed: $(cat srv/out/error srv/stderr)"
}

# held [SECONDS]: wait until the server reached a "hold".
held() {
	wait_for "${1:-10}" test -s srv/out/held
}

# go: let the server go on after a "hold".
go() {
	rm -f srv/out/held
	: >srv/go
}

# conf [FILE]: a configuration for the server, ./msmtprc, with what stdin
# adds to it.  The account is "default".
conf() {
	rm -f msmtprc
	{
		echo "account default"
		echo "host ${HOST:-localhost}"
		echo "port ${PORT:-1}"
		echo "from ${FROM-me@example.com}"
		echo "timeout ${TIMEOUT:-10}"
		cat
	} >msmtprc
	chmod 600 msmtprc
}

# conf_tls [starttls|implicit]: the same with TLS, stdin and all.
conf_tls() {
	{
		echo "tls on"
		[ "${1:-starttls}" = starttls ] || echo "tls_starttls off"
		echo "tls_trust_file $CERTS/${TRUST:-ca.pem}"
		cat
	} >conf_tls.in
	conf <conf_tls.in
}

# mail: a plain message on stdout.
mail() {
	printf 'From: me@example.com\nTo: you@example.org\n'
	printf 'Date: Sun, 22 Nov 2026 08:00:00 +0000\n'
	printf 'Message-ID: <1@example.com>\nSubject: %s\n\nhello\n' \
	    "${1:-test}"
}

# run [ARG ...]: msmtp with ./msmtprc; what it says goes to ./out and ./err,
# its status to STATUS.  stdin is the message.
run() {
	still_good
	timeout --foreground -s KILL "$SEND_MAX" "$MSMTP" -C msmtprc "$@" \
	    >out 2>err
	STATUS=$?
	[ $STATUS -ne 137 ] || fail "msmtp hangs: $* $(cat err)"
}

# send STATUS [ARG ...]: run it and insist on the status.  Never at the end of a
# pipe: it would fail, and set STATUS, in a subshell only.
send() {
	_want=$1
	shift
	run "$@"
	[ "$STATUS" -eq "$_want" ] ||
	    fail "msmtp $*: status $STATUS, not $_want: $(cat err)$(echo;
	    cat srv/out/log 2>/dev/null)"
}

# has FILE REGEX / hasnt FILE REGEX: grep -E with a useful failure.
has() {
	grep -Eaq -e "$2" "$1" 2>/dev/null ||
	    fail "${3:+$3: }$1 lacks '$2': $(cat "$1" 2>&1)"
}

hasnt() {
	! grep -Eaq -e "$2" "$1" 2>/dev/null ||
	    fail "${3:+$3: }$1 has '$2': $(cat "$1")"
}

# cmds [REGEX]: the client's commands without CONNECT, EOF and TLS; their
# first words, on one line: "EHLO MAIL RCPT DATA BODY QUIT".
cmds() {
	sed -E '/^(CONNECT|EOF)$/d; s/[ :].*//' srv/out/cmds 2>/dev/null |
	    tr '\n' ' ' | sed 's/ $//'
}

# nothing_sent: no mail was accepted and no final dot came.
nothing_sent() {
	server_sync
	! ls srv/out/raw.* >/dev/null 2>&1 ||
	    fail "${1:+$1: }a mail was delivered: $(cat srv/out/log)"
	hasnt srv/out/cmds '^BODY ' "$1"
}

# no_connection: nobody connected at all.
no_connection() {
	server_sync
	[ ! -e srv/out/cmds ] ||
	    fail "${1:+$1: }a connection was made: $(cat srv/out/cmds)"
}

# delivered [N]: exactly N (1) mails were accepted.
delivered() {
	server_sync
	_n=$(ls srv/out/raw.* 2>/dev/null | wc -l)
	[ "$_n" -eq "${1:-1}" ] ||
	    fail "$_n mails delivered, not ${1:-1}: $(cat srv/out/log err)"
}

# msmtp_start [ARG ...]: run it in the background: sets PID.  stdin is the
# message, or, for one that is still being written, a fifo that the test holds
# open as descriptor 8.  msmtp_wait: its end; sets STATUS.
msmtp_start() {
	"$MSMTP" -C msmtprc "$@" >out 2>err <&0 8>&- &
	PID=$!
}

msmtp_wait() {
	_limit=${1:-10}
	wait_for "$_limit" dead "$PID" || {
		kill -9 "$PID"
		fail "msmtp does not end: $(cat err)"
	}
	wait "$PID"
	STATUS=$?
}

# dead PID: true when it has ended (a zombie that only we can reap has).
dead() {
	case "$(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" \
	    2>/dev/null)" in
	''|Z*|X*)	return 0 ;;
	esac
	return 1
}

# children PID: "pid name" of each living child of the process.  (The kernel's
# list in /proc/PID/task is not built everywhere.)
children() {
	for _s in $(grep -ls "^PPid:[[:space:]]*$1\$" \
	    /proc/[0-9]*/status 2>/dev/null); do
		sed -n "s,^Name:[[:space:]]*,$(echo "$_s" |
		    tr -cd 0-9) ,p" "$_s" 2>/dev/null
	done
}

# child PID NAME: the pid of that child (msmtp-net also finds its variants).
child() {
	children "$1" | sed -n "s/ $2.*//p" | sed -n 1p
}

# tc NAME: declare a test case; its body is the function NAME_body.  All that
# were declared make up the program.
tc() {
	atf_test_case "$1"
	eval "${1}_head() { atf_set timeout 240; }"
	TESTS="${TESTS:-} $1"
}

atf_init_test_cases() {
	for _t in $TESTS; do
		atf_add_test_case "$_t"
	done
}
