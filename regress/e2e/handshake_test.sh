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
# Handshakes of TLS that fail, and what is said of them.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# said MODE WHAT REGEX [ARG ...]: 76, and that; nothing was sent.
said() {
	_mode=$1 _what=$2 _text=$3
	shift 3
	send 76 "$@" you@example.org <m
	nothing_sent "$_what"
	hasnt srv/out/cmds '^(AUTH|MAIL)' "$_what"
	has err "$_text" "$_what"
	hasnt err 'error:[0-9A-F]|routines|reason\(' "$_what"
}

# play MODE LINE|LINE...
play() {
	{
		echo "tls $1"
		# Not in one segment with the reply to STARTTLS.
		[ $1 = implicit ] || echo 'on TLS delay 0.1'
		echo "$2" | tr '|' '\n'
	} | script
}

# In the place of the handshake's messages.  There is no TLS then, whatever
# would have been verified.
tc to_be_told_goodbye_is_no_handshake
to_be_told_goodbye_is_no_handshake_body() {
	server_start
	mail >m
	for mode in starttls implicit; do
		for line in 'tls_certcheck on' 'tls_certcheck off'; do
			echo "$line" | conf_tls $mode
			play $mode 'on TLS raw \x15\x03\x03\x00\x02\x01\x00'
			said $mode "$mode $line" \
			    'TLS handshake failed: the server ended it' --debug
			hasnt out 'TLS session parameters|TLSv1' "$line"
		done
	done
}

# The words are those of plain speech, and STARTTLS is only thought of where
# nobody spoke TLS.
tc failures_are_told_in_plain_words
failures_are_told_in_plain_words_body() {
	server_start
	mail >m
	for mode in starttls implicit; do
		: | conf_tls $mode
		while IFS='~' read -r how text; do
			play $mode "$how"
			said $mode "$mode $how" "TLS handshake failed: $text"
			hasnt err 'want STARTTLS' "$how"
		done <<-'EOT'
			tlsmax 1.1~the server speaks no version of TLS .*permitted
			tlsmax 1.0~the server speaks no version of TLS .*permitted
			tlsmax 1.2|ciphers aNULL:@SECLEVEL=0~the server takes no cipher
			tlsmax 1.2|ciphers eNULL:@SECLEVEL=0~the server takes no cipher
			tlsmax 1.2|ciphers AES128-SHA:@SECLEVEL=0~the server takes no cipher
			on TLS raw \x15\x03\x00\x00\x02\x02\x28~the server takes no cipher
			on TLS raw \x15\x03\x03\x00\x02\x02\x47~the server takes no cipher
			on TLS raw \x15\x03\x03\x00\x02\x02\x46~the server speaks no version
			on TLS raw \x15\x03\x03\x00\x02\x02\x70~the server does not go by this name
			on TLS raw \x15\x03\x03\x00\x02\x02\x50~the server reports a failure of its own
			on TLS raw \x16\x03\x03\x00\x04abcd~unexpected message$
			on TLS raw \x16\x03\x03\x00\x04ab|on TLS close~the server ended it$
			clientca ca|tlsmax 1.2~the server demands a certificate
			clientca ca~the server demands a certificate
		EOT
		# A ServerHello (TLS 1.2) that takes what was not offered: no
		# encryption, RC4 for export, nobody's certificate.
		for cipher in '\x00\x02' '\x00\x03' '\x00\x34'; do
			hello='\x02\x00\x00\x26\x03\x03'
			hello="$hello$(printf '\\x41%.0s' $(seq 32))\\x00"
			play $mode "on TLS raw \\x16\\x03\\x03\\x00\\x2a$hello$cipher\\x00"
			said $mode "$mode $cipher" \
			    'failed: the server chose a cipher that is not'
		done
	done
	: | conf_tls implicit
	# Whether the close is a reset depends on what has come by then.
	play implicit 'on TLS close'
	said implicit close '(does not answer with TLS|ended it); .*STARTTLS'
	for how in notls 'raw 220 hi\r\n' 'raw HTTP/1.0 400 no\r\n'; do
		play implicit "on TLS $how"
		said implicit "$how" 'does not answer with TLS; .*STARTTLS'
	done
	# Silence may be a port for STARTTLS, but not after a word of TLS.
	TIMEOUT=1
	: | conf_tls implicit
	play implicit 'on TLS raw \x16\x03\x03|on TLS stall'
	send 74 you@example.org <m
	has err 'while starting TLS$'
}
