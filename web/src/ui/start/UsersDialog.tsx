import { useEffect, useState } from "preact/hooks";
import type { Token, User } from "../../wire/types";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { AddUser } from "./AddUser";
import { ConfirmPassword } from "./ConfirmPassword";
import { useConfirmed, type ChangeUsers } from "./confirmed";
import { DiskUseNote } from "./DiskUseNote";
import { TokenList } from "./TokenList";
import { UserRow } from "./UserRow";

/** Who may sign in; for administrators. */
export function UsersDialog() {
  const [users, setUsers] = useState<User[]>([]);
  const [tokens, setTokens] = useState<Token[]>([]);
  const confirmed = useConfirmed();
  const { api } = workspace;

  const change: ChangeUsers = (request) => confirmed.send(async () => {
    await request();
    setUsers(await api.users());
    setTokens(await api.tokens());
  });

  useEffect(() => void change(() => Promise.resolve()), []);
  return (
    <Dialog title="Users" wide onClose={closeDialog}>
      <ul class="users">
        {users.map((user) => <UserRow key={user.id} user={user} change={change} />)}
      </ul>
      {tokens.length > 0 && (
        <>
          <h3>Tokens for programs</h3>
          <TokenList tokens={tokens} showUser onRemove={(id) => void change(() => api.removeToken(id))} />
        </>
      )}
      <ConfirmPassword {...confirmed} />
      <AddUser change={change} />
      <DiskUseNote />
    </Dialog>
  );
}
