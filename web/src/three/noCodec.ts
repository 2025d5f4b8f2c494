/** Replaces decoders for Zarr that NiiVue would include and nothing here uses: they are larger than the rest of the page. */
export default null;
