import type { User } from "../../wire/types";
import { workspace } from "../page";
import type { ChangeUsers } from "./confirmed";

interface NewPasswordProps {
  user: User;
  change: ChangeUsers;
  onDone: () => void;
}

/** Gives a user another password. Programs lose their access too, unless the administrator says otherwise. */
export function NewPassword({ user, change, onDone }: NewPasswordProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    void change(async () => {
      await workspace.api.changeUser(user.id, { password: String(values.get("new-password")), keepTokens: values.get("end") === null });
      onDone();
    });
  };

  return (
    <form class="settings" onSubmit={submit}>
      <div class="field">
        <label for="new-password">New password of {user.name}, 12 characters or more</label>
        <input
          id="new-password" name="new-password" type="password" class="input" required minLength={12} maxLength={256}
          autocomplete="new-password"
        />
      </div>
      <EndTokens />
      <button type="submit" class="button primary">
        Set it
      </button>
    </form>
  );
}

/** The choice whether a new password ends tokens too. */
export function EndTokens() {
  return (
    <label class="check">
      <input type="checkbox" name="end" defaultChecked /> End the tokens of programs too
    </label>
  );
}
