/// <reference lib="dom" />

/** In pixels of the page; the picture has as many as the screen. */
const MARGIN = 16;
const TITLE_HEIGHT = 28;
const MAX_COLUMNS = 3;

interface Cell {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
}

/** Draws the charts that are in view into one picture, as they are seen, each with its name. */
export async function drawPicture(page: Element): Promise<Blob> {
  const cells = [...page.querySelectorAll("[data-channel], [data-comparison]")].flatMap(toCell);
  if (cells.length === 0) throw new Error("no chart is in view");
  const scale = devicePixelRatio;
  const columns = Math.min(MAX_COLUMNS, cells.length);
  const rows = Math.ceil(cells.length / columns);
  const width = Math.max(...cells.map(({ canvas }) => canvas.width / scale)) + MARGIN;
  const height = Math.max(...cells.map(({ canvas }) => canvas.height / scale)) + TITLE_HEIGHT +
    MARGIN;
  const picture = document.createElement("canvas");
  picture.width = (columns * width + MARGIN) * scale;
  picture.height = (rows * height + MARGIN) * scale;
  const context = picture.getContext("2d")!;
  context.scale(scale, scale);
  const style = getComputedStyle(page.querySelector(".device")!);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = style.color;
  context.font = `14px ${style.fontFamily}`;
  context.textBaseline = "top";
  for (const [i, { title, canvas }] of cells.entries()) {
    const left = MARGIN + (i % columns) * width;
    const top = MARGIN + Math.floor(i / columns) * height;
    context.fillText(title, left, top, width - MARGIN);
    const size = [canvas.width / scale, canvas.height / scale] as const;
    context.drawImage(canvas, left, top + TITLE_HEIGHT, ...size);
  }
  const { promise, resolve, reject } = Promise.withResolvers<Blob>();
  picture.toBlob((blob) => blob === null ? reject(new Error("too large")) : resolve(blob));
  return await promise;
}

function toCell(tile: Element): Cell[] {
  const canvas = tile.querySelector("canvas");
  if (canvas === null) return [];
  const device = tile.closest("[data-device]")?.querySelector("h2")?.textContent ?? "";
  const caption = tile.querySelector("figcaption")?.textContent ?? "";
  const channel = tile.querySelector("h3")?.textContent ?? "";
  const title = channel === "" ? tile.querySelector("h2")?.textContent ?? "" : channel;
  return [{ title: [device, title].filter(Boolean).join(" · ") + `  ${caption}`, canvas }];
}
