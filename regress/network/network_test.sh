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
# Mail over networks that do not work as they should, each of the test's own
# (case.sh).

# define CASE DESCRIPTION
define()
{
	eval "
	atf_test_case $1
	$1_head()
	{
		atf_set descr '$2'
		atf_set require.user root
		atf_set require.progs 'unshare ip nft python3'
		atf_set timeout 300
	}
	$1_body()
	{
		network $1
	}"
	CASES="$CASES $1"
}

network()
{
	case=$MSMTP_SRC/regress/network/case.sh
	why=$(sh "$case" nothing 2>&1) ||
	    atf_skip "no network of its own here: $(echo "$why" | sed 1q)"
	case $1 in *_debians_msmtp)
		why=$(sh "$MSMTP_SRC/regress/peers.sh" root msmtp 2>&1) ||
			atf_skip "$why" ;;
	esac
	atf_check -s exit:0 -o ignore -e ignore sh "$case" "$1"
}

CASES=
define ipv6_comes_first "where both work"
define a_blackholed_ipv6_costs_less_than_a_second "and so for IPv4"
define silent_addresses_are_overtaken "two of three, with one that refuses"
define one_dead_address_of_many_does_not_matter "wherever it stands"
define a_filtered_port_times_out "dropped; rejected, it fails at once"
define mail_gets_through_a_lossy_network "one packet of six is lost"
define without_a_route_the_error_says_so "and IPv4 alone does"
define names_that_do_not_exist "NXDOMAIN, no address, a dangling alias: 68"
define look_ups_have_the_codes_of_debians_msmtp "68 and 75"
define name_servers_that_fail "SERVFAIL, REFUSED, not there: 75"
define one_family_is_enough "A only, AAAA only, an alias"
define long_answers_come_over_tcp "and 75 if they cannot"
define garbage_answers_do_no_harm "whatever they are"
define silent_name_servers_meet_the_deadline "timeout 2 is two seconds"
define one_deadline_for_looking_up_and_connecting "not one each"
define only_the_proxys_name_is_looked_up "never that of the server"
define a_source_of_one_family_needs_such_an_address "of several addresses"

atf_init_test_cases()
{
	for c in $CASES; do
		atf_add_test_case "$c"
	done
}
