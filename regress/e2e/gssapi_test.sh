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
# Each mechanism against a server that verifies it (regress/sasl_server), and
# which of them `auth on' takes.

# GSSAPI with a real KDC: who has a ticket needs no password.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/kdc.sh"
. "$MSMTP_SRC/regress/lib/locked.sh"

VERIFIER=$MSMTP_OBJ/regress/sasl_server/sasl_server

# realm [starttls|clear]: a KDC, a server, a mail, and who is to be "me".
realm() {
	kdc_start
	server_start
	mail >m
	verifier "$@"
	account "$@"
}

# account [starttls|clear]: with what stdin adds, where that is no terminal.
account() {
	printf 'auth gssapi\nuser me\n' >account.in
	if [ "${1:-starttls}" = clear ]; then
		conf <account.in
	else
		conf_tls <account.in
	fi
}

# verifier [starttls|clear [LINE...]]
verifier() {
	_mode=${1:-starttls}
	shift $(($# > 0))
	{
		[ "$_mode" = clear ] || echo "tls $_mode"
		printf '%s\n' needauth "auth ${WHO:-me@EXAMPLE.TEST} -" \
		    "mechs ${MECHS:-GSSAPI}" "verifier $VERIFIER" "$@"
	} | script
}

# asked: how many tickets for the service the KDC was asked for.
asked() {
	grep -c 'TGS_REQ.*ISSUE.*for smtp/localhost' kdc/log
}

tc a_ticket_convinces_a_server
a_ticket_convinces_a_server_body() {
	realm
	ticket
	for tls in 1.2 1.3; do
		verifier starttls "tlsmin $tls" "tlsmax $tls"
		send 0 you@example.org <m
		delivered
		is '' "$(cat err)"
		# The first token is too long to go with the command.
		has srv/out/cmds '^AUTH GSSAPI$' $tls
		has srv/out/cmds '^YII' $tls
	done
	verifier clear
	account clear
	send 0 you@example.org <m
	delivered
}

# The user's name is for msmtp 1.8, which wants one as well and sends none.
tc the_ticket_says_who_it_is
the_ticket_says_who_it_is_body() {
	realm
	ticket
	printf 'auth gssapi\nuser someone.else\n' | conf_tls
	send 0 you@example.org <m
	delivered
	WHO=you@EXAMPLE.TEST verifier
	send 77 you@example.org <m
	nothing_sent
	has err 'authentication failed \(method GSSAPI\)$'
	has err 'server message: 535 5.7.8'
	echo 'auth gssapi' | conf_tls
	send 69 you@example.org <m
	has err 'needs a user name: set user'
}

tc no_password_is_looked_for
no_password_is_looked_for_body() {
	realm
	ticket
	printf 'auth gssapi\nuser me\npasswordeval touch ran\n' | conf_tls
	send 0 you@example.org <m
	delivered
	[ ! -e ran ] || fail 'passwordeval ran'
}

tc without_a_ticket_it_says_what_to_do
without_a_ticket_it_says_what_to_do_body() {
	realm
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
	has err 'method GSSAPI\): Kerberos gives no ticket .*kinit\(1\)'
	# The KDC does not know the service.
	ticket
	krb kadmin.local -q 'delprinc -force smtp/localhost' >kdc/deleted 2>&1
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
	# It does not run.
	krb kadmin.local -q 'addprinc -randkey smtp/localhost' >kdc/added 2>&1
	kdc_stop
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
}

tc a_kdc_that_says_nothing_is_not_waited_for_forever
a_kdc_that_says_nothing_is_not_waited_for_forever_body() {
	realm
	ticket
	kdc_stop
	python3 -S -E -c "import socket, time
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
t = socket.socket()
u.bind(('127.0.0.1', $KDC_PORT))
t.bind(('127.0.0.1', $KDC_PORT))
t.listen(9)
open('silent', 'w')
time.sleep(60)" 9>&- &
	silent=$!
	wait_for 10 test -e silent
	TIMEOUT=2 account
	before=$(date +%s)
	send 75 you@example.org <m
	took=$(($(date +%s) - before))
	kill $silent
	[ $took -lt 8 ] || fail "it took $took s"
	has err 'timed out, probably waiting for a KDC'
	hasnt srv/out/cmds '^(AUTH|MAIL)'
}

# Kerberos gives up before the time-out that nobody has set.
tc a_kdc_that_kerberos_gives_up_on_is_a_reason_to_try_again
a_kdc_that_kerberos_gives_up_on_is_a_reason_to_try_again_body() {
	SEND_MAX=60
	realm
	ticket
	kdc_stop
	python3 -S -E -c "import socket, time
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(('127.0.0.1', $KDC_PORT))
open('silent', 'w')
time.sleep(90)" 9>&- &
	silent=$!
	wait_for 10 test -e silent
	TIMEOUT=50 account
	send 75 you@example.org <m
	kill $silent
	has err 'Kerberos has waited for a KDC in vain'
	hasnt srv/out/cmds '^(AUTH|MAIL)'
}

# Everything that libkrb5 parses comes from him.
tc a_server_must_prove_that_the_ticket_is_for_it
a_server_must_prove_that_the_ticket_is_for_it_body() {
	realm
	ticket
	for reply in "$(printf 'nonsense' | base64)" '' \
	    "$(head -c 3000 /dev/zero | base64 -w0)" \
	    YIGZBgkqhkiG9xIBAgICAG+BiTCBhqADAgEFoQMCAQ+iejB4oAMCARKi; do
		verifier starttls "on CHALLENGE 2 reply 334 $reply"
		send 76 you@example.org <m
		hasnt srv/out/cmds '^MAIL' "$reply"
		has err 'has not proved that it is the one' "$reply"
	done
	# What follows is signed with the key that both have by now.
	for reply in AQAAAA== '' BQQF/wAMAAAAAAAALSSvMQH////7DGA4IaJd4mBuThI=
	do
		verifier starttls "on CHALLENGE 3 reply 334 $reply"
		send 76 you@example.org <m
		hasnt srv/out/cmds '^MAIL' "$reply"
		has err 'authentication failed \(method GSSAPI\)' "$reply"
	done
	for n in 2 3; do
		verifier starttls "on CHALLENGE $n reply 235 2.7.0 welcome"
		send 76 you@example.org <m
		hasnt srv/out/cmds '^MAIL'
		has err 'before it was complete' "$n"
	done
}

# Its key is another one than the KDC knows for the name.
tc somebody_else_is_not_the_server
somebody_else_is_not_the_server_body() {
	realm
	ticket
	krb kadmin.local -q 'cpw -randkey smtp/localhost' >kdc/changed 2>&1
	send 77 you@example.org <m
	nothing_sent
}

tc tickets_are_only_read
tickets_are_only_read_body() {
	realm
	ticket
	cp kdc/tickets before
	send 0 you@example.org <m
	cmp before kdc/tickets || fail 'the tickets were changed'
	is 1 "$(asked)"
	# One for the service that is there already is used.
	krb kvno smtp/localhost >kdc/kvno 2>&1 || fail "$(cat kdc/kvno)"
	asked=$(asked)
	server_reset
	send 0 you@example.org <m
	delivered
	is "$asked" "$(asked)"
}

tc caches_of_other_kinds_work
caches_of_other_kinds_work_body() {
	realm
	mkdir kdc/collection
	for KRB5CCNAME in "DIR:$PWD/kdc/collection" "$PWD/kdc/plain" \
	    "DIR::$PWD/kdc/collection/tkt"; do
		export KRB5CCNAME
		ticket
		server_reset
		send 0 you@example.org <m
		delivered
	done
}

tc a_cache_in_the_kernel_works
a_cache_in_the_kernel_works_body() {
	kdc_start
	KRB5CCNAME=KEYRING:process:x krb klist 2>&1 |
	    grep -q 'Unknown\|not supported' &&
	    atf_skip 'this Kerberos has no caches in the kernel'
	server_start
	mail >m
	verifier
	account
	KRB5CCNAME=KEYRING:user:msmtp-$$
	export KRB5CCNAME
	echo ticket-canary-4711 | krb kinit me >kdc/kinit 2>&1 ||
	    atf_skip "no cache in the kernel: $(tail -n 1 kdc/kinit)"
	run you@example.org <m
	krb kdestroy
	is 0 $STATUS "$(cat err)"
	delivered
}

# As a server does it that has no user to call kinit.
tc a_key_does_instead_of_a_ticket
a_key_does_instead_of_a_ticket_body() {
	realm
	KRB5CCNAME=MEMORY:
	KRB5_CLIENT_KTNAME=FILE:$PWD/kdc/me.keys
	export KRB5_CLIENT_KTNAME
	send 0 you@example.org <m
	delivered
	KRB5_CLIENT_KTNAME=$PWD/kdc/server.keys
	server_reset
	WHO=smtp/localhost@EXAMPLE.TEST verifier
	send 0 you@example.org <m
	delivered
	KRB5_CLIENT_KTNAME=$PWD/kdc/none
	send 69 you@example.org <m
}

tc auth_on_does_not_take_it
auth_on_does_not_take_it_body() {
	realm
	ticket
	printf 'auth on\nuser me\npassword x\n' | conf_tls
	send 69 you@example.org <m
	hasnt srv/out/cmds '^AUTH'
	MECHS=PLAIN verifier
	account
	send 69 you@example.org <m
	has err 'does not support authentication method GSSAPI'
	hasnt srv/out/cmds '^AUTH'
	is 0 "$(asked)"
}

tc tokens_are_not_shown
tokens_are_not_shown_body() {
	realm
	ticket
	send 0 --debug you@example.org <m
	has srv/out/cmds '^YII'
	for f in out err; do
		hasnt $f 'YII[A-Za-z0-9]{8}' $f
		hasnt $f 'BQQ[EF]' $f
	done
	has out '^--> AUTH GSSAPI$'
	has out '^--> \*\*\*'
	send 0 --pretend you@example.org <m
	has out '^auth = GSSAPI$'
	is '' "$(cat err)" 'warnings'
	send 0 --version
	has out '^Authentication methods of msmtp-auth:.* GSSAPI'
}

tc an_unprivileged_user_has_his_tickets
an_unprivileged_user_has_his_tickets_body() {
	locked_needs
	realm clear
	ticket
	chmod 755 . kdc
	chown $LOCAL_USER kdc/tickets msmtprc
	setpriv --reuid $LOCAL_USER --regid $LOCAL_USER --clear-groups \
	    "$MSMTP" -C msmtprc you@example.org <m >out 2>err ||
	    fail "status $?: $(cat err)"
	delivered
}

# A set-group-ID installation: the user's own account is as in any other, but
# one that is not his is not told where he would like the tickets to be.
tc an_administrators_account_takes_no_hint
an_administrators_account_takes_no_hint_body() {
	locked_needs
	realm clear
	ticket
	cp msmtprc sys.rc
	locked_run <<'EOT'
cp "$OUT/../kdc/tickets" "$OUT/../kdc/krb5.conf" "$OUT/../msmtprc" "$HOME"
chown -R "$LOCAL_USER:$LOCAL_USER" "$HOME"
hints="KRB5_CONFIG=$HOME/krb5.conf KRB5CCNAME=FILE:$HOME/tickets"
try own env $hints "$etc/msmtp" -C msmtprc you@example.org
try locked env $hints "$etc/msmtp" you@example.org
EOT
	is 'own 0 locked 69 ' "$(tr '\n' ' ' <out.d/codes)"
	delivered
	has out.d/2.err 'Kerberos gives no ticket'
}
