import { createHash } from "node:crypto";
import { isIP } from "node:net";

/** How long a certificate is good: the longest that browsers and phones take, in days. */
export const CERTIFICATE_DAYS = 825;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A phone whose clock is a little behind must not find it not yet valid. */
const EARLIER_MS = DAY_MS;
// RFC 5280 §4.2.1.6: the kinds of alternative names, by their tags
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** A certificate and its key, PEM text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a certificate, signed by its own new key (ECDSA P-256), for names and addresses; the first
 * is its common name.
 */
export async function createCertificate(names: readonly string[]): Promise<Certificate> {
  const { generate } = await import("selfsigned");
  const now = Date.now();
  const { cert, private: key } = await generate([{ name: "commonName", value: names[0] }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - EARLIER_MS),
    notAfterDate: new Date(now - EARLIER_MS + CERTIFICATE_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: names.map(altName) },
    ],
  });
  return { cert: `${cert.trimEnd()}\n`, key: `${key.trimEnd()}\n` };
}

/** Returns the SHA-256 of a PEM file's first certificate, as browsers show it: `AB:CD:…`. */
export function fingerprintOf(cert: string): string {
  const [, base64 = ""] =
    /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(cert) ?? [];
  const digest = createHash("sha256").update(base64, "base64").digest("hex");
  return digest.toUpperCase().match(/../g)!.join(":");
}

function altName(name: string) {
  return isIP(name) === 0
    ? { type: DNS_NAME, value: name } as const
    : { type: IP_ADDRESS, ip: name } as const;
}
