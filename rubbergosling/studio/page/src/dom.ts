/** Making elements in few words. Styles are set by classes: the page forbids style attributes. */

type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void)>;

/**
 * A new element.
 *
 * Attributes that are functions become listeners (`click: () => …`); `true` gives an empty
 * attribute, `false` none.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

/** A new SVG element. */
export function drawing<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, String(value));
  }
}

/** The element of the page with an id; it must exist. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** A push button with a text, and a name for screen readers where the text does not say enough. */
export function button(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", click: press, ...attributes }, text);
}

/** Has the browser save what is at an address. */
export function download(address: string, name: string): void {
  const link = element("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Has the browser save a text: no server is needed for that. */
export function downloadText(text: string, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Sets a text only where it differs, so that nothing is laid out or read out anew without need. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets an attribute only where it differs. */
export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** "1 bar", "2 bars". */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** Whether the person asked for less motion. */
export function wantsCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
