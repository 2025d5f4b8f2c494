import { useEffect, useState } from "preact/hooks";
import type { Role, User } from "../../wire/types";
import { ApiProblem } from "../../wire/problem";
import { Button, IconButton } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { Icon } from "../icons";
import { closeDialog, workspace } from "../page";

const roles: Record<Role, string> = { annotator: "Annotator", reviewer: "Reviewer", admin: "Administrator" };

/** Who may sign in; for administrators. */
export function UsersDialog() {
  const [users, setUsers] = useState<User[] | null>(null);
  const [problem, setProblem] = useState("");
  const [token, setToken] = useState<{ name: string; token: string } | null>(null);

  // Asks, then shows the users as they now are; says why where the server refuses.
  const change = async (request?: Promise<unknown>) => {
    try {
      await request;
      setUsers(await workspace.api.users());
      setProblem("");
      return true;
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
      return false;
    }
  };

  const makeToken = (name: string) => change(workspace.api.tokenFor(name).then((made) => setToken({ name, token: made.token })));

  useEffect(() => void change(), []);
  return (
    <Dialog title="Users" onClose={closeDialog}>
      <ul class="users">
        {(users ?? []).map((user) => (
          <li key={user.name} class="row">
            <Icon name="person" />
            <span class="grow one-line">{user.name}</span>
            <span class="chip">{roles[user.role]}</span>
            <Button onClick={() => void makeToken(user.name)} tip="Makes a token for scripts; it is shown once">
              Token
            </Button>
            <IconButton
              icon="trash"
              label={`Remove ${user.name}`}
              disabled={user.name === workspace.me.value?.name}
              onClick={() => void change(workspace.api.removeUser(user.name))}
            />
          </li>
        ))}
      </ul>
      {token && (
        <p class="note">
          Token of {token.name}, shown this once: <code>{token.token}</code>
        </p>
      )}
      <p class="problem" role="alert">{problem}</p>
      <AddUser onAdd={(name, role, password) => change(workspace.api.addUser(name, role, password))} />
    </Dialog>
  );
}

function AddUser({ onAdd }: { onAdd: (name: string, role: Role, password: string) => Promise<boolean> }) {
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    if (await onAdd(String(values.get("name")), values.get("role") as Role, String(values.get("password")))) {
      form.reset();
    }
  };

  return (
    <form class="add-user" onSubmit={(event) => void add(event)}>
      <h3>Add a user</h3>
      <div class="field">
        <label for="user-name">Name</label>
        <input id="user-name" name="name" class="input" required autocomplete="off" />
      </div>
      <div class="field">
        <label for="user-role">Role</label>
        <select id="user-role" name="role" class="input">
          {Object.entries(roles).map(([role, name]) => (
            <option key={role} value={role}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="user-password">Password, 12 characters or more</label>
        <input id="user-password" name="password" type="password" class="input" required minLength={12} autocomplete="new-password" />
      </div>
      <button type="submit" class="button primary">
        Add
      </button>
    </form>
  );
}
