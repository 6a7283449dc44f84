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
# TLS: what is compared with the certificate, and what with the settings.

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=tls-canary-4712

# tls_start: the server, with the certificates of mkcerts_tls.sh.
tls_start() {
	CERTS=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$CERTS" >certs.out \
	    2>&1 || fail "cannot make certificates: $(cat certs.out)"
	mkdir -p srv
	ln -s "$CERTS" srv/certs
	server_start "$@"
	CERTS=$MSMTP_OBJ/regress/certs_tls
}

# pin CERT [DIGEST]: its fingerprint.
pin() {
	openssl x509 -in "$CERTS/$1.pem" -noout -fingerprint \
	    "-${2:-sha256}" | sed 's/.*=//'
}

# secure MODE LINE...: an account with TLS, AUTH, and these lines.
secure() {
	_mode=$1
	shift
	{
		echo "tls on"
		[ "$_mode" = starttls ] || echo "tls_starttls off"
		printf 'auth plain\nuser me\npassword %s\n' "$CANARY"
		printf '%s\n' "$@"
	} | conf
}

# serve MODE CERT [LINE...]
serve() {
	_m=$1 _c=$2
	shift 2
	{
		printf 'tls %s\ncert %s\nauth me %s\nneedauth\n' "$_m" "$_c" \
		    "$CANARY"
		printf '%s\n' "$@"
	} | script
}

# nothing_of_worth WHAT: the server saw no AUTH, no MAIL, no message, in clear
# or not.
nothing_of_worth() {
	server_sync
	hasnt srv/out/cmds '^(AUTH|MAIL|RCPT|DATA|BODY)' "$1"
	hasnt srv/out/clear "AUTH|MAIL|RCPT|DATA|example|$CANARY" "$1"
	! ls srv/out/raw.* >/dev/null 2>&1 || fail "$1: delivered"
}

# The matrix: how the server is verified, with which certificate it comes, and
# what must be said of it; "ok" where it must be accepted.

# outcome HOW CERT: "ok", or a regular expression for the message.
outcome() {
	case $1.$2 in
	none.*|pin.*)		echo ok ;;
	wrongpin.*)		echo 'is not the one of tls_fingerprint' ;;
	*.good|*.ip|*.wildcard|*.idn)	echo ok ;;
	*.selfsigned)		echo 'signed by itself' ;;
	*.expired)		echo "the server's certificate .*expired on" ;;
	*.future)		echo 'not yet valid' ;;
	*.wrongname)		echo 'is for mail.example, 192.0.2.1, not for' ;;
	*.revoked)		echo 'was revoked by its issuer' ;;
	esac
}

# settings HOW CERT: the lines that go with it.
settings() {
	case $1 in
	system)		echo "tls_trust_file bundle.pem"
			echo "tls_crl_file $CERTS/crl.pem" ;;
	file)		echo "tls_trust_file $CERTS/ca.pem"
			echo "tls_crl_file $CERTS/crl.pem" ;;
	pin)		echo "tls_fingerprint $(pin "$2")" ;;
	wrongpin)	echo "tls_fingerprint $(pin staple)" ;;
	none)		echo "tls_certcheck off" ;;
	esac
	case $2 in
	ip)		echo "host 127.0.0.1" ;;
	wildcard)	echo "tls_host_override a.wild.example" ;;
	idn)		echo "tls_host_override bücher.example" ;;
	esac
}

# matrix HOW: all certificates, both versions, both ways to begin.
matrix() {
	tls_start
	cat /etc/ssl/certs/ca-certificates.crt "$CERTS/ca.pem" >bundle.pem \
	    2>/dev/null || cat "$CERTS/ca.pem" "$CERTS/other-ca.pem" >bundle.pem
	for cert in good selfsigned expired future wrongname revoked ip \
	    wildcard idn; do
		settings "$1" $cert >lines
		want=$(outcome "$1" $cert)
		for mode in starttls implicit; do
			for version in 1.2 1.3; do
				cell "$1" $cert $mode $version "$want"
			done
		done
	done
}

# cell HOW CERT MODE VERSION WANT
cell() {
	serve "$3" "$2" "tlsmin $4" "tlsmax $4"
	secure "$3" "$(cat lines)"
	mail >m
	if [ "$5" = ok ]; then
		send 0 you@example.org <m
		delivered
		has srv/out/log "TLS TLSv$4"
	else
		send 69 you@example.org <m
		nothing_of_worth "$*"
		has err "TLS certificate verification failed: .*$5" "$*"
	fi
}

tc matrix_system
matrix_system_body() {
	matrix system
}

tc matrix_file
matrix_file_body() {
	matrix file
}

tc matrix_pin
matrix_pin_body() {
	matrix pin
}

tc matrix_wrongpin
matrix_wrongpin_body() {
	matrix wrongpin
}

tc matrix_none
matrix_none_body() {
	matrix none
}

tc only_the_configured_name_is_verified
only_the_configured_name_is_verified_body() {
	tls_start
	# The certificate is for localhost, where we are; but not as what.
	while read -r override cert code; do
		serve starttls "$cert"
		secure starttls "tls_trust_file $CERTS/ca.pem" \
		    "tls_host_override $override"
		mail >m
		send "$code" you@example.org <m
		[ "$code" -eq 0 ] || nothing_of_worth "$override"
	done <<-'EOT'
		mail.example good 69
		mail.example wrongname 0
		192.0.2.1 wrongname 0
		127.0.0.1 good 69
		wild.example wildcard 69
		a.b.wild.example wildcard 69
		XN--BCHER-KVA.example idn 0
		bücher.example.org idn 69
	EOT
	# Without it host is, though the certificate be for another name.
	serve starttls wrongname
	secure starttls "tls_trust_file $CERTS/ca.pem" "tls_host_override"
	mail >m
	send 69 you@example.org <m
	has err 'is for mail.example, 192.0.2.1, not for localhost'
	# A host that is no name of this world, by a socket: it is verified.
	printf 'tls on\ntls_trust_file %s\nsocket /nowhere\n' "$CERTS/ca.pem" |
	    conf
	sed -i '/^host/d' msmtprc
	mail >m
	send 78 you@example.org <m
	has err 'tls_host_override NAME'
}

tc fingerprints_of_each_kind_replace_all_other_checks
fingerprints_of_each_kind_replace_all_other_checks_body() {
	tls_start
	for cert in expired selfsigned wrongname; do
		for digest in sha256 sha1 md5; do
			serve implicit $cert
			p=$(pin $cert $digest)
			secure implicit "tls_fingerprint $p" "tls_trust_file"
			mail >m
			send 0 you@example.org <m
			delivered
			# In lower case as well, and with a trust file that is
			# not there: it is not looked at.
			secure implicit "tls_trust_file /nowhere" \
			    "tls_crl_file /nowhere" \
			    "tls_fingerprint $(echo "$p" | tr A-F a-f)"
			server_reset
			mail >m
			send 0 you@example.org <m
			delivered
		done
	done
	# One that differs in its last bit.
	p=$(pin good)
	case $p in
	*0)	bad=${p%?}1 ;;
	*)	bad=${p%?}0 ;;
	esac
	serve implicit good
	secure implicit "tls_fingerprint $bad"
	mail >m
	send 69 you@example.org <m
	nothing_of_worth
	has err "SHA256 fingerprint is $p, not $bad"
	# certcheck off overrides it.
	secure implicit "tls_fingerprint $bad" "tls_certcheck off"
	mail >m
	send 0 you@example.org <m
	# A deprecated one is warned of, where somebody looks.
	for digest in sha1 md5; do
		secure implicit "tls_fingerprint $(pin good $digest)"
		run -P you@example.org </dev/null
		is 1 "$(grep -c 'warning: tls_fingerprint is of type' err)"
		run you@example.org <m
		atf_check test ! -s err
	done
}

tc lists_of_revoked_certificates
lists_of_revoked_certificates_body() {
	tls_start
	echo rubbish >rubbish
	: >empty
	{ cat "$CERTS/crl.pem"; sed 's/M/N/g' "$CERTS/crl.pem"; } >half
	serve starttls good
	for f in rubbish empty half /nowhere /; do
		secure starttls "tls_trust_file $CERTS/ca.pem" \
		    "tls_crl_file $f"
		mail >m
		send 66 you@example.org <m
		nothing_of_worth "$f"
		has err "revoked certificates $f" "$f"
	done
	while read -r f why; do
		secure starttls "tls_trust_file $CERTS/ca.pem" \
		    "tls_crl_file $CERTS/$f.pem"
		serve starttls good
		mail >m
		send 69 you@example.org <m
		nothing_of_worth $f
		has err "$why" $f
	done <<-'EOT'
		oldcrl has expired, get a new one
		othercrl has no list of its issuer
	EOT
}

tc priorities_are_those_of_libtls
priorities_are_those_of_libtls_body() {
	tls_start
	while IFS='|' read -r prio pattern; do
		serve starttls good
		secure starttls "tls_trust_file $CERTS/ca.pem" \
		    "tls_priorities $prio"
		mail >m
		send 0 you@example.org <m
		has srv/out/log "$pattern" "$prio"
	done <<-'EOT'
		|TLS TLSv1.3
		PROTOCOLS=TLSv1.2|TLS TLSv1.2
		PROTOCOLS=tlsv1.3|TLS TLSv1.3
		CIPHERS=ECDHE-ECDSA-AES128-GCM-SHA256 PROTOCOLS=tlsv1.2|TLS TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256
		ECDHECURVES=P-384 PROTOCOLS=TLSv1.2:TLSv1.3|TLS TLSv1.3
	EOT
	# What only the library knows is not there, it says.
	while read -r prio; do
		secure starttls "tls_trust_file $CERTS/ca.pem" \
		    "tls_priorities $prio"
		mail >m
		server_reset
		send 78 you@example.org <m
		nothing_of_worth "$prio"
		has err "tls_priorities $prio: "
	done <<-'EOT'
		CIPHERS=NONSENSE
		ECDHECURVES=P-17
	EOT
	# Nothing in common is a handshake that fails.
	serve starttls good "tlsmax 1.2"
	secure starttls "tls_trust_file $CERTS/ca.pem" \
	    "tls_priorities PROTOCOLS=TLSv1.3"
	mail >m
	send 76 you@example.org <m
	nothing_of_worth
	# GnuTLS's form is named with its line.
	secure starttls "tls_priorities NORMAL:-VERS-ALL:+VERS-TLS1.3"
	mail >m
	send 78 you@example.org <m
	has err '^msmtp: msmtprc:[0-9]+: tls_priorities .*PROTOCOLS=TLSv1.3'
}

tc primes_that_are_too_short_are_refused
primes_that_are_too_short_are_refused_body() {
	tls_start
	openssl dhparam -dsaparam -out dh.pem 2048 2>/dev/null
	set -- "tls_trust_file $CERTS/ca.pem" \
	    "tls_priorities CIPHERS=DHE:@SECLEVEL=1 PROTOCOLS=TLSv1.2"
	serve starttls rsaserver "dh $PWD/dh.pem" "ciphers DHE:@SECLEVEL=1"
	secure starttls "$@" "tls_min_dh_prime_bits 2048"
	mail >m
	send 0 you@example.org <m
	has srv/out/log 'TLS TLSv1.2 DHE-'
	secure starttls "$@" "tls_min_dh_prime_bits 2049"
	server_reset
	mail >m
	send 76 you@example.org <m
	nothing_of_worth
	has err 'has 2048 bits, and tls_min_dh_prime_bits demands 2049'
	# Elsewhere it means nothing, and that is said.
	serve starttls good
	secure starttls "tls_trust_file $CERTS/ca.pem" \
	    "tls_min_dh_prime_bits 4096"
	mail >m
	send 0 you@example.org <m
	run -P you@example.org </dev/null
	has err 'warning: tls_min_dh_prime_bits'
}
