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
# Mail through a SOCKS5 proxy: a scripted one (../server/socksd.py) and a real
# one.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# replies: "code:words" of each reply of a proxy, as msmtp-dial(8) has them.
replies() {
	sed -n '/^\.It Sy code/,/^\.El/s/^\.It \([1-9a][^ ]*.*\) Ta /\1:/p' \
	    "$MSMTP_SRC/man/msmtp-dial.8" >replies
	is 9 "$(wc -l <replies | tr -d ' ')" 'rows of msmtp-dial(8)'
	sed -n 's/^any other:\(.*\)/9:\1\n255:\1/p; /^[1-8]:/p' replies
}

# proxy_start: sets PROXY, its port.
proxy_start() {
	rm -f srv/proxyport
	python3 -S -E "$MSMTP_SRC/regress/server/socksd.py" srv \
	    2>srv/proxyerr </dev/null >/dev/null &
	wait_for 20 test -e srv/proxyport ||
	    fail "the proxy does not start: $(cat srv/proxyerr)"
	PROXY=$(cat srv/proxyport)
}

# proxy: what the proxy does from the next connection on, from stdin.
proxy() {
	cat >srv/proxy.tmp
	mv srv/proxy.tmp srv/proxy
	: >srv/proxylog
}

# conf_proxy [HOST]: with what stdin adds.
conf_proxy() {
	{
		echo "proxy_host 127.0.0.1"
		echo "proxy_port $PROXY"
		cat
	} >conf_proxy.in
	HOST=${1:-mail.invalid} conf <conf_proxy.in
}

tc the_proxy_looks_the_host_up
the_proxy_looks_the_host_up_body() {
	server_start
	proxy_start
	echo 'logfile log' | conf_proxy
	mail >m
	send 0 you@example.org <m
	delivered
	has srv/proxylog '^greeting 050100$'
	# mail.invalid
	has srv/proxylog '^request 050100030c6d61696c2e696e76616c6964'
	has log ' host=mail.invalid tls=off .*exitcode=EX_OK$'
}

tc addresses_and_international_names_are_sent_as_such
addresses_and_international_names_are_sent_as_such_body() {
	server_start -4 -6
	proxy_start
	mail >m
	port=$(printf %04x "$PORT")
	idn=$(printf 'b\303\274cher.invalid')
	for pair in 127.0.0.1=017f000001 \
	    ::1=0400000000000000000000000000000001 \
	    "$idn"=0315786e2d2d62636865722d6b76612e696e76616c6964; do
		proxy </dev/null
		conf_proxy "${pair%=*}" </dev/null
		send 0 you@example.org <m
		has srv/proxylog "^request 050100${pair#*=}$port\$"
	done
	delivered 3
}

tc a_proxy_may_have_an_international_name
a_proxy_may_have_an_international_name_body() {
	proxy=$(printf 'b\303\274cher.invalid')
	printf 'proxy_host %s\n' "$proxy" | conf
	mail >m
	run you@example.org <m
	# No name server here, or one that knows .invalid: the name is said.
	case $STATUS in 68|75) ;; *) fail "$STATUS: $(cat err)";; esac
	has err 'cannot locate proxy .*cher.invalid: '
}

tc tls_verifies_the_host_not_the_proxy
tls_verifies_the_host_not_the_proxy_body() {
	server_start
	proxy_start
	mail >m
	for mode in starttls implicit; do
		echo "tls $mode" | script
		printf 'proxy_host 127.0.0.1\nproxy_port %s\n' "$PROXY" |
		    conf_tls $mode
		send 0 you@example.org <m
		delivered
		printf 'proxy_host 127.0.0.1\nproxy_port %s\n' "$PROXY" |
		    HOST=other.invalid conf_tls $mode
		server_reset
		send 69 you@example.org <m
		nothing_sent
	done
}

tc what_comes_behind_the_reply_is_the_servers
what_comes_behind_the_reply_is_the_servers_body() {
	server_start
	proxy_start
	mail >m
	conf_proxy </dev/null
	long=$(printf '%0510d' 0)
	for bound in 01000000000000 \
	    04000000000000000000000000000000000000 03000000 03016100ff \
	    "03ff${long}ffff"; do
		printf 'bound %s\nglue\n' "$bound" | proxy
		server_reset
		send 0 you@example.org <m
		delivered
	done
	printf 'drip 0.02\nglue\n' | proxy
	echo 'banner x' | script
	send 0 you@example.org <m
	delivered
}

tc each_refusal_is_named
each_refusal_is_named_body() {
	server_start
	proxy_start
	mail >m
	echo 'logfile log' | conf_proxy
	replies >codes
	while IFS=: read -r code text; do
		printf 'bye reply 05%02x\n' "$code" | proxy
		send 69 you@example.org <m
		has err "^msmtp: cannot connect to mail.invalid, port $PORT, \
through proxy 127.0.0.1, port $PROXY: the proxy answered: $text \($code\)\$"
		printf 'send reply 05%02x0001000000000000\n' "$code" | proxy
		send 69 you@example.org <m
		hasnt srv/proxylog '^more'
	done <codes
	is 20 "$(grep -c 'exitcode=EX_UNAVAILABLE$' log)"
	no_connection
}

tc what_is_no_socks5_proxy_is_refused
what_is_no_socks5_proxy_is_refused_body() {
	server_start
	proxy_start
	mail >m
	conf_proxy </dev/null
	while read -r line; do
		echo "$line" | proxy
		send 69 you@example.org <m
		has err 'does not speak SOCKS5' "$line"
		hasnt srv/proxylog '^more' "$line"
	done <<-EOT
	send method 0502
	send method 0501
	send method 0400
	send method 005a000000000000
	send method 485454502f312e3020343030204261640d0a
	send method 3232302068690d0a
	endless method 3232302068690d0a
	send reply 04000001000000000000
	send reply 0000
	send reply 05000005000000000000
	send reply 05000000000000000000
	endless reply 00
	EOT
	echo 'send method 05ff' | proxy
	send 69 you@example.org <m
	has err 'the proxy wants authentication, for which there is no setting'
	no_connection
}

tc a_connection_that_breaks_is_an_error
a_connection_that_breaks_is_an_error_body() {
	server_start
	proxy_start
	mail >m
	conf_proxy </dev/null
	while read -r line; do
		echo "$line" | proxy
		send 74 you@example.org <m
		has err "through proxy 127.0.0.1, port $PROXY: the (proxy \
closed the connection|connection to the proxy: Connection reset by peer)\$" \
		    "$line"
	done <<-EOT
	close method
	bye method 05
	reset method
	close reply
	bye reply 05
	bye reply 0500
	bye reply 0500000100000000
	bye reply 05000003ff616263
	reset reply
	EOT
	no_connection
}

tc silence_and_dripping_meet_the_deadline
silence_and_dripping_meet_the_deadline_body() {
	server_start
	proxy_start
	mail >m
	TIMEOUT=1 conf_proxy </dev/null
	for line in 'stall method' 'stall reply' 'send reply 050000' \
	    'drip 0.3'; do
		echo "$line" | proxy
		before=$(date +%s)
		send 74 you@example.org <m
		has err 'the proxy did not answer in time$' "$line"
		took=$(($(date +%s) - before))
		[ $took -lt 8 ] || fail "$line: took $took s"
	done
	nothing_sent
}

tc a_proxy_that_is_not_there
a_proxy_that_is_not_there_body() {
	server_start
	proxy_start
	mail >m
	PROXY=1 conf_proxy </dev/null
	send 75 you@example.org <m
	has err "^msmtp: cannot connect to proxy 127.0.0.1, port 1: \
127.0.0.1: Connection refused\$"
	echo "source_ip ::1" | conf_proxy
	send 71 you@example.org <m
	has err '^msmtp: cannot use source_ip ::1: 127.0.0.1 has no IPv6'
	no_connection
}

tc the_source_is_that_of_our_own_connection
the_source_is_that_of_our_own_connection_body() {
	server_start
	mail >m
	echo 'source_ip 127.0.0.77' | HOST=127.0.0.1 conf
	send 0 you@example.org <m
	delivered
	is 127.0.0.77 "$(cat srv/out/peers)"
	echo 'source_ip 192.0.2.1' | HOST=127.0.0.1 conf
	send 71 you@example.org <m
	has err '^msmtp: cannot use source_ip 192.0.2.1: Cannot assign'
	proxy_start
	echo 'source_ip 127.0.0.77' | conf_proxy
	server_reset
	send 0 you@example.org <m
	delivered
	is 127.0.0.1 "$(cat srv/out/peers)"
}

# dial_args: what msmtp-dial was started with, in ./args.
dial_args() {
	_dial=$(child "$PID" msmtp-dial)
	[ -n "$_dial" ] && tr '\0' ' ' <"/proc/$_dial/cmdline" >args &&
	    grep -q msmtp-dial args
}

# Whatever the server's host is: nothing of it is looked up.
tc a_proxy_in_digits_needs_no_resolver
a_proxy_in_digits_needs_no_resolver_body() {
	server_start
	proxy_start
	mail >m
	echo 'stall method' | proxy
	while read -r numeric host more; do
		echo "$more" | conf_proxy "$host"
		msmtp_start you@example.org <m
		wait_for 10 dial_args || fail "no msmtp-dial: $(cat err)"
		is "$numeric" "$(grep -c ' numeric ' args)" "$host $more"
		kill -TERM $PID
		msmtp_wait
	done <<-EOT
	1 mail.invalid source_ip 127.0.0.77
	0 127.0.0.1 proxy_host localhost
	EOT
}

tc a_real_proxy
a_real_proxy_body() {
	root=$(sh "$MSMTP_SRC/regress/peers.sh" root microsocks 2>&1) ||
	    atf_skip "$root"
	server_start
	mail >m
	# It says nothing of its port: try some.
	for PROXY in $((20000 + $$ % 10000)) $((31000 + $$ % 1000)); do
		"$root/usr/bin/microsocks" -i 127.0.0.1 -p $PROXY \
		    >microsocks.log 2>&1 &
		proxy_pid=$!
		sleep_ms 300
		dead $proxy_pid || break
	done
	dead $proxy_pid && fail "it does not start: $(cat microsocks.log)"
	conf_proxy localhost </dev/null
	run you@example.org <m
	is 0 "$STATUS" "$(cat err)"
	delivered
	conf_proxy 127.0.0.1 </dev/null
	run --port=1 you@example.org <m
	is 69 "$STATUS" "$(cat err)"
	has err 'the proxy answered: connection refused \(5\)$'
	kill $proxy_pid
	# One that wants a password.
	"$root/usr/bin/microsocks" -i 127.0.0.1 -p $((PROXY + 1)) -u joe -P x \
	    >microsocks.log 2>&1 &
	proxy_pid=$!
	sleep_ms 300
	run --proxy-port=$((PROXY + 1)) you@example.org <m
	kill $proxy_pid
	is 69 "$STATUS" "$(cat err)"
	has err 'the proxy wants authentication'
}
