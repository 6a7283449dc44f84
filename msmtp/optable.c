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


#include "optable.h"

static const struct option_row rows[] = {
	{ "version", "", ARG_NONE, DO_VERSION, SETTING_MAX, "",
	    "print version, sandboxes, libraries, file names" },
	{ "help", "", ARG_NONE, DO_HELP, SETTING_MAX, "",
	    "print this help" },
	{ "pretend", "P", ARG_NONE, DO_PRETEND, SETTING_MAX, "",
	    "print the settings that would be used" },
	{ "serverinfo", "S", ARG_NONE, DO_SERVERINFO, SETTING_MAX, "",
	    "print what the server says of itself" },
	{ "rmqs", "", ARG_NEEDED, DO_RMQS, SETTING_MAX, "what",
	    "have the server send what waits for host, @domain or #queue" },
	{ "configure", "", ARG_NEEDED, DO_CONFIGURE, SETTING_MAX, "address",
	    "print a configuration for this mail address" },
	{ "debug", "dv", ARG_LEVEL, DO_DEBUG, SETTING_MAX, "",
	    "print settings and conversation, secrets masked" },
	{ "file", "C", ARG_NEEDED, DO_FILE, SETTING_MAX, "file",
	    "use this configuration file instead of ~/.msmtprc" },
	{ "account", "a", ARG_NEEDED, DO_ACCOUNT, SETTING_MAX, "name",
	    "use this account of the configuration" },
	{ "read-recipients", "t", ARG_NONE, DO_RECIPIENTS, SETTING_MAX, "",
	    "also send to the addresses in To, Cc and Bcc" },
	{ "read-envelope-from", "", ARG_NONE, DO_SENDER, SETTING_MAX, "",
	    "the sender is the address in the mail's From" },
	{ NULL, "f", ARG_NEEDED, DO_SETTING, SETTING_FROM, "address",
	    "the same as --from" },
	{ NULL, "N", ARG_NEEDED, DO_SETTING, SETTING_DSN_NOTIFY, "when",
	    "the same as --dsn-notify" },
	{ NULL, "R", ARG_NEEDED, DO_SETTING, SETTING_DSN_RETURN, "what",
	    "the same as --dsn-return" },
	{ NULL, "X", ARG_NEEDED, DO_SETTING, SETTING_LOGFILE, "file",
	    "the same as --logfile" },
	{ NULL, "F", ARG_NEEDED, DO_SETTING, SETTING_FROM_FULL_NAME, "name",
	    "full name in a From header that is set" },
	{ NULL, "b", ARG_NEEDED, DO_MODE, SETTING_MAX, "", NULL },
	{ NULL, "q", ARG_JOINED, DO_QUEUE, SETTING_MAX, "", NULL },
	{ NULL, "ABhLOo", ARG_NEEDED, DO_IGNORE, SETTING_MAX, "", NULL },
	{ NULL, "Gimn", ARG_NONE, DO_IGNORE, SETTING_MAX, "", NULL }
};

const struct option_row *
option_row(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

int
setting_is_option(const struct setting_name *sn)
{
	return sn->sense != SENSE_OFF && !(setting_table[sn->id].flags &
	    (SETTING_SECRET | SETTING_NO_OPTION));
}
