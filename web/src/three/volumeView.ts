import { effect } from "@preact/signals";
import { Niivue, SLICE_TYPE } from "@niivue/niivue";
import type { Scan } from "../volume/scan";
import type { Workspace } from "../workspace";
import { coarseOf, downsample, type Coarse } from "./downsample";
import { limited } from "./limited";
import { coarseAffine, niftiOf } from "./nifti";

/** Milliseconds from one change of the labels to the next, and from one picture to the next. */
const restOfLabels = 500;
const restOfPictures = 80;

/** Where a picture takes longer than this, as it does without a graphics card, labels follow when all slices are computed, in milliseconds. */
const slow = 50;

const scanLayer = 0;
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
  const geometry = workspace.geometry.peek()!;
  const coarse = coarseOf(scan.size);
  const affine = coarseAffine(study.affine, coarse.factor);
  const niivue = await attach(canvas);

  await niivue.loadFromArrayBuffer(niftiOf(greyOf(scan, study.window, coarse), coarse.size, affine), "scan.nii");
  const voxels = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  downsample(labels.voxels, labels.size, coarse, voxels);
  await niivue.loadFromArrayBuffer(niftiOf(voxels, coarse.size, affine), "labels.nii");
  await niivue.setVolumeRenderIllumination(0.6);
  // Like glass: only surfaces are seen of the scan, and through them the labels.
  await niivue.setGradientOpacity(0.7, 0.5);
  niivue.setOpacity(scanLayer, 1);

  const shown = niivue.volumes[labelLayer]!;
  const isComputing = () => workspace.progress.peek() !== null || (workspace.session.peek()?.stale.length ?? 0) > 0;
  let took = Infinity;      // the last picture
  const isHeldBack = () => took > slow && isComputing();
  const picture = limited(restOfPictures, async () => {
    const start = performance.now();
    if (canvas.checkVisibility()) {
      niivue.drawScene();
      await finished(niivue.gl);
      took = performance.now() - start;
    }
  }, isHeldBack);
  const labelling = limited(restOfLabels, async () => {
    // NiiVue makes a texture each time and leaves the old one to the collector of garbage, who does not see its size.
    niivue.gl.deleteTexture(niivue.overlayTexture);
    niivue.refreshLayers(shown, labelLayer);
    picture.ask();
  }, isHeldBack);
  const ends = [
    labels.subscribe((box) => {
      downsample(labels.voxels, labels.size, coarse, shown.img as Uint8Array, box);
      labelling.ask();
    }),
    effect(() => {
      shown.setColormapLabel(coloursOf(workspace));
      labelling.ask();
    }),
    effect(() => {
      niivue.scene.crosshairPos = niivue.mm2frac(geometry.world(workspace.cursor.value));
      picture.ask();
    }),
    effect(() => {
      if (workspace.progress.value === null && workspace.session.value?.stale.length === 0) {
        labelling.ask();
      }
    }),
    workspace.layout.subscribe(picture.ask),
    picture.end,
    labelling.end,
    () => niivue.cleanup(),
  ];
  return () => ends.forEach((end) => end());
}

/** Waits until what was asked for is drawn: without a graphics card that is long after the asking. */
async function finished(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  while (fence !== null && !gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  gl.deleteSync(fence);
}

async function attach(canvas: HTMLCanvasElement): Promise<Niivue> {
  const niivue = new Niivue({
    backColor: [0.039, 0.043, 0.051, 1],
    crosshairColor: [0.45, 0.5, 0.55, 1],
    crosshairWidth: 0.6,
    show3Dcrosshair: true,
    isOrientCube: true,
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

/** The scan within a window, 0 black to 255 white. */
function greyOf(scan: Scan, window: { low: number; high: number }, coarse: Coarse): Uint8Array {
  const grey = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  const scale = 255 / (window.high - window.low || 1);
  const convert = (stored: number) => Math.max(0, Math.min(255, (stored * scan.slope + scan.intercept - window.low) * scale));
  downsample(scan.voxels, scan.size, coarse, grey, undefined, convert);
  return grey;
}

/**
 * Colours of the labels by their numbers; background and what is hidden is clear. Always 256 of them: NiiVue looks them up in a texture that
 * is interpolated, and with another number its rounding tints the background with the first label's colour.
 */
function coloursOf(workspace: Workspace) {
  const hidden = workspace.hiddenLabels.value;
  const labels = workspace.session.value?.labels ?? [];
  const numbers = Array.from({ length: 256 }, (_, number) => number);
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
