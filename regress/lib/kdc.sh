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
# Functions for end-to-end tests over the scripted server; a test program
#
# A KDC of MIT Kerberos on 127.0.0.1, for tests that have read smtp.sh.  All of
# it is below ./kdc; its realm is EXAMPLE.TEST, and the one user "me".

# krb PROGRAM ...: one of Kerberos' programs.
krb() {
	(
		PATH=$KDC_ROOT/usr/sbin:$KDC_ROOT/usr/bin:$PATH
		LD_LIBRARY_PATH=$KDC_LIBS
		KRB5_KDC_PROFILE=$PWD/kdc/kdc.conf
		export PATH LD_LIBRARY_PATH KRB5_KDC_PROFILE
		exec "$@"
	)
}

# free_port: a port that neither TCP nor UDP uses.
free_port() {
	python3 -S -E -c 'import socket
for _ in range(100):
    t = socket.socket()
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    t.bind(("127.0.0.1", 0))
    try:
        u.bind(t.getsockname())
    except OSError:
        continue
    print(t.getsockname()[1])
    break'
}

kdc_files() {
	cat >kdc/krb5.conf <<-EOT
		[libdefaults]
			default_realm = EXAMPLE.TEST
			dns_lookup_kdc = false
			dns_canonicalize_hostname = false
			rdns = false
		[realms]
			EXAMPLE.TEST = {
				kdc = 127.0.0.1:$KDC_PORT
			}
		[domain_realm]
			localhost = EXAMPLE.TEST
	EOT
	cat >kdc/kdc.conf <<-EOT
		[kdcdefaults]
			kdc_listen = 127.0.0.1:$KDC_PORT
			kdc_tcp_listen = 127.0.0.1:$KDC_PORT
		[realms]
			EXAMPLE.TEST = {
				database_name = $PWD/kdc/principal
				key_stash_file = $PWD/kdc/stash
				acl_file = $PWD/kdc/acl
			}
		[dbmodules]
			db_module_dir = $(find "$KDC_ROOT" -type d \
			    -path '*/plugins/kdb')
		[logging]
			kdc = FILE:$PWD/kdc/log
	EOT
}

# kdc_make: the realm, its user and the service; its key is in kdc/server.keys.
kdc_make() {
	{
		krb kdb5_util create -s -r EXAMPLE.TEST -P master &&
		krb kadmin.local -q 'addprinc -pw ticket-canary-4711 me' &&
		krb kadmin.local -q 'addprinc -randkey smtp/localhost' &&
		krb kadmin.local -q "ktadd -k $PWD/kdc/server.keys \
		    smtp/localhost" &&
		krb kadmin.local -q "ktadd -norandkey -k $PWD/kdc/me.keys me"
	} >kdc/made 2>&1 </dev/null || fail "no realm: $(cat kdc/made)"
}

# kdc_start: skips the test where Kerberos is not unpacked.  Sets KDC, its pid,
# and the variables that client and server find it by.
kdc_start() {
	KDC_ROOT=$(sh "$MSMTP_SRC/regress/peers.sh" root krb5 2>/dev/null) ||
	    atf_skip "Debian's krb5 is not unpacked (regress/peers.sh)"
	find /usr/lib /usr/lib64 -name 'libgssapi_krb5.so*' 2>/dev/null |
	    grep -q . || atf_skip 'GSSAPI of MIT Kerberos is not installed'
	KDC_LIBS=$(sh "$MSMTP_SRC/regress/peers.sh" libs krb5)
	KDC_PORT=$(free_port)
	mkdir kdc
	kdc_files
	KRB5_CONFIG=$PWD/kdc/krb5.conf
	KRB5_KTNAME=$PWD/kdc/server.keys
	KRB5CCNAME=FILE:$PWD/kdc/tickets
	export KRB5_CONFIG KRB5_KTNAME KRB5CCNAME
	kdc_make
	kdc_run
}

kdc_run() {
	LD_LIBRARY_PATH=$KDC_LIBS KRB5_KDC_PROFILE=$PWD/kdc/kdc.conf \
	    "$KDC_ROOT/usr/sbin/krb5kdc" -n >kdc/out 2>&1 </dev/null 9>&- &
	KDC=$!
	wait_for 10 grep -q 'commencing operation' kdc/log ||
	    fail "the KDC does not start: $(cat kdc/out kdc/log)"
}

kdc_stop() {
	kill "$KDC" 2>/dev/null
	wait "$KDC" 2>/dev/null
	return 0
}

# ticket [kinit's options]: one for the user "me".
ticket() {
	echo ticket-canary-4711 | krb kinit "$@" me >kdc/kinit 2>&1 ||
	    fail "no ticket: $(cat kdc/kinit)"
}
