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
# A hostile local user against msmtp, and against a set-group-ID msmtp with an
# account that he may not read.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/locked.sh"

LOCAL=$MSMTP_OBJ/regress/local/local
CANARY=canary-2711-secret

tc signals_at_any_moment_are_survived
signals_at_any_moment_are_survived_body() {
	server_start
	: | conf
	mail >m
	for delay in $(seq 0 50 12000); do
		sig=$(echo HUP INT TERM INT TERM CHLD PIPE |
		    cut -d ' ' -f $((delay / 50 % 7 + 1)))
		timeout 30 "$LOCAL" signal "$sig" "$delay" "$MSMTP" \
		    -C msmtprc you@example.org <m >out 2>err
		code=$?
		case $sig:$code in
		*:0|*:74|*:75)	;;
		# Before its handlers were set.
		HUP:129|INT:130|TERM:143|PIPE:141)	;;
		*)	fail "$sig after $delay us: status $code: $(cat err)" ;;
		esac
	done
}

tc a_signal_ends_the_reading_of_a_configuration
a_signal_ends_the_reading_of_a_configuration_body() {
	mkfifo msmtprc
	for mode in '' -P; do
		# With a writer that says nothing, and without one.
		sleep 30 >msmtprc &
		writer=$!
		mail >m
		msmtp_start $mode you@example.org <m
		sleep_ms 300
		kill "$PID"
		kill $writer
		msmtp_wait 5
		is 143 $STATUS "$mode"
		msmtp_start $mode you@example.org <m
		sleep_ms 300
		kill "$PID"
		msmtp_wait 5
		is 143 $STATUS "$mode"
	done
}

# A password that waits in the memory of msmtp for the message to come.
tc a_password_is_not_swapped
a_password_is_not_swapped_body() {
	[ "$(id -u)" = 0 ] || atf_skip 'needs root to look'
	printf 'auth plain\nuser u\npassword %s\n' $CANARY | conf
	mkfifo message
	exec 8<>message
	msmtp_start you@example.org <message
	sleep_ms 500
	python3 "$MSMTP_SRC/regress/lib/scanmem.py" "$PID" $CANARY >where
	has where '^plain in .heap. at '
	awk '/^[0-9a-f]+-[0-9a-f]+ / { name = $NF }
	    /^VmFlags:.* lo( |$)/ { print name, "is locked" }' \
	    "/proc/$PID/smaps" >locked
	kill "$PID"
	msmtp_wait
	is 75 $STATUS
	hasnt where ' in [^[]| in .stack' "outside of the heap"
	has locked '^.heap. is locked'
}

tc whatever_memory_there_is_the_end_has_a_code
whatever_memory_there_is_the_end_has_a_code_body() {
	command -v prlimit >/dev/null || atf_skip 'needs prlimit'
	server_start
	: | conf
	printf 'Subject: x\n\nhello\n' >m
	for size in $(seq 300000 8192 1000000); do
		code=0
		prlimit --data="$size" "$MSMTP" -C msmtprc you@example.org \
		    <m >out 2>err || code=$?
		case $code in
		0|70|71)	;;
		# The dynamic linker.
		127)	;;
		*)	fail "$size bytes: status $code: $(cat err)" ;;
		esac
		[ $code -eq 0 ] || [ -s err ] || fail "$size bytes: silence"
	done
	is 0 $code
}

# What a server says to everybody may be seen.
tc a_locked_account_shows_its_server_and_calls_for_no_mails
a_locked_account_shows_its_server_and_calls_for_no_mails_body() {
	locked_needs
	server_start
	printf 'caps ETRN\nauth me@example.com %s\n' $CANARY | script
	{
		echo 'auth plain'
		echo 'user me@example.com'
		echo "passwordeval echo ran >&2; echo $CANARY"
	} | conf
	mv msmtprc sys.rc
	locked_run <<'EOT'
try serverinfo $etc/msmtp -S
try rmqs $etc/msmtp --rmqs=@example.org
try debug $etc/msmtp -d -S
try account $etc/msmtp -S --host=localhost --account=default
try tls $etc/msmtp -S --tls=off
EOT
	has out.d/1.out '^    ETRN:$'
	is 'serverinfo 0 rmqs 77 debug 77 account 64 tls 77' \
	    "$(tr '\n' ' ' <out.d/codes | sed 's/ $//')"
	has out.d/2.err \
	    'rmqs is not permitted with account default: you may not read'
	! grep -E "ran|$CANARY" out.d/*.out out.d/*.err ||
	    fail 'the password or its command can be seen'
	server_sync
	is 'EHLO QUIT' "$(cmds)"
}
