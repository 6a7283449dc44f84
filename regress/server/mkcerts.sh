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
# mkcerts.sh DIR: make the test certificates in DIR, once: a second call finds
# them there.  Several callers at a time are no harm: the directory appears
# complete or not at all.
#
#   ca.pem                    the CA that tests trust
#   good.pem good.key         localhost, 127.0.0.1, ::1
#   expired.pem future.pem    the same names, past and not yet
#   wrongname.pem             another host's name
#   cnonly.pem                CN=localhost and no subjectAltName
#   prefix.pem                localhost is but the beginning of its name
#   selfsigned.pem            localhost, signed by itself
#   otherca.pem, other-ca.pem localhost, from a CA that nobody trusts
#   noca.pem                  from good.pem misused as a CA
#   clientonly.pem            extendedKeyUsage clientAuth
#   client.pem client.key     a client's certificate

set -eu

dir=$1
[ -f "$dir/ca.pem" ] && exit 0
mkdir -p "$(dirname "$dir")"
tmp=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

names=DNS:localhost,IP:127.0.0.1,IP:::1
year=31536000

key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "$1.key" 2>/dev/null
}

# ca FILE NAME
ca() {
	key "$1"
	openssl req -x509 -new -key "$1.key" -subj "/CN=$2" -days 30 \
	    -config req.cnf -extensions ca -out "$1.pem"
}

# cert FILE CN CA NOT-BEFORE NOT-AFTER EXTENSION...
cert() {
	_file=$1 _cn=$2 _ca=$3 _from=$4 _to=$5
	shift 5
	key "$_file"
	openssl req -new -key "$_file.key" -subj "/CN=$_cn" -config req.cnf \
	    -out "$_file.csr"
	for _ext; do echo "$_ext"; done >"$_file.ext"
	rm -rf db
	mkdir db
	: >db/index
	openssl ca -batch -config req.cnf -name db -cert "$_ca.pem" \
	    -keyfile "$_ca.key" -in "$_file.csr" -out "$_file.pem" \
	    -startdate "$_from" -enddate "$_to" -extfile "$_file.ext" \
	    -notext 2>"$_file.err" || {
		cat "$_file.err" >&2
		exit 1
	}
}

# when SECONDS: that many seconds from now, as openssl ca wants it.
when() {
	date -u -d "@$(($(date +%s) + $1))" +%Y%m%d%H%M%SZ
}

cat >req.cnf <<EOT
[req]
distinguished_name = dn
prompt = no
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[db]
database = db/index
new_certs_dir = db
default_md = sha256
policy = policy
unique_subject = no
rand_serial = yes
[policy]
commonName = supplied
EOT

past=$(when -$year) ago=$(when -86400) soon=$(when 86400)
month=$(when 2592000) next=$(when $year)

ca ca "msmtp test CA"
ca other-ca "msmtp other CA"
cert good localhost ca "$ago" "$month" "subjectAltName = $names"
cert expired localhost ca "$past" "$ago" "subjectAltName = $names"
cert future localhost ca "$soon" "$next" "subjectAltName = $names"
cert wrongname mail.example ca "$ago" "$month" \
    "subjectAltName = DNS:mail.example,IP:192.0.2.1"
cert cnonly localhost ca "$ago" "$month" "subjectAltName = DNS:mail.example"
cert prefix localhost.example ca "$ago" "$month" \
    "subjectAltName = DNS:localhost.example"
cert otherca localhost other-ca "$ago" "$month" "subjectAltName = $names"
cert noca localhost good "$ago" "$month" "subjectAltName = $names"
cat good.pem >>noca.pem
cert clientonly localhost ca "$ago" "$month" "subjectAltName = $names" \
    "extendedKeyUsage = clientAuth"
cert client me@example.com ca "$ago" "$month" "extendedKeyUsage = clientAuth"
key selfsigned
openssl req -x509 -new -key selfsigned.key -subj /CN=localhost -days 30 \
    -config req.cnf -addext "subjectAltName = $names" -out selfsigned.pem
rm -rf db req.cnf ./*.csr ./*.ext ./*.err

# The loser of a race removes its own.
mv -T "$tmp" "$dir" 2>/dev/null || [ -f "$dir/ca.pem" ]
