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
# --rmqs: ETRN.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# etrn STATUS WHAT [ARG ...]
etrn() {
	_s=$1 _w=$2
	shift 2
	FROM= conf <settings
	sed -i '/^from/d' msmtprc
	send "$_s" --rmqs="$_w" "$@" </dev/null
	server_sync
}

tc replies_are_told_as_by_debians_msmtp
replies_are_told_as_by_debians_msmtp_body() {
	server_start
	: >settings
	while read -r ours theirs reply; do
		printf 'caps ETRN\non ETRN reply %s\n' "$reply" | script
		etrn $ours @example.org
		is '' "$(cat out)" "$reply"
		is 'EHLO ETRN' "$(cmds | sed 's/ QUIT$//')" "$reply"
		has srv/out/cmds '^ETRN @example.org$'
		theirs -C msmtprc --rmqs=@example.org
		is $theirs $THEIRS "$reply"
		# What ours says more stands behind a colon.
		sed '1s/^\([^:]*: [^:]*\): .*/\1/' err >same
		diff theirs.err same >difference ||
		    fail "$reply: $(cat difference)"
	done <<-'EOT'
		0 0 250 2.0.0 ok
		0 0 251 2.0.0 none
		0 0 252 2.0.0 started
		0 0 253 2.0.0 12 started
		0 0 253-2.0.0 12|253 2.0.0 started
		75 69 458 4.3.0 not now
		75 69 459 4.7.1 not you
		65 65 500 5.5.2 what?
		65 65 501 5.5.4 no such
		76 76 502 5.5.1 not here
		76 76 554 5.0.0 no
		76 76 220 2.0.0 hello
		76 76 354 3.0.0 go ahead
		75 76 421 4.0.0 bye
		75 76 454 4.0.0 later
	EOT
}

tc replies_are_explained_in_words
replies_are_explained_in_words_body() {
	server_start
	: >settings
	while read -r status code words; do
		printf 'caps ETRN\non ETRN reply %s x\n' $code | script
		etrn $status '#queue' -d
		cat out err >both
		has both "$words" "$code"
		hasnt both '[[:cntrl:]]'
	done <<-'EOT'
		0 250 ^the server begins to send the mails that wait for #queue$
		0 251 ^no mail waits on the server for #queue$
		0 252 ^the server begins to send the mails that wait for #queue$
		0 253 ^the server begins to send the mails that wait for #queue$
		75 458 request: it cannot send mails now to #queue$
		75 459 request: it does not do this for #queue$
		65 500 Starting: it did not understand ETRN$
		65 501 Starting: it takes no such name as #queue$
	EOT
}

# On a terminal somebody reads along; cron would send a mail with each run.
tc success_is_told_to_a_terminal
success_is_told_to_a_terminal_body() {
	server_start
	echo 'caps ETRN' | script
	: | conf
	server_reset
	printf 'caps ETRN\non ETRN reply 251 none\n' | script
	atf_check -o match:'^no mail waits on the server for mx.example' \
	    python3 -c 'import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$MSMTP" -C msmtprc --rmqs=mx.example
	run --rmqs=mx.example </dev/null
	is 0 $STATUS
	is '' "$(cat out err)"
}

tc a_server_without_etrn_is_asked_for_nothing
a_server_without_etrn_is_asked_for_nothing_body() {
	server_start
	printf 'auth plain\nuser u\npassword p\n' >settings
	for line in 'caps DSN' 'on EHLO reply 500 what?' 'caps ETRN 2'; do
		printf 'auth u p\n%s\n' "$line" | script
		etrn 69 @example.org
		is 'msmtp: the server does not support Remote Message Queue Starting' \
		    "$(cat err)"
		hasnt srv/out/cmds 'ETRN|AUTH'
		has srv/out/cmds '^QUIT$'
	done
}

tc it_authenticates_where_the_account_does
it_authenticates_where_the_account_does_body() {
	server_start
	printf 'caps ETRN\nauth u p\n' | script
	printf 'auth plain\nuser u\npassword p\n' >settings
	etrn 0 mx.example
	is 'EHLO AUTH ETRN QUIT' "$(cmds)"
	server_reset
	printf 'auth plain\nuser u\npassword x\n' >settings
	etrn 77 mx.example
	is 'EHLO AUTH QUIT' "$(cmds)"
	has err 'authentication failed'
}

tc it_asks_only_within_tls
it_asks_only_within_tls_body() {
	server_start
	printf 'caps\ntlscaps ETRN\ntls starttls\n' | script
	conf_tls </dev/null
	send 0 --rmqs=@example.org </dev/null
	hasnt srv/out/clear ETRN
	server_reset
	printf 'caps ETRN\ntls off\n' | script
	send 69 --rmqs=@example.org </dev/null
	hasnt srv/out/cmds ETRN
}

tc arguments_are_checked_before_anything_is_done
arguments_are_checked_before_anything_is_done_body() {
	server_start
	printf 'passwordeval touch fetched\n' | conf
	long=$(printf '%0255d' 0)
	nl='
'
	for bad in '' @ '#' 'a b' ' a' 'a ' "a${nl}QUIT" "#a${nl}b" "$(
	    printf 'a\tb')" '#<' '@a..b' '@@a' "#$long-" "$long.a" \
	    "@$long" '#bücher' 'bü cher' '@bü<cher'; do
		run --rmqs="$bad" </dev/null
		is 64 $STATUS "'$bad'"
		is 1 "$(wc -l <err)" "'$bad'"
	done
	# These are found to be none when they are looked at.
	for bad in '@bü..cher' 'ü.' '@'"ü$long"; do
		run --rmqs="$bad" </dev/null
		is 64 $STATUS "'$bad'"
		has err 'malformed|--rmqs'
	done
	no_connection
	[ ! -e fetched ] || fail 'the password was fetched'
}

tc domains_become_a_labels
domains_become_a_labels_body() {
	server_start
	echo 'caps ETRN' | script
	: >settings
	etrn 0 @bücher.example
	has srv/out/cmds '^ETRN @xn--bcher-kva.example$'
	server_reset
	etrn 0 kläger.example
	has srv/out/cmds '^ETRN xn--klger-hra.example$'
	server_reset
	etrn 0 '#a/b@c'
	has srv/out/cmds '^ETRN #a/b@c$'
}

tc what_goes_wrong_has_its_code
what_goes_wrong_has_its_code_body() {
	server_start
	: >settings
	while read -r status text action; do
		printf 'caps ETRN\non ETRN %s\n' "$action" | script
		TIMEOUT=2 etrn $status mx.example
		has err "$text" "$action"
		hasnt err 'could not send|may have been' "$action"
	done <<-'EOT'
		76 closed close
		74 took.too.long stall
		76 speak raw hello\r\n
		76 speak raw 250-a\r\n251 b\r\n
		76 closed reset
	EOT
}
