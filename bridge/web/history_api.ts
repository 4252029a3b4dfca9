import { Export, type ExportRequest } from "../history/export.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  formatOfType,
  readFormat,
  RowWriter,
} from "../history/export_format.ts";
import { type History, HistoryUnavailableError } from "../history/history.ts";
import { HistoryRequestError, readRange } from "../history/request.ts";
import type { Visibility } from "../hub/visibility.ts";
import { refuse, SECURITY_HEADERS } from "./pages.ts";

/** Where history is asked for. */
export const HISTORY_PATH = "/api/history";
const PARAMETERS = ["topic", "from", "to", "format", "tier"];
/** Rows turned into text at once: about a millisecond. */
const ROWS_PER_PIECE = 1024;

/**
 * Answers `GET /api/history?topic=&from=&to=&format=&tier=`: rows by time, as they are read. `topic`
 * is a topic or a filter, and may be there several times; times are milliseconds since 1970 or ISO
 * 8601. Who was cut off goes on with `from` set to the last time he has.
 */
export async function respondHistory(
  history: History,
  request: Request,
  { visibility, now }: { readonly visibility: Visibility; readonly now: number },
): Promise<Response> {
  try {
    const { searchParams } = new URL(request.url);
    const format = chooseFormat(searchParams.get("format"), request.headers.get("accept"));
    const wanted = readExportRequest(searchParams, now);
    const found = await Export.open(history, wanted, visibility.seesTopic);
    return new Response(request.method === "HEAD" ? null : streamRows(found, format), {
      headers: {
        ...SECURITY_HEADERS,
        "Content-Type": EXPORT_FORMATS[format],
        "X-Rows-Total": `${found.total}`,
      },
    });
  } catch (error) {
    if (error instanceof HistoryRequestError) return refuse(400, error.message);
    if (error instanceof HistoryUnavailableError) {
      return refuse(503, error.message, { "Retry-After": "2" });
    }
    throw error;
  }
}

function readExportRequest(parameters: URLSearchParams, now: number): ExportRequest {
  for (const name of parameters.keys()) {
    if (!PARAMETERS.includes(name)) {
      throw new HistoryRequestError(`the parameters are ${PARAMETERS.join(", ")}`);
    }
  }
  const topics = parameters.getAll("topic");
  if (topics.length === 0) throw new HistoryRequestError("topic: is missing");
  const tier = parameters.get("tier") ?? undefined;
  const from = readTime(parameters.get("from")) ?? 0;
  const range = readRange({ from, to: readTime(parameters.get("to")) }, now);
  return { topics, tier, ...range };
}

function readTime(text: string | null): unknown {
  if (text === null || text === "") return undefined;
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : time;
}

function chooseFormat(name: string | null, accept: string | null): ExportFormat {
  if (name !== null) return readFormat(name);
  // RFC 9110 §12.5.1; what is named first is taken, weights are not looked at.
  for (const type of (accept ?? "").split(",").map((part) => part.split(";")[0].trim())) {
    const format = formatOfType(type);
    if (format !== undefined) return format;
  }
  return readFormat();
}

/** Pulled by who reads: a slow reader has the rest of the rows left where they are. */
function streamRows(found: Export, format: ExportFormat): ReadableStream<Uint8Array> {
  const pieces = stringifyRows(found, format);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  }, { highWaterMark: 0 });
}

async function* stringifyRows(found: Export, format: ExportFormat): AsyncGenerator<string> {
  const writer = new RowWriter(format, found.hasSteps);
  const start = writer.start();
  if (start !== "") yield start;
  for await (const rows of found.portions()) {
    for (let from = 0; from < rows.length; from += ROWS_PER_PIECE) {
      yield writer.write(rows.slice(from, from + ROWS_PER_PIECE));
    }
  }
  const end = writer.end();
  if (end !== "") yield end;
}
