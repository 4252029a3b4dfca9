import assert from "node:assert/strict";
import {
  DashboardFileError,
  MAX_FILE_BYTES,
  readDashboardFile,
  writeDashboardFile,
} from "../../../bridge/web/dashboard_file.ts";
import { readDashboard } from "../../../bridge/wire/dashboard.ts";

function newPath(): string {
  return `${Deno.makeTempDirSync({ prefix: "pinbridge-dashboard-" })}/dashboard.json`;
}

Deno.test("a dashboard is read as it was written, and nothing else lies beside it", () => {
  const path = newPath();
  assert.deepEqual(readDashboardFile(path), { version: 0, dashboard: readDashboard({}) });
  const kept = { version: 7, dashboard: readDashboard({ names: { a: "A" }, later: 1 }) };
  writeDashboardFile(path, kept);
  writeDashboardFile(path, kept);
  assert.deepEqual(readDashboardFile(path), kept);
  const folder = path.slice(0, path.lastIndexOf("/"));
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["dashboard.json"]);
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
});

Deno.test("what a crash left of a write is not read, and the next write goes over it", () => {
  const path = newPath();
  const kept = { version: 1, dashboard: readDashboard({}) };
  writeDashboardFile(path, kept);
  Deno.writeTextFileSync(`${path}.new`, '{"version":2,"dash');
  assert.deepEqual(readDashboardFile(path), kept);
  writeDashboardFile(path, { ...kept, version: 2 });
  assert.equal(readDashboardFile(path).version, 2);
});

Deno.test("a file that is none is complained of, whatever it is", () => {
  const path = newPath();
  for (const text of ["", "{", "null", "[]", "{}", '{"version":-1}', '{"version":"1"}']) {
    Deno.writeTextFileSync(path, text);
    assert.throws(() => readDashboardFile(path), DashboardFileError, text);
  }
  Deno.writeTextFileSync(path, '{"version":1}'.padEnd(MAX_FILE_BYTES));
  assert.equal(readDashboardFile(path).version, 1);
  Deno.writeTextFileSync(path, '{"version":1}'.padEnd(MAX_FILE_BYTES + 1));
  assert.throws(() => readDashboardFile(path), DashboardFileError);
  assert.throws(() => readDashboardFile(path.slice(0, path.lastIndexOf("/"))), DashboardFileError);
});

Deno.test("a write that fails leaves the file as it was", () => {
  const path = newPath();
  writeDashboardFile(path, { version: 1, dashboard: readDashboard({}) });
  // A folder stands where the draft would.
  Deno.mkdirSync(`${path}.new/full`, { recursive: true });
  const next = { version: 2, dashboard: readDashboard({}) };
  assert.throws(() => writeDashboardFile(path, next), DashboardFileError);
  assert.equal(readDashboardFile(path).version, 1);
});

Deno.test("a file that lies elsewhere, behind a link, stays there", () => {
  const [path, elsewhere] = [newPath(), newPath()];
  writeDashboardFile(elsewhere, { version: 1, dashboard: readDashboard({}) });
  Deno.symlinkSync(elsewhere, path);
  writeDashboardFile(path, { version: 2, dashboard: readDashboard({}) });
  assert.ok(Deno.lstatSync(path).isSymlink);
  assert.equal(readDashboardFile(elsewhere).version, 2);
});

Deno.test("what stands beside the dashboard is kept, and what is no part of one is complained of", () => {
  const path = newPath();
  const complaints: string[] = [];
  const dashboard = { names: { a: 1, b: "B" } };
  Deno.writeTextFileSync(path, JSON.stringify({ version: 1, note: "mine", dashboard }));
  const read = readDashboardFile(path, (place) => complaints.push(place));
  assert.deepEqual(complaints, ['names["a"]']);
  writeDashboardFile(path, { ...read, version: 2 });
  assert.equal(JSON.parse(Deno.readTextFileSync(path)).note, "mine");
});
