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
# Connections that end or stall: never half a mail, never for ever.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# before WHAT CODES: a cut before the final dot.
before() {
	case " $2 " in
	*" $STATUS "*)	;;
	*)	fail "$1: status $STATUS, not $2: $(cat err)" ;;
	esac
	nothing_sent "$1"
	hasnt err 'may have been sent' "$1"
	[ -s err ] || fail "$1: nothing was said"
}

# after WHAT: a cut when the dot had left.
after() {
	is 74 "$STATUS" "$1: $(cat err)"
	has err 'may have been sent' "$1"
}

tc cut_at_each_step_before_the_dot
cut_at_each_step_before_the_dot_body() {
	server_start
	mail >m
	for tls in off starttls; do
		if [ $tls = off ]; then
			: | conf
		else
			: | conf_tls
		fi
		for step in GREETING EHLO STARTTLS MAIL RCPT DATA; do
			[ $tls.$step != off.STARTTLS ] || continue
			for how in close reset shut; do
				printf 'tls %s\non %s %s\n' $tls $step $how |
				    script
				run you@example.org <m
				# A reset before the greeting may come before
				# connect(2) is over: that is no connection.
				codes='74 76'
				[ $step.$how != GREETING.reset ] ||
					codes='74 75 76'
				before "$tls $step $how" "$codes"
			done
		done
	done
}

tc cut_in_the_middle_of_the_body
cut_in_the_middle_of_the_body_body() {
	server_start
	: | conf
	mail >m
	# More than the kernel's buffers hold.
	head -c 20000000 /dev/zero | tr '\0' 'x' | fold -w 70 >>m
	for how in close reset; do
		printf 'rcvbuf 4096\non BODY 100000 %s\n' $how | script
		run you@example.org <m
		before "$how" '74 76'
		! grep -q "^\.\$" srv/out/part.* || fail "$how: a dot came"
	done
}

tc cut_after_the_dot
cut_after_the_dot_body() {
	server_start
	mail >m
	echo 'logfile log' >c
	for tls in off starttls; do
		if [ $tls = off ]; then
			conf <c
		else
			conf_tls <c
		fi
		for how in close reset shut 'raw 25' 'raw 250-a\r\n'; do
			{
				printf 'tls %s\non DOT %s\n' $tls "$how"
				case $how in
				raw*)	echo 'on DOT close' ;;
				esac
			} | script
			: >log
			run you@example.org <m
			after "$tls $how"
			has log 'exitcode=EX_IOERR' "$how"
		done
	done
}

tc reply_in_the_middle_of_the_body
reply_in_the_middle_of_the_body_body() {
	server_start
	: | conf
	mail >m
	# More than the kernel's buffers hold.
	head -c 20000000 /dev/zero | tr '\0' 'x' | fold -w 70 >>m
	for reply in '552 5.3.4 too much' '421 4.3.0 going' '250 ok'; do
		script <<-EOT
			rcvbuf 4096
			on BODY 100000 say $reply\r\n
			on BODY 100001 delay 0.2
			on BODY 100001 close
		EOT
		run you@example.org <m
		[ "$STATUS" -ne 0 ] || fail "$reply: status 0"
		nothing_sent "$reply"
	done
}

tc silence_times_out
silence_times_out_body() {
	server_start
	mail >m
	TIMEOUT=1
	: | conf
	for step in GREETING EHLO MAIL RCPT DATA; do
		printf 'on %s stall\n' $step | script
		begin=$(date +%s)
		run you@example.org <m
		took=$(($(date +%s) - begin))
		[ $took -le 4 ] || fail "$step: $took s"
		before $step 74
		has err '[Tt]ime' $step
	done
}

# RFC 5321 4.5.3.2.6: who gives up too early sends the mail twice.
tc the_final_reply_is_waited_for
the_final_reply_is_waited_for_body() {
	server_start
	mail >m
	TIMEOUT=1
	: | conf
	printf 'on DOT delay 3\n' | script
	send 0 you@example.org <m
	delivered
}

tc silence_in_the_handshake_times_out
silence_in_the_handshake_times_out_body() {
	server_start
	mail >m
	TIMEOUT=1
	for mode in starttls implicit; do
		printf 'tls %s\non TLS stall\n' $mode | script
		: | conf_tls $mode
		run you@example.org <m
		before $mode '74 76'
	done
}

tc a_server_that_never_reads_times_out
a_server_that_never_reads_times_out_body() {
	server_start
	TIMEOUT=1
	: | conf
	mail >m
	head -c 30000000 /dev/zero | tr '\0' 'x' | fold -w 70 >>m
	printf 'rcvbuf 4096\non BODY stall\n' | script
	begin=$(date +%s)
	run you@example.org <m
	[ $(($(date +%s) - begin)) -le 6 ] || fail "slow"
	before body 74
}

tc dripping_times_out
dripping_times_out_body() {
	server_start
	mail >m
	TIMEOUT=1
	: | conf
	# A byte every 0.3 s, never a whole line.
	printf 'on GREETING drip 0.3\non GREETING repeat 100 x\n' | script
	begin=$(date +%s)
	run you@example.org <m
	took=$(($(date +%s) - begin))
	before drip '74 76'
	[ $took -le 5 ] || fail "took $took s"
	# Lines that drip: each is in time, the reply never ends.
	printf 'on EHLO drip 0.05 10\non EHLO repeat 2000 250-line\\r\\n\n' |
	    script
	begin=$(date +%s)
	run you@example.org <m
	took=$(($(date +%s) - begin))
	before lines '74 76'
	[ $took -le 5 ] || fail "lines took $took s"
}

tc slow_but_alive_is_waited_for
slow_but_alive_is_waited_for_body() {
	server_start
	TIMEOUT=3
	: | conf
	printf 'on GREETING delay 1\non MAIL delay 1\non DOT delay 1\n' |
	    script
	mail >m
	send 0 you@example.org <m
	delivered
}

tc the_longest_timeout_is_long
the_longest_timeout_is_long_body() {
	server_start
	mail >m
	for t in 2147480 2147483; do
		TIMEOUT=$t
		: | conf
		server_reset
		send 0 you@example.org <m
		delivered
	done
}

tc nobody_listens
nobody_listens_body() {
	server_start
	server_stop
	: | conf
	mail >m
	send 75 you@example.org <m
	has err "$PORT"
	has err 'localhost|127\.0\.0\.1'
	has err '[Rr]efused'
}

tc unknown_host
unknown_host_body() {
	HOST=no-such-host.invalid
	: | conf
	mail >m
	run you@example.org <m
	# Without a resolver the answer is "later".
	case $STATUS in
	68|75)	;;
	*)	fail "status $STATUS: $(cat err)" ;;
	esac
	has err 'no-such-host\.invalid'
}
