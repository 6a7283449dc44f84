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
# Recipients without a domain, and what the aliases file makes of them.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# aliases: stdin is the file, and a plain configuration names it.
aliases() {
	cat >aliases
	printf 'aliases %s/aliases\nlogfile log\n' "$PWD" | conf
}

# rcpts: whom the server was told, on one line.
rcpts() {
	server_sync
	sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' srv/out/cmds | tr '\n' ' ' |
	    sed 's/ $//'
}

# goes RCPTS [ARG ...]: the mail ./m goes to them.
goes() {
	_rcpts=$1
	shift
	server_reset
	send 0 "$@" <m
	delivered
	is "$_rcpts" "$(rcpts)" "$*"
}

# wont TEXT [ARG ...]: 78 and this is said, before a connection is made.
wont() {
	_text=$1
	shift
	server_reset
	send 78 "$@" <m
	no_connection
	has err "$_text" "$*"
}

tc names_become_what_the_file_has_for_them
names_become_what_the_file_has_for_them_body() {
	server_start
	aliases <<-'EOT'
		# a typical one
		MAILER-DAEMON:	postmaster
		postmaster:	root
		root:		joe, "odd,name"@example.org,
		    Sue <sue@example.org>	# and her
		joe : joe@example.org
		stay:		\stay, joe
		nobody:		/dev/null
	EOT
	mail >m
	goes 'joe@example.org "odd,name"@example.org sue@example.org' root
	has log 'recipients=joe@example.org,"odd,name"@example.org,sue@'
	goes 'joe@example.org "odd,name"@example.org sue@example.org' \
	    MAILER-DAEMON
	goes 'stay joe@example.org' stay
	# Case matters; who has a domain, or no alias, stays.
	goes 'Root' Root
	goes 'root@example.org someone' root@example.org someone
	# In order, and an alias adds nobody twice.
	goes 'a@x joe@example.org "odd,name"@example.org b@x sue@example.org' \
	    a@x root b@x joe sue@example.org
	goes 'a@x a@x' a@x a@x
	hasnt srv/out/mail.1 'joe@|sue@'
}

tc default_is_for_names_without_an_alias
default_is_for_names_without_an_alias_body() {
	server_start
	printf 'default: d@x\njoe: j@x, bob\n' | aliases
	mail >m
	goes 'j@x d@x y@x' joe root y@x bob
	printf 'default: d\n' | aliases
	wont 'aliases:1: a loop of aliases: default -> default' joe
}

tc the_file_is_read_only_for_a_name
the_file_is_read_only_for_a_name_body() {
	server_start
	printf 'broken\n' | aliases
	mail >m
	goes 'joe@x' joe@x
	wont 'aliases:1: ":" is missing' joe
	rm aliases
	goes 'joe@x' joe@x
	wont "cannot read the aliases file $PWD/aliases: No such file" joe
	mkdir aliases
	wont 'cannot read the aliases file .*: Is a directory' joe
	rmdir aliases
	mkfifo aliases
	goes joe joe
}

tc what_is_not_supported_fails_when_it_is_reached
what_is_not_supported_fails_when_it_is_reached_body() {
	server_start
	aliases <<-'EOT'
		joe: j@x
		cmd: "|/bin/cmd a, b"
		file: a@x, /var/mail/file
		list: :include:/etc/list
		bad: a@x, b c
		via: joe, cmd
	EOT
	mail >m
	goes j@x joe
	wont 'aliases:2: cannot deliver to \|/bin/cmd a, b:' cmd
	wont 'aliases:3: cannot deliver to /var/mail/file:' file
	wont 'aliases:4: cannot deliver to :include:/etc/list:' list
	wont 'aliases:2: cannot deliver to' joe via
	wont 'aliases:5: address b c is malformed' bad
}

tc loops_and_depth_are_bounded
loops_and_depth_are_bounded_body() {
	server_start
	{
		printf 'a: b, x@x\nb: c\nc: d@x, a\nself: self\nin: b\n'
		i=1
		while [ $i -le 17 ]; do
			echo "n$i: n$((i + 1))"
			i=$((i + 1))
		done
		i=1
		while [ $i -le 15 ]; do
			echo "m$i: m$((i + 1)), m$((i + 1)), x$i@x"
			i=$((i + 1))
		done
		echo 'm16: last@x'
	} | aliases
	mail >m
	wont 'aliases:[0-9]+: a loop of aliases: a -> b -> c -> a$' a
	wont 'a loop of aliases: self -> self$' self
	wont 'a loop of aliases: b -> c -> a -> b$' in
	goes n18 n2
	wont 'more than 16 aliases lead to one another: n1 -> n2 -> ' n1
	# Sixteen doublings are no work.
	goes "last@x $(seq 15 -1 1 | sed 's/.*/x&@x/' | tr '\n' ' ' |
	    sed 's/ $//')" m1
}

tc recipients_of_the_mail_are_expanded_too
recipients_of_the_mail_are_expanded_too_body() {
	server_start
	printf 'root: joe@x, sue@x\nann: a@x\nbcc: secret@x\n' | aliases
	printf 'From: me@x\nTo: root, ann@y\nBcc: bcc\nCc: ann\n\nhi\n' >m
	goes 'a@x joe@x sue@x ann@y secret@x' -t ann
	has srv/out/mail.1 '^To: root, ann@y'
	# Headers show whom the mail names.
	server_reset
	goes 'joe@x sue@x ann@y secret@x a@x' -t --set-to-header=on
	has srv/out/mail.1 '^To: root,.$'
	hasnt srv/out/mail.1 'bcc|secret|joe'
	# Where the mail chooses the account, that is whose aliases count.
	printf 'root: other@x\n' >other
	printf 'account other\nhost localhost\nport %s\nfrom me@x\n%s\n' \
	    "$PORT" "aliases $PWD/other" >>msmtprc
	goes 'a@z other@x ann@y bcc ann' --read-envelope-from -t a@z
	goes 'other@x' --read-envelope-from root
	# The option wins.
	goes 'joe@x sue@x' --read-envelope-from --aliases=aliases root
	goes 'root' --aliases= root
}

tc pretend_shows_the_file
pretend_shows_the_file_body() {
	printf 'x: y\n' | aliases
	send 0 --pretend root </dev/null
	is "aliases = $PWD/aliases" "$(grep -A1 '^syslog = ' out | tail -n 1)"
	send 0 --pretend --aliases= root </dev/null
	has out '^aliases = \(not set\)$'
}

tc a_header_does_not_change_who_the_command_line_names
a_header_does_not_change_who_the_command_line_names_head() {
	atf_set timeout 240
	atf_set require.user root
}
a_header_does_not_change_who_the_command_line_names_body() {
	server_start
	printf 'root: joe@x\n' | aliases
	mkfifo pipe
	exec 8<>pipe
	msmtp_start root <pipe
	# Before a byte of the mail is there the file has been done with.
	wait_for 5 child "$PID" msmtp-parse || fail "no msmtp-parse"
	sleep 0.5
	echo 'root: evil@x' >aliases
	mail >&8
	exec 8>&-
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
	is joe@x "$(rcpts)"
}

# The server is the slow one, and machines are busy: what is not linear takes
# minutes.
tc many_aliases_and_recipients_are_fast
many_aliases_and_recipients_are_fast_body() {
	server_start -t 300
	# The server is slow; that is not what is looked at.
	TIMEOUT=120
	SEND_MAX=120
	seq 10000 | sed 's/.*/user&: one&@example.org, two&@example.org/' |
	    aliases
	mail >m
	begin=$(date +%s)
	send 0 $(seq 10000 | sed 's/^/user/') <m
	delivered
	[ $(($(date +%s) - begin)) -lt 60 ] || fail "too slow"
	is 20000 "$(rcpts | wc -w)"
	{
		echo 'From: me@x'
		seq 10000 | sed 's/^/To: user/'
		printf '\nhi\n'
	} >m
	server_reset
	begin=$(date +%s)
	send 0 -t <m
	delivered
	[ $(($(date +%s) - begin)) -lt 60 ] || fail "too slow with -t"
	is 20000 "$(rcpts | wc -w)"
}

# What both have: the same set.  (1.8.23 passes over the name that follows one
# with an alias.)
tc recipients_are_those_of_msmtp_1_8
recipients_are_those_of_msmtp_1_8_body() {
	server_start -t 300
	mail >m
	while IFS= read -r text; do
		printf "$text" >aliases
		printf 'aliases %s/aliases\n' "$PWD" | conf
		for who in joe root 'joe@y root' Joe; do
			server_reset
			run $who <m
			ours=$STATUS:$(rcpts | tr ' ' '\n' | sort | tr '\n' ' ')
			server_reset
			theirs -C msmtprc $who
			is "$THEIRS:$(rcpts | tr ' ' '\n' | sort -u |
			    tr '\n' ' ')" "$ours" "$text, to $who"
		done
	done <<-'EOT'
		joe: a@x\n
		joe: a@x, b@x\nroot: joe, c@x\n
		# c\n  joe :a@x # d\n\nroot:joe,joe,bob\n
		default: a@x\nroot: b@x\n
		default: root\nroot: a@x\n
		joe: joe\n
		joe: a@x\njoe: b@x\n
		joe@y: a@x\n
		joe\n
		joe: a+b@x, c.d\n
	EOT
}
