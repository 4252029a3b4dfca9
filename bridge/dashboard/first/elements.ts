/// <reference lib="dom" />

const SVG = "http://www.w3.org/2000/svg";

/** What can stand in an element; nothing stands for `null`, `false` and `undefined`. */
export type Content = Node | string | null | false | undefined;
/** `true` is an attribute without a value; `false` and `undefined` are none. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element of HTML; a text in it is always text. */
export function el(name: string, attributes: Attributes, ...contents: Content[]): HTMLElement {
  return fill(document.createElement(name), attributes, contents);
}

/** Makes a picture of paths in a square of `size`. */
export function icon(size: number, attributes: Attributes, ...paths: string[]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const lines = paths.map((d) => fill(document.createElementNS(SVG, "path"), { d }, []));
  return fill(svg, { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true", ...attributes }, lines);
}

/** Makes a button. */
export function button(attributes: Attributes, ...contents: Content[]): HTMLElement {
  return el("button", { type: "button", ...attributes }, ...contents);
}

function fill<E extends Element>(
  element: E,
  attributes: Attributes,
  contents: readonly Content[],
): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const it of contents) if (it) element.append(it);
  return element;
}
