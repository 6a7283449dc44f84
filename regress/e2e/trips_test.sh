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
# Round trips: what the server sees as flights of the client's bytes.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# The server answers 30 ms after the last byte, so that what is sent without
# waiting for an answer counts as one.
flights() {
	server_sync
	wc -l <srv/out/flights | tr -d ' '
}

tc plain
plain_body() {
	server_start
	: | conf
	mail >m
	echo 'settle 30' | script
	send 0 a@example.org b@example.org c@example.org <m
	# EHLO; MAIL, RCPT and DATA; the message and QUIT.
	is 3 "$(flights)" "$(cat srv/out/log)"
	delivered
	has srv/out/cmds '^QUIT'
}

tc starttls
starttls_body() {
	server_start
	: | conf_tls
	mail >m
	printf 'settle 30\ntls starttls\n' | script
	send 0 a@example.org b@example.org <m
	# EHLO; STARTTLS; (handshake); EHLO; envelope; message and QUIT.
	is 5 "$(flights)" "$(cat srv/out/log)"
}

tc implicit_tls
implicit_tls_body() {
	server_start
	: | conf_tls implicit
	mail >m
	printf 'settle 30\ntls implicit\n' | script
	send 0 a@example.org b@example.org <m
	is 3 "$(flights)" "$(cat srv/out/log)"
}

tc auth_plain_costs_one
auth_plain_costs_one_body() {
	server_start
	conf_tls implicit <<-'EOT'
		auth plain
		user me
		password x
	EOT
	mail >m
	printf 'settle 30\ntls implicit\nauth me x\n' | script
	send 0 a@example.org b@example.org <m
	is 4 "$(flights)" "$(cat srv/out/log)"
}

tc chunking_saves_one_for_one_recipient
chunking_saves_one_for_one_recipient_body() {
	server_start
	mail >m
	caps='caps PIPELINING|CHUNKING
settle 30'
	: | conf
	echo "$caps" | script
	send 0 a@example.org <m
	# EHLO; the envelope, the message and QUIT.
	is 2 "$(flights)" "$(cat srv/out/log)"
	server_reset
	send 0 a@example.org b@example.org <m
	is 3 "$(flights)" "$(cat srv/out/log)"
	: | conf_tls
	printf '%s\ntls starttls\n' "$caps" | script
	send 0 a@example.org <m
	is 4 "$(flights)" "$(cat srv/out/log)"
	: | conf_tls implicit
	printf '%s\ntls implicit\n' "$caps" | script
	send 0 a@example.org <m
	is 2 "$(flights)" "$(cat srv/out/log)"
}

tc lmtp_costs_what_smtp_does
lmtp_costs_what_smtp_does_body() {
	server_start
	echo 'protocol lmtp' | conf
	mail >m
	printf 'settle 30\nlmtp\n' | script
	send 0 a@example.org b@example.org c@example.org <m
	is 3 "$(flights)" "$(cat srv/out/log)"
	delivered
}

tc many_recipients_cost_nothing
many_recipients_cost_nothing_body() {
	server_start
	: | conf
	mail >m
	echo 'settle 30' | script
	send 0 $(seq -f 'user%.0f@example.org' 1000) <m
	is 3 "$(flights)" "$(tail -n 3 srv/out/log)"
	delivered
}

tc no_pause_between_segments
no_pause_between_segments_body() {
	server_start
	mail >m
	# 40 ms is Nagle waiting for a delayed acknowledgement.
	for tls in off starttls; do
		echo "tls $tls" | script
		if [ $tls = off ]; then
			: | conf
		else
			: | conf_tls
		fi
		best=1000
		for i in 1 2 3 4 5; do
			server_reset
			send 0 a@example.org <m
			server_sync
			ms=$(awk '/TLS |GREETING|S 220/ { a = $1 }
			    /bytes of data/ { b = $1 }
			    END { printf "%d", (b - a) * 1000 }' srv/out/log)
			[ "$ms" -ge $best ] || best=$ms
		done
		[ $best -lt 35 ] || fail "$tls: $best ms: $(cat srv/out/log)"
	done
}
