import assert from "node:assert/strict";
import { parseBrokerUrl } from "../../../devices/mqtt/broker_url.ts";
import {
  type ConnectionFacts,
  type ConnectionFault,
  describeConnectionFault,
} from "../../../devices/mqtt/connection_failure.ts";

function facts(url = "mqtt://pi:1883", more: Partial<ConnectionFacts> = {}): ConnectionFacts {
  return { broker: parseBrokerUrl(url), clientId: "me", protocolVersion: 4, ...more };
}

function describe(fault: ConnectionFault | null, of = facts(), isOpen = false) {
  const { kind, message } = describeConnectionFault(fault, of, isOpen);
  return `${kind}: ${message}`;
}

Deno.test("every refusal of MQTT 3.1.1 and 5 is a sentence with something to do", () => {
  const codes = [1, 2, 3, 4, 5, ...Array.from({ length: 162 - 128 + 1 }, (_, n) => 128 + n)];
  // MQTT 5.0 §2.4: answers to a single packet, which end no connection
  const others = [145, 146];
  for (const code of codes.filter((code) => !others.includes(code))) {
    const text = describe({ code, message: "library text" });
    assert.match(text, /^(absent|unusable): The broker at pi:1883 \w.{15,}[^.]$/, String(code));
    assert.doesNotMatch(text, /library text/, String(code));
  }
});

Deno.test("a refused user is told which keys to look at", () => {
  const named = facts(undefined, { username: "ann" });
  assert.match(describe({ code: 5, message: "" }), /unusable.*set username and passwordFile/);
  assert.match(describe({ code: 5, message: "" }, named), /user ann.*passwordFile/);
  assert.match(describe({ code: 4, message: "" }, named), /user ann.*passwordFile/);
  assert.match(describe({ code: 134, message: "" }), /set username/);
});

Deno.test("a broker of the other version is told by which protocolVersion it can be talked to", () => {
  assert.match(describe({ code: 1, message: "" }), /3\.1\.1; set protocolVersion to 5/);
  const five = facts(undefined, { protocolVersion: 5 });
  assert.match(describe({ code: 132, message: "" }, five), /MQTT 5; set protocolVersion to 4/);
});

Deno.test("what fails below MQTT is told in words", () => {
  const tls = facts("mqtts://[::1]:8883");
  for (
    const [fault, pattern] of [
      [{ code: "ECONNREFUSED", message: "" }, /absent.*nothing listens on port 8883/],
      [{ code: "ENOTFOUND", message: "" }, /absent.*name ::1 is unknown/],
      [{ code: "SELF_SIGNED_CERT_IN_CHAIN", message: "" }, /unusable.*caFile/],
      [{ code: "ERR_TLS_CERT_ALTNAME_INVALID", message: "" }, /unusable.*another name/],
      [{ code: "CERT_HAS_EXPIRED", message: "" }, /unusable.*clock/],
      [{ code: "X", message: "received fatal alert: CertificateRequired" }, /certFile and keyFile/],
      [{ code: "X", message: "received fatal alert: UnknownCA" }, /refuses our certificate/],
      [{ code: "ECONNRESET", message: "" }, /absent.*really its TLS port\?/],
      [{ message: "Unexpected server response: 404" }, /no MQTT over WebSocket at \//],
      [{ message: "connack timeout" }, /absent.*firewall/],
      [{ message: "Invalid header flag bits" }, /no MQTT broker/],
      [{ message: "something new" }, /absent.*cannot be used: something new/],
      [null, /absent.*at once/],
    ] as const
  ) {
    const text = describe(fault, tls);
    assert.match(text, pattern);
    assert.match(text, /^\w+: The broker at \[::1\]:8883 /);
  }
  assert.match(describe({ code: "ECONNRESET", message: "" }), /want TLS \(mqtts:\/\/\)\?/);
});

Deno.test("who was connected is lost, whatever the reason", () => {
  for (const fault of [null, { message: "Keepalive timeout" }, { code: 142, message: "" }]) {
    assert.match(describe(fault, facts(), true), /^lost: The broker at pi:1883 /);
  }
  assert.match(describe({ code: 142, message: "" }, facts(), true), /the id me.*own clientId/);
});

Deno.test("a name of the prototype's is no code", () => {
  assert.match(describe({ code: "constructor", message: "odd" }), /cannot be used: odd/);
});
