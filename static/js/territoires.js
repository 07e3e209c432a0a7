// territoires.js - completion of communes and intercommunalities by name.

// A list under the input, driven by the keyboard as a combobox (ARIA APG).
export function complete(input, url, { word, pick }) {
	const list = document.createElement("ul");
	let found = [], at = -1, timer = 0;

	list.id = input.id + "-liste";
	list.className = "suggestions";
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", "Propositions");
	list.hidden = true;
	input.after(list);
	input.setAttribute("role", "combobox");
	input.setAttribute("aria-autocomplete", "list");
	input.setAttribute("aria-controls", list.id);
	input.setAttribute("aria-expanded", "false");
	input.autocomplete = "off";

	const close = () => {
		list.hidden = true;
		at = -1;
		input.setAttribute("aria-expanded", "false");
		input.removeAttribute("aria-activedescendant");
	};
	const choose = (i) => {
		pick(found[i]);
		close();
		input.focus();
	};
	const mark = () => {
		[...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
		if (at >= 0)
			input.setAttribute("aria-activedescendant", list.children[at].id);
	};
	const show = () => {
		list.replaceChildren(...found.map((one, i) => {
			const li = document.createElement("li");
			li.id = `${list.id}-${i}`;
			li.setAttribute("role", "option");
			li.textContent = `${one.name} (${one.kind === "epci" ? "intercommunalité, " : ""}${one.departement ?? ""} ${one.code})`;
			li.addEventListener("mousedown", (event) => {
				event.preventDefault();
				choose(i);
			});
			return li;
		}));
		list.hidden = found.length === 0;
		input.setAttribute("aria-expanded", String(!list.hidden));
		at = -1;
	};
	const ask = async () => {
		const q = word();
		if (q.length < 2 || q.includes(":")) {
			close();
			return;
		}
		const answer = await fetch(`${url}?q=${encodeURIComponent(q)}`);
		if (!answer.ok || q !== word())
			return;
		found = (await answer.json()).data;
		show();
	};

	input.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(ask, 150);
	});
	input.addEventListener("blur", close);
	input.addEventListener("keydown", (event) => {
		if (list.hidden)
			return;
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			const step = event.key === "ArrowDown" ? 1 : -1;
			at = (at + step + found.length) % found.length;
			mark();
		} else if (event.key === "Enter" && at >= 0) {
			choose(at);
		} else if (event.key === "Escape") {
			close();
		} else {
			return;
		}
		event.preventDefault();
	});
}

// A commune or an EPCI chosen by name fills the codes beside it.
for (const input of document.querySelectorAll("input[data-territoires]")) {
	const fields = input.form.elements;

	complete(input, input.dataset.territoires, {
		word: () => input.value.trim(),
		pick: (one) => {
			input.value = one.name;
			fields.kind.value = one.kind;
			fields.insee_code.value = one.kind === "commune" ? one.code : "";
			fields.siren.value = one.siren ?? "";
		},
	});
}
