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
# case.sh CASE: one case of network_test.sh, in network and mount namespaces
# of its own: the loopback device has all of 192.0.2.0/24 and 2001:db8::/64, a
# scripted name server is the only one, and nftables drops what a case wants
# dropped.  "nothing" only finds out whether such namespaces can be had.

set -u

if [ "${NETWORK:-}" != inside ]; then
	NETWORK=inside exec unshare --mount --net --propagation private \
	    sh "$0" "$@" </dev/null
fi

case=$1

# What smtp.sh wants of atf-sh.
atf_fail() {
	echo "failed: $*" >&2
	exit 1
}
atf_skip() {
	atf_fail "$@"		# network_test has looked before
}
. "$MSMTP_SRC/regress/lib/smtp.sh"

# rule RULE: a line of nftables, of packets that come in.  (What is dropped
# going out is an error at once.)
rule() {
	nft "add rule inet test input $*" || exit 1
}

no_rules() {
	nft flush chain inet test input || exit 1
}

up() {
	ip link set lo up &&
	    ip address add 192.0.2.1/24 dev lo &&
	    ip address add 2001:db8::1/128 dev lo nodad &&
	    ip route add local 2001:db8::/64 dev lo || exit 1
	hook='type filter hook input priority 0;'
	nft 'add table inet test' &&
	    nft "add chain inet test input { $hook }" || exit 1
	mkdir srv && : >srv/zone
	echo 'nameserver 127.0.0.1' >resolv.conf
	echo 'hosts: files dns' >nsswitch.conf
	echo '127.0.0.1 localhost' >hosts
	chmod 755 .
	for f in resolv.conf nsswitch.conf hosts; do
		mount --bind $f /etc/$f || exit 1
	done
}

dns_start() {
	python3 -S -E "$MSMTP_SRC/regress/server/dnsd.py" srv \
	    2>srv/dnserr </dev/null >/dev/null &
	wait_for 20 test -e srv/dnsready ||
	    fail "no name server: $(cat srv/dnserr)"
}

# zone: what the name server says from now on, from stdin.
zone() {
	cat >srv/zone.tmp
	mv srv/zone.tmp srv/zone
	: >srv/dnslog
}

# start: all servers, and a mail.
start() {
	server_start -4 -6 -a
	dns_start
	mail >m
}

# to HOST [SECONDS]: a configuration for it, with what stdin adds.
to() {
	HOST=$1 TIMEOUT=${2:-10} conf
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

# timed STATUS: send it, and set MS.
timed() {
	_before=$(now_ms)
	send "$1" you@example.org <m
	MS=$(($(now_ms) - _before))
}

# quick MS STATUS: the best of five must not take longer: on a busy machine
# one may.
quick() {
	for _i in 1 2 3 4 5; do
		timed "$2"
		[ $MS -ge "$1" ] || return 0
	done
	fail "$MS ms, not less than $1: $(cat err)"
}

# between LEAST MOST STATUS: the same, and no try may take less.
between() {
	for _i in 1 2 3; do
		timed "$3"
		[ $MS -ge "$1" ] || fail "only $MS ms: $(cat err)"
		[ $MS -ge "$2" ] || return 0
	done
	fail "$MS ms, not less than $2: $(cat err)"
}

ipv6_comes_first() {
	start
	printf '%s\n' 'both.example a 192.0.2.1' \
	    'both.example aaaa 2001:db8::1' | zone
	to both.example </dev/null
	send 0 you@example.org <m
	delivered
	is 2001:db8::1 "$(cat srv/out/peers)"
}

a_blackholed_ipv6_costs_less_than_a_second() {
	ipv6_comes_first
	rule ip6 daddr 2001:db8::1 drop
	server_reset
	quick 1000 0
	is 192.0.2.1 "$(sort -u srv/out/peers)"
	# It did wait for IPv6, and only for the time that RFC 8305 has.
	[ $MS -ge 250 ] || fail "IPv6 was not tried: $MS ms"
}

silent_addresses_are_overtaken() {
	start
	printf '%s\n' 'h.example a 192.0.2.66 192.0.2.67 192.0.2.68 192.0.2.3' |
	    zone
	to h.example </dev/null
	rule ip daddr 192.0.2.66 drop
	rule ip daddr 192.0.2.67 drop
	rule ip daddr 192.0.2.68 reject with tcp reset
	quick 2000 0
	delivered "$(wc -l <srv/out/peers)"
}

one_dead_address_of_many_does_not_matter() {
	start
	for dead in 2 3 4; do
		echo "h.example a 192.0.2.2 192.0.2.3 192.0.2.4" | zone
		to h.example </dev/null
		no_rules
		rule ip daddr 192.0.2.$dead drop
		server_reset
		quick 1500 0
	done
	no_rules
	for n in 2 3 4; do
		rule ip daddr 192.0.2.$n drop
	done
	to h.example 1 </dev/null
	between 1000 2000 75
	has err 'Connection timed out \(3 addresses tried\)$'
}

a_filtered_port_times_out() {
	start
	to 192.0.2.1 1 </dev/null
	rule tcp dport "$PORT" drop
	between 1000 2000 75
	has err "^msmtp: cannot connect to 192.0.2.1, port $PORT: 192.0.2.1: \
Connection timed out\$"
	for how in 'tcp reset' 'icmpx type port-unreachable' \
	    'icmpx type admin-prohibited'; do
		no_rules
		rule tcp dport "$PORT" reject with $how
		quick 1000 75
		has err '192.0.2.1: (Connection refused|No route to host)$'
	done
	nothing_sent filtered
}

mail_gets_through_a_lossy_network() {
	start
	echo 'h.example a 192.0.2.1 192.0.2.2' | zone
	to h.example 60 </dev/null
	rule meta l4proto tcp numgen random mod 6 == 0 drop
	for i in 1 2 3; do
		SEND_MAX=60 send 0 you@example.org <m
		delivered $i
	done
}

without_a_route_the_error_says_so() {
	start
	printf '%s\n' 'far.example aaaa 2001:db8:1::1' \
	    'half.example aaaa 2001:db8:1::1' 'half.example a 192.0.2.1' | zone
	to far.example </dev/null
	quick 1000 75
	has err '2001:db8:1::1: Network is unreachable$'
	to half.example </dev/null
	send 0 you@example.org <m
	delivered
	is 192.0.2.1 "$(cat srv/out/peers)"
}

names_that_do_not_exist() {
	start
	printf '%s\n' 'empty.example empty' 'alias.example cname no.example' |
	    zone
	for h in no.example empty.example alias.example; do
		to $h </dev/null
		timed 68
		has err "^msmtp: cannot locate host $h: "
		grep -q " $h A\$" srv/dnslog || fail "$h was not asked for"
	done
	no_connection
}

# Debian's 1.8.23 has 68 for what is temporary, too; later ones have 75.
look_ups_have_the_codes_of_debians_msmtp() {
	. "$MSMTP_SRC/regress/lib/theirs.sh"
	their_msmtp
	start
	printf '%s\n' 'empty.example empty' 'alias.example cname no.example' \
	    'servfail.example rcode 2' | zone
	while read -r theirs ours host; do
		to $host </dev/null
		timed $ours
		has err "^msmtp: cannot locate host $host: "
		MSMTP=$THEIR_MSMTP send $theirs you@example.org <m
		has err "^msmtp: cannot locate host $host: "
	done <<-END
	68 68 no.example
	68 68 empty.example
	68 68 alias.example
	68 75 servfail.example
	END
	no_connection
}

name_servers_that_fail() {
	start
	printf '%s\n' 'servfail.example rcode 2' 'refused.example rcode 5' |
	    zone
	for h in servfail.example refused.example; do
		to $h </dev/null
		timed 75
		has err "^msmtp: cannot locate host $h: "
	done
	echo 'nameserver 192.0.2.99' >resolv.conf
	to other.example </dev/null
	timed 75
	has err "^msmtp: cannot locate host other.example: "
	no_connection
}

one_family_is_enough() {
	start
	printf '%s\n' 'four.example a 192.0.2.7' \
	    'six.example aaaa 2001:db8::7' 'alias.example cname x.example' \
	    'x.example cname four.example' | zone
	n=0
	for h in four.example six.example alias.example; do
		to $h </dev/null
		send 0 you@example.org <m
		n=$((n + 1))
		delivered $n
	done
	is '192.0.2.1 2001:db8::1 192.0.2.1' \
	    "$(tr '\n' ' ' <srv/out/peers | sed 's/ $//')"
}

long_answers_come_over_tcp() {
	start
	printf '%s\n' 'many.example many 200' 'tc.example truncate' \
	    'tc.example a 192.0.2.1' 'notcp.example truncate' \
	    'notcp.example notcp' 'notcp.example a 192.0.2.1' | zone
	for h in many.example tc.example; do
		to $h </dev/null
		server_reset
		send 0 you@example.org <m
		delivered
		grep -q "^tcp $h A\$" srv/dnslog || fail "$h: $(cat srv/dnslog)"
	done
	# No more than 32 of the 200 are tried.
	rule ip daddr 192.0.2.0/24 tcp dport "$PORT" reject with tcp reset
	to many.example </dev/null
	timed 75
	has err 'Connection refused \(32 addresses tried\)$'
	to notcp.example 3 </dev/null
	timed 75
	no_rules
}

garbage_answers_do_no_harm() {
	start
	rest=00010000000000
	while read -r what; do
		printf 'g.example %s\ng.example a 192.0.2.1\n' "$what" | zone
		to g.example 1 </dev/null
		run you@example.org <m
		case $STATUS in
		0|68|75)	;;
		*)	fail "$what: status $STATUS: $(cat err)";;
		esac
		hasnt err 'killed|broke|ended too early' "$what"
		[ -s srv/dnslog ] || fail "$what: nothing was asked"
	done <<-END
	raw
	raw 81
	raw 8180
	raw 8180ffffffffffffffff
	raw 81800001000100000000
	raw 8180000100010000000001670765${rest}
	raw $(printf '%01000d' 0)
	raw $(printf '%01000d' 0 | tr 0 f)
	badid
	count 0
	count 65535
	rdlength 0
	rdlength 3
	rdlength 5
	rdlength 65535
	loop
	other
	END
}

silent_name_servers_meet_the_deadline() {
	start
	echo '* drop' | zone
	to h.example 2 </dev/null
	between 2000 3200 75
	has err "^msmtp: cannot connect to h.example, port $PORT: timed out, \
probably looking up h.example\$"
	# The same with nobody there to be silent.
	rule udp dport 53 drop
	between 2000 3200 75
	no_connection
}

one_deadline_for_looking_up_and_connecting() {
	start
	printf '%s\n' 'h.example a 192.0.2.66' 'h.example delay 1.2' | zone
	to h.example 2 </dev/null
	rule ip daddr 192.0.2.66 drop
	between 2000 3000 75
	has err '192.0.2.66: Connection timed out$'
}

only_the_proxys_name_is_looked_up() {
	start
	printf '%s\n' 'proxy.example a 127.0.0.1' 'h.example a 192.0.2.66' |
	    zone
	python3 -S -E "$MSMTP_SRC/regress/server/socksd.py" srv \
	    2>srv/proxyerr </dev/null >/dev/null &
	wait_for 20 test -e srv/proxyport || fail "$(cat srv/proxyerr)"
	printf '%s\n' 'proxy_host proxy.example' \
	    "proxy_port $(cat srv/proxyport)" >proxy.conf
	to h.example <proxy.conf
	send 0 you@example.org <m
	delivered
	hasnt srv/dnslog ' h.example '
	has srv/dnslog ' proxy.example A$'
	sed 's/proxy.example/no.example/' proxy.conf | to h.example
	send 68 you@example.org <m
	has err '^msmtp: cannot locate proxy no.example: '
	echo '* drop' | zone
	to h.example 2 <proxy.conf
	between 2000 3200 75
	has err 'timed out, probably looking up proxy.example$'
}

a_source_of_one_family_needs_such_an_address() {
	start
	printf '%s\n' 'both.example a 192.0.2.1' \
	    'both.example aaaa 2001:db8::1' 'four.example a 192.0.2.1' | zone
	echo 'source_ip 192.0.2.5' | to both.example
	send 0 you@example.org <m
	is 192.0.2.5 "$(cat srv/out/peers)"
	ip address add 2001:db8::5/128 dev lo nodad
	echo 'source_ip 2001:db8::5' | to both.example
	send 0 you@example.org <m
	is 2001:db8::5 "$(sed 1d srv/out/peers)"
	echo 'source_ip 2001:db8::5' | to four.example
	send 71 you@example.org <m
	has err "^msmtp: cannot use source_ip 2001:db8::5: four.example has no \
IPv6 address\$"
	# An interface is looked up, which the narrow filter would kill for.
	echo 'source_ip fe80::1%nodevice' | to 2001:db8::1
	send 71 you@example.org <m
	has err '^msmtp: cannot use source_ip fe80::1%nodevice: '
	ip address add fe80::1/64 dev lo nodad
	echo 'source_ip fe80::1%lo' | to 'fe80::1%lo'
	server_reset
	send 0 you@example.org <m
	has srv/out/peers '^fe80::1'
}

work=$(mktemp -d) || exit 1
trap 'cd /; rm -rf "$work"' EXIT
cd "$work" || exit 1
up
[ "$case" = nothing ] || $case
still_good
