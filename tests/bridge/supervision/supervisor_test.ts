import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { MIN_PAUSE_MS } from "../../../bridge/supervision/pause.ts";
import { ScriptedAdapter } from "../_boards.ts";
import { settle } from "../_manual_clock.ts";
import { createScene, describe } from "../_supervision.ts";

Deno.test("an adapter may come under the id of one that has not stopped yet", async () => {
  const { supervisor, hub } = createScene();
  const slow = new ScriptedAdapter("port", { ignoresStop: true });
  supervisor.add(slow);
  await Promise.resolve();
  const removed = supervisor.remove("port");
  supervisor.add(new ScriptedAdapter("port"));
  slow.current.end.resolve();
  await removed;
  assert.deepEqual(hub.devices(), []);
  await supervisor.stop();
});

Deno.test("reports on another adapter's device, or after the run, are ignored", async () => {
  const { clock, hub, supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  supervisor.add(one);
  supervisor.add(two);
  describe(one, "board");
  two.current.events.state("board", "online");
  two.current.events.reading("board", "t", 1, 1);
  assert.deepEqual(state("board"), ["opening", undefined]);
  one.current.end.reject(new DeviceError("lost", "unplugged"));
  await settle();
  one.current.events.state("board", "online");
  one.current.events.reading("board", "t", 1, 1);
  describe(one, "ghost");
  assert.deepEqual([state("board"), state("ghost")], [["absent", "unplugged"], undefined]);
  assert.equal(hub.seq, 0);
  await supervisor.stop();
  assert.equal(clock.timers, 0);
});

Deno.test("two boards with one identity: the second is an error that names the first", async () => {
  const { clock, hub, lines, supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  supervisor.add(one);
  supervisor.add(two);
  describe(one, "greenhouse");
  one.current.events.state("greenhouse", "online");
  describe(two, "two");
  two.current.events.state("two", "online");
  describe(two, "greenhouse", "two");
  two.current.events.reading("greenhouse", "t", 1, 1);
  await settle();
  const reason = "device id greenhouse is already taken by adapter one";
  assert.deepEqual(state("two"), ["error", reason]);
  assert.deepEqual(lines, [`two: device refused: ${reason}`], "and said once");
  assert.equal(two.current.signal.aborted, true, "its port is closed");
  await clock.advance(60_000);
  assert.equal(two.runs.length, 1, "and not opened again and again");
  assert.equal(hub.seq, 0);
  await supervisor.stop();
  assert.equal(clock.timers, 0);
});

Deno.test("two boards with one identity: the first names the second, until that is gone", async () => {
  const { supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  supervisor.add(one);
  supervisor.add(two);
  describe(one, "greenhouse");
  one.current.events.state("greenhouse", "online");
  describe(two, "greenhouse");
  await settle();
  const reason = "another board has this id too, and was refused: two";
  assert.deepEqual(state("greenhouse"), ["online", reason]);
  one.current.events.state("greenhouse", "stale", "silent");
  assert.deepEqual(state("greenhouse"), ["stale", "silent"], "what is worse is said");
  one.current.events.state("greenhouse", "online");
  assert.deepEqual(state("greenhouse"), ["online", reason]);
  await supervisor.remove("two");
  assert.deepEqual(state("greenhouse"), ["online", undefined]);
  await supervisor.stop();
});

Deno.test("a board whose id is taken is refused also where another board was before", async () => {
  const { clock, supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  supervisor.add(one);
  supervisor.add(two);
  describe(two, "two");
  describe(two, "beta", "two");
  two.current.events.state("beta", "online");
  two.current.end.reject(new DeviceError("lost", "unplugged"));
  await settle();
  describe(one, "same");
  one.current.events.state("same", "online");
  await clock.advance(10_000);
  describe(two, "two");
  two.current.events.state("two", "online");
  describe(two, "same", "two");
  await settle();
  const reason = "device id same is already taken by adapter one";
  assert.deepEqual(state("two"), ["error", reason]);
  assert.deepEqual(state("beta"), ["absent", "unplugged"], "it is not there, whatever is");
  await supervisor.stop();
});

Deno.test("a board that was refused takes its id when the one that had it is gone", async () => {
  const { clock, hub, supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  supervisor.add(one);
  supervisor.add(two);
  describe(one, "greenhouse");
  one.current.events.state("greenhouse", "online");
  one.current.events.reading("greenhouse", "t", 1, 1);
  describe(two, "two");
  describe(two, "greenhouse", "two");
  await settle();
  one.current.end.reject(new DeviceError("lost", "unplugged"));
  await settle();
  await clock.advance(MIN_PAUSE_MS);
  assert.equal(two.runs.length, 2);
  describe(two, "two");
  describe(two, "greenhouse", "two");
  two.current.events.state("greenhouse", "online");
  assert.deepEqual(hub.devices().map(({ id, owner }) => [id, owner.id]), [["greenhouse", "two"]]);
  assert.deepEqual(state("greenhouse"), ["online", undefined]);
  assert.equal(hub.snapshot(["greenhouse/t"]).length, 1, "its last values stay");
  await clock.advance(10_000);
  one.current.end.reject(new DeviceError("absent", "still unplugged"));
  await settle();
  assert.deepEqual(hub.devices().map(({ id }) => id), ["greenhouse"], "the old port shows nothing");
  assert.deepEqual(state("greenhouse"), ["online", undefined]);
  await supervisor.stop();
});

Deno.test("a board that was refused takes its id also when the one that had it goes while it closes", async () => {
  for (const isRemoved of [false, true]) {
    const { clock, supervisor, state } = createScene();
    const [one, two] = [
      new ScriptedAdapter("one"),
      new ScriptedAdapter("two", { ignoresStop: true }),
    ];
    supervisor.add(one);
    supervisor.add(two);
    describe(one, "greenhouse");
    one.current.events.state("greenhouse", "online");
    describe(two, "greenhouse");
    await settle();
    if (isRemoved) await supervisor.remove("one");
    else one.current.end.reject(new DeviceError("lost", "unplugged"));
    await settle();
    two.current.end.resolve();
    await settle();
    await clock.advance(MIN_PAUSE_MS);
    assert.equal(two.runs.length, 2, isRemoved ? "removed" : "lost");
    describe(two, "greenhouse");
    two.current.events.state("greenhouse", "online");
    assert.deepEqual(state("greenhouse"), ["online", undefined]);
    two.current.end.resolve();
    const stopped = supervisor.stop();
    two.current.end.resolve();
    await stopped;
  }
});

Deno.test("a board with an id that nobody can have is not opened again and again", async () => {
  const { clock, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "a/b");
  await settle();
  assert.deepEqual(state("port"), ["error", "device id contains /, + or #"]);
  supervisor.add(new ScriptedAdapter("other"));
  await clock.advance(60_000);
  assert.equal(adapter.runs.length, 1);
  await supervisor.stop();
});

Deno.test("an absent device is not given up to an adapter of another type", async () => {
  const { supervisor, state } = createScene();
  const [one, two] = [new ScriptedAdapter("one"), new ScriptedAdapter("two")];
  Object.assign(two, { type: "another" });
  supervisor.add(one);
  supervisor.add(two);
  describe(one, "greenhouse");
  one.current.end.reject(new DeviceError("lost", "unplugged"));
  await settle();
  describe(two, "greenhouse");
  assert.deepEqual(state("greenhouse"), ["absent", "unplugged"]);
  await supervisor.stop();
});

Deno.test("one adapter's failure leaves the others alone", async () => {
  const { supervisor, state } = createScene();
  const [bad, good] = [new ScriptedAdapter("bad"), new ScriptedAdapter("good")];
  supervisor.add(bad);
  supervisor.add(good);
  describe(good, "board");
  good.current.events.state("board", "online");
  bad.current.end.reject(new Error("oops"));
  await settle();
  assert.deepEqual(state("board"), ["online", undefined]);
  await supervisor.stop();
});

Deno.test("remove() stops one adapter and forgets its devices; its id is free again", async () => {
  const { hub, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  assert.throws(() => supervisor.add(new ScriptedAdapter("port")), RangeError);
  describe(adapter, "board");
  await supervisor.remove("port");
  await supervisor.remove("nothing");
  assert.equal(adapter.current.signal.aborted, true);
  assert.deepEqual(hub.devices(), []);
  supervisor.add(new ScriptedAdapter("port"));
  await supervisor.stop();
});

Deno.test("lend() gives the port to one piece of work, then to the adapter or its heir", async () => {
  const { hub, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "board");
  adapter.current.events.state("board", "online");
  await supervisor.lend("board", 10, async (lent) => {
    assert.equal(lent, adapter);
    assert.equal(adapter.current.signal.aborted, true);
    assert.equal(state("board")?.[0], "released");
    await assert.rejects(supervisor.lend("board", 10, () => Promise.resolve(null)), RangeError);
    return null;
  });
  await settle();
  assert.equal(adapter.runs.length, 2, "it has its port again");
  adapter.current.events.device({ id: "board", name: "", channels: [] });
  adapter.current.events.state("board", "online");
  const failing = supervisor.lend("board", 10, () => Promise.reject(new Error("in use")));
  await assert.rejects(failing, /in use/);
  await settle();
  assert.equal(adapter.runs.length, 3);
  adapter.current.events.device({ id: "board", name: "", channels: [] });
  adapter.current.events.state("board", "online");
  const heir = new ScriptedAdapter("port");
  await supervisor.lend("board", 10, () => Promise.resolve(heir));
  await settle();
  assert.deepEqual([adapter.runs.length, heir.runs.length], [3, 1]);
  await assert.rejects(supervisor.lend("nobody", 10, () => Promise.resolve(null)), RangeError);
  describe(heir, "board");
  assert.equal(hub.device("board")!.owner.id, "port");
  await supervisor.stop();
});
