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
# Debian's cron: /usr/sbin/sendmail is a link to msmtp, the account that of the
# system's configuration.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# layer DIRECTORY: what is written there is seen in this namespace only.
machine() {
	cat <<'EOT'
set -eu
layer() {
	mkdir -p "layers$1/upper" "layers$1/work"
	mount -t overlay -o "lowerdir=$1,upperdir=layers$1/upper,\
workdir=layers$1/work" none "$1"
}
mkdir layers
mount -t tmpfs -o mode=755 none layers
layer /etc
layer /usr/sbin
mount -t tmpfs -o mode=755 none /run
mount -t tmpfs -o mode=755 none /var/spool
mount -t tmpfs -o mode=755 none "$MSMTP_STAGE/etc"
mkdir -p /var/spool/cron/crontabs /run/home
echo alice:x:4241:4241::/run/home:/bin/sh >>/etc/passwd
echo alice:x:4241: >>/etc/group
echo 'alice:*:20000:0:99999:7:::' >>/etc/shadow
chown 4241:4241 /run/home
rm -f /etc/cron.d/*
printf '%s required pam_permit.so\n' auth account session >/etc/pam.d/cron
cp crontab /etc/crontab
chmod 644 /etc/crontab
cp msmtprc "$MSMTP_STAGE/etc/msmtprc"
chmod 644 "$MSMTP_STAGE/etc/msmtprc"
rm -f /usr/sbin/sendmail
ln -s "$MSMTP" /usr/sbin/sendmail
exec "$CRON" -f
EOT
}

# cron_runs: what ./crontab has, once.
cron_runs() {
	[ "$(id -u)" = 0 ] || atf_skip 'needs root'
	unshare -m true 2>/dev/null || atf_skip 'needs mount namespaces'
	root=$(sh "$MSMTP_SRC/regress/peers.sh" root cron 2>&1) ||
	    atf_skip "$root"
	machine >machine.sh
	mkdir -p "$MSMTP_STAGE/etc"
	MSMTP=$MSMTP CRON=$root/usr/sbin/cron LD_LIBRARY_PATH=$(sh \
	    "$MSMTP_SRC/regress/peers.sh" libs cron) unshare --mount --pid \
	    --fork --kill-child sh machine.sh >out 2>err </dev/null &
	cron=$!
	wait_for 10 test -e srv/out/mail.1 || code=1
	kill $cron
	[ -z "${code:-}" ] || fail "no mail: $(cat out err srv/out/log)"
	delivered
}

tc cron_mails_what_a_job_prints
cron_mails_what_a_job_prints_body() {
	for user in alice root; do
		server_start
		FROM=%U@client.example.org
		: | conf
		cat >crontab <<-EOT
			MAILTO=friend@example.net
			@reboot $user echo hello; echo trouble >&2
		EOT
		cron_runs
		is "MAIL FROM:<$user@client.example.org>" \
		    "$(sed -n '1s/ [A-Z0-9]*=.*//p' srv/out/env.1)"
		is 'RCPT TO:<friend@example.net>' "$(sed 1d srv/out/env.1)"
		has srv/out/mail.1 "^Subject: Cron <$user@.*> echo hello"
		has srv/out/mail.1 '^hello'
		has srv/out/mail.1 '^trouble'
		server_stop
		rm -rf srv layers
	done
}
