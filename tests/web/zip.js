// SPDX-License-Identifier: Apache-2.0
// zip.js - archives for the tests.
import zlib from 'node:zlib';

const table = Int32Array.from({length: 256}, (_, byte) => {
	for (let bit = 0; bit < 8; bit++)
		byte = byte & 1 ? byte >>> 1 ^ 0xedb88320 : byte >>> 1;
	return byte;
});

// Node has it from version 20.15 only.
function crc32(data) {
	let crc = -1;

	for (const byte of data)
		crc = crc >>> 8 ^ table[(crc ^ byte) & 255];
	return ~crc >>> 0;
}

// A ZIP of these files: {name: text or bytes}. options: those of zlib.
export function zipOf(files, options) {
	const parts = [], directory = [];
	let at = 0;

	for (const [name, content] of Object.entries(files)) {
		const data = Buffer.from(content), packed = zlib.deflateRawSync(data, options), title = Buffer.from(name);
		const local = Buffer.alloc(30), central = Buffer.alloc(46);

		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(20, 4);
		local.writeUInt16LE(0x800, 6); // names are UTF-8
		local.writeUInt16LE(8, 8);
		local.writeUInt32LE(crc32(data), 14);
		local.writeUInt32LE(packed.length, 18);
		local.writeUInt32LE(data.length, 22);
		local.writeUInt16LE(title.length, 26);
		central.writeUInt32LE(0x02014b50, 0);
		local.copy(central, 6, 4, 30);
		central.writeUInt32LE(at, 42);
		parts.push(local, title, packed);
		directory.push(central, title);
		at += 30 + title.length + packed.length;
	}
	const end = Buffer.alloc(22), size = directory.reduce((sum, part) => sum + part.length, 0);

	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(parts.length / 3, 8);
	end.writeUInt16LE(parts.length / 3, 10);
	end.writeUInt32LE(size, 12);
	end.writeUInt32LE(at, 16);
	return Buffer.concat([...parts, ...directory, end]);
}
