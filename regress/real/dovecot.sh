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

# dovecot_start: Dovecot's LMTP on port 587 of 127.0.0.1, in clear: it hands
# mail to the Maildir of existing users.

dovecot_start()
{
	user dovecot 941 /nonexistent
	user dovenull 942 /nonexistent
	mkdir -p /run/dovecot /var/lib/dovecot
	cat >/etc/dovecot.conf <<-END
	protocols = lmtp
	base_dir = /run/dovecot
	log_path = $LOG
	ssl = no
	mail_location = maildir:~/Maildir
	auth_username_format = %n
	first_valid_uid = 1000
	passdb {
	  driver = passwd
	}
	userdb {
	  driver = passwd
	}
	service lmtp {
	  inet_listener lmtp {
	    address = 127.0.0.1
	    port = 587
	  }
	}
	protocol lmtp {
	  postmaster_address = postmaster@example.org
	}
	END
	/usr/sbin/dovecot -F -c /etc/dovecot.conf >>"$LOG" 2>&1 </dev/null &
}
