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
# mkcerts_tls.sh DIR: as mkcerts.sh, certificates for what only some tests of
# TLS look at.  Each has its key in a .key beside it.
#
#   ca.pem                    the CA that tests trust
#   good.pem rsaserver.pem    localhost
#   selfsigned.pem expired.pem future.pem wrongname.pem
#   revoked.pem, crl.pem      localhost, in the list of revoked certificates
#   ip.pem                    127.0.0.1 and ::1
#   wildcard.pem              *.wild.example
#   idn.pem                   xn--bcher-kva.example
#   staple.pem                localhost, and must come with an answer of OCSP
#   good.ocsp ...             answers: of good.pem, staple.pem and, that it is
#                             revoked, revoked.pem
#   forged.ocsp               of good.pem, by another CA
#   stolen.pem                as staple.pem, but revoked; behind it in the file,
#                             as if it were of its chain, a certificate of
#                             whoever stole it, the signer of stolen.ocsp
#   delegated.ocsp            of staple.pem, by whom the CA has put in charge
#   unknown.ocsp              of staple.pem: its issuer does not know it
#   oldcrl.pem, othercrl.pem  lists: of yesterday; of another CA
#   rsa.pem p256.pem p384.pem clients' certificates; of each key, with the
#                             passphrase "open sesame", .enc (PKCS#8) and .old
#                             (the form before)

set -eu

dir=$1
[ -f "$dir/unknown.ocsp" ] && exit 0
rm -rf "$dir"		# of an older version of this script
mkdir -p "$(dirname "$dir")"
tmp=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
. "$(dirname "$0")/certs.sh"

# san FILE NAME [EXTENSION]: valid now.
san() {
	cert "$1" "$1" ca "$ago" "$month" "subjectAltName = $2" ${3:+"$3"}
}

ca ca "msmtp test CA"
ca other-ca "msmtp other CA"
# libtls verifies an answer only where the certificate says who gives it.
aia="authorityInfoAccess = OCSP;URI:http://ocsp.invalid/"
for f in good revoked; do
	san $f DNS:localhost "$aia"
done
cert expired expired ca "$past" "$ago" "subjectAltName = DNS:localhost"
cert future future ca "$soon" "$next" "subjectAltName = DNS:localhost"
san wrongname DNS:mail.example,IP:192.0.2.1
san ip IP:127.0.0.1,IP:::1
san wildcard "DNS:*.wild.example"
san idn DNS:xn--bcher-kva.example
san staple DNS:localhost "tlsfeature = status_request
$aia"
san stolen DNS:localhost "tlsfeature = status_request
$aia"
cert responder responder ca "$ago" "$month" "extendedKeyUsage = OCSPSigning"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out rsaserver.key 2>/dev/null
san rsaserver DNS:localhost
key selfsigned
openssl req -x509 -new -key selfsigned.key -subj /CN=selfsigned -days 30 \
    -config req.cnf -addext "subjectAltName = DNS:localhost" \
    -out selfsigned.pem

# The register of the CA: FLAG FILE [WHEN-REVOKED].
entry() {
	printf '%s\t%s\t%s\t%s\tunknown\t/CN=%s\n' "$1" \
	    "$(echo "$month" | cut -c 3-)" "${3:-}" \
	    "$(openssl x509 -in "$2.pem" -noout -serial | sed s/.*=//)" "$2"
}
rm -rf db
mkdir db
{
	entry V good
	entry V staple
	entry R revoked "$(echo "$ago" | cut -c 3-),keyCompromise"
} >db/index

# crl FILE CA LAST NEXT
crl() {
	openssl ca -gencrl -config req.cnf -name db -cert "$2.pem" \
	    -keyfile "$2.key" -crl_lastupdate "$3" -crl_nextupdate "$4" \
	    -out "$1.pem" 2>/dev/null
}
crl crl ca "$ago" "$month"
crl oldcrl ca "$past" "$ago"
crl othercrl other-ca "$ago" "$month"

# answer FILE CERTIFICATE SIGNER [OPTION ...]
answer() {
	_out=$1 _cert=$2 _by=$3
	shift 3
	openssl ocsp -index db/index -CA ca.pem -issuer ca.pem \
	    -cert "$_cert.pem" -rsigner "$_by.pem" -rkey "$_by.key" \
	    -no_nonce -noverify -respout "$_out.ocsp" "$@" >/dev/null 2>&1 ||
	    [ -s "$_out.ocsp" ]
}
for f in good staple revoked; do
	answer $f $f ca -ndays 7
done
answer forged good other-ca -ndays 7
entry V staple >db/index
answer delegated staple responder -ndays 7
entry V stolen >db/index
ca thief "msmtp test thief"
answer stolen stolen thief -ndays 7
cat thief.pem >>stolen.pem
: >db/index
answer unknown staple ca -ndays 7

# client FILE ALGORITHM OPTION
client() {
	openssl genpkey -algorithm "$2" ${3:+-pkeyopt "$3"} -out "$1.key" 2>/dev/null
	cert "$1" "$1" ca "$ago" "$month" "extendedKeyUsage = clientAuth"
	openssl pkcs8 -topk8 -in "$1.key" -out "$1.enc" -v2 aes-256-cbc \
	    -iter 2048 -passout "pass:open sesame"
	openssl pkey -in "$1.key" -traditional -aes128 \
	    -passout "pass:open sesame" -out "$1.old"
}
client rsa RSA rsa_keygen_bits:2048
client p256 EC ec_paramgen_curve:P-256
client p384 EC ec_paramgen_curve:P-384
client p521 EC ec_paramgen_curve:P-521
done_certs "$dir"
