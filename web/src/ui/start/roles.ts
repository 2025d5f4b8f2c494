import type { Role } from "../../wire/types";

export const roles: Record<Role, string> = { annotator: "Annotator", reviewer: "Reviewer", admin: "Administrator" };
