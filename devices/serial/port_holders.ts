import { isSameFile, listDirectory, readLink, readSmallFile, realPath } from "./system_files.ts";

/** The programs that hold a file open, as `name (process id)`, as far as `/proc` shows them. */
export function findHolders(path: string): string[] {
  const target = realPath(path);
  return target === null ? [] : processes().filter((id) => holds(id, target)).map(nameProcess);
}

/**
 * The other programs that hold a terminal open. A program on the far side of a pseudo-terminal is
 * the board, and often holds the near side too.
 */
export function findForeignHolders(path: string): string[] {
  const target = realPath(path);
  if (target === null || !isTerminal(target)) return [];
  const others = processes().filter((id) => id !== String(Deno.pid) && holds(id, target));
  const [, index] = /^\/dev\/pts\/(\d+)$/.exec(target) ?? [];
  const foreign = index === undefined ? others : others.filter((id) => !isBoard(id, index));
  return foreign.map(nameProcess);
}

function isTerminal(target: string): boolean {
  return target.startsWith("/dev/pts/") ||
    realPath(target.replace(/^.*\//, "/sys/class/tty/")) !== null;
}

function processes(): string[] {
  return listDirectory("/proc").filter((name) => /^\d+$/.test(name));
}

function nameProcess(id: string): string {
  return `${readSmallFile(`/proc/${id}/comm`) ?? "a program"} (process ${id})`;
}

function holds(processId: string, target: string): boolean {
  const folder = `/proc/${processId}/fd`;
  return listDirectory(folder).some((fd) => {
    const file = `${folder}/${fd}`;
    // In a container another terminal may have the same name.
    return readLink(file) === target && isSameFile(file, target);
  });
}

/** Whether a process holds the master of the pseudo-terminal with this number. */
function isBoard(processId: string, index: string): boolean {
  const folder = `/proc/${processId}`;
  return listDirectory(`${folder}/fd`).some((fd) => {
    if (!readLink(`${folder}/fd/${fd}`)?.endsWith("ptmx")) return false;
    const facts = readSmallFile(`${folder}/fdinfo/${fd}`) ?? "";
    return new RegExp(`^tty-index:\\s*${index}$`, "m").test(facts);
  });
}
