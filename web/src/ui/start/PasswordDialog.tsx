import { useState } from "preact/hooks";
import { ApiProblem } from "../../wire/problem";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { EndTokens } from "./NewPassword";

/** Gives the user another password. */
export function PasswordDialog() {
  const [problem, setProblem] = useState("");
  const hasPassword = workspace.me.value?.hasPassword ?? false;
  const change = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      const current = hasPassword ? String(form.get("current")) : null;
      workspace.me.value = await workspace.api.changePassword(current, String(form.get("password")), form.get("end") === null);
      closeDialog();
      workspace.tell("Your password is changed.");
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };

  return (
    <Dialog title="Change your password" onClose={closeDialog}>
      <form class="settings" onSubmit={(event) => void change(event)}>
        {hasPassword && (
          <div class="field">
            <label for="current">Password until now</label>
            <input id="current" name="current" type="password" class="input" required autocomplete="current-password" />
          </div>
        )}
        <div class="field">
          <label for="password">New password, 12 characters or more</label>
          <input
            id="password" name="password" type="password" class="input" required minLength={12} maxLength={256}
            autocomplete="new-password"
          />
        </div>
        <EndTokens />
        <p class="problem" role="alert">{problem}</p>
        <button type="submit" class="button primary">
          Change it
        </button>
      </form>
    </Dialog>
  );
}
