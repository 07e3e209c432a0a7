// SPDX-License-Identifier: Apache-2.0
// security.test.js - the portal among hostile people: every address, every
// form, every name, as the route table lists them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';

import {adminEmail, adminPassword, forms, multipart, parvis, start} from './portal.js';

const unknown = '00000000-0000-4000-8000-000000000000';
const limit = 1 << 20;
const attack = '"\'><script>alert(1)</script><img src=x onerror=alert(2)>';
const routes = JSON.parse((await parvis(['routes', '--json'])).out);
const secretWord = 'motclefdubrouillon';

const isHtml = (answer) => answer.type.startsWith('text/html');

// What a browser would run or fetch, were it let through.
function assertHarmless(answer, where) {
	if (!/html|xml|svg/.test(answer.type))
		return;
	assert.doesNotMatch(answer.text, /<script>|<img src=x/, where);
	if (!isHtml(answer))
		return;
	assert.doesNotMatch(answer.text, /(?:href|src|action)="\s*(?:javascript|data|vbscript):/i, where);
	for (const [, tag] of answer.text.matchAll(/<((?:script|style)\b[^>]*)>/g))
		assert.match(tag, /^script (?:type="module" )?src="\/static\/|^script type="application\/ld\+json"/, where);
	const bare = answer.text.replace(/<script type="application\/ld\+json">[\s\S]*?<\/script>/g, '').replace(/="[^"]*"/g, '=""');

	assert.doesNotMatch(bare, /<[a-z][^>]*\s(?:on[a-z]+|style)=/i, where);
	assert.doesNotMatch(answer.text, /<(?:iframe|object|embed|base|meta http-equiv)/i, where);
}

function assertStrict(answer, where) {
	const policy = answer.headers['content-security-policy'] ?? '';

	assert.match(policy, /default-src '(?:none|self)'/, where);
	assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*|https?:/, where);
	if (isHtml(answer)) {
		assert.match(policy, /frame-ancestors 'none'/, where);
		assert.match(policy, /form-action 'self'/, where);
		assert.match(policy, /base-uri '(?:none|self)'/, where);
	}
	assert.equal(answer.headers['x-content-type-options'], 'nosniff', where);
	assert.ok(answer.headers['referrer-policy'], where);
}

describe('security', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, clerk, token, shown, draft, org, gone;

	// A pattern with its names filled in.
	const fill = (pattern, ids) => pattern.replace(/:([a-z]+)/g, (_, name) => ids[name] ?? 'x');
	const idsOf = (pattern, d) => ({
		slug: pattern.startsWith('/organisations') ? org.slug : d.slug,
		id: /organi[sz]ation/.test(pattern) ? org.id
			: /^\/(r|jeux-de-donnees|id\/distribution|api\/resources|api\/1\/datasets\/r)\//.test(pattern) ? d.resources[0].id : d.id,
		rid: d.resources[0].id, ext: 'ttl', number: '1', version: 'x', kind: 'css', file: 'parvis.css',
	});
	const targets = (method, d) => routes.filter((r) => r.methods.includes(method))
		.map((r) => ({...r, target: fill(r.pattern, idsOf(r.pattern, d))}));
	// A form as the route takes it.
	const body = (route, fields) => route.body === 'upload' ? {multipart: fields} : {form: fields};
	const catalogue = async () => (await portal.cli(['export', '--format', 'json'])).out;
	const state = async () => [await catalogue(), (await clerk.get('/admin/jeux-de-donnees')).text.match(/<ul class="list">[\s\S]*<\/ul>/)?.[0],
		(await clerk.get('/admin/organisations')).text.match(/<ul class="list">[\s\S]*<\/ul>/)?.[0]].join('\n');

	before(async () => {
		portal = await start(suite, {env: {PARVIS_MAX_UPLOAD: String(limit), PARVIS_LOG_LEVEL: 'debug'}});
		shown = await portal.publish('lieux.csv', 'a;b\n1;2\n', {title: 'Lieux publics', keyword: 'voirie'});
		draft = await portal.publish(`${secretWord}.csv`, `${secretWord};b\n1;2\n`,
			{title: secretWord, description: secretWord, keyword: secretWord, draft: true});
		gone = await portal.publish('disparu.csv', 'a;b\n1;2\n', {title: 'Jeu disparu'});
		[org] = JSON.parse((await portal.cli(['org', 'list', '--json'])).out);
		clerk = await portal.signedIn();
		token = await clerk.csrf('/admin/compte');
		await clerk.submit(`/admin/jeux-de-donnees/${gone.id}/supprimer`, {}, {action: '/supprimer'});
	});
	after(async () => {
		// All of them, whatever one says.
		const ends = await Promise.allSettled(cleanups.reverse().map((fn) => fn()));

		assert.deepEqual(ends.filter((e) => e.status === 'rejected').map((e) => e.reason), []);
	});

	test('a form without its token, with a wrong one or that of another session is refused everywhere', async () => {
		const other = await (await portal.signedIn()).csrf('/admin/compte');
		const was = await state();

		assert.notEqual(other, token);
		for (const route of targets('POST', shown))
			for (const csrf of [undefined, '', token.slice(1) + '0', token.toUpperCase(), other, [other, token]]) {
				const answer = await clerk.send('POST', route.target, body(route, {csrf, title: 'pris', name: 'pris'}));

				assert.equal(answer.status, 403, `${route.pattern} with ${csrf}`);
				assert.match(answer.text, /formulaire/, route.pattern);
			}
		// What an anonymous visitor may post: the token goes with its cookie.
		const victim = portal.visitor(), thief = portal.visitor();
		const mine = await victim.csrf('/connexion'), stolen = await thief.csrf('/connexion');

		for (const csrf of [undefined, stolen, mine + '0'])
			assert.equal((await victim.send('POST', '/connexion', {form: {csrf, email: adminEmail, password: adminPassword}})).status, 403);
		assert.equal((await portal.request('POST', '/connexion', {form: {csrf: mine, email: adminEmail, password: adminPassword}})).status, 403);
		assert.equal(await state(), was, 'nothing changed');
	});

	test('a form sent from another site is refused, whatever it holds', async () => {
		for (const site of ['cross-site', 'same-site'])
			for (const route of targets('POST', shown)) {
				const answer = await clerk.send('POST', route.target,
					{...body(route, {csrf: token}), headers: {'sec-fetch-site': site}});

				assert.equal(answer.status, 403, `${route.pattern} ${site}`);
			}
	});

	test('who is not signed in is led to sign in, and can change nothing', async () => {
		const was = await state();

		for (const route of targets('GET', shown).filter((r) => r.access !== 'public')) {
			const answer = await portal.get(route.target + '?a=b&c=é'.replace('é', '%C3%A9'));

			assert.equal(answer.status, 303, route.pattern);
			const to = new URL(answer.location, portal.url);

			assert.equal(to.pathname, '/connexion', route.pattern);
			assert.equal(to.searchParams.get('suite'), `${route.target}?a=b&c=%C3%A9`, route.pattern);
			assert.equal(answer.headers['set-cookie'], undefined, route.pattern);
		}
		for (const route of targets('POST', shown).filter((r) => r.access !== 'public')) {
			const answer = await portal.request('POST', route.target, body(route, {csrf: token}));

			assert.ok([401, 403].includes(answer.status), `${route.pattern}: ${answer.status}`);
			assertStrict(answer, route.pattern);
		}
		assert.equal(await state(), was, 'nothing changed');
	});

	test('another method than those of the table is refused and the right ones are named', async () => {
		const all = new Map();

		for (const route of routes) {
			const known = all.get(route.pattern) ?? new Set();

			route.methods.forEach((m) => known.add(m));
			all.set(route.pattern, known);
		}
		for (const [pattern, known] of all) {
			const target = fill(pattern, idsOf(pattern, shown));

			for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'].filter((m) => !known.has(m))) {
				const answer = await clerk.send(method, target);

				assert.equal(answer.status, 405, `${method} ${pattern}`);
				const allowed = answer.headers.allow.split(/,\s*/);

				for (const one of known)
					assert.ok(allowed.includes(one), `${method} ${pattern}: Allow ${allowed}`);
				assert.ok(!allowed.includes(method), `${method} ${pattern}: Allow ${allowed}`);
			}
		}
	});

	test('a body over the limit of its form is refused with 413', async () => {
		const was = await state();

		for (const route of targets('POST', shown)) {
			const much = 'x'.repeat(route.max_kib * 1024 + 1);
			const answer = await clerk.send('POST', route.target, body(route, {csrf: token, much}));

			assert.equal(answer.status, 413, route.pattern);
			assert.match(answer.text, /(?:o|Ko|Mo)\b/, `${route.pattern}: the limit in words`);
			if (route.body !== 'upload')
				continue;
			const file = await clerk.send('POST', route.target,
				{multipart: {csrf: token, fichiers: {file: 'x.csv', data: Buffer.alloc(limit + 1, 'x')}}});

			assert.equal(file.status, 413, `${route.pattern}, file`);
			assert.match(file.text, /1\s?Mo/, `${route.pattern}: the limit in words`);
		}
		for (const route of targets('GET', shown).slice(0, 12)) {
			const answer = await portal.request('GET', route.target, {body: 'x'.repeat(3 << 20)});

			assert.ok([200, 413].includes(answer.status), `${route.pattern}: ${answer.status}`);
		}
		assert.equal(await state(), was, 'nothing changed');
	});

	test('too long a target or too many headers are refused, others are served', async () => {
		assert.equal((await portal.get('/jeux-de-donnees?q=' + 'a'.repeat(9000))).status, 414);
		const headers = Object.fromEntries(Array.from({length: 90}, (_, i) => [`x-${i}`, 'v'.repeat(500)]));

		assert.equal((await portal.get('/', {headers})).status, 431);
		assert.equal((await portal.get('/')).status, 200);
	});

	test('signing in never leads to another site', async () => {
		const bad = ['//mechant.exemple', 'https://mechant.exemple/', '/\\mechant.exemple', '/\t/mechant.exemple',
			'/\n/mechant.exemple', 'javascript:alert(1)', ' //mechant.exemple', 'admin', '/.//mechant.exemple', '/%2e%2e//mechant.exemple'];

		for (const suite of bad) {
			const visitor = portal.visitor();
			const page = await visitor.get('/connexion?suite=' + encodeURIComponent(suite));
			const form = forms(page.text).find((f) => f.action === '/connexion');

			assert.equal(page.status, 200, suite);
			if (form.fields.suite)
				assert.equal(new URL(form.fields.suite, portal.url).origin, portal.url, suite);
			const answer = await visitor.send('POST', '/connexion',
				{form: {...form.fields, suite, email: adminEmail, password: adminPassword}});

			assert.equal(answer.status, 303, suite);
			assert.equal(new URL(answer.location, portal.url).origin, portal.url, `${JSON.stringify(suite)}: ${answer.location}`);
			assert.match(answer.location, /^\/(?![/\\])/, suite);
		}
		const visitor = portal.visitor();
		const back = await visitor.submit('/connexion?suite=%2Fadmin%2Freglages%3Fa%3Db', {email: adminEmail, password: adminPassword}, {followed: false});

		assert.equal(back.location, '/admin/reglages?a=b', 'and leads back where one was going');
	});

	test('a session is made by signing in, never brought along', async () => {
		const planted = 'ab'.repeat(32);
		const visitor = portal.visitor();

		visitor.cookies.set('parvis_session', planted);
		assert.equal((await visitor.get('/admin')).status, 303);
		const before = await visitor.csrf('/connexion');

		await visitor.submit('/connexion', {email: adminEmail, password: adminPassword});
		const first = visitor.cookies.get('parvis_session');

		assert.match(first, /^[0-9a-f]{64}$/);
		assert.notEqual(first, planted);
		assert.notEqual(await visitor.csrf('/admin/compte'), before);
		const again = await portal.signedIn();

		assert.notEqual(again.cookies.get('parvis_session'), first);
		// Once out, the old token opens nothing, nor does its form.
		const csrf = await visitor.csrf('/admin/compte');

		await visitor.send('POST', '/deconnexion', {form: {csrf}});
		assert.equal(visitor.cookies.get('parvis_session'), undefined);
		visitor.cookies.set('parvis_session', first);
		assert.equal((await visitor.get('/admin')).status, 303);
		assert.ok([401, 403].includes((await visitor.send('POST', '/admin/compte', {form: {csrf}})).status));
		for (const junk of ['', 'x', 'z'.repeat(64), first.slice(1), first + '0', '%00', `${first}'--`]) {
			visitor.cookies.set('parvis_session', junk);
			assert.equal((await visitor.get('/admin')).status, 303, junk);
		}
	});

	test('an anonymous visitor gets no cookie, and every answer its policy', async () => {
		for (const route of targets('GET', shown)) {
			const asked = route.access === 'public' ? portal : clerk;
			const answer = await asked.get(route.target);

			assert.ok(answer.status < 500, `${route.pattern}: ${answer.status}`);
			assertStrict(answer, route.pattern);
			assertHarmless(answer, route.pattern);
			if (route.access === 'public' && route.pattern !== '/connexion')
				assert.equal(answer.headers['set-cookie'], undefined, route.pattern);
			if (route.access !== 'public')
				assert.match(answer.headers['cache-control'], /no-store/, route.pattern);
		}
		for (const cookie of [...(await portal.get('/connexion')).headers['set-cookie']])
			assert.match(cookie, /HttpOnly/i);
	});

	test('an address that does not exist is 404 everywhere, and JSON under /api', async () => {
		for (const route of targets('GET', shown).filter((r) => /:(id|rid|slug|number|ext|file)/.test(r.pattern))) {
			for (const one of [unknown, 'inconnu', '0', '%F0%9F%99%82', 'a'.repeat(2000), "x'--", '%3Cscript%3E']) {
				const ids = {...idsOf(route.pattern, shown)};

				for (const name of ['slug', 'id', 'rid', 'number', 'ext', 'file'])
					ids[name] = one;
				const answer = await (route.access === 'public' ? portal : clerk).get(fill(route.pattern, ids));

				assert.equal(answer.status, 404, `${route.pattern} with ${one}: ${answer.status}`);
				assertHarmless(answer, route.pattern);
				if (route.pattern.startsWith('/api/'))
					assert.ok(answer.json.message, route.pattern);
			}
		}
		for (const route of targets('POST', shown).filter((r) => /:(id|rid)/.test(r.pattern))) {
			for (const id of [unknown, 'inconnu', "x'--"]) {
				const answer = await clerk.send('POST', fill(route.pattern, {id, rid: id}), body(route, {csrf: token}));

				assert.equal(answer.status, 404, `${route.pattern} with ${id}: ${answer.status}`);
			}
		}
		const page = await portal.get('/nulle-part');

		assert.equal(page.status, 404);
		assert.match(page.text, /<h1>[^<]+<\/h1>/);
		assert.match(page.text, /noindex/);
		assert.match(page.text, /class="site-header"/, 'in the look of the portal');
		assert.equal((await portal.head('/nulle-part')).status, 404);
	});

	test('a draft shows nothing to who is not signed in', async () => {
		const ids = [draft.id, draft.resources[0].id];

		for (const route of targets('GET', draft).filter((r) => r.access === 'public')) {
			const hasDraft = /:(id|rid)/.test(route.pattern) && !/organi[sz]ation/.test(route.pattern) || /^\/jeux-de-donnees\/:slug/.test(route.pattern);
			const both = [route.target, ...(/datasets\/:id/.test(route.pattern) ? [fill(route.pattern, {...idsOf(route.pattern, draft), id: draft.slug})] : [])];

			for (const target of both) {
				const answer = await portal.get(target, {headers: {accept: '*/*'}});

				if (hasDraft)
					assert.equal(answer.status, 404, `${route.pattern}: ${answer.status}`);
				// The address asked for may be repeated; nothing else of it may.
				const text = answer.text.replaceAll(encodeURIComponent(target), '').replaceAll(target, '');

				assert.ok(!text.includes(secretWord), `${route.pattern} names it`);
				for (const id of ids)
					assert.ok(!text.includes(id), `${route.pattern} gives its identifier`);
				assert.ok(!JSON.stringify(answer.rawHeaders).includes(secretWord), route.pattern);
			}
		}
		for (const target of [`/jeux-de-donnees?q=${secretWord}`, `/jeux-de-donnees?mot-cle=${secretWord}`,
			`/api/1/datasets/?q=${secretWord}`, `/api/1/datasets/?tag=${secretWord}`,
			`/api/1/organizations/${org.id}/datasets/`, '/catalog.nt', '/flux.atom', '/sitemap.xml']) {
			const answer = await portal.get(target);

			for (const id of ids)
				assert.ok(!answer.text.includes(id), target);
			assert.ok(!answer.text.replaceAll(/[^"&]*q=[^"]*|value="[^"]*"|« ?[^»]*»|mot-cle=[^"&]*/g, '').includes(`/${secretWord}`), target);
		}
		assert.match((await portal.get(`/api/1/datasets/?q=${secretWord}`)).text, /"total": ?0/);
		// The clerk sees it.
		assert.equal((await clerk.get(`/admin/jeux-de-donnees/${draft.id}/fichiers`)).status, 200);
	});

	test('script in every field never comes out unescaped', async () => {
		const one = await portal.publish('a.csv', `${attack};b\n${attack};2\n`, {title: 'Cible', draft: true});
		const base = `/admin/jeux-de-donnees/${one.id}`;
		const markdown = `${attack}\n\n[lien](javascript:alert(1)) [autre](data:text/html,x) ![image](http://mechant.exemple/x.png)\n\n<script>alert(1)</script>\n\n<a href="javascript:alert(1)">x</a>`;
		const described = await clerk.submit(`${base}/description`, {
			title: attack, description: markdown, license: 'lov2', frequency: 'annual', data_date: '2026-01-01',
			keywords: `${attack}, autre`, department: attack, contact_name: attack, contact_email: 'a@exemple.fr', acronym: attack,
		}, {action: '/description'});

		assert.equal(described.status, 200);
		assertHarmless(described, 'description');
		const upload = await clerk.submit(`${base}/fichiers`, {fichiers: [
			{file: `${attack}.html`, type: 'text/html', data: `<html>${attack}</html>`},
			{file: 'image.svg', type: 'image/svg+xml', data: `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`},
		]}, {action: '/fichiers'});

		assert.equal(upload.status, 200);
		await clerk.submit(`${base}/fichiers`, {url: 'https://exemple.fr/?' + encodeURIComponent(attack), title: attack}, {action: '/lien'});
		for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x'])
			assert.equal((await clerk.submit(`${base}/fichiers`, {url, title: 'x'}, {action: '/lien'})).status, 422, url);
		const saved = await clerk.submit(`/admin/ressources/${one.resources[0].id}`, {title: attack, description: markdown}, {action: one.resources[0].id});

		assert.equal(saved.status, 200);
		const published = await clerk.submit(`${base}/publication`, {}, {action: '/publication'});

		assert.equal(published.status, 200, 'published');
		await clerk.submit('/admin/organisations/' + org.id, {
			name: attack, description: markdown, acronym: attack, telephone: '04 <b>', address: attack,
		}, {action: org.id});
		await clerk.submit('/admin/reglages', {
			title: attack, tagline: attack, description: attack, legal_publisher: attack, legal_address: attack,
			legal_director: attack, legal_host: attack, dpo_contact: attack, accessibility_auditor: attack,
			accessibility_date: '2026-01-01', accessibility_rate: '50', contact_email: 'a@exemple.fr',
		}, {action: '/reglages'});
		const d = (await portal.get(`/api/1/datasets/${one.id}/`)).json;

		assert.equal(d.title, attack, 'and nothing is lost of what was typed');
		org = JSON.parse((await portal.cli(['org', 'list', '--json'])).out)[0];
		const seen = new Set();

		for (const route of targets('GET', d)) {
			for (const r of /:rid|\/r\/|ressources|resources/.test(route.pattern) ? d.resources : [d.resources[0]]) {
				const ids = idsOf(route.pattern, {...d, resources: [r]});
				const target = fill(route.pattern, ids);

				for (const ext of /:ext/.test(target + route.pattern) ? ['rdf', 'xml', 'ttl', 'nt', 'jsonld'] : ['']) {
					const where = ext ? fill(route.pattern, {...ids, ext}) : target;
					const answer = await (route.access === 'public' ? portal : clerk).get(where);

					assert.ok(answer.status < 500, `${where}: ${answer.status}`);
					if (/^\/r\/|\/logo|^\/favicon/.test(where))
						continue; // the very bytes: next test
					assertHarmless(answer, where);
					assertStrict(answer, where);
					seen.add(route.pattern);
				}
			}
		}
		assert.ok(seen.size > 50, `${seen.size} addresses seen`);
		for (const q of [attack, `</title>${attack}`, `</script>${attack}`])
			for (const name of ['q', 'organisation', 'theme', 'licence', 'format', 'mot-cle', 'schema', 'territoire', 'tri', 'page', 'suite'])
				for (const target of ['/jeux-de-donnees', '/connexion', '/nulle-part', `/jeux-de-donnees/${d.slug}/ressources/${d.resources[0].id}`]) {
					const answer = await portal.get(`${target}?${name}=${encodeURIComponent(q)}`);

					assert.ok(answer.status < 500, `${target} ${name}: ${answer.status}`);
					assertHarmless(answer, `${target} ${name}`);
				}
		// No picture of another site, and no link that runs.
		const page = await portal.get(`/jeux-de-donnees/${d.slug}`);

		assert.doesNotMatch(page.text, /<img[^>]+mechant\.exemple/);
		assert.match(page.text, /&lt;script&gt;/);
	});

	test('an uploaded page or picture cannot run in the portal', async () => {
		const files = {
			'page.html': ['text/html', '<!DOCTYPE html><script>alert(document.cookie)</script>'],
			'page.xhtml': ['application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'],
			'image.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
			'style.xml': ['text/xml', '<?xml-stylesheet href="x.xsl"?><a/>'],
			'script.js': ['text/javascript', 'alert(1)'],
			'faux.csv': ['text/csv', '<html><script>alert(1)</script></html>'],
			'faux.png': ['image/png', '<script>alert(1)</script>'],
		};

		for (const [name, [, bytes]] of Object.entries(files)) {
			const {resources: [{id}]} = await portal.publish(name, bytes, {title: `Fichier ${name}`});

			for (const target of [`/r/${id}`, `/r/${id}/versions/1`]) {
				const answer = await portal.get(target);

				assert.equal(answer.status, 200, name);
				assert.equal(answer.text, bytes, name);
				assert.match(answer.headers['content-disposition'], /^attachment;/, name);
				assert.equal(answer.headers['x-content-type-options'], 'nosniff', name);
				assert.match(answer.headers['content-security-policy'], /sandbox/, name);
				assert.match(answer.headers['content-security-policy'], /default-src 'none'/, name);
				const part = await portal.get(target, {headers: {range: 'bytes=0-3'}});

				assert.equal(part.status, 206, name);
				assert.match(part.headers['content-disposition'], /^attachment;/, name);
			}
		}
	});

	test('a file name cannot write a header nor leave its folder', async () => {
		const names = ['../../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', '.', '..', '.htaccess', 'C:\\x\\été.csv', 'a/b/c.csv',
			'a%0d%0aSet-Cookie: x=1.csv', 'a"; filename="b.html', 'a\u202egnp.exe', 'é'.repeat(300) + '.csv', 'con', '   ', '-rf', 'a\x01\x7f.csv', '%00.csv'];
		const {id} = await portal.publish('premier.csv', 'a;b\n1;2\n', {title: 'Noms', draft: true});
		const tree = () => fs.readdirSync(portal.data).sort();
		const was = tree();

		for (const [i, file] of names.entries()) {
			const answer = await clerk.submit(`/admin/jeux-de-donnees/${id}/fichiers`,
				{fichiers: [{file, type: 'text/csv', data: `a;b\n${i};2\n`}]}, {action: '/fichiers'});

			assert.ok([200, 422].includes(answer.status), `${file}: ${answer.status}`);
			assertHarmless(answer, file);
		}
		// Names only a hand-made request can carry.
		for (const raw of ['a\r\nSet-Cookie: x=1', 'a\0b.csv', '\xff\xfe.csv']) {
			const parts = multipart({csrf: token, fichiers: {file: 'NOM', data: 'a;b\n9;9\n'}});
			const bytes = Buffer.from(parts.body.toString('latin1').replace('NOM', raw), 'latin1');
			const answer = await clerk.send('POST', `/admin/jeux-de-donnees/${id}/fichiers`, {headers: {'content-type': parts.type}, body: bytes});

			assert.ok(answer.status < 500, `${JSON.stringify(raw)}: ${answer.status}`);
		}
		assert.deepEqual(tree(), was, 'nothing beside files/ and the database');
		for (const one of fs.readdirSync(path.join(portal.data, 'files'), {recursive: true}))
			assert.match(one, /^[0-9a-f]{2}(\/[0-9a-f]{62})?$/);
		const page = await clerk.visit(`/admin/jeux-de-donnees/${id}/fichiers`);
		const rids = new Set([...page.text.matchAll(/\/admin\/ressources\/([0-9a-f-]{36})/g)].map((m) => m[1]));

		assert.ok(rids.size > names.length / 2);
		for (const rid of rids) {
			const answer = await clerk.get(`/r/${rid}`);
			const disposition = answer.headers['content-disposition'];

			assert.equal(answer.status, 200);
			assert.equal(answer.headers['set-cookie'], undefined);
			assert.match(disposition, /^attachment; filename="[^"\\/]*"(; filename\*=UTF-8''[\w.~!#$&+^`|%-]*)?$/, disposition);
			assert.doesNotMatch(decodeURIComponent(disposition), /[/\\\r\n\0\x01\x7f\u202e]/, disposition);
		}
	});

	test('NUL bytes and bad UTF-8 are refused in every field', async () => {
		const was = await state();
		const pages = [['/connexion', '/connexion'], ['/admin/compte', '/admin/compte'], ['/admin/jeux-de-donnees/nouveau', '/nouveau'],
			[`/admin/jeux-de-donnees/${shown.id}/fichiers`, '/lien'], [`/admin/jeux-de-donnees/${shown.id}/description`, '/description'],
			[`/admin/ressources/${shown.resources[0].id}`, shown.resources[0].id], ['/admin/organisations/nouvelle', '/nouvelle'],
			[`/admin/organisations/${org.id}`, org.id], ['/admin/reglages', '/reglages']];
		// Forms with files are multipart only.
		const uploads = ['/nouvelle', org.id, '/reglages'];
		const anonymous = portal.visitor();

		for (const [page, action] of pages) {
			const who = page === '/connexion' ? anonymous : clerk;
			const form = forms((await who.visit(page)).text).find((f) => f.method === 'post' && f.action.endsWith(action));

			assert.ok(form, page);
			for (const name of Object.keys(form.fields).filter((n) => n !== 'csrf'))
				for (const bad of ['%00', 'a%00b', '%ff%fe', '%c3', '%ed%a0%80', '%f4%90%80%80']) {
					const parts = multipart({csrf: form.fields.csrf, [name]: 'VALEUR'});
					const bytes = unescape(bad);

					for (const sent of [
						{headers: {'content-type': parts.type}, body: Buffer.from(parts.body.toString('latin1').replace('VALEUR', bytes), 'latin1')},
						...(uploads.includes(action) ? [] : [{headers: {'content-type': 'application/x-www-form-urlencoded'},
							body: `csrf=${form.fields.csrf}&${name}=${bad}`}]),
					])
						assert.equal((await who.send('POST', form.action, sent)).status, 400, `${form.action} ${name}=${bad}`);
				}
		}
		for (const target of ['/jeux-de-donnees?q=%00', '/jeux-de-donnees?q=%ff', '/jeux-de-donnees/%00', '/jeux-de-donnees/%ff',
			'/r/%00', '/api/1/datasets/?q=%c3', '/api/territoires/?q=%00', '/organisations/a%00b']) {
			const answer = await portal.get(target);

			assert.ok([400, 404].includes(answer.status), `${target}: ${answer.status}`);
		}
		assert.equal(await state(), was, 'nothing changed');
	});

	test('a path cannot climb out of what is served', async () => {
		const version = (await portal.get('/')).text.match(/\/static\/([0-9a-f]+)\//)[1];

		for (const target of ['/static/../../../../etc/passwd', '/../../etc/passwd', '/static/x/css/..%2f..%2f..%2fetc%2fpasswd',
			`/static/${version}/css/..%2f..%2f..%2fparvis.db`, `/static/${version}/../../parvis.db`, '/%2e%2e/%2e%2e/etc/passwd', '/r/../parvis.db',
			'/r/..%2fparvis.db', '//etc/passwd', '/static/x/css/....//....//etc/passwd', '/.%00./etc/passwd', '/static\\..\\..\\etc\\passwd',
			`/static/${version}/css/%2fetc%2fpasswd`, '/files/', '/parvis.db', '/tmp/', '/tables/']) {
			const {text} = await portal.raw([`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`]);

			assert.match(text, /^HTTP\/1\.1 (400|404|301|308)/, target);
			assert.doesNotMatch(text, /root:|SQLite format/, target);
		}
	});

	test('a header of the answer cannot be written by the address or the host', async () => {
		for (const target of ['/jeux-de-donnees/?q=%0d%0aX-Mechant:%201', '/admin?%0d%0aX-Mechant:%201', '/connexion?suite=%2F%0d%0aX-Mechant:1',
			'/organisations/lans-en-vercors/?%0aX-Mechant:1', '/api/1/datasets?%0d%0aX-Mechant:1', '/id/dataset/x%0d%0aX-Mechant:1']) {
			const answer = await portal.get(target);

			assert.equal(answer.headers['x-mechant'], undefined, target);
		}
		for (const host of ['mechant.exemple"><script>alert(1)</script>', 'a b', '<x>', 'x/../y', 'a@b', '%00']) {
			const {text} = await portal.raw([`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`]);

			assert.match(text, /^HTTP\/1\.1 (200|400)/, host);
			assert.ok(!text.includes(host), host);
		}
	});

	test('what was removed says so, what broke says so without its reasons', async () => {
		const page = await portal.get(`/jeux-de-donnees/${gone.slug}`);

		assert.equal(page.status, 410);
		assert.match(page.text, /Jeu disparu/);
		assert.match(page.text, /<time datetime="\d{4}-\d\d-\d\d/);
		assertStrict(page, '410');
		for (const target of [`/r/${gone.resources[0].id}`, `/api/1/datasets/${gone.id}/`, `/api/resources/${gone.resources[0].id}/data/`,
			`/id/dataset/${gone.id}`, `/admin/jeux-de-donnees/${gone.id}/description`])
			assert.equal((await clerk.get(target)).status, 410, target);

		const broken = await portal.publish('casse.csv', 'a;b\ncassé;2\n', {title: 'Fichier cassé'});
		const sha256 = (await portal.get(`/api/1/datasets/${broken.id}/`)).json.resources[0].checksum.value;

		fs.rmSync(path.join(portal.data, 'files', sha256.slice(0, 2), sha256.slice(2)));
		const answer = await portal.get(`/r/${broken.resources[0].id}`, {headers: {accept: 'text/html'}});

		assert.equal(answer.status, 500);
		assert.ok(isHtml(answer));
		assert.match(answer.text, /<h1>/);
		assert.match(answer.text, /class="site-header"/);
		assert.ok(!answer.text.includes(sha256) && !answer.text.includes(portal.data), 'no reason for strangers');
		assertStrict(answer, '500');
		const reference = answer.text.match(/<code>([^<]+)<\/code>/)[1];

		await portal.logged(new RegExp(`request failed.*${reference}.*missing file`), 'the log has the reason under that reference');
		assert.equal(portal.err.match(/request failed.*missing file/g).length, 1, 'said once');
	});

	test('the log keeps no secret', async () => {
		const word = 'mot-de-passe-tape-de-travers', visitor = portal.visitor();

		await visitor.submit('/connexion', {email: adminEmail, password: word}, {action: '/connexion'});
		await portal.get(`/installation?jeton=${'c'.repeat(64)}`);
		await portal.get(`/connexion?password=${word}`);
		await portal.get('/dernier-mot');
		await portal.logged(/\/dernier-mot/);
		for (const secret of [word, adminPassword, token, 'c'.repeat(64), clerk.cookies.get('parvis_session'), 'parvis_session='])
			assert.ok(!portal.err.includes(secret) && !portal.out.includes(secret), secret);
		assert.ok(portal.err.includes('/connexion'), 'it keeps the rest');
		assert.ok(!fs.readFileSync(path.join(portal.data, 'parvis.db')).includes(clerk.cookies.get('parvis_session')));
	});
});
