// lecture.js - follow the reading of files, try other settings at once.

// While files are being read: the bars move, the page comes anew at the end.
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

if (document.querySelector("[data-lecture]")) {
	const waiting = [...document.querySelectorAll("[data-ressource]")].filter((s) => s.querySelector("progress"));

	Promise.all(waiting.map(follow)).then(() => window.location.reload());
}

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
	const table = form.closest("section.panel").querySelector("[data-apercu-table] table");
	const query = new URLSearchParams(new FormData(form));

	query.delete("csrf");
	const answer = await fetch(form.dataset.relire + "?" + query, { headers: { Accept: "application/json" } });
	if (!table || !answer.ok)
		return;
	const read = await answer.json();
	table.tHead.replaceChildren(line("th", read.columns.map((c) => c.label ?? c), "col"));
	table.tBodies[0].replaceChildren(...read.rows.map((cells) => line("td", cells)));
}

for (const form of document.querySelectorAll("form[data-relire]"))
	form.addEventListener("change", () => preview(form));
