// A drawing as a file that stands alone: its colours and fonts are written into it.

const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity", "opacity", "font-family", "font-size", "font-weight", "display"];

function standalone(shape, caption) {
  const copy = shape.cloneNode(true);
  const [from, to] = [shape.querySelectorAll("*"), copy.querySelectorAll("*")];
  for (const [at, element] of from.entries()) {
    const style = getComputedStyle(element);
    for (const name of KEPT) to[at].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role"]) to[at].removeAttribute(name);
  }
  const [width, height] = ["width", "height"].map((name) => Number(shape.getAttribute(name)));
  const make = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const style = getComputedStyle(document.body);
  const paper = make("rect");
  for (const [name, value] of Object.entries({ width, height: height + 34, fill: style.backgroundColor })) paper.setAttribute(name, value);
  const text = make("text");
  for (const [name, value] of Object.entries({ x: 10, y: height + 20, fill: style.color, "font-family": "sans-serif", "font-size": 11 }))
    text.setAttribute(name, value);
  text.textContent = caption;
  copy.prepend(paper);
  copy.append(text);
  copy.setAttribute("height", height + 34);
  copy.setAttribute("viewBox", `0 0 ${width} ${height + 34}`);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return { words: new XMLSerializer().serializeToString(copy), width, height: height + 34 };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveSvg(shape, caption, name) {
  save(new Blob([standalone(shape, caption).words], { type: "image/svg+xml" }), `${name}.svg`);
}

/** Saves twice as many pixels each way, so that it may be printed. */
export async function savePng(shape, caption, name) {
  const { words, width, height } = standalone(shape, caption);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([words], { type: "image/svg+xml" }));
  await image.decode();
  URL.revokeObjectURL(image.src);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
}
