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
#
# Where a mail comes from, what may go wrong on the way in, and what of it is
# refused rather than repaired.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# from KIND FILE: run it with such a standard input.
from() {
	_kind=$1
	_file=$2
	shift 2
	timeout --foreground -s KILL "$SEND_MAX" python3 -E \
	    "$MSMTP_SRC/regress/lib/stdin.py" "$_kind" "$_file" \
	    "$MSMTP" -C msmtprc "$@" you@example.org >out 2>err </dev/null
	STATUS=$?
}

# as_sent: exactly ./m came, with CRLF.
as_sent() {
	is 0 "$STATUS" "$1: $(cat err): status"
	delivered
	sed 's/$/\r/' m >expected
	cmp expected srv/out/mail.1 || fail "$1: another mail arrived"
}

# refused STATUS TEXT: nobody was connected to.
refused() {
	is "$1" "$STATUS" "$(cat err): status"
	has err "$2"
	no_connection
}

tc from_pipes_sockets_and_terminals
from_pipes_sockets_and_terminals_body() {
	server_start
	: | conf
	{ mail; printf '.\n..\n%0500d\nend\n' 0; } >m
	for kind in nonblocking unix tcp terminal; do
		server_reset
		from $kind m
		as_sent $kind
	done
	server_reset
	cat m | send 0 you@example.org
	STATUS=0
	as_sent pipe
}

tc from_a_file_at_any_offset
from_a_file_at_any_offset_body() {
	server_start
	: | conf
	mail >m
	{ printf 'To: skipped@example.org\n\n'; cat m; } >file
	{
		dd bs=1 count=25 of=/dev/null 2>/dev/null
		run you@example.org
	} <file
	as_sent file
	# At its end and beyond it there is no more than an empty mail.
	server_reset
	{
		cat >/dev/null
		send 0 you@example.org
	} <file
	delivered
	hasnt srv/out/mail.1 'skipped|hello'
}

tc from_nowhere
from_nowhere_body() {
	server_start
	: | conf
	send 0 you@example.org </dev/null
	delivered
	has srv/out/mail.1 '^From: me@example.com'
	is 1 "$(grep -c '^.$' srv/out/mail.1)" "empty lines"
	server_reset
	run you@example.org <&-
	refused 66 'standard input is closed'
	run you@example.org <.
	refused 74 'cannot read the message: Is a directory; nothing was sent'
	run you@example.org 0>file
	refused 74 'cannot read the message: .*; nothing was sent'
	# No recipient is read from where nothing can be read.
	run -t </dev/null
	refused 64 'no recipients'
	run -t <.
	refused 74 'cannot read the message'
}

tc a_read_error_in_the_middle_sends_nothing
a_read_error_in_the_middle_sends_nothing_body() {
	server_start
	: | conf
	{ mail; printf 'the rest of this mail cannot be read\n'; } >m
	from memory m
	refused 74 'cannot read the message: Input/output error; nothing was'
	from reset m
	refused 74 'cannot read the message: Connection reset by peer; nothing'
	# In the header, and where the header is to be had but for its end.
	sed '/^$/,$d' m >header
	from memory header -t
	refused 74 'cannot read the message'
	printf 'To: you@exam' >part
	from memory part -t
	refused 74 'cannot read the message'
}

tc a_full_disk_sends_nothing
a_full_disk_sends_nothing_head() {
	atf_set require.user root
}
a_full_disk_sends_nothing_body() {
	mkdir disk
	unshare -m mount -t tmpfs -o size=64k none disk 2>why ||
	    atf_skip "no file system of its own: $(cat why)"
	server_start
	: | conf
	{ mail; head -c 300000 /dev/zero | tr '\0' x; } >m
	SRC=$PWD MSMTP=$MSMTP unshare -m sh -c '
		mount -t tmpfs -o size=64k none disk &&
		TMPDIR=$SRC/disk "$MSMTP" -C msmtprc you@example.org
	' <m >out 2>err
	STATUS=$?
	refused 74 'No space left on device; nothing was sent'
	# A mail that fits is sent.
	mail >m
	MSMTP=$MSMTP unshare -m sh -c '
		mount -t tmpfs -o size=64k none disk &&
		TMPDIR=$PWD/disk "$MSMTP" -C msmtprc you@example.org
	' <m >out 2>err
	STATUS=$?
	as_sent 'small disk'
}

tc a_limit_for_files_sends_nothing
a_limit_for_files_sends_nothing_body() {
	server_start
	: | conf
	{ mail; head -c 300000 /dev/zero | tr '\0' x; } >m
	(
		ulimit -f 64
		"$MSMTP" -C msmtprc you@example.org <m 2>err >out
	)
	STATUS=$?
	refused 74 'File too large; nothing was sent'
}

# What is wrong, the line it is in, and a mail for printf.
refusals() {
	cat <<'EOT'
2|malformed address|From: me@example.com\nTo: a b@example.org\n\nx\n
2|malformed address|From: me@example.com\rTo: <a@example.org\r\rx\r
3|malformed address|\0From: me@example.com\r\nodd line\r\r\nTo: "a@b\r\n\r\n
2|malformed address|From x\nBcc: a@b@c\nTo: ok@example.org\n\nx\n
3|malformed address|X: y\n z\nCc: ok@example.org,\n not ok@example.org\n\n
1|malformed address|To: a@example.org\n b@example.org\n
EOT
}

tc what_cannot_be_repaired_is_refused_with_its_line
what_cannot_be_repaired_is_refused_with_its_line_body() {
	server_start
	: | conf
	refusals | while IFS='|' read -r line why mail; do
		printf "$mail" >m
		server_reset
		run -t <m
		is 65 "$STATUS" "$mail: $(cat err): status"
		has err "line $line of the message: $why" "$mail"
		no_connection
		# Nobody's business where the recipients are others.
		send 0 you@example.org <m
		delivered
	done || exit 1
}

tc a_field_or_header_beyond_its_limit_is_refused_with_its_line
a_field_or_header_beyond_its_limit_is_refused_with_its_line_body() {
	server_start
	: | conf
	{
		printf 'From: me@example.com\nX: y\nX: '
		head -c 2200000 /dev/zero | tr '\0' x
		printf '\n\nhello\n'
	} >m
	run you@example.org <m
	refused 65 'line 3 of the message: header field longer than 2 MiB'
	# Folded, it is no shorter.
	{
		printf 'From: me@example.com\nX: y\n'
		yes ' x' | head -n 600000
		printf '\nhello\n'
	} >m
	run you@example.org <m
	refused 65 'of the message: header field longer than 2 MiB'
	{
		yes 'X: y' | head -n 2000000
		printf '\nhello\n'
	} >m
	run you@example.org <m
	refused 65 'line [0-9]* of the message: header longer than 10 MiB'
	# In the body a line may have any length.
	{ mail; head -c 3000000 /dev/zero | tr '\0' y; echo; } >m
	run you@example.org <m
	as_sent 'long line'
}

tc without_a_header_nothing_is_read
without_a_header_nothing_is_read_body() {
	server_start
	: | conf
	for first in 'hello' '=?odd?= x: y' ' To: a@example.org' \
	    'From the start on,'; do
		printf '%s\nno field: at all\nTo: eve@example.net\n\nx\n' \
		    "$first" >m
		server_reset
		run -t <m
		refused 64 'no recipients'
		send 0 -t you@example.org <m
		delivered
		is 1 "$(sed 1d srv/out/env.1 | wc -l)"
		# What is added, an empty line, and all of it.
		sed 's/\r$//; 1,/^\r*$/d' srv/out/mail.1 | cmp - m ||
		    fail "$first: the text is not whole"
	done
}
