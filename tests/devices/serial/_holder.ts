/** Starts a program that holds a file open; resolves once it does. */
export async function holdOpen(path: string) {
  const program = new Deno.Command("sh", {
    args: ["-c", 'exec 3<>"$0"; echo; read -r line', path],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = program.stdout.getReader();
  await reader.read();
  return {
    id: program.pid,
    async end(): Promise<void> {
      await program.stdin.close();
      await reader.cancel();
      await program.status;
    },
  };
}
