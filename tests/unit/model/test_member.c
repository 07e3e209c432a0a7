/* SPDX-License-Identifier: Apache-2.0 */
/* test_member.c - rights, roles, invitations and the record of actions. */
#include "model/invitation.h"
#include "model/record.h"
#include "unit/model/fixture.h"

#define GOOD "une phrase que moi seule connais"

static const char *
account(struct fixture *t, const char *email)
{
	const char *id;

	ok(t, account_create(t->db, t->a, email, "", GOOD, false, &id, &t->e));
	return id;
}

static unsigned
roles_of(
    struct fixture *t, const char *id, const char *org, const char *dataset)
{
	struct account who;
	unsigned roles;

	ok(t, account_get(t->db, t->a, id, &who, &t->e));
	ok(t, member_roles(t->db, t->a, &who, org, dataset, &roles, &t->e));
	return roles;
}

static enum err_code
give(struct fixture *t, const char *id, const char *org, unsigned roles,
    const char *only)
{
	struct membership m = { id, org, roles, only != NULL, &only, 1, NULL,
		"" };

	return member_set(t->db, t->a, &m, &t->e);
}

static void
set(struct fixture *t, const char *id, const char *org, unsigned roles)
{
	ok(t, give(t, id, org, roles, NULL));
}

static void
a_right_depends_on_the_role_and_on_the_state(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (enum right r = 1; r < RIGHTS; r++) {
		assert_true(right_held(r, ROLE_ADMIN));
		assert_false(right_held(r, 0));
		assert_true(strlen(right_words(r)) > 5);
	}
	assert_true(right_held(RIGHT_NONE, 0));
	assert_true(right_held(RIGHT_EDIT, ROLE_CONTRIBUTOR));
	assert_false(
	    right_held(RIGHT_PUBLISH, ROLE_CONTRIBUTOR | ROLE_MANAGER));
	assert_false(right_held(
	    RIGHT_PORTAL, ROLE_CONTRIBUTOR | ROLE_VALIDATOR | ROLE_MANAGER));
	assert_int_equal(right_for_state(RIGHT_EDIT, "draft"), RIGHT_EDIT);
	assert_int_equal(
	    right_for_state(RIGHT_EDIT, "submitted"), RIGHT_EDIT_PUBLIC);
	assert_int_equal(right_for_state(RIGHT_DELETE, "draft"), RIGHT_EDIT);
	assert_int_equal(
	    right_for_state(RIGHT_DELETE, "published"), RIGHT_DELETE);
	assert_int_equal(right_for_state(RIGHT_EDIT, ""), RIGHT_EDIT);

	assert_string_equal(roles_write(a, 5), "contributor manager");
	assert_int_equal(roles_read("contributor manager"), 5);
	assert_int_equal(roles_read("chef  validator"), ROLE_VALIDATOR);
	assert_string_equal(
	    roles_label(a, 7), "contributeur, valideur et gestionnaire");
	assert_string_equal(roles_label(a, ROLE_ADMIN), "");
	arena_free(a);
}

static void
roles_are_of_an_organization_and_may_be_limited(void **state)
{
	struct fixture *t = *state;
	const char *id = account(t, "a@exemple.fr"), *one, *two, *foreign;
	const char *other = new_org(t, "Autrans");
	struct membership more;
	struct member *members;
	unsigned n;

	ok(t, dataset_create(t->db, t->a, t->org, NULL, &one, &t->e));
	ok(t, dataset_create(t->db, t->a, t->org, NULL, &two, &t->e));
	ok(t, dataset_create(t->db, t->a, other, NULL, &foreign, &t->e));
	set(t, id, t->org, ROLE_CONTRIBUTOR | ROLE_MANAGER);
	assert_int_equal(roles_of(t, id, t->org, one), 5);
	assert_int_equal(roles_of(t, id, other, foreign), 0);

	ok(t, give(t, id, t->org, ROLE_CONTRIBUTOR | ROLE_MANAGER, one));
	assert_int_equal(roles_of(t, id, t->org, one), 5);
	assert_int_equal(roles_of(t, id, t->org, two), ROLE_MANAGER);
	/* About no dataset: not theirs to begin one. */
	assert_int_equal(roles_of(t, id, t->org, ""), ROLE_MANAGER);
	refused(t, give(t, id, t->org, 5, foreign), ERR_UNPROCESSABLE,
	    "pas de cette organisation");
	/* Refused whole. */
	assert_int_equal(roles_of(t, id, t->org, one), 5);
	ok(t, member_list(t->db, t->a, t->org, &members, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(members[0].roles, 5);
	assert_true(members[0].is_limited);
	assert_int_equal(members[0].limits, 1);
	/* A role more does not widen what they have. */
	more = (struct membership){ .account_id = id,
		.organization_id = t->org,
		.roles = ROLE_CONTRIBUTOR | ROLE_VALIDATOR,
		.address = "" };
	ok(t, member_add(t->db, t->a, &more, &t->e));
	assert_int_equal(
	    roles_of(t, id, t->org, two), ROLE_VALIDATOR | ROLE_MANAGER);
	/* Nor does the end of the dataset. */
	ok(t, dataset_delete(t->db, t->a, one, NULL, &t->e));
	assert_int_equal(
	    roles_of(t, id, t->org, two), ROLE_VALIDATOR | ROLE_MANAGER);
	refused(t, give(t, id, t->org, 0, NULL), ERR_CONFLICT,
	    "plus de gestionnaire");
	set(t, account(t, "b@exemple.fr"), t->org, ROLE_MANAGER);
	set(t, id, t->org, 0);
	assert_int_equal(roles_of(t, id, t->org, one), 0);
}

static void
an_invitation_serves_once(void **state)
{
	struct fixture *t = *state;
	const char *token, *first, *id, *boss;
	struct invitation i;

	ok(t,
	    invitation_make(t->db, t->a, "Nour@Exemple.fr", t->org, 3, NULL, "",
		&first, &t->e));
	ok(t,
	    invitation_make(t->db, t->a, "nour@exemple.fr", t->org, 3, NULL, "",
		&token, &t->e));
	refused(t, invitation_find(t->db, t->a, first, &i, &t->e), ERR_GONE,
	    "déjà servi");
	ok(t, invitation_find(t->db, t->a, token, &i, &t->e));
	assert_string_equal(i.email, "nour@exemple.fr");
	assert_int_equal(i.roles, 3);
	refused(t,
	    invitation_accept(
		t->db, t->a, token, "Nour", "court", "", &id, &t->e),
	    ERR_UNPROCESSABLE, "");
	ok(t,
	    invitation_accept(
		t->db, t->a, token, " Nour ", GOOD, "", &id, &t->e));
	assert_int_equal(roles_of(t, id, t->org, ""), 3);
	refused(t,
	    invitation_accept(t->db, t->a, token, "Nour", GOOD, "", &id, &t->e),
	    ERR_GONE, "déjà servi");
	refused(t,
	    invitation_make(t->db, t->a, "nour@exemple.fr", t->org, 3, NULL, "",
		&token, &t->e),
	    ERR_CONFLICT, "existe déjà");

	/* Who asked must still be able to. */
	boss = account(t, "boss@exemple.fr");
	set(t, boss, t->org, ROLE_MANAGER);
	set(t, account(t, "b@exemple.fr"), t->org, ROLE_MANAGER);
	ok(t,
	    invitation_make(t->db, t->a, "y@exemple.fr", t->org, ROLE_MANAGER,
		boss, "", &token, &t->e));
	set(t, boss, t->org, 0);
	refused(t,
	    invitation_accept(t->db, t->a, token, "", GOOD, "", &id, &t->e),
	    ERR_GONE, "ne peut plus le faire");

	ok(t,
	    invitation_make(t->db, t->a, "x@exemple.fr", t->org, 1, NULL, "",
		&token, &t->e));
	setenv("PARVIS_NOW", "1796000000", 1);
	refused(t, invitation_find(t->db, t->a, token, &i, &t->e), ERR_GONE,
	    "plus valable");
}

static void
nothing_is_found(void *arg, const char *finding)
{
	(void)arg;
	fail_msg("%s", finding);
}

static void
count(void *arg, const char *finding)
{
	(void)finding;
	++*(int *)arg;
}

static void
the_record_is_sealed_and_its_addresses_grow_short(void **state)
{
	struct fixture *t = *state;
	const char *last, *again;
	struct record_filter f = { "", "", "", 0, 0, 0 };
	struct record *rows;
	int found = 0;
	unsigned n;

	ok(t,
	    audit_add(t->db, NULL, "dataset.save", "dataset", "x", "é\n",
		"192.0.2.77", &t->e));
	ok(t,
	    audit_add(t->db, NULL, "dataset.save", "dataset", "x", NULL,
		"2001:db8:1:2::3", &t->e));
	ok(t, record_check(t->db, t->a, nothing_is_found, NULL, &last, &t->e));
	assert_int_equal(strlen(last), 64);
	/* Two years later. */
	setenv("PARVIS_NOW", "1858420800", 1);
	ok(t, record_shorten(t->db, &t->e));
	ok(t, record_shorten(t->db, &t->e));
	ok(t, record_check(t->db, t->a, nothing_is_found, NULL, &again, &t->e));
	assert_string_equal(last, again);
	f.action = "dataset.save";
	ok(t, record_list(t->db, t->a, &f, 10, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].address, "2001:db8:1::/48");
	assert_string_equal(rows[1].address, "192.0.2.0/24");
	f.until = 1;
	ok(t, record_list(t->db, t->a, &f, 10, &rows, &n, &t->e));
	assert_int_equal(n, 0);
	ok(t, record_check(t->db, t->a, count, &found, &again, &t->e));
	assert_int_equal(found, 0);
}

static void
every_action_has_its_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < record_actions_count; i++) {
		assert_non_null(strchr(record_actions[i].action, '.'));
		assert_true(strlen(record_actions[i].words) > 3);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_depends_on_the_role_and_on_the_state),
		TEST(roles_are_of_an_organization_and_may_be_limited),
		TEST(an_invitation_serves_once),
		TEST(the_record_is_sealed_and_its_addresses_grow_short),
		cmocka_unit_test(every_action_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
