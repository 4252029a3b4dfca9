import { listDirectory, readLink, readSmallFile, realPath } from "./system_files.ts";

/** The programs that hold a file open, as `name (process id)`, as far as `/proc` shows them. */
export function findHolders(path: string): string[] {
  const target = realPath(path);
  if (target === null) return [];
  return listDirectory("/proc")
    .filter((name) => /^\d+$/.test(name) && holds(name, target))
    .map((id) => `${readSmallFile(`/proc/${id}/comm`) ?? "a program"} (process ${id})`);
}

function holds(processId: string, target: string): boolean {
  const folder = `/proc/${processId}/fd`;
  return listDirectory(folder).some((fd) => readLink(`${folder}/${fd}`) === target);
}
