# The demo, as a user runs it: what it claims is checked here.

# section N: what the demo printed under the heading N.
section()
{
	sed -n "/^$1\. /,/^$(($1 + 1))\. /p" out | sed '1d;/^[0-9]\. /d'
}

fail()
{
	echo "$1:" >&2
	cat out err >&2
	atf_fail "$1; see standard error"
}

# The sections on processes say "hidden" to all but root.
visible()
{
	[ "$(id -u)" -eq 0 ]
}

atf_test_case demo
demo_head()
{
	atf_set descr "the demo shows what it promises and leaves nothing"
	atf_set require.progs "python3 openssl bmake"
	atf_set timeout 300
}
demo_body()
{
	mkdir tmp
	TMPDIR=$PWD/tmp sh "$MSMTP_SRC/regress/demo/demo.sh" "$MSMTP_STAGE" \
	    >out 2>err </dev/null || fail "the demo failed"
	[ -z "$(ls -A tmp)" ] || fail "left behind: $(ls -A tmp)"

	for p in msmtp-parse msmtp-net msmtp-dial msmtp-auth; do
		section 1 | grep -A 1 "^  $p " |
		    grep -q 'seccomp filter, no new privileges' ||
			fail "$p is not shown in its sandbox"
	done
	section 2 | grep -A 1 '^msmtp ' |
	    grep -q 'seccomp filter, no new privileges' ||
		fail "the parent is not shown locked in"
	if visible; then
		[ "$(section 2 | grep -c 'has THE PASSWORD')" -eq 1 ] ||
			fail "not one process has the password before AUTH"
		section 2 | sed -n '/^  msmtp-auth /,$p' |
		    grep -q 'has THE PASSWORD' ||
			fail "msmtp-auth does not have the password"
		section 3 | grep -q 'has no password' ||
			fail "nothing is said of the password after AUTH"
		! section 3 | grep -q PASSWORD ||
			fail "a process has the password after AUTH"
	fi
	section 5 | grep -q '^--> AUTH PLAIN \*\*\*$' ||
		fail "AUTH is not shown masked"
	! grep -q swordfish out || fail "the password is shown"
	section 6 | grep -q 'exitcode=EX_OK' || fail "no log line"
	sed -n '/^7\. /,$p' out >mail
	grep -q '^Subject: one mail, watched$' mail || fail "no mail"
	! grep -qi '^bcc' mail || fail "Bcc was delivered"
}

atf_test_case landlock_refuses
landlock_refuses_head()
{
	atf_set descr "each role's rules refuse, and what they allow is known"
}
landlock_refuses_body()
{
	"$MSMTP_OBJ/regress/demo/landlock_probe" "$PWD" >out || fail "probe"
	: >err
	grep -q 'no Landlock' out && atf_skip "this kernel has no Landlock"
	grep -q '(without)  *\(allowed *\)\{7\}$' out || fail "no control"
	! grep -q -e failed -e died -e error out || fail "an attempt failed"
	for p in msmtp-parse msmtp-net msmtp-auth msmtp-dial; do
		grep -q "^  $p  *[a-z]*  *refused  *refused  *refused" out ||
			fail "$p may list, create or execute"
	done
	for p in msmtp-parse msmtp-net msmtp-auth msmtp; do
		grep -q "^  $p  *refused" out || fail "$p may read"
	done
}

atf_init_test_cases()
{
	atf_add_test_case demo
	atf_add_test_case landlock_refuses
}
