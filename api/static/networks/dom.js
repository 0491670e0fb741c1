// Making elements, and addresses of things on this server.

const base = document.body.dataset.base;

function made(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
  element.append(...children.filter((child) => child != null));
  return element;
}

export const html = (name, attributes = {}, ...children) => made(document.createElement(name), attributes, children);

export const svg = (name, attributes = {}, ...children) =>
  made(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

/** Returns where on this server an IRI is described, or the IRI. */
export const pageOf = (iri) => (iri.startsWith(base) ? `/${iri.slice(base.length)}` : iri);

/** Returns a link to the page of a thing. */
export const linkTo = (iri, label) => html("a", { href: pageOf(iri) }, label);

/** Cuts a label to so many characters, at a word where that is possible. */
export function short(label, most) {
  if (label.length <= most) return label;
  const cut = label.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), most * 0.6))}…`;
}

/** Has a mark act when it is clicked, or reached by keyboard and entered. */
export function acting(mark, name, act) {
  mark.setAttribute("tabindex", "0");
  mark.setAttribute("role", "button");
  mark.setAttribute("aria-label", name);
  mark.append(svg("title", {}, name));
  mark.addEventListener("click", act);
  mark.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      act();
    }
  });
  return mark;
}

/** Returns a number for people: no more digits than tell something. */
export const told = (number) => String(Math.round(number * 1000) / 1000).replace("-", "−");
