import { ApiProblem } from "./problem";
import type {
  CommandAnswer, CommandRequest, EffortReport, FolderFile, ImportAnswer, ImportMode, MaskFormat, Me, Member, Project, Provenance,
  ReviewAction, Role, SessionState, StorageState, Study, Task, Token, User, Voxel,
} from "./types";

const root = "/api/v1";

/** The most entries of a list that the server sends at once. */
const part = 500;

/** Transferred bytes of a total; `total` is 0 when it is unknown. */
export type Transfer = (done: number, total: number) => void;

/** The server's interface. Every method throws {@link ApiProblem} when the server refuses or cannot be reached. */
export class Api {
  /** Sent with every request that changes something; set once somebody is signed in. */
  private csrf = "";

  async me(): Promise<Me> {
    return this.signedIn(await this.get<Me>("/me"));
  }

  async signIn(credentials: { code: string } | { name: string; password: string }): Promise<Me> {
    return this.signedIn(await this.send<Me>("POST", "/sign-in", credentials));
  }

  async signOut(): Promise<void> {
    await this.send("POST", "/sign-out");
    this.csrf = "";
  }

  users = () => this.all<User>("/users", ({ name }) => name);
  addUser = (name: string, role: Role, password: string) => this.send<User>("POST", "/users", { name, role, password });
  changeUser = (id: number, change: { role?: Role; password?: string; keepTokens?: boolean }) =>
    this.send<User>("PUT", `/users/${id}`, change);
  removeUser = (id: number) => this.send("DELETE", `/users/${id}`);
  /** The tokens of all users but the owner; for administrators. */
  tokens = () => this.get<Token[]>("/users/tokens");
  removeToken = (id: number) => this.send("DELETE", `/users/tokens/${id}`);
  ownTokens = () => this.get<Token[]>("/me/tokens");
  addOwnToken = (name: string, days: number) => this.send<{ token: string }>("POST", "/me/tokens", { name, days });
  removeOwnToken = (id: number) => this.send("DELETE", `/me/tokens/${id}`);
  /** Gives the password again, which the server wants before rights are changed. */
  confirm = (password: string) => this.send("POST", "/me/confirm", { password });

  storage = () => this.get<StorageState>("/storage");

  async changePassword(current: string | null, password: string, keepTokens: boolean): Promise<Me> {
    return this.signedIn(await this.send<Me>("PUT", "/me/password", { current, password, keepTokens }));
  }

  projects = () => this.all<Project>("/projects", ({ id }) => id);
  addProject = (name: string) => this.send<Project>("POST", "/projects", { name });
  members = (project: number) => this.all<Member>(`/projects/${project}/members`, ({ id }) => id);
  addMember = (project: number, name: string) => this.send<Member>("POST", `/projects/${project}/members`, { name });
  removeMember = (project: number, user: number) => this.send("DELETE", `/projects/${project}/members/${user}`);
  studies = (project?: number) => this.all<Study>("/studies", ({ id }) => id, { project });
  study = (id: string) => this.get<Study>(`/studies/${id}`);
  eraseStudy = (id: string, withTasks: boolean) =>
    this.send("DELETE", `/studies/${id}${query({ withTasks: withTasks ? "true" : undefined })}`);
  demo = () => this.send<Study>("POST", "/studies/demo");
  folder = () => this.get<FolderFile[]>("/folder");
  openFromFolder = (path: string, project?: number) =>
    this.send<Study>("POST", "/studies/from-folder", project === undefined ? { path } : { path, project });

  /** Sends a scan's file. */
  upload(file: File, project?: number, sent?: Transfer): Promise<Study> {
    return new Promise((resolve, reject) => {
      // fetch does not report an upload's progress.
      const request = new XMLHttpRequest();
      request.open("POST", `${root}/studies${query({ name: file.name, project })}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("X-CSRF-Token", this.csrf);
      request.upload.onprogress = (event) => sent?.(event.loaded, event.total);
      request.onerror = () => reject(ApiProblem.offline());
      request.onload = () => answerOf(request).then((response) => read<Study>(response)).then(resolve, reject);
      request.send(file);
    });
  }

  /** A scan's voxels as the server stores them, little-endian, axis 0 fastest. */
  async voxels(study: string, received?: Transfer, signal?: AbortSignal): Promise<ArrayBuffer> {
    const response = await reach(`${root}/studies/${study}/voxels`, signal ? { signal } : {});
    await refuse(response);
    return receive(response, received);
  }

  tasks = (of: { study?: string; mine?: boolean } = {}) =>
    this.all<Task>("/tasks", ({ id }) => id, { study: of.study, mine: of.mine ? "true" : undefined });
  task = (id: string) => this.get<Task>(`/tasks/${id}`);
  addTask = (study: string, annotator?: string) =>
    this.send<Task>("POST", "/tasks", annotator === undefined ? { study } : { study, annotator });
  eraseTask = (id: string) => this.send("DELETE", `/tasks/${id}`);
  /** `reason` says why an administrator accepts a task that they drew in. */
  review = (task: string, action: ReviewAction, words: { comment?: string; reason?: string } = {}) =>
    this.send<Task>("POST", `/tasks/${task}/review`, { action, ...words });

  session = (task: string) => this.get<SessionState>(`/tasks/${task}/session`);
  command = (task: string, request: CommandRequest) => this.send<CommandAnswer>("POST", `/tasks/${task}/commands`, request);
  propagate = (task: string) => this.send("POST", `/tasks/${task}/propagation`);
  cancel = (task: string) => this.send("DELETE", `/tasks/${task}/propagation`);
  provenance = (task: string, [i, j, k]: Voxel, signal?: AbortSignal) =>
    this.get<Provenance>(`/tasks/${task}/provenance${query({ i, j, k })}`, signal);
  effort = (task: string) => this.get<EffortReport>(`/tasks/${task}/effort`);

  /** The address from which the browser downloads a task's mask. */
  maskAddress = (task: string, format: MaskFormat) => `${root}/tasks/${task}/mask${query({ format })}`;

  /** The address of a task's event stream. */
  eventsAddress = (task: string) => `${root}/tasks/${task}/events`;

  async importMask(task: string, file: File, mode: ImportMode, as: Omit<CommandRequest, "command">): Promise<ImportAnswer> {
    const path = `${root}/tasks/${task}/import${query({ ...as, mode, name: file.name })}`;
    const headers = { "Content-Type": "application/octet-stream", "X-CSRF-Token": this.csrf };
    return read<ImportAnswer>(await reach(path, { method: "POST", headers, body: file }));
  }

  private signedIn(me: Me): Me {
    this.csrf = me.csrf;
    return me;
  }

  /** A whole list, which the server sends in parts. */
  private async all<T>(path: string, key: (entry: T) => string | number, of: Query = {}): Promise<T[]> {
    const entries: T[] = [];
    for (let more = true; more;) {
      const last = entries.at(-1);
      const next = await this.get<T[]>(path + query({ ...of, after: last === undefined ? undefined : key(last) }));
      entries.push(...next);
      more = next.length === part;
    }

    return entries;
  }

  private async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return read<T>(await reach(root + path, signal ? { signal } : {}));
  }

  private async send<T = void>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { "X-CSRF-Token": this.csrf };
    if (body === undefined) {
      return read<T>(await reach(root + path, { method, headers }));
    }

    headers["Content-Type"] = "application/json";
    return read<T>(await reach(root + path, { method, headers, body: JSON.stringify(body) }));
  }
}

type Query = Record<string, string | number | undefined>;

function query(values: Query): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    throw error instanceof DOMException && error.name === "AbortError" ? error : ApiProblem.offline();
  }
}

async function refuse(response: Response): Promise<void> {
  if (!response.ok) {
    throw await ApiProblem.from(response);
  }
}

async function read<T>(response: Response): Promise<T> {
  await refuse(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function answerOf(request: XMLHttpRequest): Promise<Response> {
  const retryAfter = request.getResponseHeader("Retry-After");
  return new Response(request.response as string, {
    status: request.status, headers: retryAfter === null ? {} : { "Retry-After": retryAfter },
  });
}

async function receive(response: Response, received?: Transfer): Promise<ArrayBuffer> {
  const total = Number(response.headers.get("Content-Length") ?? 0);
  if (response.body === null || total === 0) {
    return response.arrayBuffer();
  }

  const bytes = new Uint8Array(total);
  let done = 0;
  for await (const chunk of chunksOf(response.body)) {
    bytes.set(chunk, done);
    done += chunk.length;
    received?.(done, total);
  }

  if (done !== total) {
    throw ApiProblem.offline();
  }

  return bytes.buffer;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value;
  }
}
