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
# mkcerts_shapes.sh DIR: as mkcerts.sh, certificates of odd shapes, which
# e2e/shapes_test names.  NAME.pem is what the server sends, its own first, and
# NAME.key its key; ca.pem is the CA, and NAME.trust a file of other anchors.
# many.pem holds the names of 1500 authorities.

set -eu

dir=$1
[ -f "$dir/hole-wild.pem" ] && exit 0
rm -rf "$dir"		# of an older version of this script
mkdir -p "$(dirname "$dir")"
tools=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
. "$tools/certs.sh"

# issue FILE CA EXTENSION...: a certificate that is valid now.
issue() {
	_f=$1 _by=$2
	shift 2
	cert "$_f" "$_f" "$_by" "$ago" "$month" "$@"
}

is_ca="basicConstraints = critical,CA:true"
signs="keyUsage = critical,keyCertSign"

# leaf NAME ISSUER SAN [EXTENSION...]: of a server.
leaf() {
	_n=$1 _i=$2 _san=$3
	shift 3
	issue "$_n" "$_i" "subjectAltName = $_san" "$@"
}

# named NAME CN [SAN]: by the CA.
named() {
	cert "$1" "$2" ca "$ago" "$month" ${3:+"subjectAltName = $3"}
}

# behind NAME FILE...: what the server sends along.
behind() {
	_n=$1
	shift
	for _c; do cat "$_c.pem"; done >>"$_n.pem"
}

# self FILE CN EXTENSION...: signed by itself.
self() {
	_f=$1 _cn=$2
	shift 2
	{
		printf '[self]\n'
		printf '%s\n' "$@"
	} | cat req.cnf - >self.cnf
	[ -f "$_f.key" ] || key "$_f"
	openssl req -x509 -new -key "$_f.key" -subj "/CN=$_cn" -days 30 \
	    -config self.cnf -extensions self -out "$_f.pem"
}

# v1 FILE CN [CA]: of version 1, which has no extensions.
v1() {
	key "$1"
	openssl req -new -key "$1.key" -subj "/CN=$2" -config req.cnf \
	    -out "$1.csr"
	if [ $# -eq 2 ]; then
		set -- "$1" -signkey "$1.key"
	else
		set -- "$1" -CA "$3.pem" -CAkey "$3.key" -set_serial 77
	fi
	_f=$1
	shift
	openssl x509 -req -in "$_f.csr" -days 30 "$@" -out "$_f.pem" \
	    2>/dev/null
}

ca ca "msmtp shapes CA"
ca stranger "msmtp stranger"

# Name constraints.
constrained() {
	issue "$1" ca "$is_ca" "$signs" "nameConstraints = critical,$2"
}
constrained mpermit "permitted;DNS:inside.example"
constrained mexclude "excluded;DNS:outside.example"
constrained mnet "permitted;IP:192.0.2.0/255.255.255.0"
while read -r name by san; do
	leaf $name $by $san
	behind $name $by
done <<EOT
permit-in mpermit DNS:mail.inside.example
permit-out mpermit DNS:mail.example
permit-both mpermit DNS:mail.inside.example,DNS:mail.example
permit-suffix mpermit DNS:mailinside.example
permit-ip mpermit IP:127.0.0.1
exclude-in mexclude DNS:mail.outside.example
exclude-out mexclude DNS:mail.example
exclude-wild mexclude DNS:*.outside.example
net-out mnet IP:127.0.0.1
EOT
# What hides from them, and what a wildcard reaches.
constrained mhole "excluded;DNS:secret.inside.example"
while read -r name by cn; do
	cert $name "$cn" $by "$ago" "$month"
	behind $name $by
done <<'EOT'
permit-cn mpermit mail.example
permit-cn-in mpermit mail.inside.example
permit-cn-wild mpermit *.wild.example
permit-cn-label mpermit localhost
exclude-cn-wild mexclude *.outside.example
net-cn mnet 127.0.0.1
EOT
leaf hole-wild mhole 'DNS:*.inside.example'
behind hole-wild mhole

# Two that signed each other.
ca left "msmtp left"
ca right "msmtp right"
for p in "left right" "right left"; do
	set -- $p
	cp "$1.key" "$1-by-$2.key"
	cert "$1-by-$2" "msmtp $1" "$2" "$ago" "$month" "$is_ca" "$signs"
done
leaf cross left DNS:localhost
behind cross left-by-right right-by-left

# Anchors that are no CAs.
self plain plain "basicConstraints = CA:false" "subjectAltName = DNS:localhost"
self bare bare "subjectAltName = DNS:localhost"
leaf under-plain plain DNS:localhost
behind under-plain plain
leaf known stranger DNS:localhost
issue middle ca "$is_ca" "$signs"
leaf by-middle middle DNS:localhost
behind by-middle middle
leaf without-middle middle DNS:localhost
cat middle.pem ca.pem >both.trust

# Version 1.
v1 v1-root "msmtp v1 root"
leaf under-v1-root v1-root DNS:localhost
v1 v1-middle "msmtp v1 middle" ca
leaf under-v1-middle v1-middle DNS:localhost
behind under-v1-middle v1-middle
v1 v1-leaf localhost ca

# Names.  "~~~~" becomes NULs.
with_nul() {
	python3 -S -E "$tools/recert.py" nul ca.key "$1.pem"
}
named nul-cn localhost~~~~.evil.example
with_nul nul-cn
named nul-san x DNS:localhost~~~~.evil.example
with_nul nul-san
named nul-all x DNS:~~~~
with_nul nul-all
named cn-only localhost
named cn-wild '*.wild.example'
named cn-ip 127.0.0.1
named cn-and-ip localhost IP:192.0.2.1
named cn-and-dns localhost DNS:mail.example
named cn-and-mail localhost email:me@example.com
named ip-as-dns x DNS:127.0.0.1
named ip-is-wild x 'DNS:*.0.0.1'
named dns-as-ip x IP:127.0.0.1
named letters x IP:109.97.105.108		# "mail"
named u-label x DNS:bücher.example
named upper x DNS:LOCALHOST
named dot-end x DNS:localhost.
named dot-begin x DNS:.wild.example
named wild-one x 'DNS:*.wild.example'
named wild-two x 'DNS:*.*.wild.example'
named wild-part x 'DNS:f*o.wild.example'
named wild-end x 'DNS:f*.wild.example'
named wild-top x 'DNS:*.example'
named wild-bare x 'DNS:*'
named wild-mid x 'DNS:mail.*.example'
named wild-xn x 'DNS:xn--*.wild.example'
named empty-san x 'DER:3000'

# Time.
past2=$(when -63072000)
cp middle.key late.key
cert late middle ca "$past2" "$ago" "$is_ca" "$signs"
cp by-middle.key late-only.key
leaf late-only middle DNS:localhost
cp late-only.key late-first.key
cp late-only.pem late-first.pem
cp late-only.key late-last.key
cp late-only.pem late-last.pem
behind late-only late
behind late-first late middle
behind late-last middle late
cp ca.key old-ca.key
cert old-ca "msmtp shapes CA" ca "$past2" "$ago" "$is_ca" "$signs"
named plainly x DNS:localhost
cat old-ca.pem ca.pem >twice.trust
cat late.pem middle.pem ca.pem >late.trust

# Purposes.
leaf eku-client ca DNS:localhost "extendedKeyUsage = clientAuth"
leaf eku-any ca DNS:localhost "extendedKeyUsage = anyExtendedKeyUsage"
leaf eku-server ca DNS:localhost "extendedKeyUsage = serverAuth,clientAuth"
leaf ku-sign ca DNS:localhost "$signs"
issue mclient ca "$is_ca" "$signs" "extendedKeyUsage = clientAuth"
issue mnosign ca "$is_ca" "keyUsage = critical,digitalSignature"
issue mnobc ca "subjectKeyIdentifier = hash"
issue mnotca ca "basicConstraints = critical,CA:false" "$signs"
issue mshort ca "basicConstraints = critical,CA:true,pathlen:0" "$signs"
issue mlong mshort "$is_ca" "$signs"
for m in mclient mnosign mnobc mnotca mshort mlong; do
	leaf under-$m $m DNS:localhost
	behind under-$m $m
done
behind under-mlong mshort
leaf critical ca DNS:localhost "1.2.3.4 = critical,DER:0500"

# A stranger with a known name.
self false-ca "msmtp shapes CA" "$is_ca" "$signs"
leaf forged false-ca DNS:localhost
behind forged false-ca

# Weak.
sed s/sha256/sha1/ req.cnf >sha1.cnf
cp req.cnf sha256.cnf
cp sha1.cnf req.cnf
leaf sha1 ca DNS:localhost
issue msha1 ca "$is_ca" "$signs"
cp sha256.cnf req.cnf
leaf under-msha1 msha1 DNS:localhost
behind under-msha1 msha1
rsa() {
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:$2 \
	    -out "$1.key" 2>/dev/null
}
rsa rsa1024 1024
leaf rsa1024 ca DNS:localhost
rsa mrsa1024 1024
issue mrsa1024 ca "$is_ca" "$signs"
leaf under-mrsa1024 mrsa1024 DNS:localhost
behind under-mrsa1024 mrsa1024

# Clients, and whom a server says to trust.
rsa client-rsa 2048
issue client-rsa ca "extendedKeyUsage = clientAuth"
issue client-ec ca "extendedKeyUsage = clientAuth"
named pattern 'authority ~~~~'
python3 -S -E "$tools/recert.py" many 1500 pattern.pem >many.tmp
mv many.tmp many.pem
rm -f ./*.cnf
: >req.cnf
done_certs "$dir"
