import type { User } from "../../wire/types";
import { Button, IconButton } from "../controls/Button";
import { Icon } from "../icons";
import { workspace } from "../page";
import { RoleChoice } from "./RoleChoice";

/** Sends a request, then shows the users as they now are. Returns whether the request succeeded. */
export type ChangeUsers = (request: Promise<unknown>) => Promise<boolean>;

interface UserRowProps {
  user: User;
  change: ChangeUsers;
  onToken: (token: string) => void;
}

/** A user, and what an administrator can do with them. */
export function UserRow({ user, change, onToken }: UserRowProps) {
  const { api, me } = workspace;
  const { name, role, active } = user;
  if (!active) {
    return (
      <li class="row faint">
        <Icon name="person" />
        <span class="grow one-line"><bdi>{name}</bdi></span>
        <span class="chip">Removed, work is kept</span>
      </li>
    );
  }

  const makeToken = () => change(api.tokenFor(name).then(({ token }) => onToken(token)));
  const isSelf = name === me.value?.name;
  return (
    <li class="row">
      <Icon name="person" />
      <span class="grow one-line"><bdi>{name}</bdi></span>
      <RoleChoice
        label={`Role of ${name}`}
        value={role}
        disabled={isSelf}
        onChoose={(chosen) => void change(api.changeUser(name, { role: chosen }))}
      />
      <Button onClick={() => void makeToken()} tip="Makes a token for scripts; it is shown once">
        New token
      </Button>
      <Button onClick={() => void change(api.removeTokens(name))} tip="No token of this user is taken any more">
        End tokens
      </Button>
      <IconButton icon="trash" label={`Remove ${name}`} disabled={isSelf} onClick={() => void change(api.removeUser(name))} />
    </li>
  );
}
