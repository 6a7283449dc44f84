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
# The examples for mutt of the manual of msmtp 1.4.6 (8.3), with mutt.  They are
# in ./examples as printed; the manual's AT stands for @, and its path to msmtp
# for the one of here.

. "$MSMTP_SRC/regress/lib/smtp.sh"

EXAMPLES=$MSMTP_SRC/regress/callers/examples

# example NAME...: into ./muttrc, and what a mutt in a test needs.
example() {
	command -v mutt >/dev/null || atf_skip 'mutt is not installed'
	for _name in "$@"; do
		sed -e 's/\([a-z]\)AT\([a-z]\)/\1@\2/' \
		    -e "s,/path/to/msmtp,$PWD/msmtp," \
		    -e "s,/usr/local/bin/msmtp,$PWD/msmtp," \
		    "$EXAMPLES/$_name" || fail "no example $_name"
	done >muttrc
	cat >>muttrc <<-EOT
		set folder="$PWD" postponed="$PWD/postponed" copy=no
		set editor=true abort_unmodified=no
	EOT
	: >box
	echo hello >body
}

# mailer [ARG ...]: ./msmtp, with our configuration and these arguments.
mailer() {
	ln -sf "$PWD/msmtprc" .msmtprc
	printf '#! /bin/sh\nexec "%s" %s "$@"\n' "$MSMTP" "$*" >msmtp
	chmod 755 msmtp
}

# accounts: three, which say which they are with EHLO.
accounts() {
	for _a in example.com your-employer.example \
	    some-other-provider.example; do
		cat <<-EOT
			account $_a
			host localhost
			port $PORT
			from you@$_a
			domain $_a
		EOT
	done >msmtprc
	chmod 600 msmtprc
}

# from_account NAME: one mail came, from that account.
from_account() {
	delivered
	has srv/out/cmds "^EHLO $1\$"
	has srv/out/mail.1 "^From: .*<you@$1>"
	is "MAIL FROM:<you@$1>" "$(sed -n '1s/ [A-Z]*=.*//p' srv/out/env.1)"
	is 'RCPT TO:<friend@example.net>' "$(sed -n 2p srv/out/env.1)"
}

# mutt_sends [ARG ...]: without its screen.
mutt_sends() {
	HOME=$PWD timeout 60 mutt -F muttrc "$@" -s hi friend@example.net \
	    <body >out 2>err || fail "mutt: status $?: $(cat out err)"
}

# mutt_screen EXPECT TYPE...: what is typed, on a screen.
mutt_screen() {
	cat >screen <<-'EOT'
		stty rows 24 cols 80 </dev/tty
		exec mutt -F muttrc -f box </dev/tty >/dev/tty 2>&1
	EOT
	HOME=$PWD TERM=vt100 LC_ALL=C python3 -S -E \
	    "$MSMTP_SRC/regress/lib/terminal.py" "$@" -- sh screen \
	    >out 2>err || fail "mutt: status $?: $(cat -v err terminal)"
}

tc from_chooses_the_account
from_chooses_the_account_body() {
	server_start
	accounts
	mailer
	example muttrc
	mutt_sends
	from_account example.com
	has srv/out/mail.1 '^From: Your Name <you@example.com>'
	server_reset
	mutt_sends -e 'set from=you@your-employer.example'
	from_account your-employer.example
}

tc an_account_is_named
an_account_is_named_body() {
	server_start
	accounts
	echo 'account my_account : some-other-provider.example' >>msmtprc
	mailer
	example muttrc muttrc.account
	mutt_sends -e 'set from=you@some-other-provider.example'
	from_account some-other-provider.example
}

tc all_is_on_the_command_line
all_is_on_the_command_line_body() {
	server_start
	echo 'tls starttls' | script
	mailer --port="$PORT" --tls-trust-file="$CERTS/ca.pem"
	example muttrc muttrc.command
	sed -i 's/=mailhub/=localhost/; s/^set from=.*//
	    s/^set envelope_from=.*//' muttrc
	mutt_sends
	delivered
	has srv/out/cmds '^TLS'
	has srv/out/env.1 '^MAIL FROM:<me@example.com>'
}

# sent_with KEY ACCOUNT: the account after Esc and this key.
sent_with() {
	server_reset
	mutt_screen q:Quit "\\x1b$1" "from=you@$2" '\r' '' m \
	    'To: ' 'friend@example.net\r' Subject: 'hi\r' \
	    y:Send y q:Quit q
	from_account "$2"
}

tc escape_and_a_digit_switch_accounts
escape_and_a_digit_switch_accounts_body() {
	server_start
	accounts
	mailer
	example muttrc muttrc.macros
	sent_with 2 your-employer.example
	sent_with 3 some-other-provider.example
	sent_with 1 example.com
}

# tabs N: send, with so many tabs in the compose screen; each shows its account,
# of which mutt draws what is new.
tabs() {
	server_reset
	set -- "$1" q:Quit m 'To: ' 'friend@example.net\r' Subject: 'hi\r' \
	    y:Send '\t'
	[ "$1" -lt 2 ] || set -- "$@" sendmail= '\t'
	[ "$1" -lt 3 ] || set -- "$@" example_account '\t'
	shift
	mutt_screen "$@" "$SHOWN" y q:Quit q
}

tc tab_switches_accounts_in_the_compose_screen
tab_switches_accounts_in_the_compose_screen_body() {
	server_start
	accounts
	for pair in example_account:your-employer.example \
	    gmail:some-other-provider.example default:example.com; do
		echo "account ${pair%%:*} : ${pair#*:}"
	done >>msmtprc
	mailer
	example muttrc muttrc.compose
	SHOWN=sendmail= tabs 1
	delivered
	has srv/out/cmds '^EHLO example.com$'
	SHOWN=example_account tabs 2
	delivered
	has srv/out/cmds '^EHLO your-employer.example$'
	SHOWN=gmail tabs 3
	delivered
	has srv/out/cmds '^EHLO some-other-provider.example$'
}

# mutt starts its mailer in a session that has no terminal.
tc mutt_leaves_no_terminal_for_a_password
mutt_leaves_no_terminal_for_a_password_body() {
	server_start
	printf 'needauth\nauth me secret\n' | script
	accounts
	printf 'auth plain\nuser me\n' >>msmtprc
	mailer
	example muttrc
	mutt_screen q:Quit ':set from=you@some-other-provider.example\r' \
	    '' m 'To: ' 'friend@example.net\r' Subject: 'hi\r' y:Send y \
	    'Error sending' 'q' y:Send q 'Postpone' n q:Quit q
	no_connection
	has terminal 'child exited 69'
}
