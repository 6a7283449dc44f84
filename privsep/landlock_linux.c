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

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "landlock_linux.h"
#include "landlock_rights.h"

/* The same numbers on every architecture. */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset	444
#define __NR_landlock_add_rule		445
#define __NR_landlock_restrict_self	446
#endif
#define CREATE_RULESET_VERSION		1u
#define RULE_PATH_BENEATH		1
#define RULE_NET_PORT			2	/* ABI 4 */

/* The kernel's struct landlock_path_beneath_attr. */
struct path_beneath {
	uint64_t	 allowed_access;
	int32_t		 parent_fd;
} __attribute__((packed));

/* The kernel's struct landlock_net_port_attr. */
struct net_port {
	uint64_t	 allowed_access;
	uint64_t	 port;
};

/*
 * What a resolver reads: its own files, libraries, and what the usual managers
 * put behind a symbolic link.  A home directory is not among it: who takes over
 * the resolver finds no key there to send away; nor all that NetworkManager has
 * below /run, passwords of networks among it.  What does not exist is skipped;
 * links are followed to the file itself.
 */
static const char *const resolver[] = {
	"/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store",
	"/run/systemd/resolve", "/run/resolvconf",
	"/run/NetworkManager/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf",
	"/run/connman/resolv.conf", "/run/nscd", "/var/cache/nscd",
	"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
	"/etc/host.conf", "/etc/gai.conf", "/etc/ld.so.cache",
	"/dev/null", "/dev/urandom", NULL
};

/* Name service modules have their files anywhere below these. */
static const char *const modules[] = { "/etc", "/var/lib/sss", NULL };

/*
 * Kerberos runs as root where root sends mail (the tickets are root's), so it
 * gets no directory that has anybody else's secrets in it.
 */
static const char *const kerberos[] = {
	"/etc/gssapi_mech.conf", "/etc/gss", "/etc/krb5.conf",
	"/etc/krb5.conf.d", "/etc/crypto-policies",
	"/etc/passwd", "/etc/services", "/etc/protocols", "/etc/localtime",
	"/var/lib/sss/pubconf", "/var/lib/sss/mc", NULL
};

int
landlock_probe(void)
{
	long abi = syscall(__NR_landlock_create_ruleset, NULL, 0,
	    CREATE_RULESET_VERSION);

	return abi < 1 ? 0 : (int)abi;
}

/* A rule for a file takes the rights of files only. */
static int
allow_fd(int ruleset, int fd, uint64_t rights)
{
	struct path_beneath rule;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	rule.parent_fd = fd;
	rule.allowed_access = rights;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= LL_FS_READ_FILE;
	return (int)syscall(__NR_landlock_add_rule, ruleset,
	    RULE_PATH_BENEATH, &rule, 0);
}

static int
allow_path(int ruleset, const char *path, uint64_t rights)
{
	int fd, rv, saved;

	if ((fd = open(path, O_PATH | O_CLOEXEC)) == -1)
		return 0;
	rv = allow_fd(ruleset, fd, rights);
	saved = errno;
	close(fd);
	errno = saved;
	return rv;
}

static int
allow_list(int ruleset, const char *const *list, uint64_t rights,
    const char **what)
{
	for (; list != NULL && *list != NULL; list++)
		if (allow_path(ruleset, *list, rights) == -1) {
			*what = *list;
			return -1;
		}
	return 0;
}

static int
allow_all(int ruleset, enum sandbox role, const char *const *more,
    uint64_t rights, const char **what)
{
	if (rights == 0)
		return 0;
	if (allow_list(ruleset, resolver, rights, what) == -1)
		return -1;
	if (role != SANDBOX_AUTH_GSSAPI)
		return allow_list(ruleset, modules, rights, what);
	if (allow_list(ruleset, kerberos, rights, what) == -1)
		return -1;
	return allow_list(ruleset, more, rights, what);
}

/* Port 0 is what a source address without a port of its own is bound to. */
static int
allow_any_port(int ruleset, uint64_t rights, const char **what)
{
	struct net_port rule = { rights, 0 };

	if (rights == 0)
		return 0;
	*what = "landlock_add_rule";
	return (int)syscall(__NR_landlock_add_rule, ruleset, RULE_NET_PORT,
	    &rule, 0);
}

int
landlock_enter(int abi, enum sandbox role, const char *const *more,
    const char **what)
{
	struct landlock_rights r = landlock_rights(abi, role);
	int fd, rv, saved;

	*what = "landlock_create_ruleset";
	fd = (int)syscall(__NR_landlock_create_ruleset, &r.attr, r.attr_size,
	    0);
	if (fd == -1)
		return -1;
	if ((rv = allow_all(fd, role, more, r.read, what)) == 0 &&
	    (rv = allow_any_port(fd, r.any_port, what)) == 0) {
		*what = "landlock_restrict_self";
		rv = (int)syscall(__NR_landlock_restrict_self, fd, 0);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return rv;
}
