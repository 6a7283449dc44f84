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
# What the header says, and what of it leaves.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# rcpts: the envelope's recipients on one line.
rcpts() {
	sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' srv/out/env.1 | tr '\n' ' ' |
	    sed 's/ $//'
}

tc recipients_are_read_from_the_header
recipients_are_read_from_the_header_body() {
	server_start
	: | conf
	cat >m <<-'EOT'
		From: me@example.com
		To: a@example.org, "B, the second" <b@example.org>,
		  (comment) c@example.org
		Cc: group: d@example.org, e@example.org;
		bcc: f@example.org
		Subject: test

		To: body@example.org
	EOT
	send 0 -t <m
	delivered
	is "a@example.org b@example.org c@example.org d@example.org \
e@example.org f@example.org" "$(rcpts)"
	hasnt srv/out/raw.1 f@example.org
	has srv/out/raw.1 '^To: body@example.org'
	server_reset
	send 0 -t g@example.org <m
	delivered
	has srv/out/env.1 '<g@example.org>'
	has srv/out/env.1 '<f@example.org>'
	is 7 "$(sed 1d srv/out/env.1 | wc -l)"
}

tc no_message_adds_a_recipient_unasked
no_message_adds_a_recipient_unasked_body() {
	server_start
	: | conf
	printf '%s@evil.example\n' a b c d | sed '1s/^/To: /; 2s/^/Cc: /
	    3s/^/Bcc: /; 4s/^/Resent-To: /' >m
	printf '\nhello\n' >>m
	send 0 you@example.org <m
	delivered
	is you@example.org "$(rcpts)"
}

tc an_address_twice_is_one_recipient
an_address_twice_is_one_recipient_body() {
	server_start
	: | conf
	mail >m
	send 0 -t you@example.org <m
	delivered
	is you@example.org "$(sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' \
	    srv/out/env.1 | sort -u)"
}

# Spellings of a Bcc field; \n is where printf puts it.
spellings() {
	cat <<'EOT'
Bcc: secret@example.org\n
BCC: secret@example.org\n
bcc: secret@example.org\n
bCc:secret@example.org\n
Bcc : secret@example.org\n
Bcc\t: secret@example.org\n
Bcc: x@example.org,\n secret@example.org\n
Bcc:\n secret@example.org\n
Bcc: x@example.org,\n\tsecret@example.org,\n y@example.org\n
Bcc: x@example.org\nBcc: secret@example.org\n
Resent-Bcc: secret@example.org\n
resent-bcc : secret@example.org\n
an odd line without colon\nBcc: secret@example.org\n
odd@line\n folded\nBcc: secret@example.org\n
:\nBcc: secret@example.org\n
: no name\nBcc: secret@example.org\n
Bcc: secret@example.org\r\n
Bcc: secret@example.org\r
X: y\rBcc: secret@example.org\n
X: y\r\nBcc: secret@example.org\n
X: y\r\r\nBcc: secret@example.org\n
B\0cc: secret@example.org\n
\0Bcc: secret@example.org\n
Bcc: x@example.org,\r secret@example.org\n
Bcc: x@example.org,\0\n secret@example.org\n
EOT
}

tc no_bcc_leaves_in_any_spelling
no_bcc_leaves_in_any_spelling_body() {
	server_start
	: | conf
	spellings | while read -r bcc; do
		{
			printf 'From: me@example.com\n'
			printf "$bcc"
			printf 'To: you@example.org\n\nhello\n'
		} >m
		server_reset
		send 0 you@example.org <m
		delivered
		hasnt srv/out/raw.1 'secret' "$bcc"
		has srv/out/raw.1 'you@example.org' "$bcc"
		# The first field of all.
		{
			printf "$bcc"
			printf 'To: you@example.org\n\nhello\n'
		} >m
		case $bcc in
		an*|odd*|:*)	continue ;;
		esac
		server_reset
		send 0 you@example.org <m
		delivered
		hasnt srv/out/raw.1 'secret' "first: $bcc"
	done || exit 1
}

tc bcc_stays_when_asked
bcc_stays_when_asked_body() {
	server_start
	echo 'remove_bcc_headers off' | conf
	{ echo 'Bcc: secret@example.org'; mail; } >m
	send 0 -t <m
	delivered
	has srv/out/raw.1 '^Bcc: secret@example.org'
	has srv/out/env.1 '<secret@example.org>'
}

tc bcc_in_the_body_stays
bcc_in_the_body_stays_body() {
	server_start
	: | conf
	{ mail; echo 'Bcc: text@example.org'; } >m
	send 0 -t <m
	delivered
	has srv/out/raw.1 '^Bcc: text@example.org'
	is you@example.org "$(rcpts)"
}

tc missing_headers_are_added
missing_headers_are_added_body() {
	server_start
	: | conf
	printf 'Subject: x\n\nhello\n' >m
	send 0 you@example.org <m
	delivered
	sed 's/\r$//' srv/out/mail.1 >got
	has got '^From: .*me@example\.com'
	has got '^Date: [A-Z][a-z][a-z], [ 0-9]?[0-9] [A-Z][a-z][a-z] [0-9]{4} [0-9:]{8} [-+][0-9]{4}$'
	has got '^Message-ID: <[^@ ]+@[^@ ]+>$'
	is 1 "$(grep -c '^Subject: x$' got)"
	is 1 "$(grep -c '^$' got)"
	server_reset
	mail >m
	send 0 you@example.org <m
	delivered
	is 5 "$(sed '/^\r$/q' srv/out/mail.1 | sed '$d' | wc -l)"
	printf 'set_date_header off\nset_msgid_header off\n' | conf
	server_reset
	printf 'Subject: x\n\nhello\n' >m
	send 0 you@example.org <m
	delivered
	hasnt srv/out/mail.1 '^(Date|Message-ID):'
}

tc message_ids_differ
message_ids_differ_body() {
	server_start
	: | conf
	for i in 1 2 3; do
		printf '\nhello\n' >m
		send 0 you@example.org <m
	done
	delivered 3
	is 3 "$(cat srv/out/mail.* | grep -a '^Message-ID:' | sort -u |
	    wc -l)"
}

tc a_message_without_header_is_all_body
a_message_without_header_is_all_body_body() {
	server_start
	: | conf
	printf 'just text\nBcc: text\n' >m
	send 0 you@example.org <m
	delivered
	sed 's/\r$//' srv/out/mail.1 | sed '1,/^$/d' >body
	atf_check -o inline:'just text\nBcc: text\n' cat body
	server_reset
	send 0 you@example.org </dev/null
	delivered
}

tc a_huge_header_is_refused_or_sent_whole
a_huge_header_is_refused_or_sent_whole_body() {
	server_start
	: | conf
	for size in 500000 2000000; do
		{
			printf 'From: me@example.com\nX: '
			head -c $size /dev/zero | tr '\0' x
			printf '\nBcc: secret@example.org\n\nhello\n'
		} >m
		server_reset
		run you@example.org <m
		server_sync
		if [ "$STATUS" -eq 0 ]; then
			delivered
			hasnt srv/out/raw.1 secret
			[ "$(wc -c <srv/out/mail.1)" -gt $size ] ||
			    fail "cut"
		else
			is 65 "$STATUS"
			nothing_sent
			no_connection
		fi
	done
}

tc malformed_recipients_in_the_header
malformed_recipients_in_the_header_body() {
	server_start
	: | conf
	for to in 'a b@example.org' '<a@example.org> b' 'a@example.org\r b' \
	    '"a@example.org' '<a@example.org' '<a\1@example.org>' \
	    '<a@exa<mple.org>' '"a\nb"@example.org'; do
		{ printf "To: $to\n"; printf '\nhello\n'; } >m
		server_reset
		run -t <m
		server_sync
		# Either it is refused, or every address is a sane one.
		if [ "$STATUS" -eq 0 ]; then
			sed 1d srv/out/env.1 | while read -r rcpt; do
				case $rcpt in
				'RCPT TO:<'*[[:space:]\<]*'>'*)
					exit 1 ;;
				esac
			done || fail "$to: $(cat srv/out/env.1)"
		else
			case $STATUS in
			64|65)	;;
			*)	fail "$to: status $STATUS: $(cat err)" ;;
			esac
			no_connection "$to"
		fi
	done
}

tc no_recipients_is_an_error
no_recipients_is_an_error_body() {
	server_start
	: | conf
	mail >m
	send 64 <m
	no_connection
	printf 'Subject: x\n\nhello\n' >m
	send 64 -t <m
	no_connection
	has err 'recipient'
}
