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
# LMTP (RFC 2033): a result for each recipient.
. "$MSMTP_SRC/regress/lib/smtp.sh"

# lmtp: a configuration and a server that speaks LMTP, with what stdin adds
# to its script.
lmtp_script() {
	{
		echo lmtp
		cat
	} | script
}

lmtp_conf() {
	{
		echo 'protocol lmtp'
		cat
	} >lmtp_conf.in
	conf <lmtp_conf.in
}

tc arrives
arrives_body() {
	server_start
	: | lmtp_conf
	: | lmtp_script
	mail >m
	send 0 you@example.org <m
	delivered
	is "LHLO MAIL RCPT DATA BODY QUIT" "$(cmds)"
	mail | sed 's/$/\r/' >expected
	atf_check cmp expected srv/out/mail.1
	atf_check test ! -s err
	send 0 --protocol=lmtp a@example.org b@example.org c@example.org <m
	delivered 2
}

tc arrives_without_pipelining_and_through_tls
arrives_without_pipelining_and_through_tls_body() {
	server_start
	: | lmtp_conf
	echo 'caps 8BITMIME' | lmtp_script
	mail >m
	send 0 a@example.org b@example.org <m
	delivered
	echo 'protocol lmtp' | conf_tls
	echo 'tls starttls' | lmtp_script
	send 0 a@example.org b@example.org <m
	delivered
	is "LHLO STARTTLS TLS LHLO MAIL RCPT RCPT DATA BODY QUIT" "$(cmds)"
}

# RFC 2033 has it, and how many replies an error has is not said.
tc chunking_is_not_used
chunking_is_not_used_body() {
	server_start
	: | lmtp_conf
	echo 'caps PIPELINING|CHUNKING' | lmtp_script
	mail >m
	send 0 a@example.org <m
	delivered
	is "LHLO MAIL RCPT DATA BODY QUIT" "$(cmds)"
}

tc the_port_must_be_named
the_port_must_be_named_body() {
	printf 'account default\nhost localhost\nfrom a@example.org\n' >msmtprc
	echo 'protocol lmtp' >>msmtprc
	chmod 600 msmtprc
	mail >m
	for tls in off on; do
		send 78 --tls=$tls you@example.org <m
		has err 'port is not set'
	done
	send 0 -P --protocol=smtp you@example.org <m
	has out '^port = 25$'
	send 0 -P --port=24 you@example.org <m
	has out '^protocol = lmtp$'
	send 64 --protocol=uucp you@example.org <m
}

tc each_recipient_has_its_result
each_recipient_has_its_result_body() {
	server_start
	echo 'logfile log' | lmtp_conf
	mail >m
	for caps in PIPELINING X; do
		for r in 550 450 421; do
			printf 'caps %s\non DOT 2 reply %s over quota\n' \
			    $caps $r | lmtp_script
			rm -f log
			send 69 a@example.org b@example.org c@example.org <m
			delivered
			is 'RCPT TO:<a@example.org> RCPT TO:<c@example.org>' \
			    "$(sed 1d srv/out/env.1 | tr '\n' ' ' |
			    sed 's/ $//')"
			has err '^msmtp: recipient address b@example.org not'
			has err "^msmtp: LMTP server message: $r over quota"
			has err 'delivered to a@example.org, c@example.org, and'
			has err 'not to b@example.org'
			has err '^msmtp: could not send mail to all recipients'
			has log "errormsg='delivery to one or more recipients"
			has log 'exitcode=EX_UNAVAILABLE$'
			hasnt log smtpstatus
		done
	done
}

tc temporary_only_when_nobody_has_it
temporary_only_when_nobody_has_it_body() {
	server_start
	: | lmtp_conf
	mail >m
	printf 'on DOT reply 450 later\n' | lmtp_script
	send 75 a@example.org b@example.org <m
	has err 'delivered to nobody, and not to a@example.org, b@'
	nothing=$(ls srv/out/raw.* 2>/dev/null)
	is '' "$nothing"
	printf 'on DOT 1 reply 450 later\non DOT 2 reply 550 no\n' |
	    lmtp_script
	send 69 a@example.org b@example.org <m
	printf 'on DOT 1 reply 450 later\n' | lmtp_script
	send 69 a@example.org b@example.org <m
	printf 'on DOT reply 550 no\n' | lmtp_script
	send 69 a@example.org <m
}

tc a_refused_recipient_fails_the_mail_before_it_is_sent
a_refused_recipient_fails_the_mail_before_it_is_sent_body() {
	server_start
	: | lmtp_conf
	mail >m
	for r in 550.65 450.75; do
		printf 'on RCPT 2 reply %s no\n' ${r%.*} | lmtp_script
		send ${r#*.} a@example.org b@example.org <m
		nothing_sent
	done
}

tc with_partial_delivery_the_others_get_it
with_partial_delivery_the_others_get_it_body() {
	server_start
	echo 'partial_delivery on' | lmtp_conf
	mail >m
	printf 'on RCPT 1 reply 550 who\non DOT 2 reply 450 full\n' |
	    lmtp_script
	send 69 a@example.org b@example.org c@example.org d@example.org <m
	delivered
	is 'RCPT TO:<b@example.org> RCPT TO:<d@example.org> ' \
	    "$(sed 1d srv/out/env.1 | tr '\n' ' ')"
	has err 'LMTP server message: 550 who'
	has err 'LMTP server message: 450 full'
	has err 'delivered to b@example.org, d@example.org, and not to a@'
}

tc a_connection_lost_between_the_replies
a_connection_lost_between_the_replies_body() {
	server_start
	: | lmtp_conf
	mail >m
	for caps in PIPELINING X; do
		printf 'caps %s\non DOT 2 reply 550 no\non DOT 3 close\n' \
		    $caps | lmtp_script
		send 74 a@example.org b@example.org c@example.org <m
		has err 'may have been sent'
		has err 'delivered to a@example.org$'
		has err 'not delivered to b@example.org$'
	done
	printf 'on DOT 1 close\n' | lmtp_script
	send 74 a@example.org b@example.org <m
	has err 'may have been sent'
}

tc the_other_protocol_is_told
the_other_protocol_is_told_body() {
	server_start
	mail >m
	: | lmtp_conf
	script </dev/null
	send 76 you@example.org <m
	has err 'LHLO.*protocol smtp'
	is "LHLO QUIT" "$(cmds)"
	: | conf
	: | lmtp_script
	send 76 you@example.org <m
	has err 'protocol lmtp'
	nothing_sent
}

tc a_thousand_recipients
a_thousand_recipients_body() {
	server_start
	: | lmtp_conf
	printf 'on DOT 777 reply 550 no\n' | lmtp_script
	mail >m
	send 69 $(seq -f 'user%.0f@example.org' 1000) <m
	delivered
	is 999 "$(sed 1d srv/out/env.1 | wc -l | tr -d ' ')"
	has err 'recipient address user777@example.org not'
}

# Only their number says whose they are: one too many, wherever it is, would
# give each later recipient another's.
tc a_reply_too_many_is_nobodys
a_reply_too_many_is_nobodys_body() {
	server_start
	echo 'partial_delivery on' | lmtp_conf
	mail >m
	for caps in PIPELINING X; do
		# As a server does that answers for refused recipients as well.
		cat <<-EOT | lmtp_script
			caps $caps
			on RCPT 1 reply 450 later
			on DOT 1 say 450 later\r\n
		EOT
		send 74 a@example.org b@example.org <m
		has err 'may have been sent'
		hasnt err 'delivered to b@example.org'
		# The last recipient's own comes late.
		cat <<-EOT | lmtp_script
			caps $caps
			on DOT 1 say 250 hi\r\n
			on DOT 2 delay 0.3
			on DOT 2 reply 550 no
		EOT
		send 74 a@example.org b@example.org <m
		has err 'may have been sent'
		hasnt err 'delivered to [ab]@example.org'
		# What cannot be the reply to QUIT.
		printf 'caps %s\non QUIT reply 250 hi\n' $caps | lmtp_script
		send 74 a@example.org <m
		has err 'more replies than commands'
	done
}

tc an_end_without_a_reply_to_quit_is_none_too_many
an_end_without_a_reply_to_quit_is_none_too_many_body() {
	server_start
	mail >m
	TIMEOUT=1
	: | lmtp_conf
	for caps in PIPELINING X; do
		for how in close reset shut stall ignore; do
			printf 'caps %s\non QUIT %s\n' $caps $how | lmtp_script
			send 0 a@example.org b@example.org <m
			delivered
		done
	done
}

tc those_refused_are_named_when_the_connection_is_lost
those_refused_are_named_when_the_connection_is_lost_body() {
	server_start
	echo 'partial_delivery on' | lmtp_conf
	mail >m
	printf 'on RCPT 1 reply 550 who\non DOT 1 close\n' | lmtp_script
	send 74 a@example.org b@example.org c@example.org <m
	has err 'may have been sent'
	has err 'LMTP server message: 550 who'
	has err 'not delivered to a@example.org$'
}
