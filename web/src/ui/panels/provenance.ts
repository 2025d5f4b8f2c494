import type { Provenance } from "../../wire/types";
import { list } from "../words";

const vouched = {
  drawn: "drew this slice",
  corrected: "corrected this slice",
  accepted: "accepted this slice",
  absent: "said that it is not on this slice",
} as const;

/** The origin of a voxel's label, in a sentence that names who drew where that was not the user alone. */
export function originInWords({ origin, from, to, by, users = [] }: Provenance, me: string): string {
  const others = users.some((user) => user !== me) ? list(users) : "";
  switch (origin) {
    case "background":
      return "Nothing here";
    case "human":
      return by === "imported" ? imported(others) : `${others || "You"} ${vouched[by ?? "drawn"]}`;
    case "imported":
      return imported(others);
    case "propagated":
    case "fused": {
      const slices = [from, to].flatMap((keyframe) => (keyframe ? [keyframe.slice + 1] : []));
      const text = slices.length === 2
        ? `Follows from slices ${slices[0]} and ${slices[1]}`
        : `Follows from slice ${slices[0] ?? ""}`.trim();
      return others ? `${text}, of ${others}` : text.replace("slice", "your slice");
    }
  }
}

function imported(others: string): string {
  return others ? `From the mask that ${others} imported` : "From the imported mask";
}
