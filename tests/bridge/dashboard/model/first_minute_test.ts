import assert from "node:assert/strict";
import {
  describeTrial,
  FirstMinute,
  permissionIn,
} from "../../../../bridge/dashboard/model/first_minute.ts";

const score = (baudRate: number, lines = 0, decodable = 0, bytes = 50) => {
  return { baudRate, bytes, lines, decodable, text: 1 };
};

Deno.test("what came of trying rates is said with what to do next", () => {
  assert.match(
    describeTrial({ scores: [score(1), score(9600, 5, 4)], best: 9600 }),
    /^At 9600 baud it said 4 lines with readings/,
  );
  assert.match(describeTrial({ scores: [score(9600, 5)], best: 9600 }), /5 lines of text/);
  assert.match(describeTrial({ scores: [score(1, 0, 0, 0)], best: null }), /said nothing/);
  assert.match(describeTrial({ scores: [score(1), score(2)], best: null }), /none of 1, 2 baud/);
});

Deno.test("a device is tried once at a time, and a refusal is shown", async () => {
  const answers = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
  let asked = 0;
  const first = new FirstMinute(() => answers[asked++].promise);
  const running = first.tryRates("uno");
  await first.tryRates("uno");
  assert.deepEqual([asked, first.trial("uno").value.phase], [1, "running"]);
  const trial = { scores: [], best: null };
  answers[0].resolve(trial);
  await running;
  assert.deepEqual(first.trial("uno").value, { phase: "done", trial });
  const again = first.tryRates("uno");
  answers[1].reject(new Error("in use"));
  await again;
  assert.deepEqual(first.trial("uno").value, { phase: "failed", reason: "in use" });
});

Deno.test("a bridge that does not answer leaves what was seen, and a demo's fault is told", async () => {
  const seen = { ports: [], broker: null };
  let fails = false;
  const first = new FirstMinute(() => {
    return fails ? Promise.reject(new Error("already there")) : Promise.resolve(seen);
  });
  await first.look();
  fails = true;
  await first.look();
  await first.startDemo();
  assert.deepEqual([first.seen.value, first.demoFault.value], [seen, "already there"]);
});

Deno.test("the command that a reason names is found", () => {
  const command = "sudo usermod -aG dialout $USER";
  const reason = `No permission to open /dev/ttyACM0: join its group with "${command}" and log in`;
  assert.equal(permissionIn(reason), command);
  assert.equal(permissionIn('No such "sudo rm -rf /"'), null);
  assert.equal(permissionIn(undefined), null);
});
