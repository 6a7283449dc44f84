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
# The password from ~/.netrc and from the terminal.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

CANARY=secret-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')

# conf_user: authentication without a password, with what stdin adds.
conf_user() {
	{ printf 'auth plain\nuser me\n'; cat; } >conf_user.in
	conf_tls <conf_user.in
}

# password_server PASSWORD
password_server() {
	printf 'tls starttls\nneedauth\nauth me %s\n' "$1" | script
}

# netrc [MODE]: stdin is ~/.netrc, and ~ is here.
netrc() {
	HOME=$PWD
	export HOME
	cat >.netrc
	chmod "${1:-600}" .netrc
}

# typed STATUS [EXPECT TYPE ...] -- [ARG ...]: run msmtp on a terminal.
typed() {
	still_good
	_want=$1
	shift
	rm -f terminal terminal.pid typed
	python3 -S -E "$MSMTP_SRC/regress/lib/terminal.py" "$@" >out 2>err
	STATUS=$?
	is "$_want" "$STATUS" "$(cat err terminal)"
	is "as before" "$(cat terminal.modes)"
}

ASK='password for me at localhost: '

tc netrc_has_the_password
netrc_has_the_password_body() {
	server_start
	password_server $CANARY
	: | conf_user
	netrc <<-EOT
		machine other login me password wrong
		machine localhost login you password wrong
		machine localhost
			login me
			password $CANARY
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
	hasnt out . out
	hasnt err . err
	chmod 644 .netrc
	server_reset
	send 78 you@example.org <m
	no_connection
	has err "$PWD/.netrc: holds the password of me at localhost"
	hasnt err $CANARY
	# What is in the configuration comes first.
	echo "password $CANARY" | conf_user
	server_reset
	send 0 you@example.org <m
	delivered
}

tc netrc_and_terminal_are_left_alone_where_not_needed
netrc_and_terminal_are_left_alone_where_not_needed_body() {
	server_start
	: | conf
	echo 'machine localhost login me password x' | netrc 644
	mail >m
	typed 0 -- "$MSMTP" -C msmtprc you@example.org <m
	delivered
	is '' "$(cat terminal)"
	: | conf_user
	for option in --pretend --serverinfo; do
		echo 'tls starttls' | script
		rm .netrc
		echo 'machine localhost login me password x' | netrc 644
		typed 0 -- "$MSMTP" -C msmtprc $option </dev/null
		is '' "$(cat terminal)"
	done
}

tc typed_password
typed_password_body() {
	server_start
	for password in "$CANARY" 'pä ss\"x'; do
		printf 'tls starttls\nmechs PLAIN\n%s\n' \
		    'on AUTH reply 235 2.7.0 ok' | script
		echo 'logfile log' | conf_user
		mail >m
		typed 0 "$ASK" "$(printf '%s' "$password" |
		    sed 's/\\/\\\\/g; s/ä/\\xc3\\xa4/g')\\n" -- \
		    "$MSMTP" -C msmtprc you@example.org <m
		delivered
		is "AUTH PLAIN $(printf '\0me\0%s' "$password" | base64 -w0)" \
		    "$(grep '^AUTH' srv/out/cmds)"
		is "$ASK" "$(tr -d '\r\n' <terminal)"
		mail | sed 's/$/\r/' >expected
		atf_check cmp expected srv/out/mail.1
		hasnt log "$password"
		hasnt out .
		hasnt err .
	done
}

tc asked_before_connecting_and_after_the_mail_was_read
asked_before_connecting_and_after_the_mail_was_read_body() {
	server_start
	password_server $CANARY
	: | conf_user
	{ sleep 0.5; mail; touch read; } | {
		typed 0 "$ASK" hold "" "$CANARY\\n" -- \
		    "$MSMTP" -C msmtprc you@example.org
	} &
	wait_for 10 grep -q password terminal || fail "not asked: $(cat err)"
	[ -e read ] || fail "asked before the mail was read"
	no_connection
	: >typed
	wait $!
	delivered
}

tc interrupted_at_the_question_sends_nothing
interrupted_at_the_question_sends_nothing_body() {
	server_start
	password_server $CANARY
	: | conf_user
	mail >m
	for key in '\x03' 'half\x03'; do
		typed 75 "$ASK" "$key" -- "$MSMTP" -C msmtprc you@example.org <m
		has err 'interrupted by signal 2'
		has err 'nothing was sent'
		no_connection
	done
	typed 131 "$ASK" '\x1c' -- "$MSMTP" -C msmtprc you@example.org <m
	no_connection
	for key in '\x04' '\n'; do
		typed 69 "$ASK" "$key" -- "$MSMTP" -C msmtprc you@example.org <m
		has err 'password for me at localhost was asked for, and none'
		no_connection
	done
}

tc without_terminal_it_is_said_what_to_do
without_terminal_it_is_said_what_to_do_body() {
	server_start
	password_server x
	: | conf_user
	HOME=$PWD
	export HOME
	mail >m
	still_good
	timeout -s KILL 30 setsid -w "$MSMTP" -C msmtprc you@example.org \
	    <m >out 2>err
	is 69 $? "$(cat err)"
	no_connection
	has err 'password for me at localhost: there is no terminal'
	has err 'set password or passwordeval, or put it into ~/.netrc'
}

tc a_question_has_no_control_bytes
a_question_has_no_control_bytes_body() {
	server_start
	password_server x
	printf 'auth plain\nuser a\033[31mb\n' | conf_tls
	mail >m
	typed 75 'password for' '\x03' -- "$MSMTP" -C msmtprc you@example.org <m
	has terminal 'password for a\\033\[31mb at localhost: '
	hasnt terminal "$(printf '\033')"
}

# clean PID WHAT: the password is not in its memory.
clean() {
	python3 -S -E "$MSMTP_SRC/regress/lib/scanmem.py" "$1" "$CANARY" \
	    >scan.out 2>&1
	_rc=$?
	[ $_rc -ne 2 ] || atf_skip "cannot read memory: $(cat scan.out)"
	[ $_rc -eq 0 ] || fail "password in $2: $(cat scan.out)"
}

# all_clean PID: msmtp and its children but msmtp-auth.
all_clean() {
	clean "$1" msmtp
	children "$1" >kids
	while read -r pid name; do
		[ "$name" = msmtp-auth ] || clean "$pid" "$name"
	done <kids
}

tc password_stays_nowhere
password_stays_nowhere_head() {
	atf_set timeout 240
	atf_set require.user root
}
password_stays_nowhere_body() {
	server_start
	: | conf_user
	mail >m
	for step in GREETING AUTH MAIL; do
		printf 'tls starttls\nmechs PLAIN\non %s hold\n%s\n' $step \
		    'on AUTH reply 235 2.7.0 ok' | script
		rm -f terminal.pid
		typed 0 "$ASK" "$CANARY\\n" -- "$MSMTP" -C msmtprc \
		    you@example.org <m &
		held || fail "$step is not reached: $(cat err)"
		sleep 0.05
		all_clean "$(cat terminal.pid)"
		go
		wait $!
		still_good
		script <srv/script
		echo "machine localhost login me password $CANARY" | netrc
		msmtp_start you@example.org <m
		held || fail "$step is not reached: $(cat err)"
		sleep 0.05
		all_clean "$PID"
		go
		msmtp_wait
		is 0 "$STATUS" "$(cat err)"
		rm .netrc
	done
}

# fake NAME ARG...: a program of this name, which prints the password when it is
# called with these arguments.
fake() {
	_name=$1
	shift
	cat >"bin/$_name" <<-EOT
		#! /bin/sh
		[ "\$*" = "$*" ] && echo $CANARY
	EOT
	chmod 755 "bin/$_name"
}

# real_gpg: ~/.mail.gpg, for a key without a passphrase; else a stand-in.
real_gpg() {
	export GNUPGHOME="$HOME/.gnupg"
	mkdir -m 700 "$GNUPGHOME"
	gpg -q --batch --passphrase '' --quick-gen-key joe@example.org \
	    default default never >gpg.out 2>&1 &&
	    echo $CANARY | gpg -q --batch --trust-model always -e \
	    -r joe@example.org -o .mail.gpg >>gpg.out 2>&1 ||
	    fake gpg -q --for-your-eyes-only --no-tty -d "$HOME/.mail.gpg"
}

tc the_commands_of_the_manual_give_the_password
the_commands_of_the_manual_give_the_password_body() {
	server_start -t 200
	password_server $CANARY
	HOME=$PWD PATH=$PWD/bin:$PATH
	export HOME PATH
	mkdir bin
	fake secret-tool lookup service smtp host smtp.example.org user joe
	fake pass show mail/home
	fake op read op://private/mail/password
	fake systemd-creds decrypt "$HOME/.mail.cred" -
	fake mail-token joe@example.org
	real_gpg
	echo $CANARY >.mail-password
	sed -n '/^Passwords from elsewhere/,/^\.Ed/s/^passwordeval /&/p' \
	    "$MSMTP_SRC/man/msmtprc.5" >commands
	is 7 "$(wc -l <commands)"
	mail >m
	while IFS= read -r command; do
		echo "$command" | conf_user
		server_reset
		send 0 you@example.org <m
		delivered
	done <commands
	gpgconf --kill all >/dev/null 2>&1 || :
}

# The account that msmtprc.5 prints, with the server of here.
tc the_manuals_account_with_a_token_works
the_manuals_account_with_a_token_works_body() {
	server_start
	PATH=$PWD/bin:$PATH
	export PATH
	mkdir bin
	fake mail-token joe@example.org
	sed -n '/^An account with it:/,/^\.Ed/p' "$MSMTP_SRC/man/msmtprc.5" |
	    sed '/^\.Bd/,/^\.Ed/!d; /^\./d' >printed
	is 8 "$(wc -l <printed)" 'lines'
	mail >m
	for method in oauthbearer xoauth2; do
		printf 'tls starttls\nmechs %s\nneedauth\nauth %s %s\n' \
		    $(echo $method | tr a-z A-Z) joe@example.org $CANARY |
		    script
		sed -e "s/^host .*/host localhost/; s/^port .*/port $PORT/" \
		    -e "s/^auth .*/auth $method/" printed >msmtprc
		echo "tls_trust_file $CERTS/ca.pem" >>msmtprc
		chmod 600 msmtprc
		send 0 -d -a oauth you@example.org <m
		delivered
		hasnt out $CANARY
		hasnt err $CANARY
		has srv/out/cmds "^AUTH $(echo $method | tr a-z A-Z) "
	done
}

# As msmtp 1.8: the same entry of the same file.
tc netrc_is_read_as_by_msmtp_1_8
netrc_is_read_as_by_msmtp_1_8_body() {
	server_start
	printf 'mechs PLAIN\non AUTH reply 535 5.7.8 no\n' | script
	printf 'auth plain\nuser me\n' | conf
	while IFS= read -r text; do
		printf "$text" | netrc
		mail >m
		server_reset
		run you@example.org <m
		server_sync
		ours=$STATUS:$(grep '^AUTH' srv/out/cmds)
		server_reset
		theirs -C msmtprc you@example.org
		server_sync
		is "$THEIRS:$(grep '^AUTH' srv/out/cmds)" "$ours" "$text"
	done <<-'EOT'
		machine localhost login me password x
		machine localhost login you password x
		machine localhost password x
		machine LOCALHOSX login me password x
		machine localhost login me password 1 password 2
		machine localhost login me password 1\nmachine localhost login me password 2
		default login you password 1\nmachine localhost login me password 2
		default login me password 1\nmachine localhost login me password 2
		# c\nmachine localhost # c login x\n\tlogin me\r\n\tpassword x
		macdef init\nmachine localhost login me password 1\n \nmachine localhost login me password 2
		machine localhost user me passwd x
		odd machine localhost port 25 account a login me password x
		machine localhost login "me" password "a # b"
		machine localhost login 'me' password 'a b'
		machine localhost login me password "a\\b"
		machine localhost login me password a,b;c#d
		machine localhost login me password password
	EOT
	# Where nothing is found, both find nothing: 69, without a terminal.
	case $ours in 77:*) ;; *) fail "the last one is $ours" ;; esac
}
