// SPDX-License-Identifier: Apache-2.0
// routes.test.js - no address without a test. The rule is simple: the literal
// parts of a pattern, longest first, stand in a test file, in their order on
// one line.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import {run} from './portal.js';

const here = new URL('.', import.meta.url);

// The tests that name addresses, not those that walk the route table.
function lines() {
	return fs.readdirSync(here).filter((name) => name.endsWith('.test.js') && !/^(routes|security)\./.test(name))
		.flatMap((name) => fs.readFileSync(new URL(name, here), 'utf8').split('\n'))
		.filter((line) => !/^\s*\/\//.test(line));
}

// « /r/:id/versions/:number » is « /r/ », anything, « /versions/ ».
function expression(pattern) {
	const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const parts = pattern.split(/:[a-z]+/).map(escape);
	// An address as a whole: not the beginning of a longer one.
	const end = /:[a-z]+$/.test(pattern) ? '(?:[\'"`?]|$)' : '(?:[\'"`?#,\\s|)]|\\\\|\\$\\{|$)';

	return new RegExp(parts.join('[^/\'"`]+') + end);
}

test('every route is asked for by a test', async () => {
	const routes = JSON.parse((await run(['routes', '--json'])).out);
	const all = lines();
	const missing = [...new Set(routes.map((route) => route.pattern))]
		.filter((pattern) => !all.some((line) => expression(pattern).test(line)));

	assert.deepEqual(missing, []);
	assert.ok(routes.length > 80);
});

test('the rule can fail', () => {
	assert.ok(!lines().some((line) => expression('/nulle-part/:id/jamais').test(line)));
	assert.ok(expression('/r/:id/versions/:number').test('get(`/r/${id}/versions/1`)'));
	assert.ok(!expression('/r/:id').test('get(`/r/${id}/versions/1`)'));
	assert.ok(!expression('/admin').test('get("/administration")'));
});

test('every route says what it is for, and text and JSON say the same', async () => {
	const routes = JSON.parse((await run(['routes', '--json'])).out);
	const text = (await run(['routes'])).out;

	for (const route of routes) {
		assert.ok(route.summary.length > 3, route.pattern);
		assert.match(route.access, /^(public|signed-in|[A-Z_]+)$/, route.pattern);
		assert.match(text, new RegExp(`^(GET|POST) +${route.pattern.replace(/[.?]/g, '\\$&')} `, 'm'));
		if (route.pattern.startsWith('/admin'))
			assert.notEqual(route.access, 'public', route.pattern);
		if (route.methods.includes('POST'))
			assert.ok(route.max_kib > 0 && route.body !== 'none', route.pattern);
	}
});
