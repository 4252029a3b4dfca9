import { CERTIFICATE_DAYS, createCertificate, fingerprintOf } from "../access/certificate.ts";
import { hostNames, type Network, systemNetwork } from "../access/own_names.ts";
import { canonicalAddress } from "../access/address.ts";
import { parseArguments, usage } from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import type { Terminal } from "./terminal.ts";

/** Which certificate to make, and where. */
export interface CertOptions {
  /** Names and addresses beyond the machine's own. */
  readonly names: readonly string[];
  readonly certFile: string;
  readonly keyFile: string;
}

const OPTIONS = { cert: { type: "string" }, key: { type: "string" } } as const;
const READABLE_BY_OWNER = 0o600;
const READABLE_BY_ALL = 0o644;

/** Parses the arguments of `cert`. @throws {CommandFailure} */
export function parseCert(args: readonly string[]): CertOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  for (const name of positionals) {
    if (canonicalAddress(name) !== null || /^[a-z0-9_*-]+(\.[a-z0-9_-]+)*$/i.test(name)) continue;
    throw usage(`${JSON.stringify(name)} is neither a host name nor an address`);
  }
  const { cert = "cert.pem", key = "key.pem" } = values;
  if (cert === "" || key === "" || cert === key) {
    throw usage("--cert and --key must name two files");
  }
  return { names: positionals, certFile: cert, keyFile: key };
}

/** Makes the certificate, writes both files anew and says how to use it. @throws {CommandFailure} */
export async function runCert(
  { names, certFile, keyFile }: CertOptions,
  terminal: Terminal,
  network: Network = systemNetwork,
): Promise<void> {
  const all = [...new Set([...names, ...ownNames(network)])];
  const { cert, key } = await createCertificate(all);
  write(keyFile, key, READABLE_BY_OWNER);
  try {
    write(certFile, cert, READABLE_BY_ALL);
  } catch (error) {
    Deno.removeSync(keyFile);
    throw error;
  }
  terminal.print(`certificate ${certFile}, key ${keyFile}, good for ${CERTIFICATE_DAYS} days, for`);
  terminal.print(`  ${all.join(" ")}`);
  terminal.print("SHA-256 fingerprint, which a browser shows for it when all is well:");
  terminal.print(`  ${fingerprintOf(cert)}`);
  terminal.print("in the config:");
  terminal.print(
    `  listen: { tls: { cert: ${JSON.stringify(certFile)}, key: ${JSON.stringify(keyFile)} } }`,
  );
}

function ownNames(network: Network): string[] {
  const addresses = network.addresses().map(canonicalAddress)
    .filter((it) => it !== null && !/^fe[89ab]/.test(it)) as string[];
  return [...hostNames(network.hostname()).reverse(), "localhost", ...addresses];
}

function write(path: string, text: string, mode: number): void {
  try {
    Deno.writeTextFileSync(path, text, { createNew: true, mode });
  } catch (error) {
    const reason = error instanceof Deno.errors.AlreadyExists
      ? "it is there already: move it away, or name another with --cert and --key"
      : (error as Error).message;
    throw new CommandFailure(ExitCode.CannotWrite, `cannot write ${path}: ${reason}`);
  }
}
