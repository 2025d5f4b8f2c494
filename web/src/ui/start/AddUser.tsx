import type { Role } from "../../wire/types";
import { workspace } from "../page";
import { RoleChoice } from "./RoleChoice";
import type { ChangeUsers } from "./confirmed";

export function AddUser({ change }: { change: ChangeUsers }) {
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const [name, role, password] = ["name", "role", "password"].map((field) => String(values.get(field))) as [string, Role, string];
    if (await change(() => workspace.api.addUser(name, role, password))) {
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
        <RoleChoice id="user-role" />
      </div>
      <div class="field">
        <label for="user-password">Password, 12 characters or more</label>
        <input
          id="user-password" name="password" type="password" class="input" required minLength={12} maxLength={256}
          autocomplete="new-password"
        />
      </div>
      <button type="submit" class="button primary">
        Add
      </button>
    </form>
  );
}
