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
# What bmake install puts where shells and vim look, in these shells and in vim.

SHARE=$MSMTP_STAGE/share
BASH_FILE=$SHARE/bash-completion/completions/msmtp
ZSH_FILE=$SHARE/zsh/site-functions/_msmtp
FISH_FILE=$SHARE/fish/vendor_completions.d/msmtp.fish
VIM_FILE=$SHARE/vim/vimfiles/syntax/msmtp.vim

# needs PROGRAM
needs() {
	command -v "$1" >/dev/null || atf_skip "needs $1"
}

# offers WORD ...: what bash offers for the last word, sorted, on one line.
offers() {
	bash -c '. "$1"; shift
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	_msmtp msmtp "${@: -1}" "${@: -2:1}"
	printf "%s\n" "${COMPREPLY[@]}"' bash "$BASH_FILE" "$@" |
	    LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}

# bash_offers EXPECTED WORD ...
bash_offers() {
	want=$1
	shift
	[ "$(offers "$@")" = "$want" ] ||
	    atf_fail "$*: '$(offers "$@")' is not '$want'"
}

atf_test_case bash_completes
bash_completes_body() {
	needs bash
	printf 'account work\naccount home : work\n#account no\n' >.msmtprc
	export HOME="$PWD"
	mkdir etc
	: >etc/log
	: >'etc/a log'
	bash_offers '--tls-starttls' msmtp --tls-s
	bash_offers '--source-ip=' msmtp --sou
	bash_offers '--pretend' msmtp me@x --pre
	bash_offers 'off on' msmtp --tls =
	bash_offers 'off on' msmtp --tls = o
	bash_offers 'off' msmtp --tls-starttls = of
	bash_offers 'scram-sha-1 scram-sha-1-plus scram-sha-256 '\
'scram-sha-256-plus' msmtp --auth = s
	bash_offers 'headers' msmtp -R h
	bash_offers 'home work' msmtp -a ''
	bash_offers 'work' msmtp --account = w
	bash_offers 'etc/a log etc/log' msmtp --logfile = etc/
	bash_offers 'etc/log' msmtp -X etc/l
	bash_offers 'etc/log' msmtp --tls-key-file etc/l
	# A recipient, and text that may be anything.
	bash_offers '' msmtp et
	bash_offers '' msmtp --host = e
	# An option that needs no argument has none behind it.
	bash_offers '' msmtp --tls o
}

# Those that --help prints are those of the table.
atf_test_case each_option_is_known_to_each_shell
each_option_is_known_to_each_shell_body() {
	"$MSMTP_STAGE/bin/msmtp" --help | tr ',' '\n' |
	    sed -n 's/^ *\(--*[a-zA-Z][a-z0-9-]*\).*/\1/p' |
	    grep -Ev '^-(i|bm)$' | sort -u >options
	[ "$(wc -l <options)" -ge 60 ] || atf_fail "$(cat options)"
	while read -r option; do
		grep -Eq "words=.* $option[= ']" "$BASH_FILE" ||
		    atf_fail "bash: $option"
		grep -q -e "'$option[][+=]" "$ZSH_FILE" ||
		    atf_fail "zsh: $option"
		case $option in
		--*)	grep -q -e " -l ${option#--} " "$FISH_FILE" ;;
		*)	grep -q -e " -s ${option#-} " "$FISH_FILE" ;;
		esac || atf_fail "fish: $option"
	done <options
}

atf_test_case each_command_is_known_to_vim
each_command_is_known_to_vim_body() {
	sed -n 's/^\.It Ic \([a-z_0-9]*\).*/\1/p' \
	    "$MSMTP_SRC/man/msmtprc.5" | sort -u >commands
	[ "$(wc -l <commands)" -ge 40 ] || atf_fail "$(cat commands)"
	while read -r command; do
		grep -q "^syn keyword msmtprcCommand .* $command\( \|\$\)" \
		    "$VIM_FILE" || atf_fail "$command"
	done <commands
}

atf_test_case zsh_takes_its_file
zsh_takes_its_file_body() {
	needs zsh
	atf_check zsh -n "$ZSH_FILE"
}

atf_test_case fish_completes
fish_completes_body() {
	needs fish
	export HOME="$PWD"
	atf_check fish -n "$FISH_FILE"
	fish -c "source $FISH_FILE; complete -C 'msmtp --tls-starttls='" \
	    >out 2>err || atf_fail "$(cat err)"
	atf_check -o inline:'--tls-starttls=off\n--tls-starttls=on\n' \
	    sh -c "cut -f 1 out | sort"
	fish -c "source $FISH_FILE; complete -C 'msmtp --read-r'" >out
	atf_check -o inline:'--read-recipients\n' cut -f 1 out
}

# group LINE COLUMN: how vim shows what is there.
group() {
	rm -f shown
	vim -es -u NONE -i NONE --cmd "set nocp" -c "syntax on" \
	    -c "syntax clear" -c "unlet! b:current_syntax" \
	    -c "source $VIM_FILE" \
	    -c "call writefile([synIDattr(synID($1,$2,1),'name')],'shown')" \
	    -c 'qa!' rc </dev/null >/dev/null 2>&1
	cat shown
}

atf_test_case vim_knows_commands_values_and_errors
vim_knows_commands_values_and_errors_body() {
	needs vim
	printf '# a\ntls_starttls off\nhots x\nauth scram-sha-256\n' >rc
	for want in '1 3 msmtprcComment' '2 5 msmtprcCommand' \
	    '2 15 msmtprcValue' '3 2 msmtprcUnknown' '4 9 msmtprcValue'; do
		set -- $want
		[ "$(group "$1" "$2")" = "$3" ] ||
		    atf_fail "$want: $(group "$1" "$2")"
	done
}

atf_init_test_cases() {
	atf_add_test_case bash_completes
	atf_add_test_case each_option_is_known_to_each_shell
	atf_add_test_case each_command_is_known_to_vim
	atf_add_test_case zsh_takes_its_file
	atf_add_test_case fish_completes
	atf_add_test_case vim_knows_commands_values_and_errors
}
