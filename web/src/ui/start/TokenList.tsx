import type { Token } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { Icon } from "../icons";
import { ago } from "../words";

interface TokenListProps {
  tokens: Token[];
  /** Whether to name the users whom they sign in. */
  showUser?: boolean;
  onRemove: (id: number) => void;
}

/** Tokens, each of which can be ended. */
export function TokenList({ tokens, showUser, onRemove }: TokenListProps) {
  return (
    <ul class="users">
      {tokens.map((token) => (
        <li key={token.id} class="row">
          <Icon name="lock" />
          <span class="grow">
            <span class="one-line">{showUser ? `${token.user}: ${token.name}` : token.name}</span>
            <span class="faint one-line">{detailsOf(token)}</span>
          </span>
          <IconButton icon="trash" label={`End the token ${token.name} of ${token.user}`} onClick={() => onRemove(token.id)} />
        </li>
      ))}
    </ul>
  );
}

function detailsOf({ created, expires, used }: Token): string {
  const end = Date.parse(expires) < Date.now() ? "has ended" : `ends on ${expires.slice(0, 10)}`;
  return `Made ${ago(created)} · ${end} · ${used === null ? "never used" : `used ${ago(used)}`}`;
}
