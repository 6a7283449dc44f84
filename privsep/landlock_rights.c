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

#include "landlock_rights.h"

#define FS_ABI1	(LL_FS_MAKE_SYM | (LL_FS_MAKE_SYM - 1))

static uint64_t
fs_rights(int abi)
{
	uint64_t fs = 0;

	if (abi >= 1)
		fs |= FS_ABI1;
	if (abi >= 2)
		fs |= LL_FS_REFER;
	if (abi >= 3)
		fs |= LL_FS_TRUNCATE;
	if (abi >= 5)
		fs |= LL_FS_IOCTL_DEV;
	return fs;
}

/* Reads the system's files for name service modules. */
static int
is_lookup(enum sandbox role)
{
	return role == SANDBOX_DIAL || role == SANDBOX_AUTH_GSSAPI;
}

static int
connects(enum sandbox role)
{
	return is_lookup(role) || role == SANDBOX_DIAL_NUMERIC;
}

/* These connect to any port; nobody listens. */
static uint64_t
net_rights(int abi, enum sandbox role)
{
	if (abi < 4)
		return 0;
	if (connects(role))
		return LL_NET_BIND_TCP;
	return LL_NET_BIND_TCP | LL_NET_CONNECT_TCP;
}

/* The parent must be able to stop its children, who are outside its scope. */
static uint64_t
scopes(int abi, enum sandbox role)
{
	if (abi < 6)
		return 0;
	if (role == SANDBOX_PARENT)
		return LL_SCOPE_ABSTRACT_UNIX;
	return LL_SCOPE_ABSTRACT_UNIX | LL_SCOPE_SIGNAL;
}

static size_t
attr_size(int abi)
{
	if (abi < 1)
		return 0;
	if (abi < 4)
		return offsetof(struct landlock_attr, handled_access_net);
	if (abi < 6)
		return offsetof(struct landlock_attr, scoped);
	return sizeof(struct landlock_attr);
}

struct landlock_rights
landlock_rights(int abi, enum sandbox role)
{
	struct landlock_rights r;

	r.attr.handled_access_fs = fs_rights(abi);
	r.attr.handled_access_net = net_rights(abi, role);
	r.attr.scoped = scopes(abi, role);
	r.attr_size = attr_size(abi);
	r.read = abi >= 1 && is_lookup(role) ?
	    LL_FS_READ_FILE | LL_FS_READ_DIR : 0;
	r.any_port = abi >= 4 && connects(role) ? LL_NET_BIND_TCP : 0;
	return r;
}
