const TIMEOUT_MS = 10_000;
const MAX_ANSWER_LENGTH = 200;
/** What is read of an answer: no more than may be told of it. */
const MAX_ANSWER_BYTES = 4 * MAX_ANSWER_LENGTH;
/** The request may be right another time: too many, or nobody let in yet. */
const RETRIED_STATUS = [401, 403, 404, 408, 429];

/** What brings a request to a server, as the platform's `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of {@linkcode post}. */
export interface PostOptions {
  readonly contentType: string;
  /** The value of the Authorization field, if there is to be one. */
  readonly authorization?: string;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
}

/** Why a server did not take something. */
export interface PostTrouble {
  /** For people. */
  readonly sentence: string;
  /** Whether it is no use to try again. */
  readonly isFinal: boolean;
}

/** Posts `body`, and follows no redirection; resolves with why it was not taken, or `null`. */
export async function post(
  url: string,
  body: string,
  { contentType, authorization, fetch = globalThis.fetch }: PostOptions,
): Promise<PostTrouble | null> {
  const headers: Record<string, string> = { "Content-Type": contentType };
  if (authorization !== undefined) headers.Authorization = authorization;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { method: "POST", body, headers, signal, redirect: "error" });
    const { status, ok } = response;
    if (ok) {
      await response.body?.cancel();
      return null;
    }
    const answer = (await readStart(response)).slice(0, MAX_ANSWER_LENGTH).trim();
    const isFinal = status < 500 && !RETRIED_STATUS.includes(status);
    return { sentence: `it answers ${status}: ${answer}`, isFinal };
  } catch (error) {
    return { sentence: `it cannot be reached: ${describeFailure(error as Error)}`, isFinal: false };
  }
}

/** Returns the first of what a server answers: it may never end. */
async function readStart({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const chunk of body ?? []) {
    const part = chunk.subarray(0, MAX_ANSWER_BYTES - bytes);
    text += decoder.decode(part, { stream: true });
    bytes += part.length;
    if (bytes === MAX_ANSWER_BYTES) break;
  }
  return text;
}

/** The platform says why in the cause, behind the URL, which may hold a secret. */
function describeFailure({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message.split("): ").at(-1)! : message;
}
