import { DeviceError, type DeviceErrorKind } from "../adapter.ts";
import { type BrokerAddress, isEncrypted } from "./broker_url.ts";

/** What a sentence about a failure may name. */
export interface ConnectionFacts {
  readonly broker: BrokerAddress;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly username?: string;
}

/** What can be known of an error of the library's, of a socket or of TLS. */
export interface ConnectionFault {
  readonly message: string;
  /** A CONNACK's or DISCONNECT's number, or a system's or TLS's name for it. */
  readonly code?: string | number;
}

/** `absent`: trying again may help; `unusable`: somebody has to change something. */
type Verdict = readonly [kind: DeviceErrorKind, sentence: string];
type Describe = (facts: ConnectionFacts) => Verdict;

const NOT_THERE_YET = "it is tried again";

/** MQTT 3.1.1 §3.2.2.3 and MQTT 5.0 §3.2.2.2, §3.14.2.1. */
const REASON_CODES: Readonly<Record<number, Describe>> = {
  1: wrongVersion,
  2: wrongClientId,
  3: () => ["absent", `is not available just now; ${NOT_THERE_YET}`],
  4: wrongUser,
  5: notAuthorized,
  128: () => ["absent", "refuses without a reason; the broker's log may tell it"],
  129: () => ["unusable", "says that our packet is malformed; does something stand in between?"],
  130: () => ["unusable", "speaks of a protocol error; try the other protocolVersion"],
  131: () => ["absent", "refuses for a reason of its own; the broker's log may tell it"],
  132: wrongVersion,
  133: wrongClientId,
  134: wrongUser,
  135: notAuthorized,
  136: () => ["absent", `is not available just now; ${NOT_THERE_YET}`],
  137: () => ["absent", `is busy; ${NOT_THERE_YET}`],
  138: ({ clientId }) => ["unusable", `has banned ${clientId}; its administrator can lift that`],
  139: () => ["absent", `is shutting down; ${NOT_THERE_YET}`],
  140: () => ["unusable", "wants a way to authenticate other than a password"],
  141: () => ["lost", "heard nothing for longer than the keep-alive; is this machine overloaded?"],
  142: takenOver,
  143: () => ["unusable", "takes a topic filter for invalid; see subscribe and map"],
  144: () => ["unusable", "takes a topic name for invalid; see will and commandTopic"],
  147: () => ["lost", "says that it was sent too much at once"],
  148: () => ["lost", "speaks of a topic alias that it was not given"],
  149: () => ["lost", "says that a packet is too large"],
  150: () => ["lost", "says that messages come too fast"],
  151: () => ["absent", "says that a quota is used up; its administrator can raise it"],
  152: () => ["lost", "was told by its administrator to end the connection"],
  153: () => ["unusable", "refuses the form of the will's payload"],
  154: () => ["unusable", "takes no retained messages; set will.retain to false"],
  155: () => ["unusable", "does not take this QoS; set qos to 0"],
  156: () => ["unusable", "wants another server to be used; ask its administrator which url"],
  157: () => ["unusable", "has moved; ask its administrator for the new url"],
  158: () => ["unusable", "takes no shared subscriptions; see subscribe and map"],
  159: () => ["absent", `gets too many connections; ${NOT_THERE_YET}`],
  160: () => ["lost", "has ended the connection after the longest time it allows"],
  161: () => ["unusable", "takes no subscription identifiers"],
  162:
    () => ["unusable", "takes no wildcards; name every topic in subscribe, set discovery: false"],
};

/** Names of Node's for what went wrong below MQTT. */
const SYSTEM_CODES: Readonly<Record<string, Describe>> = {
  ECONNREFUSED: ({ broker }) => [
    "absent",
    `is not there: nothing listens on port ${broker.port}; is the broker running?`,
  ],
  ENOTFOUND: ({ broker }) => ["absent", `cannot be found: the name ${broker.host} is unknown`],
  EAI_AGAIN: ({ broker }) => [
    "absent",
    `cannot be found: no name server answers for ${broker.host}`,
  ],
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: () => ["absent", "cannot be reached: there is no way to this host"],
  ENETUNREACH: () => ["absent", "cannot be reached: this machine has no network to it"],
  ECONNRESET: reset,
  EPIPE: reset,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ broker }) => [
    "unusable",
    `has a certificate for another name than ${broker.host}; use a name that stands in it`,
  ],
  CERT_HAS_EXPIRED: () => [
    "unusable",
    "has a certificate that has expired; it needs a new one, or this machine's clock is wrong",
  ],
  CERT_NOT_YET_VALID: () => [
    "unusable",
    "has a certificate that is not valid yet; is this machine's clock right?",
  ],
};

/** The message of an error that stands for a broker that answers pings and nothing else. */
export const UNANSWERED = "unanswered for too long";

/** What only stands in the text of an error. */
const MESSAGES: readonly (readonly [RegExp, Describe])[] = [
  [
    /^unanswered for too long$/,
    () => [
      "lost",
      "is there, but does not answer what it is sent; is its cluster without a leader?",
    ],
  ],
  [/failed to lookup address/, ({ broker }) => [
    "absent",
    `cannot be found: the name ${broker.host} is unknown`,
  ]],
  [/packet of \d+ bytes, limit/, () => ["lost", "has sent a packet that is too large"]],
  [/connack timeout/, noAnswer],
  [/Keepalive timeout/, () => ["lost", "no longer answers; is it, or the network, down?"]],
  [/certificate ?required/i, wantsCertificate],
  [/alert: (UnknownCA|BadCertificate|DecryptError|AccessDenied|Certificate\w+)|unknown ca/i, () => [
    "unusable",
    "refuses our certificate; certFile must be one that the broker's CA has signed",
  ]],
  [/UnknownIssuer|self.signed/i, unknownIssuer],
  [/key ?values? ?mismatch|InconsistentKeys/i, () => [
    "unusable",
    "cannot be told who we are: certFile and keyFile do not belong together",
  ]],
  [/InvalidContentType|wrong version number|corrupt message/i, notEncrypted],
  [/Unexpected server response: (\d+)/, ({ broker }) => [
    "unusable",
    `has no MQTT over WebSocket at ${broker.path}; often the path is /mqtt, or another port`,
  ]],
  [/subprotocol/i, () => ["unusable", "answers as a WebSocket server that knows no MQTT"]],
  [/NotCapable|Requires env access/, () => [
    "unusable",
    "cannot be talked to: the MQTT library reads the environment; start with --ignore-env",
  ]],
  [
    /header flag|Unknown cmd|protocol error|malformed|Invalid|Cannot parse/i,
    () => ["unusable", "is no MQTT broker: it answers in another language; is the port right?"],
  ],
];

/**
 * Puts what ended a connection, or kept it from opening, into a sentence that a person can act on.
 * `isOpen`: it had been open, so that the device was lost rather than absent.
 */
export function describeConnectionFault(
  fault: ConnectionFault | null,
  facts: ConnectionFacts,
  isOpen: boolean,
): DeviceError {
  const describe = find(fault) ?? unknownFault(fault, isOpen);
  // What a port that wants something else does at the beginning means nothing later.
  const [kind, sentence] = (isOpen && describe === reset ? closed : describe)(facts);
  const { host, port } = facts.broker;
  const name = host.includes(":") ? `[${host}]` : host;
  // Who was connected is told as lost, and tries again: what it is about may have passed.
  return new DeviceError(
    isOpen ? "lost" : kind === "lost" ? "absent" : kind,
    `The broker at ${name}:${port} ${sentence}`,
    fault === null ? {} : { cause: fault },
  );
}

function find(fault: ConnectionFault | null): Describe | undefined {
  if (fault === null) return undefined;
  const { code, message } = fault;
  if (typeof code === "number") return REASON_CODES[code];
  const named = code === undefined || !Object.hasOwn(SYSTEM_CODES, code)
    ? undefined
    : SYSTEM_CODES[code];
  return named ?? MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
}

function unknownFault(fault: ConnectionFault | null, isOpen: boolean): Describe {
  if (fault !== null) return () => ["absent", `cannot be used: ${fault.message}`];
  if (isOpen) return closed;
  return (facts) => ["absent", `has closed the connection at once; ${mismatchAdvice(facts)}`];
}

function wrongVersion({ protocolVersion }: ConnectionFacts): Verdict {
  const [spoken, other] = protocolVersion === 5 ? ["5", 4] : ["3.1.1", 5];
  return ["unusable", `does not speak MQTT ${spoken}; set protocolVersion to ${other}`];
}

function wrongClientId({ clientId }: ConnectionFacts): Verdict {
  return ["unusable", `does not take the client id ${clientId}; set another clientId`];
}

function wrongUser({ username }: ConnectionFacts): Verdict {
  if (username === undefined) return ["unusable", "wants a user; set username and passwordFile"];
  return ["unusable", `does not take user ${username} with this password; check passwordFile`];
}

function notAuthorized({ username, clientId }: ConnectionFacts): Verdict {
  if (username === undefined) {
    return ["unusable", "lets nobody in without a user; set username and passwordFile"];
  }
  return [
    "unusable",
    `does not let user ${username} in; check username and passwordFile, and that the broker allows client id ${clientId}`,
  ];
}

function takenOver({ clientId }: ConnectionFacts): Verdict {
  return ["lost", `has another client with the id ${clientId}; give each one its own clientId`];
}

function noAnswer({ broker }: ConnectionFacts): Verdict {
  return [
    "absent",
    `does not answer; is ${broker.host}:${broker.port} right, and open in every firewall between?`,
  ];
}

function reset(facts: ConnectionFacts): Verdict {
  return ["absent", `has broken the connection off; ${mismatchAdvice(facts)}`];
}

function closed(): Verdict {
  return ["lost", "has closed the connection"];
}

function mismatchAdvice({ broker }: ConnectionFacts): string {
  if (isEncrypted(broker)) return "is this port really its TLS port?";
  return `does this port want TLS (${broker.protocol === "ws" ? "wss" : "mqtts"}://)?`;
}

function notEncrypted({ broker }: ConnectionFacts): Verdict {
  const plain = broker.protocol === "wss" ? "ws" : "mqtt";
  return ["unusable", `does not speak TLS on port ${broker.port}; did you mean ${plain}://?`];
}

function wantsCertificate(): Verdict {
  return ["unusable", "wants a client certificate; set certFile and keyFile"];
}

function unknownIssuer(): Verdict {
  return [
    "unusable",
    "has a certificate of a CA that is not known here; set caFile to that CA's certificate",
  ];
}
