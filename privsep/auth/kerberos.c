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

#include <sys/types.h>
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kerberos.h"

/* Takes path over; NULL: there is no memory. */
static int
add(struct kerberos *k, char *path)
{
	if (path == NULL)
		return -1;
	if (*path != '/' || k->n == KERBEROS_PATHS_MAX) {
		free(path);
		return 0;
	}
	k->paths[k->n++] = path;
	return 0;
}

/* What follows TYPE: in the name of a cache or key table, or NULL. */
static const char *
after(const char *name, const char *type)
{
	size_t len = strlen(type);

	return strncmp(name, type, len) == 0 && name[len] == ':' ?
	    name + len + 1 : NULL;
}

/* DIR:/d is a collection, DIR::/d/tkt one cache of it. */
static int
add_collection(struct kerberos *k, const char *path)
{
	const char *slash;

	if (*path != ':')
		return add(k, strdup(path));
	path++;
	if ((slash = strrchr(path, '/')) == NULL || slash == path)
		return 0;
	return add(k, strndup(path, (size_t)(slash - path)));
}

/* Caches that are no files (KEYRING, KCM, MEMORY) have no path. */
static int
add_cache(struct kerberos *k, const char *name)
{
	const char *path;

	if ((path = after(name, "DIR")) != NULL)
		return add_collection(k, path);
	if ((path = after(name, "FILE")) == NULL)
		path = name;
	return add(k, strdup(path));
}

static int
add_keys(struct kerberos *k, const char *name)
{
	const char *path = after(name, "FILE");

	return add(k, strdup(path == NULL ? name : path));
}

/* Files and directories, separated by colons. */
static int
add_config(struct kerberos *k, const char *list)
{
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		if (add(k, strndup(list, len)) == -1)
			return -1;
	}
	return 0;
}

/* Anybody may have made it, where everybody has files. */
static int
is_own(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_uid == getuid();
}

/* Where tickets and keys of the user's are that nobody gave a name. */
static const struct {
	const char	*before, *after;	/* the user's number */
	int		 shared;		/* the directory */
} defaults[] = {
	{ "/tmp/krb5cc_", "", 1 },
	{ "/run/user/", "/krb5cc", 0 },
	{ "/etc/krb5/user/", "", 0 },
	{ "/var/lib/krb5/user/", "", 0 },
	{ "/var/krb5/user/", "", 0 },
	{ "/var/kerberos/krb5/user/", "", 0 }
};

static int
add_defaults(struct kerberos *k)
{
	char path[64];
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		snprintf(path, sizeof(path), "%s%lu%s", defaults[i].before,
		    (unsigned long)getuid(), defaults[i].after);
		if ((!defaults[i].shared || is_own(path)) &&
		    add(k, strdup(path)) == -1)
			return -1;
	}
	return 0;
}

static const struct {
	const char	*name;
	int		(*add)(struct kerberos *, const char *value);
} variables[] = {
	{ "KRB5CCNAME=", add_cache },
	{ "KRB5_CONFIG=", add_config },
	{ "KRB5_CLIENT_KTNAME=", add_keys }
};

/* 1: it is one of the variables; 0: it is not; -1: there is no memory. */
static int
take_variable(struct kerberos *k, char *arg)
{
	size_t i, len;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		len = strlen(variables[i].name);
		if (strncmp(arg, variables[i].name, len) != 0)
			continue;
		if (putenv(arg) != 0 || variables[i].add(k, arg + len) == -1)
			return -1;
		return 1;
	}
	return 0;
}

int
kerberos_take(struct kerberos *k, int *argc, char *argv[])
{
	int i, n, taken;

	memset(k, 0, sizeof(*k));
	for (i = n = 1; i < *argc; i++) {
		if (strcmp(argv[i], "gssapi") == 0) {
			k->on = 1;
			if (add_defaults(k) == -1)
				return -1;
		} else if ((taken = take_variable(k, argv[i])) == -1)
			return -1;
		else if (!taken)
			argv[n++] = argv[i];
	}
	if (n < *argc)
		argv[n] = NULL;
	*argc = n;
	return 0;
}
