/**
 * Digests of secrets, at once. The Web's are promises, and an import of `node:crypto` would cost every
 * start 15 ms: it is taken when the first secret comes.
 *
 * @module
 */

/** Returns the SHA-256 digest of bytes, or of a text's UTF-8 bytes: 32 bytes. */
export function sha256(data: string | Uint8Array): Uint8Array {
  return nodeCrypto().createHash("sha256").update(data).digest();
}

/** Tells whether two digests are the same; how long it takes tells nothing of where they differ. */
export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && nodeCrypto().timingSafeEqual(a, b);
}

function nodeCrypto() {
  return globalThis.process.getBuiltinModule("node:crypto");
}
