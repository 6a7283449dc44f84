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
# Addresses as this parser and as Python's email package read them.

atf_test_case valid_lists_are_read_as_python_reads_them
valid_lists_are_read_as_python_reads_them_head() {
	atf_set require.progs python3
	atf_set timeout 300
}
valid_lists_are_read_as_python_reads_them_body() {
	atf_check -o match:'^3000 lists: .*; 0 unexplained$' python3 -E \
	    "$MSMTP_SRC/regress/address_python/compare.py" 3000 \
	    "$MSMTP_OBJ/regress/address_python/address_print"
}

atf_init_test_cases() {
	atf_add_test_case valid_lists_are_read_as_python_reads_them
}
