// SPDX-License-Identifier: Apache-2.0
// portal.js - the real binary, on a fresh folder and a free port.
//
//	const portal = await start(t);             // an installed portal
//	const answer = await portal.get('/');      // anonymous
//	const clerk = await portal.signedIn();     // a Visitor with a session
//
// The portal stops with the test (t: a test's or suite's context, or an
// object with `after`), and the test fails when a sanitizer had to speak.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {Visitor, send, raw} from './http.js';

export * from './http.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const binary = path.resolve(root, process.env.PARVIS ?? 'build/parvis');
export const adminEmail = 'claire.martin@exemple.fr';
export const adminPassword = 'trois-pommes-et-un-velo';

const sanitizer = /(ERROR|WARNING): (Address|Leak|Memory|Thread|UndefinedBehavior)Sanitizer|runtime error:|SUMMARY: \w*Sanitizer|Assertion .* failed/;

// A folder that goes with the test.
export function temporary(t, name = 'parvis-test-') {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), name));

	t.after(() => fs.rmSync(dir, {recursive: true, force: true}));
	return dir;
}

function environment(extra) {
	const env = {...process.env, PARVIS_STRICT: '1', ...extra};

	// What the operator of this machine set is not for the tests.
	for (const name of Object.keys(env))
		if (/^PARVIS_(DATA|LISTEN|BASE_URL|THREADS|MAX_UPLOAD|TLS_|TRUSTED|SMTP_|LOG_|THEME_|GEO_)/.test(name) && !(extra && name in extra))
			delete env[name];
	delete env.PARVIS;
	for (const [name, value] of Object.entries(env))
		if (value === undefined)
			delete env[name];
	return env;
}

// Run a command of the binary to its end: {code, out, err}. Never throws for
// a failing command; fails on a sanitizer report.
export function parvis(args, {input, env, timeout = 120000, cwd} = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(binary, args, {env: environment(env), cwd, stdio: ['pipe', 'pipe', 'pipe']});
		const out = [], err = [];
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(new Error(`parvis ${args.join(' ')}: not done in time\n${Buffer.concat(err)}`));
		}, timeout);

		child.stdout.on('data', (chunk) => out.push(chunk));
		child.stderr.on('data', (chunk) => err.push(chunk));
		child.stdin.on('error', () => {});
		child.on('error', (error) => {
			clearTimeout(timer);
			reject(error);
		});
		child.on('close', (code, signal) => {
			const said = Buffer.concat(err).toString();

			clearTimeout(timer);
			if (sanitizer.test(said))
				reject(new Error(`parvis ${args.join(' ')}: ${said}`));
			else
				resolve({code: code ?? signal, out: Buffer.concat(out).toString(), err: said});
		});
		child.stdin.end(input ?? '');
	});
}

// The same, which must succeed.
export async function run(args, options) {
	const done = await parvis(args, options);

	assert.equal(done.code, 0, `parvis ${args.join(' ')}\n${done.out}${done.err}`);
	return done;
}

export class Portal {
	constructor(data, options) {
		this.data = data;
		this.options = options;
		this.out = '';
		this.err = '';
	}

	// Start (again) on the same folder; resolves when /healthz answers.
	async serve() {
		const {args = [], env, timeout = 30000} = this.options;

		this.out = '';
		this.child = spawn(this.options.binary ?? binary, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', ...args],
			{env: environment(env), stdio: ['ignore', 'pipe', this.options.stderr ?? 'pipe']});
		this.exited = new Promise((resolve) => {
			this.child.on('error', (error) => {
				this.err += String(error);
				resolve('error');
			});
			this.child.on('close', (code, signal) => resolve(code ?? signal));
		});
		this.child.stdout.on('data', (chunk) => this.out += chunk);
		this.child.stderr?.on('data', (chunk) => this.err += chunk);
		this.gone = undefined;
		const child = this.child;

		this.exited.then((code) => {
			this.gone = code;
			// What it had to say, when nobody asked it to stop.
			if (this.child === child && !this.options.env?.FAULT_KIND)
				console.error(`serve ended by itself (${code})\n${this.err.slice(-4000)}`);
		});
		const until = Date.now() + timeout;

		for (;;) {
			const found = this.out.match(/https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/);

			if (this.gone !== undefined)
				throw new Error(`serve ended (${this.gone})\n${this.out}${this.err}`);
			if (found) {
				this.url = found[0];
				if (await this.isUp())
					return this;
			}
			if (Date.now() > until)
				throw new Error(`serve did not answer in time\n${this.out}${this.err}`);
			await new Promise((go) => setTimeout(go, this.options.poll ?? 25));
		}
	}

	async isUp() {
		try {
			return (await send(this.url, 'GET', '/healthz', {timeout: 2000})).status === 200;
		} catch {
			return false;
		}
	}

	// Wait for the log to say it: a line may come after the answer it is about.
	async logged(pattern, message, timeout = 5000) {
		const until = Date.now() + timeout;

		while (!pattern.test(this.err) && Date.now() < until)
			await new Promise((go) => setTimeout(go, 10));
		assert.match(this.err, pattern, message);
	}

	// The one-time link printed by `serve` on an empty folder.
	get setupPath() {
		const found = this.out.match(/https?:\/\/[^/\s]+(\/installation\S*)/);

		return found?.[1];
	}

	async stop(signal = 'SIGTERM') {
		if (!this.child)
			return;
		const child = this.child;

		this.child = undefined;
		child.kill(signal);
		const timer = setTimeout(() => child.kill('SIGKILL'), 20000);
		const code = await this.exited;

		clearTimeout(timer);
		assert.doesNotMatch(this.err, sanitizer, 'a sanitizer reported');
		if (signal === 'SIGTERM')
			assert.equal(code, 0, `serve ended badly (${code})\n${this.err.slice(-4000)}`);
	}

	async restart(options = {}) {
		await this.stop();
		Object.assign(this.options, options);
		return this.serve();
	}

	request(method, target, options) {
		return send(this.url, method, target, options);
	}

	get(target, options) {
		return this.request('GET', target, options);
	}

	head(target, options) {
		return this.request('HEAD', target, options);
	}

	raw(pieces, options) {
		return raw(this.url, pieces, options);
	}

	visitor() {
		return new Visitor(this.url);
	}

	async signedIn(email = adminEmail, password = adminPassword) {
		const visitor = this.visitor();
		const answer = await visitor.submit('/connexion', {email, password}, {followed: false});

		assert.ok([302, 303].includes(answer.status), `sign-in refused (${answer.status})`);
		return visitor;
	}

	// A command on this portal's folder.
	cli(args, options) {
		return run([...args, '--data', this.data], options);
	}

	// Publish text or bytes by the command line; gives what --json prints.
	async publish(name, data, fields = {}) {
		const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-publish-'));

		try {
			const file = path.join(dir, name);

			fs.writeFileSync(file, data);
			const done = await this.cli(['publish', file,
				'--org', fields.org ?? this.org,
				'--title', fields.title ?? `Jeu ${name}`,
				'--description', fields.description ?? 'Données de démonstration.',
				'--license', fields.license ?? 'lov2',
				'--frequency', fields.frequency ?? 'annual',
				...[].concat(fields.keyword ?? []).flatMap((word) => ['--keyword', word]),
				...(fields.draft ? ['--draft'] : []), '--json']);

			return JSON.parse(done.out);
		} finally {
			fs.rmSync(dir, {recursive: true, force: true});
		}
	}
}

// options: empty (no init: the set-up page), name, kind, siren, insee, args
// (of serve), env, data (a folder of one's own), binary (instead of $PARVIS).
export async function start(t, options = {}) {
	const dir = options.data ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-test-'));
	const data = options.data ?? path.join(dir, 'data');
	const portal = new Portal(data, options);

	t.after(async () => {
		try {
			await portal.stop();
		} finally {
			if (dir)
				fs.rmSync(dir, {recursive: true, force: true});
		}
	});

	if (!options.empty && !fs.existsSync(path.join(data, 'parvis.db'))) {
		await run(['init', '--data', data,
			'--name', options.name ?? 'Lans-en-Vercors',
			'--kind', options.kind ?? 'commune',
			...(options.siren ? ['--siren', options.siren] : []),
			...(options.insee ? ['--insee', options.insee] : []),
			'--admin', adminEmail, '--password-stdin'], {input: adminPassword + '\n', env: options.env});
	}
	portal.org = options.org ?? 'lans-en-vercors';
	await portal.serve();
	return portal;
}
