// SPDX-License-Identifier: Apache-2.0
// admin.test.js - the back office: setting up, signing in, publishing with
// plain forms, organizations, settings, two people at the same page.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';

import {assertAccessible, assertFits, assertValidHtml, axe, browser, openPage} from './browser.js';
import {adminEmail, adminPassword, forms, start} from './portal.js';

const table = 'Code;Lieu\r\n01034;Mairie\r\n2A004;École\r\n';
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const plain = (text) => text.replace(/[\u202f\u00a0]/g, ' ').replace(/&#39;/g, '\'');
const idIn = (text) => text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
const described = {
	title: 'Lieux publics', description: 'Les **lieux** de la commune.', license: 'lov2',
	frequency: 'annual', data_date: '2026-01-15', keywords: 'lieux, mairie',
};

// A message beside its field, and in the summary with a link to it.
function assertRefused(answer, field, said) {
	const text = plain(answer.text);

	assert.equal(answer.status, 422, `${field}: ${answer.status}`);
	assert.match(text, new RegExp(`<a href="#champ-${field}">`), `${field}: a link in the summary`);
	const beside = text.match(new RegExp(`id="${field}-erreur"[^>]*>([\\s\\S]*?)</`))?.[1];

	assert.match(beside ?? '', said, `${field}: the message beside it`);
	assert.match(text, new RegExp(`aria-describedby="[^"]*${field}-erreur`), `${field}: tied to its message`);
}

async function closing(cleanups) {
	const ends = await Promise.allSettled(cleanups.reverse().map((fn) => fn()));

	assert.deepEqual(ends.filter((e) => e.status === 'rejected').map((e) => e.reason), []);
}

// Files are read in the background.
async function read(clerk, rid) {
	for (let i = 0; i < 200; i++) {
		const state = (await clerk.get(`/admin/ressources/${rid}/etat`)).json;

		if (!state.reading)
			return state;
		await wait(25);
	}
	throw new Error('still reading');
}

test('the set-up page opens by its one-time link, and once', {timeout: 60000}, async (t) => {
	const portal = await start(t, {empty: true});
	const first = portal.setupPath;
	const filled = {
		name: 'Lans-en-Vercors', kind: 'commune', email: 'mairie@exemple.fr', admin_name: 'Claire Martin',
		admin_email: adminEmail, admin_password: adminPassword, legal_address: '1 place de la Mairie',
		legal_telephone: '04 76 00 00 00', legal_director: 'Le maire', legal_host: 'La commune',
	};
	const visitor = portal.visitor();

	assert.equal((await portal.get('/')).status, 503);
	assert.equal((await portal.get('/')).headers['retry-after'], '10');
	assert.equal((await portal.get('/healthz')).status, 200);
	for (const link of ['/installation', '/installation?jeton=', '/installation?jeton=' + '0'.repeat(64), first.slice(0, -1)])
		assert.equal((await portal.get(link)).status, 403, link);
	await portal.restart();
	assert.notEqual(portal.setupPath, first, 'a new link at each start');
	assert.equal((await portal.get(first)).status, 403);
	visitor.base = portal.url;

	for (const [values, field, said] of [
		[{siren: '123456789'}, 'siren', /SIREN/], [{insee_code: '99999'}, 'insee_code', /INSEE/],
		[{admin_email: 'x'}, 'admin_email', /adresse/], [{admin_password: 'court'}, 'admin_password', /douze|12/i],
		[{admin_password: adminEmail}, 'admin_password', /adresse/], [{email: 'x'}, 'email', /adresse/], [{name: ''}, 'name', /nom/i],
		[{kind: 'empire'}, 'kind', /liste/],
	]) {
		const answer = await visitor.submit(portal.setupPath, {...filled, ...values}, {action: '/installation'});

		assertRefused(answer, field, said);
		assert.ok(!answer.text.includes(adminPassword), 'a password is never sent back');
		if (field !== 'name')
			assert.match(answer.text, /value="Lans-en-Vercors"/, 'nothing typed is lost');
	}
	assert.equal((await portal.get('/')).status, 503);
	const done = await visitor.submit(portal.setupPath, filled, {action: '/installation'});

	assert.equal(done.status, 200);
	assert.match(done.text, /Bonjour Claire/);
	assert.equal((await portal.get(portal.setupPath)).status, 410);
	assert.equal((await portal.get('/')).status, 200);
	const org = (await portal.get('/api/1/organizations/lans-en-vercors/')).json;

	assert.equal(org.name, 'Lans-en-Vercors');
	const notice = plain((await portal.get('/mentions-legales')).text);

	for (const said of ['1 place de la Mairie', '04 76 00 00 00', 'Le maire', 'La commune'])
		assert.ok(notice.includes(said), said);
	await portal.restart();
	assert.equal(portal.setupPath, undefined, 'no link once set up');
	assert.equal((await portal.get(`/installation?jeton=${'0'.repeat(64)}`)).status, 410);
});

test('sessions: cookies, expiry, throttling, a new password', {timeout: 120000}, async (t) => {
	const now = 1780000000;
	const at = (seconds) => ({env: {PARVIS_NOW: String(now + seconds), PARVIS_TRUSTED_PROXIES: '127.0.0.1'}});
	const portal = await start(t, at(0));
	const moved = async (seconds, ...visitors) => {
		await portal.restart(at(seconds));
		visitors.forEach((v) => v.base = portal.url);
	};
	const from = (address) => ({headers: {'x-forwarded-for': address}});
	const attempt = async (email, password, address) => {
		const visitor = portal.visitor();
		const csrf = await visitor.csrf('/connexion');

		return visitor.send('POST', '/connexion', {form: {csrf, email, password}, ...from(address)});
	};
	const good = await attempt(adminEmail, adminPassword, '192.0.2.1');
	const [cookie] = good.headers['set-cookie'].filter((c) => c.startsWith('parvis_session='));

	assert.match(cookie, /; ?HttpOnly/i);
	assert.match(cookie, /; ?SameSite=(?:Lax|Strict)/i);
	assert.match(cookie, /; ?Path=\//i);
	assert.doesNotMatch(cookie, /; ?(?:Secure|Domain|Expires|Max-Age)/i);
	const visitor = portal.visitor();
	const csrf = await visitor.csrf('/connexion');
	const secure = await visitor.send('POST', '/connexion',
		{form: {csrf, email: adminEmail, password: adminPassword}, headers: {'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1'}});

	for (const one of secure.headers['set-cookie'])
		assert.match(one, /; ?Secure/i, 'behind https');
	assert.ok(secure.headers['strict-transport-security']);

	// Five failures close the account's door for a quarter of an hour, from
	// anywhere; unknown accounts answer the same.
	for (const email of [adminEmail, 'personne@exemple.fr']) {
		for (let i = 0; i < 5; i++) {
			const wrong = await attempt(email, 'mauvais mot de passe', `192.0.2.${10 + i}`);

			assert.equal(wrong.status, 401, email);
			assert.match(plain(wrong.text), /L'adresse ou le mot de passe n'est pas le bon/);
		}
		const shut = await attempt(email, adminPassword, '192.0.2.99');

		assert.equal(shut.status, 429, email);
		assert.match(plain(shut.text), /attendez 15 minutes/);
	}
	// Twenty failures close the door of an address, whatever the account.
	for (let i = 0; i < 20; i++)
		assert.equal((await attempt(`p${i}@exemple.fr`, 'x', '198.51.100.1')).status, 401, `try ${i}`);
	assert.equal((await attempt('autre@exemple.fr', 'x', '198.51.100.1')).status, 429);
	assert.equal((await attempt('autre@exemple.fr', 'x', '198.51.100.2')).status, 401);
	await moved(15 * 60 + 1);
	assert.equal((await attempt(adminEmail, adminPassword, '198.51.100.1')).status, 303, 'and they open again');

	// Two hours without a page end a session, twelve in all events.
	const idle = await portal.signedIn();
	const busy = await portal.signedIn();
	const began = 15 * 60 + 1;

	await moved(began + 7000, busy);
	assert.equal((await busy.get('/admin')).status, 200);
	await moved(began + 7300, idle, busy);
	assert.equal((await idle.get('/admin')).status, 303, 'idle');
	assert.equal((await busy.get('/admin')).status, 200, 'still used');
	for (let s = began + 7300 + 6000; s < began + 12 * 3600; s += 6900) {
		await moved(s, busy);
		assert.equal((await busy.get('/admin')).status, 200, String(s));
	}
	await moved(began + 12 * 3600 + 1, busy);
	assert.equal((await busy.get('/admin')).status, 303, 'twelve hours are over');

	// A new password ends the other sessions and changes the token.
	const one = await portal.signedIn(), two = await portal.signedIn();
	const before = one.cookies.get('parvis_session'), next = 'une autre suite de mots';

	for (const [values, field, said] of [
		[{current: 'faux', password: next, again: next}, 'current', /actuel/],
		[{current: adminPassword, password: next, again: next + 'x'}, 'again', /./],
		[{current: adminPassword, password: 'court', again: 'court'}, 'password', /douze|12/i],
	])
		assertRefused(await one.submit('/admin/compte', values, {action: '/compte'}), field, said);
	const changed = await one.submit('/admin/compte', {current: adminPassword, password: next, again: next}, {action: '/compte'});

	assert.match(changed.text, /Votre mot de passe est changé/);
	assert.notEqual(one.cookies.get('parvis_session'), before);
	assert.equal((await two.get('/admin')).status, 303);
	await assert.rejects(portal.signedIn());
	const last = await portal.signedIn(adminEmail, next);
	const kept = last.cookies.get('parvis_session');
	const out = await last.submit('/admin', {}, {action: '/deconnexion', followed: false});

	assert.equal(out.location, '/');
	assert.match(out.headers['set-cookie'].join('\n'), /parvis_session=;.*Max-Age=0/i);
	assert.match((await last.get('/')).text, /Vous êtes déconnecté/);
	last.cookies.set('parvis_session', kept);
	assert.equal((await last.get('/admin')).status, 303, 'the session ended on the server too');
});

describe('back office', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, clerk, geo, asked = [], answerGeo;

	// With several organizations none is chosen for the clerk.
	const newDraft = async () => {
		const page = '/admin/jeux-de-donnees/nouveau';
		const [, organization_id] = /<option value="([0-9a-f-]{36})"/.exec((await clerk.get(page)).text);

		return idIn((await clerk.submit(page, {organization_id}, {action: '/nouveau', followed: false})).location);
	};
	const base = (id) => `/admin/jeux-de-donnees/${id}`;
	const add = (id, ...files) => clerk.submit(`${base(id)}/fichiers`, {fichiers: files}, {action: '/fichiers'});
	const filesOf = async (id) => [...(await clerk.get(`${base(id)}/fichiers`)).text
		.matchAll(/<h3><a href="\/admin\/ressources\/([0-9a-f-]{36})">([^<]*)/g)].map((m) => ({id: m[1], title: m[2]}));
	const describe_ = (id, values = {}) => clerk.submit(`${base(id)}/description`, {...described, ...values}, {action: '/description'});
	const publish = (id) => clerk.submit(`${base(id)}/publication`, {}, {action: '/publication'});
	// Published, with one table.
	const published = async (title) => {
		const id = await newDraft();

		await add(id, {file: 'lieux.csv', data: table});
		await describe_(id, {title});
		const page = await publish(id);

		assert.equal(page.status, 200);
		return {id, rid: (await filesOf(id))[0].id, page};
	};

	before(async () => {
		geo = http.createServer((request, response) => {
			asked.push(request.url);
			answerGeo(response);
		});
		await new Promise((go) => geo.listen(0, '127.0.0.1', go));
		suite.after(() => new Promise((go) => {
			geo.close(go);
			geo.closeAllConnections();
		}));
		portal = await start(suite, {insee: '38205', env: {PARVIS_GEO_API: `http://127.0.0.1:${geo.address().port}`}});
		clerk = await portal.signedIn();
	});
	after(() => closing(cleanups));

	test('four steps of plain forms lead from a file to a public page', async () => {
		const id = await newDraft();

		// Nothing yet: what is missing, each with the link to its field.
		const bare = await clerk.get(`${base(id)}/publication`);

		for (const field of ['title', 'description', 'license', 'frequency', 'data_date'])
			assert.ok(bare.text.includes(`href="${base(id)}/description#champ-${field}"`), field);
		assert.ok(bare.text.includes(`<a href="${base(id)}/fichiers">`), 'files');
		assert.ok(!forms(bare.text).some((f) => f.action.endsWith('/publication')), 'no button to publish');
		const csrf = await clerk.csrf('/admin/compte');

		assert.equal((await clerk.send('POST', `${base(id)}/publication`, {form: {csrf}})).status, 422);
		// 1. Files, to 2. what was read.
		const reading = await add(id, {file: 'lieux.csv', data: table}, {file: 'notice.pdf', data: '%PDF-1.4\n'});

		assert.match(plain(reading.text), /2 fichiers reçus/);
		const [lieux, notice] = await filesOf(id);

		await read(clerk, lieux.id);
		const seen = plain((await clerk.get(`${base(id)}/verification`)).text);

		assert.match(seen, /Nous avons lu 2 lignes et 2 colonnes/);
		for (const cell of ['01034', '2A004', 'École', 'Code', 'Lieu', 'UTF-8', 'gardé tel quel'])
			assert.ok(seen.includes(cell), cell);
		// 3. The description; a draft is saved whatever is missing.
		const partly = await describe_(id, {license: undefined, data_date: ''});

		assert.match(partly.text, /Il manque encore/);
		assert.ok(partly.text.includes(`#champ-license`) && partly.text.includes(`#champ-data_date`));
		const kept = forms((await clerk.get(`${base(id)}/description`)).text).find((f) => f.action.endsWith('/description'));

		assert.equal(kept.fields.title, described.title);
		assert.equal(kept.fields.description, described.description);
		const stay = await describe_(id, {rester: '1', department: 'Service technique', themes: ['GOVE', 'ENVI'], zones: 'fr:commune:38205',
			temporal_start: '2024-01-01', temporal_end: '2025-12-31', contact_email: 'voirie@exemple.fr'});

		assert.match(plain(stay.text), /Enregistré à \d+ h \d\d/);
		// 4. Publish.
		const page = await publish(id);

		assert.match(plain(page.text), /Le jeu de données est publié/);
		const shown = (await portal.get('/api/1/datasets/lieux-publics/')).json;

		assert.equal(shown.id, id);
		assert.deepEqual(shown.resources.map((r) => r.id), [lieux.id, notice.id]);
		assert.equal((await portal.get(`/r/${lieux.id}`)).text, table);
		assert.equal((await portal.get('/jeux-de-donnees/lieux-publics')).status, 200);
		assert.match((await portal.get('/catalog.ttl')).text, /Lieux publics/);
		assert.match((await clerk.get('/admin')).text, /Lieux publics/);
	});

	test('a wrong description keeps what was typed and says why beside each field', async () => {
		const id = await newDraft();

		for (const [values, field, said] of [
			[{title: 'x'.repeat(2000)}, 'title', /long|raccourcissez/], [{description: 'x'.repeat(300000)}, 'description', /long|raccourcissez/],
			[{license: 'proprietaire'}, 'license', /licence/i], [{frequency: 'parfois'}, 'frequency', /fréquence/i],
			[{data_date: '2026-02-30'}, 'data_date', /date/], [{data_date: '2999-01-01'}, 'data_date', /futur|venir|passée|aujourd/],
			[{temporal_start: '2026-01-02', temporal_end: '2026-01-01'}, 'temporal_end', /avant|après/],
			[{contact_email: 'x'}, 'contact_email', /adresse/], [{contact_url: 'javascript:1'}, 'contact_url', /http/],
			[{bbox: '1, 2, 3'}, 'bbox', /quatre/], [{bbox: '5, 45, 4, 44'}, 'bbox', /./], [{zones: 'fr:commune:99999'}, 'zones', /99999/],
			[{themes: 'XXXX'}, 'themes', /thème/i], [{schema_url: 'x'}, 'schema_url', /http/],
		]) {
			const answer = await describe_(id, {acronym: 'GARDÉ', ...values});

			assertRefused(answer, field, said);
			assert.match(answer.text, /value="GARDÉ"/, field);
			if (values.bbox || values.zones)
				assert.equal(forms(answer.text).find((f) => f.action.endsWith('/description')).fields[field], values[field]);
		}
		assert.equal(forms((await clerk.get(`${base(id)}/description`)).text).find((f) => f.action.endsWith('/description')).fields.title, '', 'nothing half saved');
		// One wrong field takes nothing from the others.
		const both = await describe_(id, {bbox: '5,49 45', zones: 'Lans-en-Vercors, Vienne'});
		const {fields} = forms(both.text).find((f) => f.action.endsWith('/description'));

		assertRefused(both, 'zones', /Plusieurs territoires s'appellent « Vienne » .*fr:departement:86 \(Vienne, département\)/);
		assertRefused(both, 'bbox', /quatre nombres/);
		assert.deepEqual([fields.bbox, fields.zones], ['5,49 45', 'fr:commune:38205, Vienne']);
		const preview = await clerk.send('POST', '/admin/apercu', {form: {csrf: await clerk.csrf('/admin/compte'), texte: '# Un\n\n**deux** <script>x</script>'}});

		assert.match(preview.text, /<strong>deux<\/strong>/);
		assert.doesNotMatch(preview.text, /<script>/);
	});

	test('files are added, named, put in order, replaced, linked, removed', async () => {
		const {id, rid} = await published('Fichiers qui changent');

		await add(id, {file: 'b.csv', data: 'a;b\n1;2\n'}, {file: 'c.txt', data: 'c'});
		const titles = async () => (await filesOf(id)).map((f) => f.title);
		const [, b, c] = await filesOf(id);

		assert.deepEqual(await titles(), ['lieux', 'b', 'c']);
		await clerk.submit(`${base(id)}/fichiers`, {}, {action: `/admin/ressources/${c.id}/monter`});
		assert.deepEqual(await titles(), ['lieux', 'c', 'b']);
		await clerk.submit(`${base(id)}/fichiers`, {}, {action: `/admin/ressources/${rid}/descendre`});
		assert.deepEqual(await titles(), ['c', 'lieux', 'b']);
		const api = async () => (await portal.get(`/api/1/datasets/${id}/`)).json.resources;

		assert.deepEqual((await api()).map((r) => r.title), ['c', 'lieux', 'b']);

		// Named and described.
		await clerk.submit(`/admin/ressources/${c.id}`, {title: 'La notice', type: 'documentation', description: 'À *lire*.'}, {action: c.id});
		assert.deepEqual((await api()).map((r) => [r.title, r.type])[0], ['La notice', 'documentation']);

		// Replaced: same address, the earlier bytes at theirs.
		const next = table + '38205;Gare\r\n';

		assertRefused(await clerk.submit(`/admin/ressources/${rid}`, {fichiers: {file: 'rien.csv', data: ''}}, {action: '/remplacer'}), 'fichiers', /vide/);
		const replaced = await clerk.submit(`/admin/ressources/${rid}`, {fichiers: {file: 'lieux 2.csv', data: next}}, {action: '/remplacer'});

		assert.match(plain(replaced.text), /la précédente reste téléchargeable/);
		await read(clerk, rid);
		assert.equal((await portal.get(`/r/${rid}`)).text, next);
		assert.equal((await portal.get(`/r/${rid}/versions/1`)).text, table);
		assert.equal((await portal.get(`/r/${rid}/versions/2`)).text, next);
		assert.equal((await portal.get(`/r/${rid}/versions/3`)).status, 404);
		assert.equal((await portal.get(`/api/resources/${rid}/data/`)).json.meta.total, 3);
		const file = await clerk.get(`/admin/ressources/${rid}`);

		assert.ok(file.text.includes(`/r/${rid}/versions/1`) && file.text.includes(`/r/${rid}/versions/2`));

		// A file that is elsewhere.
		assertRefused(await clerk.submit(`${base(id)}/fichiers`, {url: 'pas une adresse'}, {action: '/lien'}), 'url', /espace|http/);
		const linked = await clerk.submit(`${base(id)}/fichiers`, {url: 'https://exemple.fr/données.csv', title: 'Ailleurs'}, {action: `/admin/jeux-de-donnees/${id}/lien`});

		assert.match(linked.text, /Le lien est ajouté/);
		const remote = (await filesOf(id)).find((f) => f.title === 'Ailleurs');
		const led = await portal.get(`/r/${remote.id}`);

		assert.equal(led.status, 302);
		assert.equal(led.location, 'https://exemple.fr/donn%C3%A9es.csv');

		// Removed: its address says so.
		const removed = await clerk.submit(`/admin/ressources/${b.id}`, {}, {action: `/admin/ressources/${b.id}/supprimer`});

		assert.match(removed.text, /Le fichier est retiré/);
		assert.equal((await portal.get(`/r/${b.id}`)).status, 410);
		assert.equal((await clerk.get(`/admin/ressources/${b.id}`)).status, 410);
		assert.ok(!(await api()).some((r) => r.id === b.id));
	});

	test('a file can be read again another way', async () => {
		const id = await newDraft();

		await add(id, {file: 'titre.csv', data: Buffer.from('Titre du tableau\nCode,Libell\xe9\n01034,\xc9cole;annexe\n', 'latin1')});
		const [{id: rid}] = await filesOf(id);

		await read(clerk, rid);
		const choice = {encodage: 'windows-1252', separateur: 'virgule', entete: '2'};
		const preview = (await clerk.get(`/admin/ressources/${rid}/apercu?` + new URLSearchParams(choice))).json;

		assert.deepEqual(preview.columns, ['Code', 'Libellé']);
		assert.deepEqual(preview.rows[0], ['01034', 'École;annexe']);
		const again = await clerk.submit(`${base(id)}/verification`, choice, {action: `/admin/ressources/${rid}/lecture`});

		assert.match(again.text, /relu avec ces réglages/);
		await read(clerk, rid);
		const seen = plain((await clerk.get(`${base(id)}/verification`)).text);

		assert.match(seen, /Nous avons lu 1 ligne et 2 colonnes/);
		assert.match(seen, /École;annexe/);
		for (const [name, value] of [['encodage', 'ebcdic'], ['separateur', 'dièse'], ['entete', '-1'], ['entete', 'deux']])
			assert.equal((await clerk.get(`/admin/ressources/${rid}/apercu?` + new URLSearchParams({...choice, [name]: value}))).status, 400, name);
		// What Parvis had found by itself is no correction; another separator is.
		await clerk.submit(`${base(id)}/verification`, {...choice, separateur: 'point-virgule'}, {action: `/admin/ressources/${rid}/lecture`});
		await read(clerk, rid);
		const reasons = [...plain((await clerk.get(`/admin/ressources/${rid}`)).text).matchAll(/Version \d<\/a>.*<br>(.*?)<\/li>/g)].map(([, why]) => why);

		assert.deepEqual(reasons.slice(1), ['Même fichier, lu à nouveau.', 'Premier dépôt.']);
		assert.match(reasons[0], /^Lecture corrigée : séparateur/);
	});

	test('a dataset is archived, restored, deleted with a tombstone', async () => {
		const {id, rid} = await published('Vie et mort');
		const page = '/jeux-de-donnees/vie-et-mort';
		const listed = async () => (await portal.get('/api/1/datasets/?q=mort')).json.total;

		assert.equal(await listed(), 1);
		assert.match(plain((await clerk.submit(`${base(id)}/publication`, {}, {action: '/archiver'})).text), /est archivé/);
		assert.equal(await listed(), 0);
		assert.equal((await portal.get(page)).status, 200, 'who has its address still reaches it');
		assert.equal((await portal.get(`/r/${rid}`)).text, table);
		assert.match(plain((await clerk.submit(`${base(id)}/publication`, {}, {action: `/admin/jeux-de-donnees/${id}/restaurer`})).text), /est rétabli/);
		assert.equal(await listed(), 1);
		const csrf = await clerk.csrf('/admin/compte');

		assert.equal((await clerk.send('POST', `${base(id)}/restaurer`, {form: {csrf}})).status, 409);

		assert.match(plain((await clerk.get(`${base(id)}/supprimer`)).text), /définitive/);
		const gone = await clerk.submit(`${base(id)}/supprimer`, {}, {action: '/supprimer'});

		assert.match(plain(gone.text), /« Vie et mort » est supprimé/);
		const tomb = await portal.get(page);

		assert.equal(tomb.status, 410);
		assert.match(tomb.text, /Vie et mort/);
		assert.match(tomb.text, /<time datetime="\d{4}-\d\d-\d\d/);
		for (const target of [`/r/${rid}`, `/r/${rid}/versions/1`, `/id/dataset/${id}`, `/api/1/datasets/${id}/`])
			assert.equal((await portal.get(target)).status, 410, target);
		assert.equal(await listed(), 0);
		for (const step of ['fichiers', 'verification', 'description', 'publication', 'supprimer'])
			assert.equal((await clerk.get(`${base(id)}/${step}`)).status, 410, step);
	});

	test('two people at one description: the second is told what differs, and may save', async () => {
		const {id} = await published('À deux');
		const colleague = await portal.signedIn();
		const open = async (who) => forms((await who.get(`${base(id)}/description`)).text).find((f) => f.action.endsWith('/description'));
		const hers = await open(clerk), his = await open(colleague);

		assert.equal((await clerk.send('POST', hers.action, {form: {...hers.fields, title: 'Titre de Claire'}})).status, 303);
		const told = await colleague.send('POST', his.action, {form: {...his.fields, title: 'Titre de Jean', acronym: 'J'}});

		assert.equal(told.status, 409);
		assert.match(plain(told.text), /Vous avez enregistré ce jeu de données dans une autre fenêtre le \d+[^<]* à \d+ h \d\d, après l'ouverture de cette page/);
		const rows = [...told.text.matchAll(/<tr><th scope="row"><a href="#champ-(\w+)">[\s\S]*?<td>([\s\S]*?)<\/td><td>([\s\S]*?)<\/td>/g)];

		assert.deepEqual(rows.map((r) => r.slice(1, 4)), [['title', 'Titre de Claire', 'Titre de Jean'], ['acronym', '(vide)', 'J']]);
		assert.equal((await portal.get(`/api/1/datasets/${id}/`)).json.title, 'Titre de Claire', 'nothing is overwritten unseen');
		const again = forms(told.text).find((f) => f.action.endsWith('/description'));

		assert.equal(again.fields.title, 'Titre de Jean', 'nor lost');
		assert.equal((await colleague.send('POST', again.action, {form: again.fields})).status, 303);
		assert.equal((await portal.get(`/api/1/datasets/${id}/`)).json.title, 'Titre de Jean');
		// The same words in two windows.
		const same = await clerk.send('POST', hers.action, {form: {...hers.fields, title: 'Titre de Jean', acronym: 'J'}});

		assert.equal(same.status, 409);
		assert.match(plain(same.text), /Votre saisie est la même/);
		assert.doesNotMatch(same.text, /aria-label="Différences"/);
	});

	test('organizations are made, changed, moved, given a logo and a box', async () => {
		const create = (values) => clerk.submit('/admin/organisations/nouvelle', values, {action: '/nouvelle'});

		for (const [values, field, said] of [
			[{name: ''}, 'name', /nom/i], [{siren: '123456789'}, 'siren', /SIREN/], [{siret: '1'}, 'siret', /SIRET/], [{insee_code: '99999'}, 'insee_code', /INSEE/],
			[{email: 'x'}, 'email', /adresse/], [{url: 'javascript:1'}, 'url', /http/], [{bbox: 'x'}, 'bbox', /quatre/], [{slug: 'a/b'}, 'slug', /lettres/],
		])
			assertRefused(await create({name: 'Engins', kind: 'commune', ...values}), field, said);
		assert.match((await create({name: '', kind: 'commune', bbox: '5,49 45'})).text, /name="bbox"[^>]* value="5,49 45"/, 'kept as typed');
		const made = await create({name: 'Engins', kind: 'commune', insee_code: '38153', email: 'mairie@engins.fr', description: 'Une **commune**.'});

		assert.match(plain(made.text), /L'organisation est enregistrée/);
		const id = (await portal.get('/api/1/organizations/engins/')).json.id;
		const page = `/admin/organisations/${id}`;
		const save = (values) => clerk.submit(page, values, {action: id});

		assert.match((await clerk.get('/admin/organisations')).text, /Engins/);
		assert.match((await portal.get('/organisations/engins')).text, /<strong>commune<\/strong>/);
		assert.equal((await save({slug: 'lans-en-vercors'})).status, 409, 'a name that is taken');

		// Its address changes; the former one leads to it for ever.
		await save({slug: 'commune-d-engins'});
		const moved = await portal.get('/organisations/engins');

		assert.ok([301, 308].includes(moved.status), `moved: ${moved.status}`);
		assert.equal(new URL(moved.location, portal.url).pathname, '/organisations/commune-d-engins');
		assert.ok([200, 301, 308].includes((await portal.get('/organisations/engins/catalog.ttl')).status), 'a feed declared elsewhere goes on');
		assert.equal((await portal.get('/organisations/commune-d-engins')).status, 200);

		// Its logo: pictures only.
		for (const logo of [{file: 'logo.svg', type: 'image/svg+xml', data: '<svg xmlns="http://www.w3.org/2000/svg"/>'},
			{file: 'logo.png', type: 'image/png', data: '<html><script>alert(1)</script>'},
			{file: 'lourd.png', type: 'image/png', data: Buffer.concat([png, Buffer.alloc(600 << 10)])}])
			assertRefused(await save({logo}), 'logo', /logo/i);
		assert.equal((await portal.get('/organisations/commune-d-engins/logo')).status, 404);
		assert.equal((await save({logo: {file: 'logo.svg', type: 'text/plain', data: png}})).status, 200, 'content decides');
		const logo = await portal.get('/organisations/commune-d-engins/logo');

		assert.equal(logo.status, 200);
		assert.equal(logo.type, 'image/png');
		assert.deepEqual(logo.body, png);
		await save({sans_logo: '1'});
		assert.equal((await portal.get('/organisations/commune-d-engins/logo')).status, 404);

		// Its box, asked of the national service when the button is pressed.
		assert.deepEqual(asked, [], 'never by itself');
		const ask = () => clerk.submit(page, {}, {action: `/admin/organisations/${id}/emprise`});
		const box = () => forms(clerk.last).find((f) => f.action.endsWith(id)).fields.bbox;

		answerGeo = (response) => response.end(JSON.stringify({code: '38153', bbox: {type: 'Polygon',
			coordinates: [[[5.5, 45.1], [5.7, 45.1], [5.7, 45.25], [5.5, 45.25], [5.5, 45.1]]]}}));
		const got = await ask();

		clerk.last = got.text;
		assert.match(plain(got.text), /L'emprise est enregistrée/);
		assert.equal(box(), '5.5, 45.1, 5.7, 45.25');
		assert.equal(asked.length, 1);
		assert.match(asked[0], /^\/communes\/38153\?/);
		for (const [answer, said] of [
			[(r) => r.writeHead(503).end(), /ne répond pas/], [(r) => r.writeHead(404).end('{}'), /ne connaît pas/],
			[(r) => r.end('pas du JSON'), /ne connaît pas/], [(r) => r.end('{"bbox":{"coordinates":[[500,500],[1,1]]}}'), /ne connaît pas/],
			[(r) => r.writeHead(302, {location: 'http://127.0.0.1:1/'}).end(), /ne connaît pas/], [(r) => r.destroy(), /ne répond pas/],
		]) {
			answerGeo = answer;
			clerk.last = (await ask()).text;
			assert.match(plain(clerk.last), said);
			assert.equal(box(), '5.5, 45.1, 5.7, 45.25', 'the former one stays');
		}
		const search = (await portal.get('/api/territoires/?q=villard-de-l')).json;

		assert.match(JSON.stringify(search), /38548/);
	});

	test('settings are kept, and a wrong one changes nothing', async () => {
		const good = {
			title: 'Données de Lans', tagline: 'Tout est là.', description: 'Ce que nous publions.', accent: '#8b1f5f', contact_email: 'donnees@exemple.fr',
			legal_publisher: 'Commune de Lans', legal_address: '1 place\nde la Mairie', legal_telephone: '04 76 00 00 00', legal_director: 'La maire',
			legal_host: 'La commune elle-même', dpo_contact: 'dpo@exemple.fr', accessibility_date: '', accessibility_rate: '', accessibility_auditor: '',
		};
		const save = (values) => clerk.submit('/admin/reglages', values, {action: '/reglages'});
		const now = async () => forms((await clerk.get('/admin/reglages')).text).find((f) => f.action === '/admin/reglages').fields;
		const was = await now();

		for (const [values, field, said] of [
			[{title: ''}, 'title', /nom/], [{title: 'x'.repeat(200)}, 'title', /long|raccourcissez/], [{accent: 'rouge'}, 'accent', /dièse/], [{contact_email: 'x'}, 'contact_email', /adresse/],
			[{accessibility_date: '2999-01-01'}, 'accessibility_date', /date passée/], [{accessibility_rate: '120'}, 'accessibility_rate', /pourcentage/],
			[{logo: {file: 'l.svg', type: 'image/svg+xml', data: '<svg/>'}}, 'logo', /PNG/],
		]) {
			const answer = await save({...good, ...values});

			assertRefused(answer, field, said);
			assert.deepEqual({...await now(), csrf: ''}, {...was, csrf: ''}, `${field}: nothing is half saved`);
		}
		assert.match(plain((await portal.get('/accessibilite')).text), /non conforme/);
		assert.match((await save({...good, logo: {file: 'l.png', data: png}})).text, /Les réglages sont enregistrés/);
		const kept = await now();

		for (const [name, value] of Object.entries(good))
			assert.equal(kept[name].replaceAll('\n', ' '), value.replaceAll('\n', ' '), name);
		assert.deepEqual((await portal.get('/logo')).body, png);
		const home = await portal.get('/');

		assert.match(home.text, /<title>Données de Lans/);
		assert.match(home.text, /Tout est là\./);
		assert.match((await portal.get('/theme.css')).text, /#8b1f5f/i);
		const notice = plain((await portal.get('/mentions-legales')).text);

		for (const name of ['legal_publisher', 'legal_telephone', 'legal_director', 'legal_host', 'contact_email'])
			assert.ok(notice.includes(good[name]), name);
		assert.match((await portal.get('/donnees-personnelles')).text, /dpo@exemple\.fr/);
		await save({accessibility_date: '2026-03-07', accessibility_rate: '87,5', accessibility_auditor: 'Cabinet X'});
		const audited = plain((await portal.get('/accessibilite')).text);

		assert.match(audited, /partiellement conforme/);
		assert.match(audited, /87,5/);
		assert.match(audited, /7 mars 2026/);
		assert.match(audited, /Cabinet X/);
		await save({accessibility_date: '', accessibility_rate: '', sans_logo: '1'});
		assert.match(plain((await portal.get('/accessibilite')).text), /non conforme/);
		assert.equal((await portal.get('/logo')).status, 404);
	});

	test('every page answers, is valid, fits and is accessible on a phone and a screen, by day and by night', async () => {
		const {id, rid} = await published('Pour les pages');
		const draft = await newDraft();
		const [org] = (await portal.get('/api/1/organizations/')).json.data;
		const chromium = await browser(suite);
		const page = (pattern) => [pattern.replace(':id', pattern.includes('organisations') ? org.id : id).replace(':rid', rid)];
		const targets = ['/admin', '/admin/compte', '/admin/jeux-de-donnees', '/admin/jeux-de-donnees?etat=draft', '/admin/jeux-de-donnees/nouveau',
			...['/admin/jeux-de-donnees/:id/fichiers', '/admin/jeux-de-donnees/:id/verification', '/admin/jeux-de-donnees/:id/description',
				'/admin/jeux-de-donnees/:id/publication', '/admin/jeux-de-donnees/:id/supprimer', '/admin/ressources/:rid'].flatMap(page),
			...['fichiers', 'verification', 'publication'].map((step) => `${base(draft)}/${step}`),
			'/admin/organisations', '/admin/organisations/nouvelle', ...page('/admin/organisations/:id'), ...page('/admin/organisations/:id/personnes'), '/admin/reglages', '/admin/nulle-part', '/connexion'];

		await read(clerk, rid);
		for (const target of targets) {
			const who = target === '/connexion' ? portal : clerk;

			await assertValidHtml((await who.get(target)).text, target);
		}
		for (const width of [390, 1280]) {
			const tab = await openPage(chromium, {width, base: portal.url});

			await tab.goto('/connexion');
			await assertAccessible(tab);
			await tab.fill('[name=email]', adminEmail);
			await tab.fill('[name=password]', adminPassword);
			await tab.getByRole('button', {name: 'Se connecter', exact: true}).click();
			await tab.waitForURL('**/admin');
			for (const target of targets.filter((one) => one !== '/connexion')) {
				await tab.goto(target);
				await assertAccessible(tab, `${target} (${width})`);
				await assertFits(tab, target);
				assert.equal(await tab.locator('h1').count(), 1, `${target}: one h1`);
				// By night the colours alone are others.
				await tab.emulateMedia({colorScheme: 'dark'});
				assert.deepEqual(await axe(tab, {runOnly: ['color-contrast']}), [], `${target} (${width}, dark)`);
				await tab.emulateMedia({colorScheme: 'light'});
			}
			assert.deepEqual(tab.problems, []);
			assert.deepEqual(tab.foreign, []);
			await tab.context().close();
		}
	});
});
