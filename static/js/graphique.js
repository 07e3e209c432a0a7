/* SPDX-License-Identifier: Apache-2.0 */
/* graphique.js - a chart as a PNG image, drawn by the browser itself. */

const SCALE = 2; /* sharp when printed */

async function download(svg, name) {
	const copy = svg.cloneNode(true);
	const image = new Image();
	const canvas = document.createElement("canvas");
	const paper = canvas.getContext("2d");
	const link = document.createElement("a");

	copy.setAttribute("color", "#1f262c");
	image.src = "data:image/svg+xml;charset=utf-8," +
		encodeURIComponent(new XMLSerializer().serializeToString(copy));
	await image.decode();
	canvas.width = image.width * SCALE;
	canvas.height = image.height * SCALE;
	paper.fillStyle = "#fff";
	paper.fillRect(0, 0, canvas.width, canvas.height);
	paper.drawImage(image, 0, 0, canvas.width, canvas.height);
	link.download = name;
	link.href = canvas.toDataURL("image/png");
	link.click();
}

document.querySelectorAll("[data-png]").forEach((beside) => {
	const svg = document.querySelector(".chart svg");
	const button = document.createElement("button");

	button.type = "button";
	button.className = "button";
	button.textContent = "Télécharger l’image (PNG)";
	button.addEventListener("click",
		() => download(svg, beside.dataset.png));
	beside.after(button);
});
