// Quantities in words.

const units = ["bytes", "KB", "MB", "GB"];

export function bytes(count: number): string {
  const power = count < 1000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  const scaled = count / 1000 ** power;
  return `${power > 0 && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[power]}`;
}

/** A duration, such as "12 s", "3 min", "1 h 20 min". */
export function duration(seconds: number): string {
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds))} s`;
  }

  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time since something, such as "3 minutes ago". */
export function ago(time: Date | string, now = Date.now()): string {
  const seconds = (now - new Date(time).getTime()) / 1000;
  const steps: [limit: number, unit: Intl.RelativeTimeFormatUnit, size: number][] = [
    [60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400],
  ];
  const step = steps.find(([limit]) => seconds < limit);
  return step === undefined
    ? new Date(time).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" })
    : seconds < 5 ? "just now" : relative.format(-Math.floor(seconds / step[2]), step[1]);
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** The millilitres of a number of voxels. */
export function millilitres(voxels: number, spacing: readonly number[]): string {
  const volume = (voxels * spacing[0]! * spacing[1]! * spacing[2]!) / 1000;
  return volume === 0 ? "0 ml" : `${volume < 10 ? volume.toFixed(2) : volume < 100 ? volume.toFixed(1) : Math.round(volume)} ml`;
}

/** Words in a list, such as "41, 57 and 60". */
export function list(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** A share of what is wrong, such as "about a quarter". It is an estimate, so digits would promise more than is known. */
export function shareText(share: number): string {
  const words: [below: number, text: string][] = [
    [0.07, "less than a tenth"], [0.16, "about a tenth"], [0.29, "about a quarter"], [0.41, "about a third"], [0.63, "about half"],
  ];
  return words.find(([below]) => share < below)?.[1] ?? "most";
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A number with its noun, such as "1 change", "2 changes". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A value of a scan with as many digits as its range needs. */
export function valueText(value: number, range: number): string {
  return value.toFixed(range > 50 ? 0 : range > 5 ? 1 : 3);
}
