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
# What other tests try one by one, together: unix sockets, proxies, TLS, LMTP,
# the extensions, the modes.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# proxy_start: sets PROXY, its port.
proxy_start() {
	python3 -S -E "$MSMTP_SRC/regress/server/socksd.py" srv \
	    2>srv/proxyerr </dev/null >/dev/null &
	wait_for 20 test -e srv/proxyport ||
	    fail "the proxy does not start: $(cat srv/proxyerr)"
	PROXY=$(cat srv/proxyport)
}

# conf_socket: an account without host and port, with what stdin adds.
conf_socket() {
	{
		printf 'socket s\nfrom me@example.com\ntimeout 10\n'
		cat
	} >msmtprc
	chmod 600 msmtprc
}

tc lmtp_over_a_socket
lmtp_over_a_socket_body() {
	server_start -u "$PWD/s"
	printf 'protocol lmtp\nlogfile log\n' | conf_socket
	mail >m
	echo lmtp | script
	send 0 a@example.org b@example.org <m
	delivered
	is "LHLO MAIL RCPT RCPT DATA BODY QUIT" "$(cmds)"
	hasnt log smtpstatus
	has log ' socket=s .*exitcode=EX_OK$'
	printf 'lmtp\non DOT 2 reply 452 full\n' | script
	send 69 a@example.org b@example.org <m
	has err '^msmtp: LMTP server message: 452 full$'
	has err 'delivered to a@example.org, and not to b@example.org$'
	has log "socket=s .*errormsg='delivery to one or more recipients failed'"
	printf 'lmtp\non DOT reply 452 full\n' | script
	send 75 a@example.org b@example.org <m
	printf 'lmtp\non DOT 2 close\n' | script
	send 74 a@example.org b@example.org <m
	has err '^msmtp: the mail was delivered to a@example.org$'
	hasnt log smtpstatus
}

tc lmtp_over_a_socket_with_tls
lmtp_over_a_socket_with_tls_body() {
	server_start -u "$PWD/s"
	mail >m
	for mode in starttls implicit; do
		printf 'lmtp\ntls %s\n' $mode | script
		printf '%s\n' 'host localhost' 'protocol lmtp' 'tls on' \
		    "tls_trust_file $CERTS/ca.pem" | conf_socket
		[ $mode = starttls ] || echo 'tls_starttls off' >>msmtprc
		send 0 a@example.org b@example.org <m
		delivered
		has srv/out/cmds '^TLS$'
	done
}

tc extensions_through_a_proxy_with_tls
extensions_through_a_proxy_with_tls_body() {
	server_start
	proxy_start
	mail >m
	printf '%s\n' 'proxy_host 127.0.0.1' "proxy_port $PROXY" 'logfile log' \
	    'dsn_notify success' 'dsn_return headers' 'dsn_envid E1' \
	    'dsn_orcpt on' 'partial_delivery on' 'set_to_header on' >settings
	for mode in starttls implicit; do
		conf_tls $mode <settings
		{
			echo 'caps PIPELINING|CHUNKING|DSN|SIZE 100000'
			echo "tls $mode"
			echo 'on RCPT 2 reply 550 no'
		} | script
		rm -f log
		send 69 a@example.org b@example.org c@example.org <m
		delivered
		has srv/out/cmds '^MAIL .* SIZE=[0-9]+ RET=HDRS ENVID=E1$'
		has srv/out/cmds 'b@.* NOTIFY=SUCCESS ORCPT=rfc822;b@ex'
		has srv/out/cmds '^BDAT [0-9]* LAST$'
		# To was set before anybody knew who is refused.
		is 'To: a@example.org, b@example.org, c@example.org' \
		    "$(tr -d '\n\r' <srv/out/mail.1 |
		    grep -o 'To: [^c]*c@example.org')"
		has log 'tls=on .*delivered to a@example.org, c@example.org, and'
	done
}

tc lmtp_through_a_proxy_with_tls
lmtp_through_a_proxy_with_tls_body() {
	server_start
	proxy_start
	mail >m
	printf '%s\n' 'proxy_host 127.0.0.1' "proxy_port $PROXY" \
	    'protocol lmtp' | conf_tls
	printf 'lmtp\ntls starttls\non DOT 2 reply 550 no\n' | script
	send 69 a@example.org b@example.org c@example.org <m
	has err 'delivered to a@example.org, c@example.org, and not to b@ex'
}

# shown FIRST-LINE [ARG ...]: that is what --serverinfo begins with.
shown() {
	_first=$1
	shift
	send 0 -S "$@" </dev/null
	is "$_first" "$(sed -n 1p out)"
}

tc the_modes_over_a_socket
the_modes_over_a_socket_body() {
	server_start -u "$PWD/s"
	: | conf_socket
	shown 'SMTP server at s:'
	printf 'caps ETRN\n' | script
	send 0 --rmqs=@example.org </dev/null
	server_sync
	has srv/out/cmds '^ETRN @example.org$'
	echo lmtp | script
	shown 'LMTP server at s:' --protocol=lmtp
	printf 'lmtp\ntls starttls\ncaps ETRN\n' | script
	printf '%s\n' 'host localhost' 'protocol lmtp' 'tls on' \
	    "tls_trust_file $CERTS/ca.pem" | conf_socket
	shown 'LMTP server at localhost:'
	has out '^    TLSv1'
	send 0 --rmqs='#queue' </dev/null
}

tc the_modes_through_a_proxy
the_modes_through_a_proxy_body() {
	server_start
	proxy_start
	printf '%s\n' 'proxy_host 127.0.0.1' "proxy_port $PROXY" >settings
	conf <settings
	shown "SMTP server at localhost, port $PORT:"
	echo lmtp | script
	shown "LMTP server at localhost, port $PORT:" --protocol=lmtp
	printf 'caps ETRN\ntls starttls\n' | script
	conf_tls <settings
	shown "SMTP server at localhost, port $PORT:"
	send 0 --rmqs=example.org </dev/null
	server_sync
	is 'ETRN example.org' "$(grep ETRN srv/out/cmds)"
}

tc an_lmtp_server_is_shown_as_by_debians_msmtp
an_lmtp_server_is_shown_as_by_debians_msmtp_body() {
	server_start
	echo 'protocol lmtp' | conf
	printf 'lmtp\ncaps PIPELINING\n' | script
	send 0 -S </dev/null
	theirs -C msmtprc -S
	is 0 $THEIRS
	diff theirs.out out >difference || fail "$(cat difference)"
}

tc the_mail_chooses_among_all_kinds_of_accounts
the_mail_chooses_among_all_kinds_of_accounts_body() {
	server_start
	cat >msmtprc <<-EOT
		defaults
		host localhost
		port $PORT
		account plain
		from plain@example.com
		account tls
		tls on
		tls_trust_file $CERTS/ca.pem
		from tls@example.com
		account lmtp
		protocol lmtp
		from lmtp@example.com
		account socket
		socket nowhere
		from socket@example.com
	EOT
	while read -r who status script want; do
		echo "$script" | tr _ ' ' | script
		mail | sed "s/^From:.*/From: $who@example.com/" >m
		send $status --read-envelope-from a@example.org <m
		server_sync
		is "$want" "$(cmds)" "$who"
	done <<-EOT
		plain 0 tls_off EHLO MAIL RCPT DATA BODY QUIT
		tls 0 tls_starttls EHLO STARTTLS TLS EHLO MAIL RCPT DATA BODY QUIT
		lmtp 0 lmtp LHLO MAIL RCPT DATA BODY QUIT
		socket 75 tls_off
	EOT
	has err '^msmtp: cannot connect to nowhere: '
}

# each_way ARG ...: the mails that have a local part in UTF-8, one a way.
each_way() {
	_u=$(printf 'j\303\266@example.org')
	mail >m
	printf 'To: %s\nFrom: a@example.org\n\nhello\n' "$_u" >to
	printf 'From: %s\nTo: a@example.org\n\nhello\n' "$_u" >from
	for way in argument to sender from; do
		server_reset
		rm -f log
		case $way in
		argument) run "$_u" <m ;;
		to)	run -t <to ;;
		sender)	run -f "$_u" a@example.org <m ;;
		from)	run -a u --read-envelope-from -t <from ;;
		esac
		"$@" "$way"
	done
}

is_sent() {
	is 0 $STATUS "$1"
	delivered
	is 'j\xc3\xb6@example.org' "$(grep -o 'j.*@example.org' srv/out/cmds)"
	has srv/out/cmds '^MAIL FROM:.* SMTPUTF8$' "$1"
	has log "$(printf '[=<]j\303\266@example.org .*EX_OK')" "$1"
}

is_refused() {
	is 69 $STATUS "$1"
	nothing_sent "$1"
	is 'EHLO QUIT' "$(cmds)" "$1"
	has err "$(printf 'SMTPUTF8.* the address j\303\266@example.org needs')"
	has log 'EX_UNAVAILABLE$'
}

tc utf8_addresses_from_everywhere
utf8_addresses_from_everywhere_body() {
	server_start
	printf 'logfile log\naccount u : default\nfrom j\303\266@example.org\n' |
	    conf
	for caps in PIPELINING '8BITMIME|SMTPUTF8' \
	    'PIPELINING|CHUNKING|8BITMIME|SMTPUTF8'; do
		echo "caps $caps" | script
		case $caps in
		*UTF8)	each_way is_sent ;;
		*)	each_way is_refused ;;
		esac
	done
}

# Those that msmtp 1.8 does not know stand behind those that it does.
tc all_settings_are_shown_in_order
all_settings_are_shown_in_order_body() {
	: | conf
	mail >m
	send 0 -P you@example.org <m
	is 'host,port,source ip,proxy host,proxy port,socket,timeout,protocol,'\
'domain,auth,user,password' \
	    "$(sed -n 's/ = .*//p' out | sed '/^passwordeval$/,$d' | paste -sd,)"
	is logfile,logfile_time_format,syslog,aliases \
	    "$(sed -n 's/ = .*//p' out | sed -n '/^logfile$/,$p' | paste -sd,)"
	# What msmtp 1.8 has not comes behind, and where it is set only.
	send 0 -P --sandbox=strict --chunking --partial-delivery=off \
	    --dsn-envid=x --dsn-orcpt=off --tls-key-passwordeval=x \
	    you@example.org <m
	is 'aliases,tls_key_passwordeval,sandbox,chunking,partial_delivery,'\
'dsn_envid,dsn_orcpt' \
	    "$(sed -n 's/ = .*//p' out | sed -n '/^aliases$/,$p' | paste -sd,)"
}
