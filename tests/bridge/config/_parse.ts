import { AdapterKinds } from "../../../bridge/adapters.ts";
import { type Config, type ConfigOptions, parseConfig } from "../../../bridge/config/config.ts";

/** Parses a config with the shipped kinds of adapters. */
export function parse(
  text: string,
  file = "f",
  options: Partial<ConfigOptions> = {},
): Promise<Config> {
  return parseConfig(text, file, { kinds: new AdapterKinds(), ...options });
}
