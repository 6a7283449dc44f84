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
# Arguments and configuration that must not pass: one clear line, no connection.

. "$MSMTP_SRC/regress/lib/smtp.sh"

CANARY=conf-canary-33

# refused CODES WHAT: that status, a line that names us, and no connection.
refused() {
	case " $1 " in
	*" $STATUS "*)	;;
	*)	fail "$2: status $STATUS, not $1: $(cat err)" ;;
	esac
	has err '^msmtp: .' "$2"
	[ "$(wc -l <err)" -le 3 ] || fail "$2: $(cat err)"
	LC_ALL=C hasnt err "$(printf '[\001-\010\013-\037\177-\377]')" "$2"
	no_connection "$2"
}

# Strings that would be a second command, address, header or option.
bad_addresses() {
	cat <<'EOT'
a@example.org\r\nDATA
a@example.org\nRCPT TO:<evil@example.org>
a@example.org\r
\na@example.org
a@example.org>
<a@example.org
a@example.org> SIZE=1
a@example.org><b@example.org
<<a@example.org>>
a@exa mple.org
a@example.org\tb
a\001@example.org
a\033[2J@example.org
a@example.org\177
"a\nb"@example.org
"a\rb"@example.org
"a b@example.org
EOT
}

tc recipients_with_control_bytes
recipients_with_control_bytes_body() {
	server_start
	: | conf
	mail >m
	bad_addresses | while IFS= read -r bad; do
		# $() would take a newline at the end away.
		bad=$(printf "$bad"_)
		bad=${bad%_}
		run -- "$bad" <m
		refused '64 65' "recipient $bad"
		run good@example.org "$bad" <m
		refused '64 65' "second recipient $bad"
	done || exit 1
}

tc senders_with_control_bytes
senders_with_control_bytes_body() {
	server_start
	: | conf
	mail >m
	bad_addresses | while IFS= read -r bad; do
		bad=$(printf "$bad"_)
		bad=${bad%_}
		run -f "$bad" you@example.org <m
		refused '64 65' "-f $bad"
		run --from="$bad" you@example.org <m
		refused '64 65' "--from $bad"
	done || exit 1
}

tc domains_with_control_bytes
domains_with_control_bytes_body() {
	server_start
	: | conf
	mail >m
	while IFS= read -r bad; do
		bad=$(printf "$bad"_)
		bad=${bad%_}
		run --domain="$bad" you@example.org <m
		refused '64 65' "--domain $bad"
		run --host="$bad" --from=me@example.com you@example.org <m
		refused '64 65' "--host $bad"
	done <<-'EOT'
		example.org\r\nMAIL FROM:<x@y>
		example.org\n
		exa mple.org
		example.org>
		<example.org
		exa\001mple.org
		exa\177mple.org
		\t
	EOT
}

tc full_names_cannot_add_headers
full_names_cannot_add_headers_body() {
	server_start
	: | conf
	printf 'Subject: x\n\nhello\n' >m
	for name in "$(printf 'Me\nBcc: evil@example.org')" \
	    "$(printf 'Me\r\nX-Evil: yes')" "$(printf 'Me\r\r\n\r\nbody')"; do
		server_reset
		run -F "$name" you@example.org <m
		if [ "$STATUS" -eq 0 ]; then
			delivered
			hasnt srv/out/mail.1 '^(Bcc|X-Evil|body)'
			is 1 "$(sed 1d srv/out/env.1 | wc -l)"
		else
			refused '64 65' "-F"
		fi
	done
}

tc an_address_may_begin_with_a_dash
an_address_may_begin_with_a_dash_body() {
	server_start
	: | conf
	mail >m
	send 0 -- -f@example.org --version@example.org -t <m
	delivered
	is '-f@example.org --version@example.org -t' \
	    "$(sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' srv/out/env.1 |
	    tr '\n' ' ' | sed 's/ $//')"
	server_reset
	run -f@example.org <m
	refused '64 65 78' 'option that looks like an address'
}

tc strange_but_sane_addresses
strange_but_sane_addresses_body() {
	server_start
	: | conf
	mail >m
	for a in '"a@b"@example.org' 'a+b@example.org' \
	    'postmaster' "o'neil@example.org" 'a@[127.0.0.1]' \
	    'a@[IPv6:::1]' 'x%y@example.org' '!#$&*/=?^_`{|}~@example.org'; do
		server_reset
		send 0 "$a" <m
		delivered
		is "RCPT TO:<$a>" "$(sed -n 2p srv/out/env.1)"
	done
	for from in '<>' ''; do
		server_reset
		send 0 -f "$from" you@example.org <m
		delivered
		is 'MAIL FROM:<>' "$(sed -n '1s/>.*/>/p' srv/out/env.1)"
	done
}

tc unknown_options
unknown_options_body() {
	server_start
	: | conf
	mail >m
	for o in --no-such-option -y -bs -bd -q --port=0 --port=65536 \
	    --port=x --port=25x --port= --timeout=x --timeout=-1 --tls=maybe \
	    --auth=no-such --tls-starttls=2; do
		run $o you@example.org <m
		refused 64 "$o"
		has err "$(echo "$o" | sed 's/=.*//; s/^-*//')" "$o"
	done
	for o in -f -C -a --host --file --account; do
		"$MSMTP" $o <m >out 2>err
		STATUS=$?
		refused '64 74' "$o"
	done
}

tc version_and_help
version_and_help_body() {
	for o in --version --help; do
		"$MSMTP" $o >out 2>err </dev/null || fail "$o"
		[ -s out ] || fail "$o says nothing"
		atf_check test ! -s err
	done
}

# a@b..c passes the check of its bytes; msmtp-parse refuses it.
tc a_malformed_setting_is_no_wrong_argument
a_malformed_setting_is_no_wrong_argument_body() {
	server_start
	mail >m
	bad=$(printf 'b\303cher')
	: | conf
	send 64 -f a@b..c you@example.org <m
	has err 'sender a@b\.\.c is malformed'
	send 64 --domain="$bad" you@example.org <m
	send 64 --host="$bad" -f a@b you@example.org <m
	FROM=a@b..c
	: | conf
	send 78 you@example.org <m
	has err 'sender a@b\.\.c is malformed'
	FROM=me@example.com
	for s in domain proxy_host; do
		echo "$s $bad" | conf
		send 78 you@example.org <m
		has err 'host or domain b.303cher is malformed' $s
		send 78 --read-envelope-from you@example.org <m
	done
	no_connection
}

tc unknown_and_malformed_commands
unknown_and_malformed_commands_body() {
	server_start
	mail >m
	while IFS= read -r line; do
		printf '%b\n' "$line" | conf
		run you@example.org <m
		refused 78 "$line"
		has err 'msmtprc' "$line"
		has err '(line |:)6' "$line"
	done <<-'EOT'
		no_such_command x
		port x
		port 0
		tls maybe
		tls_starttls 1 2
		timeout never
		auth no-such-method
		account
		account default
		account x : none
		domain a b
		from a b@example.org
		host exa mple
		password\001 x
	EOT
}

tc secrets_stay_out_of_messages
secrets_stay_out_of_messages_body() {
	server_start
	mail >m
	printf 'passwrd %s\n' $CANARY | conf
	run you@example.org <m
	refused 78
	hasnt err "$CANARY"
	printf 'user x\npassword %s\nbad_command\n' $CANARY | conf
	run you@example.org <m
	refused 78
	hasnt err "$CANARY"
}

tc loose_permissions
loose_permissions_body() {
	server_start
	mail >m
	printf 'password %s\n' $CANARY | conf
	for mode in 0604 0640 0660 0606 0644 0666 0601 0700; do
		chmod $mode msmtprc
		run you@example.org <m
		refused 78 "$mode"
		has err msmtprc "$mode"
		hasnt err "$CANARY" "$mode"
	done
	for mode in 0600 0400; do
		chmod $mode msmtprc
		server_reset
		send 0 you@example.org <m
		delivered
	done
	# Without a secret in it looser is accepted, with a warning for whom
	# looks.
	: | conf
	chmod 0666 msmtprc
	server_reset
	send 0 --debug you@example.org <m
	delivered
	cat out >>err
	has err 'msmtprc.*0666|0666.*msmtprc|msmtprc.*chmod'
	# Another's file.
	[ "$(id -u)" -eq 0 ] || return 0
	printf 'password %s\n' $CANARY | conf
	chown 65534 msmtprc
	server_reset
	run you@example.org <m
	refused 78 "another owner"
}

tc unreadable_configuration
unreadable_configuration_body() {
	server_start
	: | conf
	mail >m
	mkdir dir
	for f in none /nonexistent/rc dir; do
		"$MSMTP" -C $f you@example.org <m >out 2>err
		STATUS=$?
		refused '74 78' "$f"
		has err "$f" "$f"
	done
	[ "$(id -u)" -ne 0 ] || return 0
	chmod 0 msmtprc
	run you@example.org <m
	refused 74
}

tc default_files_may_be_missing
default_files_may_be_missing_body() {
	server_start
	mail >m
	mkdir home
	env HOME="$PWD/home" "$MSMTP" you@example.org <m >out 2>err
	STATUS=$?
	refused 78
	has err 'home/\.msmtprc'
	: | conf
	mv msmtprc home/.msmtprc
	env HOME="$PWD/home" "$MSMTP" you@example.org <m >out 2>err ||
	    fail "$(cat err)"
	delivered
	mkdir -p home/.config/msmtp
	mv home/.msmtprc home/.config/msmtp/config
	env HOME="$PWD/home" "$MSMTP" you@example.org <m >out 2>err ||
	    fail "$(cat err)"
	delivered 2
}

tc missing_host_from_and_recipient
missing_host_from_and_recipient_body() {
	server_start
	mail >m
	FROM=
	: | conf
	sed -i '/^from/d' msmtprc
	run you@example.org <m
	refused 78 'no from'
	has err from
	: | conf
	sed -i '/^host/d; s/^from.*/from me@example.com/' msmtprc
	run you@example.org <m
	refused 78 'no host'
	has err host
	FROM=me@example.com
	: | conf
	run <m
	refused 64 'no recipient'
	has err recipient
	run -a none you@example.org <m
	refused 78 'no account'
	has err none
}

tc accounts
accounts_body() {
	server_start
	mail >m
	cat >msmtprc <<-EOT
		defaults
		host localhost
		port $PORT
		account one
		from one@example.com
		account two : one
		from two@example.com
		account default : one
	EOT
	chmod 600 msmtprc
	for a in one two default; do
		server_reset
		send 0 -a $a you@example.org <m
		delivered
		case $a in
		default) a=one ;;
		esac
		has srv/out/env.1 "^MAIL FROM:<$a@example.com>"
	done
	server_reset
	send 0 -f two@example.com you@example.org <m
	delivered
	has srv/out/env.1 "^MAIL FROM:<two@example.com>"
}

# The compiled-in path is fixed, so spoilt copies are mounted over it.
tc helpers_that_must_not_be_trusted
helpers_that_must_not_be_trusted_head() {
	atf_set timeout 240
	atf_set require.user root
}
helpers_that_must_not_be_trusted_body() {
	server_start
	: | conf
	mail >m
	dir=$MSMTP_STAGE/libexec/msmtp
	unshare -m true 2>/dev/null || atf_skip "no mount namespaces here"
	cp -a "$dir" helpers
	for f in $(cd helpers && find . -type f | sort); do
		case $f in
		*msmtp-parse|*msmtp-dial)	;;
		*net-plain|*plain/*)		;;
		*)	continue ;;
		esac
		for how in 'rm' 'chown 65534' 'chmod 0733' 'chmod 0717' \
		    'chmod 0600'; do
			rm -rf h
			cp -a helpers h
			case $how in
			rm)	rm h/$f ;;
			*)	$how h/$f ;;
			esac
			unshare -m sh -c "mount --bind h '$dir' &&
			    exec \"\$0\" -C msmtprc you@example.org" \
			    "$MSMTP" <m >out 2>err
			STATUS=$?
			refused '71 72 78' "$f $how"
			has err "${f##*/}" "$f $how"
		done
	done
	for how in 'chown 65534' 'chmod 0777' 'chmod 0775'; do
		rm -rf h
		cp -a helpers h
		$how h
		unshare -m sh -c "mount --bind h '$dir' &&
		    exec \"\$0\" -C msmtprc you@example.org" \
		    "$MSMTP" <m >out 2>err
		STATUS=$?
		refused '71 72 78' "directory $how"
		has err libexec/msmtp
	done
}

tc helpers_started_by_hand
helpers_started_by_hand_body() {
	for f in $(find "$MSMTP_STAGE/libexec/msmtp" -type f); do
		for how in '' '--help' '3<>/dev/null' '3<&-'; do
			case $how in
			*'<'*)	eval "\"\$f\" $how" >out 2>err </dev/null ;;
			*)	"$f" $how >out 2>err </dev/null ;;
			esac
			is 64 $? "$f $how: $(cat err)"
			is 1 "$(wc -l <err)" "$f $how"
			has err 'msmtp' "$f"
			atf_check test ! -s out
		done
	done
}
