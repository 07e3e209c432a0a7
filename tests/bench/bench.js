// SPDX-License-Identifier: Apache-2.0
// bench.js - what the portal costs: processor time, memory, requests.
//
//	make bench                     every figure, a few minutes
//	make bench ROWS=100000 UPLOAD=64   smaller: rows of the table, MiB uploaded
//
// Processor time is the kernel's own account of the process (user + system):
// it moves far less than wall time when the machine does other work. Requests
// are made by wrk; « floor » is libmicrohttpd alone, sending as many bytes.
import {spawn, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {Portal, adminEmail, adminPassword, binary, run} from '../web/portal.js';

const rows = Number(process.env.ROWS ?? 1e6);
const upload = Number(process.env.UPLOAD ?? 1024);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-bench-'));
const data = path.join(dir, 'data');
const tick = 100; // USER_HZ, fixed on Linux
const out = [];

function say(what, figure) {
	out.push([what, figure]);
	console.log(`${what.padEnd(52)} ${figure}`);
}

// CPU seconds, resident and anonymous MiB of a live process.
function usage(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
	const mib = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0) / 1024;

	return {cpu: (Number(stat[11]) + Number(stat[12])) / tick, rss: mib('VmRSS'), anon: mib('RssAnon'), peak: mib('VmHWM')};
}

// A whole command: CPU seconds and peak MiB, by GNU time.
function measure(args, input) {
	const file = path.join(dir, 'time');
	const done = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', file, binary, ...args], {input, encoding: 'utf8', maxBuffer: 1 << 30});

	if (done.status !== 0)
		throw new Error(`parvis ${args.join(' ')}\n${done.stderr}`);
	const [user, system, peak] = fs.readFileSync(file, 'utf8').trim().split('\n').pop().split(' ').map(Number);

	return {cpu: user + system, peak: peak / 1024};
}

// A table of contracts like those of an authority, same bytes every time.
function table(file) {
	const to = fs.openSync(file, 'w');
	let seed = 20240101, block = 'id;acheteur_siret;objet;date_notification;duree_mois;montant;procedure;lieu_code_insee\n';
	const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

	for (let i = 1; i <= rows; i++) {
		const siret = String(10000000000000 + next(1e9) * 1000).slice(0, 14);

		block += `${2012e9 + i};${i % 9 ? siret : '0' + siret.slice(1)};Entretien de la voirie, lot ${next(40)} « secteur ${next(900)} »;`
			+ `${2015 + next(10)}-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')};${1 + next(48)};`
			+ `${next(900000)},${String(next(100)).padStart(2, '0')};${['Procédure adaptée', 'Appel d’offres ouvert'][next(2)]};${['38548', '2A004', '01034'][next(3)]}\n`;
		if (block.length > 1 << 20) {
			fs.writeSync(to, block);
			block = '';
		}
	}
	fs.writeSync(to, block);
	fs.closeSync(to);
}

function catalogue(file, n) {
	const datasets = Array.from({length: n}, (_, i) => ({
		id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
		title: `Jeu de données numéro ${i}`,
		description: 'Les équipements publics de la commune, avec leur adresse, leur capacité et leur accessibilité. Une ligne par équipement.',
		license: i % 3 ? 'lov2' : 'odc-odbl', frequency: 'annual', tags: ['équipements', 'commune', `mot-${i % 50}`],
		created_at: '2024-01-05T10:00:00+00:00', last_modified: '2025-11-05T10:00:00+00:00',
		temporal_coverage: {start: '2024-01-01', end: '2024-12-31'}, spatial: {zones: ['fr:commune:38205']},
		contact_points: [{name: 'Mairie', email: 'mairie@exemple.fr', role: 'contact'}],
		resources: [0, 1, 2].map((k) => ({
			id: `00000000-0000-4000-9000-${String(i * 3 + k).padStart(12, '0')}`, title: `fichier-${k}.csv`,
			description: 'Le tableau de l’année.', type: 'main', filetype: 'remote', format: 'csv', mime: 'text/csv',
			url: `https://donnees.exemple.fr/fichiers/${i}/${k}.csv`, filesize: 12000 + i,
			checksum: {type: 'sha256', value: 'a'.repeat(64)},
			created_at: '2024-01-05T10:00:00+00:00', last_modified: '2025-11-05T10:00:00+00:00',
		})),
	}));

	fs.writeFileSync(file, JSON.stringify({datasets}));
}

// us of CPU of a server per request, requests per second, by wrk for 3 s.
function load(pid, url) {
	const before = usage(pid).cpu;
	const done = spawnSync('wrk', ['-t1', '-c16', '-d3', '--timeout', '10s', url], {encoding: 'utf8'});
	const cpu = usage(pid).cpu - before;
	const count = Number(done.stdout?.match(/(\d+) requests in/)?.[1] ?? 0);
	const bad = done.stdout?.match(/Non-2xx or 3xx responses: (\d+)/)?.[1];

	if (!count || bad)
		throw new Error(`wrk ${url}\n${done.error ?? ''}${done.stdout}${done.stderr}`);
	return {us: cpu / count * 1e6, rate: count / 3};
}

// The same of libmicrohttpd alone.
async function floor(bytes) {
	const child = spawn(process.env.FLOOR, [String(bytes)], {stdio: ['pipe', 'pipe', 'inherit']});
	const port = await new Promise((go, stop) => {
		child.stdout.once('data', (chunk) => go(Number(chunk)));
		child.on('error', stop);
	});
	const result = load(child.pid, `http://127.0.0.1:${port}/`);

	child.stdin.end();
	return result;
}

async function compare(portal, what, target) {
	const page = await portal.get(target);
	const bytes = Number(page.headers['content-length'] ?? Buffer.byteLength(page.text));
	const ours = load(portal.child.pid, portal.url + target), bare = await floor(bytes);

	say(`${what} (${(bytes / 1000).toFixed(1)} kB)`, `${ours.us.toFixed(1)} us of CPU, ${Math.round(ours.rate)} requests/s; `
		+ `floor ${bare.us.toFixed(1)} us, ${Math.round(bare.rate)}/s: ${(ours.us / bare.us).toFixed(2)} times its CPU`);
}

async function sendBig(portal, bytes) {
	const clerk = await portal.signedIn();
	const csrf = await clerk.csrf('/admin/compte');
	const draft = await clerk.submit('/admin/jeux-de-donnees/nouveau', {}, {action: '/nouveau', followed: false});
	const action = `/admin/jeux-de-donnees/${draft.location.match(/[0-9a-f-]{36}/)[0]}/fichiers`;
	const head = Buffer.from(`--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n`
		+ '--b\r\nContent-Disposition: form-data; name="fichiers"; filename="gros.bin"\r\nContent-Type: application/octet-stream\r\n\r\n');
	const tail = Buffer.from('\r\n--b--\r\n');
	const piece = Buffer.alloc(1 << 20, 7);

	async function *body() {
		yield head;
		for (let i = 0; i < bytes >> 20; i++)
			yield piece;
		yield tail;
	}
	const answer = await clerk.send('POST', action, {timeout: 600000, body: body(), headers: {
		'content-type': 'multipart/form-data; boundary=b', 'content-length': String(head.length + bytes + tail.length)}});

	if (answer.status !== 303)
		throw new Error(`upload: ${answer.status}`);
}

async function main() {
	const csv = path.join(dir, 'marches.csv');

	await run(['init', '--data', data, '--name', 'Banc', '--kind', 'autre', '--email', 'banc@exemple.fr',
		'--admin', adminEmail, '--password-stdin'], {input: adminPassword + '\n'});
	table(csv);
	const size = fs.statSync(csv).size / 1e6;
	const parse = measure(['publish', csv, '--data', data, '--org', 'banc', '--title', 'marches', '--description', 'banc',
		'--license', 'lov2', '--frequency', 'annual']);

	say(`publish a table of ${rows} rows (${size.toFixed(0)} MB)`, `${parse.cpu.toFixed(2)} s of CPU, peak ${parse.peak.toFixed(1)} MiB`);
	for (const n of [1000, 10000]) {
		const other = path.join(dir, `data-${n}`), json = path.join(dir, `catalogue-${n}.json`), rdf = path.join(dir, 'feed.rdf');

		await run(['init', '--data', other, '--name', 'Banc', '--kind', 'autre', '--email', 'banc@exemple.fr']);
		catalogue(json, n);
		const imported = measure(['import', json, '--data', other, '--org', 'banc']);
		const feed = measure(['export', '--format', 'rdf', '--data', other, '-o', rdf]);
		const turtle = measure(['export', '--format', 'ttl', '--data', other, '-o', path.join(dir, 'feed.ttl')]);

		say(`import ${n} datasets`, `${imported.cpu.toFixed(2)} s of CPU, peak ${imported.peak.toFixed(1)} MiB`);
		say(`feed of ${n} datasets, RDF/XML (${(fs.statSync(rdf).size / 1e6).toFixed(1)} MB)`, `${feed.cpu.toFixed(2)} s of CPU, peak ${feed.peak.toFixed(1)} MiB`);
		say(`feed of ${n} datasets, Turtle`, `${turtle.cpu.toFixed(2)} s of CPU, peak ${turtle.peak.toFixed(1)} MiB`);
	}

	// Its log goes nowhere: wrk holds up this process, which could not read it.
	const portal = new Portal(data, {stderr: 'ignore', poll: 2});
	const starts = [];

	for (let i = 0; i < 5; i++) {
		const from = process.hrtime.bigint();

		await portal.serve();
		starts.push(Number(process.hrtime.bigint() - from) / 1e6);
		if (i < 4)
			await portal.stop();
	}
	say('cold start to the first 200 (polled every 2 ms)', `${starts.sort((a, b) => a - b)[2].toFixed(0)} ms`);
	await new Promise((go) => setTimeout(go, 500));
	const idle = usage(portal.child.pid);

	say('memory at rest', `${idle.rss.toFixed(1)} MiB resident, ${idle.anon.toFixed(1)} anonymous`);
	const list = (await portal.get('/api/1/datasets/?q=marches')).json.data[0];
	const rid = list.resources[0].id;

	const last = Math.max(1, Math.floor(rows / 40));

	await compare(portal, 'home page', '/');
	await compare(portal, 'dataset page', `/jeux-de-donnees/${list.slug}`);
	await compare(portal, '20 rows of data', `/api/resources/${rid}/data/?page_size=20`);
	await compare(portal, '100 rows of data', `/api/resources/${rid}/data/?page_size=100`);
	await compare(portal, `page ${last} of 20 rows`, `/api/resources/${rid}/data/?page_size=20&page=${last}`);
	await compare(portal, 'first page of the feed', '/catalog.rdf');
	const before = usage(portal.child.pid);

	await sendBig(portal, upload << 20);
	const after = usage(portal.child.pid);

	say(`upload of ${upload} MiB`, `${(after.cpu - before.cpu).toFixed(2)} s of CPU, resident ${before.rss.toFixed(1)} -> ${after.rss.toFixed(1)} MiB, anonymous ${before.anon.toFixed(1)} -> ${after.anon.toFixed(1)}`);
	await portal.stop();
}

try {
	await main();
} finally {
	fs.rmSync(dir, {recursive: true, force: true});
}
