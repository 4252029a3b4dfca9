import { type ByteReader, malformed } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import { MqttError, PacketType, ReasonCode } from "./codes.ts";

/** Properties of a version 5 packet (§2.2.2), by the specification's names. */
export interface Properties {
  readonly payloadFormat?: number;
  /** Seconds. */
  readonly messageExpiry?: number;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  readonly subscriptionIds?: readonly number[];
  /** Seconds; 0xFFFFFFFF is for ever. */
  readonly sessionExpiry?: number;
  readonly assignedClientId?: string;
  readonly serverKeepAlive?: number;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
  readonly requestProblem?: number;
  /** Seconds. */
  readonly willDelay?: number;
  readonly requestResponse?: number;
  readonly reason?: string;
  readonly receiveMaximum?: number;
  readonly topicAliasMaximum?: number;
  readonly topicAlias?: number;
  readonly maximumQoS?: number;
  readonly retainAvailable?: number;
  readonly userProperties?: readonly (readonly [string, string])[];
  readonly maximumPacketSize?: number;
  readonly wildcardAvailable?: number;
  readonly subscriptionIdsAvailable?: number;
  readonly sharedAvailable?: number;
}

/** No properties: all a 3.1.1 packet has. */
export const NO_PROPERTIES: Properties = Object.freeze({});

/** Where properties may stand: a packet type, or a will. */
export type PropertyPlace = PacketType | "will";

type Form = "byte" | "twoBytes" | "fourBytes" | "variable" | "text" | "binary" | "pair";
type Name = keyof Properties;

const { Connect, Connack, Publish, Subscribe, Disconnect } = PacketType;
const SHARED: readonly PropertyPlace[] = [Publish, "will"];

/** §2.2.2.2: each property's identifier, name, form, and the packets of clients and ours that have it. */
const TABLE: readonly (readonly [number, Name, Form, readonly PropertyPlace[]])[] = [
  [0x01, "payloadFormat", "byte", SHARED],
  [0x02, "messageExpiry", "fourBytes", SHARED],
  [0x03, "contentType", "text", SHARED],
  [0x08, "responseTopic", "text", SHARED],
  [0x09, "correlationData", "binary", SHARED],
  [0x0b, "subscriptionIds", "variable", [Publish, Subscribe]],
  [0x11, "sessionExpiry", "fourBytes", [Connect, Connack, Disconnect]],
  [0x12, "assignedClientId", "text", [Connack]],
  [0x13, "serverKeepAlive", "twoBytes", [Connack]],
  [0x15, "authenticationMethod", "text", [Connect, Connack, PacketType.Auth]],
  [0x16, "authenticationData", "binary", [Connect, Connack, PacketType.Auth]],
  [0x17, "requestProblem", "byte", [Connect]],
  [0x18, "willDelay", "fourBytes", ["will"]],
  [0x19, "requestResponse", "byte", [Connect]],
  [0x1f, "reason", "text", [
    Connack,
    PacketType.Puback,
    PacketType.Pubrec,
    PacketType.Pubrel,
    PacketType.Pubcomp,
    PacketType.Suback,
    PacketType.Unsuback,
    Disconnect,
    PacketType.Auth,
  ]],
  [0x21, "receiveMaximum", "twoBytes", [Connect, Connack]],
  [0x22, "topicAliasMaximum", "twoBytes", [Connect, Connack]],
  [0x23, "topicAlias", "twoBytes", [Publish]],
  [0x24, "maximumQoS", "byte", [Connack]],
  [0x25, "retainAvailable", "byte", [Connack]],
  [0x27, "maximumPacketSize", "fourBytes", [Connect, Connack]],
  [0x28, "wildcardAvailable", "byte", [Connack]],
  [0x29, "subscriptionIdsAvailable", "byte", [Connack]],
  [0x2a, "sharedAvailable", "byte", [Connack]],
];
const USER_PROPERTY = 0x26;
const BY_ID = new Map(TABLE.map((row) => [row[0], row]));
/** Properties that are a protocol error at 0, or above 1 (§3.1.2.11, §3.3.2.3). */
const NON_ZERO = new Set<Name>(["receiveMaximum", "maximumPacketSize", "topicAlias"]);
const ZERO_OR_ONE = new Set<Name>(["requestProblem", "requestResponse", "payloadFormat"]);

/** Reads the properties at the reader's place. @throws {MqttError} */
export function decodeProperties(reader: ByteReader, place: PropertyPlace): Properties {
  const length = reader.variable();
  if (length === 0) return NO_PROPERTIES;
  const part = reader.part(length);
  const result: Record<string, unknown> = {};
  while (part.left > 0) {
    const id = part.variable();
    if (id === USER_PROPERTY) {
      ((result.userProperties ??= []) as [string, string][]).push([part.text(), part.text()]);
      continue;
    }
    const row = BY_ID.get(id);
    if (row === undefined || !row[3].includes(place)) {
      throw malformed(`property 0x${id.toString(16)} does not belong into this packet`);
    }
    decodeProperty(part, row[1], row[2] as Exclude<Form, "pair">, result);
  }
  return result;
}

function decodeProperty(
  part: ByteReader,
  name: Name,
  form: Exclude<Form, "pair">,
  result: Record<string, unknown>,
): void {
  const value = part[form]();
  if (name === "subscriptionIds") {
    // §3.8.2.1.2: 1 to 268,435,455
    if (value === 0) throw protocolError("a subscription identifier is 0");
    ((result[name] ??= []) as unknown[]).push(value);
    return;
  }
  // §2.2.2.2: once only
  if (Object.hasOwn(result, name)) throw protocolError(`property ${name} stands there twice`);
  if (value === 0 && NON_ZERO.has(name)) {
    // §3.3.2.3.4: an alias of 0 has a reason code of its own
    const code = name === "topicAlias" ? ReasonCode.TopicAliasInvalid : ReasonCode.ProtocolError;
    throw new MqttError(code, `property ${name} is 0`);
  }
  if (ZERO_OR_ONE.has(name) && Number(value) > 1) throw protocolError(`property ${name} is over 1`);
  result[name] = value;
}

/** Writes properties with their length before them. */
export function encodeProperties(writer: ByteWriter, properties: Properties): void {
  const content = new ByteWriter();
  for (const [id, name, form] of TABLE) {
    const value = properties[name];
    if (value === undefined) continue;
    const values = name === "subscriptionIds" ? value as readonly number[] : [value];
    for (const one of values) {
      content.variable(id);
      (content[form as "byte"] as (value: unknown) => unknown).call(content, one);
    }
  }
  for (const [key, value] of properties.userProperties ?? []) {
    content.byte(USER_PROPERTY).text(key).text(value);
  }
  const bytes = content.content();
  writer.variable(bytes.length).bytes(bytes);
}

function protocolError(message: string): MqttError {
  return new MqttError(ReasonCode.ProtocolError, message);
}
