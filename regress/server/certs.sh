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
# Functions of mkcerts.sh and mkcerts_tls.sh, which set tmp, an empty directory
# that is theirs, and read this file in it.

cd "$tmp"

# key FILE
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
	[ -f "$_file.key" ] || key "$_file"
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

past=$(when -31536000) ago=$(when -86400) soon=$(when 86400)
month=$(when 2592000) next=$(when 31536000)

# done_certs DIR: put them there.  The loser of a race removes its own.
done_certs() {
	rm -rf db req.cnf ./*.csr ./*.ext ./*.err
	mv -T "$tmp" "$1" 2>/dev/null || [ -f "$1/ca.pem" ]
}
