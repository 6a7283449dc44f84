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
# Neither password nor token nor what is computed from them is shown, and no
# process has the password longer, or at all, than it must.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/syslogd.sh"

# Not written anywhere but in the configuration and the server's script.
CANARY=canary$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
VERIFIER=$MSMTP_OBJ/regress/sasl_server/sasl_server
# A challenge that fits no method; of one with a token it is what is shown.
UNFIT='nothing of the kind'
PROVING='SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1
    CRAM-MD5 DIGEST-MD5'
SHOWING='PLAIN LOGIN OAUTHBEARER XOAUTH2'

# serve METHOD PASSWORD [LINE ...]
serve() {
	{
		printf '%s\n' 'tls starttls' "verifier $VERIFIER" \
		    "mechs $1" "auth me@example.com $2"
		case $1 in
		*-PLUS)	;;
		*)	echo unbound ;;
		esac
		shift 2
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | script
}

conf_canary() {
	printf '%s\n' "auth $1" 'user me@example.com' "password $CANARY" \
	    'logfile log' | conf_tls
}

# forms TEXT: it, and what it looks like encoded, a line each.
forms() {
	printf '%s\n' "$1"
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
	echo
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F
	echo
	# base64 does not depend on what is before, but for its length.
	for _p in '' x xx; do
		printf '%s%s' "$_p" "$1" | base64 -w0 | sed 's/.....$//; s/^....//'
		echo
	done
}

# spoken: what the client said and heard of SASL, a word each, in base64 and
# decoded.
spoken() {
	sed -n 's/^[0-9.]* [0-9]* [CS] \(AUTH [^ ]* \|334 \|\)\(.*\)\\x0d\\x0a$/\2/p' \
	    srv/out/log 2>/dev/null | grep -E '^[A-Za-z0-9+/]{12,}=*$' >words
	cat words
	while read -r word; do
		echo "$word" | base64 -d 2>/dev/null | tr ',\0\1' '\n\n\n' |
		    tr -cd '\n -~' | grep -E '.{12}' |
		    grep -v -e example.com -e host=localhost \
		    -e invalid_token -e "$UNFIT"
	done <words
}

# hidden METHOD
hidden() {
	forms "$CANARY" >needles
	spoken >>needles
	for f in out err log syslog terminal; do
		! grep -qaF -f needles $f 2>/dev/null ||
		    fail "$1: $f has $(grep -F -f needles $f)"
	done
}

tc nothing_of_it_is_written
nothing_of_it_is_written_body() {
	server_start
	mail >m
	# The control: it would be found.
	serve PLAIN "$CANARY"
	conf_canary PLAIN
	send 0 --debug you@example.org <m
	server_sync
	forms "$CANARY" >needles
	spoken >>needles
	[ "$(sort -u needles | wc -l)" -ge 7 ] || fail "$(cat needles)"
	grep -qF -f needles srv/out/cmds || fail 'the control failed'
	for method in $PROVING $SHOWING; do
		for password in "$CANARY" wrong; do
			serve $method "$password"
			conf_canary $method
			rm -f log
			run --debug you@example.org <m
			server_sync
			[ "$password" = "$CANARY" ] && want=0 || want=77
			is $want "$STATUS" "$method: $(cat err)"
			has srv/out/cmds '^AUTH'
			hidden "$method $password"
			has out "AUTH $method"
			has log 'exitcode=EX_(OK|NOPERM)'
		done
	done
}

# A server that repeats all that it was told, in its refusal.
tc a_server_that_repeats_it_is_not_repeated_in_debug
a_server_that_repeats_it_is_not_repeated_in_debug_body() {
	server_start
	mail >m
	for method in $PROVING $SHOWING; do
		serve $method "$CANARY" \
		    "on AUTH reply 334 $(printf %s "$UNFIT" | base64)" \
		    'on ANY 5 reply 535 5.7.8 no'
		conf_canary $method
		run --debug you@example.org <m
		[ "$STATUS" -ne 0 ] || fail "$method: accepted"
		hidden $method
	done
}

scan() {
	python3 -S -E "$MSMTP_SRC/regress/lib/scanmem.py" "$1" "$CANARY" \
	    >scan.out 2>&1
	_rc=$?
	# One that has just ended has nothing any more.
	if [ $_rc -eq 2 ] && dead "$1"; then
		return 0
	fi
	[ $_rc -ne 2 ] || atf_skip "cannot read memory: $(cat scan.out)"
	return $_rc
}

# only_auth_has_it METHOD STEP
only_auth_has_it() {
	{ echo "$PID msmtp"; children "$PID"; } >kids
	while read -r pid name; do
		[ "$name" != msmtp-auth ] || continue
		scan "$pid" || fail "$1: in $name at $2: $(cat scan.out)"
	done <kids
}

tc no_process_keeps_it
no_process_keeps_it_head() {
	atf_set require.user root
	atf_set timeout 240
}
no_process_keeps_it_body() {
	server_start
	mail >m
	for method in $PROVING $SHOWING; do
		for step in EHLO CHALLENGE MAIL; do
			case "$step $SHOWING " in
			CHALLENGE*" $method "*)	continue ;;
			esac
			serve $method "$CANARY" "on $step 1 hold"
			conf_canary $method
			msmtp_start you@example.org <m
			held || fail "$method: no $step: $(cat err)"
			sleep 0.05
			only_auth_has_it $method $step
			if [ $step = EHLO ]; then
				! scan "$(child "$PID" msmtp-auth)" ||
				    fail "$method: the scan finds nothing"
			fi
			[ $step != MAIL ] ||
			    is '' "$(child "$PID" msmtp-auth)" $method
			go
			msmtp_wait
			is 0 "$STATUS" "$(cat err)"
		done
	done
}

# typed WHAT ARGUMENT...: msmtp on a terminal, where WHAT is typed when a question
# is asked, with a system's log; everything else as run.
typed() {
	still_good
	_what=$1
	shift
	rm -f out err log terminal
	: >syslog
	python3 -S -E "$MSMTP_SRC/regress/lib/terminal.py" ': ' \
	    "$_what\\n" -- unshare --mount --propagation private sh \
	    with_syslog "$MSMTP" -C msmtprc "$@" >out 2>err
	STATUS=$?
}

# from SOURCE: the line of the configuration.
from() {
	HOME=$PWD
	export HOME
	rm -f .netrc secret
	case $1 in
	password)	echo "password $CANARY" ;;
	passwordeval)	echo "passwordeval cat $PWD/secret"
			(umask 077; echo "$CANARY" >secret) ;;
	netrc)		(umask 077; echo "machine localhost login" \
			    "me@example.com password $CANARY" >.netrc) ;;
	esac
}

tc wherever_it_comes_from_it_is_not_written
wherever_it_comes_from_it_is_not_written_head() {
	atf_set require.user root
	atf_set timeout 240
}
wherever_it_comes_from_it_is_not_written_body() {
	syslogd
	server_start
	mail >m
	for source in password passwordeval netrc typed; do
		{
			printf '%s\n' 'auth plain' 'user me@example.com' \
			    'logfile log' 'syslog on'
			from $source
		} >lines
		conf_tls <lines
		for option in --debug --pretend --debug=0.1; do
			for password in "$CANARY" wrong; do
				serve PLAIN "$password"
				typed "$CANARY" $option you@example.org <m
				want=0
				[ "$option $password" != '--debug wrong' ] ||
				    want=77
				[ "$option $password" != '--debug=0.1 wrong' ] ||
				    want=77
				is $want "$STATUS" "$source: $(cat err)"
				server_sync
				hidden "$source $option $password"
				[ $option = --pretend ] || {
					has log 'exitcode=EX_(OK|NOPERM)'
					wait_for 5 has syslog exitcode=EX_
				}
			done
		done
	done
	has terminal 'password for me@example.com at localhost: '
}

# The server knows nobody, but this is an answer to a real challenge.
tc ntlm_is_not_written_and_not_kept
ntlm_is_not_written_and_not_kept_head() {
	atf_set require.user root
	atf_set timeout 240
}
ntlm_is_not_written_and_not_kept_body() {
	server_start
	mail >m
	type2=$(printf 'NTLMSSP\0\2\0\0\0\0\0\0\0\060\0\0\0\1\2\0\0abcdefgh' |
	    cat - /dev/zero | head -c 48 | base64 -w0)
	for step in EHLO MAIL; do
		for reply in '235 2.7.0 ok' '535 5.7.8 no'; do
			[ "$step $reply" != 'MAIL 535 5.7.8 no' ] || continue
			printf '%s\n' 'tls starttls' 'mechs NTLM' \
			    "on AUTH reply 334 $type2" "on ANY 5 reply $reply" \
			    "on $step 1 hold" | script
			conf_canary NTLM
			msmtp_start --debug you@example.org <m
			held || fail "no $step: $(cat err)"
			only_auth_has_it NTLM $step
			go
			msmtp_wait
			server_sync
			hidden "NTLM $step $reply"
			has out 'AUTH NTLM'
		done
	done
}

# What is typed or printed to open the key, and the key.
tc neither_key_nor_passphrase_is_written
neither_key_nor_passphrase_is_written_head() {
	atf_set require.user root
	atf_set timeout 240
}
neither_key_nor_passphrase_is_written_body() {
	syslogd
	server_start
	tls=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$tls" >certs.out 2>&1 ||
	    fail "cannot make certificates: $(cat certs.out)"
	cp "$tls/ca.pem" client-ca.pem
	rm srv/certs
	mkdir srv/certs
	cp "$CERTS"/* srv/certs
	cp "$tls/ca.pem" srv/certs/client-ca.pem
	openssl pkcs8 -topk8 -in "$tls/rsa.key" -out key -v2 aes-256-cbc \
	    -iter 2048 -passout "pass:$CANARY"
	mail >m
	for source in passwordeval typed; do
		printf '%s\n' 'auth external' 'user me@example.com' \
		    'logfile log' 'syslog on' "tls_key_file $PWD/key" \
		    "tls_cert_file $tls/rsa.pem" >lines
		(umask 077; echo "$CANARY" >secret)
		[ $source = typed ] ||
			echo "tls_key_passwordeval cat $PWD/secret" >>lines
		conf_tls <lines
		for passphrase in "$CANARY" "x$CANARY"; do
			[ "$passphrase" = "$CANARY" ] && want=0 || want=66
			echo "$passphrase" >secret
			serve EXTERNAL none 'clientca client-ca'
			typed "$passphrase" --debug you@example.org <m
			is $want "$STATUS" "$source: $(cat err)"
			server_sync
			hidden "$source"
			for f in out err log syslog terminal; do
				sed '1d;$d' "$tls/rsa.key" |
				    grep -qF -f - $f 2>/dev/null &&
				    fail "$source: the key in $f"
			done
		done
	done
	has terminal 'passphrase for .*key'
}
