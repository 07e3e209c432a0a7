// SPDX-License-Identifier: Apache-2.0
// browser.js - Debian's chromium, axe-core and html-validate for the tests.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {createRequire} from 'node:module';

import {HtmlValidate} from 'html-validate';
import {chromium} from 'playwright-core';

import {adminEmail, adminPassword} from './portal.js';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Closed with the test.
export async function browser(t) {
	const launched = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		headless: true,
		args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});

	t.after(() => launched.close());
	return launched;
}

// A page of its own context. options: width (1280), height, dark, javascript
// (true), base (the portal's URL). page.problems fills with what a console
// would show (refused by the content policy, script errors) and page.foreign
// with the requests that left the portal.
export async function openPage(launched, {width = 1280, height = 900, dark = false, javascript = true, base, ...more} = {}) {
	const context = await launched.newContext({
		viewport: {width, height},
		colorScheme: dark ? 'dark' : 'light',
		javaScriptEnabled: javascript,
		locale: 'fr-FR',
		baseURL: base,
		reducedMotion: 'reduce',
		...more,
	});

	if (javascript)
		await context.addInitScript({content: axeSource});
	const page = await context.newPage();

	page.problems = [];
	page.foreign = [];
	page.on('pageerror', (error) => page.problems.push(String(error)));
	page.on('console', (message) => {
		if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
			page.problems.push(message.text());
	});
	page.on('request', (request) => {
		if (base && /^https?:/.test(request.url()) && !request.url().startsWith(base))
			page.foreign.push(request.url());
	});
	return page;
}

// As a person does: signed in, a dataset begun, to the step of its files.
export async function begin(page) {
	await page.goto('/connexion');
	await page.fill('[name=email]', adminEmail);
	await page.fill('[name=password]', adminPassword);
	await page.getByRole('button', {name: 'Se connecter', exact: true}).click();
	await page.waitForURL('**/admin');
	await page.goto('/admin/jeux-de-donnees/nouveau');
	await page.getByRole('button', {name: 'Commencer'}).click();
	await page.waitForURL('**/fichiers');
}

// From there: to what was read of these (as setInputFiles() takes them).
export async function upload(page, files) {
	await page.setInputFiles('#fichiers', files);
	await page.getByRole('button', {name: 'Envoyer'}).click();
	await page.waitForURL('**/verification');
}

// Violations as lines: rule, impact, help, where.
export async function axe(page, options = {}) {
	const result = await page.evaluate((given) => globalThis.axe.run(document, {resultTypes: ['violations'], ...given}), options);

	return result.violations.flatMap((violation) => violation.nodes.map((node) =>
		`${violation.id} (${violation.impact}): ${violation.help}\n    ${node.target.join(' ')}\n    ${node.html.slice(0, 200)}`));
}

export async function assertAccessible(page, where = page.url()) {
	const found = await axe(page);

	assert.deepEqual(found, [], `${where}: axe-core\n${found.join('\n')}`);
}

// No sideways scrolling of the page itself.
export async function assertFits(page, where = page.url()) {
	const {inner, wide} = await page.evaluate(() => ({
		inner: document.documentElement.clientWidth,
		wide: document.documentElement.scrollWidth,
	}));

	assert.ok(wide <= inner, `${where}: ${wide} px wide in ${inner} px`);
}

const validator = new HtmlValidate({
	root: true,
	extends: ['html-validate:recommended'],
	rules: {
		'void-style': ['error', {style: 'omit'}],
		'no-trailing-whitespace': 'off', // a matter of source, not of pages
		'long-title': 'off', // titles of datasets are as long as they are
		'require-sri': 'off', // everything comes from the portal itself
		'no-inline-style': 'error',
		// Boxes of one question share its name.
		'form-dup-name': ['error', {shared: ['radio', 'checkbox', 'submit', 'button', 'reset']}],
	},
});

// Errors as lines.
export async function htmlErrors(html) {
	const report = await validator.validateString(html);

	return report.results.flatMap((result) => result.messages.map((message) =>
		`${message.line}:${message.column} ${message.ruleId}: ${message.message}`));
}

export async function assertValidHtml(html, where) {
	const found = await htmlErrors(html);

	assert.deepEqual(found, [], `${where}: html-validate\n${found.join('\n')}`);
}
