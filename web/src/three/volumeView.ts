import { effect } from "@preact/signals";
import { Niivue, NVImage, SLICE_TYPE } from "@niivue/niivue";
import type { VoxelBox } from "../volume/box";
import type { Scan } from "../volume/scan";
import type { Workspace } from "../workspace";
import { coarseOf, downsample, type Coarse } from "./downsample";
import { coarseAffine, niftiOf } from "./nifti";

/** Milliseconds between two pictures of changed labels. */
const rest = 500;

const labelLayer = 1;

/**
 * Shows the scan faintly with the labels in it, and follows what is drawn, which labels are shown, and the crosshair.
 * Returns what ends it; null where the browser has no WebGL 2.
 */
export async function showVolume(canvas: HTMLCanvasElement, workspace: Workspace): Promise<(() => void) | null> {
  if (document.createElement("canvas").getContext("webgl2") === null) {
    return null;
  }

  const study = workspace.study.peek()!;
  const scan = workspace.scan.peek()!;
  const labels = workspace.labels.peek()!;
  const coarse = coarseOf(scan.size);
  const affine = coarseAffine(study.affine, coarse.factor);
  const niivue = await attach(canvas);

  niivue.addVolume(await imageOf(niftiOf(greyOf(scan, study.window, coarse), coarse.size, affine), "gray", 1));
  const voxels = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  downsample(labels.voxels, labels.size, coarse, voxels);
  niivue.addVolume(await imageOf(niftiOf(voxels, coarse.size, affine), "gray", 1));
  await niivue.setVolumeRenderIllumination(0.6);

  const shown = niivue.volumes[labelLayer]!;
  const pictures = limited(rest, () => niivue.updateGLVolume());
  const ends = [
    labels.subscribe((box: VoxelBox) => {
      downsample(labels.voxels, labels.size, coarse, shown.img as Uint8Array, box);
      pictures.ask();
    }),
    effect(() => {
      shown.setColormapLabel(coloursOf(workspace));
      pictures.ask();
    }),
    effect(() => {
      const cursor = workspace.cursor.value.map((at, axis) => (at + 0.5) / scan.size[axis]!);
      niivue.scene.crosshairPos = cursor as unknown as typeof niivue.scene.crosshairPos;
      niivue.drawScene();
    }),
    pictures.end,
    () => niivue.cleanup(),
  ];
  return () => ends.forEach((end) => end());
}

async function attach(canvas: HTMLCanvasElement): Promise<Niivue> {
  const niivue = new Niivue({
    backColor: [0.039, 0.043, 0.051, 1],
    crosshairColor: [0.45, 0.5, 0.55, 1],
    crosshairWidth: 0.6,
    show3Dcrosshair: true,
    isOrientCube: false,
    isColorbar: false,
    dragAndDropEnabled: false,
    logLevel: "error",
    loadingText: "",
    sliceType: SLICE_TYPE.RENDER,
  });
  await niivue.attachToCanvas(canvas, false);
  niivue.setRenderAzimuthElevation(130, 15);
  return niivue;
}

function imageOf(nifti: ArrayBuffer, colormap: string, opacity: number): Promise<NVImage> {
  return Promise.resolve(new NVImage(nifti, "volume.nii", colormap, opacity));
}

/** The scan within a window, 0 black to 255 white. */
function greyOf(scan: Scan, window: { low: number; high: number }, coarse: Coarse): Uint8Array {
  const grey = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  const scale = 255 / (window.high - window.low || 1);
  const convert = (stored: number) => Math.max(0, Math.min(255, (stored * scan.slope + scan.intercept - window.low) * scale));
  downsample(scan.voxels, scan.size, coarse, grey, undefined, convert);
  return grey;
}

/** Colours of the labels by their numbers; background and what is hidden is clear. */
function coloursOf(workspace: Workspace) {
  const hidden = workspace.hiddenLabels.value;
  const labels = workspace.session.value?.labels ?? [];
  const numbers = Array.from({ length: Math.max(1, ...labels.map(({ id }) => id)) + 1 }, (_, number) => number);
  const colours = numbers.map((number) => {
    const label = labels.find(({ id }) => id === number);
    return label === undefined || hidden.has(number) ? [0, 0, 0, 0] : [...channelsOf(label.colour), 255];
  });
  const channel = (at: number) => colours.map((colour) => colour[at]!);
  return { R: channel(0), G: channel(1), B: channel(2), A: channel(3), I: numbers };
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** Does something when asked, at once if it rested long enough, and not more often than that. */
function limited(milliseconds: number, act: () => void): { ask: () => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = -Infinity;
  const now = () => {
    timer = null;
    last = performance.now();
    act();
  };
  return {
    ask: () => (timer ??= setTimeout(now, Math.max(0, last + milliseconds - performance.now()))),
    end: () => timer !== null && clearTimeout(timer),
  };
}
