import type { Role } from "../../wire/types";

const roles: Record<Role, string> = { annotator: "Annotator", reviewer: "Reviewer", admin: "Administrator" };

interface RoleChoiceProps {
  id?: string;
  label?: string;
  value?: Role;
  disabled?: boolean;
  onChoose?: (role: Role) => void;
}

export function RoleChoice({ id, label, value, disabled, onChoose }: RoleChoiceProps) {
  return (
    <select
      id={id}
      name="role"
      class="input"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChoose?.(event.currentTarget.value as Role)}
    >
      {Object.entries(roles).map(([role, name]) => (
        <option key={role} value={role}>
          {name}
        </option>
      ))}
    </select>
  );
}
