// SPDX-License-Identifier: Apache-2.0
// upload.test.js - files on their way in: broken, cut, killed, too big, slow,
// on a full disk. Nothing is ever half there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import zlib from 'node:zlib';

import {binary, multipart, root, start} from './portal.js';

const limit = 1 << 20;
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const sanitized = (file) => fs.readFileSync(file).includes('__asan_init');

// Until it holds, at most so long.
async function eventually(what, said, ms = 5000) {
	for (const until = Date.now() + ms; !await what();) {
		assert.ok(Date.now() < until, said);
		await wait(20);
	}
}

describe('uploads', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, clerk, token, id, target, stalled, slow;

	const tmp = () => fs.readdirSync(path.join(portal.data, 'tmp')).filter((name) => name !== slow);
	const stored = () => fs.readdirSync(path.join(portal.data, 'files'), {recursive: true}).filter((name) => name.includes('/')).sort();
	const received = async (dataset = id) => {
		const page = await clerk.get(`/admin/jeux-de-donnees/${dataset}/fichiers`);

		assert.equal(page.status, 200);
		return [...page.text.matchAll(/<h3><a href="\/admin\/ressources\/([0-9a-f-]{36})">([^<]*)/g)].map(([, rid, title]) => ({id: rid, title}));
	};
	const newDraft = async () => {
		const answer = await clerk.submit('/admin/jeux-de-donnees/nouveau', {}, {action: '/nouveau', followed: false});

		return answer.location.match(/[0-9a-f-]{36}/)[0];
	};
	const put = (files, dataset = id) => clerk.send('POST', `/admin/jeux-de-donnees/${dataset}/fichiers`,
		{multipart: {csrf: token, fichiers: files}});
	// The head of a request by hand, with the session.
	const head = (more) => `POST ${target} HTTP/1.1\r\nHost: x\r\nCookie: parvis_session=${clerk.cookies.get('parvis_session')}\r\n${more}\r\n\r\n`;
	const open = (parts) => {
		const encoded = multipart(parts, 'limite');

		return encoded.body.subarray(0, encoded.body.length - '\r\n--limite--\r\n'.length);
	};
	const sound = async () => {
		assert.deepEqual(tmp(), []);
		assert.match((await portal.cli(['check', '--deep'])).out, /Tout va bien/);
	};

	before(async () => {
		portal = await start(suite, {env: {PARVIS_MAX_UPLOAD: String(limit)}});
		clerk = await portal.signedIn();
		token = await clerk.csrf('/admin/compte');
		id = await newDraft();
		target = `/admin/jeux-de-donnees/${id}/fichiers`;
		// Looked at by the last test.
		stalled = portal.raw([head('Content-Type: multipart/form-data; boundary=limite\r\nContent-Length: 500000'),
			open({csrf: token, fichiers: {file: 'lent.csv', data: 'a;b\n'.repeat(1000)}})], {timeout: 60000});
		await eventually(() => tmp().length === 1, 'no upload under way');
		[slow] = tmp();
	});
	after(async () => {
		// All of them, whatever one says.
		const ends = await Promise.allSettled(cleanups.reverse().map((fn) => fn()));

		assert.deepEqual(ends.filter((e) => e.status === 'rejected').map((e) => e.reason), []);
	});

	test('a broken form is refused and leaves nothing', async () => {
		const good = multipart({csrf: token, fichiers: {file: 'x.csv', data: 'a;b\n1;2\n'}}, 'limite').body.toString('latin1');
		const type = 'multipart/form-data; boundary=limite';
		const cases = [
			['multipart/form-data', good],
			['multipart/form-data; boundary=', good],
			['multipart/form-data; boundary=autre', good],
			['multipart/form-data; boundary=' + 'x'.repeat(200), good],
			['multipart/mixed; boundary=limite', good],
			['text/csv', good],
			['application/x-www-form-urlencoded', `csrf=${token}`],
			[type, ''],
			[type, good.slice(0, -4)],
			[type, good.slice(0, good.indexOf('1;2'))],
			[type, good.slice(0, good.indexOf('x.csv'))],
			[type, good.replace('Content-Disposition: form-data; name="fichiers"', 'X-Rien: ')],
			[type, good.replace('Content-Disposition: form-data; name="fichiers"', 'Content-Disposition: attachment')],
			[type, good.replace('; name="fichiers"', '')],
			[type, good.replaceAll('\r\n', '\n')],
			[type, good.replace('Content-Type: application', 'X-Long: ' + 'x'.repeat(20000) + '\r\nContent-Type: application')],
			[type, `--limite\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${token}\r\n`.repeat(5000) + '--limite--\r\n'],
			[type, Buffer.alloc(100000)],
		];
		const files = stored();

		for (const [one, body] of cases) {
			const answer = await clerk.send('POST', target, {headers: {'content-type': one}, body: Buffer.from(body, 'latin1')});
			const where = `${one}: ${String(body).slice(0, 80)}`;

			assert.ok([400, 403, 413, 415, 422].includes(answer.status), `${where}: ${answer.status}`);
			assert.match(answer.text, /<h1>/, where);
		}
		assert.deepEqual(await received(), []);
		assert.deepEqual(stored(), files);
		assert.equal((await put([{file: 'x.csv', data: 'a;b\n1;2\n'}])).status, 303, 'and the right one is taken');
		assert.equal((await received()).length, 1);
	});

	test('an empty file is refused in words, and does not stop the others', async () => {
		const empty = await put([{file: 'rien.csv', data: ''}]);

		assert.equal(empty.status, 422);
		assert.match(empty.text, /rien\.csv[\s\S]{0,40}vide/);
		assert.equal((await put([])).status, 422);
		assert.match((await put([{file: '', data: ''}])).text, /Choisissez au moins un fichier/);
		const mixed = await put([{file: 'bon.csv', data: 'c;d\n1;2\n'}, {file: 'rien.csv', data: ''}]);

		assert.equal(mixed.status, 422);
		assert.deepEqual((await received()).map((r) => r.title), ['x', 'bon']);
	});

	test('identical files are stored once', async () => {
		const data = `un;deux\n${Math.random()};4\n`, was = stored().length;
		const other = await newDraft();

		assert.equal((await put([{file: 'un.csv', data}, {file: 'deux.csv', data}])).status, 303);
		assert.equal((await put([{file: 'trois.csv', data}], other)).status, 303);
		assert.equal(stored().length, was + 1);
		for (const {id: rid} of await received(other))
			assert.equal((await clerk.get(`/r/${rid}`)).text, data);
		await sound();
	});

	test('over the limit is refused before the body is sent when its length is known', async () => {
		for (const more of ['', '\r\nExpect: 100-continue']) {
			const began = Date.now();
			const {text} = await portal.raw([head(`Content-Type: multipart/form-data; boundary=limite\r\nContent-Length: 2147483648${more}`)],
				{timeout: 8000, end: true});

			assert.match(text, /^HTTP\/1\.1 413 /);
			assert.match(Buffer.from(text, 'latin1').toString(), /1\s?Mo/, 'the limit in words');
			assert.ok(Date.now() - began < 5000);
		}
		assert.equal((await put([{file: 'juste.bin', data: Buffer.alloc(limit, 'x')}])).status, 303, 'the limit itself is allowed');
		const answer = await put([{file: 'gros.bin', data: Buffer.alloc(limit + 1, 'x')}]);

		assert.equal(answer.status, 413);
		assert.ok(!(await received()).some((r) => r.title === 'gros'));
		await sound();
	});

	test('over the limit is refused as well when the length is not announced', async () => {
		const was = stored();
		const answer = await clerk.send('POST', target, {
			headers: {'content-type': 'multipart/form-data; boundary=limite'},
			body: (async function* () {
				yield open({csrf: token, fichiers: {file: 'flot.bin', data: ''}});
				for (let i = 0; i < 48; i++)
					yield Buffer.alloc(64 << 10, 'x');
				yield '\r\n--limite--\r\n';
			})(),
		});

		assert.equal(answer.status, 413);
		assert.match(answer.text, /1\s?Mo/);
		assert.deepEqual(stored(), was);
		await sound();
	});

	test('a cut connection leaves nothing', async () => {
		const before = await received(), files = stored();

		for (const share of [0, 0.3, 0.9, 1]) {
			const bytes = open({csrf: token, fichiers: {file: 'coupe.csv', data: 'a;b\n'.repeat(50000)}});

			await new Promise((done) => {
				const url = new URL(portal.url);
				const socket = net.connect(url.port, url.hostname, () => {
					socket.write(head(`Content-Type: multipart/form-data; boundary=limite\r\nContent-Length: ${bytes.length + 14}`));
					socket.write(bytes.subarray(0, bytes.length * share), () => setTimeout(() => {
						socket.resetAndDestroy();
						done();
					}, 50));
				});
			});
		}
		await eventually(() => tmp().length === 0, 'temporary files stay');
		assert.deepEqual(await received(), before);
		assert.deepEqual(stored(), files);
	});

	test('a killed server starts again as if the upload had not been', async () => {
		const bytes = open({csrf: token, fichiers: {file: 'tue.csv', data: 'a;b\n'.repeat(50000)}});
		const other = await start(suite);
		const her = await other.signedIn(), made = await other.publish('p.csv', 'a;b\n1;2\n', {draft: true, title: 'P'});
		const csrf = await her.csrf('/admin/compte');
		const inside = () => fs.readdirSync(path.join(other.data, 'tmp'));
		const sent = other.raw([`POST /admin/jeux-de-donnees/${made.id}/fichiers HTTP/1.1\r\nHost: x\r\nCookie: parvis_session=${her.cookies.get('parvis_session')}\r\n` +
			`Content-Type: multipart/form-data; boundary=limite\r\nContent-Length: 10000000\r\n\r\n`,
			Buffer.from(bytes.toString('latin1').replace(token, csrf), 'latin1')], {timeout: 20000});

		await eventually(() => inside().length > 0, 'no upload under way');
		await other.stop('SIGKILL');
		await sent;
		assert.ok(inside().length > 0, 'the kill came during the upload');
		await other.serve();
		assert.deepEqual(inside(), []);
		await other.cli(['check', '--deep']);
		her.base = other.url;
		const page = await her.get(`/admin/jeux-de-donnees/${made.id}/fichiers`);

		assert.ok(!page.text.includes('tue'));
		assert.equal((await her.submit(`/admin/jeux-de-donnees/${made.id}/fichiers`, {fichiers: {file: 'tue.csv', data: 'a;b\n3;4\n'}}, {action: '/fichiers'})).status, 200);
		await other.stop();
	});

	// A ZIP of one member, which grows to 200 MiB.
	function bombOf(member, pattern) {
		const zeros = zlib.deflateRawSync(Buffer.alloc(200 << 20, pattern), {level: 9});
		const name = Buffer.from(member);
		const local = Buffer.alloc(30), central = Buffer.alloc(46), end = Buffer.alloc(22);

		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(20, 4);
		local.writeUInt16LE(8, 8);
		local.writeUInt32LE(zeros.length, 18);
		local.writeUInt32LE(200 << 20, 22);
		local.writeUInt16LE(name.length, 26);
		central.writeUInt32LE(0x02014b50, 0);
		central.writeUInt16LE(8, 10);
		central.writeUInt32LE(zeros.length, 20);
		central.writeUInt32LE(200 << 20, 24);
		central.writeUInt16LE(name.length, 28);
		end.writeUInt32LE(0x06054b50, 0);
		end.writeUInt16LE(1, 8);
		end.writeUInt16LE(1, 10);
		end.writeUInt32LE(46 + name.length, 12);
		end.writeUInt32LE(30 + name.length + zeros.length, 16);
		return Buffer.concat([local, name, zeros, central, name, end]);
	}

	test('a zip bomb is kept as bytes', async () => {
		const bomb = bombOf('zeros', 0);

		assert.ok(bomb.length < limit);
		for (const file of ['bombe.zip', 'bombe.xlsx', 'bombe.ods', 'bombe.csv']) {
			const began = Date.now();

			assert.equal((await put([{file, data: bomb}])).status, 303, file);
			const last = (await received()).at(-1);

			await eventually(async () => !(await clerk.get(`/admin/ressources/${last.id}/etat`)).json.reading, `${file} is still read`, 15000);
			assert.deepEqual((await clerk.get(`/r/${last.id}`)).body, bomb, file);
			assert.ok(Date.now() - began < 15000, file);
		}
		assert.equal((await portal.get('/healthz')).status, 200);
	});

	test('a table that unpacks to too much is refused in words', async () => {
		assert.equal((await put([{file: 'bombe.zip', data: bombOf('zeros.csv', '0;0\n')}])).status, 303);
		const last = (await received()).at(-1);
		const state = `/admin/ressources/${last.id}/etat`;

		await eventually(async () => !(await clerk.get(state)).json.reading, 'the bomb is still read', 15000);
		const {json} = await clerk.get(state);

		assert.equal(json.state, 'failed');
		assert.match(json.message, /200 fois/);
	});

	test('a full disk is said in plain words and loses nothing', async () => {
		const other = await start(suite);
		const her = await other.signedIn(), made = await other.publish('p.csv', 'a;b\n1;2\n', {draft: true, title: 'P'});
		const seen = {}, taken = [];
		let i = 0;

		await other.stop();
		for (const kind of ['enospc', 'kill']) {
			// The first calls are the start's own; one fails in each round.
			for (let at = 8; at <= 30; at += kind === 'kill' ? 4 : at < 22 ? 1 : 2) {
				other.options.env = {FAULT_AT: String(at), FAULT_KIND: kind};
				try {
					await other.serve();
				} catch (error) {
					assert.match(error.message, /ended \(SIGKILL\)/); // by a reading that was left to do
					seen.killed = (seen.killed ?? 0) + 1;
					continue;
				}
				her.base = other.url;
				const answer = await her.submit(`/admin/jeux-de-donnees/${made.id}/fichiers`,
					{fichiers: {file: `f${++i}.csv`, data: `a;b\n${i};3\n`}}, {action: '/fichiers', followed: false}).catch(async () => ({status: 'killed', signal: await other.exited}));

				seen[answer.status] = (seen[answer.status] ?? 0) + 1;
				if (answer.status === 507) {
					assert.match(answer.text, /disque du serveur est plein/, `call ${at}`);
					assert.ok(!answer.text.includes(other.data), `call ${at}`);
					assert.deepEqual(fs.readdirSync(path.join(other.data, 'tmp')), [], `call ${at}`);
					const again = await her.submit(`/admin/jeux-de-donnees/${made.id}/fichiers`,
						{fichiers: {file: `f${i}.csv`, data: `a;b\n${i};3\n`}}, {action: '/fichiers', followed: false});

					assert.equal(again.status, 303, `call ${at}: the same file once there is room`);
				} else {
					assert.ok([303, 'killed'].includes(answer.status), `call ${at}: ${answer.status}`);
				}
				if (answer.status !== 'killed')
					taken.push(`f${i}`);
				// What it was told to die of may still come while it stops.
				if (other.gone === undefined)
					await other.stop(kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
			}
		}
		other.options.env = {};
		assert.ok(seen[507] >= 6, `507: ${JSON.stringify(seen)}`);
		assert.ok(seen.killed >= 2, `killed: ${JSON.stringify(seen)}`);
		await other.serve();
		her.base = other.url;
		assert.deepEqual(fs.readdirSync(path.join(other.data, 'tmp')), []);
		assert.match((await other.cli(['check', '--deep'])).out, /Tout va bien/);
		const page = await her.get(`/admin/jeux-de-donnees/${made.id}/fichiers`);
		const kept = new Map([...page.text.matchAll(/<h3><a href="\/admin\/ressources\/([0-9a-f-]{36})">([^<]*)/g)].map((m) => [m[2], m[1]]));

		assert.deepEqual(taken.filter((name) => !kept.has(name)), [], 'what was said to be taken is there');
		for (const rid of kept.values())
			assert.equal((await her.get(`/r/${rid}`)).status, 200);
	});

	test('a large upload takes no memory', async (t) => {
		const plain = [binary, path.join(root, 'build/opt/parvis'), path.join(root, 'build/parvis')]
			.find((file) => fs.existsSync(file) && !sanitized(file));

		if (!plain)
			return t.skip('only a sanitized binary here');
		const size = 64 << 20;
		const other = await start(suite, {binary: plain});
		const her = await other.signedIn(), made = await other.publish('p.csv', 'a;b\n1;2\n', {draft: true, title: 'P'});
		const csrf = await her.csrf('/admin/compte');
		const memory = () => Number(fs.readFileSync(`/proc/${other.child.pid}/status`, 'utf8').match(/RssAnon:\s+(\d+)/)[1]) * 1024;
		const was = memory();
		let most = 0;
		const answer = await her.send('POST', `/admin/jeux-de-donnees/${made.id}/fichiers`, {
			headers: {'content-type': 'multipart/form-data; boundary=limite'},
			body: (async function* () {
				yield open({csrf, fichiers: {file: 'grand.bin', data: ''}});
				for (let i = 0; i < size; i += 1 << 20) {
					yield Buffer.alloc(1 << 20, i >> 20);
					most = Math.max(most, memory());
				}
				yield '\r\n--limite--\r\n';
			})(),
		});

		assert.equal(answer.status, 303);
		assert.ok(Math.max(most, memory()) - was < 16 << 20, `${most - was} bytes more`);
		await other.stop();
	});

	test('a stalled upload is dropped, others are served meanwhile', async () => {
		assert.equal((await portal.get('/')).status, 200);
		const {text, closed} = await stalled;

		assert.ok(closed, 'dropped by the server');
		assert.doesNotMatch(text, /^HTTP\/1\.1 [23]/);
		await eventually(() => fs.readdirSync(path.join(portal.data, 'tmp')).length === 0, 'its temporary file stays');
		assert.ok(!(await received()).some((r) => r.title === 'lent'));
		await sound();
	});
});
