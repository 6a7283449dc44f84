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
# What counts as an end: of an authentication, of standard input, of a
# session that took its time.

. "$MSMTP_SRC/regress/lib/smtp.sh"

tc server_must_prove_what_the_mechanism_wants_proved
server_must_prove_what_the_mechanism_wants_proved_body() {
	server_start
	script <<-EOF
		tls starttls
		auth joe secret
		mechs SCRAM-SHA-256
		on AUTH reply 235 2.7.0 welcome
	EOF
	conf_tls <<-EOF
		auth scram-sha-256
		user joe
		password secret
	EOF
	mail >msg
	send 76 you@example.org <msg
	has err 'before it was complete'
	nothing_sent
	hasnt srv/out/cmds '^MAIL'
}

tc closed_standard_input_is_no_message
closed_standard_input_is_no_message_body() {
	server_start
	conf </dev/null
	run you@example.org <&-
	is 66 "$STATUS"
	has err 'standard input is closed'
	no_connection
}

tc full_name_that_fits_no_header_is_refused
full_name_that_fits_no_header_is_refused_body() {
	server_start
	conf </dev/null
	printf 'Subject: x\n\nhi\n' >msg
	send 64 -F "$(head -c 40000 /dev/zero | tr '\0' x)" you@example.org <msg
	has err '-F must be a name .* shorter than 480 bytes'
	no_connection
}

tc version_names_the_sandbox_in_force
version_names_the_sandbox_in_force_body() {
	"$MSMTP" --version >out 2>err || fail "status $?: $(cat err)"
	has out '^msmtp version [0-9]'
	has out '^System configuration file name: /'
	is "msmtp version" "$(head -n 1 out | cut -d ' ' -f 1,2)" 'first line'
	for p in parse dial net net-plain auth auth-key; do
		has out "^Sandbox of msmtp-$p:.* seccomp"
	done
}

# The library's own program says which one is installed.
tc version_names_the_libraries
version_names_the_libraries_body() {
	command -v openssl >/dev/null || atf_skip "needs openssl"
	"$MSMTP" --version >out 2>err || fail "status $?: $(cat err)"
	ssl=$(openssl version | sed 's/.*(Library: \(.*\))$/\1/')
	api=$(sed -n 's/^#define[[:blank:]]TLS_API[[:blank:]]*//p' \
	    /usr/include/tls.h)
	is "libtls API $api, $ssl" \
	    "$(sed -n 's/^Libraries of msmtp-net: //p' out)" 'of TLS'
	is "$ssl" "$(sed -n 's/^Libraries of msmtp-auth-key: //p' out)" \
	    'of keys'
	has out '^Libraries of msmtp-parse: libidn2 [0-9]'
	has out '^Libraries of msmtp-auth: GNU SASL [0-9]'
	has out '^Authentication methods of msmtp-auth: .*PLAIN CRAM-MD5'
	hasnt out '^Libraries of msmtp-net-plain'
}

# The others are heard; no program is named that cannot be started.
tc version_tells_of_a_missing_child
version_tells_of_a_missing_child_head() {
	atf_set require.user root
}
version_tells_of_a_missing_child_body() {
	cp -a "$MSMTP_STAGE/libexec/msmtp" real
	cat >missing.sh <<-'EOF'
		mount -t tmpfs -o mode=0711 none "$1" && cp -a real/. "$1" &&
		    rm "$1/msmtp-net" || exit 99
		"$2" --version >out 2>err
		echo $? >code
	EOF
	unshare -m sh missing.sh "$MSMTP_STAGE/libexec/msmtp" "$MSMTP" ||
	    fail 'the namespace could not be made'
	is 72 "$(cat code)" "$(cat err)"
	has out '^msmtp-net cannot be used$'
	has err 'cannot start .*/msmtp-net: No such file'
	has out '^Libraries of msmtp-auth-key'
	is 5 "$(grep -c '^Sandbox of' out)" "$(cat out)"
}

tc waiting_user_helper_leaves_no_core
waiting_user_helper_leaves_no_core_body() {
	server_start
	conf <<-EOF
		auth plain
		user joe
		passwordeval "touch started; sleep 20"
	EOF
	mail >msg
	ulimit -c unlimited 2>/dev/null
	msmtp_start you@example.org <msg
	wait_for 10 test -e started
	is 0 "$(awk '/^Max core file size/ { print $5 }' /proc/$PID/limits)"
	kill -ABRT "$PID"
	msmtp_wait
	! ls core* >/dev/null 2>&1 || fail 'a core file'
}

tc a_signal_ends_an_eval_and_its_command
a_signal_ends_an_eval_and_its_command_body() {
	server_start
	# A shell starts what is in the background with INT ignored.
	cat >default.py <<-'EOF'
		import os, signal, sys
		signal.signal(signal.SIGINT, signal.SIG_DFL)
		os.execv(sys.argv[1], sys.argv[1:])
	EOF
	for sig in HUP INT TERM; do
		rm -f started ended
		echo 'eval echo $$ >pid; mv pid started; sleep 3; echo >ended' |
		    conf
		mail >msg
		python3 default.py "$MSMTP" -C msmtprc you@example.org \
		    <msg >out 2>err 8>&- &
		PID=$!
		wait_for 10 test -e started || fail "no start: $(cat err)"
		kill -"$sig" "$PID"
		msmtp_wait
		is 75 "$STATUS" "$(cat err)"
		has err 'msmtprc:6: eval: interrupted by signal .*nothing was sent'
		dead "$(cat started)" || fail "$sig: the command goes on"
		[ ! -e ended ] || fail "$sig: the command went on"
		# What the caller ignores is ignored here, too.
		rm -f started
		(trap '' "$sig"; exec "$MSMTP" -C msmtprc you@example.org \
		    <msg >out 2>err 8>&-) &
		PID=$!
		wait_for 10 test -e started || fail "no start: $(cat err)"
		kill -"$sig" "$PID"
		wait_for 10 test -e ended || fail "$sig: not ignored"
		msmtp_wait
		is 78 "$STATUS" "$(cat err)"
	done
	no_connection
}

tc terminal_echoes_again_after_a_killed_prompt
terminal_echoes_again_after_a_killed_prompt_body() {
	server_start
	conf <<-'EOF'
		auth plain
		user joe
		passwordeval "stty -echo </dev/tty && touch off; kill -9 $$"
	EOF
	mail >msg
	cat >echo.py <<-'EOF'
		import fcntl, os, pty, sys, termios
		master, slave = pty.openpty()
		pid = os.fork()
		if pid == 0:
		    os.setsid()
		    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
		    os.dup2(os.open("msg", os.O_RDONLY), 0)
		    os.execl(sys.argv[1], "msmtp", "-C", "msmtprc", "you@x.org")
		status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
		echo = termios.tcgetattr(slave)[3] & termios.ECHO
		print("status", status, "echo", "on" if echo else "off")
	EOF
	is 'status 78 echo on' "$(python3 echo.py "$MSMTP" 2>err)" "$(cat err)"
	[ -e off ] || fail 'the echo was never off'
}

tc without_a_directory_the_spool_is_memory_and_bounded
without_a_directory_the_spool_is_memory_and_bounded_body() {
	server_start
	conf </dev/null
	mail >msg
	TMPDIR=/nonexistent send 0 you@example.org <msg
	delivered 1
	server_reset
	{ cat msg; yes "$(head -c 900 /dev/zero | tr '\0' x)" |
	    head -n 76000; } >large
	TMPDIR=/nonexistent send 74 you@example.org <large
	has err '64 MiB'
	no_connection
}

tc named_login_gives_name_and_password_when_asked
named_login_gives_name_and_password_when_asked_body() {
	server_start
	script <<-EOF
		tls starttls
		auth joe secret
		mechs LOGIN
		needauth
	EOF
	conf_tls <<-EOF
		auth login
		user joe
		password secret
	EOF
	mail >msg
	send 0 --debug you@example.org <msg
	delivered 1
	hasnt out 'c2VjcmV0|secret'
	conf_tls <<-EOF
		auth login
		user joe
		password wrong
	EOF
	server_reset
	send 77 you@example.org <msg
	nothing_sent
}
