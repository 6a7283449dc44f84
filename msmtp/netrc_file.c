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

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "netrc.h"
#include "netrc_file.h"
#include "paths.h"
#include "report.h"
#include "slurp.h"
#include "user.h"

/* A fifo that nobody writes to is an empty file, and no reason to wait. */
static int
open_file(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static int
open_privileged(const char *path, const struct privilege *priv)
{
	int error, fd = -1;

	if (privilege_raise(priv) == 0)
		fd = open_file(path);
	error = errno;
	if (privilege_lower(priv) == -1) {
		report("cannot give up the group of %s: %s", path,
		    strerror(errno));
		_exit(EX_OSERR);
	}
	errno = error;
	return fd;
}

static int
unreadable(const char *path)
{
	report("cannot read %s: %s", path, strerror(errno));
	return EX_IOERR;
}

/* As for a configuration file that holds a password. */
static int
check_permissions(const char *path, int fd, const struct account *acct)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return unreadable(path);
	if (st.st_uid != geteuid())
		report("%s: holds the password of %s at %s but does not belong "
		    "to you: make it yours (chown %lu)", path, acct->user,
		    acct->host, (unsigned long)geteuid());
	else if (st.st_mode & (S_IRWXG | S_IRWXO | S_IXUSR))
		report("%s: holds the password of %s at %s but has mode %04o: "
		    "others must not have access (chmod 600 %s)", path,
		    acct->user, acct->host, (unsigned int)(st.st_mode & 07777),
		    path);
	else
		return 0;
	return EX_CONFIG;
}

/* What was read, whose buffer is wiped by our caller. */
static int
look_up(const char *path, char *text, size_t len, const struct account *acct,
    char *buf, size_t size)
{
	struct netrc_fault fault;
	char *password;

	switch (netrc_find(text, len, acct->host, acct->user, &password,
	    &fault)) {
	case 0:
		return 0;
	case 1:
		if (strlcpy(buf, password, size) < size)
			return 0;
		fault.line = 0;
		fault.why = "a password that is too long";
		/* FALLTHROUGH */
	default:
		report("%s:%zu: %s", path, fault.line, fault.why);
		return EX_CONFIG;
	}
}

/* Read what was opened, and close it. */
static int
search(const char *path, int fd, const struct account *acct, int own,
    char *buf, size_t size)
{
	size_t len, cap;
	char *text;
	int rv;

	if ((text = slurp(fd, NETRC_SIZE_MAX, &len, &cap)) == NULL) {
		rv = unreadable(path);
		(void)close(fd);
		return rv;
	}
	(void)mlock(text, cap);
	rv = look_up(path, text, len, acct, buf, size);
	explicit_bzero(text, cap);
	(void)munlock(text, cap);
	free(text);
	if (rv == 0 && own && *buf != '\0')
		rv = check_permissions(path, fd, acct);
	(void)close(fd);
	return rv;
}

/* No such file, or none for us, is no error. */
static int
passed_over(void)
{
	return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
}

static int
search_own(const struct account *acct, char *buf, size_t size)
{
	const char *home;
	char *path;
	int fd, rv = 0;

	if ((home = user_home()) == NULL)
		return 0;
	if (asprintf(&path, "%s/.netrc", home) == -1) {
		report("out of memory");
		return EX_OSERR;
	}
	if ((fd = open_file(path)) != -1)
		rv = search(path, fd, acct, 1, buf, size);
	else if (!passed_over())
		rv = unreadable(path);
	free(path);
	return rv;
}

static int
search_system(const struct account *acct, const struct privilege *priv,
    char *buf, size_t size)
{
	const char *path = path_system_netrc;
	int fd;

	fd = acct->locked ? open_privileged(path, priv) : open_file(path);
	if (fd != -1)
		return search(path, fd, acct, 0, buf, size);
	return passed_over() ? 0 : unreadable(path);
}

int
netrc_file_find(const struct account *acct, const struct privilege *priv,
    char *buf, size_t size)
{
	int rv = 0;

	*buf = '\0';
	if (acct->host == NULL)
		return 0;
	if (!acct->locked)
		rv = search_own(acct, buf, size);
	if (rv == 0 && *buf == '\0')
		rv = search_system(acct, priv, buf, size);
	if (rv != 0)
		explicit_bzero(buf, size);
	return rv;
}
