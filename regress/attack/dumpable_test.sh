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
# Cores and tracing, whatever the system permits with a set-group-ID program.
# Changes two settings of the whole system, so nothing else runs meanwhile; they
# are put back.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/locked.sh"

CANARY=Qx7.kanarie.Zw93.vogel
DUMPABLE=/proc/sys/fs/suid_dumpable
PATTERN=/proc/sys/kernel/core_pattern

# all_modes CASE: declare a test whose body runs CASE_play with each
# fs.suid_dumpable.
all_modes() {
	atf_test_case "$1" cleanup
	eval "${1}_head() { atf_set timeout 600; }
	${1}_body() { prepare; for mode in 0 1 2; do
	echo \$mode >$DUMPABLE; ${1}_play \$mode; done; }
	${1}_cleanup() { restore; }"
	TESTS="${TESTS:-} $1"
}

prepare() {
	locked_needs
	cat $DUMPABLE >dumpable.old
	cat $PATTERN >pattern.old
	cat pattern.old >again
	cat again >$PATTERN 2>/dev/null || atf_skip "cannot change $PATTERN"
	cat dumpable.old >$DUMPABLE 2>/dev/null ||
	    atf_skip "cannot change $DUMPABLE"
	cores=$(mktemp -d /tmp/msmtp-cores.XXXXXX)
	echo "$cores" >cores.dir
	chmod 1777 "$cores"
	echo "$cores/core.%e.%p" >$PATTERN
	server_start -t 900
	printf 'needauth\nauth me@example.com %s\n' $CANARY | script
	{
		echo 'auth plain'
		echo 'user me@example.com'
		echo "password $CANARY"
	} | conf
	mv msmtprc sys.rc
}

restore() {
	[ ! -s dumpable.old ] || cat dumpable.old >$DUMPABLE
	[ ! -s pattern.old ] || cat pattern.old >$PATTERN
	[ ! -s cores.dir ] || rm -rf "$(cat cores.dir)"
}

all_modes no_core_has_a_secret_in_it
no_core_has_a_secret_in_it_play() {
	rm -f "$cores"/*
	MODE=$1 CORES=$cores locked_run <<'EOT'
ulimit -c unlimited
cp "$LOCAL" local
cp /bin/sleep msmtp-sleep
# There are cores here, of programs that may have one.
user "$etc/local" crash SEGV 50000 "$etc/msmtp-sleep" 1
[ -n "$(ls "$CORES")" ] || exit 7
rm -f "$CORES"/*
for sig in SEGV QUIT ABRT; do
	delay=0
	while [ $delay -lt 24000 ]; do
		try "$MODE" "$etc/local" crash $sig $delay $etc/msmtp \
		    you@example.org
		delay=$((delay + 800))
	done
done
EOT
	python3 "$MSMTP_SRC/regress/lib/leak.py" $CANARY out.d "$cores" \
	    >leaks || fail "a secret leaked, mode $1: $(cat leaks)"
	has out.d/codes "^$1 (139|131|134)\$"
}

all_modes no_process_can_be_traced
no_process_can_be_traced_play() {
	MODE=$1 locked_run <<'EOT'
cp "$LOCAL" local
cp /bin/sleep msmtp-sleep
# The tool sees what can be seen.
user "$etc/local" spy "$etc/msmtp-sleep" 0.1 >/dev/null && exit 7
i=0
while [ $i -lt 15 ]; do
	try "$MODE" "$etc/local" spy $etc/msmtp you@example.org
	i=$((i + 1))
done
EOT
	hasnt out.d/codes '[^0]$' "$(cat out.d/*.out)"
}

atf_init_test_cases() {
	for _t in $TESTS; do
		atf_add_test_case "$_t"
	done
}
