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
# AUTH: the right bytes to the right server, and nowhere else.

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=auth-canary-0815

# conf_auth [METHOD]: in TLS, with what stdin adds.
conf_auth() {
	{
		echo "auth ${1:-on}"
		echo "user ${USER_NAME:-me@example.com}"
		echo "password $CANARY"
		cat
	} >conf_auth.in
	conf_tls starttls <conf_auth.in
}

# nowhere: the password is in nothing that we wrote, in no form.
nowhere() {
	b64=$(printf '\0%s\0%s' "${USER_NAME:-me@example.com}" "$CANARY" |
	    base64 -w0)
	for f in out err log; do
		[ -e $f ] || continue
		hasnt $f "$CANARY" "$1"
		hasnt $f "$b64" "$1"
		hasnt $f "$(printf %s "$CANARY" | base64 -w0)" "$1"
	done
}

tc plain_sends_the_right_bytes
plain_sends_the_right_bytes_body() {
	server_start
	for USER_NAME in me@example.com 'user with blanks' 'ü'; do
		printf 'tls starttls\nneedauth\nmechs PLAIN\nauth x x\n%s\n' \
		    'on AUTH reply 235 2.7.0 yes' | script
		: | conf_auth plain
		mail >m
		run you@example.org <m
		server_sync
		want="AUTH PLAIN $(printf '\0%s\0%s' "$USER_NAME" "$CANARY" |
		    base64 -w0)"
		is "$want" "$(grep '^AUTH' srv/out/cmds)"
	done
}

tc plain_authenticates
plain_authenticates_body() {
	server_start
	printf 'tls starttls\nneedauth\nauth me@example.com %s\n' $CANARY |
	    script
	for method in plain PLAIN on; do
		echo 'logfile log' | conf_auth $method
		server_reset
		mail >m
		send 0 you@example.org <m
		delivered
		nowhere $method
		has log 'auth=on user=me@example.com'
	done
}

tc passwordeval_gives_the_password
passwordeval_gives_the_password_body() {
	server_start
	printf 'tls starttls\nneedauth\nauth me@example.com %s\n' $CANARY |
	    script
	conf_tls <<-EOT
		auth on
		user me@example.com
		passwordeval echo $CANARY; echo second line
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
	for cmd in false 'exit 3' true 'kill -9 $$' /nonexistent/x \
	    "echo $CANARY; false"; do
		conf_tls <<-EOT
			auth on
			user me@example.com
			passwordeval $cmd
		EOT
		server_reset
		mail >m
		send 78 you@example.org <m
		no_connection
		has err passwordeval "$cmd"
		nowhere "$cmd"
	done
}

tc passwordeval_does_not_eat_the_mail
passwordeval_does_not_eat_the_mail_body() {
	server_start
	printf 'tls starttls\nneedauth\nauth me@example.com %s\n' $CANARY |
	    script
	conf_tls <<-EOT
		auth on
		user me@example.com
		passwordeval cat; echo $CANARY
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
	mail | sed 's/$/\r/' >expected
	atf_check cmp expected srv/out/mail.1
}

tc refusals_have_their_codes
refusals_have_their_codes_body() {
	server_start
	echo 'logfile log' | conf_auth plain
	while read -r code reply; do
		printf 'tls starttls\nauth a b\non AUTH reply %s\n' "$reply" |
		    script
		mail >m
		send "$code" you@example.org <m
		nothing_sent "$reply"
		hasnt srv/out/cmds '^(MAIL|RCPT)' "$reply"
		nowhere "$reply"
		has err "${reply%% *}" "$reply"
	done <<-'EOT'
		77 535 5.7.8 wrong
		75 454 4.7.0 later
		75 421 4.3.0 going
		75 432 4.7.12 transition
		77 534 5.7.9 too weak
		77 538 5.7.11 encryption
		77 500 what
		77 530 5.7.0 starttls
	EOT
	# A server that repeats what it got.
	printf 'tls starttls\nauth a b\n%s\n' \
	    "on AUTH reply 535 5.7.8 bad: $CANARY" | script
	mail >m
	run --debug you@example.org <m
	is 77 "$STATUS"
}

tc wrong_password
wrong_password_body() {
	server_start
	printf 'tls starttls\nauth me@example.com other\n' | script
	: | conf_auth plain
	mail >m
	send 77 you@example.org <m
	nothing_sent
	nowhere
}

tc not_without_tls
not_without_tls_body() {
	server_start
	printf 'auth me@example.com %s\n' $CANARY | script
	{
		echo 'auth on'
		echo 'user me@example.com'
		echo "password $CANARY"
	} >c
	conf <c
	mail >m
	send 69 you@example.org <m
	nothing_sent
	hasnt srv/out/clear 'AUTH|MAIL'
	hasnt srv/out/clear "$CANARY"
	nowhere
}

tc a_named_method_works_in_clear
a_named_method_works_in_clear_body() {
	server_start
	printf 'auth me@example.com %s\nneedauth\n' $CANARY | script
	conf <<-EOT
		auth plain
		user me@example.com
		password $CANARY
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
}

tc not_offered
not_offered_body() {
	server_start
	for line in 'tls starttls' 'tls starttls
mechs GSSAPI X-ODD' 'tls starttls
mechs XPLAIN PLAINX'; do
		echo "$line" | script
		for method in plain on; do
			: | conf_auth $method
			server_reset
			mail >m
			send 69 you@example.org <m
			nothing_sent "$line $method"
			hasnt srv/out/cmds '^(AUTH|MAIL)' "$line $method"
		done
	done
}

tc user_and_password_are_required
user_and_password_are_required_body() {
	server_start
	printf 'tls starttls\nauth a b\n' | script
	printf 'auth plain\npassword x\n' >c
	conf_tls <c
	mail >m
	run you@example.org <m
	case $STATUS in
	69|78)	;;
	*)	fail "no user: $STATUS" ;;
	esac
	no_connection
	has err '[Uu]ser'
	printf 'auth plain\nuser me\n' | conf_tls
	run you@example.org <m
	case $STATUS in
	69|78)	;;
	*)	fail "no password: $STATUS" ;;
	esac
	no_connection
	has err '[Pp]assword'
}

tc challenges_are_bounded
challenges_are_bounded_body() {
	server_start
	: | conf_auth plain
	while read -r on; do
		printf 'tls starttls\nauth a b\n%s\n' "$on" | script
		mail >m
		run you@example.org <m
		case $STATUS in
		69|70|74|75|76|77) ;;
		*)	fail "$on: $STATUS: $(cat err)" ;;
		esac
		nothing_sent "$on"
		hasnt srv/out/cmds '^MAIL' "$on"
		[ "$(wc -l <srv/out/cmds)" -lt 30 ] || fail "$on: endless"
		nowhere "$on"
	done <<-'EOT'
		on AUTH reply 334
		on AUTH reply 334 not!base64
		on AUTH reply 334 Zm9v
		on AUTH reply 334-Zm9v|334 Zm9v
		on AUTH raw 334 \x00\x01\r\n
		on ANY 4 reply 334 Zm9v
		on AUTH flood 334 Zm9v\r\n
		on AUTH flood 334-Zm9v\r\n
		on AUTH close
		on AUTH reset
	EOT
}

tc debug_masks_it
debug_masks_it_body() {
	server_start
	printf 'tls starttls\nneedauth\nauth me@example.com %s\n' $CANARY |
	    script
	: | conf_auth plain
	for option in --debug -d -v; do
		server_reset
		mail secret-subject >m
		send 0 $option you@example.org <m
		delivered
		nowhere $option
		has out 'AUTH PLAIN \*\*\*' $option
		has out 'MAIL FROM:<me@example.com>' $option
		has out '250' $option
		hasnt out 'secret-subject|hello' $option
	done
}

tc argv_and_environ_have_no_password
argv_and_environ_have_no_password_body() {
	server_start
	printf 'tls starttls\nauth me@example.com %s\non AUTH hold\n' $CANARY |
	    script
	: | conf_auth plain
	mail >m
	msmtp_start you@example.org <m
	held || fail "no AUTH: $(cat err)"
	for p in $PID $(children $PID | sed 's/ .*//'); do
		tr '\0' '\n' <"/proc/$p/cmdline" >args
		hasnt args "$CANARY" "cmdline"
		if [ "$p" != "$PID" ]; then
			# Who is not root cannot even read it.
			: >args
			[ ! -r "/proc/$p/environ" ] ||
			    tr '\0' '\n' <"/proc/$p/environ" >args
			atf_check test ! -s args
		fi
	done
	go
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
}
