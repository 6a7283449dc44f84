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

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=sasl-canary-0815
VERIFIER=$MSMTP_OBJ/regress/sasl_server/sasl_server

# conf_sasl METHOD [starttls|clear]: with what stdin adds.
conf_sasl() {
	{
		echo "auth $1"
		echo "user ${USER_NAME:-me@example.com}"
		echo "password ${PASSWORD:-$CANARY}"
		cat
	} >conf_sasl.in
	if [ "${2:-starttls}" = clear ]; then
		conf <conf_sasl.in
	else
		conf_tls <conf_sasl.in
	fi
}

# verifier MECHANISMS [LINE ...]: a server that offers them and verifies.
verifier() {
	{
		printf '%s\n' 'tls starttls' needauth "verifier $VERIFIER" \
		    "auth ${SERVER_USER:-me@example.com} ${SERVER_PW:-$CANARY}" \
		    "mechs $1"
		shift
		printf '%s\n' "$@"
	} | script
}

# used METHOD: that is what the client named, once.
used() {
	server_sync
	is "$1" "$(sed -n 's/^AUTH \([^ ]*\).*/\1/p' srv/out/cmds)" "$2"
}

tc each_method_convinces_a_server
each_method_convinces_a_server_body() {
	server_start
	mail >m
	for method in SCRAM-SHA-256 SCRAM-SHA-1 PLAIN CRAM-MD5 DIGEST-MD5 \
	    LOGIN; do
		for tls in 1.2 1.3; do
			verifier $method "tlsmin $tls" "tlsmax $tls"
			: | conf_sasl $method
			send 0 you@example.org <m
			delivered
			used $method
		done
		: | conf_sasl $method clear
		server_reset
		send 0 you@example.org <m
		delivered
		# It verifies: a wrong password is told from a right one.
		PASSWORD=wrong conf_sasl $method </dev/null
		server_reset
		send 77 you@example.org <m
		nothing_sent $method
		hasnt srv/out/cmds '^MAIL' $method
		has err "authentication failed \(method $method\)" $method
	done
}

# Which of those offered `auth on' takes: CLEAR or TLS, WANTED, OFFERED.
tc auth_on_takes_the_best_that_is_offered
auth_on_takes_the_best_that_is_offered_body() {
	server_start
	mail >m
	while read -r where want offered; do
		verifier "$offered"
		: | conf_sasl on $where
		send 0 you@example.org <m
		delivered
		used $want "$where $offered"
	done <<-'EOT'
		starttls SCRAM-SHA-256 LOGIN PLAIN SCRAM-SHA-1 SCRAM-SHA-256
		starttls SCRAM-SHA-1 CRAM-MD5 PLAIN SCRAM-SHA-1 EXTERNAL
		starttls PLAIN LOGIN DIGEST-MD5 CRAM-MD5 PLAIN GSSAPI
		starttls CRAM-MD5 LOGIN DIGEST-MD5 cram-md5 XOAUTH2
		starttls DIGEST-MD5 LOGIN DIGEST-MD5 OAUTHBEARER
		starttls LOGIN EXTERNAL LOGIN GSSAPI
		clear SCRAM-SHA-256 PLAIN SCRAM-SHA-1 SCRAM-SHA-256
		clear SCRAM-SHA-1 PLAIN CRAM-MD5 SCRAM-SHA-1
	EOT
}

tc auth_on_without_tls_takes_nothing_but_scram
auth_on_without_tls_takes_nothing_but_scram_body() {
	server_start
	mail >m
	verifier 'PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM'
	: | conf_sasl on clear
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
	has err 'no authentication method is safe without TLS.*name the method'
}

tc auth_on_never_takes_what_must_be_named
auth_on_never_takes_what_must_be_named_body() {
	server_start
	mail >m
	verifier 'EXTERNAL GSSAPI GS2-KRB5 OAUTHBEARER XOAUTH2 ANONYMOUS'
	: | conf_sasl on
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
	has err 'cannot find a usable authentication method'
}

tc no_second_method_is_tried
no_second_method_is_tried_body() {
	server_start
	mail >m
	for reply in '504 5.5.4 unknown' '535 5.7.8 wrong' '454 4.7.0 later'; do
		verifier 'SCRAM-SHA-256 PLAIN LOGIN' "on AUTH 1 reply $reply"
		: | conf_sasl on
		run you@example.org <m
		[ "$STATUS" -ne 0 ] || fail "$reply: $STATUS"
		used SCRAM-SHA-256 "$reply"
	done
}

tc initial_responses_are_as_specified
initial_responses_are_as_specified_body() {
	server_start
	mail >m
	verifier 'PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256'
	for method in PLAIN SCRAM-SHA-256; do
		server_reset
		: | conf_sasl $method
		send 0 you@example.org <m
		has srv/out/cmds "^AUTH $method [A-Za-z0-9+/=]+$"
	done
	for method in LOGIN CRAM-MD5 DIGEST-MD5; do
		server_reset
		: | conf_sasl $method
		send 0 you@example.org <m
		has srv/out/cmds "^AUTH $method$"
	done
}

# The server's second challenge is its proof.
tc scram_server_must_prove_that_it_knows_the_password
scram_server_must_prove_that_it_knows_the_password_body() {
	server_start
	mail >m
	for method in SCRAM-SHA-256 SCRAM-SHA-1; do
		for proof in "$(printf 'v=%s' "$(printf '%032d' 0 |
		    base64)" | base64 -w0)" dj0= ZT1vdGhlci1lcnJvcg== '' \
		    Zm9v; do
			verifier $method "on CHALLENGE 2 reply 334 $proof"
			: | conf_sasl $method
			send 76 you@example.org <m
			nothing_sent "$method $proof"
			hasnt srv/out/cmds '^MAIL' "$method $proof"
		done
		for at in 1 2; do
			verifier $method \
			    "on CHALLENGE $at reply 235 2.7.0 welcome"
			: | conf_sasl $method
			send 76 you@example.org <m
			nothing_sent "$method $at"
			hasnt srv/out/cmds '^MAIL' "$method $at"
			has err 'before it was complete'
		done
		verifier $method 'on AUTH reply 235 2.7.0 welcome'
		send 76 you@example.org <m
		hasnt srv/out/cmds '^MAIL' "$method at once"
	done
}

tc scram_iteration_counts_are_bounded
scram_iteration_counts_are_bounded_body() {
	server_start
	mail >m
	: | conf_sasl SCRAM-SHA-256
	for n in 4096 10000; do
		verifier SCRAM-SHA-256 "iter $n"
		send 0 you@example.org <m
	done
	for n in 1 4095 1000001 2000000000; do
		verifier SCRAM-SHA-256 "iter $n"
		send 76 you@example.org <m
		# The proof was not computed.
		is 1 "$(grep -c '^AUTH' srv/out/cmds)"
		hasnt srv/out/log 'V last' $n
		has err 'iteration count'
	done
}

# RFC 4013: the roman number nine becomes IX, a soft hyphen nothing; what is
# prohibited is refused before anything is sent.
tc names_and_passwords_are_prepared
names_and_passwords_are_prepared_body() {
	server_start
	mail >m
	SERVER_USER=IX SERVER_PW='pass word' verifier SCRAM-SHA-256
	USER_NAME=$(printf '\342\205\250') \
	    PASSWORD=$(printf 'pa\302\255ss\302\240word') \
	    conf_sasl SCRAM-SHA-256 </dev/null
	send 0 you@example.org <m
	delivered
	server_reset
	USER_NAME=me PASSWORD=$(printf 'a\007b') conf_sasl SCRAM-SHA-256 \
	    </dev/null
	send 78 you@example.org <m
	nothing_sent
	hasnt err 'a.*b$'
}

tc certcheck_off_chooses_as_in_tls_and_warns
certcheck_off_chooses_as_in_tls_and_warns_body() {
	server_start
	mail >m
	verifier 'LOGIN PLAIN'
	echo tls_certcheck off | conf_sasl on
	send 0 you@example.org <m
	delivered
	used PLAIN
	is '' "$(cat err)"
	for option in --pretend --debug; do
		send 0 $option you@example.org <m
		has err 'warning: with tls_certcheck off anybody' $option
		is 1 "$(wc -l <err)" $option
	done
}

tc a_named_method_in_clear_warns
a_named_method_in_clear_warns_body() {
	server_start
	mail >m
	verifier 'LOGIN PLAIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256'
	for method in PLAIN LOGIN CRAM-MD5 DIGEST-MD5; do
		: | conf_sasl $method clear
		send 0 you@example.org <m
		is '' "$(cat err)" $method
		for option in --pretend --debug; do
			send 0 $option you@example.org <m
			has err "warning: .*method $method without TLS" \
			    "$method $option"
		done
	done
	: | conf_sasl SCRAM-SHA-256 clear
	send 0 --pretend you@example.org <m
	is '' "$(cat err)"
	: | conf_sasl PLAIN
	send 0 --pretend you@example.org <m
	is '' "$(cat err)"
}
