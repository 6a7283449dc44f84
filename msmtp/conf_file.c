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

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf_file.h"
#include "eval.h"
#include "report.h"
#include "slurp.h"

static int
open_file(struct conf_file *f)
{
	int fd;

	if ((fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		f->error = errno;
	return fd;
}

/*
 * Read and parse what was opened; closes it.  A file that cannot be read is
 * f->error and no failure yet.
 */
static int
load(struct conf *conf, struct conf_file *f, int fd, struct conf_source *src)
{
	char *text;
	size_t len, cap;
	int rv;

	f->error = 0;
	if ((text = slurp(fd, CONF_SIZE_MAX, &len, &cap)) == NULL)
		f->error = errno;
	(void)close(fd);
	if (text == NULL)
		return 0;
	rv = conf_parse(conf, src, text, len);
	freezero(text, cap);
	if (rv == -1) {
		report("%s:%zu: %s", f->path, src->line, src->why);
		return src->code != 0 ? src->code : EX_CONFIG;
	}
	f->loaded = 1;
	return 0;
}

/* Who may hold a password. */
static int
check_permissions(struct conf_file *f, const struct stat *st, int secret)
{
	int others = (st->st_mode & (S_IRWXG | S_IRWXO | S_IXUSR)) != 0;

	f->loose = others || st->st_uid != geteuid();
	if (!secret || !f->loose)
		return 0;
	if (st->st_uid != geteuid())
		report("%s: holds a password but does not belong to you: make "
		    "it yours (chown %lu), or use passwordeval", f->path,
		    (unsigned long)geteuid());
	else
		report("%s: holds a password but has mode %04o: others must "
		    "not have access (chmod 600 %s)", f->path,
		    (unsigned int)(st->st_mode & 07777), f->path);
	return EX_CONFIG;
}

static int
unreadable(const struct conf_file *f, int error)
{
	report("cannot read the configuration file %s: %s", f->path,
	    strerror(error));
	return EX_IOERR;
}

int
conf_file_user(struct conf *conf, struct conf_file *f, int needed)
{
	struct conf_source src = { .file = f->path, .eval = eval_run };
	struct stat st = { 0 };
	int fd, rv;

	if ((fd = open_file(f)) != -1) {
		if (fstat(fd, &st) == -1) {
			rv = unreadable(f, errno);
			(void)close(fd);
			return rv;
		}
		if ((rv = load(conf, f, fd, &src)) != 0)
			return rv;
	}
	if (f->loaded)
		return check_permissions(f, &st, src.secret);
	if (!needed)
		return 0;
	return unreadable(f, f->error);
}

/* Without the privilege first: who can read it may change its accounts. */
static int
open_system(struct conf_file *f, const struct privilege *priv)
{
	int fd;

	fd = open_file(f);
	if (fd != -1 || f->error != EACCES || !priv->held)
		return fd;
	if (privilege_raise(priv) == 0)
		fd = open_file(f);
	if (privilege_lower(priv) == -1) {
		report("cannot give up the group of %s: %s", f->path,
		    strerror(errno));
		_exit(EX_OSERR);
	}
	f->locked = fd != -1;
	return fd;
}

int
conf_file_system(struct conf *conf, struct conf_file *f,
    const struct privilege *priv)
{
	struct eval_helper helper = { .group = priv->group, .dry = f->dry };
	struct conf_source src = { .file = f->path, .eval = eval_run,
	    .eval_arg = &helper };
	int fd;

	if ((fd = open_system(f, priv)) == -1)
		return 0;
	src.locked = f->locked;
	return load(conf, f, fd, &src);
}
