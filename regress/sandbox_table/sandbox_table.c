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
 * Print what each role may do as SECURITY.md shows it: one table row a role,
 * from the same table that makes the filters.
 */

#include <linux/seccomp.h>

#include <stdio.h>
#include <string.h>

#include "seccomp_filter.h"

struct roles {
	struct seccomp_rule	 rules[SANDBOX_MAX][SECCOMP_RULES_MAX];
	size_t			 n[SANDBOX_MAX];
};

static void
print_rule(const struct seccomp_rule *r)
{
	printf(" %s", r->name);
	if (r->check != NULL)
		printf("(%s)", r->check->text);
}

/* The rule of a role for a name, or NULL. */
static const struct seccomp_rule *
rule_of(const struct roles *all, int role, const char *name)
{
	size_t i;

	for (i = 0; i < all->n[role]; i++)
		if (strcmp(all->rules[role][i].name, name) == 0)
			return &all->rules[role][i];
	return NULL;
}

/* Every role has exactly this rule. */
static int
is_common(const struct roles *all, const struct seccomp_rule *r)
{
	const struct seccomp_rule *o;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		o = rule_of(all, role, r->name);
		if (o == NULL || o->action != r->action ||
		    o->check != r->check)
			return 0;
	}
	return 1;
}

static void
print_rules(const struct roles *all, int role, int common, uint32_t action)
{
	const struct seccomp_rule *r;
	size_t i, printed = 0;

	for (i = 0; i < all->n[role]; i++) {
		r = &all->rules[role][i];
		if ((r->action & SECCOMP_RET_ACTION_FULL) != action ||
		    is_common(all, r) != common)
			continue;
		print_rule(r);
		printed++;
	}
	printf("%s |", printed == 0 ? " -" : "");
}

static void
print_role(const struct roles *all, int role)
{
	printf("| %s |", seccomp_role_name((enum sandbox)role));
	print_rules(all, role, 0, SECCOMP_RET_ALLOW);
	print_rules(all, role, 0, SECCOMP_RET_ERRNO);
	printf(" %s |\n", seccomp_default((enum sandbox)role) ==
	    SECCOMP_RET_KILL_PROCESS ? "killed" : "EPERM");
}

static void
print_common(const struct roles *all)
{
	printf("| each of them |");
	print_rules(all, 0, 1, SECCOMP_RET_ALLOW);
	print_rules(all, 0, 1, SECCOMP_RET_ERRNO);
	printf(" as below |\n");
}

int
main(void)
{
	static struct roles all;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++)
		all.n[role] = seccomp_rules((enum sandbox)role,
		    all.rules[role]);
	printf("| process | may call | gets an error from | "
	    "anything else |\n|---|---|---|---|\n");
	print_common(&all);
	for (role = 0; role < SANDBOX_MAX; role++)
		print_role(&all, role);
	return ferror(stdout) || fflush(stdout) == EOF;
}
