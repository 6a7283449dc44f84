/*
 * Copyright (c) 2026 The msmtp-privsep authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

/*
 * Linux: every system call that a role may make after its lock-in, by name.
 * This is the one list; SECURITY.md shows it, checked by a test.
 */

#include <sys/mman.h>
#include <sys/socket.h>

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <linux/keyctl.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "seccomp_filter.h"
#include "seccomp_nr.h"

/* Roles, as bits. */
#define PARSE	(1u << SANDBOX_PARSE)
#define DIAL	(1u << SANDBOX_DIAL)
#define NUMERIC	(1u << SANDBOX_DIAL_NUMERIC)
#define NET	(1u << SANDBOX_NET)
#define AUTH	(1u << SANDBOX_AUTH)
#define GSSAPI	(1u << SANDBOX_AUTH_GSSAPI)
#define PARENT	(1u << SANDBOX_PARENT)
#define LOOKUP	(DIAL | GSSAPI)	/* names; files and libraries for it */
#define CHILDREN (PARSE | LOOKUP | NUMERIC | NET | AUTH)
#define ALL	(CHILDREN | PARENT)

#define ALLOW	SECCOMP_RET_ALLOW
#define FAIL(e)	(SECCOMP_RET_ERRNO | (e))

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define IN(arg, list)	{ (arg), SECCOMP_IN, 0, 0, (list), COUNT(list) }
#define FROM(arg, min)	{ (arg), SECCOMP_FROM, 0, (min), NULL, 0 }
#define BITS(arg, mask, val) { (arg), SECCOMP_BITS, (mask), (val), NULL, 0 }
#define NOTALL(arg, mask) { (arg), SECCOMP_NOTALL, (mask), 0, NULL, 0 }
#define SELF(arg)	{ (arg), SECCOMP_SELF, 0, 0, NULL, 0 }
#define PIDS(arg)	{ (arg), SECCOMP_PIDS, 0, 0, NULL, 0 }
#define END		{ 0, SECCOMP_END, 0, 0, NULL, 0 }
#define CHECK1(name, text, a) \
	static const struct seccomp_check name = { text, { a, END, END } }
#define CHECK2(name, text, a, b) \
	static const struct seccomp_check name = { text, { a, b, END } }
#define CHECK3(name, text, a, b, c) \
	static const struct seccomp_check name = { text, { a, b, c } }

static const uint32_t zero[] = { 0 };
static const uint32_t fds_parse_in[] = { 0, 3 };
static const uint32_t fds_channel[] = { 3 };
static const uint32_t signals_abort[] = { 6 };	/* SIGABRT */
static const uint32_t commands_flags[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL
};
static const uint32_t commands_parent[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
#if F_SETLK64 != F_SETLK
	F_GETLK64, F_SETLK64, F_SETLKW64,
#endif
	F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
};
static const uint32_t commands_dial[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC
};
static const uint32_t commands_gssapi[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC,
	F_GETLK, F_SETLK, F_SETLKW,
#if F_SETLK64 != F_SETLK
	F_GETLK64, F_SETLK64, F_SETLKW64,
#endif
	F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
};
/* Find and read keys; neither add nor change any. */
static const uint32_t operations_read[] = {
	KEYCTL_GET_KEYRING_ID, KEYCTL_DESCRIBE, KEYCTL_SEARCH, KEYCTL_READ,
	KEYCTL_GET_PERSISTENT
};
/* Get and set a terminal's modes; never type into it (TIOCSTI, TIOCLINUX). */
static const uint32_t ioctls_terminal[] = {
	TCGETS, TCSETS, TCSETSW, TCSETSF,
#ifdef TCGETS2
	TCGETS2, TCSETS2, TCSETSW2, TCSETSF2,
#endif
};
static const uint32_t ioctls_dial[] = {
	FIONREAD, FIONBIO, TCGETS, SIOCGIFCONF, SIOCGIFNAME, SIOCGIFINDEX,
	SIOCGIFFLAGS
};
static const uint32_t families_any[] = {
	AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
};
/* Of a socket of any family: NETLINK_ROUTE is 0, too; not NETLINK_SOCK_DIAG. */
static const uint32_t protocols_any[] = { 0, IPPROTO_TCP, IPPROTO_UDP };
static const uint32_t families_inet[] = { AF_INET, AF_INET6 };
static const uint32_t levels_numeric[] = {
	SOL_SOCKET, IPPROTO_TCP, IPPROTO_IPV6
};
/*
 * setsockopt by number, whatever the level: SO_REUSEADDR, SO_KEEPALIVE,
 * TCP_NODELAY; never SO_ATTACH_FILTER (26).
 */
static const uint32_t options_numeric[] = { 1, 2, 9 };
/* The numbers of socketcall(2), which i386 and s390x use. */
static const uint32_t socketcalls_channel[] = {
	SYS_RECVMSG, SYS_SENDMSG
};
static const uint32_t socketcalls_parent[] = {
	SYS_RECVMSG, SYS_SENDMSG, SYS_SEND, SYS_SENDTO, SYS_GETSOCKOPT,
	SYS_GETPEERNAME
};
static const uint32_t socketcalls_numeric[] = {
	SYS_RECVMSG, SYS_SENDMSG, SYS_SOCKET, SYS_BIND, SYS_CONNECT,
	SYS_GETSOCKOPT, SYS_SETSOCKOPT
};

/*
 * No flag of sendto and sendmsg but these: MSG_FASTOPEN connects a socket
 * anew behind Landlock's back.
 */
#define SEND_FLAGS	(MSG_NOSIGNAL | MSG_DONTWAIT | MSG_MORE)

/* Holds where Landlock is missing, too. */
#define OPEN_WRITES	(O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

CHECK1(parse_read, "0, 3", IN(0, fds_parse_in));
CHECK1(from_3, "3 and above", FROM(0, 3));
CHECK1(channel, "3", IN(0, fds_channel));
CHECK2(channel_send, "3, no MSG_FASTOPEN", IN(0, fds_channel),
    BITS(2, ~(uint32_t)SEND_FLAGS, 0));
CHECK2(plain_sendmsg, "3 and above, no MSG_FASTOPEN", FROM(0, 3),
    BITS(2, ~(uint32_t)SEND_FLAGS, 0));
CHECK2(plain_send, "no MSG_FASTOPEN, no address",
    BITS(3, ~(uint32_t)SEND_FLAGS, 0), IN(4, zero));
CHECK2(memory_new, "anonymous, not executable",
    BITS(2, ~(uint32_t)(PROT_READ | PROT_WRITE), 0),
    BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS));
CHECK1(memory_wx, "not writable and executable",
    NOTALL(2, PROT_WRITE | PROT_EXEC));
CHECK1(memory_noexec, "not executable",
    BITS(2, ~(uint32_t)(PROT_READ | PROT_WRITE), 0));
CHECK1(fcntl_flags, "F_GETFD, F_SETFD, F_GETFL, F_SETFL",
    IN(1, commands_flags));
CHECK1(fcntl_parent, "F_GETFD, F_SETFD, F_GETFL, F_SETFL, locks",
    IN(1, commands_parent));
CHECK1(fcntl_dial, "F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD",
    IN(1, commands_dial));
CHECK1(fcntl_gssapi, "F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, locks",
    IN(1, commands_gssapi));
CHECK1(keyctl_read, "find, read", IN(0, operations_read));
CHECK1(ioctl_terminal, "TCGETS, TCSETS, TCSETSW, TCSETSF",
    IN(1, ioctls_terminal));
CHECK1(ioctl_dial, "FIONREAD, FIONBIO, TCGETS, SIOCGIF*",
    IN(1, ioctls_dial));
CHECK2(socket_any, "AF_UNIX, AF_INET, AF_INET6, AF_NETLINK; protocol 0, TCP, "
    "UDP", IN(0, families_any), IN(2, protocols_any));
CHECK2(socket_inet, "AF_INET, AF_INET6; SOCK_STREAM", IN(0, families_inet),
    BITS(1, ~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK), SOCK_STREAM));
CHECK2(setsockopt_numeric, "SO_REUSEADDR, SO_KEEPALIVE, TCP_NODELAY",
    IN(1, levels_numeric), IN(2, options_numeric));
CHECK1(open_read, "for reading", BITS(1, OPEN_WRITES, 0));
CHECK1(openat_read, "for reading", BITS(2, OPEN_WRITES, 0));
CHECK1(signal_self, "itself", SELF(0));
CHECK1(signal_children, "its children", PIDS(0));
CHECK1(sigaction_abort, "SIGABRT", IN(0, signals_abort));
CHECK1(socketcall_channel, "sendmsg, recvmsg", IN(0, socketcalls_channel));
CHECK1(socketcall_numeric, "sendmsg, recvmsg, socket, bind, connect, "
    "get/setsockopt", IN(0, socketcalls_numeric));
CHECK1(socketcall_parent, "sendmsg, recvmsg, sendto, getsockopt, getpeername",
    IN(0, socketcalls_parent));

/* M(roles, action, name, check) */
#define TABLE(M) \
/* The end, and signals on the way there. */ \
M(ALL, ALLOW, exit, NULL) \
M(ALL, ALLOW, exit_group, NULL) \
M(ALL, ALLOW, rt_sigreturn, NULL) \
M(ALL, ALLOW, sigreturn, NULL) \
M(ALL, ALLOW, restart_syscall, NULL) \
M(ALL, ALLOW, rt_sigprocmask, NULL) \
M(CHILDREN & ~LOOKUP, ALLOW, rt_sigaction, &sigaction_abort) \
M(LOOKUP | PARENT, ALLOW, rt_sigaction, NULL) \
M(ALL, ALLOW, tgkill, &signal_self) \
M(ALL, ALLOW, tkill, &signal_self) \
M(PARENT, ALLOW, kill, &signal_children) \
M(PARENT, ALLOW, wait4, NULL) \
M(PARENT, ALLOW, waitid, NULL) \
M(PARENT, ALLOW, waitpid, NULL) \
/* Memory, for any allocator. */ \
M(ALL, ALLOW, brk, NULL) \
M(ALL & ~LOOKUP, ALLOW, mmap, &memory_new) \
M(LOOKUP, ALLOW, mmap, &memory_wx) \
M(ALL & ~LOOKUP, ALLOW, mmap2, &memory_new) \
M(LOOKUP, ALLOW, mmap2, &memory_wx) \
M(ALL, ALLOW, mprotect, &memory_noexec) \
M(ALL, ALLOW, munmap, NULL) \
M(ALL, ALLOW, mremap, NULL) \
M(ALL, ALLOW, madvise, NULL) \
M(NET | AUTH | GSSAPI | PARENT, ALLOW, mlock, NULL) \
M(NET | AUTH | GSSAPI | PARENT, ALLOW, munlock, NULL) \
/* What libc asks for on its own. */ \
M(ALL, ALLOW, futex, NULL) \
M(ALL, ALLOW, futex_time64, NULL) \
M(ALL, ALLOW, getrandom, NULL) \
M(ALL, ALLOW, getpid, NULL) \
M(ALL, ALLOW, gettid, NULL) \
M(ALL, ALLOW, clock_gettime, NULL) \
M(ALL, ALLOW, clock_gettime64, NULL) \
M(ALL, ALLOW, gettimeofday, NULL) \
M(ALL, ALLOW, time, NULL) \
M(LOOKUP | PARENT, ALLOW, nanosleep, NULL) \
M(LOOKUP | PARENT, ALLOW, clock_nanosleep, NULL) \
M(LOOKUP | PARENT, ALLOW, clock_nanosleep_time64, NULL) \
M(LOOKUP | PARENT, ALLOW, getuid, NULL) \
M(LOOKUP | PARENT, ALLOW, getuid32, NULL) \
M(LOOKUP | PARENT, ALLOW, geteuid, NULL) \
M(LOOKUP | PARENT, ALLOW, geteuid32, NULL) \
M(LOOKUP | PARENT, ALLOW, getgid, NULL) \
M(LOOKUP | PARENT, ALLOW, getgid32, NULL) \
M(LOOKUP | PARENT, ALLOW, getegid, NULL) \
M(LOOKUP | PARENT, ALLOW, getegid32, NULL) \
/* Descriptors that are already open. */ \
M(PARSE, ALLOW, read, &parse_read) \
M(ALL & ~PARSE, ALLOW, read, NULL) \
M(PARSE | NET | AUTH | NUMERIC, ALLOW, write, &from_3) \
M(LOOKUP | PARENT, ALLOW, write, NULL) \
M(LOOKUP | PARENT, ALLOW, readv, NULL) \
M(LOOKUP | PARENT, ALLOW, writev, NULL) \
M(LOOKUP, ALLOW, pread64, NULL) \
M(LOOKUP | NET | PARENT, ALLOW, lseek, NULL) \
M(LOOKUP | NET | PARENT, ALLOW, _llseek, NULL) \
M(PARSE | AUTH, ALLOW, recvmsg, &channel) \
M(ALL & ~(PARSE | AUTH), ALLOW, recvmsg, NULL) \
M(PARSE | AUTH | NUMERIC, ALLOW, sendmsg, &channel_send) \
M(NET | PARENT, ALLOW, sendmsg, &plain_sendmsg) \
M(LOOKUP, ALLOW, sendmsg, NULL) \
M(PARENT, ALLOW, sendto, &plain_send) \
M(LOOKUP, ALLOW, sendto, NULL) \
M(LOOKUP, ALLOW, recvfrom, NULL) \
M(ALL, ALLOW, poll, NULL) \
M(ALL, ALLOW, ppoll, NULL) \
M(ALL, ALLOW, ppoll_time64, NULL) \
M(ALL, ALLOW, close, NULL) \
M(PARSE | NET | AUTH | NUMERIC, ALLOW, fcntl, &fcntl_flags) \
M(DIAL, ALLOW, fcntl, &fcntl_dial) \
M(GSSAPI, ALLOW, fcntl, &fcntl_gssapi) \
M(PARENT, ALLOW, fcntl, &fcntl_parent) \
M(PARSE | NET | AUTH | NUMERIC, ALLOW, fcntl64, &fcntl_flags) \
M(DIAL, ALLOW, fcntl64, &fcntl_dial) \
M(GSSAPI, ALLOW, fcntl64, &fcntl_gssapi) \
M(PARENT, ALLOW, fcntl64, &fcntl_parent) \
M(PARENT, ALLOW, ioctl, &ioctl_terminal) \
M(LOOKUP, ALLOW, ioctl, &ioctl_dial) \
M(PARENT | LOOKUP, ALLOW, fstat, NULL) \
M(PARENT | LOOKUP, ALLOW, fstat64, NULL) \
/* Sockets. */ \
M(LOOKUP, ALLOW, shutdown, NULL) \
M(NUMERIC | LOOKUP | PARENT, ALLOW, getsockopt, NULL) \
M(NUMERIC, ALLOW, setsockopt, &setsockopt_numeric) \
M(LOOKUP, ALLOW, setsockopt, NULL) \
M(NUMERIC, ALLOW, socket, &socket_inet) \
M(LOOKUP, ALLOW, socket, &socket_any) \
M(NUMERIC | LOOKUP, ALLOW, connect, NULL) \
M(LOOKUP | PARENT, ALLOW, getpeername, NULL) \
M(LOOKUP, ALLOW, getsockname, NULL) \
M(NUMERIC | LOOKUP, ALLOW, bind, NULL) \
M(LOOKUP, ALLOW, sendmmsg, NULL) \
M(LOOKUP, ALLOW, recvmmsg, NULL) \
M(LOOKUP, ALLOW, recvmmsg_time64, NULL) \
M(PARSE | NET | AUTH, ALLOW, socketcall, &socketcall_channel) \
M(NUMERIC, ALLOW, socketcall, &socketcall_numeric) \
M(PARENT, ALLOW, socketcall, &socketcall_parent) \
M(LOOKUP, ALLOW, socketcall, NULL) \
/* Name service modules: what they read, load and wait with. */ \
M(LOOKUP, ALLOW, open, &open_read) \
M(LOOKUP, ALLOW, openat, &openat_read) \
M(LOOKUP, ALLOW, access, NULL) \
M(LOOKUP, ALLOW, faccessat, NULL) \
M(LOOKUP, ALLOW, faccessat2, NULL) \
M(LOOKUP, ALLOW, stat, NULL) \
M(LOOKUP, ALLOW, lstat, NULL) \
M(LOOKUP, ALLOW, stat64, NULL) \
M(LOOKUP, ALLOW, lstat64, NULL) \
M(LOOKUP, ALLOW, newfstatat, NULL) \
M(LOOKUP, ALLOW, fstatat64, NULL) \
M(LOOKUP, ALLOW, statx, NULL) \
M(LOOKUP, ALLOW, statfs, NULL) \
M(LOOKUP, ALLOW, fstatfs, NULL) \
M(LOOKUP, ALLOW, readlink, NULL) \
M(LOOKUP, ALLOW, readlinkat, NULL) \
M(LOOKUP, ALLOW, getcwd, NULL) \
M(LOOKUP, ALLOW, getdents64, NULL) \
M(LOOKUP, ALLOW, uname, NULL) \
M(LOOKUP, ALLOW, sysinfo, NULL) \
M(LOOKUP, ALLOW, getppid, NULL) \
M(LOOKUP, ALLOW, dup, NULL) \
M(LOOKUP, ALLOW, dup2, NULL) \
M(LOOKUP, ALLOW, dup3, NULL) \
M(LOOKUP, ALLOW, pipe2, NULL) \
M(LOOKUP, ALLOW, select, NULL) \
M(LOOKUP, ALLOW, _newselect, NULL) \
M(LOOKUP, ALLOW, pselect6, NULL) \
M(LOOKUP, ALLOW, pselect6_time64, NULL) \
M(LOOKUP, ALLOW, epoll_create1, NULL) \
M(LOOKUP, ALLOW, epoll_ctl, NULL) \
M(LOOKUP, ALLOW, epoll_wait, NULL) \
M(LOOKUP, ALLOW, epoll_pwait, NULL) \
M(LOOKUP, ALLOW, eventfd2, NULL) \
M(LOOKUP, ALLOW, timerfd_create, NULL) \
M(LOOKUP, ALLOW, timerfd_settime, NULL) \
M(LOOKUP, ALLOW, timerfd_settime64, NULL) \
M(LOOKUP, ALLOW, sigaltstack, NULL) \
M(LOOKUP, ALLOW, rseq, NULL) \
M(LOOKUP, ALLOW, set_robust_list, NULL) \
/* Kerberos: a cache of tickets in the kernel. */ \
M(GSSAPI, ALLOW, keyctl, &keyctl_read) \
/* What libraries try and can do without. */ \
M(NET | AUTH, FAIL(EPERM), open, NULL) \
M(NET | AUTH, FAIL(EPERM), openat, NULL) \
M(NET | AUTH, FAIL(EPERM), access, NULL) \
M(NET | AUTH, FAIL(EPERM), faccessat, NULL) \
M(NET | AUTH, FAIL(EPERM), stat, NULL) \
M(NET | AUTH, FAIL(EPERM), stat64, NULL) \
M(NET | AUTH, FAIL(EPERM), fstat, NULL) \
M(NET | AUTH, FAIL(EPERM), fstat64, NULL) \
M(NET | AUTH, FAIL(EPERM), newfstatat, NULL) \
M(NET | AUTH, FAIL(EPERM), fstatat64, NULL) \
M(NET | AUTH, FAIL(EPERM), statx, NULL) \
M(CHILDREN & ~LOOKUP, FAIL(EPERM), sysinfo, NULL) /* qsort(3) */ \
/* glibc falls back to clone only then. */ \
M(LOOKUP | PARENT, FAIL(ENOSYS), clone3, NULL)

/*
 * AddressSanitizer writes its report to descriptor 2 and looks at its maps and
 * its program file for it.  Rows that come first count.
 */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

#ifdef SANITIZED
#define FIRST_COUNTS 1
CHECK1(report_write, "2 and above", FROM(0, 2));
#define TABLE_SANITIZER(M) \
M(ALL & ~(LOOKUP | PARENT), ALLOW, write, &report_write) \
M(ALL, ALLOW, sigaltstack, NULL) \
M(ALL, ALLOW, sched_yield, NULL) \
M(ALL & ~LOOKUP, FAIL(EPERM), open, NULL) \
M(ALL & ~LOOKUP, FAIL(EPERM), openat, NULL) \
M(ALL & ~LOOKUP, FAIL(EPERM), readlink, NULL) \
M(ALL & ~LOOKUP, FAIL(EPERM), readlinkat, NULL) \
M(ALL & ~LOOKUP, FAIL(EPERM), newfstatat, NULL) \
M(ALL, FAIL(EPERM), prctl, NULL) \
M(ALL, FAIL(EPERM), prlimit64, NULL) \
M(ALL, FAIL(ENOSYS), clone3, NULL) \
M(ALL, FAIL(EPERM), clone, NULL)

/* LeakSanitizer would trace the process from a clone of it. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
#else
#define FIRST_COUNTS 0
#define TABLE_SANITIZER(M)
#endif

struct row {
	unsigned int		 roles;
	struct seccomp_rule	 rule;
};

static const struct row rows[] = {
#define ROW(roles, action, name, check) \
	{ (roles), { #name, NR(name), (action), (check) } },
	TABLE_SANITIZER(ROW)
	TABLE(ROW)
#undef ROW
};

static int
has_rule(const struct seccomp_rule *rules, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(rules[i].name, name) == 0)
			return 1;
	return 0;
}

size_t
seccomp_rules(enum sandbox role, struct seccomp_rule rules[SECCOMP_RULES_MAX])
{
	size_t i, n = 0;

	for (i = 0; i < COUNT(rows) && n < SECCOMP_RULES_MAX; i++) {
		if (!(rows[i].roles & (1u << role)))
			continue;
		if (FIRST_COUNTS && has_rule(rules, n, rows[i].rule.name))
			continue;
		rules[n++] = rows[i].rule;
	}
	return n;
}

uint32_t
seccomp_default(enum sandbox role)
{
	switch (role) {
	case SANDBOX_DIAL:	/* name service modules differ, */
	case SANDBOX_AUTH_GSSAPI:	/* and Kerberos has them, too */
	case SANDBOX_PARENT:	/* a delivered mail must be logged */
		return FAIL(EPERM);
	default:
		return SECCOMP_RET_KILL_PROCESS;
	}
}

const char *
seccomp_role_name(enum sandbox role)
{
	static const char *const names[SANDBOX_MAX] = {
		[SANDBOX_PARSE] = "msmtp-parse",
		[SANDBOX_DIAL] = "msmtp-dial",
		[SANDBOX_DIAL_NUMERIC] = "msmtp-dial (numeric)",
		[SANDBOX_NET] = "msmtp-net",
		[SANDBOX_AUTH] = "msmtp-auth",
		[SANDBOX_AUTH_GSSAPI] = "msmtp-auth (gssapi)",
		[SANDBOX_PARENT] = "msmtp",
	};

	return role < SANDBOX_MAX ? names[role] : "?";
}
