import type { StorageState } from "../../wire/types";
import { bytes } from "../words";

/** The space on the disk in a sentence or two. */
export function diskUse({ free, reserve, users, quarantine }: StorageState): string {
  const uploads = users.map((user) => `${user.name} ${bytes(user.bytes)}`).join(", ");
  const aside = quarantine.reduce((sum, day) => sum + day.bytes, 0);
  return [
    `${bytes(free)} of the disk are free${free < reserve ? ", and kept for drawings: uploads are refused" : ""}.`,
    uploads === "" ? "" : `Scans by who uploaded them: ${uploads}.`,
    aside === 0 ? "" : `${bytes(aside)} that the database does not name are in quarantine.`,
  ].filter((text) => text !== "").join(" ");
}
