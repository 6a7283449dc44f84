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
# LMTP (RFC 2033): a result for each recipient.
# Where the cause of a failure is known, the setting to change is named.
. "$MSMTP_SRC/regress/lib/smtp.sh"

tc starttls_on_a_port_for_tls_from_the_start
starttls_on_a_port_for_tls_from_the_start_body() {
	server_start
	mail >m
	TIMEOUT=1
	echo 'tls implicit' | script
	: | conf_tls
	send 74 you@example.org <m
	has err 'does this port want TLS from the start \(tls_starttls off\)\?$'
	: | conf
	send 74 you@example.org <m
	has err 'from the start \(tls on, tls_starttls off\)\?$'
	# Some close, or answer with an alert.
	for how in close 'raw \x15\x03\x01\x00\x02\x02\x0a\r\n'; do
		echo "on GREETING $how" | script
		: | conf
		send 76 you@example.org <m
		has err 'from the start \(tls on, tls_starttls off\)\?$' "$how"
		: | conf_tls
		send 76 you@example.org <m
		has err 'TLS from the start \(tls_starttls off\)\?$' "$how"
	done
}

tc tls_from_the_start_on_a_port_for_starttls
tls_from_the_start_on_a_port_for_starttls_body() {
	server_start
	mail >m
	: | conf_tls implicit
	echo 'tls starttls' | script
	send 76 you@example.org <m
	has err 'does this port want STARTTLS \(tls_starttls on\)\?$'
	# It waits for a greeting that it has itself to send.
	TIMEOUT=1
	: | conf_tls implicit
	echo 'on GREETING ignore' | script
	send 74 you@example.org <m
	has err 'does this port want STARTTLS \(tls_starttls on\)\?$'
}

tc tls_with_a_server_that_has_none
tls_with_a_server_that_has_none_body() {
	server_start
	mail >m
	: | conf_tls
	: | script
	send 69 you@example.org <m
	has err 'STARTTLS command; is it the right port\? Submission is on 587'
	nothing_sent
}

tc authentication_only_with_tls
authentication_only_with_tls_body() {
	server_start
	mail >m
	printf 'auth plain\nuser me\npassword x\n' | conf
	echo 'tls starttls' | script
	send 69 you@example.org <m
	has err 'does not support authentication; .* STARTTLS \(tls on\)$'
	: | script
	send 69 you@example.org <m
	has err 'does not support authentication; many .* TLS \(tls on\)$'
	printf 'auth on\nuser me\npassword x\n' | conf
	echo 'auth me x' | script
	send 69 you@example.org <m
	has err 'safe without TLS: switch tls on'
	nothing_sent
}

tc what_530_asks_for
what_530_asks_for_body() {
	server_start
	mail >m
	for step in MAIL RCPT; do
		printf 'tls starttls\non %s reply 530 5.7.0 no\n' $step |
		    script
		: | conf
		send 65 you@example.org <m
		has err 'it may want TLS first \(tls on\)$' $step
		: | conf_tls
		send 65 you@example.org <m
		has err 'it may want authentication \(auth on\)$' $step
	done
}

tc the_other_protocol
the_other_protocol_body() {
	server_start
	mail >m
	echo lmtp | script
	: | conf
	send 76 you@example.org <m
	has err 'is it an LMTP server \(protocol lmtp\)\?$'
	: | script
	echo 'protocol lmtp' | conf
	send 76 you@example.org <m
	has err 'is it an SMTP server \(protocol smtp\)\?$'
}

# Loopback has more addresses than the one that everybody listens on.
tc port_25_may_be_blocked
port_25_may_be_blocked_body() {
	mail >m
	PORT=25 HOST=127.0.0.25
	! python3 -c 'import socket
socket.create_connection(("127.0.0.25", 25), 2)' 2>/dev/null ||
	    atf_skip "something listens on port 25 of all addresses"
	: | conf
	send 75 you@example.org <m
	has err 'refused; many networks block port 25: submission is on 587, or'
	send 75 --protocol=lmtp --port=25 you@example.org <m
	hasnt err 587
	PORT=26
	: | conf
	send 75 you@example.org <m
	hasnt err 587
}
