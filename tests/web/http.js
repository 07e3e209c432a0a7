// SPDX-License-Identifier: Apache-2.0
// http.js - requests sent exactly as written, answers kept byte for byte.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import {randomBytes} from 'node:crypto';

export class Answer {
	constructor(status, headers, rawHeaders, body) {
		this.status = status;
		this.headers = headers; // names in lower case
		this.rawHeaders = rawHeaders;
		this.body = body; // Buffer, as sent (perhaps compressed)
	}

	get text() {
		return this.body.toString('utf8');
	}

	get json() {
		return JSON.parse(this.text);
	}

	get type() {
		return this.headers['content-type'] ?? '';
	}

	get location() {
		return this.headers.location;
	}
}

// {a: 'b', c: ['d', 'e']} as application/x-www-form-urlencoded.
export function urlencoded(fields) {
	const out = new URLSearchParams();

	for (const [name, value] of Object.entries(fields))
		for (const one of Array.isArray(value) ? value : [value])
			if (one !== undefined && one !== null)
				out.append(name, String(one));
	return out.toString();
}

// Parts {name, value} or {name, file, type, data}; also {a: 'b'} objects.
export function multipart(parts, boundary = '----parvis' + randomBytes(8).toString('hex')) {
	const list = Array.isArray(parts) ? parts
		: Object.entries(parts).flatMap(([name, value]) =>
			(Array.isArray(value) ? value : [value]).map((one) =>
				typeof one === 'object' && one !== null && 'data' in one
					? {name, ...one} : {name, value: one}));
	const quote = (s) => String(s).replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
	const chunks = [];

	for (const part of list) {
		let head = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(part.name)}"`;

		if ('data' in part)
			head += `; filename="${quote(part.file ?? 'fichier')}"\r\n` +
				`Content-Type: ${part.type ?? 'application/octet-stream'}`;
		chunks.push(Buffer.from(head + '\r\n\r\n'),
			Buffer.isBuffer(part.data) ? part.data : Buffer.from(String(part.data ?? part.value ?? '')),
			Buffer.from('\r\n'));
	}
	chunks.push(Buffer.from(`--${boundary}--\r\n`));
	return {type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(chunks)};
}

// One request on its own connection; never follows a redirection, never
// changes the path. options: headers, body (Buffer, string, or an async
// iterable of pieces, sent chunked unless Content-Length is given), form,
// multipart, json, timeout (ms).
export function send(base, method, path, options = {}) {
	const url = new URL(base);
	const headers = {...options.headers};
	let body = options.body;

	if (options.form) {
		headers['content-type'] ??= 'application/x-www-form-urlencoded';
		body = urlencoded(options.form);
	} else if (options.multipart) {
		const encoded = multipart(options.multipart);

		headers['content-type'] ??= encoded.type;
		body = encoded.body;
	} else if (options.json !== undefined) {
		headers['content-type'] ??= 'application/json';
		body = JSON.stringify(options.json);
	}
	const streamed = body && typeof body !== 'string' && !Buffer.isBuffer(body);

	if (body !== undefined && !streamed)
		headers['content-length'] ??= Buffer.byteLength(body);
	return new Promise((resolve, reject) => {
		const request = (url.protocol === 'https:' ? https : http).request({
			host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, method, path, headers,
			agent: false, rejectUnauthorized: false,
		});
		let answered = false;

		request.setTimeout(options.timeout ?? 60000, () =>
			request.destroy(new Error(`${method} ${path}: no answer in time`)));
		request.on('error', (error) => answered || reject(error));
		request.on('response', (response) => {
			const chunks = [];

			answered = true;
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('error', reject);
			response.on('aborted', () => reject(new Error(`${method} ${path}: answer cut short`)));
			response.on('end', () => {
				resolve(new Answer(response.statusCode, response.headers, response.rawHeaders, Buffer.concat(chunks)));
				request.destroy();
			});
		});
		if (!streamed) {
			request.end(body);
			return;
		}
		(async () => {
			for await (const piece of body) {
				if (request.destroyed)
					return;
				if (!request.write(piece))
					await new Promise((go) => {
						const on = () => {
							request.off('drain', on);
							request.off('close', on);
							go();
						};

						request.on('drain', on);
						request.on('close', on);
					});
			}
			request.end();
		})().catch((error) => request.destroy(error));
	});
}

// Bytes on a bare socket, for what no HTTP client would send. pieces: strings,
// Buffers, or numbers (milliseconds to wait). Resolves with everything the
// server said until it closed, or until `timeout`.
export function raw(base, pieces, {timeout = 5000, end = false} = {}) {
	const url = new URL(base);

	return new Promise((resolve) => {
		const socket = net.connect(Number(url.port), url.hostname.replace(/^\[|\]$/g, ''));
		const chunks = [];
		let closed = false;
		const finish = (byServer) => {
			if (closed)
				return;
			closed = true;
			clearTimeout(timer);
			socket.destroy();
			resolve({text: Buffer.concat(chunks).toString('latin1'), closed: byServer});
		};
		const timer = setTimeout(() => finish(false), timeout);

		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('close', () => finish(true));
		socket.on('error', () => finish(true));
		socket.on('connect', async () => {
			for (const piece of pieces) {
				if (closed)
					return;
				if (typeof piece === 'number')
					await new Promise((go) => setTimeout(go, piece));
				else
					socket.write(piece);
			}
			if (end)
				socket.end();
		});
	});
}

// What a page's forms hold: [{action, method, fields: {name: value}}], hidden
// and visible, as a browser would send them untouched.
export function forms(html) {
	return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes, inside]) => {
		const fields = {};
		const add = (name, value) => {
			if (name in fields)
				fields[name] = [].concat(fields[name], value);
			else
				fields[name] = value;
		};

		for (const [, tag] of inside.matchAll(/<input\b([^>]*)>/g)) {
			const type = attribute(tag, 'type') ?? 'text';
			const name = attribute(tag, 'name');

			if (!name || ['submit', 'file', 'button', 'image'].includes(type))
				continue;
			if (['checkbox', 'radio'].includes(type) && !/\schecked\b/.test(tag))
				continue;
			add(name, attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : ''));
		}
		for (const [, tag, text] of inside.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g))
			if (attribute(tag, 'name'))
				add(attribute(tag, 'name'), decode(text.replace(/^\r?\n/, '')));
		for (const [, tag, options] of inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
			const all = [...options.matchAll(/<option\b([^>]*)>([^<]*)/g)];
			const chosen = all.filter(([, o]) => /\sselected\b/.test(o));
			const list = chosen.length || /\smultiple\b/.test(tag) ? chosen : all.slice(0, 1);

			for (const [, o, label] of list)
				add(attribute(tag, 'name'), attribute(o, 'value') ?? decode(label.trim()));
		}
		return {
			action: attribute(attributes, 'action') ?? '',
			method: (attribute(attributes, 'method') ?? 'get').toLowerCase(),
			enctype: attribute(attributes, 'enctype') ?? 'application/x-www-form-urlencoded',
			fields,
		};
	});
}

function attribute(tag, name) {
	const match = tag.match(new RegExp(`(?:^|\\s)${name}="([^"]*)"`));

	return match ? decode(match[1]) : undefined;
}

export function decode(text) {
	return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos|nbsp));/gi, (_, dec, hex, name) =>
		dec ? String.fromCodePoint(Number(dec)) : hex ? String.fromCodePoint(parseInt(hex, 16))
			: {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0'}[name.toLowerCase()]);
}

// A visitor with cookies.
export class Visitor {
	constructor(base) {
		this.base = base;
		this.cookies = new Map();
	}

	async send(method, path, options = {}) {
		const headers = {...options.headers};

		if (this.cookies.size)
			headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await send(this.base, method, path, {...options, headers});

		for (const line of answer.headers['set-cookie'] ?? []) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);

			if (value === '' || /;\s*max-age=0\b/i.test(line))
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
		return answer;
	}

	get(path, options) {
		return this.send('GET', path, options);
	}

	head(path, options) {
		return this.send('HEAD', path, options);
	}

	// Follow redirections inside the portal, at most five.
	async follow(answer) {
		for (let i = 0; i < 5 && [301, 302, 303, 307, 308].includes(answer.status); i++) {
			const url = new URL(answer.location, this.base);

			answer = await this.get(url.pathname + url.search);
		}
		return answer;
	}

	async visit(path) {
		return this.follow(await this.get(path));
	}

	// The CSRF token of the forms of a page.
	async csrf(path) {
		const page = await this.visit(path);
		const form = forms(page.text).find((one) => one.fields.csrf);

		if (!form)
			throw new Error(`${path} (${page.status}): no form with a token`);
		return form.fields.csrf;
	}

	// Open a page, fill in its form (the one whose action ends with `action`,
	// else the first that posts) and send it, as a browser would. A value
	// with `data`, or a list of them, is a file: the form goes as multipart.
	async submit(path, values, {action, followed = true} = {}) {
		const page = await this.visit(path);
		const form = forms(page.text).find((one) => one.method === 'post' &&
			(!action || one.action.endsWith(action)));

		if (!form)
			throw new Error(`${path} (${page.status}): no form to send${action ? ' to ' + action : ''}`);
		const fields = {...form.fields, ...values};
		const hasFile = Object.values(fields).some((value) =>
			[].concat(value).some((one) => one && typeof one === 'object' && 'data' in one));
		const answer = await this.send('POST', form.action || path,
			hasFile || form.enctype === 'multipart/form-data' ? {multipart: fields} : {form: fields});

		return followed ? this.follow(answer) : answer;
	}
}
