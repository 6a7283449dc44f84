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

# Dovecot's authentication, as a server of its own (submission.sh) and as
# Postfix asks it (postfix_dovecot.sh).

# As long as one of a large provider.
TOKEN=alice.$(awk 'BEGIN { for (i = 0; i < 1800; i++) printf "%d", i % 10 }')

# dovecot_sasl MECHANISM...: the settings.
dovecot_sasl()
{
	printf 'alice:{PLAIN}%s\n' "$PASSWORD" >/etc/dovecot.users
	cat >/etc/dovecot.oauth2 <<-END
	introspection_mode = post
	introspection_url = http://127.0.0.1:8080/introspect
	username_attribute = username
	active_attribute = active
	active_value = true
	END
	dovecot_tokens >/run/tokens.py
	python3 /run/tokens.py >>"$LOG" 2>&1 </dev/null &
	until_true 15 dovecot_introspects || fail "no tokens: $(cat "$LOG")"
	cat <<-END
	auth_mechanisms = $*
	auth_failure_delay = 0
	auth_ssl_username_from_cert = yes
	ssl_ca = </etc/tls/ca.crt
	ssl_verify_client_cert = yes
	ssl_require_crl = no
	first_valid_uid = 1000
	passdb {
	  driver = oauth2
	  mechanisms = oauthbearer xoauth2
	  args = /etc/dovecot.oauth2
	}
	passdb {
	  driver = static
	  mechanisms = external
	  args = nopassword
	}
	passdb {
	  driver = passwd-file
	  args = /etc/dovecot.users
	}
	userdb {
	  driver = passwd
	}
	# Who fails often is not made to wait.
	service anvil {
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	END
}

# Port 8080.
dovecot_introspects()
{
	grep -q ':1F90 00000000:0000 0A' /proc/net/tcp
}

# Whose a token is (RFC 7662): it begins with the name.
dovecot_tokens()
{
	cat <<-'END'
	import http.server
	import json
	import urllib.parse


	class Tokens(http.server.BaseHTTPRequestHandler):
	    protocol_version = "HTTP/1.1"

	    def do_POST(self):
	        body = self.rfile.read(int(self.headers["Content-Length"]))
	        form = urllib.parse.parse_qs(body.decode())
	        name = form["token"][0].split(".")[0]
	        said = {"active": False}
	        if name in ("alice", "bob"):
	            said = {"active": True, "username": name, "scope": "mail"}
	        elif name == "expired":
	            said = {"active": False, "username": "alice"}
	        said = json.dumps(said).encode()
	        self.send_response(200)
	        self.send_header("Content-Type", "application/json")
	        self.send_header("Content-Length", str(len(said)))
	        self.end_headers()
	        self.wfile.write(said)

	    def log_message(self, *args):
	        pass


	http.server.HTTPServer(("127.0.0.1", 8080), Tokens).serve_forever()
	END
}
