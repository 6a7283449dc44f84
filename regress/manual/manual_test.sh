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
# The manual against the program: every option and command is described, and
# nothing else.

options() {
	"$MSMTP_STAGE/bin/msmtp" --help | sed -n 's/.*  --\([a-z][a-z0-9-]*\).*/\1/p;
	    s/^.*, --\([a-z][a-z0-9-]*\).*/\1/p' | sort -u
}

# Those of the table, ignored ones too.
letters() {
	sed -n 's/^	{ [^,]*, "\([A-Za-z][A-Za-z]*\)", ARG_.*/\1/p' \
	    "$MSMTP_SRC/msmtp/optable.c" | fold -w 1 | sort -u
}

commands() {
	sed -n 's/^T([A-Z_]*,[[:blank:]]*\([a-z_]*\),.*/\1/p' \
	    "$MSMTP_SRC/msmtp/settings.h"
	sed -n 's/^	{ "\([a-z0-9_]*\)",.*SENSE_.*/\1/p' "$MSMTP_SRC/msmtp/settings.c"
	echo account
	echo defaults
	echo eval
}

described_commands() {
	sed -n 's/^\.It Ic \([a-z0-9_]*\).*/\1/p; s/^\.Ic \([a-z0-9_]*\).*/\1/p' \
	    "$MSMTP_SRC/man/msmtprc.5"
}

atf_test_case every_option_is_in_the_manual
every_option_is_in_the_manual_body() {
	options > options
	test $(wc -l < options) -gt 20 || atf_fail "only $(cat options)"
	while read -r o; do
		grep -q "Fl -$o\( \|\$\)\|, -$o\( \|\$\)\|| -$o\( \|\$\)" \
		    "$MSMTP_SRC/man/msmtp.1" || atf_fail "--$o is missing"
	done < options
}

atf_test_case every_letter_is_in_the_manual
every_letter_is_in_the_manual_body() {
	letters >letters
	[ "$(wc -l <letters)" -gt 20 ] || atf_fail "only $(cat letters)"
	while read -r l; do
		grep -Eq "Fl (.* , )?$l( |\$)" "$MSMTP_SRC/man/msmtp.1" ||
		    atf_fail "-$l is missing"
	done <letters
}

atf_test_case every_command_is_in_the_manual
every_command_is_in_the_manual_body() {
	commands > commands
	described_commands > described
	test $(wc -l < commands) -gt 20 || atf_fail "only $(cat commands)"
	while read -r c; do
		grep -qx "$c" described || atf_fail "$c is missing"
	done < commands
}

atf_test_case the_manual_has_no_other_command
the_manual_has_no_other_command_body() {
	commands > commands
	described_commands | sort -u > described
	while read -r c; do
		grep -qx "$c" commands || atf_fail "there is no command $c"
	done < described
}

atf_test_case the_configuration_in_the_manual_works
the_configuration_in_the_manual_works_body() {
	sed -n '/^\.Sh EXAMPLES/,$p' "$MSMTP_SRC/man/msmtprc.5" |
	    sed -n '/^\.Bd -literal/,/^\.Ed/p' |
	    sed '/^\.Ed/,$d; /^\./d' > rc
	chmod 600 rc
	printf '#! /bin/sh\necho hunter2\n' >pass
	chmod 755 pass
	export PATH="$PWD:$PATH"
	atf_check -o match:'^using account home from rc' \
	    -o match:'^host = smtp.example.org$' -o match:'^port = 587$' \
	    -o match:'^passwordeval = pass show mail/home$' \
	    "$MSMTP_STAGE/bin/msmtp" -C rc -P -a home x@example.org
	atf_check -o match:'^account chosen by envelope from .*: work$' \
	    -o match:'^port = 465$' \
	    "$MSMTP_STAGE/bin/msmtp" -C rc -P -f j.doe@example.com x@example.org
	atf_check -o match:'^using account default from rc' \
	    -o match:'^from = joe@example.org$' \
	    "$MSMTP_STAGE/bin/msmtp" -C rc -P x@example.org
}

atf_test_case the_pages_are_clean
the_pages_are_clean_head() {
	atf_set require.progs mandoc
}
the_pages_are_clean_body() {
	for page in "$MSMTP_SRC"/man/*.[1-8]; do
		atf_check mandoc -T lint -W warning "$page"
	done
}

atf_init_test_cases() {
	atf_add_test_case every_option_is_in_the_manual
	atf_add_test_case every_letter_is_in_the_manual
	atf_add_test_case every_command_is_in_the_manual
	atf_add_test_case the_manual_has_no_other_command
	atf_add_test_case the_configuration_in_the_manual_works
	atf_add_test_case the_pages_are_clean
}
