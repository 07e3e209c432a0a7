// SPDX-License-Identifier: Apache-2.0
// attack.test.js - ways in that were found once, and stay closed.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {adminEmail, adminPassword, start} from './portal.js';

const suite = shared();
let portal, clerk;

before(async () => {
	portal = await start(suite);
	clerk = await portal.signedIn();
});

const addresses = (one) => {
	const rid = one.resources[0].id;

	return [`/jeux-de-donnees/${one.slug}`, `/jeux-de-donnees/${one.id}`,
		`/jeux-de-donnees/${one.slug}/ressources/${rid}`, `/jeux-de-donnees/${one.slug}/dcat.ttl`,
		`/id/dataset/${one.id}`, `/id/distribution/${rid}`, `/r/${rid}`, `/r/${rid}/versions/1`,
		`/api/1/datasets/${one.id}/`, `/api/1/datasets/${one.slug}/`, `/api/2/datasets/resources/${rid}/`,
		`/api/resources/${rid}/`, `/api/resources/${rid}/data/`, `/api/resources/${rid}/profile/`];
};

async function post(path, fields = {}) {
	const csrf = await clerk.csrf('/admin/compte');

	return clerk.send('POST', path, {form: {csrf, ...fields}});
}

describe('what was never public', () => {
	test('stays hidden when the draft is archived, then removed', async () => {
		const one = await portal.publish('paie.csv', 'nom;salaire\nSecret;1\n', {title: 'Projet de paie', draft: true});

		for (const step of ['archiver', 'supprimer']) {
			assert.equal((await post(`/admin/jeux-de-donnees/${one.id}/${step}`)).status, 303);
			for (const path of addresses(one)) {
				const answer = await portal.get(path);

				assert.equal(answer.status, 404, `${step} ${path}`);
				assert.doesNotMatch(answer.text, /Projet de paie|Secret/, path);
				assert.equal(answer.location, undefined, path);
			}
		}
	});

	test('a dataset that was public stays readable once archived, and leaves a tombstone', async () => {
		const one = await portal.publish('vieux.csv', 'a;b\n1;2\n', {title: 'Vieux jeu'});

		assert.equal((await post(`/admin/jeux-de-donnees/${one.id}/archiver`)).status, 303);
		assert.equal((await portal.get(`/r/${one.resources[0].id}`)).status, 200);
		assert.equal((await portal.get(`/jeux-de-donnees/${one.slug}`)).status, 200);
		assert.equal((await post(`/admin/jeux-de-donnees/${one.id}/supprimer`)).status, 303);
		assert.equal((await portal.get(`/jeux-de-donnees/${one.slug}`)).status, 410);
		assert.equal((await portal.get(`/r/${one.resources[0].id}`)).status, 410);
	});

	test('the version a clerk replaced before publishing stays in the back office', async () => {
		const one = await portal.publish('agents.csv', 'nom;age\nDUPONT;50\n', {title: 'Agents', draft: true});
		const rid = one.resources[0].id;
		const csrf = await clerk.csrf('/admin/compte');
		const replace = (data) => clerk.send('POST', `/admin/ressources/${rid}/remplacer`, {multipart: [
			{name: 'csrf', value: csrf}, {name: 'fichier', file: 'agents.csv', type: 'text/csv', data}]});
		const served = async (text) => {
			for (let i = 0; i < 200 && !(await clerk.get(`/r/${rid}`)).text.includes(text); i++)
				await new Promise((go) => setTimeout(go, 50));
			assert.match((await clerk.get(`/r/${rid}`)).text, new RegExp(text));
		};

		assert.equal((await replace('nom;age\nagent 1;50\n')).status, 303);
		await served('agent 1');
		// Times are kept to the second.
		await new Promise((go) => setTimeout(go, 1100));
		assert.equal((await post(`/admin/jeux-de-donnees/${one.id}/publication`)).status, 303);
		assert.equal((await portal.get(`/r/${rid}/versions/1`)).status, 404);
		assert.equal((await portal.get(`/r/${rid}/versions/2`)).status, 200);
		const mine = await clerk.get(`/r/${rid}/versions/1`);

		assert.match(mine.text, /DUPONT/);
		assert.match(mine.headers['cache-control'], /no-store/);
		assert.equal((await replace('nom;age\nagent 1;51\n')).status, 303);
		await served('51');
		for (const [number, status] of [[1, 404], [2, 200], [3, 200]])
			assert.equal((await portal.get(`/r/${rid}/versions/${number}`)).status, status, number);
		const page = (await portal.get(`/jeux-de-donnees/agents/ressources/${rid}`)).text;

		assert.match(page, /versions\/2/);
		assert.doesNotMatch(page, /versions\/1"/);
		assert.doesNotMatch((await portal.get('/jeux-de-donnees/agents')).text, /versions\/1"/);
	});
});

describe('a portal at an https address', () => {
	test('never sends its cookies in the clear, even behind a proxy it was not told of', async (t) => {
		const other = await start(t, {env: {PARVIS_BASE_URL: 'https://donnees.exemple.fr'}});
		const visitor = other.visitor();
		const page = await visitor.get('/connexion');
		const answer = await visitor.submit('/connexion', {email: adminEmail, password: adminPassword}, {followed: false});

		for (const one of [page, answer]) {
			assert.ok(one.headers['set-cookie'].length > 0);
			for (const cookie of one.headers['set-cookie'])
				assert.match(cookie, /; Secure/);
		}
	});
});
