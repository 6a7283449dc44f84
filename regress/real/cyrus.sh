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

# cyrus_start: Cyrus IMAP's LMTP on port 587 of 127.0.0.1, with STARTTLS and
# AUTH by Cyrus SASL, which binds the channel; the mailboxes are its own.  Without
# DIGEST-MD5: it wants "lmtp" as the service, a name that nobody registered, and
# takes no response that has "smtp".

cyrus_start()
{
	user cyrus 951 /var/spool/cyrus
	mkdir -p /var/lib/cyrus /var/spool/cyrus/mail /run/cyrus
	chown -R cyrus:mail /var/lib/cyrus /var/spool/cyrus /run/cyrus
	chown cyrus /etc/tls/server.key
	cat >/etc/imapd.conf <<-END
	configdirectory: /var/lib/cyrus
	defaultpartition: default
	partition-default: /var/spool/cyrus/mail
	mailbox_legacy_dirs: yes
	proc_path: /run/cyrus/proc
	mboxname_lockpath: /run/cyrus/lock
	servername: mail.example.org
	lmtp_admins: alice
	autocreate_post: yes
	autocreate_quota: 0
	duplicatesuppression: no
	tls_server_cert: /etc/tls/server.crt
	tls_server_key: /etc/tls/server.key
	allowplaintext: no
	sasl_pwcheck_method: auxprop
	sasl_auxprop_plugin: sasldb
	sasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 NTLM
	END
	cat >/etc/cyrus.conf <<-END
	START {
	  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -r"
	}
	SERVICES {
	  lmtp cmd="/usr/lib/cyrus/bin/lmtpd" listen="127.0.0.1:587"
	}
	EVENTS {
	}
	END
	printf %s "$PASSWORD" | saslpasswd2 -p -c -u mail.example.org alice
	chown cyrus /etc/sasldb2
	sed -i '/^host /a protocol lmtp' /home/alice/.msmtprc
	# Its log goes to the system's, which is not here.
	/usr/sbin/cyrmaster >>"$LOG" 2>&1 </dev/null &
	mails()
	{
		find /var/spool/cyrus/mail -path "*/user/$1/*" \
		    -name '[0-9]*.' 2>/dev/null
	}
}
