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
# The program built with the address and undefined-behaviour sanitizers, its
# sandboxes on, through whole mails, hostile servers and bad arguments.  What a
# sanitizer finds in a child ends it with a status that no test expects.

: "${MSMTP_SRC:?is set by regress/run.sh}"
: "${MSMTP_OBJ:?is set by regress/run.sh}"

SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined'

# What it does must not depend on memory being cheap: tests of limits and of
# what a memory scan shows are left out.  A run costs several times what it does
# otherwise: some tests in full, and of the others what takes each process
# through the rest of its code.
TESTS='mail header auth reply argument report cut'
CASES='tls: starttls_and_implicit bad_certificates_are_refused
trusts_only_the_named_file unusable_trust_files handshake_failures
injection_behind_the_220 what_came_before_tls_is_forgotten
closed_without_close_notify a_reply_too_many_in_a_record_keeps_the_dot_back
replies_come_in_records_of_any_size
verify: only_the_configured_name_is_verified lists_of_revoked_certificates
clientkey: each_kind_of_key_is_accepted keys_are_unlocked_by_a_command
chunking: a_large_mail_waits_for_the_recipient a_cut_amid_the_chunk_sends_nothing
a_refused_envelope_is_a_refusal_with_all_its_replies chunks_go_through_tls
lmtp: each_recipient_has_its_result a_reply_too_many_is_nobodys
partial: those_accepted_get_it
dsn: envelope_id_and_original_recipient_are_sent
socket: with_tls_the_host_is_verified
proxy: addresses_and_international_names_are_sent_as_such
what_comes_behind_the_reply_is_the_servers what_is_no_socks5_proxy_is_refused
edit: from_is_set_when_asked to_is_set_when_asked
a_to_of_thousands_is_set_whole a_date_is_added_in_any_zone
input: what_cannot_be_repaired_is_refused_with_its_line
a_field_or_header_beyond_its_limit_is_refused_with_its_line
alias: names_become_what_the_file_has_for_them loops_and_depth_are_bounded
sasl: each_method_convinces_a_server long_tokens_are_no_initial_response
bearer_tokens_are_sent_as_specified scram_iteration_counts_are_bounded
together: extensions_through_a_proxy_with_tls lmtp_over_a_socket_with_tls
advice: starttls_on_a_port_for_tls_from_the_start'

# filters: all of them, as kyua calls them.
filters() {
	for _t in $TESTS; do
		echo "e2e/${_t}_test"
	done
	for _t in $CASES; do
		case $_t in
		*:)	_program=e2e/${_t%:}_test ;;
		*)	echo "$_program:$_t" ;;
		esac
	done
}

atf_test_case whole_mails
whole_mails_head() {
	atf_set timeout 1800
}
whole_mails_body() {
	make=$(command -v bmake) || atf_skip "bmake is not installed"
	dir=$MSMTP_OBJ/sanitize
	mkdir -p "$dir"
	echo 'int main(void) { return 0; }' >can.c
	cc $SANITIZE can.c -o can 2>can.err && ./can ||
	    atf_skip "the compiler has no sanitizers: $(sed 1q can.err)"
	# Warnings are less exact with sanitizers: errors only without.
	(cd "$MSMTP_SRC" && $make STAGE="$dir/stage" STAGE_OBJ="$dir/obj" \
	    SANITIZE="$SANITIZE" FORTIFY= WERROR= stage) >build.out 2>&1 || {
		tail -n 30 build.out >&2
		atf_fail "does not build"
	}
	nm "$dir/stage/bin/msmtp" | grep -q __asan_ ||
	    atf_fail "was built without the sanitizer"
	MSMTP_OBJ=$MSMTP_OBJ sh "$MSMTP_SRC/regress/run.sh" "$dir/stage" \
	    $(filters) >run.out || {
		cat run.out >&2
		atf_fail "with sanitizers: $(tail -n 1 run.out)"
	}
	tail -n 1 run.out
}

atf_init_test_cases() {
	atf_add_test_case whole_mails
}
