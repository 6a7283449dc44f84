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
# TLS: nothing of worth before it, nothing without verification.

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=tls-canary-4711

# conf_secret MODE: TLS and AUTH.
conf_secret() {
	conf_tls "$1" <<-EOT
		auth plain
		user me
		password $CANARY
	EOT
}

# nothing_of_worth WHAT: the server saw no AUTH, no MAIL, no message, in clear
# or not.
nothing_of_worth() {
	server_sync
	hasnt srv/out/cmds '^(AUTH|MAIL|RCPT|DATA|BODY)' "$1"
	hasnt srv/out/clear 'AUTH|MAIL|RCPT|DATA|example' "$1"
	hasnt srv/out/clear "$CANARY" "$1"
	! ls srv/out/raw.* >/dev/null 2>&1 || fail "$1: delivered"
}

tc starttls_and_implicit
starttls_and_implicit_body() {
	server_start
	for mode in starttls implicit; do
		for max in 1.2 1.3; do
			script <<-EOT
				tls $mode
				tlsmax $max
				auth me $CANARY
				needauth
			EOT
			conf_secret $mode
			mail >m
			send 0 you@example.org <m
			delivered
			has srv/out/log "TLS TLSv$max"
			hasnt srv/out/clear 'AUTH|MAIL|example'
			has srv/out/cmds '^AUTH PLAIN '
			mail | sed 's/$/\r/' >expected
			atf_check cmp expected srv/out/mail.1
		done
	done
}

tc verifies_addresses_too
verifies_addresses_too_body() {
	server_start -4 -6
	for h in 127.0.0.1 ::1; do
		HOST=$h
		echo 'tls starttls' | script
		: | conf_tls
		mail >m
		send 0 you@example.org <m
		delivered
		printf 'tls starttls\ncert wrongname\n' | script
		mail >m
		send 69 you@example.org <m
		nothing_of_worth $h
	done
}

tc bad_certificates_are_refused
bad_certificates_are_refused_body() {
	server_start
	for mode in starttls implicit; do
		conf_secret $mode
		for cert in expired future wrongname cnonly prefix selfsigned \
		    otherca noca clientonly; do
			script <<-EOT
				tls $mode
				cert $cert
				auth me $CANARY
			EOT
			mail >m
			send 69 you@example.org <m
			nothing_of_worth "$mode $cert"
			has err '[Cc]ertificate' "$mode $cert"
		done
	done
}

tc certificate_check_can_be_turned_off
certificate_check_can_be_turned_off_body() {
	server_start
	for cert in expired wrongname selfsigned otherca; do
		printf 'tls starttls\ncert %s\n' $cert | script
		echo 'tls_certcheck off' | conf_tls
		mail >m
		send 0 you@example.org <m
		delivered
	done
}

tc trusts_only_the_named_file
trusts_only_the_named_file_body() {
	server_start
	printf 'tls starttls\ncert otherca\n' | script
	TRUST=other-ca.pem
	: | conf_tls
	mail >m
	send 0 you@example.org <m
	delivered
	printf 'tls starttls\n' | script
	mail >m
	send 69 you@example.org <m
	nothing_of_worth
	# Among the whole of the system's.
	[ -r /etc/ssl/certs/ca-certificates.crt ] || return 0
	cat /etc/ssl/certs/ca-certificates.crt "$CERTS/ca.pem" >bundle.pem
	printf 'tls on\ntls_trust_file bundle.pem\n' | conf
	server_reset
	mail >m
	send 0 you@example.org <m
	delivered
}

tc unusable_trust_files
unusable_trust_files_body() {
	server_start
	echo 'tls starttls' | script
	: >empty.pem
	echo rubbish >rubbish.pem
	sed 's/A/B/g' "$CERTS/ca.pem" >broken.pem
	mkfifo fifo.pem		# that nobody ever writes to
	for f in none.pem empty.pem rubbish.pem broken.pem fifo.pem /; do
		printf 'tls on\ntls_trust_file %s\n' "$f" | conf
		mail >m
		send 66 you@example.org <m
		nothing_of_worth "$f"
		has err "$f"
	done
	server_reset
	printf 'tls on\ntls_trust_file\n' | conf
	mail >m
	send 78 you@example.org <m
	no_connection
}

tc handshake_failures
handshake_failures_body() {
	server_start
	for mode in starttls implicit; do
		conf_secret $mode
		while read -r how; do
			printf 'tls %s\n%s\n' $mode "$how" | script
			mail >m
			send 76 you@example.org <m
			nothing_of_worth "$mode $how"
		done <<-'EOT'
			on TLS notls
			on TLS raw 220 not TLS at all\r\n
			on TLS raw \x15\x03\x03\x00\x02\x02\x28
			tlsmax 1.1
		EOT
	done
	# Closed in the middle of it.
	for mode in starttls implicit; do
		conf_secret $mode
		for how in close reset; do
			printf 'tls %s\non TLS %s\n' $mode $how | script
			mail >m
			run you@example.org <m
			# A reset may even overtake connect(2): 75.
			case $STATUS in
			74|75|76)	;;
			*)	fail "$how: status $STATUS: $(cat err)" ;;
			esac
			nothing_of_worth "$mode $how"
		done
	done
}

tc starttls_not_offered
starttls_not_offered_body() {
	server_start
	printf 'tls off\nauth me %s\n' $CANARY | script
	conf_secret starttls
	mail >m
	send 69 you@example.org <m
	nothing_of_worth
	is 'EHLO QUIT' "$(cmds)"
	is 1 "$(grep -ic starttls err)"
	# Nor by HELO.
	printf 'tls off\non EHLO reply 500 what\n' | script
	mail >m
	send 69 you@example.org <m
	nothing_of_worth
}

tc starttls_refused
starttls_refused_body() {
	server_start
	conf_secret starttls
	for reply in '454 4.7.0 later 75' '554 5.7.0 no 76' '250 yes 76' \
	    '502 no 76'; do
		code=${reply##* }
		printf 'tls starttls\non STARTTLS reply %s\n' "${reply% *}" |
		    script
		mail >m
		send "$code" you@example.org <m
		nothing_of_worth "$reply"
	done
}

tc injection_behind_the_220
injection_behind_the_220_body() {
	server_start
	conf_secret starttls
	for inject in '250 AUTH PLAIN\r\n' 'x' '\r\n' '220 again\r\n' \
	    '\x00' '\x16\x03'; do
		printf 'tls starttls\ninject %s\n' "$inject" | script
		mail >m
		run you@example.org <m
		is 76 "$STATUS" "inject $inject: $(cat err)"
		nothing_of_worth "inject $inject"
		has err '[A-Za-z]'
	done
}

tc what_came_before_tls_is_forgotten
what_came_before_tls_is_forgotten_body() {
	server_start
	# Everything is offered in clear, nothing behind TLS.
	script <<-'EOT'
		tls starttls
		caps PIPELINING|SIZE 100000|8BITMIME|AUTH PLAIN LOGIN
		tlscaps X-NOTHING
		settle 20
	EOT
	: | conf_tls
	{ mail; printf '\303\244\n'; } >m
	send 0 a@example.org b@example.org <m
	delivered
	hasnt srv/out/cmds 'SIZE=|8BITMIME'
	[ "$(wc -l <srv/out/flights)" -ge 8 ] ||
	    fail "pipelined: $(cat srv/out/log)"
	conf_secret starttls
	server_reset
	mail >m
	send 69 you@example.org <m
	nothing_of_worth
	# And the other way round.
	script <<-EOT
		tls starttls
		caps X-NOTHING
		tlscaps PIPELINING|SIZE 100000|8BITMIME|AUTH PLAIN
		auth me $CANARY
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
	has srv/out/cmds 'SIZE='
	is 2 "$(grep -c '^EHLO' srv/out/cmds)"
}

tc greeting_in_clear_on_a_tls_port
greeting_in_clear_on_a_tls_port_body() {
	server_start
	conf_secret implicit
	: | script
	mail >m
	send 76 you@example.org <m
	nothing_of_worth
	# And a TLS port spoken to in clear: silence.
	echo 'tls implicit' | script
	echo 'timeout 1' | conf
	sed -i '/^timeout 10/d' msmtprc
	mail >m
	run you@example.org <m
	[ "$STATUS" -ne 0 ] || fail "delivered"
	nothing_of_worth
}

tc closed_without_close_notify
closed_without_close_notify_body() {
	server_start
	conf_secret starttls
	printf 'tls starttls\nauth me %s\non MAIL close\n' $CANARY | script
	mail >m
	run you@example.org <m
	[ "$STATUS" -ne 0 ] || fail "status 0"
	nothing_sent
	# After QUIT nobody cares.
	printf 'tls starttls\nauth me %s\non QUIT close\n' $CANARY | script
	mail >m
	send 0 you@example.org <m
	delivered
	atf_check test ! -s err
}

# Records: what they are cut into has no meaning.
tc replies_come_in_records_of_any_size
replies_come_in_records_of_any_size_body() {
	server_start
	mail >m
	for max in 1.2 1.3; do
		for mode in starttls implicit; do
			conf_secret $mode
			for size in 1 2 7 300; do
				script <<-EOT
					tls $mode
					tlsmax $max
					auth me $CANARY
					on AUTH drip 0 $size
					on MAIL say 250-one\r\n250-two\r\n
				EOT
				[ $mode = starttls ] || echo \
				    "on GREETING drip 0 $size" >>srv/script
				send 0 a@example.org b@example.org <m
				delivered
			done
		done
	done
}

# One with the 354 and what is behind it, before there is a dot.
tc a_reply_too_many_in_a_record_keeps_the_dot_back
a_reply_too_many_in_a_record_keeps_the_dot_back_body() {
	server_start
	: | conf_tls
	mail >m
	for reply in '250 76' '354 76' '421 75' '452 75' '552 65'; do
		set -- $reply
		printf 'tls starttls\non DATA reply 354 go|%s early\n' $1 |
		    script
		send $2 you@example.org <m
		nothing_sent "$reply"
		hasnt err 'may have been sent' "$reply"
		has err "^msmtp: server message: $1 early\$" "$reply"
	done
}

# ended WHAT STEP: by the table in msmtp-net(8), whoever ended it and how.
ended() {
	case $2.$STATUS in
	QUIT.0|DOT.74|[A-CEGMR]*.76|DATA.76)	;;
	*)	fail "$1: status $STATUS: $(cat err)" ;;
	esac
	case $2 in
	QUIT)	delivered
		atf_check test ! -s err ;;
	DOT)	has err 'may have been sent' "$1" ;;
	*)	nothing_sent "$1"
		hasnt err 'may have been sent' "$1" ;;
	esac
}

# With close_notify and without, in the middle of a record, and with more behind
# the end.
tc an_end_is_an_end_in_every_place
an_end_is_an_end_in_every_place_body() {
	server_start -t 240
	conf_secret implicit
	mail >m
	for max in 1.2 1.3; do
		for step in GREETING EHLO AUTH MAIL RCPT DATA DOT QUIT; do
			while read -r how; do
				{
					printf 'tls implicit\ntlsmax %s\n' $max
					echo "auth me $CANARY"
					echo "$how" | tr '|' '\n' |
					    sed "s/^/on $step /"
				} | script
				run you@example.org <m
				ended "$max $step $how" $step
			done <<-'EOT'
				close
				reset
				notify
				notify|under 250 ok\r\n
				notify|under \x17\x03\x03\x00\x04abcd
				under \x17\x03\x03\x00\x40ab|close
				under \x17\x03|close
			EOT
		done
	done
}

# Nobody can tell damage from malice: 74, as on a line that fails.  Up to EHLO it
# may be the server's word about the handshake, which fails then.
tc what_is_no_record_ends_the_session
what_is_no_record_ends_the_session_body() {
	server_start
	mail >m
	conf_secret implicit
	for max in 1.2 1.3; do
		for step in GREETING EHLO AUTH MAIL RCPT DATA DOT QUIT; do
			while read -r how; do
				printf '%s\n' 'tls implicit' "tlsmax $max" \
				    "auth me $CANARY" "on $step under $how" |
				    script
				run you@example.org <m
				case $step.$STATUS in
				QUIT.0|GREETING.76|EHLO.76)	;;
				AUTH.74|MAIL.74|RCPT.74|DATA.74|DOT.74)	;;
				*)	fail "$max $step $how: $STATUS $(cat err)" ;;
				esac
				case $step in
				QUIT)	;;
				DOT)	has err 'may have been sent' ;;
				*)	nothing_sent "$max $step $how" ;;
				esac
				LC_ALL=C hasnt err \
				    "$(printf '[\001-\010\013-\037\177-\377]')"
			done <<-'EOT'
				250 ok in clear\r\n
				\x17\x03\x03\x00\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
				\x17\x03\x03\xff\xff
				\x99\x03\x03\x00\x01a
			EOT
		done
	done
}
