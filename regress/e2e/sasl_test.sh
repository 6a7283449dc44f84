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
		# It tells who says that he would have bound the channel.
		case ${BOUND:-$1} in
		yes|*-PLUS*)	;;
		*)		echo unbound ;;
		esac
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
		    base64)" | base64 -w0)" dj0= '' \
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

tc scram_refusals_are_told
scram_refusals_are_told_body() {
	server_start
	mail >m
	while IFS='|' read -r error want; do
		for at in 1 2; do
			verifier SCRAM-SHA-256 "on CHALLENGE $at reply 334 $(
			    printf %s "e=$error" | base64 -w0)"
			: | conf_sasl SCRAM-SHA-256
			send 77 you@example.org <m
			nothing_sent "$error $at"
			hasnt srv/out/cmds '^MAIL' "$error $at"
			has err "\(method SCRAM-SHA-256\): $want" "$error $at"
		done
	done <<-'EOT'
		invalid-proof|wrong password
		invalid-proof,x=y|wrong password
		unknown-user|the server does not know the user
		channel-bindings-dont-match|.*somebody is in between
		server-does-support-channel-binding|somebody in between has taken
		invalid-prooX|the server does not accept the proof$
		other-error|the server does not accept the proof$
	EOT
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

tc plus_is_bound_to_the_tls_session
plus_is_bound_to_the_tls_session_body() {
	server_start
	mail >m
	for method in SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS; do
		for tls in 1.2 1.3; do
			verifier $method "tlsmin $tls" "tlsmax $tls"
			: | conf_sasl $method
			send 0 you@example.org <m
			delivered
			used $method "$tls"
			has srv/out/log 'C AUTH' "$tls"
			is "p=tls-$([ $tls = 1.2 ] && echo unique ||
			    echo exporter)" "$(sed -n 's/^AUTH [^ ]* //p' \
			    srv/out/cmds | base64 -d | sed 's/,.*//')"
		done
	done
}

# Somebody in between has a TLS session with us and one with the server.
tc plus_fails_with_a_man_in_the_middle
plus_fails_with_a_man_in_the_middle_body() {
	server_start
	mail >m
	for method in SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS on; do
		for tls in 1.2 1.3; do
			verifier 'SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS' \
			    "tlsmin $tls" "tlsmax $tls" 'unbound wrong'
			: | conf_sasl $method
			send 77 you@example.org <m
			nothing_sent "$method $tls"
			hasnt srv/out/cmds '^MAIL' "$method $tls"
		done
	done
}

tc auth_on_prefers_plus
auth_on_prefers_plus_body() {
	server_start
	mail >m
	: | conf_sasl on
	verifier 'PLAIN SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1'
	send 0 you@example.org <m
	used SCRAM-SHA-1-PLUS
	verifier 'PLAIN SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256'
	send 0 you@example.org <m
	used SCRAM-SHA-256-PLUS
}

tc plus_needs_tls
plus_needs_tls_body() {
	server_start
	mail >m
	verifier 'SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256'
	: | conf_sasl on clear
	send 0 you@example.org <m
	used SCRAM-SHA-256
	server_reset
	: | conf_sasl SCRAM-SHA-256-PLUS clear
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
	has err 'cannot be bound to this connection'
}

tc plus_needs_the_extended_master_secret
plus_needs_the_extended_master_secret_body() {
	server_start
	mail >m
	verifier 'SCRAM-SHA-256-PLUS SCRAM-SHA-256' 'tlsmax 1.2' noems
	: | conf_sasl on
	send 0 you@example.org <m
	used SCRAM-SHA-256
	server_reset
	: | conf_sasl SCRAM-SHA-256-PLUS
	send 69 you@example.org <m
	hasnt srv/out/cmds '^(AUTH|MAIL)'
}

tc bearer_tokens_are_sent_as_specified
bearer_tokens_are_sent_as_specified_body() {
	server_start
	mail >m
	for method in OAUTHBEARER XOAUTH2; do
		for USER_NAME in me@example.com 'a,b=c'; do
			SERVER_USER=$USER_NAME verifier $method
			: | conf_sasl $method
			send 0 you@example.org <m
			delivered
			used $method
			has srv/out/cmds "^AUTH $method [A-Za-z0-9+/=]+$"
		done
	done
}

# RFC 4954 4: AUTH is a command, of at most 512 octets (RFC 5321); a longer token
# goes as the response to an empty challenge.
tc long_tokens_are_no_initial_response
long_tokens_are_no_initial_response_body() {
	server_start
	mail >m
	for method in OAUTHBEARER XOAUTH2; do
		for n in 200 400 500 4000 12288 20000; do
			PASSWORD=$(head -c $n /dev/zero | tr '\0' x)
			SERVER_PW=$PASSWORD verifier $method
			: | conf_sasl $method
			send 0 you@example.org <m
			delivered
			if [ $n -lt 400 ]; then
				has srv/out/cmds "^AUTH $method [^ ]+" "$n"
			else
				has srv/out/cmds "^AUTH $method\$" "$n"
			fi
			is '' "$(awk 'length > 510 && /^AUTH/' \
			    srv/out/cmds)" 'a line too long'
		done
	done
}

# The error is answered, told in plain words, and shown without control bytes.
tc refused_tokens_are_explained
refused_tokens_are_explained_body() {
	server_start
	mail >m
	for method in OAUTHBEARER XOAUTH2; do
		: | conf_sasl $method
		while IFS='@' read -r error want; do
			verifier $method "tokenerror $error"
			send 77 you@example.org <m
			nothing_sent "$method $error"
			hasnt srv/out/cmds '^MAIL' "$method $error"
			has err "authentication failed \(method $method\): .*$want" \
			    "$error"
			has err 'server message: 535 5.7.8' "$error"
			is 0 "$(tr -d '\n' <err | tr -cd '\000-\037\177' |
			    wc -c)" 'control bytes'
		done <<-'EOT'
			{"status":"invalid_token","scope":"x"}@invalid or has expired.*"scope":"x"
			{ "schemes" : "Bearer", "status" : "401" }@invalid or has expired
			{"status":"insufficient_scope"}@does not permit sending mail
			{"status":"invalid_request"}@did not understand
			{"x":"\\"status\\":\\"401\\""}@does not take the token
			\x1b]0;owned\x07\r\n\x00@does not take the token.*\\033\]0;owned
			@does not take the token
		EOT
	done
}

tc a_token_is_never_shown
a_token_is_never_shown_body() {
	server_start
	mail >m
	for method in OAUTHBEARER XOAUTH2; do
		echo 'logfile log' | conf_sasl $method
		verifier $method "tokenerror {\"status\":\"$CANARY\"}"
		send 77 --debug you@example.org <m
		for f in out err log; do
			hasnt $f "$CANARY" "$method"
			hasnt $f "$(printf %s "$CANARY" | base64 | cut -c1-16)"
		done
		has err 'it repeated the token'
	done
}

# Nor a part of it, in whatever place and alphabet of base64.
tc no_part_of_a_token_is_shown
no_part_of_a_token_is_shown_body() {
	server_start
	mail >m
	PASSWORD='tok-~~~???~~~???-canary-0123456789'
	part=$(printf %s "$PASSWORD" | cut -c 19-26)
	coded=$(printf %s "$PASSWORD" | base64 -w0)
	one=$(printf 'x%s' "$PASSWORD" | base64 -w0 | cut -c 5-16)
	two=$(printf 'xy%s' "$PASSWORD" | base64 -w0 | cut -c 5-12)
	for method in OAUTHBEARER XOAUTH2; do
		: | conf_sasl $method
		# With one byte less it may be chance.
		for text in "$part" "x$coded" "$(echo "$coded" | cut -c 7-14)" \
		    "$one" "$two" "$(echo "$coded" | tr +/ -_)" \
		    "$(echo "$coded" | cut -c 7-16 | tr +/ -_)" "-$PASSWORD"
		do
			verifier $method "tokenerror {\"t\":\"$text\"}"
			send 77 --debug you@example.org <m
			has err 'it repeated the token' "$text"
			! grep -Fq -e "$text" out err || fail "$text is shown"
		done
		verifier $method "tokenerror {\"t\":\"${part%?}\"}"
		send 77 you@example.org <m
		has err "${part%?}"
	done
}

tc what_is_no_token_is_not_sent
what_is_no_token_is_not_sent_body() {
	server_start
	mail >m
	verifier 'OAUTHBEARER XOAUTH2'
	for method in OAUTHBEARER XOAUTH2; do
		for PASSWORD in 'two words' "$(printf 'a\001auth=b')" \
		    "$(printf 't\303\266ken')"; do
			: | conf_sasl $method
			send 78 you@example.org <m
			nothing_sent "$method"
			hasnt srv/out/cmds '^AUTH' "$method"
			has err 'the token has a blank'
		done
	done
}

tc a_server_that_refuses_a_token_cannot_accept_it
a_server_that_refuses_a_token_cannot_accept_it_body() {
	server_start
	mail >m
	for method in OAUTHBEARER XOAUTH2; do
		: | conf_sasl $method
		verifier $method 'tokenerror {}' \
		    'on RESPONSE reply 235 2.7.0 welcome'
		send 76 you@example.org <m
		hasnt srv/out/cmds '^MAIL'
		verifier $method 'tokenerror {}' 'on RESPONSE 1 reply 334 e30=' \
		    'on ANY reply 334 e30='
		run you@example.org <m
		[ "$STATUS" -ne 0 ] || fail "status 0"
		hasnt srv/out/cmds '^MAIL'
	done
}

# The user, if there is one, is whom to act as; no password is wanted.
tc external_names_the_user_or_nobody
external_names_the_user_or_nobody_body() {
	server_start
	mail >m
	verifier EXTERNAL
	printf 'auth external\nuser me@example.com\npasswordeval touch ran\n' |
	    conf_tls
	send 0 you@example.org <m
	delivered
	used EXTERNAL
	[ ! -e ran ] || fail 'passwordeval ran'
	is me@example.com "$(sed -n 's/^AUTH EXTERNAL //p' srv/out/cmds |
	    base64 -d)"
	echo 'auth external' | conf_tls
	printf '%s\n' 'tls starttls' needauth 'mechs EXTERNAL' \
	    "verifier $VERIFIER" | script
	send 0 you@example.org <m
	delivered
	has srv/out/cmds '^AUTH EXTERNAL =$'
	verifier EXTERNAL
	printf 'auth external\nuser other\n' | conf_tls
	send 77 you@example.org <m
	nothing_sent
}

# A challenge of NTLM, and the answer with user and domain, in UTF-16.
tc ntlm_answers_with_its_domain
ntlm_answers_with_its_domain_body() {
	server_start
	mail >m
	type2=$(printf 'NTLMSSP\0\2\0\0\0\0\0\0\0\060\0\0\0\1\2\0\0abcdefgh%s' \
	    '' | cat - /dev/zero | head -c 48 | base64 -w0)
	for domain in '' EXAMPLE; do
		printf '%s\n' 'tls starttls' 'mechs NTLM' \
		    "on AUTH reply 334 $type2" 'on ANY 5 reply 235 2.7.0 ok' |
		    script
		echo "ntlmdomain $domain" | USER_NAME=joe conf_sasl ntlm
		send 0 --debug you@example.org <m
		delivered
		has srv/out/cmds '^AUTH NTLM TlRMTVNTUAAB'
		has out "^ntlmdomain = ${domain:-.not set.}\$"
		sed -n 's/^AUTH NTLM //p' srv/out/cmds | base64 -d >type1
		sed -n '/^AUTH/{n;p;}' srv/out/cmds | base64 -d |
		    tr -d '\0' >type3
		has type3 '^NTLMSSP'
		has type3 'joe'
		[ -z "$domain" ] || has type1 EXAMPLE
		hasnt out TlRM
	done
	# What is no challenge of NTLM is the server's fault.
	for bad in '' Zm9v "$(printf 'NTLMSSP\0\2\0\0\0' | base64)" \
	    "$(echo "$type2" | sed s/AAC/AAB/)" "$(head -c 3000 /dev/zero | base64 -w0)"; do
		printf '%s\n' 'tls starttls' 'mechs NTLM' \
		    "on AUTH reply 334 $bad" 'on ANY 5 reply 535 5.7.8 no' |
		    script
		send 76 you@example.org <m
		nothing_sent "$bad"
		has err 'the challenge is malformed' "$bad"
	done
}

# RFC 5802, section 6: a server that offers -PLUS learns that the offer did not
# reach us, and refuses; one that does not takes no notice.
tc an_offer_of_plus_that_was_taken_away_is_noticed
an_offer_of_plus_that_was_taken_away_is_noticed_body() {
	server_start
	mail >m
	for method in SCRAM-SHA-256 SCRAM-SHA-1; do
		for tls in 1.2 1.3; do
			# What it knows of the session, it would bind.
			BOUND=yes verifier $method "tlsmin $tls" "tlsmax $tls"
			: | conf_sasl on
			send 77 you@example.org <m
			nothing_sent "$method $tls"
			is y "$(header)" "$method $tls"
			verifier $method "tlsmin $tls" "tlsmax $tls"
			send 0 you@example.org <m
			delivered
			is y "$(header)" "$method $tls"
		done
		# Named in spite of the offer: as if we had no binding.
		verifier "$method $method-PLUS"
		: | conf_sasl $method
		send 0 you@example.org <m
		delivered
		is n "$(header)" "$method"
		# Without TLS there is nothing that could be bound.
		verifier $method
		: | conf_sasl $method clear
		send 0 you@example.org <m
		is n "$(header)" "$method"
	done
}

# header: how GS2's header begins.
header() {
	sed -n 's/^AUTH [^ ]* //p' srv/out/cmds | base64 -d | cut -c1
}
