/** Milliseconds from starting a process, by what was reached. */
export type Marks = Record<string, number>;

/** A line that is waited for, and what is done then with what its parentheses hold. */
export interface Milestone {
  readonly pattern: RegExp;
  readonly then: Readonly<Record<string, (found: string) => Promise<void>>>;
}

/** Runs a program to its end; resolves with how long that takes. */
export async function runEmpty(cwd: string, args: string[]): Promise<number> {
  const started = performance.now();
  const { success } = await spawn(cwd, args, "null").status;
  const ms = performance.now() - started;
  if (!success) throw new Error(`Cannot run: deno ${args.join(" ")}`);
  return ms;
}

/** Runs a program until all milestones are reached, all is done that comes then, and `moreMs` are over. */
export async function runUntil(
  cwd: string,
  args: string[],
  milestones: Readonly<Record<string, Milestone>>,
  moreMs = 0,
): Promise<Marks> {
  const started = performance.now();
  const marks: Marks = {};
  const mark = (name: string) => marks[name] = performance.now() - started;
  const child = spawn(cwd, args, "piped");
  const work: Promise<void>[] = [];
  const left = new Map(Object.entries(milestones));
  const decoder = new TextDecoder();
  const reader = child.stdout.getReader();
  let output = "";
  while (left.size > 0) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Ended without ${[...left.keys()]}: deno ${args.join(" ")}`);
    output += decoder.decode(value, { stream: true });
    for (const [name, { pattern, then }] of left) {
      const found = pattern.exec(output);
      if (found === null) continue;
      mark(name);
      left.delete(name);
      for (const [next, act] of Object.entries(then)) {
        work.push(act(found[1]).then(() => void mark(next)));
      }
    }
  }
  await Promise.all(work);
  await new Promise((resolve) => setTimeout(resolve, moreMs));
  child.kill(moreMs > 0 ? "SIGTERM" : "SIGKILL");
  await child.status;
  await reader.cancel();
  return marks;
}

function spawn(cwd: string, args: string[], stdout: "piped" | "null"): Deno.ChildProcess {
  const options = { args, cwd, stdin: "null", stdout, stderr: "null" } as const;
  return new Deno.Command(Deno.execPath(), options).spawn();
}
