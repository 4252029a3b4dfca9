import { fileChange } from "../../../devices/serial/file_change.ts";
import { fileVersion } from "../../../devices/serial/system_files.ts";

const never = new AbortController().signal;

async function makeFolder() {
  const path = await Deno.realPath(await Deno.makeTempDir());
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function changeOf(path: string, signal = never): Promise<void> {
  return fileChange({ paths: [path], version: () => fileVersion(path) }, signal);
}

Deno.test("fileChange() resolves when a file comes, is changed, or goes", async () => {
  await using folder = await makeFolder();
  const path = `${folder.path}/ttyACM0`;
  for (
    const change of [
      () => Deno.writeTextFile(path, ""),
      () => Deno.chmod(path, 0o600),
      () => Deno.remove(path),
    ]
  ) {
    const changed = changeOf(path);
    await Deno.writeTextFile(`${folder.path}/another`, "");
    await change();
    await changed;
  }
});

for (
  const path of [
    "ttyUSB0",
    "no/such/folder/ttyUSB0",
    "./ttyUSB0",
    "/ttyUSB0",
    "/no/such/tty",
    "",
    "/",
  ]
) {
  Deno.test(`fileChange() waits for ${JSON.stringify(path)} until it is told to stop`, async () => {
    const stop = new AbortController();
    const changed = changeOf(path, stop.signal);
    stop.abort();
    await changed;
  });
}

Deno.test("fileChange() waits for folders that are not there yet", async () => {
  await using folder = await makeFolder();
  const path = `${folder.path}/serial/by-id/usb-Arduino`;
  const changed = changeOf(path);
  await Deno.mkdir(`${folder.path}/serial/by-id`, { recursive: true });
  await Deno.symlink("../../ttyACM0", path);
  await Deno.writeTextFile(`${folder.path}/ttyACM0`, "");
  await changed;
});

Deno.test("fileChange() follows a link whose target comes later", async () => {
  await using folder = await makeFolder();
  await using other = await makeFolder();
  const path = `${folder.path}/link`;
  await Deno.symlink(`${other.path}/tty`, path);
  const changed = changeOf(path);
  await Deno.writeTextFile(`${other.path}/tty`, "");
  await changed;
});

Deno.test("fileChange() ends when it is told to", async () => {
  await using folder = await makeFolder();
  const stop = new AbortController();
  const changed = changeOf(`${folder.path}/none`, stop.signal);
  stop.abort();
  await changed;
  await changeOf(`${folder.path}/none`, stop.signal);
});
