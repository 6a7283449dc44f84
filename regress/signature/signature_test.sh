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
# A signature survives: what was signed arrives bit for bit.  Keys are made
# here, mails signed, sent through all processes and verified as they arrive.

. "$MSMTP_SRC/regress/lib/smtp.sh"

DKIM=$MSMTP_SRC/regress/signature/dkim.py
PEERS=$MSMTP_SRC/regress/peers.sh

dkim() {
	python3 -S -E "$DKIM" "$@"
}

# verified PUBLIC-KEY FILE
verified() {
	dkim verify "$1" <"$2" 2>dkim.err ||
	    fail "$2 does not verify: $(cat dkim.err)"
}

# key NAME ALGORITHM: NAME.key and NAME.pub.
key() {
	openssl genpkey -algorithm "$2" -out "$1.key" 2>/dev/null &&
	    openssl pkey -in "$1.key" -pubout -out "$1.pub" ||
	    fail "cannot make a key"
}

# text: a mail that a signature is picky about, with all that msmtp would add.
text() {
	cat <<-'EOT'
		Received: from a.example by b.example; Sun, 22 Nov 2026 08:00:00 +0000
		from:   Ann  Example   <ann@example.com>
		To: "Sample, Bob" <you@example.org>,
		 carol@example.net,
	EOT
	printf '\tdave@example.net\nSubject:  two  blanks, a tab\t, and at the '
	printf 'end \t \n  folded \nDate: Sun, 22 Nov 2026 08:00:00 +0000\n'
	printf 'Message-ID: <1@example.com>\nX-Empty:\nX-8bit: \303\266\n\n'
	printf ' leading and trailing blanks \t \n\n.\n..\n.dot\nFrom here\n'
	printf '\303\244\n-- \n%01200d\n\n\n' 0
}

FIELDS=From:From:To:Subject:Date:Message-ID:Cc:X-Empty:X-8bit:Received

# arrived_as FILE: the mail came, as in the file, with CRLF.
arrived_as() {
	delivered
	sed 's/\r$//; s/$/\r/' "$1" >expected
	cmp expected srv/out/mail.1 ||
	    fail "$1 is not what arrived: $(diff expected srv/out/mail.1)"
}

tc dkim_signed_mails_arrive_bit_for_bit
dkim_signed_mails_arrive_bit_for_bit_body() {
	server_start
	: | conf
	key rsa RSA
	key ed ED25519
	text >m
	for k in rsa ed; do
		for c in simple/simple relaxed/relaxed relaxed/simple; do
			dkim sign $k.key $c $FIELDS <m >signed
			verified $k.pub signed
			# As a file of the system has it, and as SMTP does.
			tr -d '\r' <signed >lf
			for f in lf signed; do
				server_reset
				send 0 you@example.org <$f
				arrived_as $f
				verified $k.pub srv/out/mail.1
			done
		done
	done
}

tc dkim_holds_when_bcc_goes_and_headers_come
dkim_holds_when_bcc_goes_and_headers_come_body() {
	server_start
	: | conf
	key rsa RSA
	text | sed '/^\(Date\|Message-ID\):/d' >m
	for c in simple/simple relaxed/relaxed; do
		dkim sign rsa.key $c From:To:Subject:X-Empty:X-8bit <m |
		    tr -d '\r' >signed
		{
			echo 'From x Sun Nov 22 08:00:00 2026'
			echo 'BCC: first@example.net'
			sed '/^To:/{
				i\
Bcc: a@example.net,\
 b@example.net
			}
			/^X-Empty:/a\
Resent-Bcc : last@example.net' signed
		} >sent
		server_reset
		send 0 -F 'Not Needed' you@example.org <sent
		delivered
		hasnt srv/out/mail.1 '^(BCC|Bcc|Resent-Bcc|From x| b@)'
		has srv/out/mail.1 '^Date: .*2[0-9]{3}'
		has srv/out/mail.1 '^Message-ID: <'
		verified rsa.pub srv/out/mail.1
	done
}

tc dkim_of_damaged_line_ends_is_that_of_the_repaired_mail
dkim_of_damaged_line_ends_is_that_of_the_repaired_mail_body() {
	server_start
	: | conf
	key rsa RSA
	text >m
	dkim sign rsa.key simple/simple $FIELDS <m >signed
	sed 's/\r$/\r\r/' signed >doubled
	tr -d '\n' <signed >cr
	sed '1s/\r$//; 9s/\r$//' signed >mixed
	sed '3s/$/\o0/; $s/^/\o0/' signed >nul
	for f in doubled cr mixed nul; do
		server_reset
		send 0 you@example.org <$f
		delivered
		verified rsa.pub srv/out/mail.1
	done
}

tc the_verifier_sees_every_change
the_verifier_sees_every_change_body() {
	key rsa RSA
	text >m
	dkim sign rsa.key relaxed/relaxed $FIELDS <m >signed
	verified rsa.pub signed
	for change in 's/^\.\r/..\r/' 's/^ leading/leading/' '/^X-Empty/d' \
	    's/two/too/' '/^To:/i\
From: eve@example.net\r' '$a\
more\r' 's/1@example/2@example/' '/^X-Empty/i\
Cc: eve@example.net\r'; do
		sed "$change" signed >changed
		! cmp -s signed changed || fail "$change changes nothing"
		! dkim verify rsa.pub <changed 2>/dev/null ||
		    fail "not seen: $change"
	done
}

# The same by a verifier of others: Debian's python3-dkim.
tc dkim_verifies_elsewhere_too
dkim_verifies_elsewhere_too_body() {
	root=$(sh "$PEERS" root python3-dkim 2>&1) || atf_skip "$root"
	server_start
	: | conf
	key rsa RSA
	text >m
	for c in simple/simple relaxed/relaxed; do
		dkim sign rsa.key $c $FIELDS <m >signed
		server_reset
		send 0 you@example.org <signed
		delivered
		PYTHONPATH=$root/usr/lib/python3/dist-packages \
		    python3 -S - rsa.pub srv/out/mail.1 >out 2>err <<-'EOT'
			import sys, dkim
			pub = "".join(open(sys.argv[1]).read().split("\n")[1:-2])
			record = ("v=DKIM1; k=rsa; p=" + pub).encode()
			mail = open(sys.argv[2], "rb").read()
			def txt(name, timeout=5):
			    return record if name == \
			        b"test._domainkey.example.com." else None
			print(dkim.verify(mail, dnsfunc=txt))
			print(dkim.verify(mail + b"x\r\n", dnsfunc=txt))
		EOT
		[ "$(cat out)" = "True
False" ] || fail "$c: $(cat out err)"
	done
}

tc smime_signed_mails_arrive_bit_for_bit
smime_signed_mails_arrive_bit_for_bit_body() {
	server_start
	: | conf
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem \
	    -out cert.pem -subj /CN=ann@example.com -days 2 2>/dev/null
	printf 'Content-Type: text/plain; charset=utf-8\n\n%s \n.\n\303\266\n' \
	    'signed text' >part
	for how in smime 'cms -md sha512'; do
		openssl ${how%% *} -sign -in part -signer cert.pem \
		    -inkey key.pem -out body || fail "cannot sign"
		{
			mail | sed '/^$/,$d'
			cat body
		} >m
		server_reset
		send 0 you@example.org <m
		arrived_as m
		openssl ${how%% *} -verify -in srv/out/mail.1 -CAfile cert.pem \
		    -out got 2>err || fail "not verified: $(cat err)"
		sed 's/$/\r/' part | cmp - got || fail "not the part"
		sed 's/^signed text/Signed text/' srv/out/mail.1 >changed
		! openssl ${how%% *} -verify -in changed -CAfile cert.pem \
		    -out got 2>err || fail "a change is not seen"
	done
}

tc pgp_mime_signed_mails_arrive_bit_for_bit
pgp_mime_signed_mails_arrive_bit_for_bit_body() {
	command -v gpg >/dev/null || atf_skip "gpg is not installed"
	# A socket's path must be short.
	GNUPGHOME=$(mktemp -d /tmp/gpg.XXXXXX)
	export GNUPGHOME
	trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
	gpg --batch --quiet --passphrase '' --quick-gen-key \
	    'Ann <ann@example.com>' ed25519 sign 2d 2>gpg.err ||
	    fail "cannot make a key: $(cat gpg.err)"
	server_start
	: | conf
	printf 'Content-Type: text/plain; charset=utf-8\n\n%s\n.\n\303\266\n' \
	    'trailing blanks  ' | sed 's/$/\r/' >part
	gpg --batch --quiet --armor --detach-sign --output sig part
	{
		mail | sed '/^$/,$d'
		echo 'MIME-Version: 1.0'
		echo 'Content-Type: multipart/signed; micalg=pgp-sha512;'
		echo ' protocol="application/pgp-signature"; boundary="b"'
		printf '\n--b\n'
		tr -d '\r' <part
		printf '\n--b\nContent-Type: application/pgp-signature\n\n'
		cat sig
		printf -- '--b--\n'
	} >m
	send 0 you@example.org <m
	arrived_as m
	# The CRLF before a boundary belongs to it.
	sed '1,/^--b\r$/d' srv/out/mail.1 | sed '/^--b\r$/,$d' | sed '$d' >got
	sed '1,/^Content-Type: application.pgp-sig/d; /^--b--/d' \
	    srv/out/mail.1 | sed 1d >got.sig
	gpg --verify got.sig got 2>gpg.err ||
	    fail "not verified: $(cat gpg.err; od -c got)"
	sed 's/  \r$/\r/' got >changed
	! gpg --verify got.sig changed 2>gpg.err || fail "a change is not seen"
}
