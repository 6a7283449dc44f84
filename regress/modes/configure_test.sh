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
# --configure: SRV records, from a DNS server in a network namespace.

. "$MSMTP_SRC/regress/lib/smtp.sh"
. "$MSMTP_SRC/regress/lib/theirs.sh"

# Its home directory is in what is printed.
HOME=$PWD
export HOME

# zone: start the DNS server (stdin is its zone) in a namespace of its own,
# which in_zone COMMAND... runs something in.
zone() {
	unshare --net --mount true 2>/dev/null ||
	    atf_skip 'needs network and mount namespaces'
	command -v nsenter >/dev/null || atf_skip 'needs nsenter'
	mkdir -p dns
	cat >dns/zone
	printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' \
	    >resolv.conf
	echo 'hosts: files dns' >nsswitch.conf
	chmod 755 . resolv.conf nsswitch.conf
	cat >begin <<-EOT
		mount --bind $PWD/resolv.conf /etc/resolv.conf &&
		mount --bind $PWD/nsswitch.conf /etc/nsswitch.conf &&
		ip link set lo up &&
		exec python3 -S -E $MSMTP_SRC/regress/server/dnsd.py \
		    $PWD/dns
	EOT
	unshare --net --mount sh begin >dns/out 2>&1 </dev/null &
	DNS=$!
	trap 'kill $DNS' EXIT
	wait_for 10 test -e dns/dnsready || fail "no DNS server: $(cat dns/out)"
}

in_zone() {
	nsenter --net --mount --wd="$PWD" --target $DNS "$@"
}

# configure STATUS ADDRESS [ARG ...]
configure() {
	_s=$1 _a=$2
	shift 2
	: >dns/dnslog
	STATUS=0
	in_zone "$MSMTP" --configure="$_a" "$@" >out 2>err </dev/null ||
	    STATUS=$?
	[ $STATUS -eq "$_s" ] ||
	    fail "$_a: status $STATUS, not $_s: $(cat out err)"
}

netns_tc() {
	tc "$1"
	eval "${1}_head() {
		atf_set require.user root
		atf_set require.progs 'ip unshare'
		atf_set timeout 240
	}"
}

netns_tc a_configuration_is_printed
a_configuration_is_printed_body() {
	zone <<-'EOT'
		_submissions._tcp.example.org srv 0 1 465 mail.example.org
	EOT
	configure 0 joe.doe+x@example.org
	cat >want <<-EOT
		# - copy this to your configuration file $HOME/.msmtprc
		# - add your password to the key ring:
		#   secret-tool store --label=msmtp host mail.example.org service smtp user joe.doe+x
		account joe.doe+x@example.org
		host mail.example.org
		port 465
		tls on
		tls_starttls off
		auth on
		user joe.doe+x
		passwordeval secret-tool lookup host mail.example.org service smtp user joe.doe+x
		from joe.doe+x@example.org
	EOT
	atf_check diff -u want out
	is '' "$(cat err)"
	is 'udp _submissions._tcp.example.org SRV' "$(cat dns/dnslog)"
	# It is one that msmtp takes.
	chmod 600 out
	printf '#!/bin/sh\necho password of $8\n' >secret-tool
	chmod 755 secret-tool
	PATH=$PWD:$PATH
	atf_check -o match:'^port = 465$' -o match:'^tls_starttls = off$' \
	    -o match:'^passwordeval = secret-tool lookup host mail' \
	    "$MSMTP" -C out -P -f joe.doe+x@example.org you@example.net
}

# Without a line for the password: their msmtp knows the key ring itself.
netns_tc configurations_are_those_of_debians_msmtp
configurations_are_those_of_debians_msmtp_body() {
	_root=$(sh "$MSMTP_SRC/regress/peers.sh" root msmtp 2>/dev/null) ||
	    atf_skip "Debian's msmtp is not unpacked (regress/peers.sh)"
	_libs=$(sh "$MSMTP_SRC/regress/peers.sh" libs msmtp)
	zone <<-'EOT'
		_submissions._tcp.one.example srv 0 1 465 mail.one.example
		_submission._tcp.one.example srv 0 1 587 mail.one.example
		_submission._tcp.two.example srv 10 1 587 b.two.example
		_submission._tcp.two.example srv 5 0 1587 a.two.example
		_submissions._tcp.dot.example srv 0 0 0 .
		_submission._tcp.dot.example srv 0 1 587 mail.dot.example
		_submissions._tcp.dots.example srv 0 0 0 .
		_submission._tcp.dots.example srv 0 0 0 .
		_submissions._tcp.w.example srv 1 1 465 one.w.example
		_submissions._tcp.w.example srv 1 100 465 hundred.w.example
		_submissions._tcp.w.example srv 1 5 465 five.w.example
		_submissions._tcp.w.example srv 2 999 465 late.w.example
		_submissions._tcp.away.example srv 0 5 10465 mx.other.example
		_submissions._tcp.tail.example srv 0 5 465 mx.entail.example
		_submission._tcp.same.example srv 0 5 587 SAME.example
	EOT
	for address in me@one.example me@two.example me@dot.example \
	    me@dots.example me@w.example me@away.example me@ONE.example \
	    j.r-x_y+z=1@one.example me@none.example me@same.example \
	    me@tail.example @one.example me@ me ''; do
		THEIRS=0
		in_zone env LC_ALL=C LD_LIBRARY_PATH="$_libs" \
		    "$_root/usr/bin/msmtp" --configure="$address" \
		    >theirs.out 2>theirs.err </dev/null || THEIRS=$?
		configure $THEIRS "$address"
		sed '/^passwordeval/d' out >same
		diff theirs.out same >difference ||
		    fail "$address: $(cat difference)"
		diff theirs.err err >difference ||
		    fail "$address: $(cat difference)"
	done
}

netns_tc what_goes_wrong_has_its_code
what_goes_wrong_has_its_code_body() {
	zone <<-'EOT'
		_submissions._tcp.fail.example rcode 2
		_submission._tcp.fail.example srv 0 1 587 mail.fail.example
		_submissions._tcp.no.example rcode 5
		_submissions._tcp.quiet.example drop
		_submissions._tcp.odd.example raw 818000010005
		_submission._tcp.odd.example raw 818000010005
	EOT
	# No word of TLS being less than it may be, while the DNS fails.
	for domain in fail no quiet; do
		configure 75 me@$domain.example
		has err 'the SRV records of .* cannot be looked up now: '
		hasnt dns/dnslog '_submission\.'
		is '' "$(cat out)"
	done
	configure 75 me@odd.example
	configure 68 me@nothing.example
	is 'msmtp: automatic configuration based on SRV records failed: no SRV records for _submissions._tcp.nothing.example or _submission._tcp.nothing.example' \
	    "$(cat err)"
	# As without a network.
	kill $DNS
	trap - EXIT
	unshare --net "$MSMTP" --configure=me@one.example >out 2>err </dev/null
	is 75 $?
}

netns_tc odd_targets_are_passed_over
odd_targets_are_passed_over_body() {
	zone <<-'EOT'
		_submissions._tcp.odd.example srv 0 9 465 mail\x0apasswordeval\x20touch\x20owned.odd.example
		_submissions._tcp.odd.example srv 0 9 465 $(touch\x20owned).odd.example
		_submissions._tcp.odd.example srv 0 9 465 mail\.dot.odd.example
		_submissions._tcp.odd.example srv 0 9 465 m\xc3\xbcx.odd.example
		_submissions._tcp.odd.example srv 0 9 465 \x1b[2J.odd.example
		_submissions._tcp.odd.example srv 0 9 0 zero.odd.example
		_submissions._tcp.odd.example srv 7 0 465 good.odd.example
		_submissions._tcp.alias.example cname real.example
		_submission._tcp.alias.example cname real.example
	EOT
	configure 0 me@odd.example
	has out '^host good.odd.example$'
	is 12 "$(wc -l <out)"
	configure 68 me@alias.example
}

netns_tc large_answers_come_over_tcp
large_answers_come_over_tcp_body() {
	for i in $(seq 1 400); do
		echo "_submission._tcp.many.example srv $i 0 587 h$i.many.example"
	done >many
	sort -r many >sorted
	zone <sorted
	configure 0 me@many.example
	has out '^host h1.many.example$'
	has out '^tls_starttls on$'
}

netns_tc domains_become_a_labels
domains_become_a_labels_body() {
	zone <<-'EOT'
		_submissions._tcp.xn--bcher-kva.example srv 0 1 465 mx.xn--bcher-kva.example
	EOT
	configure 0 me@bücher.example
	has out '^from me@xn--bcher-kva.example$'
	has out '^host mx.xn--bcher-kva.example$'
	hasnt out warning
	configure 65 me@bü..cher
	is 1 "$(wc -l <err)"
}

netns_tc odd_addresses_are_refused
odd_addresses_are_refused_body() {
	nl='
'
	zone <<-'EOT'
		_submissions._tcp.one.example srv 0 1 465 mail.one.example
	EOT
	long=$(printf '%065d' 0)
	for local in 'a"b' "a'b" 'a b' '$(id)' '`id`' 'a;b' 'a&b' 'a|b' '#a' \
	    'a%Ub' 'a\b' "a${nl}passwordeval id" '-a' 'a@b' '"a b"' 'bü' '<a' \
	    'a,b' 'a:b' '~' '*' "$long"; do
		configure 65 "$local@one.example"
		is '' "$(cat out)" "$local"
		is 1 "$(wc -l <err)" "$local"
	done
	for address in '' @ a a@ @one.example 'a@one.example.' 'a@[127.0.0.1]' \
	    'Joe <a@one.example>' 'a@one..example' "a@one.example${nl}x" \
	    'a@one .example' "a@$long.example"; do
		configure 65 "$address"
		is '' "$(cat out)" "$address"
		is 1 "$(wc -l <err)" "$address"
	done
	is '' "$(cat dns/dnslog)" 'asked'
	configure 0 "$(printf '%064d' 0)@one.example"
}

netns_tc the_user_s_configuration_is_not_needed
the_user_s_configuration_is_not_needed_body() {
	zone <<-'EOT'
		_submissions._tcp.one.example srv 0 1 465 mail.one.example
	EOT
	echo 'this is none' >.msmtprc
	configure 0 me@one.example
	configure 0 me@one.example --pretend
	has out '^host mail.one.example$'
}
