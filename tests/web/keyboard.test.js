// SPDX-License-Identifier: Apache-2.0
// keyboard.test.js - publishing with the keyboard only; a file that cannot be
// read as a table says so to the public.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import {browser, openPage} from './browser.js';
import {adminEmail, adminPassword, start, temporary} from './portal.js';

test('a dataset is published without touching the mouse', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const page = await openPage(await browser(t), {base: portal.url});
	const file = path.join(temporary(t), 'menus.csv');
	// Tab until what has the focus is this; every stop must be visible.
	const tabTo = async (selector) => {
		for (let i = 0; i < 120; i++) {
			await page.keyboard.press('Tab');
			const at = await page.evaluate((wanted) => {
				const one = document.activeElement;
				const box = one.getBoundingClientRect();

				return {found: one.matches(wanted), seen: one === document.body || box.width > 0 && box.height > 0};
			}, selector);

			assert.ok(at.seen, `${page.url()}: the focus is somewhere nobody sees`);
			if (at.found)
				return;
		}
		assert.fail(`${page.url()}: the keyboard does not reach ${selector}`);
	};
	const type = async (selector, text) => {
		await tabTo(selector);
		await page.keyboard.type(text);
	};
	const press = async (selector, url) => {
		await tabTo(selector);
		await Promise.all([page.waitForURL(url), page.keyboard.press('Enter')]);
	};

	fs.writeFileSync(file, 'Jour,Plat\n2026-01-05,Gratin\n');
	await page.goto('/connexion');
	await type('[name=email]', adminEmail);
	await type('[name=password]', adminPassword);
	await press('main button[type=submit]', '**/admin');
	await press('main a[href$="/nouveau"]', '**/nouveau');
	await press('main button[type=submit]', '**/fichiers');
	await tabTo('#fichiers');
	await page.setInputFiles('#fichiers', file); // what the system's own dialog gives
	await press('main button[type=submit]', '**/verification');
	await page.getByText('Nous avons lu 1 ligne').waitFor();
	await press('main a[href$="/description"].primary', '**/description');
	await type('[name=title]', 'Menus');
	await type('[name=description]', 'Les menus de la cantine.');
	await tabTo('[name=license]');
	await page.keyboard.press('Space');
	await type('[name=frequency]', 'Hebdo');
	await page.locator('[name=data_date]').fill('2026-01-04'); // its parts follow the browser's language
	await press('main button[type=submit]', '**/publication');
	await press('main form[action$="/publication"] button', '**/jeux-de-donnees/menus');
	assert.match(await page.locator('main').innerText(), /Gratin/);
});

test('a table is explored without touching the mouse, in the order it is read', {timeout: 120000}, async (t) => {
	const portal = await start(t);
	const rows = Array.from({length: 60}, (_, i) => `${['Engins', 'Lans', 'Méaudre'][i % 3]};${i};Objet ${i}`);
	const done = await portal.publish('marches.csv', `commune;montant;objet\n${rows.join('\n')}\n`, {title: 'Marchés'});
	const page = await openPage(await browser(t), {base: portal.url});
	const wanted = ['.skip', '.tabs a', '#q', '#m-filtre > summary', '#m-colonnes > summary', '#m-affichage > summary', '#m-telecharger > summary',
		'.jump', '#region', '#tri-0', '#aide-0', '#tri-2', '.rank a', '.pages a', '.facets a', '#developpeurs a'];
	const met = [];

	await page.goto(`/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}?page_size=20`);
	for (let i = 0; i < 160 && met.length < wanted.length; i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate((list) => {
			const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();

			return {
				name: one.id || one.textContent.trim().slice(0, 40),
				is: list.findIndex((selector) => one.matches(selector)),
				ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
				seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
			};
		}, wanted);

		assert.ok(at.seen && at.ringed, `the focus is seen on « ${at.name} »: ${JSON.stringify(at)}`);
		if (at.is >= 0 && !met.includes(at.is))
			met.push(at.is);
	}
	assert.deepEqual(met, wanted.map((_, i) => i), `met ${met.map((i) => wanted[i])}`);
	// Past the rows at once, in the page as it is.
	await page.locator('.jump').focus();
	await page.evaluate(() => { document.getElementById('region').dataset.before = ''; });
	await page.keyboard.press('Enter');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'filtres');
	await page.keyboard.press('Tab');
	assert.ok(await page.evaluate(() => document.activeElement.matches('#filtres a')));
	await page.waitForTimeout(300);
	assert.equal(await page.locator('[data-before]').count(), 1, 'nothing was asked again');
	// Then sort, explain a column, and close.
	await page.locator('#tri-1').focus();
	await page.keyboard.press('Enter');
	await page.locator('th[aria-sort=ascending]').waitFor();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await page.locator('#colonne').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'colonne');
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'colonne-fermer');
	await page.keyboard.press('Enter');
	await page.locator('#colonne').waitFor({state: 'detached'});
	// A filter that is given takes its menu away: the focus goes to what it found.
	await page.locator('#m-filtre > summary').focus();
	await page.keyboard.press('Enter');
	await page.locator('#filtre-valeur').focus();
	await page.keyboard.type('Engins');
	await page.keyboard.press('Enter');
	await page.locator('#filtres-actifs').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'compte');
});

test('a file that could not be read as a table says so beside its download', async (t) => {
	const portal = await start(t);
	const names = Array.from({length: 2500}, (_, i) => `c${i}`).join(';');
	const done = await portal.publish('large.csv', `${names}\n${names}\n`, {title: 'Trop large'});
	const shown = await portal.get(`/jeux-de-donnees/${done.slug}`);

	assert.equal(done.resources[0].table_state, 'failed');
	assert.equal(shown.status, 200);
	assert.match(shown.text, /pas pu être lu/);
	assert.ok(shown.text.includes(`/r/${done.resources[0].id}`), 'it can still be downloaded');
});
