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


# demo.sh STAGE: one mail through the staged program, watched.  A server on
# this machine (STARTTLS, AUTH required) and the pipe that the message comes
# through stop at three moments, so that the processes can be looked at.
#
# As root the program runs in a mount namespace whose /etc/passwd also has its
# sandbox user, _msmtp; nothing outside is changed.

set -eu

stage=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")/../.." && pwd)
obj=${MSMTP_OBJ:-$stage-obj}

if [ "$(id -u)" -eq 0 ] && [ -z "${DEMO_INSIDE:-}" ] &&
    unshare --mount true 2>/dev/null; then
	DEMO_INSIDE=1 exec unshare --mount --propagation private \
	    sh "$0" "$stage"
fi

tmp=$(mktemp -d)
password=swordfish
server=
client=
cleanup()
{
	trap - EXIT
	# shellcheck disable=SC2086
	kill $client $server 2>/dev/null || :
	wait 2>/dev/null || :
	umount /etc/passwd /etc/group 2>/dev/null || :
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

bold= plain=
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
	bold=$(printf '\033[1m') plain=$(printf '\033[m')
fi

title()
{
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

die()
{
	printf 'demo: %s\n' "$*" >&2
	cat "$tmp/debug" >&2 2>/dev/null || :
	exit 1
}

# await SECONDS WHAT COMMAND...
await()
{
	left=$(($1 * 50)) for=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || die "no $for"
		sleep 0.02
	done
}

sandbox_user()
{
	[ -n "${DEMO_INSIDE:-}" ] || return 0
	getent passwd _msmtp >/dev/null && return 0
	for f in passwd group; do
		cp -p /etc/$f "$tmp/$f"
	done
	echo '_msmtp:x:61901:61901::/nonexistent:/usr/sbin/nologin' \
	    >>"$tmp/passwd"
	echo '_msmtp:x:61901:' >>"$tmp/group"
	mount --bind "$tmp/passwd" /etc/passwd
	mount --bind "$tmp/group" /etc/group
}

start_server()
{
	mkdir -p "$tmp/srv/out"
	sh "$src/regress/server/mkcerts.sh" "$obj/regress/certs"
	ln -s "$obj/regress/certs" "$tmp/srv/certs"
	cat >"$tmp/srv/script" <<-END
	tls starttls
	banner mail.example.org ESMTP
	auth alice $password
	needauth
	on EHLO 2 hold
	on DOT hold
	END
	python3 "$src/regress/server/smtpd.py" -t 60 "$tmp/srv" \
	    </dev/null >"$tmp/srv/stdout" 2>&1 &
	server=$!
	await 10 server test -s "$tmp/srv/port"
}

configure()
{
	host=localhost
	getent hosts $host >/dev/null || host=127.0.0.1
	cat >"$tmp/msmtprc" <<-END
	account default
	host $host
	port $(cat "$tmp/srv/port")
	from alice@example.org
	tls on
	tls_starttls on
	tls_trust_file $obj/regress/certs/ca.pem
	auth plain
	user alice
	password $password
	logfile $tmp/log
	END
	chmod 600 "$tmp/msmtprc"
}

# alive NAME...: all of them are children of the client, each in its sandbox.
alive()
{
	for name; do
		found=
		for task in $(cat "/proc/$client/task/$client/children"); do
			[ "$(cat "/proc/$task/comm")" = "$name" ] || continue
			grep -q '^Seccomp:.*2$' "/proc/$task/status" || return 1
			found=1
		done
		[ -n "$found" ] || return 1
	done
}

# processes [-b]: all of them, and whether they have the password.
processes()
{
	python3 "$src/regress/demo/processes.py" "$@" "$client" "$password" \
	    "$(printf '\0%s\0%s' alice "$password" | base64)"
}

# held WHAT: the server waits at that point.
held()
{
	await 10 "$1 at the server" test -e "$tmp/srv/out/held"
	sleep 0.1
}

go()
{
	rm "$tmp/srv/out/held"
	: >"$tmp/srv/go"
}

probe()
{
	(cd "$src/regress/demo" && MKOBJDIRS=auto \
	    MAKEOBJDIR="\${.CURDIR:S,^$src,$obj,}" "${MAKE:-bmake}" all) \
	    >"$tmp/make" 2>&1 || die "cannot build: $(cat "$tmp/make")"
	"$obj/regress/demo/landlock_probe" "$tmp"
}

sandbox_user
start_server
configure
: >"$tmp/debug"
mkfifo "$tmp/message"
"$stage/bin/msmtp" -C "$tmp/msmtprc" --debug bob@example.org \
    <"$tmp/message" >"$tmp/debug" 2>&1 &
client=$!
exec 9>"$tmp/message"
cat >&9 <<END
From: Alice <alice@example.org>
To: Bob <bob@example.org>
Bcc: carol@example.org
Subject: one mail, watched

END

title "1. The message is being written; nobody is connected to anything"
await 5 "msmtp-parse in its sandbox (see below)" alive msmtp-parse
sleep 0.2
processes

printf 'The header is there already, the body comes now.\n.\nBye\n' >&9
exec 9>&-
held "EHLO over TLS"
title "2. TLS is up, AUTH comes next: only one process knows the password"
processes
go
held "the final dot"
title "3. The mail has left, the last 250 is due: no process knows it any more"
processes -b
go
status=0
wait $client || status=$?
client=

title "4. What /proc does not show: Landlock, proven for each role's rules"
probe

title "5. The conversation, as --debug shows it"
sed -n "/^<-- 250-/d; /^<-- 220/,\$p" "$tmp/debug" | cut -c 1-80

title "6. The log"
fold -s -w 80 "$tmp/log"

title "7. The mail at the server, which msmtp left with exit status $status"
sed 's/\r$//' "$tmp/srv/out/mail.1" | cut -c 1-80
exit $status
