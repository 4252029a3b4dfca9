import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import { History, HistoryUnavailableError } from "./history/history.ts";
import { type HistoryParams, HistoryRequestError } from "./history/request.ts";
import type { RetentionOptions } from "./history/retention.ts";
import type { Caller } from "./viewers/methods.ts";
import { RpcError } from "./viewers/rpc_error.ts";
import { HISTORY_PATH, respondHistory } from "./web/history_api.ts";
import type { Metric } from "./web/metrics.ts";
import { RpcErrorCode } from "./wire/protocol.ts";

/** What a bridge keeps of the past, and where. */
export interface HistoryPartOptions {
  /** The database's file. */
  readonly path: string;
  readonly retention?: Partial<RetentionOptions>;
}

/** Returns a bridge's history: the method `history` and the route `/api/history`. */
export function createHistory(
  { hub, clock, log }: ExtensionParts,
  { path, retention }: HistoryPartOptions,
): BridgeExtension {
  const history = new History({ hub, path, retention, clock, log });
  return {
    start: () => history.start(),
    stop: () => history.stop(),
    methods: {
      history: {
        role: "viewer",
        params: readParams,
        run: (params, { visibility }) => query(history, params as HistoryParams, visibility),
      },
    },
    metrics: () => describeMetrics(history),
    routes: {
      [HISTORY_PATH]: (request, visibility) =>
        respondHistory(history, request, { visibility, now: clock.now() }),
    },
  };
}

function describeMetrics({ store, channels, writer }: History): readonly Metric[] {
  const metric = (name: string, type: Metric["type"], help: string, value: number): Metric => ({
    name: `history_${name}`,
    type,
    help,
    value,
  });
  return [
    metric("up", "gauge", "1 while readings are kept.", writer.trouble === null ? 1 : 0),
    metric("readings_lost_total", "counter", "Readings that no disk took.", channels.lost),
    metric(
      "readings_refused_total",
      "counter",
      "Readings of impossible times or of too many channels, not kept.",
      channels.refused,
    ),
    metric("bytes", "gauge", "Bytes of the file.", store?.fileBytes() ?? 0),
  ];
}

const FIELDS = ["topics", "from", "to", "maxPoints"];

/** Only the names: what they hold is looked at by who knows what it means. */
function readParams(params: unknown = {}): HistoryParams {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw new RpcError(RpcErrorCode.InvalidParams, "params: must be an object");
  }
  for (const name of Object.keys(params)) {
    if (!FIELDS.includes(name)) {
      throw new RpcError(RpcErrorCode.InvalidParams, `params: ${JSON.stringify(name)} is unknown`);
    }
  }
  return params;
}

async function query(
  history: History,
  params: HistoryParams,
  { seesTopic }: Caller["visibility"],
) {
  try {
    return { result: await history.query(params, seesTopic) };
  } catch (error) {
    if (error instanceof HistoryRequestError) {
      throw new RpcError(RpcErrorCode.InvalidParams, `params.${error.message}`);
    }
    if (error instanceof HistoryUnavailableError) {
      throw new RpcError(RpcErrorCode.Busy, error.message);
    }
    throw error;
  }
}
