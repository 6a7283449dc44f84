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
# The documents against the code: what README.md, SECURITY.md and the manual
# pages say must be so.

SECURITY=$MSMTP_SRC/SECURITY.md
MAN=$MSMTP_SRC/man

# marked NAME: what stands between the markers of that name.
marked() {
	sed -n "/^<!-- $1: begin -->\$/,/^<!-- $1: end -->\$/p" "$SECURITY" |
	    sed '1d;$d'
}

# rows NAME: the rows of the table there, its fields separated by tabs.
rows() {
	marked "$1" | sed -n '3,$p' |
	    sed -e 's/^| *//' -e 's/ *|$//' -e 's/ *| */	/g'
}

# complain TEXT: remember that something is wrong, and go on.
complain() {
	printf '%s\n' "$*" >>complaints
}

# done_ok: fail with all that is wrong, with the first in the headline.
done_ok() {
	[ ! -s complaints ] && return
	cat complaints >&2
	atf_fail "$(sed 1q complaints)"
}

# Preprocess what stdin has, with the program's include files.
preprocess() {
	cc -E -P -std=c17 -D_DEFAULT_SOURCE -D_GNU_SOURCE -DLIBBSD_OVERLAY \
	    -isystem /usr/include/bsd -I "$MSMTP_SRC" \
	    -I "$MSMTP_SRC/libmsmtp" -I "$MSMTP_SRC/privsep" \
	    -I "$MSMTP_SRC/msmtp" -I "$MSMTP_SRC/privsep/parse" \
	    -I "$MSMTP_SRC/privsep/dial" -I "$MSMTP_SRC/privsep/net" \
	    -I "$MSMTP_SRC/privsep/auth" -
}

atf_test_case messages_are_those_of_proto_h
messages_are_those_of_proto_h_body() {
	marked messages >shown
	[ -s shown ] || atf_fail "SECURITY.md has no table of messages"
	atf_check -o save:printed \
	    "$MSMTP_OBJ/regress/documents/proto_table"
	atf_check diff -u printed shown
}

atf_test_case libraries_are_those_that_are_linked
libraries_are_those_that_are_linked_head() {
	atf_set require.progs readelf
}
libraries_are_those_that_are_linked_body() {
	rows libraries >table
	for f in "$MSMTP_STAGE"/bin/msmtp "$MSMTP_STAGE"/libexec/msmtp/*; do
		[ -f "$f" ] || continue
		libs=$(readelf -d "$f" |
		    sed -n 's/.*(NEEDED).*\[\(lib[a-z0-9]*\)[.].*/\1/p' |
		    tr '\n' ' ')
		case $libs in *asan*|*ubsan*)
			atf_skip "built with a sanitizer";;
		esac
		printf '%s\t%s\n' "${f##*/}" "${libs:-none }" | sed 's/ $//'
	done | sort >linked
	sort table >sorted
	atf_check diff -u linked sorted
}

# number VALUE: "64 KiB", "30 s", "16" as a number.
number() {
	case $1 in
	*' KiB')	echo $((${1% *} * 1024));;
	*' MiB')	echo $((${1% *} * 1048576));;
	*' '*)		echo "${1% *}";;
	*)		echo "$1";;
	esac
}

atf_test_case limits_are_those_of_the_source
limits_are_those_of_the_source_head() {
	atf_set require.progs cc
}
limits_are_those_of_the_source_body() {
	rows limits >table
	[ "$(wc -l <table)" -gt 50 ] || atf_fail "no table of limits"
	cut -f 3 table | sort -u >files
	while read -r file; do
		{
			printf '#include "%s"\n' "$file"
			awk -F '\t' -v f="$file" '$3 == f {
				printf "limit \"%s\" %s\n", $1, $1
			}' table
		} | preprocess >out || atf_fail "cannot preprocess $file"
		sed -n 's/^limit "\([A-Z0-9_]*\)" \(.*\)$/\1	\2/p' out |
		    tr -d '"' | sed "s:\$:	$file:" >>values
	done <files
	while IFS='	' read -r name value file why; do
		[ -n "$why" ] || complain "$name: no reason is given"
		expr=$(awk -F '\t' -v n="$name" -v f="$file" \
		    '$1 == n && $3 == f { print $2 }' values)
		case $expr in
		''|*[!0-9\ \(\)+*-]*)
			complain "$name: not found in $file ($expr)"
			continue;;
		esac
		is=$(($expr))
		[ "$is" = "$(number "$value")" ] ||
		    complain "$name in $file is $is, not $value"
	done <table
	done_ok
}

# amount NUMBER UNIT: in bytes, ms, or as it is.
amount() {
	case $2 in
	MiB)	echo $(($1 * 1048576));;
	s)	echo $(($1 * 1000));;
	*)	echo "$1";;
	esac
}

# limits_of PAGE: "label=amount amount ..." of each row of the page's limits.
limits_of() {
	sed -n '/^\.Ss Limits/,/^\.Ss [^L]/p' "$MAN/$1" |
	    awk '/^\.It / { label = substr($0, 5); next }
		/^\.El/ { label = "" }
		label != "" { print label "=" $0; label = "" }' |
	    sed 's/;.*//; s/, \([a-z]\)[a-z ]*$//; s/ at least.*//' |
	    while IFS== read -r label text; do
		all=
		for part in $(echo "$text" | tr ' ,' '_ '); do
			part=${part#_}
			all="$all $(amount "${part%%_*}" "${part#*_}")"
		done
		echo "$label=${all# }"
	done
}

atf_test_case limits_of_the_pages_are_those_of_the_source
limits_of_the_pages_are_those_of_the_source_body() {
	rows limits >table
	while IFS='|' read -r page label names; do
		all=
		for name in $names; do
			value=$(awk -F '\t' -v n="$name" \
			    '$1 == n { print $2; exit }' table)
			all="$all $(amount "${value% *}" "${value#* }")"
		done
		echo "$page $label=${all# }"
	done >source <<-'END'
	msmtp-dial.8|addresses that are tried|RACE_ADDRS_MAX
	msmtp-dial.8|between two attempts|RACE_STAGGER
	msmtp-dial.8|a host name|HOST_MAX
	msmtp-dial.8|all of it|CONNECT_TIMEOUT
	msmtp-dial.8|for it to report that this is over|TIMEOUT_GRACE
	msmtp-dial.8|the canonical name|CANON_TIMEOUT
	msmtp-dial.8|left to look up the address's name|REVERSE_MIN
	msmtp-dial.8|of which each name server has|REVERSE_TIMEOUT
	msmtp-net.8|a line of a reply|REPLY_LINE_MAX
	msmtp-net.8|a reply|REPLY_LINES_MAX REPLY_TEXT_MAX
	msmtp-net.8|all replies to an envelope|REPLIES_MAX
	msmtp-net.8|challenges in one AUTH|CHALLENGES_MAX
	msmtp-net.8|a line with AUTH|COMMAND_AUTH_MAX
	msmtp-net.8|an address|PROTO_ADDR_MAX
	msmtp-net.8|a chunk|BDAT_MAX
	msmtp-net.8|a chunk that follows RCPT|BDAT_EARLY_MAX
	msmtp-net.8|the trust file|TRUST_FILE_MAX TRUST_CERTS_MAX
	msmtp-net.8|certificates that are revoked|TRUST_FILE_MAX
	msmtp-net.8|a reply, until it is whole|WAIT_COMMAND
	msmtp-net.8|the reply to DATA|WAIT_DATA
	msmtp-net.8|the TLS handshake|WAIT_HANDSHAKE
	msmtp-net.8|to take some of the message|WAIT_BLOCK
	msmtp-net.8|the reply to the message|WAIT_DOT
	msmtp-net.8|the session|SESSION_TIMEOUT
	msmtp-net.8|bytes of the message|SESSION_RATE
	msmtp-net.8|or recipient|SESSION_RCPT_RATE
	msmtp-net.8|but after the final dot|FINAL_TIMEOUT
	END
	for page in msmtp-dial.8 msmtp-net.8; do
		limits_of $page | sed "s/^/$page /"
	done >shown
	atf_check diff -u source shown
}

# What becomes of a failure of msmtp-dial.
atf_test_case exit_codes_of_dial_are_those_of_the_source
exit_codes_of_dial_are_those_of_the_source_body() {
	sed -n 's/^		\[DIALF_[A-Z_]*\] = \(EX_[A-Z]*\).*/\1/p' \
	    "$MSMTP_SRC/msmtp/answer_dial.c" | sort -u >source
	[ "$(wc -l <source)" -ge 5 ] || atf_fail "found no codes"
	sed -n '/^\.Ss Outcomes/,/^\.El/s/^\.It Dv //p' "$MAN/msmtp-dial.8" |
	    sort >shown
	atf_check diff -u source shown
}

# Sizes of buffers and of tables that nothing from outside can fill.
NO_LIMITS="KID_NAME_MAX KID_ID_MAX KID_DIR_MAX PROC_FD_MAX PROTO_MAX
READ_MAX GATHER_MAX FDS_MAX STEPS_MAX SECCOMP_RULES_MAX SECCOMP_PROG_MAX
SECCOMP_CONDS_MAX SECCOMP_VALUES_MAX RACE_TEXT_MAX MSGID_DOMAIN_MAX MSGID_MAX
MECH_NAME_MAX BCC_NAME_MAX DATE_MAX SOCKS_REQUEST_MAX"

atf_test_case every_limit_of_the_source_is_there
every_limit_of_the_source_is_there_body() {
	rows limits | cut -f 1,3 | sort -u >table
	cd "$MSMTP_SRC" || atf_fail "no source"
	grep -rEo --include='*.[ch]' "^#[ 	]*define[ 	]+([A-Z0-9_]*_(MAX|\
MIN|TIMEOUT|RATE|GRACE|STAGGER|DEPTH)|(WAIT|NOFILE)_[A-Z]+)[ 	]" \
	    msmtp privsep libmsmtp >"$OLDPWD/found"
	cd "$OLDPWD" || atf_fail "no way back"
	[ "$(wc -l <found)" -gt 50 ] || atf_fail "found no limits"
	sed 's/^\([^:]*\):#[ 	]*define[ 	]*\([A-Z0-9_]*\).*/\2	\1/' found |
	    sort -u >names
	while IFS='	' read -r name file; do
		case " $(echo $NO_LIMITS) " in *" $name "*) continue;; esac
		grep -qxF "$name	$file" table ||
		    complain "$name of $file is not in SECURITY.md's limits"
	done <names
	done_ok
}

# named_tests: "program: name ...", one a line, are tests that exist; "mails"
# has no program, but a file for each name.
named_tests() {
	while read -r program names; do
		program=${program%:}
		[ -n "$names" ] || complain "$program: no test is named"
		file=
		for f in "$MSMTP_SRC/regress/$program".c \
		    "$MSMTP_SRC/regress/$program".sh; do
			[ -e "$f" ] && file=$f
		done
		[ -n "$file" ] || [ "$program" = mails ] ||
		    complain "there is no regress/$program"
		for n in $names; do
			if [ "$program" = mails ]; then
				[ -e "$MSMTP_SRC/regress/mails/$n.want" ] ||
				    complain "there is no mail $n"
			else
				[ -z "$file" ] || grep -qwF "$n" "$file" ||
				    complain "$program has no test $n"
			fi
		done
	done
}

atf_test_case invariants_name_tests_that_exist
invariants_name_tests_that_exist_body() {
	rows invariants >table
	[ "$(wc -l <table)" -ge 10 ] || atf_fail "no table of invariants"
	cut -f 2 table | tr ';' '\n' | named_tests
	done_ok
}

atf_test_case damaged_input_names_tests_that_exist
damaged_input_names_tests_that_exist_body() {
	rows damaged >table
	[ "$(wc -l <table)" -ge 20 ] || atf_fail "no table of damaged input"
	cut -f 3 table | tr ';' '\n' | named_tests
	done_ok
}

atf_test_case pledges_are_those_of_the_source
pledges_are_those_of_the_source_body() {
	sed -n 's/^	\[SANDBOX_[A-Z_]*\] = { "\([a-z ]*\)",.*/\1/p' \
	    "$MSMTP_SRC/privsep/sandbox_openbsd.c" | sort >source
	[ "$(wc -l <source)" -ge 6 ] || atf_fail "found no promises"
	awk -F ' *[|] *' '/^\| role \| pledge/ { on = 1; getline; next }
	    !/^\|/ { on = 0 } on { print $3 }' "$SECURITY" | sort >shown
	atf_check diff -u source shown
}

atf_test_case every_program_has_a_manual_page
every_program_has_a_manual_page_body() {
	[ -e "$MAN/msmtp.1" ] || complain "there is no man/msmtp.1"
	for f in "$MSMTP_STAGE"/libexec/msmtp/msmtp-*; do
		page=${f##*/}
		page=${page%-plain}	# variants, not other programs
		page=${page%-key}.8
		[ -e "$MAN/$page" ] || complain "there is no man/$page"
	done
	done_ok
}

atf_test_case every_manual_page_is_installed
every_manual_page_is_installed_body() {
	for page in "$MAN"/*.[1-9]; do
		name=${page##*/}
		[ -s "$MSMTP_STAGE/share/man/man${name##*.}/$name" ] ||
		    complain "$name is not installed"
	done
	done_ok
}

# regress/manual sees that each is there; this, that its default is right.
atf_test_case every_setting_is_in_the_manual_with_its_default
every_setting_is_in_the_manual_with_its_default_head() {
	atf_set require.progs cc
}
every_setting_is_in_the_manual_with_its_default_body() {
	cat >table.c <<-'END'
	#include "settings.h"
	#define ROW(id, name, kind, def, ...) @ #name def @
	SETTING_TABLE(ROW)
	END
	preprocess <table.c | tr '@' '\n' |
	    sed -n 's/^ *#\{0,1\} *"\{0,1\}\([a-z_]*\)"\{0,1\} *"\([^"]*\)" *$/\1	\2/p' \
	    >settings
	[ "$(wc -l <settings)" -gt 15 ] || atf_fail "found no settings"
	while IFS='	' read -r name def; do
		sed -n "/^\.It Ic $name\( \|\$\)/,/^\.\(It\|El\)/p" \
		    "$MAN/msmtprc.5" | sed '1d;$d' >text
		[ -s text ] || complain "$name is not in msmtprc.5"
		grep -qw default text ||
		    complain "msmtprc.5 has no default of $name"
		[ -z "$def" ] || grep -qw -- "$def" text ||
		    complain "msmtprc.5: the default of $name is $def"
		sed -n "/^\.It Ic $name\( \|\$\)/,/^\.\(It Ic\|El\)/p" \
		    "$MAN/msmtprc.5" | grep -q "^\.Ql $name\( \|\$\)" ||
		    complain "msmtprc.5 has no example of $name"
	done <settings
	done_ok
}

# What the users of a locked account may change.
atf_test_case free_settings_are_those_of_the_source
free_settings_are_those_of_the_source_head() {
	atf_set require.progs cc
}
free_settings_are_those_of_the_source_body() {
	cat >table.c <<-'END'
	#include "settings.h"
	#define ROW(id, name, kind, def, flags, ...) @ #name flags @
	#undef SETTING_FREE
	#define SETTING_FREE free
	SETTING_TABLE(ROW)
	END
	preprocess <table.c | tr '@' '\n' |
	    sed -n 's/^.*"\([a-z_]*\)" free[ |0-9a-z]*$/\1/p' | sort >free
	[ "$(wc -l <free)" -ge 3 ] || atf_fail "found no free settings"
	sed -n '/^- Options may change only/,/recipients\./p' "$SECURITY" |
	    tr '`' '\n' | grep -x '[a-z_]*[a-z]' | sort >shown
	atf_check diff -u free shown
}

atf_test_case what_the_readme_names_exists
what_the_readme_names_exists_body() {
	awk -F ' *[|] *' '/^\| path \| what/ { on = 1; getline; next }
	    !/^\|/ { on = 0 } on { print $2 }' "$MSMTP_SRC/README.md" |
	    tr -d ' ' | tr ',' '\n' >paths
	sed -n 's/.*](\([^):]*\)).*/\1/p' "$MSMTP_SRC/README.md" >>paths
	[ "$(wc -l <paths)" -gt 10 ] || atf_fail "found no paths"
	while read -r path; do
		[ -e "$MSMTP_SRC/$path" ] || complain "there is no $path"
	done <paths
	for word in demo test; do
		grep -q "^    ./bootstrap $word " "$MSMTP_SRC/README.md" ||
		    complain "README.md does not begin with $word"
		grep -q "^$word)" "$MSMTP_SRC/bootstrap" ||
		    complain "bootstrap has no $word"
	done
	done_ok
}

# The ten lines of README.md are a configuration.
atf_test_case the_readmes_configuration_works
the_readmes_configuration_works_body() {
	awk '/^## / { on = 0 } /^## Configuration/ { on = 1 }
	    on && /^    / { sub(/^    /, ""); print; got = 1; next }
	    on && /^$/ && got { print; next } got { exit }' \
	    "$MSMTP_SRC/README.md" >msmtprc
	[ "$(grep -c . msmtprc)" -eq 10 ] || atf_fail "not ten lines"
	chmod 600 msmtprc
	# --pretend runs it, as msmtp 1.8 does.
	mkdir bin
	printf '#!/bin/sh\n[ "$*" = "show mail/joe" ] && echo secret\n' >bin/pass
	chmod 755 bin/pass
	PATH=$PWD/bin:$PATH
	atf_check -o match:'^host = mail.example.org$' -o match:'^tls = on$' \
	    -o match:'^password = \*$' \
	    -o match:'^passwordeval = pass show mail/joe$' \
	    "$MSMTP_STAGE/bin/msmtp" -C msmtprc --pretend you@example.net
}

atf_test_case lines_have_eighty_columns
lines_have_eighty_columns_body() {
	for f in "$MSMTP_SRC"/*.md "$MSMTP_SRC/CHANGES"; do
		awk -v f="${f##*/}" 'length > 80 && !/^\|/ {
			print f ":" FNR ": longer than 80 columns"
		}' "$f" >>complaints
	done
	done_ok
}

atf_init_test_cases() {
	atf_add_test_case messages_are_those_of_proto_h
	atf_add_test_case libraries_are_those_that_are_linked
	atf_add_test_case limits_are_those_of_the_source
	atf_add_test_case every_limit_of_the_source_is_there
	atf_add_test_case limits_of_the_pages_are_those_of_the_source
	atf_add_test_case exit_codes_of_dial_are_those_of_the_source
	atf_add_test_case invariants_name_tests_that_exist
	atf_add_test_case damaged_input_names_tests_that_exist
	atf_add_test_case pledges_are_those_of_the_source
	atf_add_test_case every_program_has_a_manual_page
	atf_add_test_case every_manual_page_is_installed
	atf_add_test_case every_setting_is_in_the_manual_with_its_default
	atf_add_test_case free_settings_are_those_of_the_source
	atf_add_test_case what_the_readme_names_exists
	atf_add_test_case the_readmes_configuration_works
	atf_add_test_case lines_have_eighty_columns
}
