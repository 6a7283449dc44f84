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
# What is reported, where, and what must not be in it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# Whatever a terminal would act on.
CONTROL=$(printf '[\001-\010\013-\037\177-\377]')

tc log_line_has_the_form_of_msmtp
log_line_has_the_form_of_msmtp_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	send 0 a@example.org b@example.org <m
	delivered
	is 1 "$(wc -l <log)"
	has log "^[A-Z][a-z]{2} [ 0-3][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} \
host=localhost tls=off auth=off from=me@example.com \
recipients=a@example.org,b@example.org mailsize=[0-9]+ smtpstatus=250 \
smtpmsg='250 2.0.0 queued' exitcode=EX_OK\$"
	size=$(wc -c <m)
	has log " mailsize=$size "
	printf 'on RCPT 2 reply 550-no such|550 user\n' | script
	send 65 a@example.org b@example.org <m
	is 2 "$(wc -l <log)"
	sed -n 2p log >second
	has second "recipients=a@example.org,b@example.org smtpstatus=550 \
smtpmsg='550-no such\\\\n550 user' errormsg='recipient address b@example.org \
not accepted by the server' exitcode=EX_DATAERR\$"
}

tc log_dash_is_standard_output
log_dash_is_standard_output_body() {
	server_start
	echo 'logfile -' | conf
	mail >m
	send 0 a@example.org <m
	has out 'exitcode=EX_OK'
	send 0 --logfile=other a@example.org <m
	has other 'exitcode=EX_OK'
	atf_check test ! -s out
}

tc no_log_line_before_an_attempt
no_log_line_before_an_attempt_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	run <m
	[ ! -s log ] || fail "$(cat log)"
	server_stop
	send 75 a@example.org <m
	has log 'errormsg=.*exitcode=EX_TEMPFAIL'
}

tc unwritable_log_is_a_warning
unwritable_log_is_a_warning_body() {
	server_start
	mail >m
	mkdir dir
	for f in dir /nonexistent/log /dev/full; do
		printf 'logfile %s\n' $f | conf
		server_reset
		send 0 a@example.org <m
		delivered
		has err "cannot log to $f" "$f"
		has err 'log info was: .*exitcode=EX_OK' "$f"
	done
}

tc log_lines_of_parallel_mails_are_whole
log_lines_of_parallel_mails_are_whole_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	for i in 1 2 3 4 5 6 7 8 9 10; do
		"$MSMTP" -C msmtprc a@example.org <m &
	done
	wait_for 10 sh -c '[ "$(wc -l <log)" -eq 10 ]' ||
	    fail "$(cat log)"
	is 10 "$(grep -c '^[A-Z].* exitcode=EX_OK$' log)"
	delivered 10
}

tc control_bytes_of_the_server_are_escaped
control_bytes_of_the_server_are_escaped_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	esc='\x1b]0;title\x07\x1b[31m\x9b2J\x08\x0c\x7f\xe2\x80\xae\xff'
	for step in GREETING EHLO MAIL RCPT DATA DOT; do
		printf 'on %s reply 550 5.0.0 %s\n' $step "$esc" | script
		echo "on HELO reply 550 $esc" >>srv/script
		run --debug a@example.org <m
		[ "$STATUS" -ne 0 ] || fail "$step: status 0"
		for f in out err log; do
			LC_ALL=C hasnt $f "$CONTROL" "$step"
		done
		# The text itself is not lost.
		has err 'title' "$step"
	done
	# In what does not fail.
	printf 'on GREETING reply 220 %s\non DOT reply 250 %s\n' "$esc" \
	    "$esc" | script
	echo "caps PIPELINING|X-$esc" >>srv/script
	send 0 --debug a@example.org <m
	for f in out err log; do
		LC_ALL=C hasnt $f "$CONTROL" "success"
	done
}

tc quotes_cannot_forge_log_fields
quotes_cannot_forge_log_fields_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	printf "on RCPT reply 550 x' exitcode=EX_OK\n" | script
	send 65 a@example.org <m
	hasnt log "x' exitcode"
	has log 'exitcode=EX_DATAERR$'
}

tc debug_does_not_show_the_message
debug_does_not_show_the_message_body() {
	server_start
	: | conf
	mail very-secret-subject >m
	echo 'very secret text' >>m
	send 0 --debug a@example.org <m
	cat out err >all
	hasnt all 'very.secret'
	has all 'RCPT TO:<a@example.org>'
	has all '250 2.0.0 queued'
	has all '[0-9]+ bytes'
}

tc debug_says_what_the_message_is_like
debug_says_what_the_message_is_like_body() {
	server_start
	: | conf
	mail >m
	send 0 --debug a@example.org <m
	is 'message: 135 bytes, 7 lines, longest 37; header 7-bit; body 7-bit' \
	    "$(grep '^message: ' out)"
	# It is said before the server is spoken to.
	is 'message:' "$(grep -o -e '^message:' -e '^<-- 220' out | head -n 1)"
	mail "$(printf 'gr\303\274n')" >m
	printf 'gr\374n\n' >>m
	send 0 --debug a@example.org <m
	has out '; header 8-bit, UTF-8; body 8-bit, not UTF-8$'
	mail >m
	printf '%0999d\n\342\202\254\n' 0 >>m
	send 0 --debug a@example.org <m
	has out ', longest 999 \(RFC 5322 permits 998\); header 7-bit; body 8-bit, UTF-8$'
	send 0 a@example.org <m
	is '' "$(cat out)"
}

tc messages_name_the_program_as_it_was_called
messages_name_the_program_as_it_was_called_body() {
	server_start
	: | conf
	mail >m
	ln -s "$MSMTP" sendmail
	./sendmail -C msmtprc <m >out 2>err
	is 64 $?
	has err '^sendmail: '
	./sendmail -C msmtprc a@example.org <m ||
	    fail "called as sendmail"
	delivered
}

tc nothing_is_said_on_success
nothing_is_said_on_success_body() {
	server_start
	: | conf
	mail >m
	send 0 a@example.org <m
	atf_check test ! -s out
	atf_check test ! -s err
}

tc a_read_error_sends_nothing
a_read_error_sends_nothing_body() {
	server_start
	echo 'logfile log' | conf
	mkdir dir
	run a@example.org <dir
	case $STATUS in
	66|74)	;;
	*)	fail "status $STATUS: $(cat err)" ;;
	esac
	no_connection
	has err 'irectory'
	"$MSMTP" -C msmtprc a@example.org >out 2>err <&-
	STATUS=$?
	[ "$STATUS" -ne 0 ] || fail "closed stdin: status 0"
	no_connection
}

tc full_spool_sends_nothing
full_spool_sends_nothing_head() {
	atf_set timeout 240
	atf_set require.user root
}
full_spool_sends_nothing_body() {
	server_start
	: | conf
	unshare -m true 2>/dev/null || atf_skip "no mount namespaces here"
	mail >m
	head -c 3000000 /dev/zero | tr '\0' x | fold -w 70 >>m
	mkdir small
	# Small, and with inodes for nothing.
	unshare -m sh -c 'mount -t tmpfs -o size=1m none small &&
	    chmod 1777 small && TMPDIR=$PWD/small "$0" -C msmtprc \
	    a@example.org' "$MSMTP" <m >out 2>err
	STATUS=$?
	if [ $STATUS -eq 0 ]; then
		fail "status 0"
	fi
	nothing_sent
	no_connection
	has err 'space'
}

tc file_size_limit_sends_nothing
file_size_limit_sends_nothing_body() {
	server_start
	: | conf
	mail >m
	head -c 3000000 /dev/zero | tr '\0' x | fold -w 70 >>m
	(
		ulimit -f 100
		exec "$MSMTP" -C msmtprc a@example.org <m
	) 2>err
	STATUS=$?
	[ $STATUS -ne 0 ] || fail "status 0"
	no_connection
	[ -s err ] || fail "nothing was said"
}

tc nothing_is_left_in_tmpdir
nothing_is_left_in_tmpdir_body() {
	server_start
	: | conf
	mail >m
	mkdir tmp
	chmod 1777 tmp
	TMPDIR=$PWD/tmp
	export TMPDIR
	send 0 a@example.org <m
	echo 'on MAIL close' | script
	run a@example.org <m
	is '' "$(ls -A tmp)"
	# One that cannot be used is not the end.
	TMPDIR=/nonexistent
	: | script
	run a@example.org <m
	case $STATUS in
	0)	delivered ;;
	73|74)	has err nonexistent ;;
	*)	fail "$STATUS" ;;
	esac
}

tc unwritable_stderr_and_stdout_do_not_matter
unwritable_stderr_and_stdout_do_not_matter_body() {
	server_start
	: | conf
	mail >m
	"$MSMTP" -C msmtprc --debug a@example.org <m >/dev/full 2>/dev/full ||
	    fail "status $?"
	delivered
	# A reader that goes away.
	server_reset
	"$MSMTP" -C msmtprc --debug a@example.org <m 2>&1 | head -c 1 >/dev/null
	delivered
}

# A command that is held back because of what the server said in between is not
# shown as if it had been sent.
tc debug_shows_only_what_was_sent
debug_shows_only_what_was_sent_body() {
	server_start
	: | conf
	mail >m
	printf 'on EHLO raw 250-a\\r\\n250 X\\r\\n250 hi\\r\\n\n' | script
	send 76 -d you@example.org <m
	is EHLO "$(cmds)"
	has out '^--> EHLO '
	hasnt out '^--> MAIL'
	: | script
	send 0 -d you@example.org <m
	is '220 EHLO 250 MAIL RCPT DATA 250 250 354 --- . QUIT 250' "$(
	    sed -nE 's/^(<--|-->) //; t y
	    s/^---.*/---/; t p
	    b
	    :y
	    /^...-/b
	    s/[ :].*//
	    :p
	    p' out | tr '\n' ' ' | sed 's/ $//')"
}
