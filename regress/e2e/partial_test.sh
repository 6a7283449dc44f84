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
# partial_delivery: those accepted get the mail, and each other is named.
. "$MSMTP_SRC/regress/lib/smtp.sh"

partial_script() {
	{
		echo "caps $1|SIZE 1000000"
		cat
	} | script
}

# gets LIST: the mail's recipients, by their first letters.
gets() {
	delivered
	is "$1" "$(sed -n 's/^RCPT TO:<\(.\).*/\1/p' srv/out/env.1 |
	    tr -d '\n')"
}

tc those_accepted_get_it
those_accepted_get_it_body() {
	server_start
	printf 'partial_delivery on\nlogfile log\n' | conf
	mail >m
	for caps in 'PIPELINING' 'X' 'PIPELINING|CHUNKING' 'CHUNKING'; do
		for r in 550 450; do
			printf 'on RCPT 2 reply %s no such user\n' $r |
			    partial_script "$caps"
			rm -f log
			send 69 a@example.org b@example.org c@example.org <m
			gets ac
			has err '^msmtp: recipient address b@example.org not'
			has err "^msmtp: server message: $r no such user"
			has err 'delivered to a@example.org, c@example.org, '
			has err 'and not to b@example.org'
			has err '^msmtp: could not send mail to all recipient'
			has log "errormsg='the mail was delivered to a@exampl"
			has log 'exitcode=EX_UNAVAILABLE$'
		done
	done
}

tc all_accepted_is_success
all_accepted_is_success_body() {
	server_start
	mail >m
	: | conf
	for caps in 'PIPELINING' 'X' 'PIPELINING|CHUNKING' 'CHUNKING'; do
		: | partial_script "$caps"
		send 0 --partial-delivery a@example.org b@example.org <m
		gets ab
		atf_check test ! -s err
	done
}

tc all_refused_is_as_without_it
all_refused_is_as_without_it_body() {
	server_start
	mail >m
	echo 'partial_delivery on' | conf
	for caps in 'PIPELINING' 'X' 'PIPELINING|CHUNKING' 'CHUNKING'; do
		for r in '450 450 75' '550 550 65' '450 550 65'; do
			set -- $r
			{
				printf 'on RCPT 1 reply %s no\n' $1
				printf 'on RCPT 2 reply %s no\n' $2
			} | partial_script "$caps"
			send $3 a@example.org b@example.org <m
			server_sync
			atf_check test ! -e srv/out/raw.1
			has err 'recipient address a@example.org not'
			hasnt err 'may have been sent'
		done
		# A 354 all the same gets no dot.
		printf 'on RCPT reply 550 no\non DATA reply 354 go\n' |
		    partial_script "$caps"
		send 65 a@example.org b@example.org <m
		server_sync
		atf_check test ! -e srv/out/raw.1
	done
}

tc a_refused_message_is_refused_for_all
a_refused_message_is_refused_for_all_body() {
	server_start
	mail >m
	echo 'partial_delivery on' | conf
	for caps in 'PIPELINING' 'X' 'PIPELINING|CHUNKING' 'CHUNKING'; do
		for r in '550 450 69' '550 550 69' '450 450 75' '450 550 69'; do
			set -- $r
			printf 'on RCPT 2 reply %s no\non DOT reply %s no\n' \
			    $1 $2 | partial_script "$caps"
			send $3 a@example.org b@example.org <m
			server_sync
			atf_check test ! -e srv/out/raw.1
			has err 'the server did not accept the mail'
		done
	done
	for r in '451 75' '554 65'; do
		set -- $r
		printf 'on RCPT 2 reply 550 who\non DATA reply %s no\n' $1 |
		    partial_script PIPELINING
		send $2 a@example.org b@example.org <m
		nothing_sent
		has err 'does not accept mail data'
		has err "server message: $1 no"
	done
}

tc a_server_that_goes_away_amid_the_envelope
a_server_that_goes_away_amid_the_envelope_body() {
	server_start
	mail >m
	echo 'partial_delivery on' | conf
	for caps in PIPELINING X CHUNKING; do
		printf 'on RCPT 3 reply 421 going\non RCPT 3 close\n' |
		    partial_script $caps
		send 75 a@example.org b@example.org c@example.org <m
		nothing_sent
		has err 'server message: 421 going'
	done
	# Here the message has left already.
	printf 'on RCPT 3 reply 421 going\non RCPT 3 close\n' |
	    partial_script 'PIPELINING|CHUNKING'
	send 74 a@example.org b@example.org c@example.org <m
	has err 'may have been sent'
}

tc off_is_the_default
off_is_the_default_body() {
	server_start
	mail >m
	: | conf
	printf 'on RCPT 2 reply 550 no\n' | script
	send 65 a@example.org b@example.org <m
	nothing_sent
	echo 'partial_delivery on' | conf
	server_reset
	send 65 --partial-delivery=off a@example.org b@example.org <m
	nothing_sent
	send 64 --partial-delivery=some a@example.org <m
}

tc those_refused_are_named_when_the_connection_is_lost
those_refused_are_named_when_the_connection_is_lost_body() {
	server_start
	echo 'partial_delivery on' | conf
	mail >m
	for caps in 'PIPELINING' 'X' 'PIPELINING|CHUNKING' 'CHUNKING'; do
		printf 'on RCPT 2 reply 550 who\non DOT close\n' |
		    partial_script "$caps"
		send 74 a@example.org b@example.org c@example.org <m
		has err 'may have been sent'
		has err '^msmtp: recipient address b@example.org not accepted'
		has err '^msmtp: server message: 550 who$'
		has err 'not delivered to b@example.org$'
		hasnt err 'delivered to a'
	done
}
