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


# opensmtpd_start: OpenSMTPD as a submission server: port 587 with STARTTLS,
# port 465 (IPv4 only) with TLS from the start.  TLS and AUTH are required;
# mail for existing users goes to their Maildir.

opensmtpd_start()
{
	user opensmtpd 911 /var/lib/opensmtpd/empty
	user opensmtpq 912 /var/lib/opensmtpd/empty
	chgrp opensmtpq /usr/sbin/smtpctl
	chmod 2755 /usr/sbin/smtpctl
	mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd /var/mail /run
	chmod 711 /var/spool/smtpd

	echo "alice $(smtpctl encrypt "$PASSWORD")" >/etc/credentials
	opensmtpd_run
}

# opensmtpd_run [OPTION]: with this option of a listener.
opensmtpd_run()
{
	cat >/etc/smtpd.conf <<-END
	pki mail.example.org cert "/etc/tls/server.crt"
	pki mail.example.org key "/etc/tls/server.key"
	table credentials file:/etc/credentials
	table aliases file:/etc/aliases
	listen on 127.0.0.1 port 587 tls-require pki mail.example.org \
	    auth <credentials> hostname mail.example.org $*
	listen on ::1 port 587 tls-require pki mail.example.org \
	    auth <credentials> hostname mail.example.org $*
	listen on 127.0.0.1 port 465 smtps pki mail.example.org \
	    auth <credentials> hostname mail.example.org $*
	action deliver maildir "~/Maildir" alias <aliases>
	match from auth for domain example.org action deliver
	END
	chmod 600 /etc/smtpd.conf /etc/credentials
	LD_PRELOAD=/usr/lib/same_rsa.so smtpd -d -f /etc/smtpd.conf \
	    >>"$LOG" 2>&1 </dev/null &
	OPENSMTPD=$!
}

# opensmtpd_without KEYWORD...: DSN is all that it can be told not to offer
# (no-dsn).  It has no PIPELINING, CHUNKING or SMTPUTF8; that it offers 8BITMIME,
# ENHANCEDSTATUSCODES and SIZE is in its source, not in its configuration.
opensmtpd_without()
{
	kill "$OPENSMTPD"
	wait "$OPENSMTPD" || :
	until_true 10 not_listening || fail "the old one goes on"
	case " $* " in
	*' dsn '*)	opensmtpd_run no-dsn ;;
	*)		opensmtpd_run ;;
	esac
	until_true 15 listening || fail "it does not start again"
}

not_listening()
{
	! listening
}
