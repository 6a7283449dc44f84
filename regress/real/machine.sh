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


# machine.sh PEER CASE: run one case of cases.sh against one real server.  The
# case "mount" only finds out whether this system lets the machine be made.
#
# The server believes that it is installed on a machine of its own: mount,
# network, pid, uts and ipc namespaces; a root that is this system's, under a
# tmpfs with the unpacked server; its own /etc/passwd, hosts and /var.  All of
# it ends with this process, and nothing of it can be seen from outside.
#
# Environment: MSMTP_STAGE, MSMTP_SRC, MSMTP_OBJ.  The working directory is
# scratch.

set -eu

peer=$1 case=$2
here=$MSMTP_SRC/regress/real
scratch=$PWD

if [ "${MACHINE:-}" != outside ]; then
	server=$(sh "$MSMTP_SRC/regress/peers.sh" root "$peer")
	mailx=$(sh "$MSMTP_SRC/regress/peers.sh" root bsd-mailx)
	kdc=
	[ "$case" != kerberos ] ||
	    kdc=$(sh "$MSMTP_SRC/regress/peers.sh" root krb5)
	export MACHINE=outside SERVER="$server" MAILX="$mailx" KDC="$kdc"
	exec unshare --mount --net --pid --uts --ipc --fork --kill-child \
	    --propagation private sh "$here/machine.sh" "$@" </dev/null
fi

root=$scratch/root

mount_root()
{
	mkdir -p "$root" tmpfs
	mount -t tmpfs -o mode=755 machine tmpfs
	mkdir tmpfs/upper tmpfs/work
	# Copied: a layer may not lie below another one.
	cp -a "$SERVER/." "$MAILX/." ${KDC:+"$KDC/."} tmpfs/upper
	(cd tmpfs && mount -t overlay \
	    -o lowerdir=/,upperdir=upper,workdir=work machine "$root")
	for d in dev home media mnt opt root run srv var; do
		mkdir -p "$root/$d"
		mount -t tmpfs -o mode=755 machine "$root/$d"
	done
	mount -t tmpfs -o mode=1777 machine "$root/tmp"
	mount -t proc proc "$root/proc"
	for d in null zero full random urandom tty; do
		: >"$root/dev/$d"
		mount --bind "/dev/$d" "$root/dev/$d"
	done
	ln -s /run "$root/var/run"
	mkdir -m 1777 "$root/var/tmp"
	ln -s /proc/self/fd "$root/dev/fd"
	ln -s /proc/self/fd/0 "$root/dev/stdin"
	ln -s /proc/self/fd/1 "$root/dev/stdout"
	ln -s /proc/self/fd/2 "$root/dev/stderr"
	for d in "$MSMTP_STAGE" "$here"; do
		mkdir -p "$root$d"
		mount --bind "$d" "$root$d"
		mount -o remount,ro,bind "$root$d"
	done
}

# user NAME ID HOME; a password that nothing matches.
user()
{
	echo "$1:x:$2:$2::$3:/bin/sh" >>"$root/etc/passwd"
	echo "$1:x:$2:" >>"$root/etc/group"
	echo "$1:*:20000:0:99999:7:::" >>"$root/etc/shadow"
}

mount_etc()
{
	for f in passwd group shadow gshadow; do
		: >"$root/etc/$f"
	done
	chmod 600 "$root/etc/shadow" "$root/etc/gshadow"
	user root 0 /root
	echo "mail:x:8:" >>"$root/etc/group"
	user nobody 65534 /nonexistent
	user _msmtp 901 /nonexistent
	user alice 2001 /home/alice
	user bob 2002 /home/bob
	user carol 2003 /home/carol
	user dave 2004 /home/dave
	for u in alice bob carol dave; do
		mkdir -m 700 "$root/home/$u"
		chroot "$root" chown "$u:$u" "/home/$u"
	done
	cat >"$root/etc/hosts" <<-END
	127.0.0.1	localhost
	127.0.0.1	mail.example.org
	::1		mail.example.org
	END
	rm -f "$root/etc/resolv.conf"
	: >"$root/etc/resolv.conf"
	echo client.example.org >"$root/etc/hostname"
	echo example.org >"$root/etc/mailname"
	printf '%s: files\n' passwd group shadow hosts services protocols \
	    >"$root/etc/nsswitch.conf"
	echo "bob-alias: bob" >"$root/etc/aliases"
	hostname client.example.org
	ip link set lo up
}

# A CA, the server's certificate, and a CA that has nothing to do with it.
certificates()
{
	mkdir -p "$root/etc/tls"
	cd "$root/etc/tls"
	for ca in ca other; do
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		    -nodes -keyout $ca.key -out $ca.crt -days 2 \
		    -subj "/CN=msmtp test $ca" 2>/dev/null
	done
	# RSA: OpenSMTPD 6.8 with OpenSSL 3 cannot sign with an EC key.
	openssl req -newkey rsa:2048 -nodes -keyout server.key \
	    -out server.csr -subj /CN=mail.example.org 2>/dev/null
	echo subjectAltName=DNS:mail.example.org >ext
	openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key \
	    -set_serial 2 -days 2 -extfile ext -out server.crt 2>/dev/null
	chmod 600 ./*.key
	cd "$scratch"
}

mount_root
[ "$case" != mount ] || exit 0
mount_etc
cp "$MSMTP_OBJ/regress/real/same_rsa.so" "$root/usr/lib/same_rsa.so"
certificates
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HERE="$here" \
    STAGE="$MSMTP_STAGE" chroot "$root" sh "$here/cases.sh" "$peer" "$case"
