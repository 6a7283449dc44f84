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
# Round trips: what the server sees as flights of the client's bytes.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# The server answers 30 ms after the last byte, so that what is sent without
# waiting for an answer counts as one.
flights() {
	server_sync
	wc -l <srv/out/flights | tr -d ' '
}

# session NAME EXTENSIONS: the server and the settings of a row of the table.
session() {
	_caps=$2
	case $1 in
	*AUTH)	_conf='auth plain
user me
password x'
		_caps="$2|AUTH PLAIN LOGIN" ;;
	*)	_conf= ;;
	esac
	_tls=off
	case $1 in
	STARTTLS*)	_tls=starttls ;;
	TLS*)		_tls=implicit ;;
	esac
	{
		printf 'settle 30\ncaps %s\ntls %s\n' "$_caps" $_tls
		[ "$1" != LMTP ] || echo lmtp
		[ -z "$_conf" ] || echo 'auth me x'
	} | script
	[ "$1" != LMTP ] || _conf='protocol lmtp'
	printf '%s\n' "$_conf" >session.conf
	if [ $_tls = off ]; then
		conf <session.conf
	else
		conf_tls $_tls <session.conf
	fi
}

# trips ROW EXTENSIONS COUNT RECIPIENT...: QUIT is a flight of its own without
# PIPELINING, but nobody waits for the answer.
trips() {
	_row=$1 _ext=$2 _count=$3
	shift 3
	case $_ext in
	*PIPELINING*)	;;
	*)	_count=$((_count + 1)) ;;
	esac
	session "$_row" "$_ext"
	send 0 "$@" <m
	is "$_count" "$(flights)" "$_row, $_ext, $#: $(cat srv/out/log)"
	delivered
}

tc the_manual_s_table_is_true
the_manual_s_table_is_true_body() {
	server_start
	mail >m
	sed -n '/^\.Ss Round trips/,/^\.El/s/^\.It //p' \
	    "$MSMTP_SRC/man/msmtp-net.8" |
	    sed -E 's/ Ta /:/g; 1d' >table
	is 7 "$(wc -l <table | tr -d ' ')" 'rows'
	while IFS=: read -r row single pipelining chunking; do
		trips "$row" 'SIZE 100000' "$single" a@example.org
		trips "$row" 'SIZE 100000' $((single + 2)) \
		    a@example.org b@example.org c@example.org
		trips "$row" PIPELINING "$pipelining" a@example.org
		trips "$row" PIPELINING "$pipelining" \
		    a@example.org b@example.org c@example.org
		trips "$row" 'PIPELINING|CHUNKING' "$chunking" a@example.org
		trips "$row" 'PIPELINING|CHUNKING' "$pipelining" \
		    a@example.org b@example.org c@example.org
	done <table
}

tc a_challenge_costs_one
a_challenge_costs_one_body() {
	server_start
	conf_tls implicit <<-'EOT'
		auth login
		user me
		password x
	EOT
	mail >m
	printf 'settle 30\ntls implicit\nauth me x\n' | script
	send 0 a@example.org <m
	# That of PLAIN, and one for the user, one for the password.
	is 6 "$(flights)" "$(cat srv/out/log)"
}

tc many_recipients_cost_nothing
many_recipients_cost_nothing_body() {
	server_start
	: | conf
	mail >m
	echo 'settle 30' | script
	send 0 $(seq -f 'user%.0f@example.org' 1000) <m
	is 3 "$(flights)" "$(tail -n 3 srv/out/log)"
	delivered
}

tc no_pause_between_segments
no_pause_between_segments_body() {
	server_start
	mail >m
	# 40 ms is Nagle waiting for a delayed acknowledgement.
	for tls in off starttls; do
		echo "tls $tls" | script
		if [ $tls = off ]; then
			: | conf
		else
			: | conf_tls
		fi
		best=1000
		for i in 1 2 3 4 5; do
			server_reset
			send 0 a@example.org <m
			server_sync
			ms=$(awk '/TLS |GREETING|S 220/ { a = $1 }
			    /bytes of data/ { b = $1 }
			    END { printf "%d", (b - a) * 1000 }' srv/out/log)
			[ "$ms" -ge $best ] || best=$ms
		done
		[ $best -lt 35 ] || fail "$tls: $best ms: $(cat srv/out/log)"
	done
}
