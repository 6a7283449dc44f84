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

# What a server may answer to each command, and what becomes of it: a table
# whose cells are made here and whose results follow from one rule (expected).
. "$MSMTP_SRC/regress/lib/smtp.sh"

# The kinds of replies: codes, what is no reply, and ends of the connection.
CODES='250 334 354 421 450 550 599'
NOISE='garbage disagree long endless many nul early'
ENDS='close reset shut'
SLOW='silence drip'

# action KIND: the server's action for it.
action() {
	case $1 in
	[2-5]*)		echo "reply $1 words of the server \\x1b[7m" ;;
	garbage)	echo 'raw SSH-2.0-OpenSSH_9.2\r\n' ;;
	disagree)	echo 'raw 250-a\r\n550 b\r\n' ;;
	long)		echo 'flood x' ;;
	endless)	echo 'flood 250-x\r\n' ;;
	many)		echo 'repeat 300 250-x\r\n' ;;
	nul)		echo 'raw 250 a\x00b\r\n' ;;
	early)		echo 'raw 25\r\n' ;;
	silence)	echo stall ;;
	drip)		echo 'drip 0.3' ;;
	*)		echo "$1" ;;
	esac
}

# The server and the settings of a mode.
mode_script() {
	case $1 in
	plain)		;;
	single)		echo 'caps SIZE 100000' ;;
	bdat)		echo 'caps PIPELINING|CHUNKING' ;;
	bdat2)		echo 'caps PIPELINING|CHUNKING' ;;
	lmtp)		echo lmtp ;;
	auth)		echo 'auth me x' ;;
	starttls)	echo 'tls starttls' ;;
	helo)		echo 'on EHLO reply 502 what' ;;
	esac
}

mode_conf() {
	case $1 in
	lmtp)		echo 'protocol lmtp' ;;
	auth)		printf 'auth plain\nuser me\npassword x\n' ;;
	starttls)	printf 'tls on\ntls_trust_file %s/ca.pem\n' "$CERTS" ;;
	esac
}

mode_rcpts() {
	case $1 in
	bdat)	echo you@example.org ;;
	*)	echo you@example.org two@example.org ;;
	esac
}

# The reply that the step hopes for, as a pattern.
hoped_for() {
	case $1 in
	GREETING|STARTTLS)	echo '220' ;;
	AUTH)			echo '235' ;;
	DATA)			echo '354' ;;
	*)			echo '2??' ;;
	esac
}

# True where only the reply to QUIT shows that no other is one too many.
counts() {
	case $1.$2 in
	lmtp.QUIT|bdat*.QUIT)	return 0 ;;
	esac
	return 1
}

# What a permanent refusal is.
permanent() {
	case $1 in
	GREETING|EHLO|HELO|LHLO|STARTTLS)	echo 76 ;;
	AUTH)					echo 77 ;;
	MAIL|RCPT|DATA)				echo 65 ;;
	*)					echo 69 ;;
	esac
}

# True once the end of the message may have left: with BDAT in one stream with
# the envelope, from MAIL on.
has_left() {
	case $1.$2 in
	*.DOT|*.'DOT 2'|bdat.MAIL|bdat.RCPT)	return 0 ;;
	esac
	counts "$1" "$2"
}

# expected MODE STEP KIND: the exit status.  The one rule of this table.
expected() {
	case $2.$3 in
	QUIT.close|QUIT.reset|QUIT.shut|QUIT.silence|QUIT.drip)
			echo 0; return ;;	# nothing changes any more
	QUIT.*)		if counts "$1" "$2"; then
				echo 74		# it may be another's
			else
				echo 0
			fi
			return ;;
	DOT.3??|'DOT 2.3'??)
			echo 74; return ;;	# neither yes nor no
	EHLO.5??)	echo 0; return ;;	# HELO follows
	AUTH.334)	echo 76; return ;;	# a challenge that PLAIN has not
	'DOT 2.4'*)	echo 69; return ;;	# somebody has the mail
	esac
	case $3 in
	$(hoped_for "$2"))	echo 0 ;;
	4??)		echo 75 ;;
	[235]??)	permanent "$2" ;;
	silence|drip)	echo 74 ;;
	*)		if has_left "$1" "$2"; then
				echo 74
			else
				echo 76
			fi ;;
	esac
}

# What must be true of every cell.
check() {
	_cell="$1 $2 $3"
	case $STATUS.$2.$3 in
	"$4".*)		;;
	# A reset may come before connect(2) is over: that is no connection.
	75.GREETING.reset)	;;
	# What a reset destroys before it is read is an error of writing.
	74.*.reset)	;;
	*)		fail "$_cell: status $STATUS, not $4: $(cat err)" ;;
	esac
	LC_ALL=C hasnt err "$(printf '[\001-\010\013-\037\177-\377]')" "$_cell"
	[ "$4" -eq 0 ] || [ -s err ] || fail "$_cell: nothing was said"
	case $4.$3 in
	0.*|76.334)	;;
	*.[2-5]??)	has err "server message: $3 words of the server" \
			    "$_cell" ;;
	esac
	if [ "$4" -eq 74 ] && has_left "$1" "$2"; then
		has err 'may have been sent' "$_cell"
	else
		hasnt err 'may have been sent' "$_cell"
	fi
	[ "$4" -eq 0 ] || has_left "$1" "$2" || nothing_sent "$_cell"
}

# cell MODE STEP KIND
cell() {
	{
		mode_script "$1"
		echo "on $2 $(action "$3")"
	} | script
	_begin=$(date +%s)
	# shellcheck disable=SC2046
	run $(mode_rcpts "$1") <m
	_took=$(($(date +%s) - _begin))
	[ $_took -le 15 ] || fail "$1 $2 $3: took $_took s"
	check "$1" "$2" "$3" "$(expected "$1" "$2" "$3")"
}

# row MODE STEP: all kinds.  After the message has left, silence is waited for
# ten minutes, and after a delivery nothing is.
row() {
	server_start -t 600
	mail >m
	TIMEOUT=25
	mode_conf "$1" | conf
	for _kind in $CODES $NOISE $ENDS; do
		cell "$1" "$2" $_kind
	done
	! has_left "$1" "$2" || counts "$1" "$2" || return 0
	TIMEOUT=1
	mode_conf "$1" | conf
	for _kind in $SLOW; do
		cell "$1" "$2" $_kind
	done
}

# Each row is a test case.
for _row in plain:GREETING plain:EHLO helo:HELO starttls:STARTTLS auth:AUTH \
    plain:MAIL plain:RCPT plain:DATA plain:DOT plain:QUIT single:MAIL \
    single:RCPT single:DATA single:DOT single:QUIT bdat:MAIL bdat:RCPT \
    bdat:DOT bdat:QUIT bdat2:MAIL bdat2:RCPT bdat2:DOT bdat2:QUIT \
    lmtp:LHLO lmtp:MAIL \
    lmtp:RCPT lmtp:DATA lmtp:DOT lmtp:DOT_2 lmtp:QUIT; do
	_name=$(echo "$_row" | tr ':A-Z' '_a-z')
	tc "$_name"
	eval "${_name}_head() { atf_set timeout 300; }
	${_name}_body() { row ${_row%:*} '$(echo "${_row#*:}" | tr _ ' ')'; }"
done
