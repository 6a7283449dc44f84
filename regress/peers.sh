#! /bin/sh
#
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


# Servers and clients of others that the tests talk to: Debian packages,
# downloaded and unpacked below build/peers (or $MSMTP_CACHE) with the
# libraries that this system lacks.  Nothing is installed and no script of a
# package is run.
#
#	peers.sh fetch [PEER...]	download what is not there yet
#	peers.sh root PEER		print the directory it was unpacked into
#	peers.sh libs PEER		print the LD_LIBRARY_PATH to run it here

set -eu

PEERS="msmtp opensmtpd postfix exim dovecot submission postfix_dovecot
    cyrus aiosmtpd bsd-mailx microsocks python3-dkim git-email cron krb5"
top=$(cd "$(dirname "$0")/.." && pwd)
cache=${MSMTP_CACHE:-$top/build/peers}

die()
{
	printf 'peers.sh: %s\n' "$*" >&2
	exit 1
}

# packages PEER prints the packages it is made of, without their libraries.
packages()
{
	case $1 in
	msmtp|opensmtpd|bsd-mailx|microsocks)
		echo "$1";;
	postfix)
		# Cyrus SASL, its password database and the tool that fills it.
		echo postfix sasl2-bin libsasl2-modules libsasl2-modules-db \
		    libsasl2-modules-gssapi-mit;;
	git-email)
		# Modules of perl that it loads, whatever the mail.
		echo git-email liberror-perl libmailtools-perl \
		    libtimedate-perl;;
	cron)
		echo cron cron-daemon-common;;
	krb5)
		# A KDC, the module of its event loop, and what asks it.
		echo krb5-kdc krb5-admin-server krb5-user libverto-libev1;;
	python3-dkim)
		# It looks for a module of the DNS, though none is asked.
		echo python3-dkim python3-dnspython;;
	exim)
		echo exim4-daemon-heavy exim4-base;;
	cyrus)
		echo cyrus-common sasl2-bin libsasl2-modules \
		    libsasl2-modules-db;;
	dovecot)
		echo dovecot-core dovecot-lmtpd;;
	submission)
		# Dovecot's, and what it hands the mail to.
		echo dovecot-core dovecot-submissiond
		packages aiosmtpd;;
	postfix_dovecot)
		echo postfix dovecot-core dovecot-gssapi;;
	aiosmtpd)
		echo python3-aiosmtpd python3-attr python3-public;;
	*)
		die "unknown peer: $1 (one of: $PEERS)";;
	esac
}

# libraries PACKAGE... prints the libraries that they depend on, directly or
# through other libraries, and that this system does not have.
libraries()
{
	known=' libc6 ' level=$*
	while [ -n "$level" ]; do
		# shellcheck disable=SC2086
		wanted=$(apt-cache depends --no-recommends --no-suggests \
		    --no-conflicts --no-breaks --no-replaces --no-enhances \
		    $level |
		    sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u)
		level=
		for lib in $wanted; do
			case $known in *" $lib "*) continue;; esac
			known="$known$lib "
			s=$(dpkg-query -W -f '${db:Status-Status}' "$lib" \
			    2>/dev/null) || :
			[ "$s" != installed ] || continue
			level="$level $lib"
			echo "$lib"
		done
	done
}

# unpack DEB DIRECTORY: where the system has /lib as a symbolic link to
# usr/lib, so has the directory, and what is below it follows.
unpack()
{
	dpkg-deb --fsys-tarfile "$1" |
	    tar -xf - -C "$2" --keep-directory-symlink --no-same-owner
}

fetch()
{
	peer=$1
	[ -e "$cache/$peer/.complete" ] && return 0
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
		echo "$peer: no apt-get here; its tests will be skipped" >&2
		return 1
	}
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/.$peer.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/debs" "$work/root"
	# shellcheck disable=SC2046
	if ! (cd "$work/debs" && apt-get -q -o APT::Sandbox::User="$(id -un)" \
	    download $(packages "$peer") $(libraries $(packages "$peer"))) \
	    >"$work/log" 2>&1 </dev/null; then
		echo "$peer: apt-get download failed; its tests will be skipped" >&2
		sed 's/^/    /' "$work/log" | tail -n 3 >&2
		rm -rf "$work"
		return 1
	fi
	for d in bin sbin lib lib32 lib64 libx32; do
		[ -L "/$d" ] || continue
		ln -s "usr/$d" "$work/root/$d"
		mkdir -p "$work/root/usr/$d"
	done
	for deb in "$work"/debs/*.deb; do
		unpack "$deb" "$work/root"
	done
	(cd "$work/debs" && ls) >"$work/root/.complete"
	chmod 755 "$work/root"
	rm -rf "${cache:?}/$peer"
	mv "$work/root" "$cache/$peer"
	rm -rf "$work"
	trap - EXIT
	echo "$peer: unpacked into $cache/$peer"
}

root()
{
	packages "$1" >/dev/null
	[ -e "$cache/$1/.complete" ] ||
		die "$1 is not unpacked; run: sh regress/peers.sh fetch $1"
	echo "$cache/$1"
}

# libs PEER: what its programs need in LD_LIBRARY_PATH.
libs()
{
	dir=$(root "$1")
	find "$dir/usr/lib" -name '*.so.*' -exec dirname {} \; | sort -u |
	    tr '\n' ':' | sed 's/:$//'
}

action=${1:-}
[ $# -gt 0 ] && shift
case $action in
fetch)
	status=0
	for p in ${*:-$PEERS}; do
		fetch "$p" || status=1
	done
	exit $status;;
root)	root "${1:?peer}";;
libs)	libs "${1:?peer}";;
*)	die "usage: peers.sh fetch [PEER...] | root PEER | libs PEER";;
esac
