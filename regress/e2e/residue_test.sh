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
# Where the password is, and where it must not be; that the walls are up.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# Not written anywhere but in the configuration.
CANARY=residue-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')

scan() {
	python3 -S -E "$MSMTP_SRC/regress/lib/scanmem.py" "$1" "$CANARY" \
	    >scan.out 2>&1
	_rc=$?
	[ $_rc -ne 2 ] || atf_skip "cannot read memory: $(cat scan.out)"
	return $_rc
}

clean() {
	scan "$1" || fail "password in $2: $(cat scan.out)"
}

conf_secret() {
	{
		echo 'auth plain'
		echo 'user me'
		cat
	} >conf_secret.in
	conf_tls <conf_secret.in
	chmod 600 msmtprc
}

need_root() {
	atf_set timeout 240
	atf_set require.user root
}

tc the_scanner_finds_what_is_there
the_scanner_finds_what_is_there_head() {
	need_root
}
the_scanner_finds_what_is_there_body() {
	sh -c 'read -r x; read -r y; sleep 5' <<-EOT &
		$CANARY
		$(printf 'a%s' "$CANARY" | base64 -w0)
	EOT
	sleep 0.2
	! scan $! || fail "not found"
	has scan.out plain
	has scan.out base64
}

tc password_is_only_in_msmtp_auth
password_is_only_in_msmtp_auth_head() {
	need_root
}
password_is_only_in_msmtp_auth_body() {
	server_start
	mail >m
	HOME=$PWD
	export HOME
	(umask 077; echo "$CANARY" >secret)
	for source in password passwordeval netrc; do
		case $source in
		password)	echo "password $CANARY" | conf_secret ;;
		passwordeval)	echo "passwordeval cat secret" | conf_secret ;;
		netrc)		: | conf_secret
				(umask 077; echo "machine localhost login me" \
				    "password $CANARY" >.netrc) ;;
		esac
		for step in GREETING EHLO AUTH MAIL DATA; do
			script <<-EOT
				tls starttls
				mechs PLAIN
				on AUTH reply 235 2.7.0 ok
				on $step 1 hold
			EOT
			[ $step != AUTH ] || script <<-EOT
				tls starttls
				mechs PLAIN
				on AUTH hold
				on AUTH reply 235 2.7.0 ok
			EOT
			msmtp_start you@example.org <m
			held || fail "$step is not reached: $(cat err)"
			sleep 0.05
			clean "$PID" "msmtp at $step ($source)"
			auth=
			children "$PID" >kids
			while read -r pid name; do
				case $name in
				msmtp-auth)	auth=$pid ;;
				*)	clean "$pid" "$name at $step" ;;
				esac
			done <kids
			case $step in
			GREETING|EHLO)
				# It is somewhere: the scan can find it.
				[ -n "$auth" ] || fail "no msmtp-auth"
				! scan "$auth" || fail "not in msmtp-auth" ;;
			esac
			go
			msmtp_wait
			is 0 "$STATUS" "$(cat err)"
		done
	done
}

tc typed_password_is_only_in_msmtp_auth
typed_password_is_only_in_msmtp_auth_head() {
	need_root
}
typed_password_is_only_in_msmtp_auth_body() {
	server_start
	mail >m
	: | conf_secret
	HOME=$PWD
	export HOME
	for step in EHLO MAIL; do
		printf '%s\n' 'tls starttls' 'mechs PLAIN' \
		    'on AUTH reply 235 2.7.0 ok' "on $step 1 hold" | script
		rm -f terminal.pid
		python3 -S -E "$MSMTP_SRC/regress/lib/terminal.py" \
		    'localhost: ' "$CANARY\\n" -- "$MSMTP" -C msmtprc \
		    you@example.org <m >out 2>err &
		held || fail "$step is not reached: $(cat err)"
		PID=$(cat terminal.pid)
		sleep 0.05
		clean "$PID" "msmtp at $step"
		children "$PID" >kids
		while read -r pid name; do
			[ "$name" = msmtp-auth ] || clean "$pid" "$name"
		done <kids
		[ $step = MAIL ] || in_auth || fail "not in msmtp-auth"
		go
		wait $!
		is 0 $? "$(cat err)"
	done
}

tc password_is_not_in_msmtp_parse_and_dial
password_is_not_in_msmtp_parse_and_dial_head() {
	need_root
}
password_is_not_in_msmtp_parse_and_dial_body() {
	server_start
	script <<-'EOT'
		tls starttls
		mechs PLAIN
		on AUTH reply 235 2.7.0 ok
	EOT
	echo "password $CANARY" | conf_secret
	mkfifo pipe
	exec 8<>pipe
	msmtp_start you@example.org <pipe
	mail >&8
	wait_for 5 has_child msmtp-dial || fail "no msmtp-dial: $(cat err)"
	dial=$(child "$PID" msmtp-dial)
	kill -STOP "$dial"
	clean "$(child "$PID" msmtp-parse)" msmtp-parse
	exec 8>&-
	# The secret has been handed over when the parent asks to connect.
	wait_for 5 in_auth || fail "not in msmtp-auth"
	clean "$dial" msmtp-dial
	clean "$(child "$PID" msmtp-net)" msmtp-net
	kill -CONT "$dial"
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
}

has_child() {
	[ -n "$(child "$PID" "$1")" ]
}

in_auth() {
	! scan "$(child "$PID" msmtp-auth)"
}

# as COMMAND...: who is not root, and the owner of msmtp.
as() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# as_start COMMAND...: the same, for what is put into the background.
as_start() {
	exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# shut PID WHAT: nobody of that user reads its memory or its descriptors.
shut() {
	for f in mem environ maps; do
		! as sh -c ": </proc/$1/$f" 2>/dev/null || fail "$2: $f"
	done
	! as ls "/proc/$1/fd/" >/dev/null 2>&1 || fail "$2: fd"
}

all_shut() {
	shut "$PID" "msmtp $1"
	children "$PID" >kids
	while read -r pid name; do
		shut "$pid" "$name $1"
	done <kids
}

tc programs_of_the_same_user_see_nothing
programs_of_the_same_user_see_nothing_head() {
	need_root
}
programs_of_the_same_user_see_nothing_body() {
	server_start
	printf '%s\n' 'tls starttls' 'mechs PLAIN' 'on EHLO 1 hold' \
	    'on AUTH reply 235 2.7.0 ok' | script
	echo "password $CANARY" | conf_secret
	cp "$CERTS/ca.pem" ca.pem
	sed -i "s,^tls_trust_file.*,tls_trust_file $PWD/ca.pem," msmtprc
	chmod 755 . .. ../.. 2>/dev/null
	chmod 644 ca.pem
	chown 65534:65534 msmtprc
	as test -r "$PWD/msmtprc" -a -x "$MSMTP" ||
	    atf_skip "another user cannot reach the test's directory"
	# The control.
	as_start sleep 20 &
	wait_for 5 as sh -c ": </proc/$!/mem" || fail 'the control failed'
	kill $!
	mkfifo pipe
	exec 8<>pipe
	as_start "$MSMTP" -C "$PWD/msmtprc" you@example.org <pipe >out \
	    2>err 8>&- &
	PID=$!
	wait_for 5 has_child msmtp-parse || fail "no msmtp-parse: $(cat err)"
	sleep 0.2
	all_shut 'waiting for the mail'
	mail >&8
	exec 8>&-
	held || fail "no EHLO: $(cat err)"
	all_shut 'in the session'
	grep -q msmtp-auth kids || fail "no msmtp-auth: $(cat kids)"
	go
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
}

tc other_accounts_secrets_are_forgotten
other_accounts_secrets_are_forgotten_head() {
	need_root
}
other_accounts_secrets_are_forgotten_body() {
	server_start
	mail >m
	echo 'on MAIL hold' | script
	: | conf
	cat >>msmtprc <<-EOT
		account other
		host other.example.org
		from other@example.com
		auth on
		user other
		password $CANARY
	EOT
	chmod 600 msmtprc
	msmtp_start you@example.org <m
	held || fail "MAIL is not reached: $(cat err)"
	for p in $PID $(children "$PID" | sed 's/ .*//'); do
		clean "$p" "$(cat "/proc/$p/comm")"
	done
	go
	msmtp_wait
	is 0 "$STATUS"
}

# field PID NAME: of /proc/PID/status.
field() {
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

tc walls_are_up_in_every_process
walls_are_up_in_every_process_head() {
	need_root
}
walls_are_up_in_every_process_body() {
	server_start
	mail >m
	for step in GREETING AUTH MAIL DOT; do
		script <<-EOT
			tls starttls
			mechs PLAIN
			on $step hold
			on AUTH reply 235 2.7.0 ok
		EOT
		echo "password $CANARY" | conf_secret
		msmtp_start you@example.org <m
		held || fail "$step is not reached: $(cat err)"
		sleep 0.05
		{ echo "$PID msmtp"; children "$PID"; } >kids
		while read -r pid name; do
			is 2 "$(field "$pid" Seccomp)" "$name at $step"
			is 1 "$(field "$pid" NoNewPrivs)" "$name at $step"
			case $(grep 'Max core file size' "/proc/$pid/limits") in
			*'  0  '*)	;;
			*)	fail "$name at $step may dump core" ;;
			esac
		done <kids
		grep -q msmtp-net kids || fail "no msmtp-net at $step"
		go
		msmtp_wait
		is 0 "$STATUS" "$(cat err)"
	done
}

tc msmtp_parse_is_locked_in_before_it_reads
msmtp_parse_is_locked_in_before_it_reads_head() {
	need_root
}
msmtp_parse_is_locked_in_before_it_reads_body() {
	: | conf
	mkfifo pipe
	exec 8<>pipe
	msmtp_start you@example.org <pipe
	sleep 0.3
	parse=$(child "$PID" msmtp-parse)
	[ -n "$parse" ] || fail "no msmtp-parse: $(cat err)"
	is 2 "$(field "$parse" Seccomp)"
	is 1 "$(field "$parse" NoNewPrivs)"
	# Nobody else is started before the header is there.
	is msmtp-parse "$(children "$PID" | sed 's/.* //')"
	kill "$PID"
	msmtp_wait
	exec 8>&-
}

tc plain_mail_starts_no_tls_and_no_auth
plain_mail_starts_no_tls_and_no_auth_head() {
	need_root
}
plain_mail_starts_no_tls_and_no_auth_body() {
	server_start
	: | conf
	mail >m
	echo 'on MAIL hold' | script
	msmtp_start you@example.org <m
	held || fail "MAIL is not reached: $(cat err)"
	is 1 "$(children "$PID" | wc -l)" "children"
	net=$(child "$PID" msmtp-net)
	! grep -E 'libssl|libtls|libcrypto|libgsasl|libidn' \
	    "/proc/$net/maps" "/proc/$PID/maps" >found || fail "$(cat found)"
	go
	msmtp_wait
	is 0 "$STATUS"
}
