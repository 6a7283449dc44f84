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
# lint.sh: static analysis of everything.  Prints what was found and ends with
# status 1 if something was.  Needs gcc, clang, cppcheck, clang-tidy, mandoc
# and python3; a missing one is a finding.

set -u

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
obj=${LINT_OBJ:-$top/build/lint}
mkdir -p "$obj"
MAKE=$(command -v bmake || command -v make)
found=0

# step NAME COMMAND...: run it; its output and failure are findings.
step() {
	_name=$1
	shift
	printf 'lint: %s\n' "$_name"
	if ! "$@" >"$obj/out" 2>&1; then
		cat "$obj/out"
		printf 'lint: %s: findings above\n' "$_name"
		found=1
	fi
}

sources() {
	find msmtp privsep libmsmtp -name '*.c' | sort
}

# build NAME VARIABLE=VALUE...: all programs, every warning an error.
build() {
	_dir=$obj/$1
	shift
	# With -k the status of a directory below is not that of the whole.
	_rc=0
	$MAKE -k -s OBJROOT="$_dir" "$@" all >"$obj/build.log" 2>&1 || _rc=1
	! grep -E '(warning|error):' "$obj/build.log" | sort -u | grep . ||
	    return 1
	[ $_rc -eq 0 ] || tail -n 20 "$obj/build.log"
	return $_rc
}

# malloc-leak: GCC 12 loses sight of memory that it has just seen stored in a
# structure of the caller (strlist_add), and of what realloc(3) moved.
ANALYZER='-fanalyzer -Wno-analyzer-malloc-leak'

# Checks of clang-tidy that are left out, and why:
#   DeprecatedOrUnsafeBufferHandling	wants memcpy_s of Annex K, which no
#					libc here has
#   unix.Vfork, insecureAPI.vfork	spawn.c uses vfork(2) on purpose, and
#					says what it may do in the child
#   valist.Uninitialized		clang 14 misses va_start before a call
#   easily-swappable-parameters,
#   branch-clone			taste
#   implicit-widening			sizes made of constants that fit
#   narrowing-conversions		case changes of ASCII bytes
#   sizeof-expression			arrays of pointers are meant
#   not-null-terminated-result		buffers that carry their length
#   macro-parentheses			tables made of macros
#   misc-redundant-expression		one call after another that advance
#					a cursor look alike and are not
#   misc-no-recursion			put_tree of seccomp_filter.c: as deep as
#					log2 of the number of system calls
#   cert-err33-c			snprintf(3) and printf(3) where a cut
#					or lost line of text is no harm; what
#					matters is declared warn_unused_result
TIDY='-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,portability-*'
TIDY=$TIDY,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
TIDY=$TIDY,-clang-analyzer-unix.Vfork,-clang-analyzer-security.insecureAPI.vfork
TIDY=$TIDY,-clang-analyzer-valist.Uninitialized
TIDY=$TIDY,-bugprone-easily-swappable-parameters,-bugprone-branch-clone
TIDY=$TIDY,-bugprone-implicit-widening-of-multiplication-result
TIDY=$TIDY,-bugprone-narrowing-conversions,-cert-str34-c
TIDY=$TIDY,-bugprone-sizeof-expression,-bugprone-not-null-terminated-result
TIDY=$TIDY,-bugprone-macro-parentheses,-misc-redundant-expression
TIDY=$TIDY,-misc-no-recursion,-cert-err33-c

# What every file is compiled with, for tools that compile nothing.
INCLUDES='-Ilibmsmtp -Iprivsep -Imsmtp -Iprivsep/parse -Iprivsep/dial
    -Iprivsep/net -Iprivsep/auth'
DEFINES='-D_DEFAULT_SOURCE -D_GNU_SOURCE -DLIBBSD_OVERLAY'
for d in PATH_HELPERS PATH_SYSCONF PATH_TRUST VERSION; do
	echo "#define $d \"$d\""
done >"$obj/paths.h"

# clang-tidy wants to be told how each file is compiled.  OpenBSD's sandbox is
# compiled by its own test, against stubs.
tidy() {
	_flags=$(echo -std=c17 $DEFINES -isystem /usr/include/bsd $INCLUDES)
	{
		echo '['
		sources | grep -v openbsd | sed "s|.*|{\"directory\":\"$top\",\
\"file\":\"&\",\"command\":\"cc $_flags -include $obj/paths.h -c &\"},|
		    \$s/,\$//"
		echo ']'
	} >"$obj/compile_commands.json"
	sources | grep -v openbsd |
	    xargs -P 2 -n 6 clang-tidy --quiet -p "$obj" --checks="$TIDY" \
	    --warnings-as-errors='*' >"$obj/tidy.log" 2>"$obj/tidy.err" &&
	    return 0
	grep -E '(warning|error):' "$obj/tidy.log" | sort -u ||
	    tail -n 5 "$obj/tidy.err"
	return 1
}

# unusedFunction needs the whole program, which is several here;
# normalCheckLevel... and missingIncludeSystem speak of cppcheck itself.
check() {
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
	    -D__linux__ -D__x86_64__ $DEFINES --include="$obj/paths.h" \
	    $INCLUDES msmtp privsep libmsmtp
}

pages() {
	_rc=0
	for _f in man/*.[1-9]; do
		mandoc -T lint -W warning "$_f" || _rc=1
	done
	return $_rc
}

# Shell scripts: their syntax, long lines, blanks at the end.
scripts() {
	_rc=0
	for _f in bootstrap .ci/run $(find regress -name '*.sh'); do
		[ -f "$_f" ] || continue
		sh -n "$_f" || _rc=1
		! grep -n '[[:blank:]]$' "$_f" /dev/null || _rc=1
	done
	return $_rc
}

# None of these has a place in this program or its tests.
banned() {
	! grep -nEw '(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|alloca|system|popen|mktemp|tmpnam) *\(' \
	    $(sources) $(find regress -name '*.[ch]') |
	    grep -vE ':[0-9]+:[[:blank:]]*(/?\*|//)'
}

# Nothing unfinished.
unfinished() {
	! grep -rnE 'TODO|FIXME|\bXXX\b|not implemented' msmtp privsep libmsmtp \
	    man Makefile Makefile.inc bootstrap
}

for tool in gcc clang cppcheck clang-tidy mandoc python3; do
	command -v $tool >/dev/null || {
		echo "lint: $tool is not installed"
		found=1
	}
done

step 'gcc -fanalyzer' build gcc CC=gcc "SANITIZE=$ANALYZER"
step 'clang' build clang CC=clang
step 'cppcheck' check
step 'clang-tidy' tidy
step 'manual pages' pages
step 'layout and length' python3 regress/lint.py $(find msmtp privsep \
    libmsmtp regress -name '*.[ch]' | sort)
step 'shell scripts' scripts
step 'banned functions' banned
step 'unfinished work' unfinished

[ $found -eq 0 ] && echo 'lint: nothing found'
exit $found
