/* SPDX-License-Identifier: Apache-2.0 */
/* password.c - which passwords are taken, and how they are kept. */
#include "model/password.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "model/user.h"

#define LENGTH_MIN 12
#define BYTES_MAX 1024
/* What must be left when the words an attacker tries first are taken out. */
#define REST_MIN 8
#define DISTINCT_MIN 5

/* Of a password nobody knows, so that unknown accounts cost the same. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1"
			     "$i0bmY3njscbYYhX10iFGnA"
			     "$SJcUllS8cAsIFLNe9DgfS8AjrOzBsybkvb8cwLb4wKk";

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* Longer ones first where one begins another. */
static const char *const usual[] = { "azertyuiop", "qsdfghjklm", "wxcvbn",
	"qwertyuiop", "asdfghjkl", "zxcvbnm", "azerty", "qwerty", "qwertz",
	"motdepasse", "password", "passwort", "administrateur", "administrator",
	"administration", "utilisateur", "changezmoi", "changeme", "bienvenue",
	"welcome", "bonjour", "letmein", "secretariat", "secret", "mairie",
	"commune", "opendata", "donnees", "parvis", "portail", "soleil",
	"doudou", "loulou", "marseille", "iloveyou", "jetaime", "dragon",
	"monkey", "1q2w3e4r5t", "1q2w3e4r", "admin" };

/* Remove every occurrence of a word. */
static void
take_out(char *s, const char *word, size_t len)
{
	for (char *p = s; *p;) {
		if (strncmp(p, word, len) == 0)
			memmove(p, p + len, strlen(p + len) + 1);
		else
			p++;
	}
}

/* The address, and its words of at least four letters. */
static void
take_out_email(struct arena *a, char *s, const char *email)
{
	const char *p = text_fold(a, email);

	if (*p)
		take_out(s, p, strlen(p));
	while (*p) {
		size_t len = strcspn(p, "@.-_+");

		if (len >= 4)
			take_out(s, p, len);
		p += len;
		p += strspn(p, "@.-_+");
	}
}

static size_t
distinct(const char *s)
{
	bool seen[256] = { false };
	size_t n = 0;

	for (; *s; s++) {
		n += !seen[(unsigned char)*s];
		seen[(unsigned char)*s] = true;
	}
	return n;
}

/* Runs such as abcdef, 987654, aaaa: bytes that follow the one before. */
static size_t
followers(const char *s)
{
	size_t n = 0;

	for (size_t i = 1; s[0] && s[i]; i++) {
		int step = s[i] - s[i - 1];

		n += step >= -1 && step <= 1;
	}
	return n;
}

static bool
is_guessable(struct arena *a, const char *password, const char *email)
{
	char *rest = text_fold(a, password);

	if (distinct(rest) < DISTINCT_MIN)
		return true;
	take_out_email(a, rest, email);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		take_out(rest, usual[i], strlen(usual[i]));
	return strlen(rest) < REST_MIN ||
	    strlen(rest) - followers(rest) < REST_MIN / 2;
}

enum err_code
password_check(const char *password, const char *email, struct err *e)
{
	struct arena *a;
	bool guessable;

	if (strlen(password) > BYTES_MAX)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce mot de passe est trop long : un millier de signes "
		    "suffit.");
	if (!text_is_utf8(password, strlen(password)))
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce mot de passe contient des caractères illisibles : "
		    "tapez-le à nouveau.");
	if (text_length(password) < LENGTH_MIN)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce mot de passe est trop court : il faut au moins %d "
		    "signes ; une phrase que vous seul connaissez convient.",
		    LENGTH_MIN);
	a = arena_new();
	guessable = is_guessable(a, password, email);
	arena_free(a);
	if (guessable)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce mot de passe serait vite deviné : évitez votre "
		    "adresse, les mots et les suites que tout le monde prend ; "
		    "une phrase que vous seul connaissez convient.");
	return ERR_OK;
}

static void
start(void)
{
	int rc = sodium_init();

	assert(rc >= 0);
	(void)rc;
}

/* sodium must be ready before its first use, from whatever thread. */
static void
lock(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
	pthread_mutex_lock(&one_at_a_time);
}

enum err_code
password_hash(
    struct arena *a, const char *password, const char **out, struct err *e)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
	int rc;

	lock();
	rc = crypto_pwhash_str(hash, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE);
	pthread_mutex_unlock(&one_at_a_time);
	if (rc)
		return err_set(e, ERR_BUSY,
		    "Le serveur manque de mémoire pour enregistrer le mot de "
		    "passe : recommencez dans un instant.");
	*out = hash;
	return ERR_OK;
}

bool
password_verify(const char *stored, const char *password)
{
	bool known = stored && *stored;
	size_t len = strlen(password);
	int rc;

	/* No such password was ever stored. */
	if (len > BYTES_MAX) {
		known = false;
		len = BYTES_MAX;
	}
	lock();
	rc = crypto_pwhash_str_verify(known ? stored : nobody, password, len);
	pthread_mutex_unlock(&one_at_a_time);
	return known && rc == 0;
}
