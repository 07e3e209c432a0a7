// lecture.js - follow the reading of files, try other settings at once.

// While files are being read: the bars move, what was read comes at the end.
async function follow(section) {
	const bar = section.querySelector("progress");

	for (;;) {
		await new Promise((done) => setTimeout(done, 700));
		const answer = await fetch(section.dataset.ressource + "/etat", { headers: { Accept: "application/json" } });
		if (!answer.ok)
			return;
		const state = await answer.json();
		if (!state.reading)
			return;
		bar.value = state.progress;
	}
}

// The page as it is now, below the message that stands above it.
async function renew(old) {
	const answer = await fetch(window.location.href);
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const fresh = page.querySelector("main > .page");

	if (!answer.ok || !fresh) {
		window.location.reload();
		return;
	}
	old.replaceWith(fresh);
	watch(fresh);
}

async function watch(page) {
	const waiting = [...page.querySelectorAll("[data-ressource]")].filter((s) => s.querySelector("progress"));

	await Promise.all(waiting.map(follow));
	if (waiting.length > 0)
		await renew(page);
}

for (const page of document.querySelectorAll("[data-lecture]"))
	watch(page);

function line(tag, cells, scope) {
	const row = document.createElement("tr");

	for (const text of cells) {
		const cell = document.createElement(tag);
		cell.textContent = text;
		if (scope)
			cell.scope = scope;
		row.append(cell);
	}
	return row;
}

// The first rows as these settings would read them.
async function preview(form) {
	const table = form.closest("[data-tableau]").querySelector("[data-apercu-table] table");
	const query = new URLSearchParams(new FormData(form));

	query.delete("csrf");
	const answer = await fetch(form.dataset.relire + "?" + query, { headers: { Accept: "application/json" } });
	if (!table || !answer.ok)
		return;
	const read = await answer.json();
	table.tHead.replaceChildren(line("th", read.columns.map((c) => c.label ?? c), "col"));
	table.tBodies[0].replaceChildren(...read.rows.map((cells) => line("td", cells)));
}

document.addEventListener("change", (event) => {
	const form = event.target.closest("form[data-relire]");

	if (form)
		preview(form);
});
