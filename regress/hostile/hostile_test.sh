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
# The parent against compromised children: `hostile' stands in for a real one.
# Its directory is replaced in a mount namespace of the test's own.

. "$MSMTP_SRC/regress/lib/smtp.sh"

HELPERS=$MSMTP_STAGE/libexec/msmtp
HOSTILE=$MSMTP_OBJ/regress/hostile/hostile

# Inside the namespace: put hostile in the place of ROLE, play SCENARIO.
cat_play() {
	cat <<'EOF'
set -e
role=$1 scenario=$2
shift 2
cp -a "$HELPERS" real
mount -t tmpfs -o mode=0711 none "$HELPERS"
cp -a real/. "$HELPERS"
mv "$HELPERS/$role" "$HELPERS/real-$role"
cp "$HOSTILE" "$HELPERS/$role"
chmod 755 "$HELPERS/$role"
echo "$scenario" >"$HELPERS/scenario"
set +e
"$@" <mail >stdout 2>stderr
echo $? >code
EOF
}

# play ROLE SCENARIO [ARGUMENT...]: run msmtp with the compromised child.
play() {
	_role=$1 _scenario=$2
	shift 2
	rm -rf real
	printf 'Subject: x\nTo: other@example.net\n\nhi\n' >mail
	cat_play >play.sh
	HELPERS=$HELPERS HOSTILE=$HOSTILE timeout 120 unshare -m sh play.sh \
	    "$_role" "$_scenario" "$MSMTP" --host=127.0.0.1 \
	    --port="$PORT" -f me@example.com "$@" ${TO-you@example.org} ||
	    atf_fail "the namespace could not be made"
}

# caught ROLE SCENARIO CODE TEXT [ARGUMENT...]
caught() {
	_code=$3 _text=$4
	_who=$1 _what=$2
	shift 4
	play "$_who" "$_what" "$@"
	is "$_code" "$(cat code)" "$_what: $(cat stderr)"
	grep -q "$_text" stderr ||
	    fail "$_what: stderr lacks '$_text': $(cat stderr)"
	nothing_sent "$_what"
	hasnt srv/out/cmds '^MAIL' "$_what"
}

# A test case that needs a namespace of its own.
hostile_tc() {
	tc "$1"
	eval "${1}_head() {
		atf_set descr '$2'
		atf_set require.user root
		atf_set timeout 900
	}"
}

hostile_tc broken_children_are_named 'what no child may say ends the run'
broken_children_are_named_body() {
	server_start
	for _r in parse dial net-plain; do
		_n=msmtp-${_r%-plain}
		for _s in ready_twice garbage surplus_descriptor before_ready; do
			caught msmtp-$_r $_s 70 "$_n broke the protocol"
		done
		caught msmtp-$_r other_build 75 "$_n is of another build"
	done
	still_good
}

hostile_tc no_message_before_its_state 'every message at rest is refused'
no_message_before_its_state_body() {
	server_start
	_max=$("$HOSTILE" types)
	_t=1
	while [ $_t -le "$_max" ]; do
		for _r in parse dial net-plain; do
			[ $_t -eq 1 ] && continue
			caught msmtp-$_r "type $_t" 70 'broke the protocol'
		done
		_t=$((_t + 1))
	done
	still_good
}

hostile_tc an_address_cannot_change_a_host 'they are told one after the other'
an_address_cannot_change_a_host_body() {
	server_start
	caught msmtp-parse hosts_apart 70 'exit status 4' \
	    --domain="$(printf 'b\303\274cher.example')"
	still_good
}

hostile_tc parser_cannot_change_the_recipients 'nor anything else of argv'
parser_cannot_change_the_recipients_body() {
	server_start
	for _s in extra_recipient late_recipient address_with_newline \
	    wrong_count unknown_argument two_senders empty_recipient \
	    unasked_author unasked_bcc unknown_find; do
		caught msmtp-parse $_s 70 'msmtp-parse broke the protocol'
	done
	for _s in two_authors author_with_newline author_is_recipient; do
		caught msmtp-parse $_s 70 'msmtp-parse broke the protocol' \
		    -f %F
	done
	still_good
}

hostile_tc message_counts_only_with_exit_0 'a parser that fails at the end'
message_counts_only_with_exit_0_body() {
	server_start
	caught msmtp-parse bad_end 70 'msmtp-parse ended too early'
	no_connection
	still_good
}

hostile_tc a_size_that_no_file_has_is_refused 'times are computed from it'
a_size_that_no_file_has_is_refused_body() {
	server_start
	caught msmtp-parse impossible_size 70 'PARSE_WRITTEN: malformed'
	no_connection
	still_good
}

hostile_tc dialled_socket_is_checked 'only a connection to the port passes'
dialled_socket_is_checked_body() {
	server_start
	for _s in dial_file dial_unix dial_nothing \
	    dial_elsewhere; do
		caught msmtp-dial $_s 70 'msmtp-dial broke the protocol'
	done
	caught msmtp-dial dial_unconnected 74 'closed the connection'
	# With a proxy it is the proxy's port, and not the host's.
	caught msmtp-dial dial_keeps 70 'msmtp-dial broke the protocol' \
	    --proxy-host=127.0.0.1 --proxy-port=1
	still_good
}

hostile_tc connector_is_gone_before_the_session 'and its copy of the socket'
connector_is_gone_before_the_session_body() {
	server_start
	echo 'on GREETING delay 1' | script
	play msmtp-dial dial_keeps
	is 0 "$(cat code)" "$(cat stderr)"
	delivered
	hasnt srv/out/cmds hostile
}

hostile_tc tls_is_never_skipped 'not on the word of msmtp-net'
tls_is_never_skipped_body() {
	server_start
	caught msmtp-net net_skips_tls 70 'did not start TLS' --tls \
	    --tls-trust-file="$CERTS/ca.pem"
	caught msmtp-net-plain net_claims_tls 70 'NET_TLS_DONE: malformed'
	still_good
}

hostile_tc a_binding_is_that_of_the_session 'once, and with TLS'
a_binding_is_that_of_the_session_body() {
	server_start
	caught msmtp-net-plain net_binds_nothing 70 'NET_BINDING: malformed'
	set -- --tls --tls-starttls=off --tls-trust-file="$CERTS/ca.pem"
	caught msmtp-net net_binds_twice 70 'NET_BINDING: malformed' "$@"
	caught msmtp-net net_binds_twice 70 'NET_BINDING: malformed' "$@" \
	    --auth=plain --user=me --passwordeval='echo secret'
	still_good
}

hostile_tc only_an_exchange_gets_a_response 'one a challenge, of one method'
only_an_exchange_gets_a_response_body() {
	server_start
	set -- --user=me --passwordeval='echo secret-canary'
	# Without TLS, whatever msmtp-net says of the server.
	caught msmtp-net-plain net_names_only_plain 69 'safe without TLS' \
	    --auth=on "$@"
	caught msmtp-net-plain net_names_only_plain 69 'does not support' \
	    --auth=cram-md5 "$@"
	set -- "$@" --auth=cram-md5
	caught msmtp-net-plain net_challenges_unasked 70 'NET_CHALLENGE: ' "$@"
	caught msmtp-net-plain net_challenges_twice 70 'NET_CHALLENGE: ' "$@"
	caught msmtp-net-plain net_authenticates_at_once 70 \
	    'NET_AUTH_DONE: ' "$@"
	caught msmtp-net-plain net_changes_its_mind 70 'NET_EHLO: ' "$@"
	caught msmtp-net-plain net_challenges_without_end 76 \
	    "after the mechanism's end" "$@"
	caught msmtp-net-plain net_believes_too_early 76 \
	    'before it was complete' "$@" --auth=scram-sha-256
	hasnt stderr canary
	still_good
}

hostile_tc what_tls_reports_is_whole_or_refused 'digests, dates, lists'
what_tls_reports_is_whole_or_refused_body() {
	server_start
	TO=
	set -- --tls --tls-starttls=off --tls-trust-file="$CERTS/ca.pem" -S
	caught msmtp-net net_cuts_a_digest 70 'NET_TLS_DONE: malformed' "$@"
	caught msmtp-net net_names_no_year 70 'NET_TLS_DONE: malformed' "$@"
	unset TO
	caught msmtp-net-plain net_caps_unasked 70 'NET_CAPS: malformed'
	still_good
}

hostile_tc shown_text_is_escaped 'with --serverinfo, from msmtp-net too'
shown_text_is_escaped_body() {
	server_start
	TO=
	play msmtp-net net_shows_off --tls --tls-starttls=off \
	    --tls-trust-file="$CERTS/ca.pem" -S
	is 0 "$(cat code)" "$(cat stderr)"
	is 0 "$(tr -d '\n' <stdout | tr -cd '\000-\037\177\200-\237' | wc -c)" \
	    'control bytes on stdout'
	hasnt stdout '^owned'
	has stdout '^    X\\033\[2J\\r\\nowned \\302\\205$'
	has stdout '^        x\\033\[2J\\nowned$'
	has stdout '^        PLAIN \\033\]0;owned\\007 \\n $'
	has stdout 'Expiration time: .* (9999|10000)$'
	hasnt stdout 'SHA1'
	has stdout '^        MD5 \(deprecated\): (00:){15}00$'
}

hostile_tc only_a_handshake_gets_a_signature 'one, and of nothing else'
only_a_handshake_gets_a_signature_body() {
	server_start
	_certs=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$_certs"
	set -- --tls --tls-trust-file="$CERTS/ca.pem" \
	    --tls-key-file="$_certs/p256.key" \
	    --tls-cert-file="$_certs/p256.pem"
	for _s in net_signs_twice net_signs_two_at_once net_signs_early \
	    net_signs_late; do
		caught msmtp-net $_s 70 \
		    'a signature where there is none to be had' "$@"
	done
	for _s in net_signs_nothing net_signs_oddly; do
		caught msmtp-net $_s 70 'msmtp-net broke the protocol: NET_SIGN: ' "$@"
	done
	caught msmtp-net net_signs_a_short_one 70 \
	    'wants something signed that is not' "$@"
	caught msmtp-net net_signs_anything 70 \
	    'wants something signed that is not' --tls \
	    --tls-trust-file="$CERTS/ca.pem" \
	    --tls-key-file="$_certs/rsa.key" --tls-cert-file="$_certs/rsa.pem"
	# There is no key at all.
	caught msmtp-net net_signs_twice 70 \
	    'a signature where there is none to be had' --tls \
	    --tls-trust-file="$CERTS/ca.pem"
	still_good
}

hostile_tc only_what_is_asked_of_the_resolver_is_taken 'names and services'
only_what_is_asked_of_the_resolver_is_taken_body() {
	server_start
	caught msmtp-dial dial_name_unasked 70 'DIAL_NAME: malformed'
	caught msmtp-dial dial_service_unasked 70 'DIAL_SERVICE: malformed'
	caught msmtp-dial dial_canonical_unasked 70 'DIAL_CANONICAL: malformed'
	caught msmtp-dial dial_odd_canonical 70 'DIAL_CANONICAL: malformed' \
	    --domain=%C
	caught msmtp-dial dial_connects_at_once 70 \
	    'DIAL_CONNECTED: malformed' --domain=%C
	TO=
	caught msmtp-dial dial_odd_name 70 'DIAL_NAME: malformed' -S
	for _s in dial_odd_service dial_no_port; do
		caught msmtp-dial $_s 70 'DIAL_SERVICE: malformed' \
		    --configure=me@mx.example
		is '' "$(cat stdout)" $_s
	done
	caught msmtp-dial dial_connects 70 'DIAL_CONNECTED: malformed' \
	    --configure=me@mx.example
	still_good
}

# The arms that keep the secrets, in clear and with a server that asks on.

# arm SCENARIO CODE TEXT [ARGUMENT...]: of msmtp-auth.
arm() {
	_s=$1 _c=$2 _t=$3
	shift 3
	server_reset
	caught msmtp-auth "$_s" "$_c" "$_t" --user=me \
	    --passwordeval='echo token' --auth="${MECH:-oauthbearer}" "$@"
}

challenging() {
	server_start
	script <<-'EOT'
		mechs OAUTHBEARER PLAIN
		on AUTH reply 334 Zm9v
		on ANY 4 reply 535 5.7.8 no
	EOT
}

hostile_tc msmtp_auth_answers_in_its_turn 'once, whole, and no longer'
msmtp_auth_answers_in_its_turn_body() {
	challenging
	for _s in early oddly at_length half; do
		arm auth_answers_$_s 70 'msmtp-auth broke the protocol: AUTH_R'
		hasnt srv/out/cmds MAIL
	done
	# Nor would it be an answer to what the server says next.
	printf '%s\n' 'mechs OAUTHBEARER' 'on AUTH ignore' | script
	arm auth_answers_twice 70 'msmtp-auth broke the protocol: AUTH_R'
	script <<-'EOT'
		mechs OAUTHBEARER
		on AUTH reply 535 5.7.8 no
	EOT
	arm auth_answers_all_it_may 77 'authentication failed'
	arm auth_answers_commands 77 'authentication failed'
	hasnt srv/out/cmds '^(MAIL|.*owned)'
	is 1 "$(grep -c '^AUTH' srv/out/cmds)"
	still_good
}

hostile_tc what_is_said_of_a_token_is_text 'with its method, once'
what_is_said_of_a_token_is_text_body() {
	challenging
	for _s in early twice for_nothing oddly at_length with_nul; do
		arm auth_refuses_$_s 70 \
		    'msmtp-auth broke the protocol: AUTH_REFUSED'
	done
	MECH=plain arm auth_refuses 70 \
	    'msmtp-auth broke the protocol: AUTH_REFUSED'
	script <<-'EOT'
		mechs OAUTHBEARER
		on AUTH reply 535 5.7.8 no
	EOT
	arm auth_refuses_with_escapes 77 'said\\033'
	no_controls
	arm auth_fails_with_escapes 78 'owned\\033'
	no_controls
	arm auth_fails_oddly 70 'msmtp-auth broke the protocol: AUTH_FAILED'
	still_good
}

no_controls() {
	is 0 "$(tr -d '\n' <stderr | tr -cd '\000-\037\177\200-\377' | wc -c)" \
	    "control bytes: $(cat stderr)"
	hasnt stderr '^msmtp: sent'
}

hostile_tc msmtp_auth_may_not_leave 'before its last word, even with exit 0'
msmtp_auth_may_not_leave_body() {
	challenging
	for _s in auth_ends_unasked auth_ends auth_ends_after_a_challenge; do
		arm $_s 70 'msmtp-auth ended too early (exit status 0)'
	done
	still_good
}

# quiet COMMAND...: within its time limit of 30 seconds.
quiet() {
	_from=$(date +%s)
	"$@"
	_took=$(($(date +%s) - _from))
	[ $_took -ge 29 ] && [ $_took -lt 50 ] || fail "after $_took seconds"
	still_good
}

hostile_tc a_silent_msmtp_auth_is_given_up 'asked for the first response'
a_silent_msmtp_auth_is_given_up_body() {
	challenging
	quiet arm auth_is_silent 74 'timed out waiting for msmtp-auth'
}

hostile_tc an_msmtp_auth_that_falls_silent_is_given_up 'asked for another one'
an_msmtp_auth_that_falls_silent_is_given_up_body() {
	challenging
	quiet arm auth_falls_silent 74 'timed out waiting for msmtp-auth'
}

# key SCENARIO CODE TEXT: of msmtp-auth-key.
key() {
	_certs=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$_certs" >certs.out 2>&1
	printf '%s\n' 'tls starttls' "clientca ca" | script
	caught msmtp-auth-key "$1" "$2" "$3" --tls \
	    --tls-trust-file="$CERTS/ca.pem" \
	    --tls-key-file="$_certs/p256.key" \
	    --tls-cert-file="$_certs/p256.pem"
}

hostile_tc msmtp_auth_key_signs_in_its_turn 'when it is asked, once'
msmtp_auth_key_signs_in_its_turn_body() {
	server_start
	for _s in signs_unasked signs_nothing signs_at_length is_locked_twice; do
		key key_$_s 70 'msmtp-auth-key broke the protocol: KEY_'
	done
	key key_signs_anything 76 'TLS handshake failed'
	key key_ends 70 'msmtp-auth-key'
	still_good
}

hostile_tc a_silent_msmtp_auth_key_is_given_up 'asked for a signature'
a_silent_msmtp_auth_key_is_given_up_body() {
	server_start
	quiet key key_falls_silent 74 'timed out waiting for msmtp-auth-key'
}

hostile_tc result_is_not_taken_on_trust 'replies, dot and result must agree'
result_is_not_taken_on_trust_body() {
	server_start
	for _s in net_sent_without_dot net_unknown_recipient \
	    net_accepts_twice net_abandons_without_refusal net_traces_unasked; do
		caught msmtp-net-plain $_s 70 'msmtp-net broke the protocol'
	done
	for _s in net_dot_unasked net_dot_after_refusal \
	    net_sent_after_refusal; do
		caught msmtp-net-plain $_s 74 'may have been sent'
	done
	for _s in net_sent_without_replies net_abandons_after_acceptance \
	    net_final_replies_unasked; do
		caught msmtp-net-plain $_s 74 'may have been sent'
		has stderr 'msmtp-net broke the protocol' $_s
	done
	caught msmtp-net-plain net_holds_the_dot_back 76 \
	    'server message: 250 early' two@example.org
	hasnt stderr 'may have been sent'
	caught msmtp-net-plain net_holds_back_what_has_a_reply 74 \
	    'may have been sent' --protocol=lmtp two@example.org
	has stderr 'msmtp-net broke the protocol'
	caught msmtp-net-plain net_dot_before_two_replies 74 \
	    'may have been sent' third@example.org
	caught msmtp-net-plain net_dot_before_two_replies 74 \
	    'broke the protocol' --chunking=off
	caught msmtp-net-plain net_accepts_twice 70 'broke the protocol' \
	    third@example.org
	still_good
}

hostile_tc flood_is_capped 'a child may only say so much'
flood_is_capped_body() {
	server_start
	caught msmtp-net-plain net_endless 70 'broke the protocol'
	still_good
}

hostile_tc text_of_a_child_is_escaped 'nothing of it reaches the terminal'
text_of_a_child_is_escaped_body() {
	server_start
	caught msmtp-net-plain net_escapes 76 'owned'
	is 0 "$(tr -d '\n' <stderr | tr -cd '\000-\037\177' | wc -c)" \
	    'control bytes on stderr'
	is 2 "$(wc -l <stderr)" 'lines on stderr'
	still_good
}

hostile_tc kernel_without_seccomp_needs_sandbox_relaxed 'and then it works'
kernel_without_seccomp_needs_sandbox_relaxed_body() {
	server_start
	caught msmtp-parse no_seccomp 78 'use .sandbox relaxed'
	for _i in 1 2 3 4 5; do
		server_reset
		play msmtp-parse no_seccomp --sandbox=relaxed
		is 0 "$(cat code)" "$(cat stderr)"
		delivered 1
	done
	still_good
}

# about SCENARIO CODE: what --version makes of it, in every program's place.
about() {
	for _r in parse dial net net-plain auth auth-key; do
		TO='' play msmtp-$_r "$1" --version
		is "$2" "$(cat code)" "$_r $1: $(cat stderr)"
		is 0 "$(tr -d '\n' <stdout | tr -cd '\000-\037\177' | wc -c)" \
		    "$_r $1: control bytes"
		is 1 "$(grep -c '^msmtp version' stdout)" \
		    "$_r $1: $(cat stdout)"
		grep -v "msmtp-$_r[: ]" stdout | grep -c '^Sandbox of' >rest
		is 5 "$(cat rest)" "$_r $1: the others: $(cat stdout)"
	done
}

hostile_tc version_believes_no_child 'what one says of itself is only text'
version_believes_no_child_body() {
	PORT=1
	about about_escapes 0
	has stdout 'libowned'
	for _s in about_too_long about_unasked garbage; do
		about $_s 70
		has stdout '^msmtp-auth-key cannot be used$'
		has stderr 'msmtp-auth-key broke the protocol'
	done
}
