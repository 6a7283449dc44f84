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
	    srv/out/log | grep -E '^[A-Za-z0-9+/]{12,}=*$' >words
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
	for f in out err log; do
		! grep -qF -f needles $f 2>/dev/null ||
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
