# bootstrap and .ci/run, in a tree of their own with every tool but the
# shell's replaced: nothing is installed, built or fetched.

# tree: ./tree with the two scripts, ./bin with tools that say what they were
# called for in ./calls.
tree()
{
	mkdir -p tree/.ci tree/regress bin
	cp "$MSMTP_SRC/bootstrap" tree/
	cp "$MSMTP_SRC/.ci/run" tree/.ci/
	for p in sh bash env sed grep cat mkdir dirname tail tee mktemp rm; do
		ln -s "$(command -v $p)" bin/$p
	done
	: >calls
	tool dpkg-query 'for p; do echo "$p installed"; done'
	tool apt-get 'exit 1'
	tool bmake ''
	tool id 'echo 0'
	echo 'echo "5 passed, 0 failed"' >tree/regress/run.sh
	: >tree/regress/peers.sh
}

# tool NAME BODY
tool()
{
	cat >"bin/$1" <<-END
	#! $(command -v sh)
	[ $1 = id ] || [ $1 = dpkg-query ] || echo "$1 \$*" >>"$PWD/calls"
	$2
	END
	chmod 755 "bin/$1"
}

# bootstrap STATUS ARG...: its output is in ./out.
bootstrap()
{
	want=$1
	shift
	got=0
	env -i PATH="$PWD/bin" sh tree/bootstrap "$@" >out 2>&1 </dev/null ||
		got=$?
	[ $got -eq "$want" ] || atf_fail "$*: exit $got, not $want: $(cat out)"
}

has()
{
	grep -q -e "$2" "$1" || atf_fail "no '$2' in $1: $(cat "$1")"
}

hasnt()
{
	! grep -q -e "$2" "$1" || atf_fail "'$2' in $1: $(cat "$1")"
}

atf_test_case nothing_missing_calls_no_apt
nothing_missing_calls_no_apt_body()
{
	tree
	bootstrap 0 install-deps
	bootstrap 0 test
	has out '5 passed, 0 failed'
	has calls bmake
	hasnt calls apt-get
	hasnt calls sudo
}

atf_test_case missing_packages_are_installed
missing_packages_are_installed_body()
{
	tree
	tool dpkg-query 'for p; do [ $p = kyua ] || echo "$p installed"; done'
	tool apt-get 'exit 0'
	bootstrap 0 install-deps
	has calls 'apt-get -y .*install --no-install-recommends kyua$'
}

atf_test_case user_without_sudo_is_told_the_command
user_without_sudo_is_told_the_command_body()
{
	tree
	tool id 'echo 1000'
	tool dpkg-query 'for p; do [ $p = kyua ] || echo "$p installed"; done'
	bootstrap 1 test
	has out 'apt-get install --no-install-recommends kyua'
	hasnt calls apt-get
	hasnt calls bmake
}

atf_test_case user_with_sudo_installs_by_sudo
user_with_sudo_installs_by_sudo_body()
{
	tree
	tool id 'echo 1000'
	tool sudo 'exit 0'
	tool apt-get 'exit 0'
	tool dpkg-query 'for p; do [ $p = kyua ] || echo "$p installed"; done'
	bootstrap 0 install-deps
	has calls 'sudo -n .*apt-get .*install .*kyua'
}

atf_test_case mail_server_is_never_installed
mail_server_is_never_installed_body()
{
	for plan in 'Inst exim4-base (4.96)' 'Inst postfix (3.7)' \
	    'Inst opensmtpd (6.8)' 'Inst msmtp-mta (1.8)' 'Remv exim4 [4.96]'; do
		rm -rf tree bin
		tree
		tool dpkg-query ''
		tool apt-get "case \$* in *-s*) echo '$plan';; esac"
		bootstrap 1 install-deps
		has out "^$(echo "$plan" | cut -d ' ' -f 1,2) "
		hasnt calls 'apt-get -y'
	done
}

atf_test_case failed_installation_is_told
failed_installation_is_told_body()
{
	tree
	tool dpkg-query ''
	tool apt-get 'case $* in *-y*) exit 100;; esac'
	bootstrap 1 test
	has out 'apt-get failed'
	hasnt calls '^bmake'
}

atf_test_case unknown_system_is_told_what_to_install
unknown_system_is_told_what_to_install_body()
{
	tree
	rm bin/apt-get bin/dpkg-query
	bootstrap 1 demo
	has out libtls
	has out 'OpenBSD'
	has out 'FreeBSD'
}

atf_test_case failed_build_shows_its_end
failed_build_shows_its_end_body()
{
	tree
	tool bmake 'echo "this is why"; exit 1'
	bootstrap 1 test
	has out 'this is why'
	hasnt out passed
}

atf_test_case usage
usage_body()
{
	tree
	bootstrap 64
	has out 'bootstrap demo'
	bootstrap 64 nonsense
	bootstrap 0 help
}

# ci STATUS LAST-LINE: .ci/run over a bootstrap that is standard input.
ci()
{
	mkdir -p tree/.ci
	cp "$MSMTP_SRC/.ci/run" tree/.ci/
	{ echo '#! /bin/sh'; cat; } >tree/bootstrap
	chmod 755 tree/bootstrap
	got=0
	tree/.ci/run >out 2>&1 </dev/null || got=$?
	[ $got -eq "$1" ] || atf_fail "exit $got, not $1: $(cat out)"
	[ "$(tail -n 1 out)" = "$2" ] || atf_fail "last line of: $(cat out)"
	[ "$(grep -c -x "$2" out)" -eq 1 ] || atf_fail "twice: $(cat out)"
}

atf_test_case ci_ends_with_the_count
ci_ends_with_the_count_body()
{
	ci 0 '3 passed, 0 failed' <<-'END'
	[ "$1" = test ] && echo "3 passed, 0 failed"
	END
	ci 0 '3 passed, 0 failed, 2 skipped' <<-'END'
	echo some test
	echo "3 passed, 0 failed, 2 skipped"
	END
	ci 1 '3 passed, 1 failed' <<-'END'
	echo "3 passed, 1 failed"
	exit 1
	END
}

atf_test_case ci_fails_without_a_count
ci_fails_without_a_count_body()
{
	ci 1 '0 passed, 1 failed' </dev/null
	ci 1 '0 passed, 1 failed' <<-'END'
	echo "the build failed"
	exit 1
	END
}

atf_test_case ci_believes_the_worse_of_count_and_status
ci_believes_the_worse_of_count_and_status_body()
{
	ci 1 '3 passed, 1 failed' <<-'END'
	echo "3 passed, 0 failed"
	exit 1
	END
	ci 1 '3 passed, 2 failed' <<-'END'
	echo "3 passed, 2 failed"
	END
}

atf_init_test_cases()
{
	atf_add_test_case nothing_missing_calls_no_apt
	atf_add_test_case missing_packages_are_installed
	atf_add_test_case user_without_sudo_is_told_the_command
	atf_add_test_case user_with_sudo_installs_by_sudo
	atf_add_test_case mail_server_is_never_installed
	atf_add_test_case failed_installation_is_told
	atf_add_test_case unknown_system_is_told_what_to_install
	atf_add_test_case failed_build_shows_its_end
	atf_add_test_case usage
	atf_add_test_case ci_ends_with_the_count
	atf_add_test_case ci_fails_without_a_count
	atf_add_test_case ci_believes_the_worse_of_count_and_status
}
