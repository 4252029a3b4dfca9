/** Files of one folder: what each name holds. */
export type Files = ReadonlyMap<string, string>;

const DYNAMIC_IMPORT = /\bimport\("\.\/([\w.-]+\.js)"\)/g;
const STATIC_IMPORT = /\b(?:from|import)"\.\/([\w.-]+\.js)"/g;
/** A file with nothing of its own, which the bundler makes of a module that others have, too. */
const WRAPPER =
  /^(?:import"\.\/[\w.-]+";)*import\{([^}]+)\}from"\.\/([\w.-]+)";(?:import"\.\/[\w.-]+";)*export\{([^}]+)\};\s*$/;

/**
 * Has each dynamic import of a bundle ask at once for all the files that it takes, and for none that
 * holds nothing. By itself a browser asks for what a file imports once it has that file, and each time
 * costs a way to the bridge and back.
 */
export function importAtOnce(files: Files): Files {
  const isWrapped = new Set<string>();
  const rewritten = [...files].map(([name, text]) => {
    const rewrite = (whole: string, wanted: string) => {
      const others = filesBehind(files, wanted).filter((it) => it !== name);
      const wrapper = readWrapper(files.get(wanted) ?? "");
      if (wrapper !== null) isWrapped.add(wanted);
      else if (others.length === 0) return whole;
      const first = wrapper?.from ?? wanted;
      const all = new Set([first, ...others]);
      // Parted, lest who reads our imports takes it for one.
      const imports = [...all].map((it) => `import${`("./${it}")`}`).join();
      return `Promise.all([${imports}]).then(([it])=>(${wrapper?.exports ?? "it"}))`;
    };
    return [name, text.replace(DYNAMIC_IMPORT, rewrite)] as const;
  });
  return new Map(rewritten.filter(([name]) => !isWrapped.has(name)));
}

/** What a wrapper's exports are in the file that has them: an object, in the bundle's language. */
function readWrapper(text: string): { from: string; exports: string } | null {
  const [, imported, from, exported] = WRAPPER.exec(text) ?? [];
  if (from === undefined) return null;
  const pairs = (list: string) => list.split(",").map((it) => it.trim().split(" as "));
  const inner = new Map(pairs(imported).map(([theirs, ours = theirs]) => [ours, theirs]));
  const members = pairs(exported).map(([ours, name = ours]) => `${name}:it.${inner.get(ours)}`);
  return { from, exports: `{${members.join()}}` };
}

/** Returns a page with links to what its script is known to need `soon`, for the same reason. */
export function preload(
  html: string,
  files: Files,
  { script, soon }: { readonly script: string; readonly soon: RegExp },
): string {
  const wanted = [...files.keys()].filter((name) => soon.test(name));
  const names = wanted.flatMap((name) => {
    const behind = filesBehind(files, name);
    return readWrapper(files.get(name)!) === null ? [name, ...behind] : behind;
  });
  const links = names.map((name) => `<link rel="modulepreload" href="${name}">\n    `);
  const tag = `<script type="module" src="${script}"`;
  if (!html.includes(tag)) throw new Error(`The page has no ${tag}`);
  return html.replace(tag, `${links.join("")}${tag}`);
}

/** The files that one imports without a condition, and that those import. */
export function filesBehind(files: Files, name: string): string[] {
  const found = new Set([name]);
  // What is added meanwhile is gone through, too.
  for (const it of found) {
    for (const [, next] of (files.get(it) ?? "").matchAll(STATIC_IMPORT)) found.add(next);
  }
  return [...found].slice(1);
}
