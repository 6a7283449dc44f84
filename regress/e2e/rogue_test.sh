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
# Servers that play SASL as it is not to be played.

. "$MSMTP_SRC/regress/lib/smtp.sh"

PW=rogue-canary-2718

# play METHOD CHALLENGE REPLY: the challenge (printf's escapes) for AUTH, REPLY
# to the response, yes to what follows.
play() {
	printf '%s\n' 'tls starttls' needauth "mechs $1" \
	    "on AUTH reply 334 $(printf "$2" | base64 -w0)" \
	    "on ANY 5 reply $3" 'on ANY 6 reply 235 2.7.0 welcome' | script
	printf '%s\n' "auth $1" 'user joe' "password $PW" | conf_tls
}

# responses: how many the client gave, besides the one with AUTH.
responses() {
	sed -n '/^AUTH/,$p' srv/out/cmds | grep -Evc '^(AUTH .*|QUIT|EOF)$'
}

# Nothing but the one response that is due; no mail.  METHOD, challenge, reply,
# status, responses, error.
tc no_server_is_told_more_than_it_is_owed
no_server_is_told_more_than_it_is_owed_body() {
	server_start
	mail >m
	D='nonce="abc",qop="auth",algorithm=md5-sess'
	long=$(head -c 8000 /dev/zero | tr '\0' r)
	cat >cases <<-EOT
		DIGEST-MD5~$D~235 ok~76~1~before it was complete
		DIGEST-MD5~nonce="a",qop="foo",algorithm=md5-sess~235 ok~76~0~could not parse
		DIGEST-MD5~nonce="a",qop="auth"~235 ok~76~0~could not parse
		DIGEST-MD5~$D,nonce="b"~235 ok~76~0~could not parse
		DIGEST-MD5~$D,charset=utf-8,charset=utf-8~235 ok~76~0~could not parse
		DIGEST-MD5~$D,charset=latin-1~235 ok~76~0~could not parse
		DIGEST-MD5~$D,maxbuf=-1~235 ok~76~0~could not parse
		DIGEST-MD5~$D,maxbuf=99999999999999999999~235 ok~76~0~could not parse
		DIGEST-MD5~$D,realm="$long"~235 ok~76~0~could not parse
		DIGEST-MD5~realm="a\\\\"\\\\r\\\\nx",$D~235 ok~76~0~could not parse
		DIGEST-MD5~~235 ok~76~1~before it was complete
		DIGEST-MD5~$D~334 $(printf rspauth=%032d 0 | base64)~76~1~Error authenticating
		DIGEST-MD5~$D~334~76~1~could not parse
		CRAM-MD5~~235 ok~76~1~before it was complete .method CRAM-MD5.\$
		CRAM-MD5~<a@b>~334~76~1~after the mechanism's end
		LOGIN~Username:~235 ok~76~1~before it was complete .method LOGIN.\$
		LOGIN~Password:~535 no~77~1~authentication failed
		PLAIN~again~235 ok~76~0~after the mechanism's end
		EXTERNAL~who?~235 ok~76~0~after the mechanism's end
		SCRAM-SHA-256~m=x,r=~235 ok~76~0~malformed
		SCRAM-SHA-256~r=other,s=c2FsdA==,i=4096~235 ok~76~0~malformed
		OAUTHBEARER~{}~235 ok~76~1~before it was complete .method OAUTHBEARER.\$
		XOAUTH2~{}~334~76~1~more challenges
	EOT
	while IFS="~" read -r method challenge reply status n error; do
		what="$method $(printf %.40s "$challenge") $reply"
		play "$method" "$challenge" "$reply"
		send "$status" you@example.org <m
		nothing_sent "$what"
		is "$n" "$(responses)" "$what"
		hasnt srv/out/cmds '^MAIL' "$what"
		has err "$error" "$what"
		hasnt err "$PW" "$what"
	done <cases
}

# The reply to AUTH itself: what is not 235 is no yes, what is not 334 no
# question; none is believed again after it.
tc a_reply_to_auth_is_yes_no_or_neither
a_reply_to_auth_is_yes_no_or_neither_body() {
	server_start
	mail >m
	play PLAIN '' ''
	while IFS='@' read -r reply status; do
		printf '%s\n' 'tls starttls' 'mechs PLAIN' \
		    "on AUTH reply $reply" 'on ANY 5 say 235 2.7.0 ok\r\n' |
		    script
		send "$status" you@example.org <m
		nothing_sent "$reply"
		hasnt srv/out/cmds '^MAIL' "$reply"
	done <<-'EOT'
		535 5.7.8 no@77
		534 too weak@77
		500 what@77
		250 2.7.0 ok@77
		234 ok@77
		221 bye@77
		354 go@77
		335 more@77
		432 transition@75
		454 later@75
		421 later@75
		334 =@76
		334 YQ@76
		334-YQ==|334 YQ==@76
		535 no|235 yes@77
		235-yes|535 no@76
		535-no|235 yes@76
		135 hm@76
		635 hm@76
	EOT
}

# Servers repeat commands that they do not understand.
tc what_the_server_was_told_is_not_shown_again
what_the_server_was_told_is_not_shown_again_body() {
	server_start
	mail >m
	coded=$(printf '\0joe\0%s' "$PW" | base64)
	xo=$(printf 'user=joe\001auth=Bearer %s\001\001' "$PW" | base64 -w0)
	while IFS='~' read -r method challenge reply hidden; do
		play $method "$challenge" "$reply"
		[ $method != PLAIN ] || printf '%s\n' 'tls starttls' \
		    'mechs PLAIN' "on AUTH reply $reply" | script
		echo 'logfile log' >>msmtprc
		rm -f log
		send 77 --debug you@example.org <m
		for f in out err log; do
			hasnt $f "$PW|$(printf %s "$PW" | cut -c 1-9)" "$reply"
			hasnt $f "$(printf %s "$coded" | cut -c 9-20)" "$reply"
			hasnt $f "$(printf %s "$xo" | cut -c 33-44)" "$reply"
			hasnt $f "$(printf %s "$PW" | base64 |
			    cut -c 1-16)" "$reply"
			case $hidden in
			yes)	has $f '5.. \(not shown: it repeats' "$reply" ;;
			*)	has $f "$reply" "$reply" ;;
			esac
		done
	done <<-EOT
		PLAIN~~501 unknown command AUTH PLAIN $coded~yes
		PLAIN~~535 no such password: $PW~yes
		PLAIN~~535-no|535-such $PW|535 password~yes
		PLAIN~~535 who is joe?~no
		PLAIN~~535 5.7.8 Username and Password not accepted~no
		LOGIN~Password:~535 I do not know joe~no
		XOAUTH2~{}~535 $xo~yes
		XOAUTH2~{}~535 $PW~yes
		XOAUTH2~{}~535 user=joe~no
	EOT
}

# It is held back where the line would be too long, and was never sent.
tc a_held_response_cannot_be_accepted
a_held_response_cannot_be_accepted_body() {
	server_start
	mail >m
	PW=$(head -c 12288 /dev/zero | tr '\0' x)
	for method in OAUTHBEARER XOAUTH2; do
		play $method '' ''
		printf '%s\n' 'tls starttls' "mechs $method" \
		    'on AUTH reply 235 2.7.0 welcome' | script
		send 76 you@example.org <m
		has srv/out/cmds "^AUTH $method\$"
		hasnt srv/out/cmds '^MAIL' $method
		has err 'before the initial response was sent' $method
	done
}
