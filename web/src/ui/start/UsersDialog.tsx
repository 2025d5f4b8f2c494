import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../wire/problem";
import type { User } from "../../wire/types";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { AddUser } from "./AddUser";
import { DiskUseNote } from "./DiskUseNote";
import { UserRow, type ChangeUsers } from "./UserRow";

/** Who may sign in; for administrators. */
export function UsersDialog() {
  const [users, setUsers] = useState<User[]>([]);
  const [problem, setProblem] = useState("");
  const [token, setToken] = useState<{ name: string; token: string } | null>(null);
  const { api } = workspace;

  const change: ChangeUsers = async (request) => {
    try {
      await request;
      setUsers(await api.users());
      setProblem("");
      return true;
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
      return false;
    }
  };

  useEffect(() => void change(Promise.resolve()), []);
  return (
    <Dialog title="Users" wide onClose={closeDialog}>
      <ul class="users">
        {users.map((user) => (
          <UserRow key={user.name} user={user} change={change} onToken={(made) => setToken({ name: user.name, token: made })} />
        ))}
      </ul>
      {token && (
        <p class="note">
          Token of <bdi>{token.name}</bdi>, shown this once: <code>{token.token}</code>
        </p>
      )}
      <p class="problem" role="alert">{problem}</p>
      <AddUser change={change} />
      <DiskUseNote />
    </Dialog>
  );
}
