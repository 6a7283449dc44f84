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
. "$(dirname "$0")/certs.sh"

names=DNS:localhost,IP:127.0.0.1,IP:::1

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
done_certs "$dir"
