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


# cases.sh PEER CASE: runs as the first process of the machine that
# machine.sh made.  Starts the server, runs the function case_CASE, and says
# on standard error what is wrong, with the server's log.

set -eu

PASSWORD='a "real\ pass word' LOG=/var/log/maillog
MSMTP=$STAGE/bin/msmtp

. "$HERE/opensmtpd.sh"
. "$HERE/postfix.sh"
. "$HERE/exim.sh"
. "$HERE/cyrus.sh"
. "$HERE/dovecot.sh"
. "$HERE/aiosmtpd.sh"
. "$HERE/dovecot_sasl.sh"
. "$HERE/submission.sh"
. "$HERE/postfix_dovecot.sh"
. "$HERE/kerberos.sh"

user()
{
	echo "$1:x:$2:$2::$3:/bin/sh" >>/etc/passwd
	echo "$1:x:$2:" >>/etc/group
}

fail()
{
	printf '%s\n' "$*" >&2
	echo "--- $LOG" >&2
	cat "$LOG" >&2
	exit 1
}

# until_true SECONDS COMMAND...
until_true()
{
	n=$(($1 * 20))
	shift
	until "$@"; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.05
	done
}

listening()
{
	grep -q ':024B 00000000:0000 0A' /proc/net/tcp
}

# as USER COMMAND...: with the environment of a login, no privilege left.
as()
{
	u=$1
	shift
	home=/home/$u
	[ "$u" != root ] || home=/root
	(cd "$home" && exec setpriv --reuid "$u" --regid "$u" \
	    --clear-groups --inh-caps=-all env -i HOME="$home" USER="$u" \
	    LOGNAME="$u" PATH=/usr/bin:/bin LC_ALL=C "$@")
}

# write_config FILE OWNER
write_config()
{
	cat >"$1" <<-END
	defaults
	host mail.example.org
	port 587
	tls on
	tls_starttls on
	tls_trust_file /etc/tls/ca.crt
	auth plain
	user alice
	from alice@example.org
	logfile $(dirname "$1")/msmtp.log

	account default
	passwordeval cat /home/alice/secret
	END
	chmod 600 "$1"
	chown "$2:$2" "$1"
}

configure()
{
	printf '%s\n' "$PASSWORD" >/home/alice/secret
	chmod 600 /home/alice/secret
	chown alice:alice /home/alice/secret
	write_config /home/alice/.msmtprc alice
	write_config /root/.msmtprc root
	echo "set sendmail=$MSMTP" | tee /home/alice/.mailrc \
	    >/root/.mailrc
}

message()
{
	cat <<-END
	From: Alice <alice@example.org>
	To: Bob <bob@example.org>
	Subject: first mail
	Date: Sun, 22 Nov 2026 08:00:00 +0000
	Message-ID: <1@example.org>

	END
	body
}

body()
{
	cat <<-END
	Hello Bob,

	.
	..two dots, one dot above
	From the start of a line, and caf$(printf '\303\251').
	$(awk 'BEGIN { for (i = 0; i < 900; i++) printf "x" }')

	bye
	END
}

mails()
{
	find "/home/$1/Maildir/new" -type f 2>/dev/null
}

has_mail()
{
	[ -n "$(mails "$1")" ]
}

# has_mails USER N
has_mails()
{
	[ "$(mails "$1" | wc -l)" -eq "$2" ]
}

# delivered USER: waits for the one mail and leaves header and body in /tmp.
delivered()
{
	until_true 15 has_mail "$1" || fail "no mail for $1"
	[ "$(mails "$1" | wc -l)" -eq 1 ] || fail "more than one mail for $1"
	sed '/^$/q' "$(mails "$1")" >/tmp/header
	sed '1,/^$/d' "$(mails "$1")" >/tmp/body
}

# header_has REGEX...
header_has()
{
	for re; do
		grep -qE "$re" /tmp/header ||
			fail "no header like $re in: $(cat /tmp/header)"
	done
}

same_body()
{
	cmp "$1" /tmp/body >&2 || fail "the body is not what was sent"
}

# exits STATUS COMMAND...: standard input passes through.
exits()
{
	want=$1 got=0
	shift
	"$@" >/tmp/stdout 2>/tmp/stderr || got=$?
	[ "$got" -eq "$want" ] ||
		fail "exit $got, not $want: $* ($(cat /tmp/stdout /tmp/stderr))"
}

# Time for what must not arrive to arrive: a mail that is sent afterwards has.
nobody_has_mail()
{
	message >/tmp/m
	exits 0 as alice "$MSMTP" bob@example.org </tmp/m
	delivered bob
	body >/tmp/b
	same_body /tmp/b
	! has_mail carol || fail "carol has mail"
}

case_command_line()
{
	message >/tmp/m
	exits 0 as alice "$MSMTP" bob@example.org </tmp/m
	[ ! -s /tmp/stderr ] || fail "standard error: $(cat /tmp/stderr)"
	delivered bob
	body >/tmp/b
	same_body /tmp/b
	case $PEER in
	submission)	tls='with ESMTPSA$' ;;	# it tells no version
	*)		tls='TLSv?1[._]?3' ;;
	esac
	header_has '^From: Alice <alice@example.org>$' '^Subject: first mail$' \
	    '^Message-ID: <1@example.org>$' 'Received: .*' "$tls"
	grep 'host=mail.example.org.*recipients=bob@example.org' \
	    /home/alice/msmtp.log | grep -q 'exitcode=EX_OK' ||
		fail "log: $(cat /home/alice/msmtp.log)"
	! grep -qF "$PASSWORD" /home/alice/msmtp.log || fail "password logged"
}

# Each method that the server has, with each version of TLS (port 465 has 1.2),
# and a wrong password with each.  Prints the table of what was done.
case_mechanisms()
{
	case $PEER in
	postfix)	set -- PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 \
			    SCRAM-SHA-256 NTLM on ;;
	exim)		set -- PLAIN LOGIN CRAM-MD5 NTLM on ;;
	*)		set -- PLAIN LOGIN on ;;
	esac
	message >/tmp/m
	sent=0
	for mech; do
		for port in 587 465; do
			with_mechanism "$mech" $port
		done
	done
}

# with_mechanism MECHANISM PORT: one mail to bob, and one that is refused.
with_mechanism()
{
	[ "$2" = 587 ] && starttls=on || starttls=off
	set -- "$1" "$2" "$MSMTP" --auth="$1" --port="$2" \
	    --tls-starttls=$starttls
	exits 0 as alice "$3" "$4" "$5" "$6" --debug bob@example.org </tmp/m
	sent=$((sent + 1))
	until_true 15 has_mails bob $sent || fail "no mail: $1"
	used=$(sed -n 's/^--> AUTH \([^ ]*\).*/\1/p' /tmp/stdout)
	tls=$(sed -n 's/^TLS version: //p' /tmp/stdout)
	echo wrong >/home/alice/secret
	exits 77 as alice "$3" "$4" "$5" "$6" bob@example.org </tmp/m
	printf '%s\n' "$PASSWORD" >/home/alice/secret
	echo "$PEER | $1 | $used | $tls | accepted; a wrong password: 77"
}

# Each method that Dovecot offers, with each version of TLS.
case_dovecot_sasl()
{
	certificates_of_clients
	message >/tmp/m
	sent=0
	for tls in 1.2 1.3; do
		offered $tls >/tmp/offered
		[ "$(wc -l </tmp/offered)" -ge 8 ] ||
			fail "offered: $(cat /tmp/offered)"
		while read -r mech; do
			case $mech in
			OAUTHBEARER|XOAUTH2)	with_token "$mech" $tls ;;
			EXTERNAL)		with_certificate $tls ;;
			*)			with_password "$mech" $tls ;;
			esac
		done </tmp/offered
		with_password on $tls
	done
}

# offered TLS: the methods, a line each.
offered()
{
	exits 0 as alice "$MSMTP" -S --auth=off \
	    --tls-priorities=PROTOCOLS="TLSv$1" </dev/null
	sed -n '/Supported authentication methods/{n;p;}' /tmp/stdout |
	    tr -s ' ' '\n' | grep .
}

# with METHOD TLS CODE WHY [OPTION ...]: one mail with what /home/alice/secret
# has, taken (0) or refused.
with()
{
	mech=$1 version=TLSv$2 want=$3 why=$4
	shift 4
	exits "$want" as alice "$MSMTP" --auth="$mech" --debug \
	    --tls-priorities=PROTOCOLS="$version" "$@" bob@example.org </tmp/m
	[ "$want" -ne 0 ] || sent=$((sent + 1))
	until_true 15 has_mails bob $sent || fail "no mail: $mech"
	used=$(sed -n 's/^--> AUTH \([^ ]*\).*/\1/p' /tmp/stdout)
	tls_used=$(sed -n 's/^TLS version: //p' /tmp/stdout)
	[ "$tls_used" = "$version" ] || fail "$mech: $tls_used, not $version"
	echo "$PEER | $mech | $used | $version | $why: $want"
}

secret()
{
	printf '%s\n' "$1" >/home/alice/secret
}

with_password()
{
	with "$1" "$2" 0 'the right password'
	secret wrong
	with "$1" "$2" 77 'a wrong password'
	secret "$PASSWORD"
}

with_token()
{
	secret "$TOKEN"
	with "$1" "$2" 0 'a token of this user'
	for t in expired bob unknown; do
		secret "$(printf %s "$TOKEN" | sed "s/^alice/$t/")"
		with "$1" "$2" 77 "a token: $t"
		grep -q "authentication failed (method $1): .*token" \
		    /tmp/stderr || fail "not explained: $(cat /tmp/stderr)"
	done
	secret "$PASSWORD"
}

# with_certificate TLS
with_certificate()
{
	for who in alice bob stranger; do
		[ $who = alice ] && code=0 || code=77
		with EXTERNAL "$1" $code "a certificate: $who" \
		    --tls-key-file=/home/alice/$who.key \
		    --tls-cert-file=/home/alice/$who.crt
	done
	with EXTERNAL "$1" 77 'no certificate'
}

# Of alice and bob, by the server's CA; of alice, by a CA that is not.
certificates_of_clients()
{
	for c in alice:alice:ca bob:bob:ca stranger:alice:other; do
		name=${c%%:*} cn=${c#*:} ca=/etc/tls/${c##*:}
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		    -nodes -keyout "/home/alice/$name.key" -out /tmp/csr \
		    -subj "/CN=${cn%:*}" 2>/dev/null
		openssl x509 -req -in /tmp/csr -CA "$ca.crt" -CAkey "$ca.key" \
		    -set_serial "0x$(openssl rand -hex 8)" -days 2 \
		    -out "/home/alice/$name.crt" 2>/dev/null
		chown alice:alice "/home/alice/$name.key"
	done
}

# Cyrus: the methods with PLUS are bound with tls-unique, which TLS 1.3 does not
# have (RFC 9266); that server offers them all the same.
case_cyrus_sasl()
{
	message >/tmp/m
	sent=0
	for tls in 1.2 1.3; do
		offered $tls >/tmp/offered
		[ "$(grep -c PLUS /tmp/offered)" -eq 2 ] ||
			fail "offered: $(cat /tmp/offered)"
		for mech in on $(cat /tmp/offered); do
			case "$tls $mech" in
			'1.3 on'|'1.3 '*PLUS)
				with "$mech" $tls 77 'bound as TLS 1.2' ;;
			*)	with_password "$mech" $tls ;;
			esac
		done
	done
}

# Kerberos, with what each server has for it: alice's ticket and root's.
case_kerberos()
{
	kerberos_start
	"${PEER}_kerberos"
	message >/tmp/m
	sent=0
	ticket alice
	for tls in 1.2 1.3; do
		with GSSAPI $tls 0 'a ticket'
	done
	as alice kdestroy
	with GSSAPI $tls 69 'no ticket'
	grep -q 'Kerberos gives no ticket' /tmp/stderr ||
		fail "not explained: $(cat /tmp/stderr)"
	ticket root
	exits 0 as root "$MSMTP" --auth=gssapi bob@example.org </tmp/m
	sent=$((sent + 1))
	until_true 15 has_mails bob $sent || fail "no mail: root"
	# What waits for a KDC as root is stopped by who is root no more.
	kerberos_silent
	exits 75 as root timeout -s KILL 20 "$MSMTP" --auth=gssapi \
	    --timeout=2 bob@example.org </tmp/m
	stopped || fail 'it goes on'
	as root "$MSMTP" --auth=gssapi --timeout=60 bob@example.org </tmp/m \
	    >/dev/null 2>&1 &
	until_true 15 waits_for_kdc || fail 'it does not wait'
	killall_comm msmtp
	until_true 5 stopped || fail 'it outlives msmtp'
}

# The KDC takes what comes, and says nothing.
kerberos_silent()
{
	kill "$KDC"
	until_true 15 kerberos_gone || fail "the KDC stays"
	python3 -S -E -c 'import socket, time
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
t = socket.socket()
u.bind(("127.0.0.1", 88))
t.bind(("127.0.0.1", 88))
t.listen(99)
time.sleep(100)' &
	until_true 15 kerberos_answers || fail 'no KDC that says nothing'
}

kerberos_gone()
{
	! kerberos_answers
}

# It has asked: another socket of UDP is connected to port 88.
waits_for_kdc()
{
	grep -q ' 0100007F:0058 01 ' /proc/net/udp
}

# processes NAME: their numbers.
processes()
{
	grep -lx "$1" /proc/[0-9]*/comm 2>/dev/null |
	    sed 's,/proc/,,; s,/comm,,'
}

killall_comm()
{
	# shellcheck disable=SC2046
	kill -s KILL $(processes "$1")
}

stopped()
{
	[ -z "$(processes msmtp-auth)" ]
}

case_recipients_from_header()
{
	{
		echo "Cc: Carol <carol@example.org>"
		echo "bCC:"
		echo " dave@example.org"
		message
	} >/tmp/m
	exits 0 as alice "$MSMTP" -t </tmp/m
	body >/tmp/b
	for u in bob carol dave; do
		delivered $u
		header_has '^To: Bob <bob@example.org>$' \
		    '^Cc: Carol <carol@example.org>$'
		! grep -qi -e '^bcc' -e '^ dave@' /tmp/header ||
			fail "Bcc in $u's mail: $(cat /tmp/header)"
		same_body /tmp/b
	done
}

case_large_mail()
{
	{
		message
		awk 'BEGIN {
			for (i = 0; i < 60000; i++)
				printf "%s%d a line of no interest at all\n", \
				    i % 3 ? "" : ".", i
		}'
	} >/tmp/m
	exits 0 as alice "$MSMTP" bob@example.org carol@example.org </tmp/m
	sed '1,/^$/d' /tmp/m >/tmp/b
	for u in bob carol; do
		delivered $u
		same_body /tmp/b
	done
}

# Each address is a recipient of its own to the server.
case_many_recipients()
{
	message >/tmp/m
	# shellcheck disable=SC2046
	exits 0 as alice "$MSMTP" $(seq -f 'bob+%g@example.org' 80) </tmp/m
	until_true 30 has_mails bob 80 ||
		fail "$(mails bob | wc -l) mails, not 80"
	cat $(mails bob) | grep -iE '^(Delivered|Envelope)-to:' |
	    sort -u >/tmp/to
	[ "$(wc -l </tmp/to)" -eq 80 ] || fail "recipients: $(cat /tmp/to)"
}

case_tls_from_the_start()
{
	sed -i 's/^port .*/port 465/; s/^tls_starttls .*/tls_starttls off/' \
	    /home/alice/.msmtprc
	message >/tmp/m
	exits 0 as alice "$MSMTP" bob@example.org </tmp/m
	delivered bob
	body >/tmp/b
	same_body /tmp/b
}

# The CA is the last of all those that the system trusts.
case_bundle()
{
	system=/etc/ssl/certs/ca-certificates.crt
	cat $system /etc/tls/ca.crt >/etc/tls/all
	sed -i 's,^tls_trust_file .*,tls_trust_file /etc/tls/all,' \
	    /home/alice/.msmtprc
	message >/tmp/m
	exits 0 as alice "$MSMTP" bob@example.org </tmp/m
	delivered bob
	sed -i "s,^tls_trust_file .*,tls_trust_file $system," \
	    /home/alice/.msmtprc
	exits 69 as alice "$MSMTP" carol@example.org </tmp/m
	! has_mail carol || fail "sent to a server that nobody vouches for"
}

case_wrong_password()
{
	echo wrong >/home/alice/secret
	message >/tmp/m
	exits 77 as alice "$MSMTP" bob@example.org carol@example.org </tmp/m
	printf '%s\n' "$PASSWORD" >/home/alice/secret
	nobody_has_mail
}

case_untrusted_ca()
{
	sed -i s,/ca.crt,/other.crt, /home/alice/.msmtprc
	message >/tmp/m
	exits 69 as alice "$MSMTP" bob@example.org carol@example.org </tmp/m
	sed -i s,/other.crt,/ca.crt, /home/alice/.msmtprc
	nobody_has_mail
}

case_wrong_host_name()
{
	sed -i 's/^host .*/host localhost/' /home/alice/.msmtprc
	message >/tmp/m
	exits 69 as alice "$MSMTP" bob@example.org carol@example.org </tmp/m
	sed -i 's/^host .*/host mail.example.org/' /home/alice/.msmtprc
	nobody_has_mail
}

case_refused_recipient()
{
	message >/tmp/m
	for order in 'carol nobody-at-all' 'nobody-at-all carol'; do
		# shellcheck disable=SC2086
		set -- $order
		exits 65 as alice "$MSMTP" "$1@example.org" "$2@example.org" \
		    </tmp/m
		grep -q nobody-at-all@example.org /tmp/stderr ||
			fail "the refused one is not named: $(cat /tmp/stderr)"
	done
	nobody_has_mail
}

# One recipient: with CHUNKING the message leaves before it is refused.
case_refused_single()
{
	message >/tmp/m
	exits 65 as alice "$MSMTP" nobody-at-all@example.org </tmp/m
	grep -q nobody-at-all@example.org /tmp/stderr ||
		fail "the refused one is not named: $(cat /tmp/stderr)"
	! grep -q 'may have been sent' /tmp/stderr ||
		fail "nobody can have it: $(cat /tmp/stderr)"
	nobody_has_mail
}

# said COMMAND: true if it was, by the last output of --debug.
said()
{
	grep -q "^--> $1" /tmp/stdout
}

# With and without CHUNKING the same arrives; OpenSMTPD has none.  One of two
# refused keeps the chunk back.
case_chunking()
{
	message >/tmp/m
	body >/tmp/b
	exits 0 as alice "$MSMTP" -d --chunking=off carol@example.org </tmp/m
	said DATA || fail "without DATA: $(cat /tmp/stdout)"
	! said BDAT || fail "BDAT unasked: $(cat /tmp/stdout)"
	exits 0 as alice "$MSMTP" -d --chunking=on bob@example.org </tmp/m
	case $PEER in
	opensmtpd)	chunk=DATA ;;
	*)		chunk=BDAT ;;
	esac
	said $chunk || fail "without $chunk: $(cat /tmp/stdout)"
	for u in bob carol; do
		delivered $u
		same_body /tmp/b
	done
	for order in 'dave nobody-at-all' 'nobody-at-all dave'; do
		for switch in on off; do
			# shellcheck disable=SC2086
			set -- $order
			exits 65 as alice "$MSMTP" -d --chunking=$switch \
			    "$1@example.org" "$2@example.org" </tmp/m
			! said BDAT || fail "a chunk: $(cat /tmp/stdout)"
		done
	done
	# What would arrive has had its time when another mail has arrived.
	exits 0 as alice "$MSMTP" --chunking=on bob@example.org </tmp/m
	until_true 15 has_mails bob 2 || fail "no second mail for bob"
	! has_mail dave || fail "dave has mail"
}

# An address that is not ASCII; the message goes as it is in any case.
case_smtputf8()
{
	message >/tmp/m
	body >/tmp/b
	sender=$(printf '\303\244lice@example.org')
	exits 0 as alice "$MSMTP" -d -f "$sender" bob@example.org </tmp/m
	grep -q '^--> MAIL .*SMTPUTF8' /tmp/stdout ||
		fail "without SMTPUTF8: $(cat /tmp/stdout)"
	delivered bob
	same_body /tmp/b
	grep -qiE '^X-Options: True|with utf8e?smtp' /tmp/header ||
		fail "not received as UTF-8: $(cat /tmp/header)"
	exits 0 as alice "$MSMTP" -d carol@example.org </tmp/m
	! grep -q '^--> MAIL .*SMTPUTF8' /tmp/stdout ||
		fail "SMTPUTF8 unasked: $(cat /tmp/stdout)"
}

# Whatever the server is told to offer no more, or has never offered.
case_without_extensions()
{
	message >/tmp/m
	sent=0 sender=$(printf '\303\244lice@example.org')
	for off in pipelining chunking smtputf8 dsn 'pipelining chunking' \
	    'pipelining chunking smtputf8 dsn'; do
		# shellcheck disable=SC2086
		"${PEER}_without" $off
		exits 0 as alice "$MSMTP" -d bob@example.org \
		    carol@example.org </tmp/m
		for k in $off; do
			! grep -qi "^<-- 250.$k" /tmp/stdout ||
				fail "$k is offered: $(cat /tmp/stdout)"
		done
		exits 65 as alice "$MSMTP" dave@example.org \
		    nobody-at-all@example.org </tmp/m
		case $off in *smtputf8*)
			exits 69 as alice "$MSMTP" -f "$sender" \
			    dave@example.org </tmp/m ;;
		esac
		case $off in *dsn*)
			exits 69 as alice "$MSMTP" -N never \
			    dave@example.org </tmp/m ;;
		esac
		sent=$((sent + 1))
	done
	for u in bob carol; do
		until_true 20 has_mails $u $sent ||
			fail "$(mails $u | wc -l) mails for $u, not $sent"
	done
	! has_mail dave || fail "dave has mail"
}

# Those who are accepted get it.
case_partial_delivery()
{
	message >/tmp/m
	body >/tmp/b
	exits 69 as alice "$MSMTP" --partial-delivery bob@example.org \
	    nobody-at-all@example.org carol@example.org </tmp/m
	for u in bob carol; do
		delivered $u
		same_body /tmp/b
	done
	grep -q 'address nobody-at-all@example.org not accepted' /tmp/stderr ||
		fail "the refused one is not named: $(cat /tmp/stderr)"
}

# A report of the delivery comes back, and names what we said.
case_dsn()
{
	message >/tmp/m
	exits 0 as alice "$MSMTP" -N success -R headers --dsn-envid=QQ=314159 \
	    --dsn-orcpt bob@example.org </tmp/m
	delivered bob
	until_true 20 has_mail alice || fail "no report"
	grep -qi 'message/delivery-status' "$(mails alice)" ||
		fail "no report of a delivery: $(cat "$(mails alice)")"
	# OpenSMTPD's repeats neither ENVID nor ORCPT.
	! grep -q '(OpenSMTPD)' "$(mails alice)" || return 0
	grep -qiE '^Original-Envelope-Id: *QQ(=|\+3D)314159' "$(mails alice)" ||
		fail "no envelope id in $(cat "$(mails alice)")"
	grep -qi '^Original-Recipient: *rfc822; *bob@example.org' \
	    "$(mails alice)" || fail "no ORCPT in $(cat "$(mails alice)")"
}

case_mutt()
{
	cat >/home/alice/muttrc <<-END
	set sendmail="$MSMTP"
	set from=alice@example.org realname=Alice use_from=yes
	set envelope_from_address=alice@example.org use_envelope_from=yes
	set copy=no
	END
	body >/tmp/b
	exits 0 as alice mutt -F /home/alice/muttrc -s 'by mutt' \
	    -c carol@example.org bob@example.org </tmp/b
	for u in bob carol; do
		delivered $u
		header_has '^From: Alice <alice@example.org>$' \
		    '^Subject: by mutt$' '^Cc: carol@example.org$'
	done
}

case_mailx()
{
	body >/tmp/b
	sed -i 's/^\.$/a single dot would end it/' /tmp/b
	exits 0 as alice bsd-mailx -s 'by mailx' -c carol@example.org \
	    bob@example.org </tmp/b
	for u in bob carol; do
		delivered $u
		header_has '^From: .*alice@example.org' \
		    '^Subject: by mailx$' '^Cc: carol@example.org$'
		same_body /tmp/b
	done
}

# What cron does with the output of a job: its environment, its options, its
# header, a pipe.
cron()
{
	u=$1 home=$2
	{
		cat <<-END
		From: root (Cron Daemon)
		To: bob@example.org
		Subject: Cron <$u@client> backup
		MIME-Version: 1.0
		Content-Type: text/plain; charset=UTF-8
		Content-Transfer-Encoding: 8bit
		X-Cron-Env: <SHELL=/bin/sh>
		X-Cron-Env: <HOME=$home>
		X-Cron-Env: <PATH=/usr/bin:/bin>
		X-Cron-Env: <LOGNAME=$u>

		END
		body
	} >/tmp/m
	exits 0 sh -c 'cat /tmp/m | (cd "$2" && exec setpriv --reuid "$1" \
	    --regid "$1" --clear-groups env -i SHELL=/bin/sh HOME="$2" \
	    PATH=/usr/bin:/bin LOGNAME="$1" "$3" -FCronDaemon -i \
	    -B8BITMIME -oem bob@example.org)' cron "$u" "$home" "$MSMTP"
	delivered bob
	header_has '^X-Cron-Env: ' '^Subject: Cron '
	body >/tmp/b
	same_body /tmp/b
}

case_cron()
{
	cron alice /home/alice
}

case_cron_of_root()
{
	cron root /root
}

# Mail to a mailbox by LMTP: each recipient has its own result.
case_lmtp()
{
	message >/tmp/m
	body >/tmp/b
	printf 'account lmtp\nhost 127.0.0.1\nport 587\nprotocol lmtp\n' \
	    >>/home/alice/.msmtprc
	printf 'tls off\nauth off\nfrom alice@example.org\n' \
	    >>/home/alice/.msmtprc
	exits 0 as alice "$MSMTP" -a lmtp bob@example.org carol@example.org \
	    </tmp/m
	for u in bob carol; do
		delivered $u
		same_body /tmp/b
	done
	exits 65 as alice "$MSMTP" -a lmtp dave@example.org \
	    nobody-at-all@example.org </tmp/m
	! has_mail dave || fail "dave has mail"
	exits 69 as alice "$MSMTP" -a lmtp --partial-delivery \
	    dave@example.org nobody-at-all@example.org </tmp/m
	delivered dave
}

# Without TLS, AUTH and PIPELINING, and without CHUNKING, which aiosmtpd does not
# have: it is DATA that is used.
case_bare()
{
	message >/tmp/m
	exits 0 as alice "$MSMTP" -d --chunking=on bob@example.org \
	    carol@example.org </tmp/m
	! grep -qiE '^<-- 250.(PIPELINING|CHUNKING)' /tmp/stdout ||
		fail "it has learnt something: $(cat /tmp/stdout)"
	said DATA || fail "without DATA: $(cat /tmp/stdout)"
	! said BDAT || fail "BDAT unasked: $(cat /tmp/stdout)"
	delivered bob
	body >/tmp/b
	same_body /tmp/b
	header_has '^Delivered-To: bob@example.org,carol@example.org$'
	exits 69 as alice "$MSMTP" -N never bob@example.org </tmp/m
	grep -q 'does not support DSN' /tmp/stderr ||
		fail "DSN: $(cat /tmp/stderr)"
}

PEER=$1
mkdir -p /var/log
configure
: >"$LOG"
chmod 644 "$LOG"
"${PEER}_start"
until_true 15 listening || fail "$PEER does not listen"
"case_$2"
