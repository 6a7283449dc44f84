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
# locked.sh: a set-group-ID msmtp beside a system configuration that its caller
# cannot read, in a mount namespace of its own; read it after smtp.sh.
#
# The caller is user 4241, the group of the configuration 4242; neither is known
# to the system.  $HOME is his, and everything he may write to is below it.

LOCAL_USER=4241
LOCAL_GROUP=4242

# locked_needs: skip the test where this cannot be.
locked_needs() {
	[ "$(id -u)" = 0 ] || atf_skip 'needs root to make users and groups'
	unshare -m true 2>/dev/null || atf_skip 'needs mount namespaces'
	setpriv --reuid $LOCAL_USER --regid $LOCAL_GROUP --clear-groups \
	    test -x "$MSMTP_STAGE/bin/msmtp" ||
	    atf_skip 'the stage is closed to other users'
}

# locked_prelude: the beginning of a script for locked_run.  $etc is the
# directory of the configuration, and the current one.
locked_prelude() {
	cat <<'E2'
set -u
etc=$MSMTP_STAGE/etc
mount -t tmpfs -o mode=0755 none "$etc" || exit 9
HOME=$etc/home
cp "$MSMTP_STAGE/bin/msmtp" "$etc/msmtp" &&
chown 0:"$LOCAL_GROUP" "$etc/msmtp" &&
chmod 2755 "$etc/msmtp" &&
cp sys.rc "$etc/msmtprc" &&
chown 0:"$LOCAL_GROUP" "$etc/msmtprc" &&
chmod 640 "$etc/msmtprc" &&
mkdir "$HOME" &&
cp m "$etc/m" &&
cd "$etc" || exit 9
umask 022
cp m "$HOME/m"
chown -R "$LOCAL_USER:$LOCAL_USER" "$HOME"
trap 'mkdir -p "$OUT/home" && cp -a "$HOME/." "$OUT/home/"' EXIT
n=0

# user COMMAND...: as the caller, in his home.
user() {
	(cd "$HOME" && exec setpriv --reuid "$LOCAL_USER" \
	    --regid "$LOCAL_USER" --clear-groups "$@")
}

# try NAME COMMAND...: the same with a plain environment, as an attack; "NAME
# STATUS" is noted, and what it says.
try() {
	name=$1
	shift
	n=$((n + 1))
	code=0
	(cd "$HOME" && exec setpriv --reuid "$LOCAL_USER" \
	    --regid "$LOCAL_USER" --clear-groups \
	    timeout -s KILL 60 env -i HOME="$HOME" PATH="$PATH" "$@") \
	    <m >"$OUT/$n.out" 2>"$OUT/$n.err" || code=$?
	echo "$name $code" >>"$OUT/codes"
}

user cat "$etc/msmtprc" >/dev/null 2>&1 && exit 8
E2
}

# locked_run: run the script on stdin behind the prelude.  Everything it leaves
# is below ./out.d: what was said, "codes", and the caller's home.
locked_run() {
	rm -rf out.d
	mkdir -p out.d "$MSMTP_STAGE/etc"
	[ -e m ] || mail >m
	{ locked_prelude; cat; } >play.sh
	OUT=$PWD/out.d LOCAL_USER=$LOCAL_USER LOCAL_GROUP=$LOCAL_GROUP \
	    LOCAL=$MSMTP_OBJ/regress/local/local SRC=$MSMTP_SRC \
	    unshare -m sh play.sh >out 2>err ||
	    fail "the play ended with $?: $(cat out err)"
}
