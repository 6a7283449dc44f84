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
# Every class of reply at every step, and what we make of it.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# expect CODE SCRIPT-LINE: nothing is delivered, the code is right, the
# reply is shown.
expect() {
	printf '%s\n' "$2" | script
	mail >m
	send "$1" a@example.org b@example.org <m
	nothing_delivered "$2"
}

nothing_delivered() {
	server_sync
	! ls srv/out/raw.* >/dev/null 2>&1 || fail "$1: delivered"
	[ -s err ] || fail "$1: nothing was said"
	has err '^msmtp: ' "$1"
}

# classes STEP CODE: 4xx at the step give 75, what else is refused CODE.
classes() {
	_step=$1 _permanent=$2
	shift 2
	for _r in 421 450 451 452 454 499; do
		expect 75 "on $_step reply $_r 4.0.0 later"
		has err "server message: $_r 4.0.0 later" "$_step"
	done
	for _r in 500 501 550 554 599 "$@"; do
		expect "$_permanent" "on $_step reply $_r 5.0.0 never"
		has err "server message: $_r 5.0.0 never" "$_step"
	done
	expect "$_permanent" "on $_step reply 550-line one|550 line two"
	has err "server message: 550.line one"
	has err "server message: 550.line two"
}

tc greeting
greeting_body() {
	server_start
	: | conf
	classes GREETING 76 250 354 221
	is 'EHLO' "$(cmds | sed 's/ *QUIT//; s/^$/EHLO/')"
}

tc ehlo_and_helo
ehlo_and_helo_body() {
	server_start
	: | conf
	for r in 421 450 451; do
		expect 75 "on EHLO reply $r 4.0.0 later
on HELO reply $r 4.0.0 later"
	done
	for r in 500 550 354; do
		expect 76 "on EHLO reply $r no
on HELO reply $r no"
	done
	expect 75 "on EHLO reply 500 no
on HELO reply 451 later"
	hasnt srv/out/cmds '^MAIL'
}

tc sender
sender_body() {
	server_start
	: | conf
	classes MAIL 65 354 334
	hasnt srv/out/cmds '^BODY'
	printf 'caps SIZE 1000000\non MAIL reply 550 no\n' | script
	mail >m
	send 65 a@example.org <m
	hasnt srv/out/cmds '^(RCPT|DATA)'
}

tc rcpt
rcpt_body() {
	server_start
	: | conf
	classes RCPT 65 354 334
	for caps in PIPELINING ''; do
		for n in 1 2; do
			for r in 550.65 450.75; do
				printf 'caps %s\non RCPT %d reply %s no\n' \
				    "$caps" $n ${r%.*} | script
				mail >m
				send ${r#*.} a@example.org b@example.org <m
				nothing_sent "$caps $n $r"
				nothing_delivered
				has err "$(echo a b | cut -d' ' -f$n)@example" \
				    "$caps $n $r"
			done
		done
	done
	printf 'on RCPT reply 251 2.1.5 will forward\n' | script
	mail >m
	send 0 a@example.org b@example.org <m
	delivered
}

tc rcpt_mixed_is_permanent
rcpt_mixed_is_permanent_body() {
	server_start
	: | conf
	for first in '450 550' '550 450'; do
		set -- $first
		printf 'on RCPT 1 reply %s no\non RCPT 2 reply %s no\n' \
		    $1 $2 | script
		mail >m
		send 65 a@example.org b@example.org c@example.org <m
		nothing_sent "$first"
	done
}

tc data
data_body() {
	server_start
	: | conf
	classes DATA 65 250
	hasnt srv/out/cmds '^BODY'
}

# A server that says 354 although it refused the recipients must get no dot.
tc no_dot_after_354_when_a_recipient_was_refused
no_dot_after_354_when_a_recipient_was_refused_body() {
	server_start
	: | conf
	for n in 1 2 3; do
		printf 'on RCPT %d reply 550 no\non DATA reply 354 go\n' $n |
		    script
		mail >m
		send 65 a@example.org b@example.org c@example.org <m
		nothing_sent "$n"
	done
	printf 'on RCPT reply 550 no\non DATA reply 354 go\n' | script
	mail >m
	send 65 a@example.org <m
	nothing_sent all
}

tc dot
dot_body() {
	server_start
	: | conf
	classes DOT 69
}

# Neither yes nor no: the server may have taken it, so nobody may try again.
tc a_3yz_to_the_message_is_no_result
a_3yz_to_the_message_is_no_result_body() {
	server_start
	mail >m
	for caps in PIPELINING X 'PIPELINING|CHUNKING' CHUNKING; do
		for r in 334 354; do
			: | conf
			printf 'caps %s\non DOT reply %s go on\n' "$caps" $r |
			    script
			send 74 you@example.org <m
			has err "^msmtp: server message: $r go on"
			has err 'says neither yes nor no$'
			has err 'may have been sent'
		done
	done
	echo 'protocol lmtp' | conf
	printf 'lmtp\non DOT 2 reply 354 go on\n' | script
	send 74 a@example.org b@example.org <m
	has err 'server message: 354 go on'
	has err 'may have been sent'
}

# One to the message is missing, and that to QUIT comes in its place.
tc the_reply_to_quit_is_none_to_the_message
the_reply_to_quit_is_none_to_the_message_body() {
	server_start
	mail >m
	for caps in PIPELINING X 'PIPELINING|CHUNKING' CHUNKING; do
		: | conf
		printf 'caps %s\non DOT reply 221 bye\n' "$caps" | script
		send 74 you@example.org <m
		has err '^msmtp: server message: 221 bye'
		has err 'may have been sent'
	done
	for caps in PIPELINING 'PIPELINING|CHUNKING'; do
		printf 'caps %s\non DOT ignore\n' "$caps" | script
		send 74 you@example.org <m
		has err 'may have been sent'
	done
	echo 'protocol lmtp' | conf
	printf 'lmtp\non DOT 1 ignore\n' | script
	send 74 a@example.org b@example.org <m
	has err 'may have been sent'
}

tc quit_does_not_matter
quit_does_not_matter_body() {
	server_start
	: | conf
	for what in 'reply 421 4.0.0 going' 'reply 500 what' 'raw xx\r\n' \
	    close reset 'flood x' ignore; do
		echo "on QUIT $what" | script
		[ "$what" != ignore ] || echo 'on QUIT close' >>srv/script
		mail >m
		send 0 you@example.org <m
		delivered
		atf_check test ! -s err
	done
}

tc quit_without_answer_is_not_waited_for
quit_without_answer_is_not_waited_for_body() {
	server_start
	: | conf
	echo "on QUIT stall" | script
	begin=$(date +%s)
	mail >m
	send 0 you@example.org <m
	[ $(($(date +%s) - begin)) -le 5 ] || fail "waited"
	delivered
}

tc malformed_replies_end_the_session
malformed_replies_end_the_session_body() {
	server_start -t 600
	: | conf
	mail >m
	for step in GREETING EHLO MAIL RCPT DATA DOT; do
		while read -r how; do
			# HELO must not save a malformed EHLO.
			printf 'on %s %s\non HELO close\n' $step "$how" | script
			run you@example.org <m
			case $step-$STATUS in
			DOT-69|DOT-74|DOT-76|[A-CE-Z]*-76|DATA-76) ;;
			# What a code of another class means is known.
			*-65)	case $how in reply*) ;; *)
				fail "$step $how: $STATUS $(cat err)" ;;
				esac ;;
			*)	fail "$step $how: $STATUS $(cat err)" ;;
			esac
			nothing_delivered "$step $how"
			LC_ALL=C hasnt err "$(printf '[\001-\010\013-\037\177-\377]')"
		done <<-'EOT'
			raw 250-a\r\n550 b\r\n
			raw 250-a\r\n251 b\r\n
			raw 25x hello\r\n
			raw hello\r\n
			raw \r\n
			raw 2\r\n
			raw 25\r\n
			raw 999 x\r\n
			raw 000 x\r\n
			raw -50 x\r\n
			raw 250_x\r\n
			raw 2500 x\r\n
			raw \x00250 x\r\n
			raw 250 a\x00b\r\n
			raw  250 x\r\n
			repeat 20000 250-more\r\n
			flood 250-x\r\n
			flood x
			flood \x00
		EOT
	done
}

tc long_but_sane_replies
long_but_sane_replies_body() {
	server_start
	: | conf
	x=$(printf '%0500d' 0)
	script <<-EOT
		on GREETING reply 220-$x|220-$x|220 $x
		on MAIL reply 250-$x|250 $x
		on RCPT reply 250 $x
		on DOT reply 250-a|250-b|250
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
	# Codes without text.
	script <<-'EOT'
		on GREETING reply 220
		on MAIL reply 250
		on RCPT reply 250\x20
		on DOT reply 250
	EOT
	mail >m
	send 0 you@example.org <m
	delivered
}

tc replies_in_pieces
replies_in_pieces_body() {
	server_start
	: | conf
	printf 'on GREETING drip 0.002\n' | script
	mail >m
	send 0 you@example.org <m
	delivered
}

tc replies_before_their_commands_end_the_session
replies_before_their_commands_end_the_session_body() {
	server_start
	: | conf
	mail >m
	# Everything that a whole session needs, in the greeting.
	{
		printf 'on GREETING raw 220 hi\\r\\n250-a\\r\\n250 PIPELINING'
		printf '\\r\\n250 ok\\r\\n250 ok\\r\\n354 go\\r\\n250 sent\\r'
		printf '\\n\non BODY close\n'
		printf 'on ANY ignore\n'
	} | script
	run you@example.org <m
	nothing_delivered
	[ "$STATUS" -ne 0 ] || fail "believed in a delivery"
}

# One more than commands were sent would shift all that follow: the reply to
# MAIL would stand for that to the message.
tc a_reply_too_many_is_a_reply_to_nothing
a_reply_too_many_is_a_reply_to_nothing_body() {
	server_start
	: | conf
	mail >m
	ok='250 ok\r\n'
	for caps in PIPELINING 'PIPELINING|CHUNKING' CHUNKING X; do
		more=$(echo "$caps" | sed 's/|/\\r\\n250-/g')
		for stray in "$ok" "$ok$ok" "$ok${ok}354 go\\r\\n"; do
			cat <<-EOT | script
				on EHLO raw 250-a\r\n250-$more\r\n250 X\r\n$stray
				on DOT reply 550 no
			EOT
			send 76 you@example.org <m
			nothing_sent "$caps $stray"
			is EHLO "$(cmds)" "$caps $stray"
			has err 'reply to a command that was not sent$'
		done
	done
	printf 'on GREETING raw 220 hi\\r\\n250 hi\\r\\n\n' | script
	send 76 you@example.org <m
	is '' "$(cmds)"
}

tc without_pipelining_each_command_has_its_reply
without_pipelining_each_command_has_its_reply_body() {
	server_start
	: | conf
	mail >m
	while read -r step code stray sent; do
		printf 'caps X\non %s raw %s ok\\r\\n%s so\\r\\n\n' \
		    $step $code $stray | script
		echo 'on DATA reply 550 no' >>srv/script
		send 76 you@example.org <m
		nothing_sent "$step"
		is "$sent" "$(cmds)" "$step"
	done <<-EOT
		MAIL 250 250 EHLO MAIL
		RCPT 250 354 EHLO MAIL RCPT
	EOT
	echo 'auth joe secret' | script
	printf 'on EHLO raw 250-a\\r\\n250 AUTH PLAIN\\r\\n235 hi\\r\\n\n' \
	    >>srv/script
	printf 'auth plain\nuser joe\npassword secret\n' | conf
	send 76 you@example.org <m
	is EHLO "$(cmds)"
}

# It need not wait for a command to say that it goes.
tc a_421_that_nothing_asked_for_is_heard
a_421_that_nothing_asked_for_is_heard_body() {
	server_start
	: | conf
	mail >m
	for caps in 'PIPELINING' 'CHUNKING' 'PIPELINING\r\n250-CHUNKING'; do
		for how in close ignore; do
			cat <<-EOT | script
				on EHLO raw 250-a\r\n250-$caps\r\n250 X\r\n421 I go\r\n
				on EHLO $how
			EOT
			send 75 you@example.org <m
			nothing_sent "$caps $how"
			has err '^msmtp: server message: 421 I go$'
		done
	done
}
