import type { Confirmed } from "./confirmed";

/** Asks for the password while a request waits for it, and shows why the last request failed. */
export function ConfirmPassword({ problem, waits, confirm }: Confirmed) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void confirm(String(new FormData(event.currentTarget as HTMLFormElement).get("confirm")));
  };

  return (
    <>
      {waits && (
        <form class="settings" onSubmit={submit}>
          <div class="field">
            <label for="confirm">Your own password once more, to change who may do what</label>
            <input id="confirm" name="confirm" type="password" class="input" required autofocus autocomplete="current-password" />
          </div>
          <button type="submit" class="button primary">
            Go on
          </button>
        </form>
      )}
      <p class="problem" role="alert">{problem}</p>
    </>
  );
}
