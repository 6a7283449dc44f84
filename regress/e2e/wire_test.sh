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
# whose cells are made here and whose results are those of the table in
# msmtp-net(8).
. "$MSMTP_SRC/regress/lib/smtp.sh"

# The kinds of answers: codes, what is no reply, and ends of the connection.
CODES='221 250 334 354 421 450 550 599'
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
	login)		printf 'auth me x\nmechs LOGIN\n' ;;
	starttls)	echo 'tls starttls' ;;
	implicit)	echo 'tls implicit' ;;
	helo)		echo 'on EHLO reply 502 what' ;;
	etrn)		echo 'caps PIPELINING|ETRN' ;;
	esac
}

mode_conf() {
	case $1 in
	lmtp)		echo 'protocol lmtp' ;;
	auth)		printf 'auth plain\nuser me\npassword x\n' ;;
	login)		printf 'auth login\nuser me\npassword x\n' ;;
	starttls)	printf 'tls on\ntls_trust_file %s/ca.pem\n' "$CERTS" ;;
	implicit)	mode_conf starttls
			echo 'tls_starttls off' ;;
	esac
}

mode_args() {
	case $1 in
	bdat)	echo you@example.org ;;
	etrn)	echo --rmqs=example.org ;;
	*)	echo you@example.org two@example.org ;;
	esac
}

# manual: the rows of the manual's table, with "|" between the cells.
manual() {
	sed -n '/^\.Ss Outcomes/,/^\.El/s/^\.It //p' \
	    "$MSMTP_SRC/man/msmtp-net.8" | sed -E 's/ Ta /|/g; 1d'
}

# row_name MODE STEP: the row of a step there.
row_name() {
	case $1.$2 in
	*.GREETING)	echo 'the connection' ;;
	*.HELO|*.LHLO)	echo 'HELO, LHLO' ;;
	*.TLS)		echo 'TLS handshake' ;;
	*.RESPONSE*)	echo AUTH ;;
	bdat.MAIL|bdat.RCPT)
			echo 'MAIL, RCPT with BDAT' ;;
	*.MAIL|*.RCPT)	echo 'MAIL, RCPT' ;;
	*.DOT)		echo 'the message' ;;
	*.'DOT 2')	echo 'LMTP, one has it' ;;
	lmtp.QUIT|bdat*.QUIT)
			echo 'QUIT after LMTP or BDAT' ;;
	*)		echo "$2" ;;
	esac
}

# find_row MODE STEP: its cells go to WANTED, C2 to C5, NONE, END and SILENT.
find_row() {
	_name=$(row_name "$1" "$2")
	manual | grep "^$_name|" >cells || fail "msmtp-net(8) lacks $_name"
	IFS='|' read -r _name WANTED C2 C3 C4 C5 NONE END SILENT <cells
	WANTED=$(echo "$WANTED" | sed 's/any/???/; y/yz/??/')
}

# cell_of KIND: the cell, "-" where there is none.
cell_of() {
	case $1 in
	2??)	echo "$C2" ;;
	3??)	echo "$C3" ;;
	4??)	echo "$C4" ;;
	5??)	echo "$C5" ;;
	close|reset|shut)
		echo "$END" ;;
	silence|drip)
		echo "$SILENT" ;;
	*)	echo "$NONE" ;;
	esac
}

# expected KIND: the exit status, with "*" where the mail may have been sent.
expected() {
	_cell=$(cell_of "$1")
	case $_cell in
	*"($1: "*)	_cell=${_cell#*: }
			echo "${_cell%)}"
			return ;;
	esac
	# shellcheck disable=SC2254
	case $1 in
	$WANTED)	echo 0
			return ;;
	esac
	case $_cell in
	HELO)		echo 0 ;;	# it follows
	*)		echo "${_cell% (*}" ;;
	esac
}

# True where the message is there when the answer is: what comes is waited for
# for ten minutes, or changes nothing.
has_left() {
	case $SILENT in
	'74*'|0)	return 0 ;;
	esac
	return 1
}

# check WHAT STEP KIND EXPECTED: what must be true of every cell.
check() {
	case $STATUS.$2.$3 in
	"${4%\*}".*)	;;
	# It may come before connect(2) is over, or before we look at it.
	7[45].GREETING.reset|7[45].TLS.reset)	;;
	*)		fail "$1: status $STATUS, not $4: $(cat err)" ;;
	esac
	LC_ALL=C hasnt err "$(printf '[\001-\010\013-\037\177-\377]')" "$1"
	[ "$4" = 0 ] || [ -s err ] || fail "$1: nothing was said"
	case $4.$3 in
	0.*|76.334)	;;
	*.[2-5]??)	has err "server message: $3 words of the server" "$1" ;;
	esac
	case $4 in
	*'*')	has err 'may have been sent' "$1" ;;
	*)	hasnt err 'may have been sent' "$1" ;;
	esac
	has_left || [ "$4" = 0 ] || nothing_sent "$1"
}

# cell MODE STEP KIND
cell() {
	_want=$(expected "$3")
	[ "$_want" != - ] || return 0
	{
		mode_script "$1"
		echo "on $2 $(action "$3")"
	} | script
	_begin=$(date +%s)
	# shellcheck disable=SC2046
	run $(mode_args "$1") <m
	_took=$(($(date +%s) - _begin))
	[ $_took -le 15 ] || fail "$1 $2 $3: took $_took s"
	check "$1 $2 $3" "$2" "$3" "$_want"
}

# row MODE STEP: all kinds, but silence of ten minutes, and a handshake that
# drips, which the server cannot do.
row() {
	find_row "$1" "$2"
	server_start -t 600
	mail >m
	TIMEOUT=25
	mode_conf "$1" | conf
	for _kind in $CODES $NOISE $ENDS; do
		cell "$1" "$2" $_kind
	done
	[ "$SILENT" != '74*' ] || return 0
	TIMEOUT=1
	mode_conf "$1" | conf
	for _kind in $SLOW; do
		[ "$2.$_kind" = TLS.drip ] || cell "$1" "$2" $_kind
	done
}

ROWS='plain:GREETING plain:EHLO helo:HELO starttls:STARTTLS starttls:TLS
implicit:TLS auth:AUTH login:RESPONSE_2 etrn:ETRN
plain:MAIL plain:RCPT plain:DATA plain:DOT plain:QUIT single:MAIL
single:RCPT single:DATA single:DOT single:QUIT bdat:MAIL bdat:RCPT
bdat:DOT bdat:QUIT bdat2:MAIL bdat2:RCPT bdat2:DOT bdat2:QUIT
lmtp:LHLO lmtp:MAIL lmtp:RCPT lmtp:DATA lmtp:DOT lmtp:DOT_2 lmtp:QUIT'

# Each row is a test case.
for _row in $ROWS; do
	_name=$(echo "$_row" | tr ':A-Z' '_a-z')
	tc "$_name"
	eval "${_name}_head() { atf_set timeout 300; }
	${_name}_body() { row ${_row%:*} '$(echo "${_row#*:}" | tr _ ' ')'; }"
done

tc every_row_of_the_manual_is_tried
every_row_of_the_manual_is_tried_body() {
	for _row in $ROWS; do
		row_name "${_row%:*}" "$(echo "${_row#*:}" | tr _ ' ')"
	done | sort -u >tried
	manual | sed 's/|.*//' | sort >rows
	atf_check diff -u rows tried
}
