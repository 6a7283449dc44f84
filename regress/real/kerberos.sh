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



# kerberos_start: a KDC of the realm EXAMPLE.ORG, with alice, root and the
# service; everything is where Kerberos looks for it without being told.  Sets
# KDC, its pid.

kerberos_start()
{
	mkdir -p /etc/krb5kdc /var/lib/krb5kdc
	cat >/etc/krb5.conf <<-END
	[libdefaults]
		default_realm = EXAMPLE.ORG
		dns_lookup_kdc = false
		rdns = false
	[realms]
		EXAMPLE.ORG = {
			kdc = 127.0.0.1
		}
	END
	cat >/etc/krb5kdc/kdc.conf <<-END
	[dbmodules]
		db_module_dir = $(find /usr/lib -type d -path '*/plugins/kdb')
	[logging]
		kdc = FILE:$LOG
	END
	{
		kdb5_util create -s -P master &&
		for who in alice root; do
			kadmin.local addprinc -pw "$PASSWORD" $who || exit
		done &&
		kadmin.local addprinc -randkey smtp/mail.example.org &&
		kadmin.local ktadd smtp/mail.example.org
	} >/var/log/realm 2>&1 || fail "no realm: $(cat /var/log/realm)"
	krb5kdc -n >>"$LOG" 2>&1 </dev/null &
	KDC=$!
	until_true 15 kerberos_answers || fail "no KDC"
}

# UDP, port 88.
kerberos_answers()
{
	grep -q ':0058 ' /proc/net/udp
}

# ticket USER: into the cache that has no name.
ticket()
{
	echo "$PASSWORD" | as "$1" kinit "$1" >/var/log/kinit 2>&1 ||
		fail "no ticket: $(cat /var/log/kinit)"
}
