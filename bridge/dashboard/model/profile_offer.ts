const OFFER = /: use profile ([\w-]+)\?$/;

/** Returns the profile that a device's reason offers to use, or `null`. */
export function offeredProfile(reason: string | undefined): string | null {
  return OFFER.exec(reason ?? "")?.[1] ?? null;
}
