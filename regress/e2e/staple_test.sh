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
# OCSP from one end to the other: answers that openssl s_server staples to its
# certificate, and what becomes of the mail.

. "$MSMTP_SRC/regress/lib/smtp.sh"

ANSWER=$MSMTP_OBJ/regress/ocsp_answer/ocsp_answer

# The server in clear, and certificates with answers below ./tls.
begin() {
	server_start
	CERTS=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$CERTS" >certs.out \
	    2>&1 || fail "cannot make certificates: $(cat certs.out)"
	mkdir tls
	answer now good good -3600 86400
	answer over good good -259200 -86400
	answer early good good 86400 259200
	answer unlike staple good -3600 86400
	answer no revoked revoked -3600 86400
	answer must staple good -3600 86400
	"$ANSWER" "$CERTS/other-ca.pem" "$CERTS/other-ca.key" "$CERTS/ca.pem" \
	    "$CERTS/good.pem" good -3600 86400 >tls/forged || fail forged
}

# answer NAME CERT STATUS FROM TO: as its issuer gives it.
answer() {
	"$ANSWER" "$CERTS/ca.pem" "$CERTS/ca.key" "$CERTS/ca.pem" \
	    "$CERTS/$2.pem" "$3" "$4" "$5" >"tls/$1" || fail "answer $1"
}

# staple CERT ANSWER VERSION: TLS from the start on TLS_PORT, for one
# connection, in front of the server.
staple() {
	rm -f tls/port
	python3 -S -E - "$PORT" "$1" "$2" "$3" 2>tls/err <<-'EOT' &
	import os
	import socket
	import subprocess
	import sys

	port, cert, answer, version = sys.argv[1:]
	certs = os.environ["CERTS"]
	free = socket.create_server(("127.0.0.1", 0))
	number = free.getsockname()[1]
	free.close()
	argv = ["openssl", "s_server", "-quiet", "-naccept", "1", "-accept",
	        "127.0.0.1:%d" % number, "-cert", "%s/%s.pem" % (certs, cert),
	        "-key", "%s/%s.key" % (certs, cert), "-tls" + version]
	if answer != "none":
	    argv += ["-status_file", "tls/" + answer]
	clear = socket.create_connection(("127.0.0.1", int(port)))
	server = subprocess.Popen(argv, stdin=clear, stdout=clear)
	clear.close()
	with open("tls/port.tmp", "w") as f:
	    f.write(str(number))
	os.rename("tls/port.tmp", "tls/port")
	server.wait()
	EOT
	STAPLER=$!
	wait_for 10 test -e tls/port || fail "no s_server: $(cat tls/err)"
	TLS_PORT=$(cat tls/port)
	wait_for 10 listens "$TLS_PORT" || fail "s_server: $(cat tls/err)"
}

listens() {
	grep -q "$(printf ':%04X 00000000:0000 0A' "$1")" /proc/net/tcp
}

# outcome STATUS CERT ANSWER [TEXT], with TLS 1.2 and 1.3.
outcome() {
	for version in 1_2 1_3; do
		echo '# all by default' | script
		staple "$2" "$3" $version
		PORT=$TLS_PORT conf_tls implicit </dev/null
		mail >m
		run you@example.org <m
		kill $STAPLER 2>/dev/null
		wait $STAPLER
		is "$1" "$STATUS" "$2 $3 $version: $(cat err tls/err)"
		if [ "$1" = 0 ]; then
			delivered
		else
			nothing_sent "$2 $3 $version"
			hasnt srv/out/cmds '^(EHLO|AUTH|MAIL)'
			has err "TLS certificate verification failed: .*$4"
		fi
	done
}

tc answers_decide
answers_decide_body() {
	begin
	export CERTS
	outcome 0 good none
	outcome 0 good now
	outcome 0 revoked none
	outcome 69 revoked no 'revoked'
	for a in over early unlike forged; do
		outcome 69 good $a 'stapling\) that is not good'
	done
}

tc a_certificate_that_must_staple_comes_with_an_answer
a_certificate_that_must_staple_comes_with_an_answer_body() {
	begin
	export CERTS
	outcome 69 staple none 'OCSP must-staple'
	outcome 0 staple must
	for a in now over forged; do
		outcome 69 staple $a 'stapling\) that is not good'
	done
}
