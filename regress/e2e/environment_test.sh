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
# Callers of all kinds: cron, daemons, shells with odd descriptors and limits.

. "$MSMTP_SRC/regress/lib/smtp.sh"

tc cron
cron_body() {
	server_start
	mkdir home
	{
		FROM=root@example.com
		: | conf
		mv msmtprc home/.msmtprc
	}
	cat >m <<-'EOT'
		From: "(Cron Daemon)" <root>
		To: root
		Subject: Cron <root@host> echo hello
		MIME-Version: 1.0
		Content-Type: text/plain; charset=UTF-8
		Content-Transfer-Encoding: 8bit
		X-Cron-Env: <SHELL=/bin/sh>

		hello
	EOT
	ln -s "$MSMTP" sendmail
	env -i SHELL=/bin/sh HOME="$PWD/home" PATH=/usr/bin:/bin LOGNAME=root \
	    USER=root ./sendmail -FCronDaemon -i -B8BITMIME -oem root <m \
	    >out 2>err || fail "status $?: $(cat err)"
	delivered
	is 'RCPT TO:<root>' "$(sed -n 2p srv/out/env.1)"
	sed 's/\r$//' srv/out/mail.1 >got
	has got '^Subject: Cron <root@host> echo hello$'
	has got '^hello$'
	# Debian's cron and anacron, git, mutt: their calls.
	for call in '-i root' '-oi -t' '-t -i' '-odb -oem -i root' \
	    '-oem -oi -f me@example.com -- root' '-i -f me@example.com root' \
	    '-bm -i root' '-oi -oem -fme@example.com root'; do
		server_reset
		env -i HOME="$PWD/home" PATH=/usr/bin:/bin ./sendmail $call \
		    <m >out 2>err || fail "$call: status $?: $(cat err)"
		delivered
	done
}

tc a_dot_alone_never_ends_the_mail
a_dot_alone_never_ends_the_mail_body() {
	server_start
	: | conf
	{ mail; printf '.\nmore\n'; } >m
	for o in '' -i -oi; do
		server_reset
		send 0 $o you@example.org <m
		delivered
		has srv/out/mail.1 '^more'
	done
}

tc empty_environment
empty_environment_body() {
	server_start
	: | conf
	mail >m
	env -i "$MSMTP" -C msmtprc you@example.org <m >out 2>err ||
	    fail "status $?: $(cat err)"
	delivered
}

tc odd_environments
odd_environments_body() {
	server_start
	printf 'logfile log\n' | conf
	mail >m
	printf 'Subject: x\n\nhello\n' >m
	while read -r env; do
		server_reset
		env $env "$MSMTP" -C msmtprc you@example.org <m >out 2>err ||
		    fail "$env: status $?: $(cat err)"
		delivered
		# A date in English, whatever the locale.
		sed 's/\r$//' srv/out/mail.1 >got
		has got '^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), ' "$env"
	done <<-'EOT'
		LANG=de_DE.UTF-8
		LANG=C LC_ALL=C
		LC_ALL=no_such_locale
		TZ=
		TZ=:/nonexistent
		TZ=Europe/Berlin
		TZ=../../etc/passwd
		HOME= USER=
		HOME=/nonexistent
		MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1
		GLIBC_TUNABLES=glibc.malloc.check=3:glibc.malloc.tcache_count=0
		LD_BIND_NOW=1
		RES_OPTIONS=debug
		OPENSSL_CONF=/nonexistent
	EOT
}

tc with_tls_too
with_tls_too_body() {
	server_start
	echo 'tls starttls' | script
	: | conf_tls
	mail >m
	for env in LANG=de_DE.UTF-8 OPENSSL_CONF=/nonexistent \
	    MALLOC_PERTURB_=165 SSL_CERT_FILE=/nonexistent; do
		server_reset
		env $env "$MSMTP" -C msmtprc you@example.org <m >out 2>err ||
		    fail "$env: status $?: $(cat err)"
		delivered
	done
	server_reset
	env -i "$MSMTP" -C msmtprc you@example.org <m >out 2>err ||
	    fail "env -i: status $?: $(cat err)"
	delivered
}

tc closed_descriptors
closed_descriptors_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	for c in '1>&-' '2>&-' '1>&- 2>&-' '3<&- 4<&- 5<&-'; do
		for tls in off starttls; do
			echo "tls $tls" | script
			if [ $tls = off ]; then
				echo 'logfile log' | conf
			else
				echo 'logfile log' | conf_tls
			fi
			rm -f log
			eval "\"\$MSMTP\" -C msmtprc you@example.org <m $c" ||
			    fail "$c $tls: status $?"
			delivered
			has log 'exitcode=EX_OK' "$c $tls"
			is 1 "$(wc -l <log)" "$c $tls"
		done
	done
	# What goes to standard error must not land in a file of ours.
	echo 'on RCPT reply 550 no' | script
	: | conf
	rm -f log
	"$MSMTP" -C msmtprc you@example.org <m 1>&- 2>&-
	is 65 $?
}

# fds PID: its descriptors, as numbers.
fds() {
	ls "/proc/$1/fd" | sort -n | tr '\n' ' '
}

tc descriptors_do_not_leak_into_children
descriptors_do_not_leak_into_children_head() {
	atf_set timeout 240
	atf_set require.user root
}
descriptors_do_not_leak_into_children_body() {
	server_start
	printf 'tls starttls\nauth me x\non MAIL hold\n' | script
	conf_tls <<-'EOT'
		auth plain
		user me
		password x
		logfile log
	EOT
	mail >m
	: >leak
	"$MSMTP" -C msmtprc you@example.org <m >out 2>err \
	    9<leak 7<leak 20<leak 300<leak &
	PID=$!
	held || fail "MAIL is not reached: $(cat err)"
	for p in $(children $PID | sed 's/ .*//'); do
		! ls -l /proc/$p/fd | grep -q leak ||
		    fail "leak in $(cat /proc/$p/comm): $(ls -l /proc/$p/fd)"
		case $(cat /proc/$p/comm) in
		# null, the channel, the socket, perhaps the spool
		msmtp-net*)	[ "$(ls /proc/$p/fd | wc -l)" -le 6 ] ;;
		*)		[ "$(ls /proc/$p/fd | wc -l)" -le 5 ] ;;
		esac || fail "$(cat /proc/$p/comm): $(ls -l /proc/$p/fd)"
		is 3 "$(ls /proc/$p/fd | grep -c '^[0-2]$')"
	done
	go
	msmtp_wait
	is 0 "$STATUS" "$(cat err)"
}

tc signals_ignored_and_blocked
signals_ignored_and_blocked_body() {
	server_start
	mail >m
	for tls in off starttls; do
		echo "tls $tls" | script
		if [ $tls = off ]; then
			: | conf
		else
			: | conf_tls
		fi
		for how in 'signal.signal(signal.SIGPIPE, signal.SIG_IGN)' \
		    'signal.signal(signal.SIGPIPE, signal.SIG_DFL)' \
		    'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' \
		    'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))'; do
			server_reset
			timeout -s KILL 20 python3 -S -E -c "
import os, signal, sys
$how
os.execv(sys.argv[1], sys.argv[1:])" "$MSMTP" -C msmtprc you@example.org \
			    <m >out 2>err ||
			    fail "$how: status $?: $(cat err)"
			delivered
		done
	done
}

tc ignored_sigchld_does_not_hide_a_death
ignored_sigchld_does_not_hide_a_death_body() {
	server_start
	: | conf
	mail >m
	echo 'on RCPT hold' | script
	python3 -S -E -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$MSMTP" -C msmtprc you@example.org \
	    <m >out 2>err &
	PID=$!
	held || fail "RCPT is not reached: $(cat err)"
	kill -9 "$(child "$PID" msmtp-net)"
	msmtp_wait 5
	[ "$STATUS" -ne 0 ] || fail "status 0"
	has err msmtp-net
	go
	nothing_sent
}

tc low_limits
low_limits_body() {
	server_start
	mail >m
	for tls in off starttls; do
		echo "tls $tls" | script
		if [ $tls = off ]; then
			: | conf
		else
			: | conf_tls
		fi
		# Enough, or refused cleanly: never half.
		for limit in 'n 64' 'n 32' 'n 20' 'n 12' 'n 10' 'n 8' 'n 6' \
		    'n 4' 'v 100000' 'v 30000' 'v 10000' 's 512' 'c 0' 'f 0'; do
			server_reset
			(
				ulimit -${limit% *} ${limit#* }
				exec timeout -s KILL 20 "$MSMTP" -C msmtprc \
				    you@example.org <m
			) >out 2>err
			STATUS=$?
			[ $STATUS -ne 137 ] || fail "$tls $limit hangs"
			if [ $STATUS -eq 0 ]; then
				delivered
			else
				nothing_sent "$tls $limit"
				# The loader's and the shell's own included.
				[ -s err ] || [ "${limit#f}" != "$limit" ] ||
				    [ $STATUS -gt 126 ] ||
				    fail "$tls $limit: silent $STATUS"
			fi
			case $limit.$STATUS in
			'n 64'.[1-9]*|'n 32'.[1-9]*|'c 0'.[1-9]*)
				fail "$tls $limit: $STATUS: $(cat err)" ;;
			esac
		done
	done
}

tc umask_and_cwd
umask_and_cwd_body() {
	server_start
	echo 'logfile log' | conf
	mail >m
	for u in 000 077 777; do
		server_reset
		rm -f log
		(umask $u; exec "$MSMTP" -C msmtprc you@example.org <m) \
		    >out 2>err || fail "umask $u: $(cat err)"
		delivered
		case $(stat -c %a log) in
		?[0145][0145]|?)	;;
		*)	[ $u = 000 ] || fail "log: $(stat -c %a log)" ;;
		esac
	done
	conf=$PWD/msmtprc
	mkdir gone
	server_reset
	(
		cd gone
		rmdir ../gone
		exec "$MSMTP" -C "$conf" you@example.org <../m
	) >out 2>err <m
	[ $? -eq 0 ] || [ -s err ] || fail "silent"
}

tc no_argument_zero
no_argument_zero_body() {
	server_start
	: | conf
	mail >m
	python3 -S -E -c 'import os, sys
os.execv(sys.argv[1], ["/", "-C", "msmtprc", "you@example.org"])' "$MSMTP" \
	    <m >out 2>err || fail "status $?: $(cat err)"
	delivered
}

tc a_user_that_is_not_root
a_user_that_is_not_root_head() {
	atf_set timeout 240
	atf_set require.user root
}
a_user_that_is_not_root_body() {
	server_start
	printf 'tls starttls\nauth me x\nneedauth\n' | script
	conf_tls <<-'EOT'
		auth plain
		user me
		password x
		logfile log
	EOT
	mail >m
	chmod 755 . .. ../.. 2>/dev/null
	chmod 777 .
	chown 65534:65534 msmtprc
	rm -f out err
	cp "$CERTS/ca.pem" ca.pem
	chmod 644 ca.pem m
	sed -i "s,^tls_trust_file.*,tls_trust_file $PWD/ca.pem," msmtprc
	chown 65534:65534 msmtprc
	setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null ||
	    atf_skip "setpriv cannot change ids here"
	setpriv --reuid 65534 --regid 65534 --clear-groups \
	    test -r "$PWD/msmtprc" ||
	    atf_skip "another user cannot reach the test's directory"
	setpriv --reuid 65534 --regid 65534 --clear-groups \
	    test -x "$MSMTP" ||
	    atf_skip "another user cannot reach the staged program"
	setpriv --reuid 65534 --regid 65534 --clear-groups \
	    "$MSMTP" -C "$PWD/msmtprc" you@example.org <m >out 2>err ||
	    fail "status $?: $(cat err)"
	delivered
}
