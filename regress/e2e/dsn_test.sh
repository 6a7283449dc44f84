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
# Delivery status notifications (RFC 3461) are asked for as configured.
. "$MSMTP_SRC/regress/lib/smtp.sh"

DSN_CAPS='caps PIPELINING|SIZE 1000000|DSN'

# asked MAIL-TAIL RCPT-TAIL [ARG ...]: what the commands end with.
asked() {
	_mail=$1 _rcpt=$2
	shift 2
	echo "$DSN_CAPS" | script
	mail >m
	send 0 "$@" you+x@example.org <m
	delivered
	is "$_mail" "$(sed -n 's/^MAIL FROM:<[^>]*> SIZE=[0-9]*//p' \
	    srv/out/env.1)" "$*"
	is "$_rcpt" "$(sed -n 's/^RCPT TO:<[^>]*>//p' srv/out/env.1)" "$*"
}

tc notify_and_return_are_asked_for
notify_and_return_are_asked_for_body() {
	server_start
	: | conf
	asked '' ''
	asked '' ' NOTIFY=NEVER' -N never
	asked '' ' NOTIFY=FAILURE,DELAY,SUCCESS' -Nsuccess,failure,delay
	asked '' ' NOTIFY=DELAY' --dsn-notify=delay
	asked ' RET=HDRS' '' -R hdrs
	asked ' RET=HDRS' '' --dsn-return=headers
	asked ' RET=FULL' ' NOTIFY=FAILURE' -R full -N failure
	asked '' '' -R full -R off -N never -N off
	printf 'dsn_notify failure,success\ndsn_return headers\n' | conf
	asked ' RET=HDRS' ' NOTIFY=FAILURE,SUCCESS'
	asked '' '' -N off -R off
}

tc envelope_id_and_original_recipient_are_sent
envelope_id_and_original_recipient_are_sent_body() {
	server_start
	: | conf
	asked ' ENVID=QQ314159' '' --dsn-envid=QQ314159
	asked ' ENVID=a+2Bb+3D' '' --dsn-envid=a+b=
	asked '' '' --dsn-envid=x --dsn-envid=
	asked '' ' ORCPT=rfc822;you+2Bx@example.org' --dsn-orcpt
	asked '' ' NOTIFY=NEVER ORCPT=rfc822;you+2Bx@example.org' \
	    --dsn-orcpt=on -N never
	printf 'dsn_envid id1\ndsn_orcpt on\n' | conf
	asked ' ENVID=id1' ' ORCPT=rfc822;you+2Bx@example.org'
	asked '' '' --dsn-envid= --dsn-orcpt=off
}

tc each_recipient_is_asked_for
each_recipient_is_asked_for_body() {
	server_start
	: | conf
	for caps in PIPELINING X; do
		echo "caps $caps|DSN" | script
		mail >m
		send 0 -N never --dsn-orcpt a@example.org b@example.org <m
		delivered
		is 2 "$(grep -c '^RCPT .* NOTIFY=NEVER ORCPT=rfc822;' \
		    srv/out/env.1)"
	done
}

tc a_server_without_dsn_is_unavailable
a_server_without_dsn_is_unavailable_body() {
	server_start
	: | conf
	mail >m
	for o in --dsn-notify=never --dsn-return=full --dsn-envid=x \
	    --dsn-orcpt; do
		server_reset
		send 69 $o you@example.org <m
		has err 'the server does not support DSN'
		hasnt srv/out/cmds '^MAIL'
		has srv/out/cmds '^QUIT'
	done
	server_reset
	send 0 --dsn-notify=off --dsn-return=off --dsn-envid= \
	    --dsn-orcpt=off you@example.org <m
	delivered
}

tc bad_values_are_refused
bad_values_are_refused_body() {
	server_start
	: | conf
	mail >m
	long=$(printf '%0101d' 0)
	for o in -N '-Nfoo' '-Nnever,failure' '-Nfailure,failure' \
	    '-Nfailure, delay' '-Nfailure,' '-N,failure' '-NFAILURE' '-Non' \
	    '-Rfoo' '-RHDRS' '--dsn-return=' "--dsn-envid=$long" \
	    "--dsn-envid=$(printf 'a\r\nRCPT TO:<x@example.org>')" \
	    '--dsn-envid=a b' '--dsn-envid=a<b' '--dsn-envid=é' \
	    "--dsn-envid=$(printf '%034d' 0 | tr 0 +)" '--dsn-orcpt=maybe'; do
		server_reset
		case $o in
		-N)	send 64 -N '' you@example.org <m ;;
		*)	send 64 "$o" you@example.org <m ;;
		esac
		no_connection "$o"
	done
	for line in 'dsn_notify' 'dsn_notify x' 'dsn_return x' \
	    'dsn_envid a b' 'dsn_orcpt x'; do
		echo "$line" | conf
		send 78 you@example.org <m
		has err 'msmtprc'
	done
}

tc pretend_shows_them_as_the_protocol_has_them
pretend_shows_them_as_the_protocol_has_them_body() {
	printf 'dsn_notify success,failure\ndsn_return headers\n' | conf
	send 0 -P you@example.org </dev/null
	has out '^dsn_notify = SUCCESS,FAILURE$'
	has out '^dsn_return = HDRS$'
	send 0 -P -N off -R off you@example.org </dev/null
	has out '^dsn_notify = \(not set\)$'
	has out '^dsn_return = \(not set\)$'
}
