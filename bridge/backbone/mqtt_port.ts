/**
 * What the bridge needs of MQTT, whoever brings it: a broker inside, and connections to brokers.
 * Types only.
 *
 * @module
 */

/** A quality of service: at most once, at least once, or the handshake of four. */
export type QoS = 0 | 1 | 2;

/** A message as it arrives. */
export interface MqttMessage {
  readonly topic: string;
  /** A view that is valid until the call returns. */
  readonly payload: Uint8Array;
  /** Whether the broker had kept it. */
  readonly isRetained: boolean;
}

/** A message to publish. */
export interface MqttPublication {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: QoS;
  /** Default: false. */
  readonly retain?: boolean;
}

/** What the broker publishes when it loses us. */
export interface MqttWill {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
}

/** One connection to a broker, from when it is there until it is closed or lost. */
export interface MqttLink {
  /** Rejects with why the connection was lost; never resolves. */
  readonly lost: Promise<never>;
  /** Subscribes; resolves with the filters that the broker refuses. */
  subscribe(filters: ReadonlyMap<string, QoS>): Promise<string[]>;
  /** Publishes; resolves when the broker has it, with QoS 0 when it is written. */
  publish(message: MqttPublication): Promise<void>;
  /** Ends it in good order: the will is not published. */
  close(): Promise<void>;
}

/** Opens connections to one broker. */
export interface MqttPort {
  /** Rejects with a sentence for people when it does not come to a connection. */
  open(
    will: MqttWill,
    onMessage: (message: MqttMessage) => void,
    signal: AbortSignal,
  ): Promise<MqttLink>;
}
