import { sha1 } from "../../src/sha1.ts";

/** A file of the dashboard. */
export interface Asset {
  /** Its text, or its bytes. */
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Value of Content-Type. */
  readonly contentType: string;
  /** Further fields of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of a request that says how a file is wanted. */
export type AssetRequest = Pick<Headers, "get">;

const encoder = new TextEncoder();

/**
 * A file that never changes while the program runs: it is compressed and named by its content once,
 * when it is first asked for, and a browser that has it is told so.
 */
export class StoredAsset {
  readonly #asset: Asset;
  #stored: { readonly plain: Uint8Array<ArrayBuffer>; readonly tag: string } | null = null;
  #compressed: Uint8Array<ArrayBuffer> | null = null;

  constructor(asset: Asset) {
    this.#asset = asset;
  }

  /** Answers a request with the file, or with 304 when the browser's copy is the same. */
  respond(headers: AssetRequest, common: Readonly<Record<string, string>>): Response {
    const { plain, tag } = this.#store();
    const isCompressed = acceptsGzip(headers.get("accept-encoding"));
    // RFC 9110 §8.8.3.3: each encoding of one content has a tag of its own
    const etag = isCompressed ? `"${tag}-gzip"` : `"${tag}"`;
    const { contentType, headers: more } = this.#asset;
    // Also with 304: what comes there takes the place of what a browser has kept (RFC 9111 §3.2).
    const fields = { ...common, ...more, ETag: etag, Vary: "Accept-Encoding" };
    if (matchesTag(headers.get("if-none-match"), etag)) {
      return new Response(null, { status: 304, headers: fields });
    }
    const content = { ...fields, "Content-Type": contentType };
    if (!isCompressed) return new Response(plain, { headers: content });
    this.#compressed ??= compress(plain);
    return new Response(this.#compressed, { headers: { ...content, "Content-Encoding": "gzip" } });
  }

  #store() {
    if (this.#stored === null) {
      const { body } = this.#asset;
      const plain = typeof body === "string" ? encoder.encode(body) : body;
      const tag = sha1(plain).toBase64({ alphabet: "base64url", omitPadding: true });
      this.#stored = { plain, tag };
    }
    return this.#stored;
  }
}

function compress(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // deno-lint-ignore no-process-global -- importing it costs every start 14 ms
  const { gzipSync } = process.getBuiltinModule("node:zlib");
  return gzipSync(bytes) as Uint8Array<ArrayBuffer>;
}

/** Tells whether a value of Accept-Encoding allows gzip (RFC 9110 §12.5.3). */
export function acceptsGzip(accepted: string | null): boolean {
  let anyOther = false;
  for (const part of accepted?.toLowerCase().split(",") ?? []) {
    const [coding, ...parameters] = part.split(";").map((text) => text.trim());
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (coding === "gzip" || coding === "x-gzip") return !isRefused;
    if (coding === "*") anyOther = !isRefused;
  }
  return anyOther;
}

/** Tells whether a value of If-None-Match names `etag` (RFC 9110 §13.1.2: by weak comparison). */
export function matchesTag(wanted: string | null, etag: string): boolean {
  if (wanted === null) return false;
  if (wanted.trim() === "*") return true;
  return wanted.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
