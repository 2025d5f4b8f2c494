import { useEffect, useState } from "preact/hooks";
import type { Token } from "../../wire/types";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { ConfirmPassword } from "./ConfirmPassword";
import { useConfirmed, type Request } from "./confirmed";
import { TokenList } from "./TokenList";

const usualDays = 90, mostDays = 365;

/** The user's own tokens. */
export function TokensDialog() {
  const [tokens, setTokens] = useState<Token[]>([]);
  const [made, setMade] = useState("");
  const confirmed = useConfirmed();
  const { api } = workspace;

  const change = (request: Request) => confirmed.send(async () => {
    await request();
    setTokens(await api.ownTokens());
  });

  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    void change(async () => setMade((await api.addOwnToken(String(values.get("name")), Number(values.get("days")))).token));
  };

  useEffect(() => void change(() => Promise.resolve()), []);
  return (
    <Dialog title="Tokens for programs" wide onClose={closeDialog}>
      <p class="soft">A program that sends one of these signs in as you, until the token ends.</p>
      <TokenList tokens={tokens} onRemove={(id) => void change(() => api.removeOwnToken(id))} />
      {made && (
        <p class="note">
          The new token, shown this once: <code>{made}</code>
        </p>
      )}
      <ConfirmPassword {...confirmed} />
      <form class="add-user" onSubmit={add}>
        <h3>Make a token</h3>
        <div class="field">
          <label for="token-name">What it is for</label>
          <input id="token-name" name="name" class="input" required maxLength={200} autocomplete="off" />
        </div>
        <div class="field">
          <label for="token-days">Days until it ends</label>
          <input id="token-days" name="days" type="number" class="input" required min={1} max={mostDays} defaultValue={`${usualDays}`} />
        </div>
        <button type="submit" class="button primary">
          Make it
        </button>
      </form>
    </Dialog>
  );
}
