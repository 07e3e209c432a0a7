/* SPDX-License-Identifier: Apache-2.0 */
/* parvis.js - small comforts of the public pages; all works without it. */

const said = document.createElement("p");
said.className = "sr";
said.setAttribute("role", "status");

/* A copy button beside each block of code: useless without a script, so it is
 * only made here. */
function addCopyButton(block) {
	const code = block.querySelector("pre");
	const button = document.createElement("button");
	button.type = "button";
	button.className = "button copy no-print";
	button.textContent = "Copier";
	button.setAttribute("aria-label", `Copier : ${block.dataset.name}`);
	button.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(code.textContent.trim());
			said.textContent = "Copié dans le presse-papiers.";
			button.textContent = "Copié";
		} catch {
			getSelection().selectAllChildren(code);
			said.textContent =
				"Le texte est sélectionné : copiez-le avec Ctrl+C.";
		}
		setTimeout(() => { button.textContent = "Copier"; }, 2500);
	});
	code.before(button);
}

/* Of a part of the page that has just come. */
export function addComforts(part) {
	const blocks = part?.querySelectorAll(".code[data-name]") ?? [];

	if (!navigator.clipboard || blocks.length === 0)
		return;
	document.body.append(said);
	blocks.forEach(addCopyButton);
}

addComforts(document);
