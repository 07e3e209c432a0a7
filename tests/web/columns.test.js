// SPDX-License-Identifier: Apache-2.0
// columns.test.js - a clerk corrects and describes the columns of a file.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {assertAccessible, assertFits, assertValidHtml, browser, openPage} from './browser.js';
import {adminEmail, adminPassword, start} from './portal.js';

const csv = 'rue;numero;prix\r\nMairie;12;10,50\r\nÉglise;NC;3\r\nÉcole;7;\r\n';

describe('the columns of a table', {timeout: 300000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, clerk, rid, slug, form;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		const done = await portal.publish('voies.csv', csv, {title: 'Voies de la commune'});

		slug = done.slug;
		rid = done.resources[0].id;
		clerk = await portal.signedIn();
		form = `/admin/ressources/${rid}/colonnes`;
	});
	after(async () => {
		for (const fn of cleanups.reverse())
			await fn();
	});

	const profile = async () => JSON.parse((await portal.get(`/api/resources/${rid}/profile/`)).text).profile;
	const rows = async (query = '') => JSON.parse((await portal.get(`/api/resources/${rid}/data/${query}`)).text);
	// The reading is a job: until the version that was asked is in service.
	const until = async (test) => {
		for (let i = 0; i < 200; i++) {
			if (await test())
				return;
			await new Promise((done) => setTimeout(done, 50));
		}
		assert.fail('the file was not read again');
	};

	test('what is said of a column is read by the public, at once', async () => {
		await clerk.submit(form, {'libelle-2': 'Prix moyen', 'unite-2': '€', 'description-2': 'Prix au mètre carré.'}, {action: '/colonnes'});
		const {text} = await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}?colonne=prix`);

		assert.match(text, /Prix moyen/);
		assert.match(text, /Prix au mètre carré\./);
		assert.equal((await rows()).data[0].prix, 10.5, 'the name in the API stays');
	});

	test('what is said is in the headers of exports, whoever has the old ones', async () => {
		const target = `/api/resources/${rid}/data/csv/?style=fr`;
		const header = async (options) => (await portal.get(target, options)).text.split('\r\n')[0];
		const {headers} = await portal.get(target);

		await clerk.submit(form, {'libelle-0': 'Voie, en toutes lettres'}, {action: '/colonnes'});
		// Whichever thread answers, and whatever it showed before.
		for (let i = 0; i < 12; i++)
			assert.equal(await header({headers: {'if-none-match': headers.etag, connection: 'close'}}), '\ufeffVoie, en toutes lettres;numero;Prix moyen');
		await clerk.submit(form, {'libelle-0': ''}, {action: '/colonnes'});
		for (let i = 0; i < 12; i++)
			assert.equal(await header({headers: {connection: 'close'}}), '\ufeffrue;numero;Prix moyen');
	});

	test('a type that is chosen is obeyed, cell by cell, without a new upload', async () => {
		assert.equal((await profile()).columns.numero.python_type, 'string');
		await clerk.submit(form, {'type-1': 'int'}, {action: '/colonnes'});
		await until(async () => (await profile()).columns.numero.python_type === 'int');
		assert.deepEqual((await rows()).data.map((row) => row.numero), [12, null, 7]);
		assert.equal((await rows('?numero__greater=8')).data.length, 1);
		const page = await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}`);

		assert.match(page.text, />NC</, 'the cell stays as written');
		assert.equal((await portal.get(`/r/${rid}`)).text, csv, 'and so does the file');
	});

	test('what was said is kept when the file is replaced', async () => {
		const {text} = await clerk.get(form);

		assert.match(text, /value="Prix moyen"/);
		await clerk.submit(`/admin/ressources/${rid}`, {fichiers: {file: 'voies.csv', data: csv.replace('12', '15')}}, {action: '/remplacer'});
		await until(async () => (await rows()).data[0].numero === 15);
		assert.equal((await profile()).columns.numero.python_type, 'int');
		assert.match((await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}?colonne=prix`)).text, /Prix moyen/);
	});

	test('what a column contains is shown as the public reads it, and corrected', async () => {
		const done = await portal.publish('lieux.csv', 'code_insee;lieu\r\n38205;38205\r\n38548;38548\r\n', {title: 'Lieux'});
		const id = done.resources[0].id;
		const own = `/admin/ressources/${id}/colonnes`;
		const checked = `/admin/jeux-de-donnees/${done.id}/verification`;
		const shown = async () => [...(await clerk.get(own)).text.matchAll(/Lue comme\s: ([^<]*)</g)].map(([, kind]) => kind);
		const open = async () => (await portal.get(`/jeux-de-donnees/${done.slug}/ressources/${id}?colonne=lieu`)).text;
		const semantics = async () => Object.fromEntries(Object.entries(JSON.parse((await portal.get(`/api/resources/${id}/profile/`)).text).profile.columns).map(([name, c]) => [name, c.format]));

		assert.deepEqual(await shown(), ['Code Insee de commune', 'Nombre entier']);
		assert.match((await clerk.get(checked)).text, /<td>Code Insee de commune<\/td>/);
		await clerk.submit(own, {'contenu-0': 'rien', 'contenu-1': 'code_commune'}, {action: '/colonnes'});
		await until(async () => (await shown())[1] === 'Code Insee de commune');
		assert.equal((await shown())[0], 'Texte', 'a code is no number');
		assert.match(await open(), /Code Insee de commune/);
		assert.equal((await semantics()).lieu, 'code_commune');
		// The next version too.
		await clerk.submit(`/admin/ressources/${id}`, {fichiers: {file: 'lieux.csv', data: 'code_insee;lieu\r\n38205;1004\r\n'}}, {action: '/remplacer'});
		await until(async () => /a perdu son zéro/.test((await clerk.get(checked)).text));
		assert.match((await clerk.get(own)).text, /<option value="rien" selected>/);
		await assertValidHtml((await clerk.get(own)).text, 'the contents');
	});

	test('a text that is too long is refused, and nobody else may write', async () => {
		const answer = await clerk.submit(form, {'unite-0': 'x'.repeat(100)}, {action: '/colonnes'});

		assert.equal(answer.status, 400);
		assert.match(answer.text, /trop long/);
		assert.equal((await portal.get(form)).status, 303);
	});

	test('the page is valid, accessible, and fits a phone', async () => {
		const {text} = await clerk.get(form);
		const chromium = await browser(suite);
		const page = await openPage(chromium, {width: 320, base: portal.url});

		await assertValidHtml(text, 'the columns');
		await page.goto('/connexion');
		await page.fill('[name=email]', adminEmail);
		await page.fill('[name=password]', adminPassword);
		await page.click('main button[type=submit]');
		await page.waitForURL('**/admin');
		await page.goto(form);
		await assertAccessible(page, 'the columns');
		await assertFits(page, 'the columns');
		// Values to recognise a column by; the description takes two lines; no need to scroll to save.
		assert.match((await page.locator('.column-form').first().innerText()).replaceAll('\u202f', ' '), /rue[\s\S]*Exemples : Mairie · /);
		await page.setViewportSize({width: 1280, height: 800});
		const heights = await page.locator('.column-form').evaluateAll((all) => all.map((one) => one.offsetHeight));

		assert.ok(Math.max(...heights) < 420, String(heights));
		assert.ok((await page.getByRole('button', {name: 'Enregistrer les colonnes'}).first().boundingBox()).y < 800);
	});
});
