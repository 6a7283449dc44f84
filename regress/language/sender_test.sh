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
# Who sends, as the server and the receiver see it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# mail_from STATUS WANT ARG...: send ./m, and see the sender in the envelope.
mail_from() {
	_status=$1 _sender=$2
	shift 2
	server_reset
	send "$_status" "$@" you@example.org <m
	server_sync
	is "$_sender" "$(sed -n 's/^MAIL FROM:\(<[^>]*>\).*/\1/p' \
	    srv/out/cmds 2>/dev/null)" "$*"
}

tc the_sender_is_made_of_user_and_host
the_sender_is_made_of_user_and_host_body() {
	server_start
	FROM='%U@%H' conf <<-'EOT'
		domain %H
	EOT
	printf 'To: you@example.org\n\nhello\n' >m
	USER=joe HOSTNAME=box.example mail_from 0 '<joe@box.example>'
	has srv/out/cmds '^EHLO box\.example$'
	has srv/out/mail.1 '^From: joe@box\.example.?$'
	has srv/out/mail.1 '^Message-ID: <[^ ]*@box\.example>'
	# A domain that is not ASCII becomes one that is.
	USER=joe HOSTNAME=bücher.example mail_from 0 \
	    '<joe@xn--bcher-kva.example>' --domain=x
	# What is put in makes no second address, nor a command.
	for user in 'a@b' 'a,b' 'a,b@c' 'a(' '"a' 'g:a;'; do
		USER=$user HOSTNAME=x mail_from 78 ''
	done
	nl='
'
	USER="a>${nl}RCPT TO:<b" HOSTNAME=x mail_from 78 ''
	has err 'from has %U: USER must have'
}

tc the_canonical_name_is_looked_up_by_msmtp_dial
the_canonical_name_is_looked_up_by_msmtp_dial_body() {
	server_start
	FROM='me@%C' conf <<-'EOT'
		domain %C
	EOT
	mail >m
	HOSTNAME=localhost mail_from 0 '<me@localhost>'
	has srv/out/cmds '^EHLO localhost$'
	HOSTNAME=none.invalid mail_from 0 '<me@none.invalid>'
	HOSTNAME=localhost "$MSMTP" -C msmtprc -P you@example.org >out
	has out '^from = me@localhost$'
	HOSTNAME=localhost send 0 -S </dev/null
	server_sync
	has srv/out/cmds '^EHLO localhost$'
	# The mail's own address is not looked at for patterns.
	sed 's/^From: .*/From: x%C@example.org/' m >m2
	mv m2 m
	mail_from 0 '<x%C@example.org>' --read-envelope-from
	conf <<-'EOT'
		from x@%C
		allow_from_override off
	EOT
	mail_from 78 '' --read-envelope-from
	has err 'from has %C, .* is not known before the mail is read'
}

tc auto_from_is_the_sender_whatever_else_says_so
auto_from_is_the_sender_whatever_else_says_so_body() {
	server_start
	conf <<-'EOT'
		auto_from on
		maildomain bücher.example
	EOT
	mail >m
	USER=joe mail_from 0 '<joe@xn--bcher-kva.example>'
	USER=joe mail_from 0 '<joe@xn--bcher-kva.example>' -f you@example.org
	USER=joe mail_from 0 '<joe@xn--bcher-kva.example>' \
	    --read-envelope-from
	USER=joe mail_from 0 '<joe>' --maildomain=
	USER=joe mail_from 0 '<me@example.com>' --auto-from=off
}

tc a_kept_sender_is_taken_apart_before_the_mail_is_read
a_kept_sender_is_taken_apart_before_the_mail_is_read_body() {
	server_start
	FROM='Joe.Doe@bücher.example' conf <<-'EOT'
		allow_from_override off
		account other : default
		from other@example.com
		account free : default
		from free@example.com
		allow_from_override on
	EOT
	mail >m
	mail_from 0 '<Joe.Doe@xn--bcher-kva.example>'
	mail_from 0 '<Joe.Doe@xn--bcher-kva.example>' -f you@example.org
	mail_from 0 '<Joe.Doe@xn--bcher-kva.example>' --read-envelope-from
	mail_from 0 '<other@example.com>' -f OTHER@example.com
	sed 's/^From: .*/From: other@example.com/' m >m2
	mv m2 m
	mail_from 0 '<other@example.com>' --read-envelope-from
	mail_from 0 '<other@example.com>' --read-envelope-from -a free
	# A second address there is an error of the configuration.
	FROM='a@b,c@d' conf <<-'EOT'
		allow_from_override off
	EOT
	mail_from 78 '' --read-envelope-from
	has err 'sender a@b,c@d is malformed'
}

tc mailer_daemon_is_the_null_sender
mailer_daemon_is_the_null_sender_body() {
	server_start
	: | conf
	printf 'To: you@example.org\n\nhello\n' >m
	mail_from 0 '<>' -f MAILER-DAEMON -X log
	has srv/out/mail.1 '^From: MAILER-DAEMON.?$'
	has log ' from=MAILER-DAEMON '
	mail_from 0 '<MAILER-DAEMON@example.com>' -f MAILER-DAEMON@example.com
	mail_from 0 '<>' -f mailer-daemon
	FROM=MAILER-DAEMON conf </dev/null
	mail_from 0 '<>'
	printf 'From: MAILER-DAEMON\n\nhello\n' >m
	mail_from 0 '<>' --read-envelope-from
}

# wire: what the server was told of the sender, and the receiver.
wire() {
	sed -n '/^EHLO /p; s/^\(MAIL FROM:<[^>]*>\).*/\1/p' \
	    srv/out/cmds
	tr -d '\r' <srv/out/mail.1 | sed -n '/^From: /p'
}

# What --pretend does not show: see language_test.sh for what it does.
tc the_sender_on_the_wire_is_that_of_msmtp
the_sender_on_the_wire_is_that_of_msmtp_body() {
	peers=$MSMTP_SRC/regress/peers.sh
	root=$(sh "$peers" root msmtp 2>&1) || atf_skip "$root"
	libs=$(sh "$peers" libs msmtp)
	server_start
	conf <<-'EOT'
		domain %H
		account auto : default
		auto_from on
		maildomain example.net
		account keep : default
		allow_from_override off
		account pattern : default
		from %U@%H
	EOT
	printf 'To: you@example.org\n\nhello\n' >m
	USER=joe HOSTNAME=localhost
	export USER HOSTNAME
	while read -r args; do
		server_reset
		send 0 $args you@example.org <m
		server_sync
		wire >ours
		server_reset
		LD_LIBRARY_PATH=$libs timeout 30 "$root/usr/bin/msmtp" \
		    -C msmtprc $args you@example.org <m >out 2>err ||
		    fail "msmtp 1.8 $args: status $?: $(cat err)"
		server_sync
		wire >other
		cmp -s ours other || fail "$args: $(diff other ours)"
		[ "$(wc -l <ours)" -eq 3 ] || fail "$args: $(cat ours)"
	done <<-'EOT'
		-f MAILER-DAEMON
		-f MAILER-DAEMON@example.com
		-f mailer-daemon
		-f root
		-f joe+x@example.com
		-f %U@x.example
		-a auto
		-a auto -f you@example.com
		-a auto --maildomain=
		-a keep -f you@example.com
		-a pattern
		-a pattern -f you@example.com
	EOT
}

tc an_address_may_have_no_domain
an_address_may_have_no_domain_body() {
	server_start
	FROM=joe_smithATfreemail.example conf </dev/null
	mail >m
	mail_from 0 '<joe_smithATfreemail.example>'
	mail_from 0 '<root>' -f root
}

tc the_environment_is_enough_to_send
the_environment_is_enough_to_send_body() {
	server_start
	: >msmtprc
	chmod 600 msmtprc
	mail >m
	SMTPSERVER=localhost EMAIL=env@example.com \
	    mail_from 0 '<env@example.com>' --port="$PORT"
	SMTPSERVER=localhost EMAIL=env@example.com \
	    mail_from 0 '<me@example.com>' --port="$PORT" \
	    --read-envelope-from
	SMTPSERVER=localhost mail_from 78 '' --port="$PORT"
	has err 'no account "default" in the configuration'
}
