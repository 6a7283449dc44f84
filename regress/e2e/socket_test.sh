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
# A server behind a unix socket, which msmtp connects to itself.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# socket_start [OPTION ...]: the server, on ./s.
socket_start() {
	server_start -u "$PWD/s" "$@"
}

# conf_socket: an account without host and port, with what stdin adds.
conf_socket() {
	{
		echo "socket s"
		echo "from me@example.com"
		echo "timeout ${TIMEOUT:-10}"
		cat
	} >msmtprc
	chmod 600 msmtprc
}

tc no_host_is_needed
no_host_is_needed_body() {
	socket_start
	echo 'logfile log' | conf_socket
	mail >m
	send 0 you@example.org <m
	delivered
	has log ' socket=s tls=off auth=off .*exitcode=EX_OK$'
	echo 'on RCPT reply 550 no' | script
	send 65 you@example.org <m
	has log ' socket=s .*exitcode=EX_DATAERR$'
	has err '^msmtp: could not send mail \(account default from msmtprc\)$'
}

# What OAUTHBEARER, DIGEST-MD5 and GSSAPI say of it is for the server, who knows
# himself by his name in DNS.
tc mechanisms_are_told_the_host_as_a_labels
mechanisms_are_told_the_host_as_a_labels_body() {
	socket_start
	printf '%s\n' 'mechs OAUTHBEARER' 'on AUTH reply 535 5.7.8 no' |
	    script
	mail >m
	while read -r host want; do
		printf '%s\n' "${host:+host $host}" 'port 25' user\ me \
		    'auth oauthbearer' 'password token' | conf_socket
		server_reset
		send 77 you@example.org <m
		sed -n 's/^AUTH OAUTHBEARER //p' srv/out/cmds | base64 -d |
		    tr '\001' '\n' >said
		has said "^host=$want\$" "$host"
	done <<-'EOT'
		bücher.example xn--bcher-kva.example
		mail.example.org mail.example.org
	EOT
	printf '%s\n' 'user me' 'auth oauthbearer' 'password token' |
	    conf_socket
	server_reset
	send 77 you@example.org <m
	sed -n 's/^AUTH OAUTHBEARER //p' srv/out/cmds | base64 -d |
	    tr '\001' '\n' >said
	has said '^host=localhost$'
}

tc it_overrides_host_port_and_proxy
it_overrides_host_port_and_proxy_body() {
	socket_start
	mail >m
	printf '%s\n' 'host no.such.host.invalid' 'port 1' \
	    'proxy_host 127.0.0.1' 'proxy_port 1' 'source_ip 192.0.2.1' |
	    conf_socket
	send 0 you@example.org <m
	delivered
}

tc with_tls_the_host_is_verified
with_tls_the_host_is_verified_body() {
	socket_start
	mail >m
	for mode in starttls implicit; do
		echo "tls $mode" | script
		for host in localhost other.invalid; do
			server_reset
			printf '%s\n' "host $host" 'tls on' \
			    "tls_trust_file $CERTS/ca.pem" |
			    conf_socket
			[ $mode = starttls ] || echo 'tls_starttls off' \
			    >>msmtprc
			if [ $host = localhost ]; then
				send 0 you@example.org <m
				delivered
			else
				send 69 you@example.org <m
				nothing_sent
			fi
		done
	done
	printf '%s\n' 'tls on' 'tls_certcheck off' | conf_socket
	send 78 you@example.org <m
	has err 'host is not set: tls over a socket needs the name'
}

tc authentication_works
authentication_works_body() {
	socket_start
	mail >m
	echo 'auth joe secret' | script
	printf '%s\n' 'auth plain' 'user joe' 'password secret' | conf_socket
	send 0 you@example.org <m
	delivered
	has srv/out/cmds '^AUTH PLAIN'
}

tc what_cannot_be_connected_to_is_named
what_cannot_be_connected_to_is_named_body() {
	mail >m
	echo 'logfile log' | conf_socket
	for what in 'No such file or directory' 'Connection refused'; do
		send 75 you@example.org <m
		has err "^msmtp: cannot connect to s: $what\$"
		has log "^.* socket=s .*errormsg='cannot connect to s: $what' \
exitcode=EX_TEMPFAIL\$"
		: >s
	done
	send 78 -C /dev/null --socket=s you@example.org <m
	has err 'no account "default"'
	send 64 "--socket=$(printf '/%0107d' 0)" you@example.org <m
	has err 'socket must be a file name of at most 107 bytes, or nothing'
}

child_is_there() {
	[ -n "$(child "$PID" "$1")" ]
}

# A listener that takes nothing, its queue full.
tc a_server_that_takes_no_connection_times_out
a_server_that_takes_no_connection_times_out_body() {
	mail >m
	TIMEOUT=1 conf_socket </dev/null
	python3 -S -E - <<-'END' &
	import os, socket, time
	s = socket.socket(socket.AF_UNIX)
	s.bind("s.tmp")
	s.listen(0)
	c = socket.socket(socket.AF_UNIX)
	c.connect("s.tmp")
	os.rename("s.tmp", "s")
	time.sleep(60)
	END
	server=$!
	wait_for 20 test -e s || fail "no server"
	send 75 you@example.org <m
	has err '^msmtp: cannot connect to s: timed out: it has more'
	TIMEOUT=60 conf_socket </dev/null
	msmtp_start you@example.org <m
	wait_for 10 child_is_there msmtp-net || fail "no child: $(cat err)"
	sleep_ms 500
	kill -TERM $PID
	msmtp_wait
	kill $server
	is 75 "$STATUS" "$(cat err)"
	has err 'interrupted by signal 15'
	has err 'nothing was sent'
}

# Nothing is connected to before the message is whole.
tc an_unfinished_message_connects_nothing
an_unfinished_message_connects_nothing_body() {
	socket_start
	conf_socket </dev/null
	mkfifo fifo
	"$MSMTP" -C msmtprc you@example.org <fifo >out 2>err &
	PID=$!
	exec 8>fifo
	mail >&8
	sleep_ms 300
	no_connection
	exec 8>&-
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
	delivered
}

tc no_process_is_started_to_connect
no_process_is_started_to_connect_body() {
	socket_start
	conf_socket </dev/null
	mail >m
	echo 'on GREETING hold' | script
	msmtp_start you@example.org <m
	held || fail "not there: $(cat err)"
	children "$PID" >kids
	hasnt kids msmtp-dial
	has kids msmtp-net
	# The socket went to msmtp-net; neither has another one open.
	ls -l "/proc/$PID/fd" >fds
	is "$(wc -l <kids)" "$(grep -c socket: fds)" "$(cat fds kids)"
	go
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
	delivered
}

# As msmtp 1.8: the host, where one is named, though nobody connects to it.
tc serverinfo_names_the_host_or_the_socket
serverinfo_names_the_host_or_the_socket_body() {
	socket_start
	: | conf_socket
	send 0 --serverinfo </dev/null
	has out '^SMTP server at s:$'
	printf 'host mail.example.org\n' | conf_socket
	send 0 --serverinfo </dev/null
	has out '^SMTP server at mail.example.org, port 25:$'
}

tc serverinfo_names_it_as_debians_msmtp
serverinfo_names_it_as_debians_msmtp_body() {
	. "$MSMTP_SRC/regress/lib/theirs.sh"
	socket_start
	for port in 25 2525; do
		printf 'host mail.example.org\nport %s\n' $port | conf_socket
		theirs -C msmtprc --serverinfo
		is 0 "$THEIRS" "$(cat theirs.err)"
		send 0 --serverinfo </dev/null
		is "$(sed 1q theirs.out)" "$(sed 1q out)"
	done
}
