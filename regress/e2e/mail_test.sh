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
# A mail arrives: whole, byte for byte, over every way to a server.

. "$MSMTP_SRC/regress/lib/smtp.sh"

tc arrives
arrives_body() {
	server_start
	: | conf
	mail >m
	send 0 you@example.org <m
	delivered
	atf_check test ! -s out
	atf_check test ! -s err
	mail | sed 's/$/\r/' >expected
	atf_check cmp expected srv/out/mail.1
	is "EHLO MAIL RCPT DATA BODY QUIT" "$(cmds)"
	atf_check -o inline:'MAIL FROM:<me@example.com>\n' \
	    sed 's/>.*/>/;1q' srv/out/env.1
	atf_check -o inline:'RCPT TO:<you@example.org>\n' sed 1d srv/out/env.1
}

tc arrives_at_all_recipients_in_order
arrives_at_all_recipients_in_order_body() {
	server_start
	: | conf
	mail >m
	send 0 c@example.org a@example.org 'b@example.org' <m
	delivered
	atf_check -o inline:'c@example.org\na@example.org\nb@example.org\n' \
	    sed -n 's/^RCPT TO:<\(.*\)>$/\1/p' srv/out/env.1
}

tc arrives_without_extensions
arrives_without_extensions_body() {
	server_start
	: | conf
	for caps in '' PIPELINING 8BITMIME SIZE 'SIZE 0' 'size 10000' \
	    'X-ODD=1|AUTH=LOGIN|HELP' 'pipelining'; do
		script <<-EOT
			caps $caps
		EOT
		mail >m
		send 0 you@example.org <m
		delivered
	done
}

tc sends_one_command_at_a_time_without_pipelining
sends_one_command_at_a_time_without_pipelining_body() {
	server_start
	: | conf
	script <<-'EOT'
		caps 8BITMIME
		settle 50
	EOT
	mail >m
	send 0 a@example.org b@example.org <m
	delivered
	# EHLO, MAIL, two RCPT, DATA, the message, perhaps QUIT.
	n=$(wc -l <srv/out/flights)
	[ "$n" -ge 6 ] || fail "only $n flights: $(cat srv/out/log)"
}

tc says_helo_where_ehlo_is_unknown
says_helo_where_ehlo_is_unknown_body() {
	server_start
	: | conf
	for reply in '500 5.5.1 what' '502 5.5.1 no' '504 no' '550 no'; do
		script <<-EOT
			on EHLO reply $reply
		EOT
		mail >m
		send 0 you@example.org <m
		delivered
		is "EHLO HELO MAIL RCPT DATA BODY QUIT" "$(cmds)"
		atf_check -o inline:'MAIL FROM:<me@example.com>\n' \
		    sed 1q srv/out/env.1
	done
}

tc reaches_ipv4_ipv6_and_names
reaches_ipv4_ipv6_and_names_body() {
	server_start -4 -6
	for h in 127.0.0.1 ::1 localhost; do
		HOST=$h
		: | conf
		server_reset
		mail >m
		send 0 you@example.org <m
		delivered
	done
	server_stop

	# A name with two addresses, of which one only is served.
	HOST=localhost
	for family in -4 -6; do
		[ $family = -4 ] || getent ahosts localhost | grep -q ::1 ||
		    continue
		rm -rf srv
		server_start $family
		: | conf
		mail >m
		send 0 you@example.org <m
		delivered
		server_stop
	done
}

tc takes_host_and_port_from_options
takes_host_and_port_from_options_body() {
	server_start
	mail >m
	atf_check "$MSMTP" --host=127.0.0.1 --port="$PORT" \
	    --from=me@example.com you@example.org <m
	delivered
	atf_check -s not-exit:0 -e not-empty "$MSMTP" --host=localhost \
	    --port=1 --from=me@example.com you@example.org <m
}

tc says_the_configured_domain
says_the_configured_domain_body() {
	server_start
	echo 'domain client.example.net' | conf
	mail >m
	send 0 you@example.org <m
	server_sync
	has srv/out/cmds '^EHLO client\.example\.net$'
}

# Body as given to printf, and as it must arrive.
bodies() {
	cat <<'EOT'
simple\n|simple\r\n
no end|no end\r\n
|
\n|\r\n
\n\n\n|\r\n\r\n\r\n
.\n|.\r\n
.|.\r\n
..\n|..\r\n
.\n.\n|.\r\n.\r\n
a\n.\nb\n|a\r\n.\r\nb\r\n
.a\n..b\n...\n|.a\r\n..b\r\n...\r\n
a\r\nb\r\n|a\r\nb\r\n
a\r\n.\r\nb\r\n|a\r\n.\r\nb\r\n
a\n.\r\nb\r\n|a\r\n.\r\nb\r\n
a\r\n.\nb\n|a\r\n.\r\nb\r\n
a\r.\rb\n|a\r\n.\r\nb\r\n
a\r\r\nb\n|a\r\nb\r\n
a\n\r\nb|a\r\n\r\nb\r\n
a\n\rb\n|a\r\n\r\nb\r\n
a\r|a\r\n
a\r\r|a\r\n\r\n
a\0b\n|ab\r\n
a\r\0\nb\n|a\r\nb\r\n
a\n\0.\nb\n|a\r\n.\r\nb\r\n
\0|\r\n
\303\244\377\200\n|\303\244\377\200\r\n
tab\there \n|tab\there \r\n
From the start\n|From the start\r\n
EHLO x\r\nMAIL FROM:<x>\r\n.\r\nQUIT\r\n|EHLO x\r\nMAIL FROM:<x>\r\n.\r\nQUIT\r\n
EOT
}

tc body_arrives_exactly
body_arrives_exactly_body() {
	server_start
	: | conf
	bodies | while IFS='|' read -r in out; do
		mail | sed '$d' >m
		sed 's/$/\r/' m >expected
		printf "$in" >>m
		# "\0" alone: a line of nothing or no line, both are right.
		[ "$in" != '\0' ] || continue
		printf "$out" >>expected
		server_reset
		send 0 you@example.org <m
		delivered
		cmp expected srv/out/mail.1 ||
		    fail "body '$in': $(od -c srv/out/mail.1 | tail -n 4)"
		# No CR but before LF, no LF but behind CR, no NUL on the wire.
		tr -d '\n' <srv/out/raw.1 | tr -cd '\r' | wc -c >crs
		tr -cd '\n' <srv/out/raw.1 | wc -c >lfs
		sed 's/\r$//' srv/out/raw.1 | tr -cd '\r\000' | wc -c >bare
		cmp -s crs lfs && [ "$(cat bare)" -eq 0 ] ||
		    fail "body '$in': bare CR, LF or NUL on the wire"
	done || exit 1
}

tc size_is_exact
size_is_exact_body() {
	server_start
	: | conf
	bodies | while IFS='|' read -r in out; do
		mail | sed '$d' >m
		printf "$in" >>m
		server_reset
		send 0 you@example.org <m
		server_sync
		size=$(sed -n 's/^MAIL .* SIZE=\([0-9]*\).*/\1/p' srv/out/cmds)
		is=$(wc -c <srv/out/mail.1)
		[ "$size" -eq "$is" ] ||
		    fail "body '$in': SIZE=$size, $is bytes came"
	done || exit 1
	echo 'caps PIPELINING' | script
	mail >m
	send 0 you@example.org <m
	delivered
	hasnt srv/out/cmds 'SIZE='
}

tc too_large_for_the_server_is_not_begun
too_large_for_the_server_is_not_begun_body() {
	server_start
	: | conf
	echo 'caps PIPELINING|SIZE 100' | script
	mail >m
	send 65 you@example.org <m
	nothing_sent
	hasnt srv/out/cmds '^(MAIL|RCPT|DATA)'
	has err '100'
}

tc eightbit_is_declared
eightbit_is_declared_body() {
	server_start
	: | conf
	{ mail; printf '\303\244\n'; } >m
	send 0 you@example.org <m
	delivered
	has srv/out/cmds '^MAIL FROM:<me@example.com>.* BODY=8BITMIME'
	server_reset
	mail >m
	send 0 you@example.org <m
	delivered
	hasnt srv/out/cmds 8BITMIME
	echo 'caps PIPELINING' | script
	{ mail; printf '\303\244\n'; } >m
	send 0 you@example.org <m
	delivered
	hasnt srv/out/cmds 8BITMIME
}

tc large_mail_arrives
large_mail_arrives_body() {
	server_start
	mail >m
	# 20 MB: base64 lines, leading dots, empty and very long lines.
	python3 -S -E - >>m <<-'EOT'
		import sys
		w = sys.stdout.write
		for i in range(15):
		    w(("%07d" % i + "x" * 69 + "\n") * 15000)
		    w("." * 1000 + "\n" + "\n" * 50000)
		    w("y" * 100000 + "\n")
	EOT
	sed 's/$/\r/' m >expected
	for tls in no starttls; do
		if [ $tls = no ]; then
			: | conf
			echo | script
		else
			echo "tls starttls" | script
			: | conf_tls
		fi
		send 0 you@example.org <m
		delivered
		cmp expected srv/out/mail.1 || fail "not the same ($tls)"
	done
}

tc does_not_connect_before_the_mail_is_complete
does_not_connect_before_the_mail_is_complete_body() {
	server_start
	: | conf
	mkfifo pipe
	exec 8<>pipe
	msmtp_start you@example.org <pipe
	mail >&8
	sleep 0.3
	no_connection
	exec 8>&-
	msmtp_wait
	[ "$STATUS" -eq 0 ] || fail "status $STATUS: $(cat err)"
	delivered
}

tc many_recipients
many_recipients_body() {
	server_start
	: | conf
	seq -f 'user%.0f@example.org' 3000 >rcpts
	mail >m
	send 0 $(cat rcpts) <m
	delivered
	sed -n 's/^RCPT TO:<\(.*\)>$/\1/p' srv/out/env.1 >got
	atf_check cmp rcpts got
}
