import { fileChange } from "./file_change.ts";
import { listPorts, type PortDescription } from "./ports.ts";

/**
 * Calls `onPorts` with the ports that boards are behind: at once, and again whenever one is
 * plugged in or unplugged. Resolves when `signal` aborts.
 *
 * @param root As for {@linkcode listPorts}.
 */
export async function watchPorts(
  onPorts: (ports: PortDescription[]) => void,
  signal: AbortSignal,
  root = "",
): Promise<void> {
  let seen: string | null = null;
  const look = () => {
    const ports = listPorts(root);
    const now = JSON.stringify(ports);
    if (now === seen) return;
    seen = now;
    onPorts(ports);
  };
  while (!signal.aborted) {
    look();
    const version = () => JSON.stringify(listPorts(root));
    if (version() !== seen) continue;
    await fileChange({ paths: [`${root}/dev/tty`], version }, signal);
  }
}
