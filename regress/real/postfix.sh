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


# postfix_start: Postfix as a submission server: port 587 with STARTTLS, port
# 465 with TLS 1.2 from the start.  TLS and AUTH (Cyrus SASL, its own password
# database) are required; mail for existing users goes to their Maildir.

postfix_start()
{
	user postfix 921 /var/spool/postfix
	echo "postdrop:x:922:" >>/etc/group
	mkdir -p /var/spool/postfix /var/lib/postfix /var/log /var/mail \
	    /etc/postfix/sasl
	chown postfix /var/lib/postfix
	cp /usr/share/postfix/dynamicmaps.cf /etc/postfix/
	cat >/etc/postfix/master.cf <<-END
	587 inet n - n - - smtpd
	465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
	  -o smtpd_tls_mandatory_protocols=TLSv1.2
	postlog unix-dgram n - n - 1 postlogd
	pickup unix n - n 60 1 pickup
	cleanup unix n - n - 0 cleanup
	qmgr unix n - n 300 1 qmgr
	tlsmgr unix - - n 1000? 1 tlsmgr
	rewrite unix - - n - - trivial-rewrite
	bounce unix - - n - 0 bounce
	defer unix - - n - 0 bounce
	trace unix - - n - 0 bounce
	proxymap unix - - n - - proxymap
	smtp unix - - n - - smtp
	error unix - - n - - error
	retry unix - - n - - error
	local unix - n n - - local
	anvil unix - - n - 1 anvil
	scache unix - - n - 1 scache
	END
	cat >/etc/postfix/main.cf <<-END
	compatibility_level = 3.6
	maillog_file = $LOG
	maillog_file_prefixes = /var
	inet_interfaces = 127.0.0.1, [::1]
	myhostname = mail.example.org
	mydestination = example.org
	mynetworks =
	alias_maps =
	local_recipient_maps = unix:passwd.byname
	home_mailbox = Maildir/
	recipient_delimiter = +
	smtpd_tls_cert_file = /etc/tls/server.crt
	smtpd_tls_key_file = /etc/tls/server.key
	smtpd_tls_security_level = encrypt
	smtpd_tls_auth_only = yes
	smtpd_tls_received_header = yes
	smtpd_sasl_auth_enable = yes
	smtpd_sasl_type = cyrus
	smtpd_sasl_path = smtpd
	smtpd_sasl_local_domain = example.org
	smtpd_relay_restrictions = permit_sasl_authenticated, reject
	smtpd_recipient_restrictions =
	    reject_unlisted_recipient, permit_sasl_authenticated, reject
	END
	cat >/etc/postfix/sasl/smtpd.conf <<-END
	pwcheck_method: auxprop
	auxprop_plugin: sasldb
	mech_list: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 NTLM
	END
	printf %s "$PASSWORD" | saslpasswd2 -p -c -u example.org alice
	chown postfix /etc/sasldb2
	chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
	chmod 2755 /usr/sbin/postqueue /usr/sbin/postdrop
	postfix start >/var/log/start 2>&1 || cat /var/log/start >&2
}

# postfix_without KEYWORD...: a process that serves ends when it is idle.
postfix_without()
{
	postconf -e "smtpd_discard_ehlo_keywords = $*"
	postfix reload >/var/log/reload 2>&1
	sleep 1
}

# postfix_kerberos: Cyrus SASL offers GSSAPI as well.
postfix_kerberos()
{
	echo 'mech_list: PLAIN GSSAPI' >>/etc/postfix/sasl/smtpd.conf
	sed -i '/^mech_list: PLAIN LOGIN/d' /etc/postfix/sasl/smtpd.conf
	chown postfix /etc/krb5.keytab
	postfix reload >/var/log/reload 2>&1
	sleep 1
}
