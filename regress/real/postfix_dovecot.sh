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

# postfix_dovecot_start: Postfix as in postfix.sh, which asks Dovecot who
# somebody is.

postfix_dovecot_start()
{
	saslpasswd2() { :; }
	: >/etc/sasldb2
	postfix_start
	user dovecot 941 /nonexistent
	user dovenull 942 /nonexistent
	mkdir -p /run/dovecot /var/lib/dovecot
	{
		cat <<-END
		protocols =
		base_dir = /run/dovecot
		log_path = $LOG
		service auth {
		  unix_listener /var/spool/postfix/private/auth {
		    mode = 0666
		  }
		}
		END
		dovecot_sasl plain login cram-md5 digest-md5 scram-sha-1 \
		    scram-sha-256 oauthbearer xoauth2
	} >/etc/dovecot.conf
	/usr/sbin/dovecot -F -c /etc/dovecot.conf >>"$LOG" 2>&1 </dev/null &
	until_true 15 test -S /var/spool/postfix/private/auth ||
		fail "no dovecot"
	postconf -e smtpd_sasl_type=dovecot smtpd_sasl_path=private/auth
	postfix reload >/var/log/reload 2>&1
	sleep 1
}

# postfix_dovecot_kerberos: Dovecot offers GSSAPI as well.
postfix_dovecot_kerberos()
{
	cat >>/etc/dovecot.conf <<-END
	auth_mechanisms = plain gssapi
	auth_krb5_keytab = /etc/krb5.keytab
	auth_gssapi_hostname = "\$ALL"
	END
	chown dovecot /etc/krb5.keytab
	doveadm -c /etc/dovecot.conf reload >/var/log/reload 2>&1 ||
		fail "no reload: $(cat /var/log/reload)"
	sleep 1
}
