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

# submission_start: Dovecot's submission on ports 587 and 465 of 127.0.0.1.  It
# hands mail on over SMTP, here to a server that knows the users of this machine
# and puts mail into their Maildirs.

submission_start()
{
	user dovecot 941 /nonexistent
	user dovenull 942 /nonexistent
	mkdir -p /run/dovecot /var/lib/dovecot
	{
		cat <<-END
		protocols = submission
		base_dir = /run/dovecot
		log_path = $LOG
		ssl = required
		ssl_cert = </etc/tls/server.crt
		ssl_key = </etc/tls/server.key
		hostname = mail.example.org
		mail_location = maildir:~/Maildir
		submission_relay_host = 127.0.0.1
		submission_relay_port = 2525
		service submission-login {
		  inet_listener submission {
		    address = 127.0.0.1
		    port = 587
		  }
		  inet_listener submissions {
		    address = 127.0.0.1
		    port = 465
		    ssl = yes
		  }
		}
		END
		dovecot_sasl plain login cram-md5 digest-md5 scram-sha-1 \
		    scram-sha-256 oauthbearer xoauth2 external
	} >/etc/dovecot.conf
	submission_relay >/run/relay.py
	python3 /run/relay.py >>"$LOG" 2>&1 </dev/null &
	/usr/sbin/dovecot -F -c /etc/dovecot.conf >>"$LOG" 2>&1 </dev/null &
	until_true 15 submission_relays || fail "no relay: $(cat "$LOG")"
}

# Port 2525.
submission_relays()
{
	grep -q ':09DD 00000000:0000 0A' /proc/net/tcp
}

submission_relay()
{
	cat <<-'END'
	import asyncio
	import mailbox
	import os
	from aiosmtpd.smtp import SMTP


	def home(address):
	    return "/home/" + address.split("@")[0]


	class ToMaildir:
	    async def handle_RCPT(self, server, session, envelope, address,
	                          options):
	        if not os.path.isdir(home(address)):
	            return "550 5.1.1 no such user"
	        envelope.rcpt_tos.append(address)
	        return "250 2.1.5 ok"

	    async def handle_DATA(self, server, session, envelope):
	        for address in envelope.rcpt_tos:
	            box = mailbox.Maildir(home(address) + "/Maildir")
	            box.add(envelope.content.replace(b"\r\n", b"\n"))
	        return "250 2.0.0 taken"


	async def main():
	    loop = asyncio.get_running_loop()
	    server = await loop.create_server(
	        lambda: SMTP(ToMaildir()), "127.0.0.1", 2525)
	    await server.serve_forever()

	asyncio.run(main())
	END
}
