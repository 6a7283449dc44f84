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
# The configurations of the manual of msmtp 1.4.6 (8.1, 8.2), as printed.

. "$MSMTP_SRC/regress/lib/smtp.sh"

EXAMPLES=$MSMTP_SRC/regress/language/examples

# shows ARG...: --pretend, with the user's example as ~/.msmtprc; into ./out.
shows() {
	timeout 30 env -i HOME="$PWD" USER=joe LC_ALL=C "$MSMTP" -P "$@" \
	    you@example.org >out 2>err </dev/null ||
	    fail "$*: status $?: $(cat err)"
}

# all LINE...: each is a line of ./out.
all() {
	for _line in "$@"; do
		grep -qxF -e "$_line" out || fail "no '$_line': $(cat out)"
	done
}

PROVIDER='host = mail.provider.example'
FREEMAIL='host = smtp.freemail.example'

tc the_users_example_works_as_printed
the_users_example_works_as_printed_body() {
	cp "$EXAMPLES/user" .msmtprc
	chmod 600 .msmtprc
	shows
	is '' "$(cat err)"
	all 'falling back to default account' \
	    "using account default from $PWD/.msmtprc" "$PROVIDER" \
	    'port = 25' 'auth = choose' 'user = 123' 'password = *' \
	    'tls = on' 'tls_starttls = on' \
	    'tls_trust_file = /etc/ssl/certs/ca-certificates.crt' \
	    'from = smithjoeATprovider.example' "logfile = $PWD/.msmtp.log"
	shows -a freemail
	all "using account freemail from $PWD/.msmtprc" "$FREEMAIL" \
	    'user = joe.smith' 'password = *' \
	    'from = joe_smithATfreemail.example' 'tls = on'
	shows -a freemail2
	all "$FREEMAIL" 'user = joe.smith' 'password = *' 'auth = choose' \
	    'from = joeyATfreemail.example' "logfile = $PWD/.msmtp.log"
}

tc the_users_example_is_chosen_from_by_the_sender
the_users_example_is_chosen_from_by_the_sender_body() {
	cp "$EXAMPLES/user" .msmtprc
	chmod 600 .msmtprc
	for pair in joe_smithATfreemail.example:freemail \
	    Joe_SmithATfreemail.EXAMPLE:freemail \
	    joeyATfreemail.example:freemail2 \
	    smithjoeATprovider.example:provider; do
		sender=${pair%:*}
		shows -f "$sender"
		all "account chosen by envelope from address $sender: \
${pair##*:}" "from = $sender"
	done
	shows -f somebodyATelse.example
	all 'falling back to default account' "$PROVIDER" \
	    'from = somebodyATelse.example'
	printf 'From: joeyATfreemail.example\n\nx\n' >m
	timeout 30 env -i HOME="$PWD" "$MSMTP" -P --read-envelope-from \
	    you@example.org <m >out || fail "status $?"
	all 'account chosen by envelope from address joeyATfreemail.example: '\
'freemail2'
}

tc the_users_example_must_be_closed_to_others
the_users_example_must_be_closed_to_others_body() {
	cp "$EXAMPLES/user" msmtprc
	chmod 644 msmtprc
	send 78 you@example.org </dev/null
	has err 'holds a password but has mode 0644'
}

# play SCRIPT: with ./sys.rc as the system's configuration.
play() {
	[ "$(id -u)" = 0 ] || atf_skip 'needs root'
	unshare -m true 2>/dev/null || atf_skip 'needs mount namespaces'
	mkdir -p "$MSMTP_STAGE/etc"
	{
		echo "mount -t tmpfs none '$MSMTP_STAGE/etc' &&"
		echo "cp sys.rc '$MSMTP_STAGE/etc/msmtprc' &&"
		echo "exec env -i HOME='$PWD' USER=joe LC_ALL=C '$MSMTP' \"\$@\""
	} >play.sh
	timeout 60 unshare -m sh play.sh "$@" >out 2>err </dev/null
	STATUS=$?
}

tc the_systems_example_works_as_printed
the_systems_example_works_as_printed_body() {
	cp "$EXAMPLES/system" sys.rc
	play -P -f meAToursite.example you@example.org
	is 0 $STATUS "$(cat err)"
	all 'falling back to default account' \
	    "using account default from $MSMTP_STAGE/etc/msmtprc" \
	    'host = mailhub.oursite.example' 'tls = off' 'auto_from = off' \
	    'from = meAToursite.example' 'syslog = LOG_MAIL'
	play you@example.org
	is 78 $STATUS
	has err 'from is not set'
}

tc the_systems_example_works_with_what_it_offers
the_systems_example_works_with_what_it_offers_body() {
	sed 's/^#\([a-z_]* [a-z/]\)/\1/' "$EXAMPLES/system" >sys.rc
	is 4 "$(diff "$EXAMPLES/system" sys.rc | grep -c '^>')"
	play -P you@example.org
	is 0 $STATUS "$(cat err)"
	all 'tls = on' 'tls_trust_file = /etc/ssl/certs/ca.pem' \
	    'auto_from = on' 'maildomain = oursite.example' \
	    'from = joe@oursite.example' 'syslog = LOG_MAIL'
}

tc the_users_accounts_come_before_the_systems
the_users_accounts_come_before_the_systems_body() {
	cp "$EXAMPLES/system" sys.rc
	cp "$EXAMPLES/user" .msmtprc
	chmod 600 .msmtprc
	play -P you@example.org
	is 0 $STATUS "$(cat err)"
	all "loaded system configuration file $MSMTP_STAGE/etc/msmtprc" \
	    "loaded user configuration file $PWD/.msmtprc" \
	    "using account default from $PWD/.msmtprc" "$PROVIDER" \
	    'syslog = (not set)'
}

tc everything_can_be_said_on_the_command_line
everything_can_be_said_on_the_command_line_body() {
	cp "$EXAMPLES/user" .msmtprc
	chmod 600 .msmtprc
	shows --host=mailhub -f meATexample.com --tls
	all 'using account specified on command line' 'host = mailhub' \
	    'from = meATexample.com' 'tls = on' 'user = (not set)'
}
