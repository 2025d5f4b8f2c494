import { useState } from "preact/hooks";
import { signIn } from "../../actions/signIn";
import { workspace } from "../page";
import { Wordmark } from "./Wordmark";

/** For users who did not open the address that the server printed. */
export function SignIn() {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setRefused(!(await signIn(workspace, String(form.get("name")), String(form.get("password")))));
    setBusy(false);
  };

  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <h1>
          <Wordmark />
        </h1>
        <p class="soft">Sign in, or open a link that promptunet serve link prints on the server's machine.</p>
        <div class="field">
          <label for="name">Name</label>
          <input id="name" name="name" class="input" autocomplete="username" required autofocus aria-invalid={refused} />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            id="password" name="password" type="password" class="input" autocomplete="current-password" required aria-invalid={refused}
          />
        </div>
        <button type="submit" class="button primary" disabled={busy}>
          {busy ? "Signing in" : "Sign in"}
        </button>
      </form>
    </main>
  );
}
