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
# A client's certificate: the key is used, and stays where it is.

. "$MSMTP_SRC/regress/lib/smtp.sh"

PASSPHRASE='open sesame'

# key_start [LINE...]: a server that demands a certificate.
key_start() {
	CERTS=$MSMTP_OBJ/regress/certs_tls
	sh "$MSMTP_SRC/regress/server/mkcerts_tls.sh" "$CERTS" >certs.out \
	    2>&1 || fail "cannot make certificates: $(cat certs.out)"
	mkdir -p srv
	ln -s "$CERTS" srv/certs
	server_start
	CERTS=$MSMTP_OBJ/regress/certs_tls
}

# demand MODE [LINE...]
demand() {
	_m=$1
	shift
	{
		printf 'tls %s\nclientca ca\n' "$_m"
		printf '%s\n' "$@"
	} | script
}

# conf_key MODE KEY CERT [LINE...]
conf_key() {
	{
		echo "tls on"
		[ "$1" = starttls ] || echo "tls_starttls off"
		echo "tls_trust_file $CERTS/ca.pem"
		[ -z "$2" ] || echo "tls_key_file $2"
		[ -z "$3" ] || echo "tls_cert_file $3"
		shift 3
		printf '%s\n' "$@"
	} | conf
}

tc each_kind_of_key_is_accepted
each_kind_of_key_is_accepted_body() {
	key_start
	for key in rsa p256 p384 p521; do
		for mode in starttls implicit; do
			for version in 1.2 1.3; do
				# TLS 1.2 has no curve for it by default.
				[ $key.$version != p521.1.2 ] || continue
				demand $mode "tlsmin $version" \
				    "tlsmax $version"
				conf_key $mode "$CERTS/$key.key" \
				    "$CERTS/$key.pem"
				mail >m
				send 0 you@example.org <m
				delivered
				has srv/out/log "TLS TLSv$version"
				has srv/out/log "CLIENT .*'$key'"
				atf_check test ! -s err
			done
		done
	done
}

tc openssl_takes_it_too
openssl_takes_it_too_head() {
	atf_set require.progs openssl
}
openssl_takes_it_too_body() {
	key_start
	for key in rsa p256 p384; do
		for version in 1_2 1_3; do
			port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
			# Whoever gets as far as this is let in.
			{ sleep 20 & echo $! >sleeper; wait; } |
			    openssl s_server -accept 127.0.0.1:"$port" \
			    -cert "$CERTS/good.pem" -key "$CERTS/good.key" \
			    -tls$version -CAfile "$CERTS/ca.pem" -Verify 2 \
			    -verify_return_error -naccept 1 >s.out 2>s.err &
			openssl=$!
			wait_for 10 grep -q ACCEPT s.out ||
			    fail "no s_server: $(cat s.err)"
			PORT=$port conf_key implicit "$CERTS/$key.key" \
			    "$CERTS/$key.pem" 'timeout 2'
			mail >m
			run you@example.org <m
			kill "$(cat sleeper)"
			# It waits for ever for a client that did not come.
			wait_for 5 dead $openssl || kill $openssl
			# Not for smtpd.py, which lives for two minutes.
			wait $openssl
			has s.out 'BEGIN SSL SESSION' "$key $version"
			has s.out "CN = $key" "$key $version"
			has err 'waiting for the greeting' "$key $version"
		done
	done
}

tc a_certificate_is_shown_only_to_those_who_ask
a_certificate_is_shown_only_to_those_who_ask_body() {
	key_start
	echo 'tls starttls' | script
	conf_key starttls "$CERTS/p256.key" "$CERTS/p256.pem"
	mail >m
	send 0 you@example.org <m
	delivered
	hasnt srv/out/log CLIENT
	# Who demands one ends the session without.
	conf_key starttls '' ''
	for version in 1.2 1.3; do
		demand starttls "tlsmin $version" "tlsmax $version"
		mail >m
		send 76 you@example.org <m
		nothing_sent
		has err 'TLS handshake failed'
	done
	has err "demands a certificate of the client's: set tls_key_file"
	# Without TLS a key is of no use, nor looked at.
	: | script
	printf 'tls off\ntls_key_file /nowhere\ntls_cert_file /nowhere\n' | conf
	mail >m
	send 0 you@example.org <m
	delivered
}

tc keys_are_unlocked_by_a_command
keys_are_unlocked_by_a_command_body() {
	key_start
	for file in rsa.enc rsa.old p256.enc p384.old; do
		demand starttls
		conf_key starttls "$CERTS/$file" "$CERTS/${file%.*}.pem" \
		    "tls_key_passwordeval echo $PASSPHRASE"
		mail >m
		send 0 you@example.org <m
		delivered
	done
	demand starttls
	while IFS='|' read -r code command why; do
		conf_key starttls "$CERTS/rsa.enc" "$CERTS/rsa.pem" \
		    "tls_key_passwordeval $command"
		mail >m
		send "$code" you@example.org <m
		no_connection "$command"
		has err "$why" "$command"
	done <<-'EOT'
		66|echo Open Sesame|the passphrase of tls_key_file .*rsa.enc is wrong
		78|true|tls_key_passwordeval printed no password
		78|echo x; exit 3|tls_key_passwordeval failed: its command exited with status 3
	EOT
	hasnt err 'Open Sesame'
	# An open key needs none: the command is not run.
	conf_key starttls "$CERTS/rsa.key" "$CERTS/rsa.pem" \
	    "tls_key_passwordeval touch ran"
	mail >m
	send 0 you@example.org <m
	atf_check test ! -e ran
	# Nor is it by --pretend, which shows it where it is set.
	run -P you@example.org </dev/null
	has out '^tls_key_passwordeval = touch ran$'
	sed -i '/passwordeval/d' msmtprc
	run -P you@example.org </dev/null
	hasnt out tls_key_passwordeval
}

tc keys_are_unlocked_on_the_terminal
keys_are_unlocked_on_the_terminal_head() {
	atf_set require.progs script
}
keys_are_unlocked_on_the_terminal_body() {
	key_start
	demand starttls
	conf_key starttls "$CERTS/rsa.enc" "$CERTS/rsa.pem"
	mail >m
	(sleep 1; echo "$PASSPHRASE"; sleep 3) | timeout 30 script -qec \
	    "$MSMTP -C msmtprc you@example.org <m" /dev/null >typed 2>&1 ||
	    fail "status $?: $(cat typed)"
	delivered
	has typed 'passphrase for .*rsa.enc: '
	hasnt typed "$PASSPHRASE"
	# Without one it is said what to do.
	server_reset
	setsid -w "$MSMTP" -C msmtprc you@example.org <m >out 2>err
	is 69 $?
	no_connection
	has err 'tls_key_passwordeval'
}

tc what_cannot_be_used_is_told_before_connecting
what_cannot_be_used_is_told_before_connecting_body() {
	key_start
	demand starttls
	echo rubbish >rubbish
	while IFS='|' read -r code key cert why; do
		conf_key starttls "$(eval echo "$key")" "$(eval echo "$cert")"
		mail >m
		send "$code" you@example.org <m
		no_connection "$key $cert"
		has err "$why" "$key $cert"
	done <<-'EOT'
		66|/nowhere|$CERTS/rsa.pem|cannot open the key file /nowhere: No such file
		66|$CERTS/rsa.key|/nowhere|cannot open the certificate file /nowhere
		66|rubbish|$CERTS/rsa.pem|cannot use tls_key_file rubbish: there is no private key
		66|$CERTS/rsa.key|rubbish|cannot use tls_cert_file rubbish: there is no certificate
		66|$CERTS/rsa.key|$CERTS/p256.pem|do not belong together
		78|$CERTS/rsa.key||tls_key_file needs a tls_cert_file
		78||$CERTS/rsa.pem|tls_cert_file needs a tls_key_file
		78|pkcs11:token=x|$CERTS/rsa.pem|tls_key_file must be a file name
		78|$CERTS/rsa.key|pkcs11:token=x|libtls has no PKCS #11
	EOT
}

# scan PID TEXT...: none of it is in the memory of that process.
scan() {
	python3 "$MSMTP_SRC/regress/lib/scanmem.py" "$@" >found 2>&1
}

tc the_key_is_in_no_other_process
the_key_is_in_no_other_process_head() {
	[ "$(id -u)" -eq 0 ] || atf_set require.user root
}
the_key_is_in_no_other_process_body() {
	key_start
	mail >m
	# The private exponent, as integers are kept, and the file's text.
	openssl rsa -in "$CERTS/rsa.key" -noout -text 2>/dev/null |
	    awk '/^privateExponent/ { on = 1; next } /^prime1/ { on = 0 }
	    on { gsub(/[ :]/, ""); printf "%s", $0 }' >exponent
	sed -n 5p "$CERTS/rsa.key" >line
	echo "$PASSPHRASE" >passphrase
	cat >scankey.py <<-'EOT'
		import sys
		d = bytes.fromhex(open("exponent").read())[16:80]
		want = [d, d[::-1], open("line", "rb").read().strip()]
		found = size = 0
		maps = open("/proc/%s/maps" % sys.argv[1]).read().splitlines()
		with open("/proc/%s/mem" % sys.argv[1], "rb", 0) as mem:
		    for m in maps:
		        f = m.split()
		        if "r" not in f[1] or f[-1] in ("[vvar]", "[vsyscall]"):
		            continue
		        a, b = (int(x, 16) for x in f[0].split("-"))
		        mem.seek(a)
		        try:
		            data = mem.read(b - a)
		        except OSError:
		            continue
		        size += len(data)
		        found += sum(w in data for w in want)
		print(found, size)
		sys.exit(2 if size == 0 else 1 if found else 0)
	EOT
	for step in "EHLO 1" MAIL; do
		demand starttls "on $step hold"
		conf_key starttls "$CERTS/rsa.enc" "$CERTS/rsa.pem" \
		    "tls_key_passwordeval cat passphrase"
		msmtp_start you@example.org <m
		held || fail "$step is not reached: $(cat err)"
		children "$PID" >kids
		for p in $PID $(sed 's/ .*//' kids); do
			name=$(cat "/proc/$p/comm")
			scan "$p" "$PASSPHRASE" ||
			    fail "passphrase in $name at $step: $(cat found)"
			python3 scankey.py "$p" >found
			case $name.$? in
			msmtp-auth-key.1)	: >"seen.${step%% *}" ;;
			*.0)			;;
			*)	fail "key in $name at $step: $(cat found)" ;;
			esac
		done
		go
		msmtp_wait
		is 0 "$STATUS" "$(cat err)"
	done
	# It was there before TLS, and with TLS the process has gone.
	atf_check test -e seen.EHLO
	! grep msmtp-auth-key kids || fail "the key outlives its use"
}

tc without_a_key_nothing_of_it_is_started
without_a_key_nothing_of_it_is_started_body() {
	key_start
	printf 'tls starttls\non MAIL hold\n' | script
	conf_key starttls '' ''
	mail >m
	msmtp_start you@example.org <m
	held || fail "MAIL is not reached: $(cat err)"
	children "$PID" >kids
	is 1 "$(wc -l <kids)" "$(cat kids)"
	go
	msmtp_wait
}
