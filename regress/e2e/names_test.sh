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
# The log file, as the locked-in parent writes it.
#
# The program under the names of a sendmail.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# named NAME [ARG ...]: msmtp called so, with ./msmtprc as ~/.msmtprc; as run.
named() {
	_name=$1
	shift
	[ -e "$_name" ] || ln -s "$MSMTP" "$_name"
	cp -p msmtprc .msmtprc
	HOME=$PWD timeout --foreground -s KILL "$SEND_MAX" "./$_name" "$@" \
	    >out 2>err
	STATUS=$?
}

tc as_sendmail_it_sends
as_sendmail_it_sends_body() {
	server_start
	conf </dev/null
	mail >m
	for name in sendmail send-mail msmtp; do
		while read -r options; do
			script </dev/null
			# shellcheck disable=SC2086
			named $name $options <m
			is 0 "$STATUS" "$name $options: $(cat err)"
			delivered
			is 'RCPT TO:<you@example.org>' \
			    "$(sed -n 's/ ORCPT.*//; /^RCPT/p' srv/out/cmds)"
			[ ! -s out ] && [ ! -s err ] || fail "$(cat out err)"
		done <<-'EOT'
			-t
			-t -oi
			-toi
			-ti
			-i -t -f me@example.com
			-oi -oem -odi you@example.org
			-o i you@example.org
			-i -- you@example.org
			-bm -i you@example.org
			-B8BITMIME -i you@example.org
			-B 8BITMIME you@example.org -i
			-Am -G -h 3 -L tag -m -n -O DeliveryMode=b -t
			-FJoe -fme@example.com -Noff -R off -it
		EOT
	done
}

tc as_mailq_it_says_that_the_queue_is_empty
as_mailq_it_says_that_the_queue_is_empty_body() {
	server_start
	conf </dev/null
	echo 'Mail queue is empty' >want
	for how in mailq 'mailq -Ac' 'mailq -v' 'sendmail -bp' \
	    'sendmail -b p -OQueueDirectory=/x' 'msmtp -bp'; do
		# shellcheck disable=SC2086
		named $how </dev/null
		is 0 "$STATUS" "$how"
		atf_check cmp want out
		[ ! -s err ] || fail "$how: $(cat err)"
	done
	# Who reads it on a terminal is told why.
	python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' ./mailq >tty ||
	    fail 'no terminal'
	has tty '^Mail queue is empty'
	has tty '^\(msmtp has no queue: '
	no_connection
}

tc as_newaliases_it_does_nothing
as_newaliases_it_does_nothing_body() {
	server_start
	conf </dev/null
	for how in newaliases 'newaliases -v' 'sendmail -bi' \
	    'sendmail -bi -oA/etc/aliases' 'msmtp -b i'; do
		# shellcheck disable=SC2086
		named $how </dev/null
		is 0 "$STATUS" "$how"
		[ ! -s out ] && [ ! -s err ] || fail "$how: $(cat out err)"
	done
	no_connection
}

tc what_is_not_supported_is_said
what_is_not_supported_is_said_body() {
	server_start
	conf </dev/null
	mail >m
	for o in -bs -bd -bt -bv -q -q15m; do
		named sendmail $o you@example.org <m
		is 64 "$STATUS" "$o"
		is 1 "$(wc -l <err | tr -d ' ')"
		has err "^sendmail: $o is not supported: [a-z]"
		[ ! -s out ] || fail "$o: $(cat out)"
	done
	no_connection
}

# PROG of "PROG: text" is the name it was called by, made printable.
tc messages_begin_with_the_name
messages_begin_with_the_name_body() {
	conf </dev/null
	for name in msmtp sendmail my-mailer; do
		named $name --nonsense
		is 64 "$STATUS"
		has err "^$name: unknown option --nonsense"
	done
	MSMTP=$MSMTP bash -c 'exec -a "" "$MSMTP" --nonsense' 2>err
	has err '^msmtp: unknown option'
	MSMTP=$MSMTP bash -c 'exec -a /x/ "$MSMTP" --nonsense' 2>err
	has err '^msmtp: unknown option'
	MSMTP=$MSMTP bash -c 'exec -a "$(printf "a\\033b")" "$MSMTP" -q' 2>err
	has err '^a\\033b: -q is not supported'
}
