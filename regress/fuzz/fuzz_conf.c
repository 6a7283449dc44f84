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
 * The parser of configuration files: the first byte chooses between a file of
 * the caller's and a locked one, the second how often the text is added and
 * what becomes of eval, which prints its own argument.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Values are canonical: checking one again changes nothing. */
static void
check_values(const struct conf_account *a)
{
	const char *why;
	char *again;
	size_t i;

	for (i = 0; i < SETTING_MAX; i++) {
		if (a->set.value[i] == NULL || *a->set.value[i] == '\0')
			continue;
		if (setting_check(setting_name(i), a->set.value[i], &again,
		    &why) == -1 || strcmp(again, a->set.value[i]) != 0)
			abort();
		free(again);
	}
}

/* 0, 3: its argument is its output; 1: it is not run; 2: it fails. */
static int
eval(struct conf_source *src, const char *command, char *buf, size_t size)
{
	const int *mode = src->eval_arg;
	size_t n = strlen(command);

	if (*mode == 1)
		return 1;
	if (*mode == 2 || n >= size) {
		(void)snprintf(src->why, sizeof(src->why), "it failed");
		return -1;
	}
	memcpy(buf, command, n + 1);
	return 0;
}

static void
add(struct conf *conf, const uint8_t *data, size_t len, int locked, int mode)
{
	struct conf_source src = { .file = "rc", .locked = locked,
	    .eval = eval, .eval_arg = &mode };
	char *text;
	size_t i;
	int rv;

	if ((text = malloc(len + 1)) == NULL)
		return;
	memcpy(text, data, len);
	rv = conf_parse(conf, &src, text, len);
	if (rv == -1 && (src.why[0] == '\0' || src.line == 0))
		abort();
	if ((locked || strncmp(src.why, "what eval printed: ", 19) == 0) &&
	    strstr(src.why, "\"") != NULL)
		abort();
	for (i = 0; i < len; i++)
		if (text[i] != '\0')
			abort();
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct conf conf = { 0 };
	size_t i;
	int n;

	if (len < 2)
		return 0;
	for (n = 0; n <= (data[1] & 1); n++)
		add(&conf, data + 2, len - 2, data[0] & 1, data[1] >> 1 & 3);
	for (i = 0; i < conf.n; i++) {
		if (conf_find(&conf, conf.accounts[i]->name, 0) == NULL)
			abort();
		check_values(conf.accounts[i]);
	}
	if ((conf.hidden_file == NULL) != (conf.hidden_line == 0))
		abort();
	(void)conf_match(&conf, "joe+x@example.org");
	conf_free(&conf);
	return 0;
}
