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
# The modes that an installation has (design: section 1), whatever the umask,
# and that it changes no directory that is there.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

# installed UMASK [ARGUMENT...]: into ./dest, from what the stage was made of.
installed() {
	command -v bmake >/dev/null || atf_skip 'bmake is not installed'
	_umask=$1
	shift
	(umask "$_umask" && cd "$MSMTP_SRC" && env -u MAKEFLAGS bmake -s \
	    OBJROOT="$MSMTP_OBJ" DESTDIR="$OLDPWD/dest" PREFIX=/usr \
	    SYSCONFDIR=/etc "$@" install) >out 2>&1 ||
	    atf_fail "cannot install: $(cat out)"
}

# mode MODE FILE...: below ./dest/usr.
mode() {
	_mode=$1
	shift
	for _f; do
		[ "$(stat -c %a "dest/usr/$_f")" = "$_mode" ] ||
		    atf_fail "$_f: mode $(stat -c %a "dest/usr/$_f")"
	done
}

modes() {
	mode 755 bin libexec share/man/man1 share/man/man5 share/man/man8
	mode 711 libexec/msmtp libexec/msmtp/msmtp-parse \
	    libexec/msmtp/msmtp-dial libexec/msmtp/msmtp-net \
	    libexec/msmtp/msmtp-net-plain libexec/msmtp/msmtp-auth
	mode 555 libexec/msmtp/empty
	mode 444 share/man/man1/msmtp.1
	[ "$(find dest/usr -perm /022 ! -type l)" = "" ] ||
	    atf_fail "writable: $(find dest/usr -perm /022)"
}

atf_test_case modes_do_not_depend_on_the_umask
modes_do_not_depend_on_the_umask_body() {
	for mask in 022 077 002; do
		mkdir dest
		installed $mask
		modes
		mode 755 bin/msmtp
		chmod -R u+w dest
		rm -rf dest
	done
}

atf_test_case set_group_id
set_group_id_head() {
	atf_set require.user root
}
set_group_id_body() {
	mkdir dest
	installed 022 SETGID=4242
	modes
	mode 2755 bin/msmtp
	[ "$(stat -c %u:%g dest/usr/bin/msmtp)" = 0:4242 ] ||
	    atf_fail "$(ls -ln dest/usr/bin)"
	chmod 755 dest/usr/bin/msmtp
	[ "$(find dest -perm /6000)" = "" ] ||
	    atf_fail "$(find dest -perm /6000)"
}

atf_test_case directories_that_exist_keep_their_mode
directories_that_exist_keep_their_mode_body() {
	mkdir -p dest/usr/bin dest/usr/libexec dest/usr/share/man/man1
	chmod 2775 dest/usr/bin dest/usr/libexec dest/usr/share/man/man1
	installed 022
	mode 2775 bin libexec share/man/man1
}

atf_test_case links_of_sendmail_are_made_when_they_are_named
links_of_sendmail_are_made_when_they_are_named_body() {
	mkdir dest
	installed 022
	[ -z "$(find dest -type l -o -name '*mail*')" ] ||
	    atf_fail "links: $(find dest -type l)"
	for again in no yes; do
		installed 022 SENDMAIL=/usr/sbin/sendmail \
		    MAILQ=/usr/bin/mailq NEWALIASES=/usr/bin/newaliases
		for f in sbin/sendmail bin/mailq bin/newaliases; do
			[ "$(readlink dest/usr/$f)" = /usr/bin/msmtp ] ||
			    atf_fail "$f: $(ls -l dest/usr/$f)"
		done
	done
	mode 755 sbin
}

atf_init_test_cases() {
	atf_add_test_case links_of_sendmail_are_made_when_they_are_named
	atf_add_test_case modes_do_not_depend_on_the_umask
	atf_add_test_case set_group_id
	atf_add_test_case directories_that_exist_keep_their_mode
}
