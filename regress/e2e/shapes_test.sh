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
#
# Certificates of odd shapes, and odd requests for the client's.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# shapes_certs: those of mkcerts_shapes.sh; sets CERTS.
shapes_certs() {
	CERTS=$MSMTP_OBJ/regress/certs_shapes
	sh "$MSMTP_SRC/regress/server/mkcerts_shapes.sh" "$CERTS" >certs.out \
	    2>&1 || fail "cannot make certificates: $(cat certs.out)"
}

# The rows: what the server sends, the trust file, the host's name, and what
# must be said of it; "ok" where it must be accepted.  "!" before that: openssl
# verify is of the other opinion, and libtls's counts:
# - a wildcard is a whole label, and not a part of one (RFC 9525 6.3);
# - the common name does not count where the subjectAltName has an address;
# - it counts as an address, as it does for GnuTLS.
# Ours is that what an issuer may not name no name of the certificate may reach,
# whether a wildcard or the common name.
rows() {
	sed '/^#/d' <<'EOT'
# Name constraints
permit-in ca.pem mail.inside.example ok
permit-out ca.pem mail.example permitted subtree
permit-both ca.pem mail.inside.example permitted subtree
permit-suffix ca.pem mailinside.example permitted subtree
permit-cn ca.pem mail.example permitted subtree
permit-cn-in ca.pem mail.inside.example ok
permit-cn-wild ca.pem a.wild.example !must not vouch for a.wild.example
permit-cn-label ca.pem localhost !must not vouch for localhost
exclude-cn-wild ca.pem a.outside.example !must not vouch for a.outside
net-cn ca.pem 127.0.0.1 must not vouch for 127.0.0.1
hole-wild ca.pem a.inside.example ok
hole-wild ca.pem secret.inside.example !\(/CN=mhole\) must not vouch for
permit-ip ca.pem 127.0.0.1 ok
exclude-in ca.pem mail.outside.example excluded subtree
exclude-wild ca.pem a.outside.example excluded subtree
exclude-out ca.pem mail.example ok
net-out ca.pem 127.0.0.1 permitted subtree
# Two CAs that signed each other
cross left.pem localhost ok
cross right.pem localhost ok
cross ca.pem localhost not in the trust file
# Anchors that are no CA, or no end of a chain
plain plain.pem localhost ok
bare bare.pem localhost ok
plain ca.pem localhost signed by itself
plain plain.pem mail.example is for localhost, not for mail.example
under-plain plain.pem localhost not that of an authority
known known.pem localhost not in the trust file
by-middle middle.pem localhost not in the trust file
without-middle ca.pem localhost not in the trust file
without-middle both.trust localhost ok
# Version 1
under-v1-root v1-root.pem localhost ok
under-v1-middle ca.pem localhost not that of an authority
v1-leaf ca.pem localhost ok
# Names
nul-cn ca.pem localhost NUL byte in Common Name
nul-san ca.pem localhost NUL byte in subjectAltName
nul-all ca.pem 127.0.0.1 is for \\000\\000\\000\\000, not for 127.0.0.1
cn-only ca.pem localhost ok
cn-wild ca.pem a.wild.example ok
cn-ip ca.pem 127.0.0.1 !ok
cn-and-ip ca.pem localhost !is for 192.0.2.1, not for localhost
cn-and-dns ca.pem localhost is for mail.example, not for localhost
cn-and-mail ca.pem localhost ok
ip-as-dns ca.pem 127.0.0.1 is for 127.0.0.1
ip-is-wild ca.pem 127.0.0.1 is for \*.0.0.1, not for
dns-as-ip ca.pem localhost is for 127.0.0.1, not for localhost
letters ca.pem mail is for 109.97.105.108, not for mail
u-label ca.pem xn--bcher-kva.example is for bücher.example, not for xn--
u-label ca.pem bücher.example is for bücher.example, not for xn--
upper ca.pem localhost ok
dot-end ca.pem localhost is for localhost., not for
dot-begin ca.pem a.wild.example is for .wild.example, not for
wild-one ca.pem a.wild.example ok
wild-one ca.pem xn--bcher-kva.wild.example ok
wild-one ca.pem a.b.wild.example is for \*.wild.example, not for
wild-one ca.pem wild.example is for \*.wild.example, not for
wild-two ca.pem a.b.wild.example is for \*.\*.wild.example, not for
wild-part ca.pem foo.wild.example is for f\*o.wild.example, not for
wild-end ca.pem foo.wild.example !is for f\*.wild.example, not for
wild-top ca.pem x.example is for \*.example, not for
wild-bare ca.pem localhost is for \*, not for
wild-mid ca.pem mail.a.example is for mail.\*.example, not for
wild-xn ca.pem xn--bcher-kva.wild.example is for xn--\*.wild.example, not
empty-san ca.pem x ok
# Time
late-only ca.pem localhost an issuer's certificate .*expired on
late-first ca.pem localhost ok
late-last ca.pem localhost ok
late-only late.trust localhost ok
late-first late.trust localhost ok
plainly old-ca.pem localhost an issuer's certificate .*expired on
plainly twice.trust localhost ok
# Purposes
eku-client ca.pem localhost not for a TLS server
eku-any ca.pem localhost not for a TLS server
eku-server ca.pem localhost ok
ku-sign ca.pem localhost not for a TLS server
under-mclient ca.pem localhost an issuer's .* not for a TLS server
under-mnosign ca.pem localhost not that of an authority
under-mnobc ca.pem localhost not that of an authority
under-mnotca ca.pem localhost not that of an authority
under-mshort ca.pem localhost ok
under-mlong ca.pem localhost path length constraint exceeded
critical ca.pem localhost unhandled critical extension
forged ca.pem localhost is not in the trust file
# Weak
sha1 ca.pem localhost digest algorithm too weak
under-msha1 ca.pem localhost digest algorithm too weak
rsa1024 ca.pem localhost key too weak
under-mrsa1024 ca.pem localhost key too weak
EOT
}

# cell CERT TRUST HOST WANT
cell() {
	printf 'tls implicit\ncert %s\n' "$1" | script
	printf 'tls on\ntls_starttls off\ntls_trust_file %s\n%s\n' "$2" \
	    "tls_host_override $3" | conf
	if [ "$4" = ok ]; then
		send 0 you@example.org <m
		delivered
		return
	fi
	send 69 you@example.org <m
	nothing_sent "$*"
	hasnt srv/out/cmds '^(AUTH|MAIL)' "$*"
	has err "TLS certificate verification failed: .*$4" "$*"
}

# all_rows [BUNDLE]: with that before the anchors.
all_rows() {
	shapes_certs
	mkdir -p srv
	ln -s "$CERTS" srv/certs
	_certs=$CERTS
	server_start
	mail >m
	rows >rows
	while read -r cert trust host want; do
		cat ${1:+"$1"} "$_certs/$trust" >trust
		cell $cert trust $host "${want#!}"
	done <rows
}

tc odd_shapes_with_a_small_trust_file
odd_shapes_with_a_small_trust_file_body() {
	all_rows
}

# Where the issuers are looked up among many.
tc odd_shapes_with_a_large_trust_file
odd_shapes_with_a_large_trust_file_body() {
	bundle=/etc/ssl/certs/ca-certificates.crt
	[ -f $bundle ] || bundle=$MSMTP_OBJ/regress/certs_shapes/many.pem
	shapes_certs
	all_rows $bundle
}

# reference CERT TRUST HOST: what openssl thinks of it.
reference() {
	case $3 in
	[0-9]*)	_o="-verify_ip $3" ;;
	bücher.*)	_o="-verify_hostname xn--bcher-kva.${3#*.}" ;;
	*)	_o="-verify_hostname $3" ;;
	esac
	openssl x509 -in "$CERTS/$1.pem" -out leaf.pem
	openssl verify -auth_level 2 -purpose sslserver -no-CApath \
	    -CAfile "$CERTS/$2" -untrusted "$CERTS/$1.pem" $_o leaf.pem \
	    >verify.out 2>&1
}

tc openssl_is_of_the_same_opinion
openssl_is_of_the_same_opinion_body() {
	shapes_certs
	rows >rows
	while read -r cert trust host want; do
		case $want in
		ok)	code=0 ;;
		!ok)	code=1 ;;
		!*)	code=0 ;;
		*)	code=1 ;;
		esac
		reference $cert $trust $host && got=0 || got=1
		is $code $got "$cert $trust $host: $(cat verify.out)"
	done <rows
}

# Requests for the client's certificate.

# listen OPTION ...: openssl's server, with SMTP behind TLS, once; sets PORT.
listen() {
	rm -f in listens
	mkfifo in
	answers <in >replies &
	timeout 20 openssl s_server -accept 127.0.0.1:0 -naccept 1 \
	    -cert "$CERTS/plainly.pem" -key "$CERTS/plainly.key" "$@" \
	    >in 2>serverr <replies &
	SERVER=$!
	wait_for 10 test -s listens || fail "$*: no server: $(cat serverr)"
	PORT=$(cat listens)
}

# answers: the session; amidst it is what openssl has to say.
answers() {
	while read -r line; do
		case $line in
		ACCEPT*)	echo "${line##*:}" >listens
				echo '220 localhost' ;;
		EHLO*|MAIL*|RCPT*)	echo '250 ok' ;;
		DATA*)		echo '354 go' ;;
		.|.?)		: >took
				echo '250 took it' ;;
		QUIT*)		echo '221 bye'
				break ;;
		esac
	done
}

# request STATUS CLIENT HAD OPTION ...: with this client's certificate ("none"),
# which the server has ("yes") or not.
request() {
	_status=$1 _client=$2 _had=$3
	shift 3
	rm -f took replies
	mkfifo replies
	listen "$@"
	{
		echo "tls on"
		echo "tls_starttls off"
		echo "tls_trust_file $CERTS/ca.pem"
		[ $_client = none ] || {
			echo "tls_cert_file $CERTS/client-$_client.pem"
			echo "tls_key_file $CERTS/client-$_client.key"
		}
	} | conf
	send "$_status" you@example.org <m
	kill "$SERVER" 2>/dev/null
	wait
	grep -q '^depth=0 CN = client-' serverr && _got=yes || _got=no
	is $_had $_got "$_client $*: the server has the certificate"
	[ -e took ] && _got=0 || _got=76
	is "$_status" $_got "$_client $*: the mail"
	[ "$_status" = 0 ] || has err "TLS handshake failed: " "$_client $*"
}

tc requests_that_do_not_fit_the_key_have_an_end
requests_that_do_not_fit_the_key_have_an_end_body() {
	shapes_certs
	cp "$CERTS"/client-*.key .
	mail >m
	for version in -tls1_2 -tls1_3; do
		while read -r status client had options; do
			request $status $client $had $version $options
		done <<-EOT
			0 none no -verify 1
			76 none no -Verify 1
			0 rsa yes -verify 1
			0 ec yes -Verify 1
			0 rsa yes -Verify 1 -CAfile $CERTS/many.pem
			0 none no -verify 1 -CAfile $CERTS/many.pem
			0 ec no -verify 1 -client_sigalgs RSA-PSS+SHA256
			76 ec no -Verify 1 -client_sigalgs RSA-PSS+SHA256
			0 rsa yes -Verify 1 -client_sigalgs RSA-PSS+SHA256
			0 rsa no -verify 1 -client_sigalgs ECDSA+SHA256
			76 rsa no -Verify 1 -client_sigalgs ECDSA+SHA256
			0 ec yes -Verify 1 -client_sigalgs ECDSA+SHA256
			0 ec no -verify 1 -client_sigalgs ed25519
		EOT
	done
}
