// SPDX-License-Identifier: Apache-2.0
// mistakes.test.js - a clerk's bad day: what is wrong with a file is said,
// where it is, and how to mend it; once mended, all is well.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import {assertAccessible, assertFits, assertValidHtml, begin, browser, openPage, upload} from './browser.js';
import {start, temporary} from './portal.js';

function latin1(name, rows) {
	fs.writeFileSync(name, Buffer.from(rows.join('\r\n') + '\r\n', 'latin1'));
	return name;
}

const wrong = ['Association;Objet;Date;Montant'];

for (let i = 0; i < 40; i++)
	wrong.push(`Club ${i};Subvention été;0${i % 9 + 1}/03/2025;${i === 17 ? '12.500,3O' : `12 500,${i + 10}`}`);
wrong[31] = 'Club 30;Subvention été;31/02/2025;13 000,00';
const right = wrong.map((line) => line.replace('12.500,3O', '12500,30').replace('31/02/2025', '28/02/2025'));

test('an export with two mistakes: the clerk is told which cells, and mends them', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const page = await openPage(await browser(t), {base: portal.url});
	const dir = temporary(t);

	await begin(page);
	await upload(page, latin1(path.join(dir, 'subventions-2025.csv'), wrong));
	await page.getByText('Nous avons lu 40 lignes et 4 colonnes').waitFor();
	const said = (await page.locator('.notice.erreur').allInnerTexts()).map((text) => text.replaceAll('\u202f', ' '));

	assert.equal(said.length, 2);
	assert.match(said[0], /À corriger\. La ligne 32, colonne « Date », contient « 31\/02\/2025 » : ce jour n'existe pas/);
	assert.match(said[1], /La ligne 19, colonne « Montant », contient « 12\.500,3O » : la lettre O .* écrivez « 12500,30 »/);
	assert.match(await page.locator('main').innerText(), /Windows-1252/);
	await assertAccessible(page);
	await assertFits(page);
	await assertValidHtml(await (await page.context().request.get(page.url())).text(), 'verification');

	// Forgotten, it is said again before the last button.
	const checked = page.url();

	await page.goto(checked.replace('verification', 'publication'));
	assert.match((await page.locator('main').innerText()).replaceAll('\u202f', ' '), /2 points « À corriger » restent dans « subventions-2025 » : revoir la vérification/);
	await assertAccessible(page);
	await page.getByRole('link', {name: 'revoir la vérification'}).click();
	await page.waitForURL(checked);

	// The mended file takes its place; the columns are what they are.
	await page.getByRole('link', {name: 'Déposer le fichier corrigé'}).click();
	await page.waitForURL('**#champ-fichiers');
	await page.setInputFiles('#fichiers', latin1(path.join(dir, 'subventions-2025.csv'), right));
	await page.getByRole('button', {name: 'Remplacer'}).click();
	await page.waitForURL('**/verification');
	await page.locator('.table-region').first().waitFor();
	await page.waitForFunction(() => !document.querySelector('progress'));
	// What the person was told is still there once the file is read.
	assert.ok(await page.getByText('La nouvelle version est reçue').isVisible());
	assert.equal(await page.locator('.notice.erreur').count(), 0);
	await page.getByText('Les colonnes, une par une').click();
	assert.match(await page.locator('main details').first().innerText(), /Date\s+Date[\s\S]*Montant\s+Nombre décimal/);

	await page.goto(checked.replace('verification', 'publication'));
	assert.equal(await page.getByText('À corriger').count(), 0);
	await page.goto(checked);

	// A title is proposed; the page says when it was saved, where it is about.
	await page.getByRole('link', {name: 'Continuer vers la description'}).click();
	assert.equal(await page.inputValue('[name=title]'), 'Subventions 2025');
	await page.fill('[name=zones]', 'fr:commune:38205');
	await page.getByRole('button', {name: 'Enregistrer et rester ici'}).click();
	await page.getByText(/Enregistré à \d+\sh\s\d\d/).waitFor();
	assert.match(await page.locator('#zones-note').innerText(), /Lans-en-Vercors/);
	await assertAccessible(page);
	assert.deepEqual(page.problems, []);
});

test('each awkward file is told what it is', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const page = await openPage(await browser(t), {base: portal.url, width: 390, height: 844});
	const dir = temporary(t);
	const put = (name, data) => {
		fs.writeFileSync(path.join(dir, name), data);
		return path.join(dir, name);
	};
	const wide = Array.from({length: 2500}, (_, i) => `c${i}`).join(';') + '\n';

	await begin(page);
	await page.setInputFiles('#fichiers', [put('vide.csv', ''), put('titres-seuls.csv', 'Nom;Date\r\n'), put('large.csv', wide + wide),
		put('document.csv', '%PDF-1.4\n%%EOF\n'), put('jumelles.csv', 'Nom;Montant;Montant\nA;1;2\n')]);
	await page.getByRole('button', {name: 'Envoyer'}).click();

	// The empty one is refused, once named; the others are in.
	assert.match((await page.locator('#erreurs').innerText()).replaceAll('\u202f', ' '), /Le fichier « vide\.csv » est vide/);
	await assertAccessible(page);
	assert.equal(await page.locator('.files > li').count(), 4);
	await page.getByRole('link', {name: 'Continuer vers la vérification'}).click();
	await page.waitForFunction(() => !document.querySelector('progress'));
	const text = (await page.locator('main').innerText()).replaceAll('\u202f', ' ');

	assert.match(text, /À corriger\. Sous sa ligne de titres, ce fichier n’a aucune ligne de données/);
	assert.match(text, /À corriger\. Ligne 1 : 2 000 cellules ou plus/);
	assert.match(text, /Malgré son nom en « \.csv », ce fichier est d'un autre format : PDF\. Il est gardé tel quel/);
	assert.match(text, /la seconde « Montant » s'appelle ici « Montant_2 »/);
	await assertAccessible(page);
	await assertFits(page);
	assert.deepEqual(page.problems, []);
});

test('a file that is worse is not said to be well when it is public already; a draft goes without a trace', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const clerk = await portal.signedIn();
	const done = await portal.publish('dates.csv', right.join('\r\n'), {title: 'Dates'});
	const base = `/admin/jeux-de-donnees/${done.id}`;
	const read = async (target) => {
		for (;;) {
			const {text} = await clerk.get(target);

			if (!/Lecture en cours/.test(text))
				return text.replaceAll('\u202f', ' ');
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	};
	const replace = (data) => clerk.submit(`/admin/ressources/${done.resources[0].id}`, {fichiers: {file: 'dates.csv', data}}, {action: '/remplacer'});

	const word = (await replace(wrong.join('\r\n'))).text;
	const told = await read(`${base}/verification`);

	assert.match(word, /La nouvelle version est reçue/);
	assert.doesNotMatch(word, /C’est fait/);
	assert.match(told, /Cette version est déjà en ligne, à la place de la précédente\./);
	await assertValidHtml(told, 'faults online');
	await replace(Array.from({length: 2500}, (_, i) => `c${i}`).join(';') + '\r\n');
	const failed = await read(`${base}/verification`);

	assert.match(failed, /Cette version est déjà en ligne, à la place de la précédente\. Le public peut le télécharger/);
	assert.doesNotMatch(failed, /publié quand même/);
	await assertValidHtml(failed, 'failed online');
	assert.match((await clerk.get(`${base}/supprimer`)).text, /une page dira qu’il a existé.*archivez-le/);

	const draft = await portal.publish('menus.csv', 'Nom\r\nA\r\n', {title: 'Menus', draft: true});
	const removal = (await clerk.get(`/admin/jeux-de-donnees/${draft.id}/supprimer`)).text;

	assert.match(removal, /n’a jamais été public/);
	assert.doesNotMatch(removal, /archivez|a existé/);
	await assertValidHtml(removal, 'removal of a draft');
	await clerk.submit(`/admin/jeux-de-donnees/${draft.id}/supprimer`, {}, {action: '/supprimer'});
	assert.equal((await portal.get(`/jeux-de-donnees/${draft.slug}`)).status, 404);
});

test('a draft is called by its file until it has a title; nobody publishes in the name of the first of the alphabet', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const clerk = await portal.signedIn();
	const begin = '/admin/jeux-de-donnees/nouveau';
	const begun = await clerk.submit(begin, {}, {action: '/nouveau', followed: false});
	const files = begun.location;

	await clerk.submit(files, {fichiers: {file: 'ecoles.csv', data: 'Nom\r\nA\r\n'}}, {action: '/fichiers'});
	for (const target of ['/admin', '/admin/jeux-de-donnees', files])
		assert.match((await clerk.get(target)).text, />ecoles\.csv \(sans titre\)</, target);

	await clerk.submit('/admin/organisations/nouvelle', {name: 'Autre', kind: 'commune'}, {action: '/nouvelle'});
	const {text} = await clerk.get(begin);

	assert.match(text, /<option value="" selected>Choisissez…<\/option>/);
	await assertValidHtml(text, 'a new dataset');
	const refused = await clerk.submit(begin, {}, {action: '/nouveau', followed: false});

	assert.equal(refused.status, 422);
	assert.match(refused.text, /Choisissez l’organisation qui publie ces données\./);
	await assertValidHtml(refused.text, 'no organization');
});

test('a file is sent once; a form without any says so in words', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const launched = await browser(t);
	const page = await openPage(launched, {base: portal.url});
	const dir = temporary(t);
	const empty = path.join(dir, 'vide.csv');
	const file = latin1(path.join(dir, 'subventions.csv'), right);
	const sent = [];
	const send = (name) => page.getByRole('button', {name, exact: true});
	const words = async () => (await page.locator('main').innerText()).replaceAll('\u202f', ' ');

	fs.writeFileSync(empty, '');
	await begin(page);
	page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));

	await send('Envoyer').dblclick();
	await page.getByText('Choisissez d’abord un fichier').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'fichiers');
	assert.deepEqual(sent, []);
	await assertAccessible(page);

	// After a refusal the page is alive still, and the message is at its head.
	await page.setInputFiles('#fichiers', empty);
	await send('Envoyer').dblclick();
	await page.getByText('Le fichier « vide.csv » est vide').first().waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'erreurs');
	assert.equal(sent.length, 1);
	await assertAccessible(page);
	await send('Envoyer').dblclick();
	await page.getByText('Choisissez d’abord un fichier').waitFor();
	await page.setInputFiles('#fichiers', file);
	await send('Envoyer').dblclick();
	await page.waitForURL('**/verification');
	assert.equal(sent.length, 2);

	await page.goto(page.url().replace('verification', 'fichiers'));
	await page.getByRole('link', {name: 'Modifier'}).click();
	await send('Remplacer').dblclick();
	await send('Remplacer').press('Enter');
	await send('Remplacer').press('Enter');
	assert.match(await words(), /Choisissez d’abord un fichier/);
	assert.equal(sent.length, 2);
	await page.setInputFiles('#fichiers', latin1(path.join(dir, 'subventions-2.csv'), right.slice(0, 9)));
	await send('Remplacer').dblclick();
	await page.waitForURL('**/verification');
	assert.equal(sent.length, 3);
	assert.deepEqual(page.problems, []);

	// Without a script, the server says it.
	const plain = await openPage(launched, {base: portal.url, javascript: false, storageState: await page.context().storageState()});

	await plain.goto(page.url().replace('verification', 'fichiers'));
	await plain.getByRole('link', {name: 'Modifier'}).click();
	await plain.getByRole('button', {name: 'Remplacer'}).dblclick();
	assert.match(await plain.locator('#fichiers-erreur').innerText(), /Choisissez/);
	assert.match(await plain.locator('main').innerText(), /Version 2[\s\S]*Version 1/);
	assert.doesNotMatch(await plain.locator('main').innerText(), /Version 3/);
});
