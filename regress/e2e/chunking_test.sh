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
# BDAT (RFC 3030), where the server offers CHUNKING.
. "$MSMTP_SRC/regress/lib/smtp.sh"

CHUNK='caps PIPELINING|SIZE 100000000|CHUNKING|8BITMIME'

tc one_recipient_gets_the_mail_in_one_flight
one_recipient_gets_the_mail_in_one_flight_body() {
	server_start
	: | conf
	printf '%s\nsettle 30\n' "$CHUNK" | script
	mail >m
	printf '.\n..\n.x\n' >>m
	send 0 you@example.org <m
	delivered
	is "EHLO MAIL RCPT BDAT BODY QUIT" "$(cmds)"
	is 2 "$(wc -l <srv/out/flights | tr -d ' ')" "$(cat srv/out/log)"
	# As it is: no dot is doubled.
	sed 's/$/\r/' m >expected
	atf_check cmp expected srv/out/raw.1
	has srv/out/cmds "^BDAT $(wc -c <expected | tr -d ' ') LAST"
}

tc several_recipients_are_waited_for
several_recipients_are_waited_for_body() {
	server_start
	: | conf
	printf '%s\nsettle 30\n' "$CHUNK" | script
	mail >m
	send 0 a@example.org b@example.org <m
	delivered
	is "EHLO MAIL RCPT RCPT BDAT BODY QUIT" "$(cmds)"
	is 3 "$(wc -l <srv/out/flights | tr -d ' ')" "$(cat srv/out/log)"
}

tc without_pipelining_each_command_waits
without_pipelining_each_command_waits_body() {
	server_start
	: | conf
	printf 'caps CHUNKING\nsettle 30\n' | script
	mail >m
	send 0 a@example.org <m
	delivered
	is "EHLO MAIL RCPT BDAT BODY QUIT" "$(cmds)"
	# EHLO, MAIL, RCPT, BDAT with the message, QUIT.
	is 5 "$(wc -l <srv/out/flights | tr -d ' ')" "$(cat srv/out/log)"
}

tc off_means_data
off_means_data_body() {
	server_start
	mail >m
	echo 'chunking off' | conf
	echo "$CHUNK" | script
	send 0 you@example.org <m
	delivered
	is "EHLO MAIL RCPT DATA BODY QUIT" "$(cmds)"
	: | conf
	server_reset
	send 0 --chunking=off you@example.org <m
	delivered
	hasnt srv/out/cmds BDAT
	script </dev/null
	send 0 you@example.org <m
	delivered
	hasnt srv/out/cmds BDAT "not offered"
}

tc nobody_gets_it_when_one_of_two_is_refused
nobody_gets_it_when_one_of_two_is_refused_body() {
	server_start
	: | conf
	mail >m
	for caps in "$CHUNK" 'caps CHUNKING'; do
		for n in 1 2; do
			for r in 550.65 450.75; do
				printf '%s\non RCPT %d reply %s no\n' \
				    "$caps" $n ${r%.*} | script
				send ${r#*.} a@example.org b@example.org <m
				nothing_sent "$n $r"
				hasnt srv/out/cmds BDAT
				has srv/out/cmds QUIT
			done
		done
	done
}

tc a_refusal_of_the_one_recipient_is_the_result
a_refusal_of_the_one_recipient_is_the_result_body() {
	server_start
	: | conf
	mail >m
	for step in MAIL RCPT; do
		for r in 550.65 450.75 421.75 354.65; do
			printf '%s\non %s reply %s no\n' "$CHUNK" $step \
			    ${r%.*} | script
			send ${r#*.} you@example.org <m
			server_sync
			atf_check test ! -e srv/out/raw.1
			has err "server message: ${r%.*} no" "$step $r"
			hasnt err 'may have been sent' "$step $r"
		done
	done
	# Even where the server then takes the chunk all the same.
	printf '%s\non RCPT reply 550 no\non BDAT reply 250 ok\n' "$CHUNK" |
	    script
	send 65 you@example.org <m
}

tc a_large_mail_waits_for_the_recipient
a_large_mail_waits_for_the_recipient_body() {
	server_start
	: | conf
	mail >m
	head -c 2000000 /dev/zero | tr '\0' 'x' | fold -w 70 >>m
	echo >>m
	printf '%s\nsettle 30\n' "$CHUNK" | script
	send 0 you@example.org <m
	delivered
	is "EHLO MAIL RCPT BDAT BODY QUIT" "$(cmds)"
	sed 's/$/\r/' m >expected
	atf_check cmp expected srv/out/raw.1
	printf '%s\non RCPT reply 550 no\n' "$CHUNK" | script
	send 65 you@example.org <m
	server_sync
	hasnt srv/out/cmds BDAT
}

tc what_refuses_the_chunk_refuses_the_mail
what_refuses_the_chunk_refuses_the_mail_body() {
	server_start
	: | conf
	mail >m
	for rcpts in 'a@example.org' 'a@example.org b@example.org'; do
		for r in 550.69 552.69 450.75 421.75 354.74; do
			for step in DOT BDAT; do
				printf '%s\non %s reply %s no\n' "$CHUNK" \
				    $step ${r%.*} | script
				send ${r#*.} $rcpts <m
				server_sync
				atf_check test ! -e srv/out/raw.1
				has err "server message: ${r%.*} no"
			done
		done
	done
}

# The last octet may have left: nobody knows.
tc a_cut_after_the_chunk_is_may_have_been_sent
a_cut_after_the_chunk_is_may_have_been_sent_body() {
	server_start
	: | conf
	mail >m
	for rcpts in 'a@example.org' 'a@example.org b@example.org'; do
		for how in close reset; do
			printf '%s\non DOT %s\n' "$CHUNK" $how | script
			send 74 $rcpts <m
			has err 'may have been sent' "$how $rcpts"
		done
	done
}

# In the middle it is not: there is more to come.
tc a_cut_amid_the_chunk_sends_nothing
a_cut_amid_the_chunk_sends_nothing_body() {
	server_start
	: | conf
	mail >m
	head -c 20000000 /dev/zero | tr '\0' 'x' | fold -w 70 >>m
	for how in close reset 'say 452 full\r\n' 'say 250 ok\r\n'; do
		printf '%s\nrcvbuf 4096\non BODY 100000 %s\n' "$CHUNK" \
		    "$how" | script
		case $how in
		say*)	printf 'on BODY 100001 delay 0.2\n' >>srv/script
			printf 'on BODY 100001 close\n' >>srv/script ;;
		esac
		run you@example.org <m
		case $how.$STATUS in
		'say 452'*.75|*.74|*.76)	;;
		*)	fail "$how: status $STATUS" ;;
		esac
		hasnt err 'may have been sent' "$how"
		nothing_sent "$how"
		# Not a byte of QUIT has become part of the chunk.
		hasnt srv/out/part.1 'QUIT' "$how"
	done
}

tc chunks_go_through_tls
chunks_go_through_tls_body() {
	server_start
	: | conf_tls
	printf '%s\ntls starttls\nsettle 30\n' "$CHUNK" | script
	mail >m
	send 0 you@example.org <m
	delivered
	sed 's/$/\r/' m >expected
	atf_check cmp expected srv/out/raw.1
}

# The replies to all of it come at once; one too many would be the message's.
tc more_replies_than_commands_are_may_have_been_sent
more_replies_than_commands_are_may_have_been_sent_body() {
	server_start
	: | conf
	mail >m
	for step in MAIL RCPT; do
		cat <<-EOT | script
			caps PIPELINING|CHUNKING
			on $step say 250 too many\r\n
			on BDAT reply 550 no
		EOT
		send 74 you@example.org <m
		delivered 0
		has err 'more replies than commands$'
		has err 'may have been sent'
	done
}

# MAIL, RCPT and the chunk have left: a refusal that nothing asked for must not
# make somebody send again what was taken.
tc a_refusal_too_many_is_no_refusal
a_refusal_too_many_is_no_refusal_body() {
	server_start
	: | conf
	mail >m
	for r in '450 later' '550 no' '250 hi'; do
		printf 'caps PIPELINING|CHUNKING\non MAIL say %s\\r\\n\n' \
		    "$r" | script
		send 74 you@example.org <m
		delivered
		has err 'may have been sent'
		hasnt err 'not delivered'
	done
	# It comes when the others have been heard.
	cat <<-'EOT' | script
		caps PIPELINING|CHUNKING
		on MAIL say 250 hi\r\n
		on DOT delay 0.3
		on DOT reply 450 later
	EOT
	send 74 you@example.org <m
	has err 'may have been sent'
}

tc a_refused_envelope_is_a_refusal_with_all_its_replies
a_refused_envelope_is_a_refusal_with_all_its_replies_body() {
	server_start
	: | conf
	mail >m
	for step in MAIL RCPT; do
		for r in '450 75' '550 65' '421 75'; do
			set -- $r
			printf 'caps PIPELINING|CHUNKING\non %s reply %s no\n' \
			    $step $1 | script
			send $2 you@example.org <m
			has err "server message: $1 no"
			hasnt err 'may have been sent'
			server_sync
			atf_check test ! -e srv/out/raw.1
		done
	done
	printf 'caps PIPELINING|CHUNKING\non RCPT reply 421 bye\n' | script
	echo 'on RCPT close' >>srv/script
	send 75 you@example.org <m
	# Where it says no more, nobody knows.
	printf 'caps PIPELINING|CHUNKING\non RCPT reply 450 no\n' | script
	echo 'on RCPT close' >>srv/script
	send 74 you@example.org <m
	has err 'may have been sent'
	# It contradicts itself, or a reply is missing.
	printf 'caps PIPELINING|CHUNKING\non RCPT reply 450 no\n' | script
	printf 'on BDAT reply 250 taken\non QUIT close\n' >>srv/script
	send 74 you@example.org <m
	has err 'may have been sent'
}
