# SECURITY.md's table of system calls is the one that the filters are made
# from.

# The lines between the markers of SECURITY.md.
marked() {
	awk '/^<!-- system calls: end -->$/ { on = 0 }
	    on { print }
	    /^<!-- system calls: begin -->$/ { on = 1 }' "$1"
}

atf_test_case table_is_the_code
table_is_the_code_head() {
	atf_set descr "SECURITY.md shows what sandbox_table prints"
}
table_is_the_code_body() {
	table="$MSMTP_OBJ/regress/sandbox_table/sandbox_table"
	atf_check -o save:printed "$table"
	marked "$MSMTP_SRC/SECURITY.md" > shown
	if [ ! -s shown ]; then
		atf_fail "SECURITY.md has no section of system calls"
	fi
	atf_check -o empty diff -u shown printed || atf_fail \
	    "run regress/security_md/update.sh $table"
}

atf_init_test_cases() {
	atf_add_test_case table_is_the_code
}
