/**
 * Returns the processor time that a process's threads have used, in seconds, to the nanosecond:
 * the first field of `/proc/PID/task/TID/schedstat`.
 */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    nanoseconds += readNanoseconds(`/proc/${pid}/task/${name}/schedstat`);
  }
  return nanoseconds / 1e9;
}

function readNanoseconds(file: string): number {
  try {
    return Number(Deno.readTextFileSync(file).split(" ")[0]);
  } catch {
    // The thread has just ended.
    return 0;
  }
}
