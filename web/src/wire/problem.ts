/** The server's refusal (RFC 9457); `message` is a sentence that says what to do. */
export class ApiProblem extends Error {
  /**
   * @param status HTTP status; 0 when the server was not reached.
   * @param type The problem's kind, such as "stale" or "closed".
   * @param retryAfter Seconds after which to try again; null when the server did not state it.
   * @param body The whole body of the response.
   */
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly retryAfter: number | null = null,
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiProblem";
  }

  /** The server was not reached. */
  static offline(): ApiProblem {
    return new ApiProblem(0, "offline", "The server does not answer. What you do is kept and sent as soon as it does.");
  }

  /** From an answer that is not a success. */
  static async from(response: Response): Promise<ApiProblem> {
    const body = await readBody(response);
    const message = [body.detail, body.title].find((text) => typeof text === "string" && text !== "") as string | undefined;
    const type = typeof body.type === "string" ? body.type : "";
    return new ApiProblem(response.status, type, message ?? `The server answered ${response.status}.`, secondsOf(response), body);
  }
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function secondsOf(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
