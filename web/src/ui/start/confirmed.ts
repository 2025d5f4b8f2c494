import { useState } from "preact/hooks";
import { ApiProblem } from "../../wire/problem";
import { workspace } from "../page";

/** A request for the server; it is asked again once the person has given the password. */
export type Request = () => Promise<unknown>;

/** Sends a request, then shows the users as they now are. Returns whether the request succeeded. */
export type ChangeUsers = (request: Request) => Promise<boolean>;

/** What a dialog about rights shows of its requests. */
export interface Confirmed {
  /** Why the last request failed; empty when it did not. */
  problem: string;
  /** Whether a request waits for the person's password. */
  waits: boolean;
  /** Sends a request. Returns whether it succeeded. */
  send: (request: Request) => Promise<boolean>;
  /** Gives the password, and sends the request that waits for it. */
  confirm: (password: string) => Promise<boolean>;
}

/** Sends requests that change who may do what: the server wants the password again for them, when the last time is some minutes ago. */
export function useConfirmed(): Confirmed {
  const [problem, setProblem] = useState("");
  const [waiting, setWaiting] = useState<Request | null>(null);

  const send = async (request: Request) => {
    try {
      await request();
      setProblem("");
      setWaiting(null);
      return true;
    } catch (error) {
      if (error instanceof ApiProblem && error.type === "confirm" && workspace.me.value?.hasPassword) {
        setWaiting(() => request);
        setProblem("");
      } else {
        setProblem(error instanceof ApiProblem ? error.message : String(error));
      }

      return false;
    }
  };

  const confirm = async (password: string) => await send(() => workspace.api.confirm(password)) && waiting !== null && await send(waiting);
  return { problem, waits: waiting !== null, send, confirm };
}
