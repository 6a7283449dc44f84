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
# --serverinfo.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# ask STATUS [ARG ...]: without a message, from or anything else to send.
ask() {
	FROM= conf <settings
	sed -i '/^from/d' msmtprc
	send "$1" -S </dev/null
	shift
	server_sync
}

# own_hosts: msmtp sees this /etc/hosts (stdin) and looks nowhere else.
own_hosts() {
	unshare -m true 2>/dev/null || atf_skip 'needs mount namespaces'
	cat >hosts
	echo 'hosts: files' >nsswitch.conf
	cat >in_hosts <<-EOT
		mount --bind $PWD/hosts /etc/hosts &&
		mount --bind $PWD/nsswitch.conf /etc/nsswitch.conf &&
		exec $MSMTP "\$@"
	EOT
	printf '#! /bin/sh\nexec unshare -m sh %s "$@"\n' "$PWD/in_hosts" \
	    >msmtp.hosts
	chmod 755 . hosts nsswitch.conf msmtp.hosts
	MSMTP=$PWD/msmtp.hosts
}

tc a_server_is_shown
a_server_is_shown_body() {
	server_start
	script <<-'EOT'
		caps SIZE 10240000|PIPELINING|8BITMIME|SMTPUTF8|ETRN|DSN|XFOO Bar
		mechs login NEWMECH PLAIN SCRAM-SHA-256 XOAUTH2 GSSAPI
		tls starttls
		banner test.example ESMTP
	EOT
	own_hosts <<-'EOT'
		127.0.0.1 mx.example also.example
	EOT
	: >settings
	HOST=also.example ask 0
	blank=' '
	cat >want <<-EOT
		SMTP server at also.example (mx.example [127.0.0.1]), port $PORT:
		    test.example ESMTP
		Capabilities:
		    SIZE 10240000:
		        Maximum message size is 10240000 bytes = 9.77 MiB
		    PIPELINING:
		        Support for command grouping for faster transmission
		    SMTPUTF8:
		        Support for Internationalized Email
		    ETRN:
		        Support for RMQS (Remote Message Queue Starting)
		    DSN:
		        Support for Delivery Status Notifications
		    STARTTLS:
		        Support for TLS encryption via the STARTTLS command
		    AUTH:
		        Supported authentication methods:
		        SCRAM-SHA-256 PLAIN GSSAPI LOGIN XOAUTH2 NEWMECH$blank
		    8BITMIME
		    XFOO Bar
		This server might advertise more or other capabilities when TLS is active.
	EOT
	atf_check diff -u want out
	is '' "$(cat err)"
	is 'EHLO QUIT' "$(cmds)"
}

# What msmtp 1.8 does not know is listed as it is; else nothing differs.  (But
# SIZE without a number, which says that a size may be named: shown as SIZE 0.)
tc plain_sessions_are_shown_as_by_debians_msmtp
plain_sessions_are_shown_as_by_debians_msmtp_head() {
	atf_set timeout 300
}
plain_sessions_are_shown_as_by_debians_msmtp_body() {
	server_start
	while IFS= read -r line; do
		printf '%s\n' "$line" | tr '@' '\n' | script
		: >settings
		ask 0
		theirs -C msmtprc -S
		is 0 $THEIRS "$line: $(cat theirs.err)"
		sed -e '/^    X/d' -e '/^Capabilities:$/{N
			s/^Capabilities:\n    X.*/No special capabilities./
			}' out >same
		sed -e '/^Capabilities:$/{N
			s/^Capabilities:\n$/No special capabilities./
			}' theirs.out >want
		diff -u want same >difference ||
		    fail "$line: $(cat difference)"
	done <<-'EOT'
		caps PIPELINING|SIZE 1|ETRN|DSN|XFOO
		caps XFOO BAR@tls starttls
		caps@banner
		caps SIZE 0
		caps SIZE 1024
		caps SIZE 1025
		caps SIZE 1048576
		caps SIZE 1048577
		caps SIZE 10485760000
		caps SIZE 9223372036854775807
		mechs NTLM LOGIN DIGEST-MD5 CRAM-MD5 XOAUTH2 PLAIN@caps DSN
		mechs PLAIN@caps@tls starttls
		on GREETING reply 220-one|220-two|220 three@caps DSN
		on EHLO reply 500 what?
		on QUIT close@caps ETRN
		on QUIT reply 500 no@caps ETRN
	EOT
}

# tls_shown CERT: the certificate of srv/certs is what ./out shows.
tls_shown() {
	_pem=$CERTS/$1.pem
	has out '^TLS session parameters:$'
	has out '^    TLSv1\.[23] [A-Z0-9_-]+$'
	has out '^TLS certificate information:$'
	for _p in subject issuer; do
		_is=$(openssl x509 -in "$_pem" -noout -$_p -nameopt compat |
		    sed 's/^[a-z]* *= *//')
		sed -n "/^    [SI]${_p#?}:\$/{n
			p
			}" out >shown
		is "        $_is" "$(cat shown)" "$_p"
	done
	openssl x509 -in "$_pem" -noout -dates |
	    sed 's/^[a-zA-Z]*=//' >dates
	{
		for _l in 1 2; do
			TZ=$ZONE date -d "$(sed -n ${_l}p dates)" \
			    '+%a %b %e %H:%M:%S %Y'
		done
	} >local
	is "$(sed -n 's/^        [AE]c*[tx][a-z]*ation time: //p' out)" \
	    "$(cat local)" dates
	for _d in sha256 sha1 md5; do
		openssl x509 -in "$_pem" -noout -fingerprint -$_d |
		    sed 's/.*=//'
	done >prints
	is "$(cat prints)" "$(sed -n \
	    's/^        [A-Z0-9]*\( (deprecated)\)\{0,1\}: \(..:.*\)/\2/p' out)" \
	    fingerprints
	has out '^        SHA256: '
	has out '^        SHA1 \(deprecated\): '
	has out '^        MD5 \(deprecated\): '
}

tc tls_and_the_certificate_are_shown
tls_and_the_certificate_are_shown_body() {
	server_start
	for ZONE in UTC0 America/St_Johns Asia/Kathmandu; do
		export TZ=$ZONE
		for how in starttls implicit; do
			echo "tls $how" | script
			conf_tls $how </dev/null
			send 0 -S </dev/null
			tls_shown good
		done
	done
	# The order of the blocks is msmtp's.
	is 'SMTP TLS TLS Capabilities' \
	    "$(sed -n 's/^\([A-Z][A-Za-z]*\)[ :].*/\1/p' out | tr '\n' ' ' |
	    sed 's/ $//')"
	hasnt out 'might advertise'
}

tc without_certcheck_any_certificate_is_shown
without_certcheck_any_certificate_is_shown_body() {
	server_start
	ZONE=UTC0
	export TZ=UTC0
	for cert in selfsigned expired future wrongname otherca; do
		printf 'tls starttls\ncert %s\n' $cert | script
		printf 'tls\ntls_certcheck off\n' | conf
		send 0 -S </dev/null
		tls_shown $cert
	done
}

tc a_certificate_that_does_not_verify_is_an_error
a_certificate_that_does_not_verify_is_an_error_body() {
	server_start
	printf 'tls starttls\ncert otherca\n' | script
	conf_tls </dev/null
	send 69 -S </dev/null
	is '' "$(cat out)"
	has err 'certificate verification failed'
	hasnt err 'could not send'
}

# What was offered in clear is not what counts.
tc capabilities_are_those_of_the_protected_session
capabilities_are_those_of_the_protected_session_body() {
	server_start
	script <<-'EOT'
		tls starttls
		caps XCLEAR|ETRN|SIZE 5
		tlscaps XSAFE|DSN
	EOT
	conf_tls </dev/null
	send 0 -S </dev/null
	hasnt out 'XCLEAR|ETRN|SIZE|STARTTLS'
	has out '^    XSAFE$'
	has out '^    DSN:$'
	: | conf
	send 0 -S </dev/null
	hasnt out 'XSAFE|DSN'
	has out '^    XCLEAR$'
}

tc nothing_of_the_server_reaches_the_terminal_raw
nothing_of_the_server_reaches_the_terminal_raw_body() {
	server_start
	printf '%s\n' 'on GREETING raw 220 \x1b]0;owned\x07 \xc2\x9b2J\r\n' \
	    'on EHLO raw 250-x\r\n250-X\x1b[2J\xe2\x80\xae\x7f\r\n250 AUTH \x1b PLAIN\r\n' |
	    script
	: >settings
	ask 0
	is 0 "$(tr -d '\n' <out | tr -cd '\000-\037\177' | wc -c)"
	has out '^    \\033\]0;owned\\007 \\302\\2332J$'
	has out '^    X\\033\[2J\\342\\200\\256\\177$'
	has out '^        PLAIN $'
}

tc addresses_are_named_as_far_as_they_can_be
addresses_are_named_as_far_as_they_can_be_body() {
	server_start -4 -6
	: >settings
	own_hosts <<-'EOT'
		127.0.0.2 x.example
	EOT
	HOST=127.0.0.1 ask 0
	is "SMTP server at 127.0.0.1 ([127.0.0.1]), port $PORT:" \
	    "$(sed -n 1p out)"
	HOST=::1 ask 0
	is "SMTP server at ::1 ([::1]), port $PORT:" "$(sed -n 1p out)"
	echo '::1 six.example' >hosts
	HOST=::1 ask 0
	is "SMTP server at ::1 (six.example [::1]), port $PORT:" \
	    "$(sed -n 1p out)"
	echo '127.0.0.1 one.example' >hosts
	HOST=127.0.0.1 ask 0
	is "SMTP server at 127.0.0.1 (one.example [127.0.0.1]), port $PORT:" \
	    "$(sed -n 1p out)"
	# A name that is none is not shown.
	printf '127.0.0.1 a\033[2J.example\n' >hosts
	HOST=127.0.0.1 ask 0
	is "SMTP server at 127.0.0.1 ([127.0.0.1]), port $PORT:" \
	    "$(sed -n 1p out)"
}

tc names_become_a_labels_and_standard_input_is_left_alone
names_become_a_labels_and_standard_input_is_left_alone_body() {
	server_start
	own_hosts <<-'EOT'
		127.0.0.1 xn--bcher-kva.example
	EOT
	echo 'domain kläger.example' | HOST=bücher.example conf
	mail >m
	{
		run -S
		cat >rest
	} <m
	is 0 $STATUS "$(cat err)"
	atf_check cmp m rest
	is "SMTP server at bücher.example (xn--bcher-kva.example \
[127.0.0.1]), port $PORT:" "$(sed -n 1p out)"
	server_sync
	has srv/out/cmds '^EHLO xn--klger-hra.example$'
	# The same with a standard input that nobody ever writes to.
	mkfifo never
	exec 8<>never
	run -S <never
	is 0 $STATUS
	HOST='bü..cher' conf </dev/null
	run -S </dev/null
	is 78 $STATUS
	has err 'host b.*cher is malformed'
}

# No secret is fetched, let alone sent.
tc it_does_not_authenticate
it_does_not_authenticate_body() {
	server_start
	echo 'auth u p' | script
	printf 'auth plain\nuser u\npasswordeval touch fetched; echo p\n' \
	    >settings
	ask 0
	is 'EHLO QUIT' "$(cmds)"
	[ ! -e fetched ] || fail 'the password was fetched'
}

tc a_server_that_refuses_is_told_of_and_not_shown
a_server_that_refuses_is_told_of_and_not_shown_body() {
	server_start
	: >settings
	while read -r status line; do
		echo "$line" | script
		ask $status
		is '' "$(cat out)" "$line"
		hasnt err 'could not send|may have been sent|nothing was' "$line"
		[ -s err ] || fail "$line: silence"
	done <<-'EOT'
		76 on GREETING reply 554 go away
		75 on GREETING reply 421 later
		76 on GREETING close
		76 on GREETING raw hello\r\n
		76 on EHLO repeat 300 250-X\r\n
		76 on EHLO close
		74 on EHLO stall
		74 on EHLO drip 1
	EOT
}
SEND_MAX=60

tc the_conversation_can_be_watched
the_conversation_can_be_watched_body() {
	server_start
	: | conf
	run -d -S </dev/null
	is 0 $STATUS
	has out '^host = localhost$'
	has out '^--> EHLO '
	has out '^--> QUIT$'
	has out '^SMTP server at localhost'
	hasnt out '^from = |^reading recipients'
}

tc modes_exclude_each_other
modes_exclude_each_other_body() {
	server_start
	: | conf
	for args in '-S --rmqs=a' '-S you@example.org' '--rmqs=a -S' \
	    '-S --configure=a@b' 'you@example.org --rmqs=a' \
	    '--configure=a@b you@example.org' '--rmqs=a --configure=a@b'; do
		run $args </dev/null
		is 64 $STATUS "$args"
		is '' "$(cat out)" "$args"
	done
	no_connection
}
