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
# What of the header is set, and the sender that it names.

. "$MSMTP_SRC/regress/lib/smtp.sh"

# head_of [N]: the fields of the mail that arrived, without CR.
head_of() {
	sed 's/\r$//; /^$/q' "srv/out/mail.${1:-1}" | sed '$d'
}

sender_is() {
	is "MAIL FROM:<$1>" "$(sed -n '1s/>.*/>/p' srv/out/env.1)" "${2:-}"
}

# deliver [ARG ...]: send ./m and keep its header in ./head.
deliver() {
	server_reset
	send 0 "$@" <m
	delivered
	head_of >head
}

tc from_is_set_when_asked
from_is_set_when_asked_body() {
	server_start
	: | conf
	printf 'Subject: x\nFrom: Joe Doe <joe@example.net>\n' >m
	printf 'Sender: s@example.net\nDate: x\nMessage-ID: <x>\n\nhi\n' >>m
	deliver you@example.org
	has head '^From: Joe Doe <joe@example.net>$'
	has head '^Sender: s@example.net$'
	deliver --set-from-header=on you@example.org
	is 'From: Joe Doe <me@example.com>' "$(sed -n 1p head)"
	is 1 "$(grep -ci '^from' head)"
	hasnt head '^Sender'
	deliver --set-from-header=on -F 'Jane D.' you@example.org
	is 'From: "Jane D." <me@example.com>' "$(sed -n 1p head)"
	is 1 "$(grep -ci '^from' head)"
	hasnt head '^Sender'
	printf 'set_from_header on\nfrom_full_name Jöe\n' | conf
	deliver you@example.org
	is 'From: =?UTF-8?B?SsO2ZQ==?= <me@example.com>' "$(sed -n 1p head)"
	deliver -F '' you@example.org
	is 'From: Joe Doe <me@example.com>' "$(sed -n 1p head)"
	printf 'Subject: x\nSender: s@example.net\n\nhi\n' >m
	deliver -F '' you@example.org
	is 'From: me@example.com' "$(sed -n 1p head)"
	hasnt head '^Sender'
	deliver --set-from-header=auto you@example.org
	has head '^Sender: s@example.net$'
	printf 'From: Joe Doe <joe@example.net>\nSender: s@x\n\nhi\n' >m
	# Nobody's From is set to the null sender.
	deliver -f '<>' you@example.org
	has head '^From: Joe Doe <joe@example.net>$'
	deliver --set-from-header=auto you@example.org
	has head '^From: Joe Doe <joe@example.net>$'
}

tc a_missing_from_is_added_or_not
a_missing_from_is_added_or_not_body() {
	server_start
	: | conf
	printf 'Subject: x\n\nhi\n' >m
	deliver you@example.org
	is 'From: me@example.com' "$(sed -n 1p head)"
	deliver --set-from-header=on -F Joe you@example.org
	is 'From: "Joe" <me@example.com>' "$(sed -n 1p head)"
	deliver --set-from-header=off you@example.org
	hasnt head '^From'
	deliver --add-missing-from-header=off --add-missing-date-header=off \
	    you@example.org
	hasnt head '^(From|Date)'
	deliver -f '' you@example.org
	hasnt head '^From'
}

# An offset of a day or more is none that a Date could have.
tc a_date_is_added_in_any_zone
a_date_is_added_in_any_zone_body() {
	server_start
	: | conf
	printf 'Subject: x\n\nhi\n' >m
	while read -r zone offset; do
		TZ=$zone deliver you@example.org
		has head "^Date: .* $offset\$" "$zone"
	done <<-'EOT'
	UTC0 .0000
	XXX-23:59 .2359
	XXX23:59 -2359
	XXX-24 .0000
	XXX24:59:59 .0000
	EOT
}

tc full_names_survive_as_they_are
full_names_survive_as_they_are_body() {
	server_start
	: | conf
	printf 'Subject: x\n\nhi\n' >m
	while read -r name; do
		deliver -F "$name" you@example.org
		python3 -c 'import email, sys
from email.header import decode_header, make_header
from email.utils import parseaddr
m = email.message_from_binary_file(open("srv/out/mail.1", "rb"))
name, addr = parseaddr(m["From"])
if name.startswith("=?UTF-8?B?"):
    name = str(make_header(decode_header(name)))
assert name == sys.argv[1], (name, sys.argv[1])
assert addr == "me@example.com", addr
' "$name" 2>py.err || fail "$name: $(cat py.err head)"
		# RFC 5322 2.1.1, RFC 2047 2.
		awk 'length > 76 { exit 1 }' head || fail "$name: $(cat head)"
	done <<-'EOT'
	Joe
	Joe Doe
	Doe, Joe
	"The" Joe \ Doe
	Joe <joe@example.net>
	Jöe Döe
	Ξενοφῶν ὁ Ἀθηναῖος τοῦ Γρύλλου ἐκ τῶν Ἐρχιέων δήμου
	山田太郎山田太郎山田太郎山田太郎山田太郎山田太郎山田太郎
	=?utf-8?q?no?=
	EOT
	# The longest, with the most that can be added to it.
	deliver -F "$(printf '%479s' '' | tr ' ' '"')" you@example.org
	awk 'length > 998 { exit 1 }' head || fail "$(cat head)"
	server_reset
	send 64 -F "$(printf '%480s' '')" you@example.org <m
	no_connection
	# Not UTF-8, and nobody knows what it is.
	deliver -F "$(printf 'J\366e')" you@example.org
	has head '^From: =\?unknown-8bit\?B\?SvZl\?= <me@example.com>$'
}

tc to_is_set_when_asked
to_is_set_when_asked_body() {
	server_start
	: | conf
	printf 'Subject: x\nTo: root\nCc: Joe <joe@example.net>,\n ' >m
	printf 'b@example.net\nbcc: "x" <SECRET@example.net>\n' >>m
	printf 'From: a@b\nDate: x\nMessage-ID: <x>\nResent-Bcc: r@x\n' >>m
	printf '\nTo: y\n' >>m
	deliver you@example.org
	has head '^To: root$'
	deliver --set-to-header=undisclosed_recipients you@example.org
	is 'To: undisclosed-recipients:;' "$(sed -n 1p head)"
	is 1 "$(grep -Eci '^(to|cc|bcc|resent-bcc)' head)"
	deliver --undisclosed-recipients you@example.org
	is 'To: undisclosed-recipients:;' "$(sed -n 1p head)"
	deliver --set-to-header you@example.org third@example.org
	printf 'To: you@example.org,\n third@example.org\n' >want
	atf_check -o file:want sed -n 1,2p head
	is 1 "$(grep -Eci '^(to|cc|bcc|resent-bcc)' head)"
	has srv/out/mail.1 '^To: y'
	# With -t those of the header, but not whom Bcc hides: neither named
	# by the header nor, as some callers do, on the command line as well.
	printf 'Subject: x\nTo: a@example.org\nCc: b@example.org\n' >m
	printf 'Bcc: Secret@Example.org\n\nhi\n' >>m
	deliver --set-to-header -t c@example.org
	hasnt srv/out/raw.1 '[Ss]ecret'
	is 4 "$(sed 1d srv/out/env.1 | wc -l)"
	is 'c@example.org a@example.org b@example.org' "$(sed -n '/^To: /,$p' \
	    head | sed -n '1,3p' | tr -d ',\n' | sed 's/^To: //')"
	deliver --set-to-header secret@example.org
	is 'To: undisclosed-recipients:;' "$(grep '^To' head)"
	deliver --set-to-header --remove-bcc-headers=off a@example.org
	hasnt head '^Bcc'
	printf 'Bcc: <a\n\nhi\n' >m
	server_reset
	send 65 --set-to-header a@example.org <m
	no_connection
}

tc a_to_of_thousands_is_set_whole
a_to_of_thousands_is_set_whole_body() {
	TIMEOUT=60
	server_start
	: | conf
	python3 -c 'for i in range(4000):
    print("Bcc: " if i == 0 else "To: " if i == 2000 else " ",
        "user%05d@example.org," % i, sep="")' >m
	printf '\nhi\n' >>m
	deliver --set-to-header -t
	is 2000 "$(sed -n '/^To: /,/g$/p' head | wc -l)"
	has head '^ user03999@example.org$'
	hasnt head 'user01999'
	is 4000 "$(sed 1d srv/out/env.1 | wc -l)"
	python3 -c 'print("To: ", ",\n ".join("user%06d@example.org" % i
    for i in range(95000)), sep="")' | split -l 20000 - part
	{ for p in part*; do sed '1s/^ /To: /; $s/,$//' $p; done
	printf '\nhi\n'; } >m
	server_reset
	send 65 --set-to-header -t <m
	has err 'too many recipients for one To header; use undisclosed_rec'
	no_connection
}

# That set_to_header is on is known only when Bcc has been read.
tc nobody_whom_bcc_hides_is_shown_by_the_account_of_the_mail
nobody_whom_bcc_hides_is_shown_by_the_account_of_the_mail_body() {
	server_start
	accounts
	sed -i 's/^from .@b.example$/&\nset_to_header on/' msmtprc
	printf 'From: x@b.example\nBcc: secret@example.org\n\nhi\n' >m
	deliver --read-envelope-from secret@example.org you@example.org
	is 'To: you@example.org' "$(sed -n 1p head)"
	hasnt srv/out/raw.1 secret
	printf 'From: a@example.com\nBcc: secret@example.org\n\nhi\n' >m
	deliver --read-envelope-from secret@example.org
	hasnt head '^To'
	deliver --read-envelope-from --set-to-header secret@example.org \
	    you@example.org
	is 'To: you@example.org' "$(sed -n 1p head)"
	hasnt srv/out/raw.1 secret
}

# Two accounts; the mail's From chooses.
accounts() {
	rm -f msmtprc
	cat >msmtprc <<-EOT
	defaults
	host localhost
	port $PORT
	timeout 10
	account a
	from a@example.com
	domain a.example
	account b
	from *@b.example
	domain b.example
	account default : a
	domain default.example
	from d@example.com
	EOT
	chmod 600 msmtprc
}

tc the_sender_is_read_from_the_mail
the_sender_is_read_from_the_mail_body() {
	server_start
	accounts
	while IFS='|' read -r sender domain header; do
		printf "$header\n\nFrom: body@b.example\n" >m
		deliver --read-envelope-from you@example.org
		sender_is "$sender" "$header"
		has srv/out/cmds "^EHLO $domain\$" "$header"
	done <<-'EOT'
	a@example.com|a.example|From: a@example.com
	A+x@Example.com|a.example|Subject: x\nFrom: "Joe" <A+x@Example.com>
	x@b.example|b.example|From: x@b.example, a@example.com
	a@example.com|a.example|Sender: x@b.example\nFrom: a@example.com
	x@b.example|b.example|From: a@example.com\nResent-From: x@b.example
	a@example.com|a.example|From: a@example.com\nFrom: x@b.example
	z@example.net|default.example|From: z@example.net (Joe)
	"x(y"|default.example|From: "x(y"
	EOT
	printf 'From: x@b.example\nTo: t@example.org\nBcc: u@example.org\n\n' >m
	deliver -t --read-envelope-from -a a
	sender_is x@b.example
	has srv/out/cmds '^EHLO a.example$'
	is 2 "$(sed 1d srv/out/env.1 | wc -l)"
	deliver --read-envelope-from --host=localhost --port="$PORT" r@x
	sender_is x@b.example
	# Nobody asked for what this Bcc says.
	printf 'From: x@b.example
Bcc: <a

hi
' >m
	deliver --read-envelope-from r@x
	hasnt srv/out/raw.1 '^Bcc'
}

tc a_mail_that_names_no_sender_is_refused
a_mail_that_names_no_sender_is_refused_body() {
	server_start
	accounts
	for h in 'Subject: x' 'From:' 'From: <>' 'Sender: a@example.com' \
	    'no header at all'; do
		printf "$h\n\nFrom: a@example.com\n" >m
		send 64 --read-envelope-from you@example.org <m
		has err 'the mail has no From header with an address' "$h"
		no_connection "$h"
	done
	printf 'A: 1\nFrom: a b\n\nhi\n' >m
	send 65 --read-envelope-from you@example.org <m
	has err 'line 2 of the message: malformed address'
	no_connection
	send 64 --read-envelope-from -f a@example.com you@example.org <m
	has err 'cannot use both --from and --read-envelope-from'
}

tc pretend_reads_the_sender_and_sends_nothing
pretend_reads_the_sender_and_sends_nothing_body() {
	server_start
	accounts
	printf 'From: x@b.example\n\nhi\n' >m
	send 0 --read-envelope-from -P you@example.org <m
	has out '^account chosen by envelope from address x@b.example: b$'
	has out '^using account b from msmtprc$'
	has out '^from = x@b.example$'
	is 1 "$(grep -c '^host = ' out)"
	printf '\nhi\n' >m
	send 0 --read-envelope-from -P you@example.org <m
	has out '^falling back to default account$'
	has out '^from = .read from mail.$'
	no_connection
}

tc from_may_be_that_of_the_mail
from_may_be_that_of_the_mail_body() {
	server_start
	FROM=%F
	: | conf
	printf 'From: Joe <joe@example.net>\nResent-From: r@x\n\nhi\n' >m
	deliver you@example.org
	sender_is joe@example.net
	has head '^From: Joe <joe@example.net>$'
	deliver -f 'bounce-%F' you@example.org
	sender_is bounce-joe@example.net
	printf 'From: joe\n\nhi\n' >m
	deliver -f '%F@example.org' you@example.org
	sender_is joe@example.org
	printf 'From: <"a(b"@example.net>\n\nhi\n' >m
	deliver -f '%F' you@example.org
	sender_is '"a(b"@example.net'
	server_reset
	send 65 -f 'bounce-%F' you@example.org <m
	printf 'From: Joe <joe@example.net>\n\nhi\n' >m
	for f in %F@example.org %F%F; do
		send 65 -f $f you@example.org <m
		has err "from $f. is no address: joe@example.net" $f
	done
	no_connection
	deliver -f '%F' --set-from-header=on -F Jane you@example.org
	has head '^From: "Jane" <joe@example.net>$'
	printf 'Subject: x\n\nhi\n' >m
	server_reset
	send 65 you@example.org <m
	has err 'from %F.*there is none'
	no_connection
	send 0 -P you@example.org <m
	has out '^from = %F$'
}

# The message has no say in where a host's A-labels lead.
tc international_hosts_of_all_accounts_are_ready
international_hosts_of_all_accounts_are_ready_body() {
	server_start
	accounts
	printf 'account i\nhost 127.0.0.1\nfrom i@example.com\n' >>msmtprc
	printf 'domain b\303\274cher.example\naccount j : i\n' >>msmtprc
	printf 'from j@example.com\ndomain z\303\274ri.example\n' >>msmtprc
	for a in i:xn--bcher-kva j:xn--zri-hoa; do
		printf "From: ${a%%:*}@example.com\n\nhi\n" >m
		deliver --read-envelope-from you@example.org
		has srv/out/cmds "^EHLO ${a#*:}.example\$"
	done
	printf 'From: a@example.com\n\nhi\n' >m
	deliver --read-envelope-from you@example.org
	has srv/out/cmds '^EHLO a.example$'
}
