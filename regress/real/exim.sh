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

# exim_start: Exim as a submission server: port 587 with STARTTLS, port 465
# with TLS 1.2 from the start.  TLS and AUTH are required; mail for existing users
# goes to their Maildir.

exim_start()
{
	user Debian-exim 931 /var/spool/exim4
	mkdir -p /var/spool/exim4 /var/log/exim4 /var/mail
	chown Debian-exim:Debian-exim /var/spool/exim4 /var/log/exim4
	printf '%s' "$PASSWORD" >/etc/exim-password
	chown Debian-exim /etc/exim-password /etc/tls/server.key
	mkdir -p /etc/exim4
	cat >/etc/exim4/exim4.conf <<-'END'
	primary_hostname = mail.example.org
	qualify_domain = example.org
	exim_user = Debian-exim
	exim_group = Debian-exim
	never_users = root
	daemon_smtp_ports = 587 : 465
	tls_on_connect_ports = 465
	local_interfaces = <; 127.0.0.1 ; ::1
	tls_advertise_hosts = *
	tls_certificate = /etc/tls/server.crt
	tls_privatekey = /etc/tls/server.key
	tls_require_ciphers = ${if eq{$received_port}{465} \
	    {NORMAL:-VERS-ALL:+VERS-TLS1.2}{NORMAL}}
	auth_advertise_hosts = ${if def:tls_in_cipher {*}}
	pipelining_advertise_hosts = ${if exists{/run/no-pipelining}{}{*}}
	chunking_advertise_hosts = ${if exists{/run/no-chunking}{}{*}}
	dsn_advertise_hosts = ${if exists{/run/no-dsn}{}{*}}
	smtputf8_advertise_hosts = ${if exists{/run/no-smtputf8}{}{*}}
	host_lookup =
	rfc1413_hosts =
	log_file_path = /var/log/exim4/%slog
	queue_run_in_order
	remote_max_parallel = 1
	recipients_max = 1000
	smtp_accept_queue_per_connection = 0
	acl_smtp_rcpt = rcpt
	acl_smtp_data = accept
	begin acl
	rcpt:
	  require authenticated = *
	  require verify = recipient
	  accept
	begin routers
	local:
	  driver = accept
	  local_part_suffix = +*
	  local_part_suffix_optional
	  domains = example.org
	  check_local_user
	  transport = maildir
	begin transports
	maildir:
	  driver = appendfile
	  maildir_format
	  directory = $home/Maildir
	  create_directory
	  delivery_date_add
	  envelope_to_add
	  return_path_add
	begin authenticators
	plain:
	  driver = plaintext
	  public_name = PLAIN
	  server_prompts = :
	  server_condition = ${if and {{eq{$auth2}{alice}} \
	      {eq{$auth3}{${readfile{/etc/exim-password}}}}}}
	  server_set_id = $auth2
	login:
	  driver = plaintext
	  public_name = LOGIN
	  server_prompts = Username:: : Password::
	  server_condition = ${if and {{eq{$auth1}{alice}} \
	      {eq{$auth2}{${readfile{/etc/exim-password}}}}}}
	  server_set_id = $auth1
	cram:
	  driver = cram_md5
	  public_name = CRAM-MD5
	  server_secret = ${if eq{$auth1}{alice} \
	      {${readfile{/etc/exim-password}}}fail}
	  server_set_id = $auth1
	ntlm:
	  driver = spa
	  public_name = NTLM
	  server_password = ${if eq{$auth1}{alice} \
	      {${readfile{/etc/exim-password}}}fail}
	  server_set_id = $auth1
	END
	chmod 640 /etc/exim4/exim4.conf
	chmod 4755 /usr/sbin/exim4
	exim4 -bdf -q1m >"$LOG" 2>&1 </dev/null &
}

# exim_without KEYWORD...: the daemon looks at each connection.
exim_without()
{
	rm -f /run/no-*
	for keyword; do
		: >"/run/no-$keyword"
	done
}
