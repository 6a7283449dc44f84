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


# run.sh STAGE [RUNS]: the staged program against Debian's msmtp, pair by pair
# against the same server on this machine.  Ratios below 1: ours costs less.
# MSMTP_YARDSTICK names another program to compare with.

set -eu

stage=$(cd "$1" && pwd)
runs=${2:-31}
src=$(cd "$(dirname "$0")/../.." && pwd)
obj=${MSMTP_OBJ:-$stage-obj}

tmp=$(mktemp -d)
sinks=
cleanup()
{
	trap - EXIT
	# shellcheck disable=SC2086
	kill $sinks 2>/dev/null || :
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

die()
{
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

build()
{
	(cd "$src/regress/bench" && MKOBJDIRS=auto \
	    MAKEOBJDIR="\${.CURDIR:S,^$src,$obj,}" "${MAKE:-bmake}" all) \
	    >"$tmp/make" 2>&1 || die "cannot build: $(cat "$tmp/make")"
	PATH=$obj/regress/bench/pairs:$obj/regress/bench/sink:$PATH
	text=$obj/regress/bench/text/text
	sh "$src/regress/server/mkcerts.sh" "$obj/regress/certs"
	certs=$obj/regress/certs
}

# bundle: the CAs of this system and ours last, as a trust file usually is.
bundle()
{
	for f in /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem; do
		[ -r $f ] && cat $f && break
	done >"$tmp/bundle.pem" || :
	cat "$certs/ca.pem" >>"$tmp/bundle.pem"
}

# start_sink MS
start_sink()
{
	sink "$certs/good.pem" "$certs/good.key" "$1" >"$tmp/port$1" &
	sinks="$sinks $!"
	until [ -s "$tmp/port$1" ]; do sleep 0.01; done
}

configure()
{
	cat <<-END
	defaults
	host localhost
	from sender@example.org
	END
	for ms in 0 20; do
		cat <<-END
		account plain-$ms
		port $(cat "$tmp/port$ms")
		account starttls-$ms : plain-$ms
		tls on
		tls_trust_file $certs/ca.pem
		account bundle-$ms : starttls-$ms
		tls_trust_file $tmp/bundle.pem
		account auth-$ms : bundle-$ms
		auth plain
		user sender
		password secret
		END
	done
}

row()
{
	printf '%-24s' "$2"
	pairs "$runs" "$tmp/mail" \
	    "$theirs" -C "$tmp/conf" -a "$1" rcpt@example.org \
	    ::: "$ours" -C "$tmp/conf" -a "$1" rcpt@example.org
}

# System calls of all processes of one mail.
calls()
{
	printf '%-24s' "$2"
	for b in "$theirs" "$ours"; do
		strace -f -c -o "$tmp/strace" "$b" -C "$tmp/conf" -a "$1" \
		    rcpt@example.org <"$tmp/mail" >/dev/null 2>&1 || {
			printf '   %-22s' "(not traceable)"
			continue
		}
		printf '   %-22s' "$(awk '/ total$/ { print $(NF - 2) }' \
		    "$tmp/strace")"
	done
	echo
}

# What looks at each byte of a message, alone: no server, no yardstick.
bytes()
{
	echo
	echo "canonical form, counting, doubled dots, by kind of text"
	echo
	"$text"
	command -v valgrind >/dev/null || return 0
	echo
	sh "$src/regress/bench/text/count.sh" "$text" | awk '
		!($2 in row) { kinds[++n] = $2 }
		{ row[$2] = row[$2] sprintf("%10s", $3) }
		END {
			print "instructions a byte"
			for (i = 1; i <= n; i++)
				printf "%-10s%s\n", kinds[i], row[kinds[i]]
		}'
}

ours=$stage/bin/msmtp
theirs=${MSMTP_YARDSTICK:-}
if [ -z "$theirs" ]; then
	theirs=$(sh "$src/regress/peers.sh" root msmtp)/usr/bin/msmtp
	LD_LIBRARY_PATH=$(sh "$src/regress/peers.sh" libs msmtp)
	export LD_LIBRARY_PATH
fi
build
bundle
start_sink 0
start_sink 20
configure >"$tmp/conf"
chmod 600 "$tmp/conf"
{
	printf 'From: sender@example.org\nTo: rcpt@example.org\n'
	printf 'Subject: benchmark\n\n'
	i=0
	while [ $i -lt 27 ]; do
		echo "A line as long as lines in mail are, some seventy bytes of it."
		i=$((i + 1))
	done
} >"$tmp/mail"

echo "A: $("$theirs" --version | head -n 1)"
echo "B: $("$ours" --version | head -n 1)"
echo "one mail of 2 kB, medians of $runs pairs, all processes counted"
echo
printf '%-24s%24s  %24s   %s\n' '' 'A: wall/ms  cpu/ms   kB  ' \
    'B: wall/ms  cpu/ms   kB  ' 'B/A wall cpu'
row plain-0     "plain"
row starttls-0  "STARTTLS, one CA"
row bundle-0    "STARTTLS, CA bundle"
row auth-0      "  and AUTH"
row plain-20    "plain, 20 ms a reply"
row auth-20     "all, 20 ms a reply"
bytes
command -v strace >/dev/null || exit 0
echo
echo "system calls"
calls plain-0   "plain"
calls bundle-0  "STARTTLS, CA bundle"
calls auth-0    "  and AUTH"
