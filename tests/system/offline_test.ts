import assert from "node:assert/strict";

const deno = Deno.execPath();
const canUnshare = (await new Deno.Command("unshare", { args: ["-rn", "true"] }).output()
  .catch(() => ({ success: false }))).success;

Deno.test({
  name: "a bridge that has been set up starts without a network, and with an empty cache",
  // Debian's util-linux, where the kernel lets users have a network of their own.
  ignore: !canUnshare,
  async fn() {
    const cache = await Deno.makeTempDir();
    const setUp = await new Deno.Command(deno, { args: ["task", "build"] }).output();
    assert.ok(setUp.success);
    const bridge = new Deno.Command("unshare", {
      args: ["-rn", "sh", "-c", 'ip link set lo up; exec "$0" task start --port 0 --demo', deno],
      env: { DENO_DIR: cache, NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const printed = new TextDecoderStream();
    bridge.stdout.pipeTo(printed.writable).catch(() => {});
    let text = "";
    for await (const part of printed.readable) {
      text += part;
      if (text.includes("listening http")) break;
    }
    bridge.kill("SIGTERM");
    const complaints = await new Response(bridge.stderr).text();
    await bridge.status;
    assert.match(text, /listening http/);
    assert.doesNotMatch(complaints, /Download/);
    await Deno.remove(cache, { recursive: true });
  },
});
