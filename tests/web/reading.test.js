// SPDX-License-Identifier: Apache-2.0
// reading.test.js - how a file is read can be changed, with a preview, even
// when nothing could be read of it.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import test from 'node:test';
import zlib from 'node:zlib';

import {assertAccessible, assertFits, begin, browser, openPage, upload} from './browser.js';
import {start} from './portal.js';

const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
// Too wide for a table, unless ~ is what parts its columns.
const wide = 'nom~liste\r\n' + Array.from({length: 3}, (_, i) => `ligne ${i}~${Array.from({length: 2100}, (__, k) => k).join(';')}\r\n`).join('');

async function openReading(t, name, data, size) {
	const portal = await start(t);
	const page = await openPage(await browser(t), {base: portal.url, ...size});

	await begin(page);
	await upload(page, {name, mimeType: 'text/csv', buffer: Buffer.from(data)});
	await page.waitForFunction(() => !document.querySelector('progress'));
	return page;
}

test('a file that could not be read is offered other settings, with their preview', {timeout: 120000}, async (t) => {
	const page = await openReading(t, 'large.csv', wide, {width: 390, height: 844});

	assert.match(plain(await page.locator('main').innerText()), /n’a pas pu être lu comme un tableau[\s\S]*2 000 cellules ou plus/);
	await page.getByText('Ce n’est pas lu comme il faut').click();
	// At once, why it cannot be read as it is.
	await page.locator('[data-apercu] .notice', {hasText: 'cellules'}).waitFor();
	await page.fill('[name=signe]', '~');
	assert.equal(await page.inputValue('[name=separateur]'), 'autre');
	await page.locator('[name=entete]').focus();
	await page.locator('[data-apercu] tbody tr').first().waitFor();
	assert.deepEqual(await page.locator('[data-apercu] thead th').allInnerTexts(), ['nom', 'liste']);
	await assertAccessible(page, 'the preview');
	await assertFits(page, 'the preview');
	await page.getByRole('button', {name: 'Relire le fichier ainsi'}).click();
	await page.getByText('Nous avons lu 3 lignes et 2 colonnes').waitFor();
	// What was chosen is still there for the next time.
	await page.getByText('Ce n’est pas lu comme il faut').click();
	assert.equal(await page.inputValue('[name=signe]'), '~');
	// A sign that is none: the preview says so, nothing else happens.
	await page.fill('[name=signe]', 'x');
	await page.locator('[name=entete]').focus();
	await page.locator('[data-apercu] .notice', {hasText: 'un seul signe'}).waitFor();
});

test('a column parted by an unusual sign: the clerk is told which', {timeout: 120000}, async (t) => {
	const page = await openReading(t, 'signes.csv', 'nom~date\r\nMairie~2024\r\nÉcole~2025\r\n', {});

	assert.match(plain(await page.locator('main').innerText()), /toutes ses lignes contiennent le signe « ~ »/);
	await page.getByText('Ce n’est pas lu comme il faut').click();
	await page.selectOption('[name=separateur]', 'autre');
	await page.fill('[name=signe]', '~');
	await page.getByRole('button', {name: 'Relire le fichier ainsi'}).click();
	await page.getByText('Nous avons lu 2 lignes et 2 colonnes').waitFor();
	assert.doesNotMatch(await page.locator('main').innerText(), /contiennent le signe/);
});

test('with another separator, the line of titles is found again', {timeout: 120000}, async (t) => {
	const page = await openReading(t, 'budget.csv', 'Budget de la commune\r\nnom~montant\r\nMairie~2024\r\nÉcole~2025\r\n', {});
	const head = () => page.locator('[data-apercu] thead th').allInnerTexts();

	await page.getByText('Ce n’est pas lu comme il faut').click();
	assert.equal(await page.inputValue('[name=entete]'), '1');
	await page.fill('[name=signe]', '~');
	await page.locator('[name=entete]').focus();
	await page.locator('[data-apercu] th', {hasText: 'montant'}).waitFor();
	assert.deepEqual(await head(), ['nom', 'montant']);
	await page.getByRole('button', {name: 'Relire le fichier ainsi'}).click();
	await page.getByText('Nous avons lu 2 lignes et 2 colonnes').waitFor();
	// What the person wrote is obeyed.
	await page.getByText('Ce n’est pas lu comme il faut').click();
	assert.equal(await page.inputValue('[name=entete]'), '2');
	await page.fill('[name=entete]', '3');
	await page.selectOption('[name=separateur]', '');
	await page.locator('[data-apercu] th', {hasText: 'Mairie'}).waitFor();
	assert.deepEqual(await head(), ['Mairie~2024']);
});

test('a setting that is none is told at its field, the rest as it was typed', {timeout: 120000}, async (t) => {
	const page = await openReading(t, 'villes.csv', 'nom;ville\r\nMairie;Lyon\r\n', {});
	const send = () => page.getByRole('button', {name: 'Relire le fichier ainsi'}).click();

	await page.getByText('Ce n’est pas lu comme il faut').click();
	await page.selectOption('[name=separateur]', 'virgule');
	await page.fill('[name=entete]', '-3');
	await send();
	await page.locator('.field.invalid .error', {hasText: 'entre 0 et 1000'}).waitFor();
	assert.equal(await page.inputValue('[name=entete]'), '-3');
	assert.equal(await page.inputValue('[name=separateur]'), 'virgule');
	const described = await page.getAttribute('[name=entete]', 'aria-describedby');

	for (const id of described.split(' '))
		assert.equal(await page.locator(`[id="${id}"]`).count(), 1, id);
	assert.equal(await page.locator(await page.getAttribute('.error-summary a', 'href')).count(), 1);
	await assertAccessible(page, 'the refused settings');
	await page.fill('[name=entete]', '1');
	await page.selectOption('[name=separateur]', 'autre');
	await send();
	await page.locator('.field.invalid:has([name=signe]) .error', {hasText: 'un seul signe'}).waitFor();
	await page.selectOption('[name=separateur]', 'point-virgule');
	await send();
	await page.getByText('relu avec ces réglages').waitFor();
});

test('a file too long to look through has no preview: the clerk is told what to do', {timeout: 120000}, async (t) => {
	const portal = await start(t, {env: {PARVIS_QUERY_TIMEOUT_MS: '100'}});
	const clerk = await portal.signedIn();
	const id = (await clerk.submit('/admin/jeux-de-donnees/nouveau', {}, {action: '/nouveau', followed: false})).location.match(/[0-9a-f-]{36}/)[0];
	// Its list is behind much that is none: 200 MB, of which little is stored.
	const piece = Buffer.concat([Buffer.from(`"${randomBytes(500).toString('hex')}",`), Buffer.alloc(99000, ' ')]);
	const data = zlib.gzipSync(Buffer.concat([Buffer.from('{"x": {"y": ['), ...Array(2000).fill(piece), Buffer.from('""]}, "liste": [{"a": 1}, {"a": 2}]}')]), {level: 1});

	await clerk.submit(`/admin/jeux-de-donnees/${id}/fichiers`, {fichiers: [{file: 'long.json.gz', data}]}, {action: '/fichiers'});
	const rid = (await clerk.get(`/admin/jeux-de-donnees/${id}/fichiers`)).text.match(/\/admin\/ressources\/([0-9a-f-]{36})/)[1];
	const asked = Date.now();
	const preview = await clerk.get(`/admin/ressources/${rid}/apercu`, {headers: {Accept: 'application/json'}});

	assert.equal(preview.status, 413, preview.text);
	assert.match(plain(preview.json.message), /trop long à parcourir pour un aperçu.*« Relire le fichier ainsi »/);
	assert.ok(Date.now() - asked < 5000);
});

test('a large file is previewed where it holds nobody up', {timeout: 120000}, async (t) => {
	const portal = await start(t, {env: {PARVIS_THREADS: '1'}});
	const clerk = await portal.signedIn();
	const id = (await clerk.submit('/admin/jeux-de-donnees/nouveau', {}, {action: '/nouveau', followed: false})).location.match(/[0-9a-f-]{36}/)[0];
	// GeoJSON is walked to its end, for its system of coordinates.
	const one = `{"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "LineString", "coordinates": [${Array(100).fill('[5.5, 45.1]')}]}}`;
	const data = `{"type": "FeatureCollection", "features": [${Array(30000).fill(one)}]}`;

	await clerk.submit(`/admin/jeux-de-donnees/${id}/fichiers`, {fichiers: [{file: 'grand.geojson', data}]}, {action: '/fichiers'});
	const rid = (await clerk.get(`/admin/jeux-de-donnees/${id}/fichiers`)).text.match(/\/admin\/ressources\/([0-9a-f-]{36})/)[1];
	const order = [];
	const preview = clerk.get(`/admin/ressources/${rid}/apercu`, {headers: {Accept: 'application/json'}})
		.then((answer) => { order.push('preview'); return answer; });

	await new Promise((resolve) => setTimeout(resolve, 50));
	await portal.get('/healthz');
	order.push('another');
	assert.equal((await preview).status, 200, (await preview).text);
	assert.deepEqual(order, ['another', 'preview']);
});
