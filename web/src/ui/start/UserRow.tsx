import { useState } from "preact/hooks";
import type { User } from "../../wire/types";
import { Button, IconButton } from "../controls/Button";
import { Icon } from "../icons";
import { workspace } from "../page";
import type { ChangeUsers } from "./confirmed";
import { NewPassword } from "./NewPassword";
import { RoleChoice } from "./RoleChoice";

interface UserRowProps {
  user: User;
  change: ChangeUsers;
}

/** A user, and what an administrator can do with them. */
export function UserRow({ user, change }: UserRowProps) {
  const { api, me } = workspace;
  const { id, name, role, active, removed } = user;
  const [isChanging, setChanging] = useState(false);
  if (removed !== null) {
    return (
      <li class="row faint">
        <Icon name="person" />
        <span class="grow one-line"><bdi>{name}</bdi></span>
        <span class="chip">Removed, work is kept</span>
      </li>
    );
  }

  const isSelf = id === me.value?.id;
  return (
    <>
      <li class="row">
        <Icon name="person" />
        <span class="grow one-line"><bdi>{name}</bdi></span>
        {!active && <span class="chip">No password or token</span>}
        <RoleChoice
          label={`Role of ${name}`}
          value={role}
          disabled={isSelf}
          onChoose={(chosen) => void change(() => api.changeUser(id, { role: chosen }))}
        />
        {!isSelf && <Button onClick={() => setChanging(!isChanging)}>New password</Button>}
        <IconButton icon="trash" label={`Remove ${name}`} disabled={isSelf} onClick={() => void change(() => api.removeUser(id))} />
      </li>
      {isChanging && (
        <li>
          <NewPassword user={user} change={change} onDone={() => setChanging(false)} />
        </li>
      )}
    </>
  );
}
