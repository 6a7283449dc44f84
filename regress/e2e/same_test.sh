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
# Results as msmtp 1.8 has them: exit code, standard error and the line in the
# log, byte for byte but for its time.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# result PROGRAM ARG ...: the result of the mail ./m, in one text.
result() {
	_program=$1
	shift
	rm -f log
	timeout -s KILL "$SEND_MAX" "$_program" -C msmtprc --logfile=log "$@" \
	    <m >out 2>err
	echo "exit code $?"
	cat out err
	[ ! -e log ] || {
		grep -q '^[A-Z][a-z][a-z] [0-3][0-9] [0-9:]\{8\} [hs]o' log ||
		    echo "no time: $(cat log)"
		sed 's/^.\{16\}//' log
	}
}

# same WHAT [ARG ...]: both have the same result; it is in ./ours.
same() {
	_what=$1
	shift
	still_good
	result "$THEIR_MSMTP" "$@" >theirs
	result "$MSMTP" "$@" >ours
	cmp -s theirs ours || fail "$_what: $(diff theirs ours)"
	hasnt ours '^no time'
}

# both: the account is the scripted server's; stdin adds to it.
both() {
	conf
	sed -i 's/^host localhost/host 127.0.0.1/' msmtprc
	mail >m
}

tc replies_have_the_result_that_they_have_there
replies_have_the_result_that_they_have_there_body() {
	their_msmtp
	server_start
	both </dev/null
	while read -r s; do
		printf '%s\n' "$s" | script
		same "$s" a@example.org b@example.org
		has ours ' exitcode=EX_'
	done <<-'EOT'
		on QUIT reply 221 bye
		on DOT reply 250-one|250 it's two
		on GREETING reply 554 go away
		on MAIL reply 550 no
		on MAIL reply 552 5.3.4 too large
		on RCPT 1 reply 550 5.1.1 no such user
		on RCPT 2 reply 550-5.1.1 no|550 such user
		on RCPT 2 reply 251 will forward
		on DATA reply 550 no
		on DATA reply 554-a "b"|554 'c'
		on DOT reply 554 spam
		on DOT reply 552-a|552-b|552 c
	EOT
}

# 4xx: the text is the same, the code is 75 (the callers' wish).
tc temporary_refusals_differ_in_the_code_only
temporary_refusals_differ_in_the_code_only_body() {
	their_msmtp
	server_start
	both </dev/null
	while read -r theirs s; do
		printf '%s\n' "$s" | script
		result "$THEIR_MSMTP" a@example.org >theirs
		result "$MSMTP" a@example.org >ours
		has theirs "^exit code $theirs\$"
		has ours '^exit code 75$'
		for f in theirs ours; do
			sed -i 's/^exit code .*//; s/exitcode=.*//' $f
		done
		cmp -s theirs ours || fail "$s: $(diff theirs ours)"
	done <<-'EOT'
		76 on GREETING reply 421 later
		69 on MAIL reply 451 later
		69 on RCPT reply 450 later
		69 on DATA reply 451 later
		69 on DOT reply 452 full
	EOT
}

tc senders_and_authentication_are_logged_as_there
senders_and_authentication_are_logged_as_there_body() {
	their_msmtp
	server_start
	both </dev/null
	script </dev/null
	same 'null sender' -f '<>' you@example.org
	echo 'auth joe secret' | script
	printf '%s\n' 'auth plain' 'user joe' 'password secret' | both
	same 'auth' you@example.org
	has ours ' auth=on user=joe from='
	printf '%s\n' 'auth plain' 'user joe' 'password wrong' | both
	same 'auth refused' you@example.org
	has ours '^exit code 77$'
}

tc a_socket_is_logged_as_there
a_socket_is_logged_as_there_body() {
	their_msmtp
	server_start -u "$PWD/s"
	printf '%s\n' 'account default' "socket $PWD/s" 'from me@example.com' \
	    >msmtprc
	chmod 600 msmtprc
	mail >m
	same socket you@example.org
	has ours '^socket=/'
}

tc lmtp_is_logged_as_there
lmtp_is_logged_as_there_body() {
	their_msmtp
	server_start
	echo 'protocol lmtp' | both
	echo lmtp | script
	same lmtp a@example.org b@example.org
	hasnt ours smtpstatus
	# Who has the mail and who has not is said here, but not logged.
	printf 'lmtp\non DOT 2 reply 550 no\n' | script
	for p in THEIR_MSMTP MSMTP; do
		eval "result \$$p a@example.org b@example.org >$p"
		has $p '^exit code 69$'
		has $p '^msmtp: LMTP server message: 550 no$'
		has $p '^msmtp: could not send mail to all recipients \('
		cut -c17- log >line.$p
	done
	atf_check cmp line.THEIR_MSMTP line.MSMTP
	has line.MSMTP "errormsg='delivery to one or more recipients failed'"
}

# codes CODE SCRIPT SETTINGS [ARG ...]: both end with the code, with this server
# and these settings ("|" is the end of a line).
codes() {
	_code=$1
	_script=$2
	_settings=$3
	shift 3
	still_good
	printf '%s\n' "$_script" | tr '|' '\n' | script
	printf '%s\n' "$_settings" | tr '|' '\n' | both
	for p in "$THEIR_MSMTP" "$MSMTP"; do
		result "$p" "$@" >one
		is "exit code $_code" "$(sed q one)" \
		    "$p $_script, $_settings, $*: $(cat one)"
	done
}

# (68 needs a name server: network/network_test.)
tc other_failures_have_the_code_that_they_have_there
other_failures_have_the_code_that_they_have_there_body() {
	their_msmtp
	server_start
	to=you@example.org
	printf 'root: |x\nbad line\n' >aliases.bad
	: >empty
	codes 64 '' '' --no-such-option $to
	codes 64 '' ''
	codes 64 '' '' --host=localhost --account=default $to
	codes 64 '' '' --timeout=x $to
	codes 66 '' 'tls on|tls_trust_file /nonexistent' $to
	codes 66 'tls starttls' "tls on|tls_trust_file $CERTS/ca.pem|"\
"tls_key_file /nonexistent|tls_cert_file /nonexistent" $to
	codes 69 '' "tls on|tls_trust_file $CERTS/ca.pem" $to
	codes 69 'tls starttls|cert selfsigned' \
	    "tls on|tls_trust_file $CERTS/ca.pem" $to
	codes 69 '' 'auth plain|user u|password p' $to
	codes 69 'auth u p|mechs LOGIN' 'auth cram-md5|user u|password p' $to
	codes 69 '' 'dsn_notify never' $to
	# Of 71 only what a source address brings about can be had from both:
	# neither can be made to run out of memory or sockets at that very step.
	codes 71 '' 'source_ip 192.0.2.1' $to
	codes 71 '' 'source_ip ::1' $to
	codes 74 '' '' -C /nonexistent $to
	codes 74 'on GREETING ignore' 'timeout 1' $to
	codes 75 '' '' --port=1 $to
	# Not "close": what the server has not read would make it a reset.
	codes 76 'on MAIL shut' '' $to
	codes 76 'on EHLO close' '' $to
	codes 77 'auth u p' 'auth plain|user u|password no' $to
	codes 78 '' 'no_such_command' $to
	codes 78 '' '' -a nobody $to
	codes 78 '' 'account default' $to
	codes 78 'auth u p' 'auth plain|user u|passwordeval true' $to
	codes 78 '' "aliases $PWD/aliases.bad" root
	codes 78 '' 'tls on|tls_trust_file' $to
}
