// SPDX-License-Identifier: Apache-2.0
// several.test.js - files of several tables: each is read, shown to the
// contributor, and read again by itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import zlib from 'node:zlib';

import {assertAccessible, assertFits, assertValidHtml, begin, browser, openPage, upload} from './browser.js';
import {start, temporary} from './portal.js';
import {zipOf} from './zip.js';

const pack = zipOf({
	'communes.csv': 'code;nom\n38205;Lans-en-Vercors\n38548;Villard-de-Lans\n38111;Corrençon-en-Vercors\n',
	'lisez-moi.txt': 'Deux tableaux.\n',
	'2026/écoles.csv': 'Effectifs de la rentrée\nécole;classes\nLe Peuil;5\nLes Orcets;3\n',
});

test('an archive of two tables is checked table by table', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const page = await openPage(await browser(t), {base: portal.url});
	const file = path.join(temporary(t), 'communes.zip');

	fs.writeFileSync(file, pack);
	await begin(page);
	await upload(page, file);
	await page.getByText('Ce fichier contient 2 tableaux').waitFor();

	const tables = page.locator('[data-tableau]');

	assert.equal(await tables.count(), 2);
	assert.match(await tables.nth(0).innerText(), /communes\.csv[\s\S]*Nous avons lu 3 lignes et 2 colonnes/);
	assert.match(await tables.nth(1).innerText(), /2026\/écoles\.csv[\s\S]*Nous avons lu 2 lignes et 2 colonnes/);
	await assertAccessible(page);
	await assertFits(page);
	await assertValidHtml(await (await page.context().request.get(page.url())).text(), 'verification');

	// Another header line: seen at once, and for this table only once read.
	const second = tables.nth(1);

	await second.getByText('Changer la lecture').click();
	await second.getByLabel('Ligne des noms de colonnes').fill('3');
	await second.getByLabel('Ligne des noms de colonnes').press('Tab');
	await second.getByRole('columnheader', {name: 'Le Peuil'}).first().waitFor();
	await second.getByRole('button', {name: 'Relire le fichier ainsi'}).click();
	await page.getByText('Nous avons lu 1 ligne et 2 colonnes').waitFor();
	assert.match(await tables.nth(0).innerText(), /Nous avons lu 3 lignes et 2 colonnes/);
	assert.deepEqual(page.problems, []);
});

test('archives are loaded by the command line too, and bytes come back as sent', async (t) => {
	const portal = await start(t);
	const zip = await portal.publish('communes.zip', pack, {title: 'Communes'});
	const gz = await portal.publish('a.csv.gz', zlib.gzipSync('a;b\n1;2\n3;4\n5;6\n'), {title: 'Compressé'});

	assert.equal(zip.resources[0].table_state, 'ready');
	assert.equal(zip.resources[0].rows, 3);
	assert.ok((await portal.get(`/r/${zip.resources[0].id}`)).body.equals(pack));
	assert.equal(gz.resources[0].rows, 3);
	const rows = await portal.get(`/api/resources/${gz.resources[0].id}/data/`);

	assert.deepEqual(rows.json.data[2], {__id: 3, a: 5, b: 6});
	await portal.cli(['check', '--deep']);
});
