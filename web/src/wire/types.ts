// The messages between server and page (API v1). Voxels are counted from 0; (i, j, k) are the array's indices, axis 0 fastest in memory.
// A slice across axis 0 has pixels (x, y) = (j, k), across axis 1 (i, k), across axis 2 (i, j).

/** An axis of the array of voxels. */
export type Axis = 0 | 1 | 2;

/** A voxel's indices along axes 0, 1 and 2. */
export type Voxel = readonly [i: number, j: number, k: number];

/** A rectangle of a slice in pixels: its corner with the smallest x and y, and its size. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export type Role = "annotator" | "reviewer" | "admin";

/** The signed-in user; `csrf` is sent with every request that changes something. */
export interface Me {
  id: number;
  name: string;
  role: Role;
  hasPassword: boolean;
  csrf: string;
}

export interface User {
  id: number;
  name: string;
  role: Role;
  created: string;
  /** Whether there is a password or a token to sign in with. */
  active: boolean;
  /** When the user's access was taken away. */
  removed: string | null;
}

/** A program's token; it can be ended, not seen. */
export interface Token {
  id: number;
  userId: number;
  user: string;
  /** What it is for. */
  name: string;
  created: string;
  expires: string;
  used: string | null;
}

export interface Project {
  id: number;
  name: string;
  /** Whether labels may overlap in a mask that is exported as seg.nrrd. */
  overlapping: boolean;
}

/** A user who sees a project. */
export interface Member {
  id: number;
  name: string;
  role: Role;
}

export interface Range {
  low: number;
  high: number;
}

/** A scan. */
export interface Study {
  id: string;
  project: number;
  name: string;
  size: Voxel;
  /** Millimetres between voxels along each axis. */
  spacing: readonly [number, number, number];
  /** Three rows of four, voxel indices to millimetres in the world: x grows to the right of the patient, y to the front, z up (RAS+). */
  affine: readonly (readonly number[])[];
  /** The directions towards which the axes grow, as "RAS". */
  orientation: string;
  /** The array axis nearest to each plane's normal. */
  axes: { sagittal: Axis; coronal: Axis; axial: Axis };
  /** How voxels are stored; their value is stored * slope + intercept. */
  voxels: { type: "uint8" | "int16" | "uint16"; slope: number; intercept: number };
  /** The 0.5 % and 99.5 % quantiles of the values. */
  window: Range;
  range: Range;
  hash: string;
  created: string;
  warnings: string[];
}

/** A scan in the server's folder. */
export interface FolderFile {
  path: string;
  size: number;
}

export type ReviewState = "open" | "submitted" | "accepted" | "returned";

/** A person's work on a scan. */
export interface Task {
  id: string;
  study: string;
  studyName: string;
  annotator: string;
  annotatorId: number;
  state: ReviewState;
  comment: string | null;
  reviewer: string | null;
  /** Why an administrator accepted it who drew in it; null when another person accepted it. */
  reason: string | null;
  created: string;
  updated: string;
}

/** The space on the server's disk, in bytes; for administrators. */
export interface StorageState {
  free: number;
  /** Of what is free, the part that is kept for drawings. */
  reserve: number;
  /** The scans that each user uploaded, the largest first. */
  users: { name: string; bytes: number }[];
  /** Files that no row of the database names, by the day on which that was found. */
  quarantine: { day: string; files: number; bytes: number }[];
}

export type ReviewAction = "submit" | "accept" | "return" | "reopen";

/** A slice whose mask a person has given. `area` is the number of the label's pixels. */
export interface Keyframe {
  axis: Axis;
  slice: number;
  by: "drawn" | "corrected" | "accepted" | "absent" | "imported";
  area: number;
}

export interface LabelState {
  /** 1 to 255, the number in its voxels. */
  id: number;
  name: string;
  /** "#rrggbb" */
  colour: string;
  locked: boolean;
  /** Whether its other slices are computed from its keyframes. */
  propagated: boolean;
  /** The axis that it is propagated along; null before it has a keyframe with a pixel. */
  axis: Axis | null;
  imported: boolean;
  keyframes: Keyframe[];
}

/** All of a session but its voxels. */
export interface SessionState {
  /** The number of commands in the journal. */
  version: number;
  labels: LabelState[];
  canUndo: boolean;
  canRedo: boolean;
  checkpoints: string[];
  /** Slices that have to be computed, the last one included. */
  stale: { label: number; axis: Axis; first: number; last: number }[];
  paused: boolean;
  review: ReviewState;
  model: string;
  warnings: string[];
}

/** What has changed of a session's state; members that are missing are as before. */
export interface StateChange {
  /** Labels that are new or have changed. */
  labels?: LabelChange[];
  /** Numbers of labels that are gone. */
  removed?: number[];
  canUndo?: boolean;
  canRedo?: boolean;
  /** New ones; none ever goes. */
  checkpoints?: string[];
  /** All of them. */
  stale: SessionState["stale"];
  paused?: boolean;
  review?: ReviewState;
  /** All of them. */
  warnings?: string[];
}

export interface LabelChange {
  id: number;
  /** All of the label but its keyframes. */
  facts?: Omit<LabelState, "id" | "keyframes">;
  /** Keyframes that are new or have changed. */
  keyframes?: Keyframe[];
  /** Slices that are no keyframes any more. */
  withdrawn?: { axis: Axis; slice: number }[];
}

/** The present labels of a rectangle of a slice; `runs` as in runs.ts, values are label numbers. */
export interface Patch {
  axis: Axis;
  slice: number;
  x: number;
  y: number;
  width: number;
  height: number;
  runs: string;
}

export interface Progress {
  done: number;
  total: number;
  secondsLeft: number | null;
  /** The place in the queue; 0 while it is being computed. */
  waiting: number;
}

/** The slice whose correction is expected to mend most. */
export interface Suggestion {
  label: number;
  axis: Axis;
  slice: number;
  /** The share in [0, 1] of the label's wrong voxels that its correction is expected to mend. */
  share: number;
}

/** Predicted Dice by label and slice along the label's axis, in [0, 1]; null on keyframes and on slices without a prediction. */
export type Confidence = Record<string, (number | null)[]>;

/** By label: the slices along its axis that drawings in other planes have changed. */
export type Crossed = Record<string, number[]>;

/** The server's message after a change; members that are missing are as before. */
export interface Update {
  /** All voxels are background before the patches are applied. */
  reset?: boolean;
  version: number;
  /** The whole state, with a reset. */
  state?: SessionState;
  change?: StateChange;
  patches?: Patch[];
  /** Of the labels for which it has changed. */
  confidence?: Confidence;
  /** Of the labels for which they have changed. */
  crossed?: Crossed;
  /** Null: nothing is being computed. */
  progress?: Progress | null;
  suggestion?: Suggestion | null;
}

/** A person's change of a session. */
export type Command =
  | { do: "add-label" | "change-label"; label: number; name: string; colour: string }
  | { do: "remove-label" | "lock" | "unlock" | "propagate"; label: number }
  | DrawCommand
  | { do: "accept" | "absent" | "withdraw"; label: number; axis: Axis; slice: number }
  | { do: "undo" | "redo" }
  | { do: "checkpoint" | "restore"; name: string };

/** Inside the box the label is exactly the pixels of `runs` that are 1; outside it stays as it is. */
export interface DrawCommand {
  do: "draw";
  label: number;
  axis: Axis;
  slice: number;
  box: Box;
  runs: string;
  strokes: number;
  milliseconds: number;
}

/** A command as it is sent. The server applies a client's number once, however often it comes. */
export interface CommandRequest {
  client: string;
  number: number;
  /** The version that the command was based on. */
  base: number;
  command: Command;
}

/** `version` is the session's now, `applied` the one that the command led to. */
export interface CommandAnswer {
  version: number;
  applied: number;
}

/** `warnings` are sentences for the user. */
export interface ImportAnswer extends CommandAnswer {
  warnings: string[];
}

/** The origin of a voxel's label; `from` and `to` are the keyframes that it is computed from. */
export interface Provenance {
  label: number;
  origin: "background" | "human" | "propagated" | "fused" | "imported";
  from?: { axis: Axis; slice: number } | null;
  to?: { axis: Axis; slice: number } | null;
  by?: Keyframe["by"] | null;
  /** Who gave these keyframes; none where that is not known. */
  users?: string[];
}

export interface LabelEffort {
  label: number | null;
  name: string;
  strokes: number;
  drawn: number;
  corrected: number;
  accepted: number;
  absent: number;
  imported: number;
  activeMilliseconds: number;
  humanVoxels: number;
  propagatedVoxels: number;
  fusedVoxels: number;
  importedVoxels: number;
  predictedDice: number | null;
  voxels: number;
}

/** What a person did in an annotation; `id` is null in journals that know names alone. */
export interface PersonEffort {
  name: string;
  id: number | null;
  commands: number;
  strokes: number;
  slices: number;
  imported: number;
  activeMilliseconds: number;
}

/** How much of a person's work an annotation took; `people` is missing when no names are known. */
export interface EffortReport {
  people?: PersonEffort[];
  labels: LabelEffort[];
  total: LabelEffort;
}

export type MaskFormat = "nii.gz" | "nii" | "nrrd" | "seg.nrrd";

/** How an imported mask is used: as the start, as keyframes, or as labels that stay as they are. */
export type ImportMode = "start" | "keyframes" | "labels";
