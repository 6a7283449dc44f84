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

# aiosmtpd_start: aiosmtpd, a server in Python that offers SMTPUTF8, on port
# 587 in clear and without AUTH; whatever it gets goes to bob's Maildir.

aiosmtpd_start()
{
	sed -i -e 's/^tls on/tls off/' -e 's/^auth plain/auth off/' \
	    /home/alice/.msmtprc
	cat >/run/server.py <<-'END'
	import asyncio
	import mailbox
	from aiosmtpd.smtp import SMTP


	class ToMaildir:
	    async def handle_DATA(self, server, session, envelope):
	        box = mailbox.Maildir("/home/bob/Maildir")
	        head = "Delivered-To: %s\nX-Options: %s\n" % (
	            ",".join(envelope.rcpt_tos), envelope.smtp_utf8)
	        box.add(head.encode() + envelope.content.replace(b"\r\n", b"\n"))
	        return "250 2.0.0 taken"


	async def main():
	    loop = asyncio.get_running_loop()
	    server = await loop.create_server(
	        lambda: SMTP(ToMaildir(), enable_SMTPUTF8=True), "127.0.0.1", 587)
	    await server.serve_forever()

	asyncio.run(main())
	END
	python3 /run/server.py >"$LOG" 2>&1 </dev/null &
}
