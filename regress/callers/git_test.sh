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
# git send-email, as msmtp.1 and README.md say and in its older ways.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# repository: one commit, as ./0001-*.patch; three accounts of msmtp.
repository() {
	G=
	if [ ! -x "$(git --exec-path)/git-send-email" ]; then
		G=$(sh "$MSMTP_SRC/regress/peers.sh" root git-email 2>&1) ||
		    atf_skip "$G"
		export PERL5LIB="$G/usr/share/perl5"
	fi
	HOME=$PWD PATH=$PWD/bin:$G/usr/lib/git-core:$PATH
	export HOME PATH GIT_CONFIG_NOSYSTEM=1
	mkdir bin
	ln -s "$MSMTP" bin/msmtp
	: | conf
	echo 'account work : default' >>msmtprc
	echo 'domain work.example.com' >>msmtprc
	mv msmtprc .msmtprc
	git config --global user.name Joe
	git config --global user.email joe@example.com
	git config --global sendemail.confirm never
	git init -q r
	cd r
	git commit -q --allow-empty -m first
	echo text >f
	git add f
	git commit -q -m 'Add a text'
	cd ..
}

# git_sends ARG...: the last commit to friend@example.net, with a copy.
git_sends() {
	(cd r && timeout 60 git send-email "$@" --to=friend@example.net \
	    --cc=other@example.net -1) >out 2>err </dev/null ||
	    fail "git send-email $*: status $?: $(cat out err)"
	delivered
	has srv/out/env.1 "^MAIL FROM:<${SENDER:-joe@example.com}>"
	has srv/out/env.1 '^RCPT TO:<friend@example.net>'
	has srv/out/env.1 '^RCPT TO:<other@example.net>'
	has srv/out/mail.1 '^Subject: \[PATCH\] Add a text'
	has srv/out/mail.1 '^\+text'
}

tc git_sends_with_the_command_of_the_manual
git_sends_with_the_command_of_the_manual_body() {
	server_start
	repository
	line=$(sed -n 's/^\$ \(git config .*sendmailCmd .*\)/\1/p' \
	    "$MSMTP_SRC/man/msmtp.1")
	[ -n "$line" ] || fail 'msmtp.1 has no example'
	eval "$line"
	# git names no sender with -f, unless it is told to.
	SENDER=me@example.com git_sends
	has srv/out/cmds '^EHLO work.example.com$'
	server_reset
	git_sends --envelope-sender=auto
}

tc git_sends_with_the_command_of_the_readme
git_sends_with_the_command_of_the_readme_body() {
	server_start
	repository
	line=$(sed -n 's/^    \(git config .*sendmailCmd .*\)/\1/p' \
	    "$MSMTP_SRC/README.md")
	[ -n "$line" ] || fail 'README.md has no example'
	eval "$(echo "$line" | sed "s,/usr/local/bin/msmtp,$PWD/bin/msmtp,")"
	SENDER=me@example.com git_sends
}

# As before git 2.33.
tc git_sends_with_a_path_as_server
git_sends_with_a_path_as_server_body() {
	server_start
	repository
	git config --global sendemail.smtpServer "$PWD/bin/msmtp"
	SENDER=me@example.com git_sends
	git config --global --add sendemail.smtpServerOption -a
	git config --global --add sendemail.smtpServerOption work
	server_reset
	SENDER=me@example.com git_sends
	has srv/out/cmds '^EHLO work.example.com$'
}

tc git_says_what_msmtp_says
git_says_what_msmtp_says_body() {
	server_start
	repository
	echo 'on RCPT reply 550 5.1.1 no such user' | script
	(cd r && timeout 60 git -c sendemail.sendmailCmd=msmtp send-email \
	    --to=friend@example.net -1) >out 2>err </dev/null &&
	    fail 'git says that it was sent'
	has err 'no such user'
	nothing_sent
}
