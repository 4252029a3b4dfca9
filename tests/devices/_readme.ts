const README = new URL("../../devices/README.md", import.meta.url);

/** Returns the code blocks of the devices' README in one language, in order. */
export function readmeBlocks(language: string): string[] {
  const text = Deno.readTextFileSync(README);
  const blocks = text.matchAll(/^```(\w+)\n([^]*?)^```$/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , code]) => code);
}

/** Returns the README's adapter, as a module. */
export function readmeAdapter(): string {
  return readmeBlocks("ts").find((code) => code.includes("export const kind"))!;
}
