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
