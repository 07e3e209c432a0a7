// SPDX-License-Identifier: Apache-2.0
// journey.test.js - the whole main job in a browser, as a new user does it:
// set up, sign in, publish a Windows-1252 table, find it, download it, be
// harvested.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import {assertAccessible, assertFits, assertValidHtml, begin, browser, openPage, upload} from './browser.js';
import {adminEmail, adminPassword, start, temporary} from './portal.js';

const table = 'Équipement;Code Insee;Année;Coût (€)\r\n'
	+ 'Salle des fêtes;01034;1998;12 500,50\r\n'
	+ 'Piscine « Les Ondes »;2A004;2011;1 250 000,00\r\n'
	+ 'Œuvre sur la place;01034;;\r\n';

function windows1252(text) {
	const special = {'€': 0x80, 'Œ': 0x8c, 'œ': 0x9c, '’': 0x92};

	return Buffer.from([...text].map((c) => special[c] ?? c.charCodeAt(0)));
}

test('a new user sets up, publishes a spreadsheet, finds it again', {timeout: 240000}, async (t) => {
	const portal = await start(t, {empty: true});
	const chromium = await browser(t);
	const page = await openPage(chromium, {base: portal.url});
	const file = path.join(temporary(t), 'équipements été.csv');
	const bytes = windows1252(table);

	fs.writeFileSync(file, bytes);

	// Nothing but the set-up page answers before the set-up.
	assert.equal((await portal.get('/')).status, 503);
	assert.ok(portal.setupPath, 'serve prints the one-time link');
	assert.equal((await portal.get('/installation?jeton=faux')).status, 403);

	await page.goto(portal.setupPath);
	await assertAccessible(page);
	await assertFits(page);
	await assertValidHtml((await portal.get(portal.setupPath)).text, '/installation');
	await page.fill('[name=name]', 'Lans-en-V');
	await page.getByRole('option', {name: /Lans-en-Vercors/}).click();
	assert.equal(await page.inputValue('[name=insee_code]'), '38205');
	await page.fill('[name=email]', 'mairie@exemple.fr');
	await page.fill('[name=admin_name]', 'Claire Martin');
	await page.fill('[name=admin_email]', adminEmail);
	await page.fill('[name=admin_password]', 'court');
	await page.getByRole('button', {name: 'Mettre le portail en service'}).click();
	assert.match(await page.locator('#erreurs').innerText(), /mot de passe/i);
	await assertAccessible(page);
	await page.fill('[name=admin_password]', adminPassword);
	await page.getByRole('button', {name: 'Mettre le portail en service'}).click();
	await page.waitForURL('**/admin');
	await assertAccessible(page);
	assert.equal((await portal.get(portal.setupPath)).status, 410, 'the link serves once');

	// Sign out, sign in.
	await page.getByRole('button', {name: 'Se déconnecter'}).click();
	await page.waitForURL(portal.url + '/');
	await page.goto('/admin');
	await page.waitForURL('**/connexion?suite=*');
	await assertAccessible(page);
	await page.fill('[name=email]', adminEmail);
	await page.fill('[name=password]', adminPassword);
	await page.getByRole('button', {name: 'Se connecter', exact: true}).click();
	await page.waitForURL('**/admin');

	// Files.
	await page.getByRole('link', {name: 'Publier des données'}).first().click();
	await assertAccessible(page);
	await page.getByRole('button', {name: 'Commencer'}).click();
	await page.waitForURL('**/fichiers');
	await assertAccessible(page);
	await page.setInputFiles('#fichiers', file);
	await page.getByRole('button', {name: 'Envoyer'}).click();

	// What was read.
	await page.waitForURL('**/verification');
	await page.getByText('Nous avons lu 3 lignes et 4 colonnes').waitFor();
	await assertAccessible(page);
	await assertFits(page);
	await assertValidHtml(await (await page.context().request.get(page.url())).text(), 'verification');
	const read = await page.locator('main').innerText();
	assert.match(read, /Windows-1252/);
	assert.match(read, /Piscine « Les Ondes »/);
	assert.match(read, /01034/);
	await page.getByText('Ce n’est pas lu comme il faut').click();
	await page.selectOption('[name=separateur]', 'virgule');
	await page.waitForFunction(() => [1, 2, 3].includes(document.querySelectorAll('[data-apercu] thead th').length));
	await page.getByRole('link', {name: 'Continuer vers la description'}).click();

	// Description: wrong first, then right.
	await page.waitForURL('**/description');
	await assertAccessible(page);
	await page.fill('[name=title]', 'Équipements de la commune');
	await page.fill('[name=description]', 'Les **équipements** publics de Lans.\n\nUne ligne par équipement.');
	await page.locator('.prose strong').waitFor();
	await page.fill('[name=contact_email]', 'pas une adresse');
	await page.getByRole('button', {name: 'Enregistrer et relire'}).click();
	await page.locator('#erreurs a').first().waitFor();
	assert.equal(await page.inputValue('[name=title]'), 'Équipements de la commune', 'nothing typed is lost');
	await assertAccessible(page);
	await page.fill('[name=contact_email]', '');
	await page.getByLabel('Licence Ouverte', {exact: false}).first().check();
	await page.selectOption('[name=frequency]', 'annual');
	await page.fill('[name=keywords]', 'équipements, salles, piscine');
	await page.getByRole('button', {name: 'Enregistrer et relire'}).click();

	// One thing is missing: its link leads to the field.
	await page.waitForURL('**/publication');
	await assertAccessible(page);
	assert.equal(await page.getByRole('button', {name: 'Publier'}).count(), 0);
	await page.locator('.error-summary a').first().click();
	await page.waitForURL('**/description#champ-data_date');
	await page.fill('[name=data_date]', '2026-01-15');
	await page.getByRole('button', {name: 'Enregistrer et relire'}).click();
	await page.waitForURL('**/publication');
	await page.getByRole('button', {name: 'Publier'}).click();
	await page.waitForURL('**/jeux-de-donnees/equipements-de-la-commune');
	await assertAccessible(page);
	await assertFits(page);
	assert.deepEqual(page.problems, []);
	assert.deepEqual(page.foreign, []);

	// Anybody finds it, accents or not, singular or plural.
	const citizen = await openPage(chromium, {base: portal.url, width: 390, height: 844});

	await citizen.goto('/jeux-de-donnees?q=equipement');
	await assertAccessible(citizen);
	await assertFits(citizen);
	await citizen.getByRole('link', {name: 'Équipements de la commune'}).click();
	await assertAccessible(citizen);
	await assertFits(citizen);
	assert.deepEqual(await citizen.context().cookies(), [], 'no cookie for a visitor');

	// Byte for byte, by the page's own link and by the permanent one.
	const shown = await portal.get('/api/1/datasets/equipements-de-la-commune/');
	const resource = shown.json.resources[0];
	const download = await portal.get(`/r/${resource.id}`);

	assert.equal(download.status, 200);
	assert.deepEqual(download.body, bytes);
	assert.match(download.headers['content-disposition'], /filename\*=UTF-8''/);

	// The rows, with codes as codes.
	const rows = (await portal.get(`/api/resources/${resource.id}/data/`)).json;

	assert.equal(rows.meta.total, 3);
	assert.deepEqual(Object.values(rows.data[0]).slice(1), ['Salle des fêtes', '01034', 1998, 12500.5]);

	// And the feed carries it.
	const feed = await portal.get('/catalog.ttl');

	assert.equal(feed.status, 200);
	assert.match(feed.text, /Équipements de la commune/);
	assert.ok(feed.text.includes(`/r/${resource.id}`));
});

test('everything works without JavaScript', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const chromium = await browser(t);
	const page = await openPage(chromium, {base: portal.url, javascript: false, width: 320, height: 700});
	const file = path.join(temporary(t), 'menus.csv');

	fs.writeFileSync(file, 'Jour,Plat\n2026-01-05,Gratin\n');
	await begin(page);
	await upload(page, file);
	for (let i = 0; i < 50 && !(await page.locator('main').innerText()).includes('Nous avons lu'); i++) {
		await page.waitForTimeout(100);
		await page.reload();
	}
	assert.match(await page.locator('main').innerText(), /Nous avons lu 1 ligne et 2 colonnes/);
	await page.getByRole('link', {name: 'Continuer vers la description'}).click();
	await page.fill('[name=title]', 'Menus');
	await page.fill('[name=description]', 'Les menus de la cantine.');
	await page.check('[name=license][value=lov2]');
	await page.selectOption('[name=frequency]', 'weekly');
	await page.fill('[name=data_date]', '2026-01-04');
	await page.fill('[name=contact_email]', 'mairie@exemple.fr');
	await page.getByRole('button', {name: 'Enregistrer et relire'}).click();
	await page.waitForURL('**/publication');
	await page.getByRole('button', {name: 'Publier'}).click();
	await page.waitForURL('**/jeux-de-donnees/menus');
	assert.match(await page.locator('main').innerText(), /Gratin/);
});
