// SPDX-License-Identifier: Apache-2.0
// cli.test.js - every command of the binary: what it does, what it says, and
// its exit code (0 done, 1 failed, 2 wrong usage).
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import {adminEmail, adminPassword, binary, parvis, root, run, start, temporary} from './portal.js';

// Narrow and plain no-break spaces as plain ones.
const plain = (text) => text.replace(/[\u202f\u00a0]/g, ' ');
const commands = ['serve', 'init', 'user', 'org', 'publish', 'import', 'export', 'check', 'backup',
	'restore', 'work', 'routes', 'config', 'version', 'help'];
const table = 'Code;Lieu\r\n01034;Mairie\r\n2A004;École\r\n';

// A folder set up by `parvis init`.
async function installed(t) {
	const dir = temporary(t);
	const data = path.join(dir, 'data');

	await run(['init', '--data', data, '--name', 'Lans-en-Vercors', '--admin', adminEmail, '--password-stdin'],
		{input: adminPassword + '\n'});
	return {dir, data};
}

function write(dir, name, bytes) {
	const file = path.join(dir, name);

	fs.mkdirSync(path.dirname(file), {recursive: true});
	fs.writeFileSync(file, bytes);
	return file;
}

const described = ['--org', 'lans-en-vercors', '--title', 'Lieux publics', '--description', 'Les lieux.',
	'--license', 'lov2', '--frequency', 'annual'];

async function publish(data, files, more = []) {
	const done = await run(['publish', ...files, '--data', data, ...described, '--json', ...more]);

	return JSON.parse(done.out);
}

async function exported(data, format, more = []) {
	return (await run(['export', '--format', format, '--data', data, ...more])).out;
}

test('help names every command, and each has its own help', async () => {
	const all = await run(['help']);

	for (const name of commands) {
		assert.match(all.out, new RegExp(`^  ${name} `, 'm'));
		const one = await run(['help', name]);

		assert.match(one.out, new RegExp(`Usage : parvis ${name}`));
	}
	assert.equal((await run(['--help'])).out, all.out);
	assert.match((await run(['version'])).out, /^parvis \d+\.\d+/);
	assert.equal((await run(['--version'])).out, (await run(['version'])).out);
	assert.match(JSON.parse((await run(['version', '--json'])).out).version, /^\d+\.\d+/);
});

test('wrong usage ends with 2, says what is wrong and how to write it', async (t) => {
	const {data} = await installed(t);
	const wrong = [
		[[], /Usage/],
		[['danser'], /commande inconnue : danser/],
		[['help', 'danser'], /Commande inconnue : danser/],
		[['serve', 'ici'], /en trop : ici/],
		[['serve', '--porte', '1'], /Option inconnue : --porte/],
		[['init', '--name', 'X'], /--data/],
		[['init', '--data', data], /--name/],
		[['check', '--profond', '--data', data], /Option inconnue/],
		[['user'], /list, ou add/],
		[['user', 'add'], /list, ou add/],
		[['user', 'add', 'a@exemple.fr', '--data', data], /--password-stdin/],
		[['org', 'ajoute'], /list, ou add/],
		[['org', 'add', 'X', '--bbox', '1,2,3'], /ouest,sud,est,nord/],
		[['publish', '--org', 'x', '--title', 'T'], /au moins un fichier/],
		[['publish', 'f', '--title', 'T'], /--org/],
		[['publish', 'f', '--org', 'x'], /--title/],
		[['publish', 'f', '--title'], /valeur après --title/],
		[['import', '--org', 'x'], /fichier à reprendre/],
		[['import', 'f'], /--org/],
		[['export'], /--format/],
		[['export', '--format', 'docx', '--data', data], /choisissez rdf, ttl/],
		[['export', '--format', 'ttl', '--profile', 'x'], /Profil inconnu/],
		[['backup'], /sauvegarde/],
		[['restore', 'x'], /--data/],
		[['version', '--quoi'], /Option inconnue/],
	];

	for (const [args, said] of wrong) {
		const done = await parvis(args);

		assert.equal(done.code, 2, `parvis ${args.join(' ')}: ${done.code} ${done.err}`);
		assert.match(plain(done.err + done.out), said, args.join(' '));
		assert.match(done.err + done.out, /Usage|parvis help/, args.join(' '));
	}
});

test('only init, serve and restore make a data folder', async (t) => {
	const data = path.join(temporary(t), 'rien');

	for (const args of [['check'], ['user', 'list'], ['org', 'list'], ['export', '--format', 'json'],
		['backup', data + '-copie'], ['publish', path.join(root, 'README.md'), ...described]]) {
		const done = await parvis([...args, '--data', data]);

		assert.equal(done.code, 1, args.join(' '));
		assert.match(done.err, /rien/, args.join(' '));
		assert.ok(!fs.existsSync(data), `${args.join(' ')} made ${data}`);
	}
});

test('init completes what the official list knows, and runs once', async (t) => {
	const dir = temporary(t);
	const data = path.join(dir, 'data');
	const done = await run(['init', '--data', data, '--name', 'Lans-en-Vercors', '--json']);

	assert.equal(JSON.parse(done.out).slug, 'lans-en-vercors');
	const [org] = JSON.parse((await run(['org', 'list', '--data', data, '--json'])).out);

	assert.equal(org.insee_code, '38205');
	assert.equal(org.siren, '213802051');
	assert.equal(org.kind, 'commune');
	for (const name of ['parvis.db', 'files', 'tmp'])
		assert.ok(fs.existsSync(path.join(data, name)), name);
	assert.equal(fs.statSync(data).mode & 0o007, 0, 'nobody else reads the folder');

	const again = await parvis(['init', '--data', data, '--name', 'Autrans']);

	assert.equal(again.code, 1);
	await run(['init', '--data', data, '--name', 'Lans-en-Vercors', '--admin', adminEmail, '--password-stdin'],
		{input: adminPassword + '\n'});
	assert.equal(JSON.parse((await run(['org', 'list', '--data', data, '--json'])).out).length, 1);
});

test('init refuses what is wrong and leaves nothing behind', async (t) => {
	const dir = temporary(t);
	const cases = [
		[['--name', 'X', '--siren', '123456789'], '', /SIREN/],
		[['--name', 'X', '--kind', 'empire'], '', /type|genre/i],
		[['--name', 'X', '--insee', '99999'], '', /INSEE/],
		[['--name', 'X', '--admin', 'pas une adresse', '--password-stdin'], adminPassword + '\n', /adresse/],
		[['--name', 'X', '--admin', adminEmail, '--password-stdin'], 'court\n', /mot de passe/i],
		[['--name', 'X', '--admin', adminEmail, '--password-stdin'], '', /mot de passe/i],
	];

	for (const [i, [args, input, said]] of cases.entries()) {
		const data = path.join(dir, String(i));
		const done = await parvis(['init', '--data', data, ...args], {input});

		assert.equal(done.code, 1, args.join(' '));
		assert.match(plain(done.err), said, args.join(' '));
		// The same folder can still be set up.
		await run(['init', '--data', data, '--name', 'X']);
	}
});

test('accounts are added, listed, given a new password, closed', async (t) => {
	const portal = await start(t);
	const other = 'jean.petit@exemple.fr', first = 'quatre mots bien choisis', second = 'cinq autres mots tirés au sort';
	const users = async () => JSON.parse((await portal.cli(['user', 'list', '--json'])).out);

	await portal.cli(['user', 'add', other, '--name', 'Jean Petit', '--password-stdin'], {input: first + '\n'});
	assert.deepEqual((await users()).map((u) => u.email).sort(), [adminEmail, other]);
	assert.match((await portal.cli(['user', 'list'])).out, /jean\.petit@exemple\.fr\s+Jean Petit/);
	const jean = await portal.signedIn(other, first);

	assert.equal((await jean.get('/admin')).status, 200);
	await portal.cli(['user', 'passwd', other, '--password-stdin'], {input: second + '\n'});
	assert.equal((await jean.get('/admin')).status, 303, 'earlier sessions end with the password');
	await assert.rejects(portal.signedIn(other, first));
	const back = await portal.signedIn(other, second);

	await portal.cli(['user', 'disable', other]);
	assert.equal((await back.get('/admin')).status, 303, 'a closed account has no session');
	await assert.rejects(portal.signedIn(other, second));
	assert.equal((await users()).find((u) => u.email === other).disabled, true);

	for (const [args, said] of [
		[['user', 'add', other, '--password-stdin'], /déjà/],
		[['user', 'add', 'x', '--password-stdin'], /adresse/],
		[['user', 'passwd', 'inconnu@exemple.fr', '--password-stdin'], /compte/],
		[['user', 'disable', 'inconnu@exemple.fr'], /compte/],
	]) {
		const done = await parvis([...args, '--data', portal.data], {input: first + '\n'});

		assert.equal(done.code, 1, args.join(' '));
		assert.match(plain(done.err), said, args.join(' '));
	}
	assert.equal((await users()).length, 2);
	for (const secret of [first, second, adminPassword])
		assert.ok(!portal.err.includes(secret));
});

test('organizations are added under their parent, and listed', async (t) => {
	const {data} = await installed(t);
	const epci = JSON.parse((await run(['org', 'add', 'CC du Massif du Vercors', '--kind', 'epci', '--siren', '243801024',
		'--bbox', '5.35,44.95,5.65,45.2', '--data', data, '--json'])).out);
	const member = await run(['org', 'add', 'Engins', '--parent', epci.slug, '--data', data]);
	const list = JSON.parse((await run(['org', 'list', '--data', data, '--json'])).out);

	assert.match(member.out, /engins/);
	assert.equal(list.length, 3);
	assert.equal(list.find((o) => o.slug === 'engins').insee_code, '38153');
	assert.match((await run(['org', 'list', '--data', data])).out, /^engins\s+Engins$/m);

	for (const [args, said] of [
		[['X', '--siren', '243801025'], /SIREN/],
		[['X', '--parent', 'nulle-part'], /nulle-part|organisation/],
		[['X', '--email', 'x'], /adresse/],
		[['X', '--bbox', '9,9,1,1'], /emprise|ouest/i],
		[[''], /nom/i],
	]) {
		const done = await parvis(['org', 'add', ...args, '--data', data]);

		assert.equal(done.code, 1, args.join(' '));
		assert.match(plain(done.err), said, args.join(' '));
	}
	assert.equal(JSON.parse((await run(['org', 'list', '--data', data, '--json'])).out).length, 3);
});

test('publish puts files, or a folder of them, online in one command', async (t) => {
	const portal = await start(t);
	const dir = temporary(t);
	const folder = path.join(dir, 'dossier');
	const one = write(dir, 'été & « lieux ».csv', table);
	const note = write(dir, 'notice.md', '# Notice\n');

	write(folder, 'b.csv', 'x;y\n1;2\n');
	write(folder, 'a.csv', table);
	write(folder, '.caché', 'non');
	write(folder, 'sous/c.csv', table);

	const two = await publish(portal.data, [one, note]);
	assert.deepEqual(two.resources.map((r) => r.title), ['été & « lieux »', 'notice']);
	assert.deepEqual([two.resources[0].rows, two.resources[0].table_state], [2, 'ready']);
	assert.equal(two.state, 'published');
	for (const [i, file] of [one, note].entries())
		assert.deepEqual((await portal.get(`/r/${two.resources[i].id}`)).body, fs.readFileSync(file));
	assert.equal((await portal.get('/jeux-de-donnees/lieux-publics')).status, 200);

	const all = await publish(portal.data, [folder], ['--title', 'Un dossier']);
	assert.deepEqual(all.resources.map((r) => r.title), ['a', 'b'], 'in order, without hidden files nor subfolders');

	const draft = await publish(portal.data, [one], ['--draft', '--title', 'Brouillon']);
	assert.equal(draft.state, 'draft');
	assert.equal((await portal.get(`/jeux-de-donnees/${draft.slug}`)).status, 404);

	const said = await run(['publish', one, '--data', portal.data, ...described, '--title', 'Autre',
		'--keyword', 'voirie', '--keyword', 'mairie', '--date', '2026-01-15', '--department', 'Accueil'],
	{env: {PARVIS_BASE_URL: 'https://donnees.exemple.fr'}});
	assert.equal(said.out, 'https://donnees.exemple.fr/jeux-de-donnees/autre\n');
	const shown = (await portal.get('/api/1/datasets/autre/')).json;
	assert.deepEqual(shown.tags.sort(), ['mairie', 'voirie']);
});

test('a long table is indexed behind the back of publish, or by work', async (t) => {
	const {dir, data} = await installed(t);
	const rows = Array.from({length: 6000}, (_, i) => `${i};École ${i % 9}\n`).join('');
	const published = await publish(data, [write(dir, 'long.csv', 'n;nom\n' + rows)]);
	const id = published.resources[0].id;
	const file = path.join(data, 'tables', id.slice(0, 2), `${id}-1.db`);
	const indexed = () => fs.readFileSync(file).includes('CREATE INDEX i0');

	assert.equal(published.resources[0].rows, 6000);
	await run(['work', '--wait', '--data', data]);
	assert.ok(indexed());
	assert.equal((await parvis(['work', 'x', '--data', data])).code, 2);
	await run(['check', '--data', data]);
});

test('publish refuses before it writes', async (t) => {
	const {dir, data} = await installed(t);
	const file = write(dir, 'x.csv', table);
	const empty = write(dir, 'rien.csv', '');
	const before = await exported(data, 'json');
	const cases = [
		[[file, ...described, '--license', 'proprietaire'], /licence/i],
		[[file, ...described, '--frequency', 'parfois'], /fréquence/i],
		[[file, ...described, '--org', 'ailleurs'], /organisation/i],
		[[file, ...described, '--date', '2026-02-30'], /date/i],
		[[file, ...described, '--contact', 'x'], /adresse/i],
		[[path.join(dir, 'absent.csv'), ...described], /absent\.csv/],
		[[empty, ...described], /vide/],
		[[file, empty, ...described], /vide/],
	];

	for (const [args, said] of cases) {
		const done = await parvis(['publish', '--data', data, ...args]);

		assert.equal(done.code, 1, args.join(' '));
		assert.match(plain(done.err), said, args.join(' '));
	}
	const portal = await start(t, {data});
	const clerk = await portal.signedIn();

	assert.match((await clerk.get('/admin/jeux-de-donnees')).text, /0 jeu de données/, 'no draft is left either');
	assert.deepEqual(fs.readdirSync(path.join(data, 'tmp')), []);
	assert.equal(await exported(data, 'json'), before);
});

test('export and import are lossless, elsewhere and in place', async (t) => {
	const {dir, data} = await installed(t);
	const file = write(dir, 'lieux.csv', table);
	const other = await installed(t);
	const unread = (d) => d.resources.some((r) => r.format === 'csv' && !r.extras['analysis:parsing:parsing_table']);
	const strip = (json) => JSON.parse(json).datasets.map((d) => ({...d, organization: undefined}));

	await publish(data, [file, write(dir, 'b.txt', 'b')], ['--keyword', 'été', '--theme', 'GOVE', '--start', '2024-01-01', '--end', '2025-12-31']);
	await publish(data, [file], ['--title', 'Guillemets " \\ <b> et 𝄞', '--description', 'Ligne 1\n\n- **a**\n']);
	const json = await exported(data, 'json');

	assert.equal(JSON.parse(json).datasets.length, 2);
	const saved = path.join(dir, 'catalogue.json');

	await run(['export', '--format', 'json', '-o', saved, '--data', data], {cwd: '/'});
	assert.equal(fs.readFileSync(saved, 'utf8'), json);

	// A file here whose content is not there is left out, and said.
	const without = await parvis(['import', saved, '--org', 'lans-en-vercors', '--data', (await installed(t)).data]);
	assert.match(plain(without.err), /« lieux » laissé de côté/);

	fs.cpSync(path.join(data, 'files'), path.join(other.data, 'files'), {recursive: true});
	const came = JSON.parse((await run(['import', saved, '--org', 'lans-en-vercors', '--data', other.data, '--json'])).out);
	assert.deepEqual(came, {created: 2, updated: 0, refused: 0});
	// Its tables are read when it serves.
	const portal = await start(t, {data: other.data});

	for (let i = 0; i < 100 && strip(await exported(other.data, 'json')).some(unread); i++)
		await new Promise((go) => setTimeout(go, 50));
	await portal.stop();
	assert.deepEqual(strip(await exported(other.data, 'json')), strip(json));

	const again = JSON.parse((await run(['import', saved, '--org', 'lans-en-vercors', '--data', data, '--json'])).out);
	assert.deepEqual(again, {created: 0, updated: 2, refused: 0});
	assert.deepEqual(JSON.parse(await exported(data, 'json')), JSON.parse(json));
	await run(['check', '--deep', '--data', data]);
});

// Types and words of columns, repairs, options, saved views: not in what the
// API says of a file, but in the export.
test('what people said of a file goes with it', async (t) => {
	const {dir, data} = await installed(t);
	const file = write(dir, 'frais.csv', 'Code;Lieu;Frais\n01034;Mairie;3\n2A004;École;4\nTotal;;7\n');
	const {resources: [{id}], slug} = await publish(data, [file]);
	const portal = await start(t, {data});
	const clerk = await portal.signedIn();
	const columns = `/admin/ressources/${id}/colonnes`;
	const csrf = (await clerk.get(columns)).text.match(/name="csrf" value="([^"]+)"/)[1];
	const said = (json) => Object.fromEntries(Object.entries(JSON.parse(json).datasets[0].resources[0].extras)
		.filter(([name]) => /dictionary|reading|saved_views/.test(name)));
	const data_of = async (at) => (await at.get(`/api/resources/${id}/data/`)).json?.data;
	const until = async (at, test) => {
		for (let i = 0; i < 100 && !await test(await data_of(at)); i++)
			await new Promise((go) => setTimeout(go, 50));
	};

	await clerk.send('POST', `/admin/ressources/${id}/reparer`, {form: {csrf, tableau: '1', reparation: 'totaux'}});
	await until(portal, (rows) => rows?.length === 2);
	await clerk.submit(columns, {'type-2': 'string', 'unite-2': '€', 'libelle-1': 'Lieu public', 'description-1': 'Où ?\nIci.'}, {action: '/colonnes'});
	await until(portal, (rows) => rows?.[0].Frais === '3');
	await clerk.submit(`/jeux-de-donnees/${slug}/ressources/${id}?Lieu__exact=Mairie`, {nom: 'La mairie'}, {action: '/vues'});
	const rows = await data_of(portal);

	assert.doesNotMatch((await portal.get(`/api/2/datasets/resources/${id}/`)).text, /parvis:(dictionary|reading|saved_views)/);
	await portal.stop();
	const json = await exported(data, 'json');

	assert.deepEqual(said(json), {
		'parvis:dictionary': {tables: {1: {Lieu: {label: 'Lieu public', description: 'Où ?\nIci.'}, Frais: {type: 'string', unit: '€'}}}},
		'parvis:reading': {repairs: {1: ['totaux']}},
		'parvis:saved_views': [{name: 'La mairie', query: 'Lieu__exact=Mairie'}],
	});

	// Elsewhere: read the same way, once.
	const saved = write(dir, 'catalogue.json', json);
	const other = await installed(t);

	fs.cpSync(path.join(data, 'files'), path.join(other.data, 'files'), {recursive: true});
	await run(['import', saved, '--org', 'lans-en-vercors', '--data', other.data]);
	const there = await start(t, {data: other.data});

	await until(there, (list) => list?.length === 2);
	assert.deepEqual(await data_of(there), rows);
	await there.stop();
	const second = JSON.parse(await exported(other.data, 'json')).datasets[0].resources[0];

	assert.deepEqual(said(await exported(other.data, 'json')), said(json));
	assert.equal(second.extras['parvis:version'], 1);

	// In place: nothing changes. With another type: read again.
	await run(['import', saved, '--org', 'lans-en-vercors', '--data', data]);
	assert.deepEqual(JSON.parse(await exported(data, 'json')), JSON.parse(json));
	const changed = JSON.parse(json), extras = changed.datasets[0].resources[0].extras;

	extras['parvis:dictionary'].tables[1].Frais.type = 'int';
	extras['parvis:reading'].repairs[1] = ['inconnue'];
	const done = await parvis(['import', write(dir, 'autre.json', JSON.stringify(changed)), '--org', 'lans-en-vercors', '--data', other.data]);

	assert.match(plain(done.err), /« frais » repris en partie : .*réparation/);
	const last = await start(t, {data: other.data});

	await until(last, (list) => list?.[0].Frais === 3);
	assert.deepEqual((await data_of(last)).map((row) => row.Frais), [3, 4], 'the repairs asked before stay');
});

test('import says what it refuses and keeps the rest', async (t) => {
	const {dir, data} = await installed(t);

	for (const [text, said] of [['{', /JSON/], ['[]', /datasets/], ['{"datasets": 3}', /datasets/]]) {
		const done = await parvis(['import', write(dir, 'x.json', text), '--org', 'lans-en-vercors', '--data', data]);

		assert.equal(done.code, 1, text);
		assert.match(plain(done.err), said, text);
	}
	const mixed = {datasets: [{title: ''}, 12, {title: 'Bon', description: 'Oui', license: 'lov2'}]};
	const done = await parvis(['import', write(dir, 'x.json', JSON.stringify(mixed)), '--org', 'lans-en-vercors', '--data', data, '--json']);

	assert.equal(done.code, 1);
	assert.deepEqual(JSON.parse(done.out), {created: 1, updated: 0, refused: 2});
	assert.equal((await parvis(['import', path.join(dir, 'absent.json'), '--org', 'lans-en-vercors', '--data', data])).code, 1);
	assert.equal((await parvis(['import', path.join(dir, 'x.json'), '--org', 'ailleurs', '--data', data])).code, 1);
});

test('export writes the feed in its four syntaxes, of one organization or all', async (t) => {
	const {dir, data} = await installed(t);

	await run(['org', 'add', 'Engins', '--data', data]);
	await publish(data, [write(dir, 'lieux.csv', table)]);
	await publish(data, [write(dir, 'b.csv', table)], ['--org', 'engins', '--title', 'Sentiers', '--contact', 'mairie@engins.fr']);
	const starts = {rdf: /^<\?xml/, ttl: /@prefix dcat:/, nt: /^<[^>]+> <[^>]+> /, jsonld: /^\{/, json: /^\{"datasets"/};

	for (const [format, start] of Object.entries(starts)) {
		const all = await exported(data, format);
		const one = await exported(data, format, ['--org', 'engins']);

		assert.match(all, start, format);
		assert.ok(all.includes('Lieux publics') && all.includes('Sentiers'), format);
		assert.ok(!one.includes('Lieux publics') && one.includes('Sentiers'), format);
	}
	JSON.parse(await exported(data, 'jsonld'));
	assert.match(await exported(data, 'ttl', ['--profile', 'dcat-ap']), /Lieux publics/);
	const missing = await parvis(['export', '--format', 'ttl', '-o', path.join(dir, 'nulle/part.ttl'), '--data', data]);

	assert.equal(missing.code, 1);
	assert.match(missing.err, /nulle/);
});

test('check finds what was damaged', async (t) => {
	const {dir, data} = await installed(t);
	const {resources: [{id}]} = await publish(data, [write(dir, 'lieux.csv', table)]);
	const [prefix] = fs.readdirSync(path.join(data, 'files'));
	const [name] = fs.readdirSync(path.join(data, 'files', prefix));
	const file = path.join(data, 'files', prefix, name);
	const tables = fs.readdirSync(path.join(data, 'tables'), {recursive: true})
		.map((one) => path.join(data, 'tables', one)).filter((one) => fs.statSync(one).isFile());

	assert.equal((await run(['check', '--data', data])).code, 0);
	assert.equal((await run(['check', '--deep', '--data', data])).code, 0);
	assert.equal(tables.length, 1);

	// One letter of the file: only a deep reading can tell.
	fs.chmodSync(file, 0o640);
	fs.writeFileSync(file, table.replace('Mairie', 'mairie'));
	assert.equal((await parvis(['check', '--data', data])).code, 0);
	const deep = await parvis(['check', '--deep', '--data', data]);
	assert.equal(deep.code, 1);
	assert.match(plain(deep.out), /lieux\.csv.*a changé/);
	assert.match(deep.err, /1 anomalie/);

	fs.writeFileSync(file, table.slice(1));
	assert.equal((await parvis(['check', '--data', data])).code, 1, 'a wrong size');
	fs.rmSync(file);
	const gone = await parvis(['check', '--data', data]);
	assert.equal(gone.code, 1);
	assert.match(gone.out, /manque/);
	fs.writeFileSync(file, table);
	assert.equal((await run(['check', '--deep', '--data', data])).code, 0);

	fs.chmodSync(tables[0], 0o640);
	fs.truncateSync(tables[0], 100);
	assert.equal((await parvis(['check', '--data', data])).code, 1, 'a table cut short');
	const portal = await start(t, {data});

	assert.equal((await portal.get(`/r/${id}`)).status, 200, 'the original is served all the same');
});

test('a backup made while serving is whole, and its copy serves the same bytes', async (t) => {
	const portal = await start(t);
	const dir = temporary(t);
	const made = await portal.publish('lieux.csv', table);
	const copy = path.join(dir, 'sauvegarde'), back = path.join(dir, 'remis');
	let busy = true, changes = 0;
	// The portal answers and changes while it is copied.
	const traffic = (async () => {
		while (busy) {
			assert.equal((await portal.get(`/r/${made.resources[0].id}`)).status, 200);
			await portal.publish(`t${changes}.csv`, `a;b\n${changes};2\n`);
			changes++;
		}
	})();

	await run(['backup', copy, '--data', portal.data]);
	busy = false;
	await traffic;
	assert.deepEqual(fs.readdirSync(dir), ['sauvegarde'], 'no temporary folder is left');
	const taken = await parvis(['backup', copy, '--data', portal.data]);
	assert.equal(taken.code, 1);
	assert.match(taken.err, /existe déjà/);

	await run(['restore', copy, '--data', back]);
	await run(['check', '--deep', '--data', back]);
	const again = await start(t, {data: back});

	for (const target of [`/r/${made.resources[0].id}`, `/api/resources/${made.resources[0].id}/data/`]) {
		const [a, b] = [await portal.get(target), await again.get(target)];

		assert.equal(b.status, 200);
		assert.equal(b.text.replaceAll(again.url, portal.url), a.text);
	}
	assert.equal((await (await again.signedIn()).get('/admin')).status, 200, 'with its accounts');

	const refused = await parvis(['restore', copy, '--data', portal.data]);
	assert.equal(refused.code, 1);
	assert.match(refused.err, /dossier vide/);
	assert.equal((await parvis(['restore', dir, '--data', path.join(dir, 'x')])).code, 1);
	assert.ok(!fs.existsSync(path.join(dir, 'x')));
});

test('publish killed at any moment leaves a sound folder', async (t) => {
	const {dir, data} = await installed(t);
	const big = write(dir, 'grand.csv', 'a;b\n' + '12345;abcdef\n'.repeat(60000));

	for (const delay of [15, 40, 80, 160, 320]) {
		const child = spawn(binary, ['publish', big, '--data', data, ...described, '--title', `Après ${delay}`],
			{stdio: 'ignore', env: {...process.env, ASAN_OPTIONS: 'detect_leaks=0'}});
		const ended = new Promise((go) => child.on('close', go));

		setTimeout(() => child.kill('SIGKILL'), delay);
		await ended;
		await run(['check', '--deep', '--data', data]);
	}
	// The next start empties tmp/, and reading goes on where it was cut.
	const portal = await start(t, {data});

	assert.deepEqual(fs.readdirSync(path.join(data, 'tmp')), []);
	assert.equal((await portal.get('/')).status, 200);
	await run(['publish', big, '--data', data, ...described, '--title', 'Enfin']);
	assert.equal((await portal.get('/jeux-de-donnees/enfin')).status, 200);
});

test('a wrong configuration stops the start: file, line, what was expected', async (t) => {
	const dir = temporary(t);
	const data = path.join(dir, 'data');
	const cases = [
		['listen = 127.0.0.1:0\ncouleur = rouge\n', /parvis\.conf, ligne 2 : .*« couleur » n'existe pas/],
		['# rien\n\nthreads = beaucoup\n', /ligne 3 : .*« threads ».*un nombre entier de 1 à 64/],
		['threads = 65\n', /ligne 1 : .*de 1 à 64/],
		['max_upload = 2 Go\n', /ligne 1 : .*« max_upload ».*nombre entier/],
		['listen = localhost\n', /ligne 1 : .*« listen ».*127\.0\.0\.1:8080/],
		['base_url = donnees.exemple.fr\n', /ligne 1 : .*« base_url ».*https:\/\//],
		['log_level = bavard\n', /ligne 1 : .*error\|warn\|info\|debug/],
		['trusted_proxies = mon-proxy\n', /ligne 1 : .*adresses IP/],
		['listen\n', /ligne 1 : il faut « clé = valeur »/],
		['[serveur]\nlisten = 127.0.0.1:0\n', /ligne \d : .*rubriques/],
		[Buffer.from('data = \xe9t\xe9\n', 'latin1'), /parvis\.conf : .*UTF-8/],
	];

	for (const [text, said] of cases) {
		const done = await parvis(['serve', '--data', data, '--config', write(dir, 'parvis.conf', text)], {timeout: 20000});

		assert.equal(done.code, 1, String(text));
		assert.match(plain(done.err), said);
		assert.ok(!fs.existsSync(data), 'nothing is made before the settings are right');
	}
	const absent = await parvis(['serve', '--data', data, '--config', path.join(dir, 'absent.conf')]);
	assert.equal(absent.code, 1);
	assert.match(absent.err, /absent\.conf/);
	const env = await parvis(['serve', '--data', data], {env: {PARVIS_THREADS: 'x'}});
	assert.equal(env.code, 1);
	assert.match(plain(env.err), /PARVIS_THREADS.*de 1 à 64/);
	const flag = await parvis(['serve', '--data', data, '--listen', 'x']);
	assert.equal(flag.code, 1);
	assert.match(flag.err, /--listen/);
	const half = await parvis(['serve', '--data', data, '--config', write(dir, 'parvis.conf', 'tls_cert = /nulle/part.pem\n')]);
	assert.equal(half.code, 1);
	assert.match(half.err, /tls_key|certificat/i);
});

test('flags pass before the environment, and it before the file', async (t) => {
	const dir = temporary(t);
	const conf = write(dir, 'parvis.conf', `# les réglages\ndata = ${dir}/fichier\nbase_url = https://fichier.exemple.fr\n`);
	const urlOf = async (env, args) => {
		const out = (await run(['export', '--format', 'nt', '--config', conf, ...args], {env})).out;

		return out.match(/<(https:\/\/[^/>]+)/)[1];
	};
	const made = (args, env) => run(['init', '--name', 'X', '--config', conf, ...args], {env});

	// init insists on --data; the others take it from where it is said.
	for (const name of ['fichier', 'environnement', 'option'])
		await made(['--data', path.join(dir, name)]);
	await run(['org', 'add', 'Engins', '--data', path.join(dir, 'environnement')]);
	const count = async (env, args) =>
		JSON.parse((await run(['org', 'list', '--json', '--config', conf, ...args], {env})).out).length;

	assert.equal(await count({}, []), 1);
	assert.equal(await count({PARVIS_DATA: path.join(dir, 'environnement')}, []), 2);
	assert.equal(await count({PARVIS_DATA: path.join(dir, 'environnement')}, ['--data', path.join(dir, 'option')]), 1);
	assert.equal(await urlOf({}, []), 'https://fichier.exemple.fr');
	assert.equal(await urlOf({PARVIS_BASE_URL: 'https://env.exemple.fr'}, []), 'https://env.exemple.fr');
	assert.match((await run(['config'])).out, /^#listen = 127\.0\.0\.1:8080$/m);
	// What `config` prints is itself a configuration that is accepted.
	const printed = write(dir, 'imprime.conf', (await run(['config'])).out.replace(/^#(\w+ = .+)$/gm, '$1')
		.replace(/^data = .*$/m, `data = ${dir}/fichier`));
	await run(['org', 'list', '--config', printed]);
});

test('an address already in use stops the start in plain words', async (t) => {
	const portal = await start(t);
	const dir = temporary(t);
	const done = await parvis(['serve', '--data', path.join(dir, 'data'), '--listen', portal.url.slice('http://'.length)]);

	assert.equal(done.code, 1);
	assert.match(done.err, /adresse|port/);
});
