// SPDX-License-Identifier: Apache-2.0
// people.test.js - who may do what: the permission table, roles, invitations,
// and a dataset's way from a contributor to a validator.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import {assertValidHtml} from './browser.js';
import {root, run, start} from './portal.js';

const password = 'quatre-mots-sans-lien';
const letters = {C: 'contributor', V: 'validator', M: 'manager'};

// The cells of the table the portal is built with.
function table() {
	const text = fs.readFileSync(`${root}/portal/model/right.def`, 'utf8');

	return Object.fromEntries([...text.matchAll(/^RIGHT\((\w+), ([^,]+),/gm)]
		.map(([, name, roles]) => [name, roles.split('|').map((one) => letters[one.trim()]).filter(Boolean)]));
}

// A portal with two communes, and somebody of each role in the first.
async function peopled(t) {
	const portal = await start(t);
	const add = (email, ...args) => portal.cli(['user', 'add', email, '--password-stdin', ...args],
		{input: password + '\n'});

	await portal.cli(['org', 'add', 'Autrans', '--email', 'mairie@autrans.fr']);
	for (const role of Object.values(letters))
		await add(`${role}@exemple.fr`, '--org', portal.org, '--role', role);
	await add('dehors@exemple.fr', '--org', 'autrans', '--role', 'contributor', '--role', 'validator', '--role', 'manager');
	portal.as = (name) => portal.signedIn(`${name}@exemple.fr`, password);
	portal.orgs = Object.fromEntries(JSON.parse((await portal.cli(['org', 'list', '--json'])).out)
		.map((org) => [org.slug, org.id]));
	return portal;
}

// A draft of an organization, whose it is not asked.
async function draft(clerk, organization) {
	const answer = await clerk.submit('/admin/jeux-de-donnees/nouveau', {organization_id: organization},
		{action: '/nouveau', followed: false});

	assert.equal(answer.status, 303);
	return answer.location.match(/[0-9a-f-]{36}/)[0];
}

const described = {title: 'Les arbres', description: 'Tous les arbres de la commune, un par un, avec leur essence.',
	license: 'lov2', frequency: 'annual', data_date: '2026-01-15', contact_email: 'mairie@exemple.fr'};

// A draft with nothing missing.
async function complete(clerk, organization) {
	const id = await draft(clerk, organization);
	const base = `/admin/jeux-de-donnees/${id}`;

	await clerk.submit(`${base}/fichiers`, {fichiers: {name: 'arbres.csv', type: 'text/csv', data: 'n;essence\n1;tilleul\n'}},
		{action: '/fichiers'});
	const saved = await clerk.submit(`${base}/description`, described, {action: '/description', followed: false});

	assert.equal(saved.status, 303, saved.text);
	return {id, base};
}

test('every cell of the permission table, through every address that asks for a right', async (t) => {
	const portal = await peopled(t);
	const rights = table();
	const routes = JSON.parse((await run(['routes', '--json'])).out).filter((route) => /^[A-Z]/.test(route.access));
	const asked = new Set(routes.map((route) => route.access));
	const admin = await portal.signedIn();
	const who = {};

	for (const role of [...Object.values(letters), 'dehors'])
		who[role] = await portal.as(role);
	// SUBMIT to EDIT_PUBLIC: the state decides, below.
	for (const name of Object.keys(rights))
		assert.ok(asked.has(name) || ['CREATE', 'EDIT_PUBLIC'].includes(name), name);
	for (const route of routes) {
		for (const [role, visitor] of Object.entries({...who, admin})) {
			const id = await draft(admin, portal.orgs[portal.org]);
			const base = `/admin/jeux-de-donnees/${id}`;
			let rid = 'x';

			if (route.pattern.includes(':rid')) {
				await admin.submit(`${base}/fichiers`, {fichiers: {name: 'a.csv', type: 'text/csv', data: 'a;b\n1;2\n'}},
					{action: '/fichiers'});
				rid = (await admin.get(`/api/1/datasets/${id}/`)).json.resources[0].id;
			}
			const target = route.pattern.replace(':rid', rid)
				.replace(':id', route.pattern.startsWith('/admin/organisations') ? portal.orgs[portal.org] : id)
				.replace(':who', 'personne');
			const post = route.methods.includes('POST');
			const form = post ? {csrf: await visitor.csrf('/admin/compte')} : undefined;
			const answer = await visitor.send(post ? 'POST' : 'GET', target,
				post ? (route.body === 'upload' ? {multipart: form} : {form}) : {});
			// Drafts are deleted by who may edit them.
			const right = route.access === 'DELETE' ? 'EDIT' : route.access;
			const may = role === 'admin' || rights[right].includes(role);

			assert.equal(answer.status === 403, !may, `${route.methods} ${target} (${right}) as ${role}: ${answer.status}`);
		}
	}
	// Begun only where one may.
	for (const [role, visitor] of Object.entries(who)) {
		const answer = await visitor.send('POST', '/admin/jeux-de-donnees/nouveau',
			{form: {csrf: await visitor.csrf('/admin/compte'), organization_id: portal.orgs[portal.org]}});

		assert.equal(answer.status, rights.CREATE.includes(role) ? 303 : 403, role);
	}
});

test('what is public is changed by who validates, what is not is seen by members alone', async (t) => {
	const portal = await peopled(t);
	const published = await portal.publish('a.csv', 'a;b\n1;2\n', {title: 'Public'});
	const hidden = await portal.publish('b.csv', 'a;b\n1;2\n', {title: 'Caché', draft: true});
	const base = `/admin/jeux-de-donnees/${published.id}`;
	const contributor = await portal.as('contributor'), validator = await portal.as('validator');
	const outside = await portal.as('dehors');
	const rid = hidden.resources[0].id;

	for (const [visitor, status] of [[contributor, 403], [outside, 403], [validator, 303]]) {
		const answer = await visitor.send('POST', `${base}/lien`,
			{form: {csrf: await visitor.csrf('/admin/compte'), title: 'Ailleurs', url: 'https://exemple.fr/a.csv'}});

		assert.equal(answer.status, status, answer.text);
	}
	assert.match((await contributor.get(`${base}/description`)).text, /un valideur peut le modifier/);
	for (const [page, button] of [[`${base}/fichiers`, 'Envoyer'], [`${base}/description`, 'Enregistrer et relire'],
		[`/admin/ressources/${published.resources[0].id}`, 'Retirer le fichier'],
		[`/admin/ressources/${published.resources[0].id}/colonnes`, 'Enregistrer les colonnes']]) {
		const locked = (await contributor.get(page)).text;

		assert.ok(!locked.includes(`>${button}`), `${page}: nothing is offered that would be refused`);
		assert.ok((await validator.get(page)).text.includes(`>${button}`), page);
		await assertValidHtml(locked, page);
	}
	assert.ok(!/un valideur peut/.test((await validator.get(`${base}/description`)).text));
	for (const target of [`/jeux-de-donnees/${hidden.slug}`, `/jeux-de-donnees/${hidden.slug}/ressources/${rid}`,
		`/r/${rid}`, `/r/${rid}/versions/1`, `/api/1/datasets/${hidden.id}/`, `/api/resources/${rid}/`,
		`/api/resources/${rid}/data/`, `/api/resources/${rid}/profile/`, `/api/resources/${rid}/data/csv/`,
		`/api/explore/v2.1/catalog/datasets/${hidden.slug}/records`, `/id/dataset/${hidden.id}`]) {
		for (const [visitor, seen] of [[portal, false], [outside, false], [contributor, true], [validator, true]]) {
			const {status} = await visitor.get(target, {redirect: 'manual'});

			assert.equal(status < 400, seen, `${target}: ${status}`);
		}
	}
	// Lists of the back office show one's own.
	assert.match((await contributor.get('/admin/jeux-de-donnees')).text, /Caché/);
	assert.ok(!/Caché|Public/.test((await outside.get('/admin/jeux-de-donnees')).text));
	assert.ok(!/Caché/.test((await outside.get('/admin')).text));
});

test('a dataset goes from a contributor to a validator and back', async (t) => {
	const portal = await peopled(t);
	const contributor = await portal.as('contributor'), validator = await portal.as('validator');
	const {id, base} = await complete(contributor, portal.orgs[portal.org]);
	const review = `${base}/publication`;
	let page = await contributor.get(review);

	assert.ok(!page.text.includes(`action="${review}"`), 'a contributor does not publish');
	await assertValidHtml(page.text);
	await contributor.submit(review, {}, {action: '/soumettre'});
	assert.match((await validator.get('/admin')).text, /Les arbres/);
	// Submitted: to be taken back before it is changed.
	assert.equal((await contributor.send('POST', `${base}/description`,
		{form: {csrf: await contributor.csrf('/admin/compte'), ...described}})).status, 403);
	await contributor.submit(review, {}, {action: '/reprendre'});
	await contributor.submit(review, {}, {action: '/soumettre'});

	page = await validator.submit(review, {commentaire: ' '}, {action: '/renvoyer', followed: false});
	assert.equal(page.status, 422);
	assert.match(page.text, /Dites ce qui est à changer/);
	await assertValidHtml(page.text);
	await validator.submit(review, {commentaire: 'Précisez <l’année>.'}, {action: '/renvoyer'});
	page = await contributor.get(review);
	assert.match(page.text, /validator@exemple\.fr a demandé des changements/);
	assert.match(page.text, /Précisez &lt;l’année&gt;\./);
	await contributor.submit(review, {}, {action: '/soumettre'});
	const done = await validator.submit(review, {}, {action: '/publication', followed: false});

	assert.equal(done.status, 303, done.text);
	assert.equal((await portal.get(`/api/1/datasets/${id}/`)).status, 200);
	// It is no longer waiting.
	for (const address of [`/admin/jeux-de-donnees/${id}/soumettre`, `/admin/jeux-de-donnees/${id}/reprendre`,
		`/admin/jeux-de-donnees/${id}/renvoyer`])
		assert.equal((await validator.send('POST', address,
			{form: {csrf: await validator.csrf('/admin/compte'), commentaire: 'trop tard'}})).status, 409, address);
});

test('a manager invites, gives and takes roles; nobody is left without a manager', async (t) => {
	const portal = await peopled(t);
	const manager = await portal.as('manager'), org = portal.orgs[portal.org];
	const people = `/admin/organisations/${org}/personnes`;
	let page = await manager.submit(people, {email: 'Nouvelle@Exemple.fr', roles: ['contributor']}, {action: '/personnes'});
	const link = page.text.match(/\/invitation\?jeton=[0-9a-f]+/)[0];

	await assertValidHtml(page.text);
	assert.match(page.text, /nouvelle@exemple\.fr/);
	page = await portal.get(link);
	assert.equal(page.status, 200);
	assert.match(page.headers['cache-control'], /no-cache|no-store/);
	await assertValidHtml(page.text);
	const visitor = portal.visitor();

	assert.equal((await visitor.submit(link, {password: 'court'}, {action: '/invitation', followed: false})).status, 422);
	page = await visitor.submit(link, {name: 'Nour Ella', password}, {action: '/invitation'});
	assert.match(page.text, /vous êtes contributeur/);
	assert.equal((await portal.get(link)).status, 410);
	assert.equal((await portal.get('/invitation?jeton=0')).status, 410);
	// Nothing of the link in the log.
	assert.ok(!portal.errors?.includes(link.slice(-64)));

	// Limited to one dataset.
	const one = await portal.publish('un.csv', 'a;b\n1;2\n', {title: 'Un', draft: true});
	const two = await portal.publish('deux.csv', 'a;b\n1;2\n', {title: 'Deux', draft: true});
	const list = (await manager.get(people)).text;
	const who = list.match(new RegExp(`${people}/([0-9a-f-]{36})">Nour Ella`))[1];
	const person = `/admin/organisations/${org}/personnes/${who}`;

	page = await manager.get(person);
	await assertValidHtml(page.text);
	await manager.submit(person, {roles: ['contributor'], limite: '1', jeux: [one.id]}, {action: who});
	assert.equal((await visitor.get(`/admin/jeux-de-donnees/${one.id}/fichiers`)).status, 200);
	assert.equal((await visitor.get(`/admin/jeux-de-donnees/${two.id}/fichiers`)).status, 403);
	assert.ok(!/Deux/.test((await visitor.get('/admin/jeux-de-donnees')).text));
	assert.equal((await visitor.get('/admin/jeux-de-donnees/nouveau')).status, 403);
	await manager.submit(person, {roles: [], jeux: []}, {action: who});
	assert.equal((await visitor.get(`/admin/jeux-de-donnees/${one.id}/fichiers`)).status, 403);

	// The last manager stays.
	const own = (await manager.get(people)).text.match(new RegExp(`${people}/([0-9a-f-]{36})">manager@`))[1];

	page = await manager.submit(`${people}/${own}`, {roles: ['contributor'], jeux: []}, {action: own, followed: false});
	assert.equal(page.status, 409);
	assert.match(page.text, /n’aurait plus de gestionnaire/);
	// Somebody known: at once; an invitation can be cancelled.
	await manager.submit(people, {email: 'dehors@exemple.fr', roles: ['validator']}, {action: '/personnes'});
	assert.match((await manager.get(people)).text, /dehors@exemple\.fr/);
	page = await manager.submit(people, {email: 'autre@exemple.fr', roles: ['validator']}, {action: '/personnes'});
	const other = page.text.match(/\/invitation\?jeton=[0-9a-f]+/)[0];

	assert.equal((await visitor.send('POST', `/admin/organisations/${org}/personnes/annuler`,
		{form: {csrf: await visitor.csrf('/admin/compte'), email: 'autre@exemple.fr'}})).status, 403);
	await manager.submit(people, {}, {action: '/personnes/annuler'});
	assert.equal((await portal.get(other)).status, 410);
	page = await manager.submit(people, {email: 'pas une adresse', roles: ['validator']}, {action: '/personnes', followed: false});
	assert.equal(page.status, 422);
	page = await manager.submit(people, {email: 'x@exemple.fr', roles: []}, {action: '/personnes', followed: false});
	assert.equal(page.status, 422);
	assert.match(page.text, /au moins un rôle/);
});

test('the terminal gives and takes roles', async (t) => {
	const portal = await peopled(t);
	const said = await portal.cli(['user', 'role', 'dehors@exemple.fr', '--org', portal.org, '--role', 'contributor', '--role', 'validator']);

	assert.equal(said.out, 'dehors@exemple.fr (Lans-en-Vercors) : contributeur et valideur\n');
	const none = await portal.cli(['user', 'role', 'dehors@exemple.fr', '--org', portal.org]);

	assert.match(none.out, /aucun rôle/);
	for (const args of [['add', 'y@exemple.fr', '--role', 'validator'], ['add', 'y@exemple.fr', '--org', portal.org],
		['role', 'dehors@exemple.fr'], ['role', 'dehors@exemple.fr', '--org', portal.org, '--role', 'chef']])
		await assert.rejects(portal.cli(['user', ...args, '--password-stdin'], {input: password + '\n'}), /rôle|organisation/);
});

test('one sees and ends one\u2019s own sessions, and no other', async (t) => {
	const portal = await peopled(t);
	const here = await portal.as('validator'), there = await portal.as('validator'), other = await portal.as('manager');
	const end = async (visitor, fields) => visitor.send('POST', '/admin/compte/sessions',
		{form: {csrf: await visitor.csrf('/admin/compte'), ...fields}});
	const page = await here.get('/admin/compte');
	const ids = [...page.text.matchAll(/name="session" value="([0-9a-f]{64})"/g)].map((one) => one[1]);

	await assertValidHtml(page.text);
	assert.equal(ids.length, 1, 'the one here is not offered');
	// Somebody else cannot end it.
	assert.equal((await end(other, {session: ids[0]})).status, 303);
	assert.equal((await there.get('/admin')).status, 200);
	assert.equal((await end(here, {session: ids[0]})).status, 303);
	assert.notEqual((await there.get('/admin', {redirect: 'manual'})).status, 200);
	const third = await portal.as('validator');

	assert.equal((await end(here, {})).status, 303);
	assert.notEqual((await third.get('/admin', {redirect: 'manual'})).status, 200);
	assert.equal((await here.get('/admin')).status, 200);
	assert.equal((await other.get('/admin')).status, 200);
});

// Everything of a request but the end of its body, which comes later.
async function held(visitor, target, form, meanwhile) {
	const body = new URLSearchParams(form).toString();
	const pieces = (async function *() {
		yield Buffer.from(body.slice(0, 10));
		await meanwhile();
		yield Buffer.from(body.slice(10));
	})();

	return visitor.send('POST', target, {body: pieces, headers: {'content-type': 'application/x-www-form-urlencoded',
		'content-length': String(Buffer.byteLength(body))}});
}

test('a body that takes its time does what its sender may do when it ends', async (t) => {
	const portal = await peopled(t);
	const contributor = await portal.as('contributor'), validator = await portal.as('validator');
	const {id, base} = await complete(contributor, portal.orgs[portal.org]);
	const csrf = await contributor.csrf('/admin/compte');
	const deleted = await held(contributor, `${base}/supprimer`, {csrf}, async () => {
		assert.equal((await validator.submit(`${base}/publication`, {}, {action: '/publication', followed: false})).status, 303);
	});

	assert.equal(deleted.status, 403);
	assert.equal((await portal.get(`/api/1/datasets/${id}/`)).status, 200);

	const again = await portal.as('contributor');
	const late = await held(contributor, '/admin/compte/sessions', {csrf}, async () => {
		await again.submit('/admin/compte', {}, {action: '/compte/sessions'});
	});

	assert.notEqual(late.status, 303, 'its session had ended');
});

test('what is public goes to another organization by its validators only', async (t) => {
	const portal = await peopled(t);
	const {id} = await portal.publish('a.csv', 'a;b\n1;2\n', {title: 'Public'});

	await portal.cli(['user', 'role', 'validator@exemple.fr', '--org', 'autrans', '--role', 'contributor']);
	const both = await portal.as('validator');
	const move = () => both.submit(`/admin/jeux-de-donnees/${id}/description`,
		{...described, organization_id: portal.orgs.autrans}, {action: '/description', followed: false});

	assert.equal((await move()).status, 403);
	await portal.cli(['user', 'role', 'validator@exemple.fr', '--org', 'autrans', '--role', 'validator']);
	assert.equal((await move()).status, 303);
	// Both keep it, and what became of its title.
	const admin = await portal.signedIn();
	const record = async (org) => (await admin.get(`/admin/organisations/${portal.orgs[org]}/journal`)).text;

	assert.match(await record(portal.org), /a retiré un jeu de données de/);
	assert.match(await record('autrans'), /a apporté un jeu de données à/);
	assert.match(await record('autrans'), /titre\s: «\sPublic\s» devient «\sLes arbres\s»/);
});
